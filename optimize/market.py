"""What people are worth to a hall in a week: optima of the hall's relaxed program, and their prices.

The worth of a set of people to a hall is the optimum of the hall's week with continuous posts and shares. Its
prices (dual values) tell what one more person would save at most, so that most of the optima need not be
computed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from optimize.columns import Seat
from optimize.problem import A, B, Floats, Ints, Problem
from optimize.program import build
from optimize.solver import solve_relaxation


@dataclass(frozen=True)
class Worth:
    """Optimum of a hall's relaxed week, and what its prices say of one more person.

    Attributes
    ----------
    cost : float
        Minutes of waiting, prices of shortages included.
    share : ndarray, shape (w, d)
        What a full share at a window on a day would save at speed 1.
    half : ndarray, shape (w, d)
        What half a day of somebody there would save, whatever their speed; may be less than nothing.
    post : ndarray, shape (w,)
        What one of the window's posts would save in the week.
    day : ndarray, shape (w, d)
        What one of its people's being at work on a day would save.
    staff : ndarray, shape (d,)
        What one more of the hall's people at work on a day would save of its minimum staff.
    """

    cost: float
    share: Floats
    half: Floats
    post: Floats
    day: Floats
    staff: Floats


class Market:
    """Who is in which hall for now, and what every hall's people are worth to it."""

    def __init__(self, problem: Problem, week: int, start: list[Seat]) -> None:
        self.problem = problem
        self.week = week
        self.hall_of = {seat.person: seat.hall for seat in start}
        self.floaters = [int(person) for person in np.flatnonzero(problem.staff["floating"])]
        self.version: dict[int, int] = defaultdict(int)
        self.windows = {
            hall: np.flatnonzero(problem.hall_of_window == hall) for hall in range(len(problem.halls))
        }
        self._people: dict[int, set[int]] = defaultdict(set)
        for seat in start:
            self._people[seat.hall].add(seat.person)
        self._known: dict[tuple[int, frozenset[int]], Worth] = {}
        self._able = {person: self._places(person) for person in self.floaters}
        pins = problem.pins[problem.pins["week"] == week]
        self._pinned = Counter(zip(pins["person"], problem.hall_of_window[pins["window"]], strict=True))

    def _places(self, person: int) -> dict[int, Ints]:
        """Halls in which a person may hold posts this week, and for which of the hall's windows.

        At home they count as the hall's staff, posts or none.
        """
        can = self.problem.can_hold[person, :, self.week]
        own = {hall: np.flatnonzero(can[windows]) for hall, windows in self.windows.items()}
        home = int(self.problem.home[person]) if self.problem.rules.min_hall_staff else None
        return {hall: windows for hall, windows in own.items() if windows.size or hall == home}

    def people(self, hall: int) -> frozenset[int]:
        """Who is in a hall."""
        return frozenset(self._people[hall])

    def put(self, person: int, hall: int) -> None:
        """Put a person who is nowhere into a hall."""
        self._people[hall].add(person)
        self.hall_of[person] = hall
        self.version[hall] += 1

    def move(self, person: int, hall: int) -> int:
        """Move a person to another hall; return the one they leave."""
        left = self.hall_of[person]
        self._people[left].discard(person)
        self.version[left] += 1
        self.put(person, hall)
        return left

    def worth(self, hall: int, people: frozenset[int]) -> Worth:
        """Solve a hall's relaxed week for a set of people, once."""
        key = hall, people
        if key not in self._known:
            self._known[key] = _solve(self.problem, self.windows[hall], self.week, hall, people)
        return self._known[key]

    def cost(self) -> float:
        """The county's relaxed cost, everybody where they are."""
        return sum(self.worth(hall, self.people(hall)).cost for hall in self.windows)

    def halls_for(self, person: int) -> Iterable[int]:
        """Halls that a floating person may serve this week."""
        return self._able[person]

    def loss(self, person: int) -> float:
        """What a person's hall loses without them."""
        hall = self.hall_of[person]
        people = self.people(hall)
        return self.worth(hall, people - {person}).cost - self.worth(hall, people).cost

    def gain(self, person: int, hall: int) -> float:
        """What a hall saves by one more person."""
        people = self.people(hall)
        return self.worth(hall, people).cost - self.worth(hall, people | {person}).cost

    def guess(self, person: int, hall: int) -> float:
        """Never less than what a hall would save by one more person, by its prices."""
        problem, worth = self.problem, self.worth(hall, self.people(hall))
        able = self._able[person][hall]
        here = problem.present[person, problem.days_of_week[self.week]]
        speed = problem.speed[person, self.windows[hall][able]]
        full = worth.share[able] * speed[:, None] + 2.0 * worth.half[able]
        saved = full.max(axis=0, initial=0.0)[here].sum() + worth.staff[here].sum()
        posts = np.sort(worth.post[able] + worth.day[able][:, here].sum(axis=1))
        most = problem.rules.max_a_posts + problem.rules.max_b_posts
        loan = problem.costs.loan if problem.home[person] != hall else 0.0
        pinned = problem.costs.missing_pin * self._pinned[person, hall]
        return float(saved + posts[-most:].sum() + pinned - loan)


def _solve(problem: Problem, windows: Ints, week: int, hall: int, people: Iterable[int]) -> Worth:
    program = build(problem, windows, week, [Seat(person, hall) for person in people], exact=False)
    solution = solve_relaxation(program.model)
    days = problem.days_of_week[week]
    row_of = {int(window): row for row, window in enumerate(windows)}
    column_of = {int(day): column for column, day in enumerate(days)}
    share, half, at_work = np.zeros((3, len(windows), len(days)))
    post, staff = np.zeros(len(windows)), np.zeros(len(days))
    tables = {"7 capacity": (share, -1.0), "7 halves": (half, -1.0), "4 at work": (at_work, 1.0)}
    for row, dual in zip(program.model.rows, solution.duals, strict=True):
        if row.rule in tables:
            table, sign = tables[row.rule]
            table[row_of[row.at[0]], column_of[row.at[1]]] = sign * dual
        elif row.rule in (f"1 {A}-posts", f"1 {B}-posts"):
            post[row_of[row.at[0]]] = max(post[row_of[row.at[0]]], dual)
        elif row.rule == "hall staff":
            staff[column_of[row.at[1]]] = dual
    return Worth(solution.cost, share, half, post, at_work, staff)
