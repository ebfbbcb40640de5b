"""The last stage: peak weeks spread over people where that costs less than it is worth."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

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
    had = {hall: _had(parts, fairness, hall) for hall in parts.windows}
    halls = [hall for hall in had if fairness.price(had[hall]) > 0]

    def work(hall: int) -> None:
        if time.perf_counter() < began + seconds:
            others = sum((had[other] for other in had if other != hall), Had())
            _spread(parts, hall, fairness, others)

    try:
        for _ in parts.side_by_side("fair", work, [] if parts.interrupted else halls):
            pass
    except KeyboardInterrupt:
        parts.interrupted = True
    price = fairness.price(sum((_had(parts, fairness, hall) for hall in parts.windows), Had()))
    return parts.summary("fair", time.perf_counter() - began, price)


def _had(parts: HallWeeks, fairness: Fairness, hall: int) -> Had:
    """Peak weeks that people have in a hall."""
    weeks = enumerate(parts.of_hall(hall))
    return sum((fairness.had(solved.held, week) for week, solved in weeks), Had())


def _spread(parts: HallWeeks, hall: int, fairness: Fairness, others: Had) -> None:
    """Choose a hall's posts again with fairness priced, and its days anew where posts differ.

    `others` are the peak weeks that people have in other halls.
    """
    now = parts.of_hall(hall)
    programs = [solved.program for solved in now]
    relaxed = [solved.relaxed or parts.engine.relax(solved.program.model) for solved in now]
    elsewhere = Counter[int]()
    for (person, _), number in others.items():
        elsewhere[person] += number
    seats = [parts.seats[hall, week] for week in parts.weeks]
    fair = replace(fairness, elsewhere=elsewhere)
    found = first_plans(programs, seats, relaxed, parts.before, parts.engine, fair)
    if parts.interrupted:
        return
    cost = parts.cost(hall) + fairness.price(others + _had(parts, fairness, hall))
    changed = [
        old
        if plan.values is None or old.program.held(plan.values) == old.held
        else replace(old, solution=replace(plan, bound=old.solution.bound))
        for old, plan in zip(now, found, strict=True)
    ]
    parts.keep(hall, changed)
    if parts.cost(hall) + fairness.price(others + _had(parts, fairness, hall)) >= cost:
        parts.keep(hall, now)
