"""The way through a county: place the floating people, then plan every hall by itself.

Each stage says what it proved. The first solves, week by week, a relaxation of the whole county in which
only the floating people's halls are whole numbers; the second solves each hall's exact program for the
people it was given.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from optimize.columns import Program, Seat
from optimize.problem import A, B, Problem
from optimize.program import build
from optimize.solver import Solution, solve

LOAN_CHOICES = 5  # halls beside their own that a floating person is considered for in a week
PLACING_PART = 0.25  # of the time limit
PLACING_GAP = 0.001

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Stage:
    """What a stage found and proved, in minutes of waiting.

    Attributes
    ----------
    name : str
        `place floaters` or `plan halls`.
    status : str
        `optimal` where every part is within the gap asked for, else `time limit`.
    cost, bound : float
        Total cost of the stage's own program, constants included, and its proven lower bound.
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


def home_seats(problem: Problem, weeks: Iterable[int]) -> list[Seat]:
    """Everybody at their own hall."""
    return [Seat(person, int(hall), week) for week in weeks for person, hall in enumerate(problem.home)]


def place_floaters(problem: Problem, time_limit: float, workers: int) -> tuple[list[Seat], Stage]:
    """Choose the hall of every floating person in every week, county-wide.

    Returns
    -------
    list of Seat
        Everybody's hall in every week.
    Stage
        Cost and bound of the relaxation, over the halls considered for each person.
    """
    began = time.perf_counter()
    weeks = range(len(problem.weeks))
    if not problem.staff["floating"].any():
        return home_seats(problem, weeks), Stage("place floaters", "optimal", 0.0, 0.0, 0.0, 0)
    share = time_limit * workers / max(len(weeks), 1)
    with ThreadPoolExecutor(workers) as pool:
        placed = list(pool.map(lambda week: _place_week(problem, week, share), weeks))
    seats = [seat for of_week, _ in placed for seat in of_week]
    stage = _summary("place floaters", [solution for _, solution in placed], time.perf_counter() - began)
    return seats, stage


def _place_week(problem: Problem, week: int, time_limit: float) -> tuple[list[Seat], Solution]:
    windows = range(len(problem.windows))
    at_home = home_seats(problem, [week])
    first = build(problem, windows, [week], at_home, exact=False)
    relaxed = solve(first.model, time_limit=time_limit)
    if relaxed.values is None:
        return at_home, relaxed
    floating = np.flatnonzero(problem.staff["floating"])
    choices = [
        Seat(int(person), hall, week)
        for person in floating
        for hall in _best_halls(problem, _prices(first, relaxed), int(person), week)
    ]
    program = build(problem, windows, [week], [*at_home, *choices], exact=False)
    left = max(time_limit - relaxed.seconds, 1.0)
    solution = solve(program.model, time_limit=left, gap=PLACING_GAP)
    if solution.values is None:
        return at_home, relaxed
    moved = {seat.person: seat for seat, column in program.places.items() if solution.values[column] > 0.5}
    return [moved.get(seat.person, seat) for seat in at_home], solution


@dataclass(frozen=True)
class _Prices:
    """Worth of one more person: at a window on a day, and in one of its posts for the week."""

    day: dict[tuple[int, int], float]
    post: dict[int, float]


def _prices(program: Program, relaxed: Solution) -> _Prices:
    day: dict[tuple[int, int], float] = defaultdict(float)
    post: dict[int, float] = defaultdict(float)
    for row, dual in zip(program.model.rows, relaxed.duals, strict=True):
        if row.rule == "7 capacity":
            day[row.at[0], row.at[1]] += abs(dual)
        elif row.rule in (f"1 {A}-posts", f"1 {B}-posts", "4 at work"):
            post[row.at[0]] += abs(dual)
    return _Prices(day, post)


def _best_halls(problem: Problem, prices: _Prices, person: int, week: int) -> list[int]:
    """Halls other than home in which a person would be worth most, by the relaxation's prices."""
    days = [int(day) for day in problem.days_of_week[week] if problem.present[person, day]]
    worth: dict[int, float] = defaultdict(float)
    for hall in range(len(problem.halls)):
        windows = np.flatnonzero((problem.hall_of_window == hall) & (problem.speed[person] > 0))
        if hall == problem.home[person] or not len(windows) or not days:
            continue
        speed = problem.speed[person]
        waits = sum(max(prices.day.get((int(w), day), 0.0) * speed[w] for w in windows) for day in days)
        worth[hall] = waits + sum(prices.post.get(int(w), 0.0) for w in windows)
    ranked = sorted(worth, key=lambda hall: (-worth[hall], hall))
    return [hall for hall in ranked[:LOAN_CHOICES] if worth[hall] > 0]


def plan_halls(
    problem: Problem,
    seats: list[Seat],
    time_limit: float,
    gap: float,
    workers: int,
    progress: Progress | None = None,
) -> tuple[list[tuple[Program, Solution]], Stage]:
    """Solve every hall's exact program for the people it has, largest halls first, side by side.

    Parameters
    ----------
    problem : Problem
        The county.
    seats : list of Seat
        Everybody's hall in every week.
    time_limit : float
        Seconds for all halls together.
    gap : float
        Relative gap at which a hall is good enough.
    workers : int
        Halls solved at a time.
    progress : callable, optional
        Told the stage's name, halls done and halls in all.

    Returns
    -------
    list of (Program, Solution)
        One for each hall that has windows.
    Stage
        Sums of the halls' costs and bounds.
    """
    began = time.perf_counter()
    of_hall: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        of_hall[seat.hall].append(seat)
    windows = {int(hall): np.flatnonzero(problem.hall_of_window == hall) for hall in problem.hall_of_window}
    weight = {hall: (1 + len(own)) * (1 + len(of_hall[hall])) for hall, own in windows.items()}
    order = sorted(windows, key=lambda hall: (-weight[hall], hall))
    clock = _Clock(began + time_limit, workers, float(sum(weight.values())))

    def plan(hall: int) -> tuple[Program, Solution]:
        weeks = range(len(problem.weeks))
        program = build(problem, windows[hall], weeks, of_hall[hall], exact=True)
        return program, solve(program.model, time_limit=clock.share(weight[hall]), gap=gap)

    solved = []
    with ThreadPoolExecutor(workers) as pool:
        for result in pool.map(plan, order):
            solved.append(result)
            if progress:
                progress("plan halls", len(solved), len(order))
    stage = _summary("plan halls", [solution for _, solution in solved], time.perf_counter() - began)
    return solved, stage


@dataclass
class _Clock:
    """Shares out the time that is left, by weight, as halls are taken up."""

    end: float
    workers: int
    weight: float

    def share(self, weight: float) -> float:
        left = max(self.end - time.perf_counter(), 0.5)
        part = left * self.workers * weight / max(self.weight, weight)
        self.weight -= weight
        return min(left, part)


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
