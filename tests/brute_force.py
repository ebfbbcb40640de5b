"""The cheapest week of a tiny county by trying everything: code that shares nothing with the program.

Posts are enumerated outright. Given the posts, days do not depend on each other, so for each day every way
to share out people is priced, by the contract's rules and the prices of `[costs]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from optimize.problem import Problem

AMOUNTS = (0.0, 0.5, 1.0)
SMALLEST = 1.0  # a window's curve ends where all that follows saves less than a minute

Posts = dict[tuple[int, int], str]


def cheapest_week(problem: Problem, before: Posts | None = None) -> float:
    """Return the least cost of the first week, in minutes of waiting."""
    days = [int(day) for day in range(len(problem.dates)) if problem.week_of_day[day] == 0]
    priced = [_Day(problem, day) for day in days]
    least = sum(float(day.cost.min()) for day in priced)
    known = [(_week_cost(problem, posts, days, before), posts) for posts in _all_posts(problem, days)]
    best = np.inf
    for cost, posts in sorted(known, key=lambda pair: pair[0]):
        if cost + least >= best:  # so cost all that follow
            break
        best = min(best, cost + sum(day.cheapest(posts) for day in priced))
    return float(best)


def _all_posts(problem: Problem, days: list[int]) -> Iterator[Posts]:
    """Yield every way to give out posts that keeps rules 2 and 3."""
    people = []
    for person in range(len(problem.staff)):
        windows = [
            w
            for w in range(len(problem.windows))
            if problem.speed[person, w] > 0
            and any(problem.present[person, day] and problem.curve[w, day] >= 0 for day in days)
        ]
        choices = []
        for kinds in product((None, "A", "B"), repeat=len(windows)):
            held = {(person, w): kind for w, kind in zip(windows, kinds, strict=True) if kind}
            halls = {problem.windows["hall"][w] for _, w in held}
            numbers = [list(held.values()).count(kind) for kind in "AB"]
            most = [problem.rules.max_a_posts, problem.rules.max_b_posts]
            if not problem.rules.part_time_a and not problem.staff["full_time"][person]:
                most[0] = 0
            if len(halls) <= 1 and numbers[0] <= most[0] and numbers[1] <= most[1]:
                choices.append(held)
        people.append(choices)
    for parts in product(*people):
        yield {key: kind for part in parts for key, kind in part.items()}


def _week_cost(problem: Problem, posts: Posts, days: list[int], before: Posts | None) -> float:
    """Price what the week's posts cost by themselves."""
    costs = problem.costs
    total = costs.post * len(posts)
    for w in range(len(problem.windows)):
        if any(problem.curve[w, day] >= 0 for day in days):
            kinds = [kind for (_, window), kind in posts.items() if window == w]
            total += costs.missing_a * max(problem.windows["min_counters"][w] - kinds.count("A"), 0)
            total += costs.missing_b * max(1 - kinds.count("B"), 0)
    for person in range(len(problem.staff)):
        mine = {w: kind for (s, w), kind in posts.items() if s == person}
        total += costs.second_a_post * max(list(mine.values()).count("A") - 1, 0)
        away = {problem.windows["hall"][w] for w in mine} - {problem.staff["hall"][person]}
        total += costs.loan * len(away)
    for person, window, _, post in problem.pins.to_numpy().tolist():
        total += costs.missing_pin * (posts.get((person, window), "-") != post)
    if before:
        for key, kind in posts.items():
            total += costs.change * (1.0 if kind == "A" else 0.5) * (before.get(key) != kind)
    return float(total)


class _Day:
    """Every way to stand at the windows on one day, priced as far as posts do not matter."""

    def __init__(self, problem: Problem, day: int) -> None:
        self.problem = problem
        self.cells = [
            (s, w)
            for s in range(len(problem.staff))
            for w in range(len(problem.windows))
            if problem.present[s, day] and problem.speed[s, w] > 0 and problem.curve[w, day] >= 0
        ]
        self.open = [w for w in range(len(problem.windows)) if problem.curve[w, day] >= 0]
        self.there = problem.present[:, day]
        ways = list(product(AMOUNTS, repeat=len(self.cells)))
        table = np.array(ways).reshape(len(ways), len(self.cells))
        self.ways = table[self._allowed(table)]
        self.cost = self._waiting(day) + self._counters() + problem.costs.split_day * self._count(0.5)
        self.stands = {w: self._at(w).any(axis=1) for w in self.open}

    def cheapest(self, posts: Posts) -> float:
        """Return the least cost of the day under some posts."""
        costs, cost = self.problem.costs, self.cost.copy()
        for column, cell in enumerate(self.cells):
            if cell not in posts:
                cost += np.where(self.ways[:, column] > 0, np.inf, 0.0)
            elif posts[cell] == "B":
                cost += costs.backup_day * self.ways[:, column]
        for w in self.open:
            if any(window == w and self.there[s] for s, window in posts):
                cost += costs.unattended_day * ~self.stands[w]
            else:
                cost += costs.missing_day
        return float(cost.min())

    def _at(self, w: int) -> np.ndarray:
        return self.ways[:, [window == w for _, window in self.cells]]

    def _count(self, amount: float) -> np.ndarray:
        return (self.ways == amount).sum(axis=1)

    def _allowed(self, ways: np.ndarray) -> np.ndarray:
        """Rules 5 and 6: one day a person, places of hall and window."""
        problem, good = self.problem, np.ones(len(ways), dtype=bool)
        for s in {s for s, _ in self.cells}:
            good &= ways[:, [cell[0] == s for cell in self.cells]].sum(axis=1) <= 1
        for w, most in enumerate(problem.windows["max_counters"]):
            at = ways[:, [cell[1] == w for cell in self.cells]].sum(axis=1)
            good &= np.isnan(most) | (at <= most)
        for row in problem.halls.itertuples():
            here = [problem.windows["hall"][w] == row.hall for _, w in self.cells]
            most = row.counters + row.temporary_counters
            good &= np.isnan(most) | (ways[:, here].sum(axis=1) <= most)
        return good

    def _counters(self) -> np.ndarray:
        """Price of temporary counters."""
        total = np.zeros(len(self.ways))
        for row in self.problem.halls.itertuples():
            here = [self.problem.windows["hall"][w] == row.hall for _, w in self.cells]
            if not np.isnan(row.counters):
                more = np.ceil(self.ways[:, here].sum(axis=1) - row.counters)
                total += self.problem.costs.temporary_counter * more.clip(min=0)
        return total

    def _waiting(self, day: int) -> np.ndarray:
        """Minutes of waiting, on the curves up to where they end."""
        total = np.zeros(len(self.ways))
        curves = self.problem.curves
        for w in self.open:
            minutes = curves.minutes[self.problem.curve[w, day]]
            end = int(np.argmax(minutes - minutes[-1] < SMALLEST))
            speeds = [self.problem.speed[s, w] for s, window in self.cells if window == w]
            capacity = self._at(w) @ np.array(speeds, dtype=float)
            total += np.interp(capacity, curves.capacity[: end + 1], minutes[: end + 1])
        return total
