"""Where time is left: a hall's month as one exact program, which finds and proves what its weeks cannot.

The sum of its weeks' bounds knows nothing of the price of changing posts; the month's program does. It is
solved twice: near the plan at hand, where a better one is soon found, then whole, which proves how good that
is. The solver by itself finds no better plan until it has proved nearly all that it can.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from optimize.columns import flat
from optimize.fairness import Fairness
from optimize.hall_weeks import HallWeeks, Solved
from optimize.model import Model
from optimize.months import Month
from optimize.problem import Floats

NEARBY_PART = 0.5  # of a hall's time, at most; the rest for the whole program
AGREED = 1e-4  # apart, at which plan and relaxation count as one


def plan_months(parts: HallWeeks, seconds: float) -> None:
    """Solve halls' months as one program each while time lasts, first where most may be won for the effort.

    Parameters
    ----------
    parts : HallWeeks
        Planned; halls that become cheaper are changed, and what is proved of halls is kept.
    seconds : float
        In all.
    """

    def work(hall: int, seconds: float) -> None:
        weeks, bound = solve_month(parts, hall, seconds)
        parts.proved[hall] = max(bound, parts.bound(hall))
        if not parts.interrupted:
            parts.keep(hall, weeks)

    doubts = {hall: parts.cost(hall) - parts.bound(hall) for hall in parts.windows}
    month_by_month(parts, "month", doubts, seconds, work)


def month_by_month(
    parts: HallWeeks,
    stage: str,
    doubts: Mapping[int, float],
    seconds: float,
    work: Callable[[int, float], None],
) -> None:
    """Work on halls' months side by side while time lasts, where there is anything to win.

    Parameters
    ----------
    parts : HallWeeks
    stage : str
        As progress is told.
    doubts : mapping
        Of every hall, what it may still win.
    seconds : float
        In all.
    work : callable
        Takes a hall and its seconds.
    """
    near = parts.near * len(parts.weeks)
    wanted = {hall: doubt for hall, doubt in doubts.items() if doubt > near and seconds > 0}
    columns = {hall: sum(len(week.program.model.cost) for week in parts.of_hall(hall)) for hall in wanted}
    efforts = {hall: float(number) ** 2 for hall, number in columns.items()}

    def patiently(hall: int, patience: Callable[[float], float]) -> None:
        left = patience(efforts[hall])
        if left > 0 and not parts.interrupted:
            work(hall, left)

    parts.by_worth(stage, wanted, efforts, seconds, patiently)


def solve_month(
    parts: HallWeeks, hall: int, seconds: float, fairness: Fairness | None = None
) -> tuple[list[Solved], float]:
    """Solve a hall's month as one program.

    Parameters
    ----------
    parts : HallWeeks
        Planned; nothing of it is changed.
    hall : int
    seconds : float
    fairness : Fairness, optional
        What makes peak weeks unfair; left out, fairness costs nothing.

    Returns
    -------
    list of Solved
        The hall's weeks, no dearer together than they are by now.
    float
        What is proved of their cost, changes and fairness included.
    """
    end, now = time.perf_counter() + seconds, parts.of_hall(hall)
    near, bound = parts.near * len(parts.weeks), 0.0
    month = Month([solved.program for solved in now], parts.before, fairness)
    best = month.joined([solved.solution.values for solved in now])
    nearby = _nearby(parts, month, best, seconds * NEARBY_PART)
    for model, part in ((nearby, NEARBY_PART), (month.model, 1.0)):
        left = part * (end - time.perf_counter())
        if model is not None and left > 0 and not parts.interrupted:
            found = parts.engine.solve(model, time_limit=left, gap=0.0, near=near, start=best)
            if found.values is not None and found.cost < month.model.cost_of(best):
                best = found.values
            if model is month.model:
                bound = found.bound
    weeks = zip(now, month.split(best), strict=True)
    return [old.with_values(values) for old, values in weeks], bound


def _nearby(parts: HallWeeks, month: Month, best: Floats, seconds: float) -> Model | None:
    """The month's program with posts as they are where the relaxation agrees, and without dear shares.

    As in relaxation induced neighbourhoods (Danna, Rothberg and Le Pape 2005). None where the relaxation
    takes longer than the seconds.
    """
    relaxed = parts.engine.optimum(month.model, time_limit=seconds)
    if relaxed is None:
        return None
    posts = np.array(month.columns(lambda program: program.posts.values()), dtype=int)
    shares = np.array(month.columns(lambda program: flat(list(program.shares.values()))[0]), dtype=int)
    agreed = posts[np.abs(best[posts] - relaxed.values[posts]) < AGREED]
    dear = shares[
        (best[shares] < 0.5) & (relaxed.values[shares] < AGREED) & (relaxed.reduced[shares] > parts.near)
    ]
    fixed = {int(column): float(round(best[column])) for column in [*agreed, *dear]}
    return month.model.with_bounds(fixed, fixed)
