"""Where the floating people go: week by week, a relaxation of the whole county."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from optimize.columns import Program, Seat
from optimize.problem import A, B, Problem
from optimize.program import build
from optimize.solver import Solution, solve

LOAN_CHOICES = 5  # halls beside their own that a floating person is considered for in a week
PLACING_GAP = 0.001


def home_seats(problem: Problem) -> list[Seat]:
    """Everybody at their own hall."""
    return [Seat(person, int(hall)) for person, hall in enumerate(problem.home)]


def place_week(problem: Problem, week: int, time_limit: float) -> tuple[list[Seat], Solution]:
    """Choose every floating person's hall for one week.

    First everybody stays at home; the prices of that relaxation name the halls in which each floating
    person would be worth most, and among those a second program chooses.

    Returns
    -------
    list of Seat
        Everybody's hall.
    Solution
        Of the program that chose: all posts and shares continuous, the places whole.
    """
    windows = range(len(problem.windows))
    at_home = home_seats(problem)
    first = build(problem, windows, week, at_home, exact=False)
    relaxed = solve(first.model, time_limit=time_limit)
    if relaxed.values is None:
        return at_home, relaxed
    prices = _prices(first, relaxed)
    choices = [
        Seat(int(person), hall)
        for person in np.flatnonzero(problem.staff["floating"])
        for hall in _best_halls(problem, prices, int(person), week)
    ]
    program = build(problem, windows, week, [*at_home, *choices], exact=False)
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
    speed = problem.speed[person]
    worth: dict[int, float] = {}
    for hall in range(len(problem.halls)):
        windows = np.flatnonzero((problem.hall_of_window == hall) & (speed > 0))
        if hall == problem.home[person] or not len(windows) or not days:
            continue
        waits = sum(max(prices.day.get((int(w), day), 0.0) * speed[w] for w in windows) for day in days)
        worth[hall] = waits + sum(prices.post.get(int(w), 0.0) for w in windows)
    ranked = sorted(worth, key=lambda hall: (-worth[hall], hall))
    return [hall for hall in ranked[:LOAN_CHOICES] if worth[hall] > 0]
