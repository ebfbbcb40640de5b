"""The way through a county: place the floating people, plan every hall and week, then smooth the changes.

Weeks are tied only by the price of changing posts, and halls only by floating people. So each hall's week is
a program of its own, small enough to be solved to proven optimality; the sum of those bounds is a bound for
the county with its floating people as placed, since changes cost nothing or more.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from optimize.columns import Program, Seat
from optimize.placing import home_seats, place_week
from optimize.problem import Held, Problem
from optimize.program import build
from optimize.solver import Solution, solve

Progress = Callable[[str, int, int], None]
Solved = dict[tuple[int, int], tuple[Program, Solution]]
"""(hall, week) to its program and what was found."""


@dataclass(frozen=True)
class Stage:
    """What a stage found and proved, in minutes of waiting.

    Attributes
    ----------
    name : str
        `place`, `plan` or `smooth`.
    status : str
        `optimal` where every part is within the gap asked for, else `time limit`.
    cost, bound : float
        Total cost of the stage's own programs, constants included, and its proven lower bound.
    seconds : float
        Wall time.
    parts : int
        Programs solved.
    """

    name: str
    status: str
    cost: float
    bound: float
    seconds: float
    parts: int

    @property
    def gap(self) -> float:
        """Distance of cost and bound relative to the total cost."""
        return (self.cost - self.bound) / max(abs(self.cost), 1.0)


class Limits:
    """Time, gap and workers for one stage; the time that is left is shared out as parts are taken up."""

    def __init__(self, seconds: float, gap: float, workers: int, weights: float) -> None:
        self.end = time.perf_counter() + seconds
        self.gap = gap
        self.workers = workers
        self._weights = weights

    def share(self, weight: float) -> float:
        """Seconds for a part of some weight."""
        left = max(self.end - time.perf_counter(), 0.2)
        part = left * self.workers * weight / max(self._weights, weight)
        self._weights -= weight
        return min(left, part)


def place_floaters(
    problem: Problem, seconds: float, workers: int, progress: Progress
) -> tuple[list[list[Seat]], Stage]:
    """Choose the hall of every floating person in every week, county-wide.

    Returns
    -------
    list of list of Seat
        Everybody's hall, week by week.
    Stage
        Cost of the relaxation, and its bound over all placements.
    """
    began = time.perf_counter()
    weeks = range(len(problem.weeks))
    if not problem.staff["floating"].any():
        return [home_seats(problem)] * len(weeks), Stage("place", "optimal", 0.0, 0.0, 0.0, 0)
    share = seconds * workers / len(weeks)
    placed = []
    with ThreadPoolExecutor(workers) as pool:
        for result in pool.map(lambda week: place_week(problem, week, share), weeks):
            placed.append(result)
            progress("place", len(placed), len(weeks))
    stage = Stage(
        "place",
        "optimal" if all(week.finished for week in placed) else "time limit",
        sum(week.cost for week in placed),
        sum(week.bound for week in placed),
        time.perf_counter() - began,
        len(placed),
    )
    return [week.seats for week in placed], stage


def plan_hall_weeks(
    problem: Problem, seats: list[list[Seat]], seconds: float, gap: float, workers: int, progress: Progress
) -> tuple[Solved, Stage]:
    """Solve every hall's week for the people it has, largest first, side by side.

    Parameters
    ----------
    problem : Problem
        The county.
    seats : list of list of Seat
        Everybody's hall, week by week.
    seconds : float
        For all halls together.
    gap : float
        Relative gap at which a part is good enough.
    workers : int
        Parts solved at a time.
    progress : callable
        Told the stage's name, parts done and parts in all.

    Returns
    -------
    dict
        (hall, week) to program and solution.
    Stage
        Sums of costs and bounds, changes of post not counted.
    """
    began = time.perf_counter()
    weight = {
        (hall, week): float((1 + len(windows)) * (1 + len(_seated(seats[week], hall))))
        for hall, windows in _windows_of_halls(problem).items()
        for week in range(len(problem.weeks))
    }
    limits = Limits(seconds, gap, workers, sum(weight.values()))
    order = sorted(weight, key=lambda part: (-weight[part], part))

    def plan(part: tuple[int, int]) -> tuple[Program, Solution]:
        program = _hall_week(problem, seats, part)
        return program, solve(program.model, time_limit=limits.share(weight[part]), gap=limits.gap)

    solved: Solved = {}
    with ThreadPoolExecutor(workers) as pool:
        for part, result in zip(order, pool.map(plan, order), strict=True):
            solved[part] = result
            progress("plan", len(solved), len(order))
    stage = _summary("plan", [solution for _, solution in solved.values()], time.perf_counter() - began)
    return solved, stage


def smooth_changes(
    problem: Problem,
    seats: list[list[Seat]],
    solved: Solved,
    bound: float,
    seconds: float,
    gap: float,
    workers: int,
    progress: Progress,
) -> tuple[Solved, Stage]:
    """Solve every hall's weeks again in their order, each starting from its plan, with changes priced.

    Returns
    -------
    dict
        (hall, week) to program and solution.
    Stage
        Cost with changes, against `bound`, the bound without them.
    """
    began = time.perf_counter()
    halls = list(_windows_of_halls(problem))
    size = {hall: float(len(solved[hall, 0][0].model.cost)) for hall in halls}
    limits = Limits(seconds, gap, workers, sum(size.values()) * len(problem.weeks))

    def smooth(hall: int) -> dict[tuple[int, int], tuple[Program, Solution]]:
        done: Solved = {}
        before: Held = problem.previous
        for week in range(len(problem.weeks)):
            _, first = solved[hall, week]
            program = _hall_week(problem, seats, (hall, week), before)
            limit = limits.share(size[hall])
            again = solve(program.model, time_limit=limit, gap=limits.gap, start=first.values)
            if again.values is None:
                again = first
            done[hall, week] = program, again
            before = program.held(again.values) if again.values is not None else {}
        return done

    smoothed: Solved = {}
    order = sorted(halls, key=lambda hall: (-size[hall], hall))
    with ThreadPoolExecutor(workers) as pool:
        for number, part in enumerate(pool.map(smooth, order), 1):
            smoothed.update(part)
            progress("smooth", number, len(order))
    stage = _summary("smooth", [solution for _, solution in smoothed.values()], time.perf_counter() - began)
    return smoothed, Stage(stage.name, stage.status, stage.cost, bound, stage.seconds, stage.parts)


def _windows_of_halls(problem: Problem) -> dict[int, list[int]]:
    halls: dict[int, list[int]] = defaultdict(list)
    for window, hall in enumerate(problem.hall_of_window):
        halls[int(hall)].append(window)
    return dict(halls)


def _seated(seats: list[Seat], hall: int) -> list[Seat]:
    return [seat for seat in seats if seat.hall == hall]


def _hall_week(
    problem: Problem, seats: list[list[Seat]], part: tuple[int, int], before: Held | None = None
) -> Program:
    hall, week = part
    windows = np.flatnonzero(problem.hall_of_window == hall)
    return build(problem, windows, week, _seated(seats[week], hall), exact=True, before=before)


def _summary(name: str, solutions: list[Solution], seconds: float) -> Stage:
    proven = all(solution.status == "optimal" for solution in solutions)
    return Stage(
        name,
        "optimal" if proven else "time limit",
        sum(solution.cost for solution in solutions),
        sum(solution.bound for solution in solutions),
        seconds,
        len(solutions),
    )
