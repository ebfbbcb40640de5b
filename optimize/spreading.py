"""The last stage: peak weeks spread over people where that costs less than it is worth."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from functools import partial

from optimize.fairness import Fairness, Had
from optimize.first_plan import first_plans
from optimize.hall_weeks import HallWeeks
from optimize.stages import Stage


def spread_peaks(parts: HallWeeks, seconds: float) -> Stage:
    """Plan halls with unfair peak weeks again, their price weighed against all else.

    Parameters
    ----------
    parts : HallWeeks
        Planned; halls that become cheaper so are changed.
    seconds : float
        After which no further hall is begun.
    """
    began, fairness = time.perf_counter(), Fairness(parts.problem)
    halls = [hall for hall in parts.windows if fairness.price(_had(parts, fairness, {hall})) > 0]
    try:
        work = partial(_spread, parts, fairness=fairness, end=began + seconds)
        for _ in parts.side_by_side("fair", work, [] if parts.interrupted else halls):
            pass
    except KeyboardInterrupt:
        parts.interrupted = True
    price = fairness.price(_had(parts, fairness, set(parts.windows)))
    return parts.summary("fair", time.perf_counter() - began, price)


def _had(parts: HallWeeks, fairness: Fairness, halls: set[int]) -> Had:
    """Peak weeks that people have in some halls."""
    of_halls = ((week, solved) for (hall, week), solved in parts.solved.items() if hall in halls)
    return sum((fairness.had(solved.held, week) for week, solved in of_halls), Had())


def _spread(parts: HallWeeks, hall: int, fairness: Fairness, end: float) -> None:
    """Choose a hall's posts again with fairness priced, and its days anew where posts differ."""
    now = parts.of_hall(hall)
    relaxed = [solved.relaxed for solved in now if solved.relaxed is not None]
    if time.perf_counter() > end or len(relaxed) < len(now):
        return
    elsewhere = Counter[int]()
    for (person, _), number in _had(parts, fairness, set(parts.windows) - {hall}).items():
        elsewhere[person] += number
    fair = replace(fairness, elsewhere=elsewhere)
    seats = [parts.seats[hall, week] for week in parts.weeks]
    programs = [solved.program for solved in now]
    found = first_plans(programs, seats, relaxed, parts.before, parts.engine, fair)
    cost = _cost(parts, hall, fairness)
    changed = [
        old
        if plan.values is None or old.program.held(plan.values) == old.held
        else replace(old, solution=replace(plan, bound=old.solution.bound))
        for old, plan in zip(now, found, strict=True)
    ]
    parts.keep(hall, changed)
    if _cost(parts, hall, fairness) >= cost:
        parts.keep(hall, now)


def _cost(parts: HallWeeks, hall: int, fairness: Fairness) -> float:
    """Cost of a hall, with the price of the county's peak weeks."""
    return parts.cost(hall) + fairness.price(_had(parts, fairness, set(parts.windows)))
