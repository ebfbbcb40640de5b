"""The cheapest plan of a tiny county by trying everything: code that shares nothing with the program.

Everybody's posts in a week are enumerated, and so are everybody's days. What ties people together (waiting,
counters, posts left empty) is priced for every combination; what is one person's own (which shares a post
allows, changes from week to week, peak weeks) is minimised person by person, which is exact, since
min over x, y of f(x, y) + g(x) + h(y) = min over y of (min over x of f(x, y) + g(x)) + h(y).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Any

import numpy as np

from optimize.problem import Problem

AMOUNTS = (0.0, 0.5, 1.0)
SMALLEST = 1.0  # a window's curve ends where all that follows saves less than a minute

Posts = dict[int, str]
"""Posts of one person in one week: window to "A" or "B"."""
Way = dict[int, float]
"""What one person does on one day: window to share."""
Table = np.ndarray[Any, np.dtype[np.float64]]


def cheapest_week(
    problem: Problem, before: Mapping[tuple[int, int], str] | None = None, week: int = 0
) -> float:
    """Return the least cost of a week by itself, in minutes of waiting; peak weeks cost nothing in it."""
    alone = _Week(problem, week)
    return float((alone.costs + alone.changes(before or {})).min())


def cheapest_plan(problem: Problem) -> float:
    """Return the least cost of one week or two, changes between them and peak weeks included."""
    weeks = [_Week(problem, week) for week in range(len(problem.weeks))]
    peaks, first = _Peaks(problem), weeks[0]
    total = first.costs + first.changes(problem.previous)
    if len(weeks) == 1:
        return float((total + _sums(first.choices, lambda s, posts: peaks.price(s, [posts]))).min())
    (second,) = weeks[1:]
    for s, (before, after) in enumerate(zip(first.choices, second.choices, strict=True)):
        link = [[_changes(problem, a, b) + peaks.price(s, [a, b]) for b in after] for a in before]
        total = _least(total, s, np.array(link))
    return float((total + second.costs).min())


def _least(table: Table, axis: int, link: Table) -> Table:
    """Replace an axis by another one: the least over the old one of the table plus the link of the two."""
    moved = np.moveaxis(table, axis, -1)
    return np.moveaxis(np.stack([(moved + column).min(axis=-1) for column in link.T], axis=-1), -1, axis)


def _sums(choices: Sequence[Sequence[Any]], number: Callable[[int, Any], float]) -> Table:
    """Sum of a number of everybody's choice, for every combination of choices."""
    own = [np.array([number(s, one) for one in of_person]) for s, of_person in enumerate(choices)]
    return np.asarray(reduce(np.add.outer, own, np.zeros(())))


def _changes(problem: Problem, before: Posts, after: Posts) -> float:
    """Price of one person's posts that they did not hold in the week before; of a B-post, half of it."""
    new = [kind for w, kind in after.items() if before.get(w) != kind]
    return problem.costs.change * (new.count("A") + 0.5 * new.count("B"))


class _Peaks:
    """Peak weeks: which they are, how many are fair, and what a person's cost."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        windows, rules = problem.windows, problem.rules
        self.busy = set()
        for w, row in enumerate(windows.itertuples()):
            hours = problem.halls.set_index("hall")["hours"][row.hall]
            opening = sum(end - begin for begin, end in hours) * max(row.min_counters, 1)
            for week in range(len(problem.weeks)):
                days = [d for d in _days(problem, week) if problem.curve[w, d] >= 0]
                visitors = sum(problem.curves.days["visitors"][problem.curve[w, d]] for d in days)
                work = visitors * (row.service_minutes + row.back_office_minutes)
                if days and work > rules.peak_load * opening * len(days):
                    self.busy.add((w, week))
        posts: Counter[str] = Counter()
        able: dict[str, set[int]] = {}
        for w, week in self.busy:
            hall = windows["hall"][w]
            posts[hall] += int(windows["min_counters"][w])
            people = [s for s in range(len(problem.staff)) if "A" in _kinds(problem, s, w, week)]
            able.setdefault(hall, set()).update(people)
        self.even = {hall: -(-number // len(able[hall])) for hall, number in posts.items() if able[hall]}

    def price(self, person: int, weeks: list[Posts]) -> float:
        """Price of one person's peak weeks in the weeks' posts."""
        costs, cap = self.problem.costs, self.problem.rules.max_peak_weeks
        had = Counter(
            self.problem.windows["hall"][w]
            for week, posts in enumerate(weeks)
            for w, kind in posts.items()
            if kind == "A" and (w, week) in self.busy
        )
        unfair = sum(max(number - self.even[hall], 0) for hall, number in had.items())
        capped = costs.missing_day * max(had.total() - cap, 0) + costs.unfair_week * had.total()
        return costs.unfair_week * unfair + (capped if cap else 0.0)


def _days(problem: Problem, week: int) -> list[int]:
    return [day for day in range(len(problem.dates)) if problem.week_of_day[day] == week]


def _kinds(problem: Problem, person: int, window: int, week: int) -> str:
    """Kinds of post of a window that a person may hold in a week."""
    days = _days(problem, week)
    there = any(problem.present[person, day] and problem.curve[window, day] >= 0 for day in days)
    if not there or problem.speed[person, window] <= 0:
        return ""
    return "AB" if problem.staff["full_time"][person] or problem.rules.part_time_a else "B"


class _Week:
    """Every way to give out a week's posts that keeps rules 2 and 3, and its least cost by itself."""

    def __init__(self, problem: Problem, week: int) -> None:
        self.problem, self.week = problem, week
        self.choices = [self._choices(person) for person in range(len(problem.staff))]
        self.costs = _sums(self.choices, self._own) + self._empty()
        for day in _days(problem, week):
            self.costs = self.costs + _Day(problem, day).under(self.choices) + self._nobody(day)
            self.costs = self.costs + self._understaffed(day)

    def changes(self, before: Mapping[tuple[int, int], str]) -> Table:
        """Price of the posts that differ from those of the week before; none are known where it is empty."""
        if not before:
            return np.zeros(())
        held = [{w: kind for (s, w), kind in before.items() if s == one} for one in range(len(self.choices))]
        return _sums(self.choices, lambda s, posts: _changes(self.problem, held[s], posts))

    def _choices(self, person: int) -> list[Posts]:
        problem, rules = self.problem, self.problem.rules
        windows = range(len(problem.windows))
        kinds = [("", *_kinds(problem, person, w, self.week)) for w in windows]
        found = []
        for chosen in product(*kinds):
            posts = {w: kind for w, kind in enumerate(chosen) if kind}
            numbers = [chosen.count("A"), chosen.count("B")]
            halls = {problem.windows["hall"][w] for w in posts}
            if len(halls) <= 1 and numbers[0] <= rules.max_a_posts and numbers[1] <= rules.max_b_posts:
                found.append(posts)
        return found

    def _own(self, person: int, posts: Posts) -> float:
        """Price of one person's posts by themselves: posts, second A-posts, loans, pins."""
        problem, costs = self.problem, self.problem.costs
        total = costs.post * len(posts)
        total += costs.second_a_post * max(list(posts.values()).count("A") - 1, 0)
        away = {problem.windows["hall"][w] for w in posts} - {problem.staff["hall"][person]}
        total += costs.loan * len(away)
        for s, w, week, post in problem.pins.to_numpy().tolist():
            if (s, week) == (person, self.week) and self._is_open(w):
                total += costs.missing_pin * (posts.get(w, "-") != post)
        return float(total)

    def _is_open(self, window: int) -> bool:
        return any(self.problem.curve[window, day] >= 0 for day in _days(self.problem, self.week))

    def _empty(self) -> Table:
        """Price of posts that nobody holds."""
        total = np.zeros([len(own) for own in self.choices])
        needs = self.problem.windows["min_counters"]
        for w in filter(self._is_open, range(len(self.problem.windows))):
            for kind, need, price in (
                ("A", needs[w], self.problem.costs.missing_a),
                ("B", 1, self.problem.costs.missing_b),
            ):
                held = _sums(self.choices, lambda _, posts, w=w, kind=kind: float(posts.get(w) == kind))
                total += price * np.maximum(need - held, 0)
        return total

    def _nobody(self, day: int) -> Table:
        """Price of a day on which none of a window's people is at work, in place of an unattended one."""
        problem, costs = self.problem, self.problem.costs
        total = np.zeros([len(own) for own in self.choices])
        for w in np.flatnonzero(problem.curve[:, day] >= 0):
            there = _sums(self.choices, lambda s, posts, w=w: float(w in posts and problem.present[s, day]))
            total += (costs.missing_day - costs.unattended_day) * (there == 0)
        return total

    def _understaffed(self, day: int) -> Table:
        """Price of halls with fewer people at work than they are to have; who holds no post is at home."""
        problem, total = self.problem, np.zeros([len(own) for own in self.choices])
        halls = problem.windows["hall"]
        for hall in {halls[w] for w in np.flatnonzero(problem.curve[:, day] >= 0)}:
            there = _sums(
                self.choices,
                lambda s, posts, hall=hall: float(
                    problem.present[s, day]
                    and hall == (halls[next(iter(posts))] if posts else problem.staff["hall"][s])
                ),
            )
            total += problem.costs.missing_staff * np.maximum(problem.rules.min_hall_staff - there, 0)
        return total


class _Day:
    """Every way to stand at the windows on one day, priced as far as posts do not matter."""

    def __init__(self, problem: Problem, day: int) -> None:
        self.problem = problem
        self.open = [w for w in range(len(problem.windows)) if problem.curve[w, day] >= 0]
        self.ways = [self._ways(person, day) for person in range(len(problem.staff))]
        halves = _sums(self.ways, lambda _, way: list(way.values()).count(0.5))
        self.costs = problem.costs.split_day * halves + self._waiting(day) + self._counters()

    def under(self, choices: list[list[Posts]]) -> Table:
        """Return the least cost of the day under everybody's choices of posts."""
        table = self.costs
        for s, (ways, own) in enumerate(zip(self.ways, choices, strict=True)):
            table = _least(table, s, np.array([[self._called(way, posts) for posts in own] for way in ways]))
        return table

    def _called(self, way: Way, posts: Posts) -> float:
        """Price of a person's backup days; infinite without the posts."""
        if way.keys() - posts.keys():
            return np.inf
        return self.problem.costs.backup_day * sum(way[w] for w in way if posts[w] == "B")

    def _ways(self, person: int, day: int) -> list[Way]:
        """Rule 5: shares that sum to at most 1, on days at work."""
        problem = self.problem
        able = [w for w in self.open if problem.present[person, day] and problem.speed[person, w] > 0]
        amounts = [dict(zip(able, way, strict=True)) for way in product(AMOUNTS, repeat=len(able))]
        return [{w: a for w, a in way.items() if a} for way in amounts if sum(way.values()) <= 1]

    def _waiting(self, day: int) -> Table:
        """Minutes of waiting, on the curves up to where they end; and the price of unattended windows."""
        total = np.zeros([len(own) for own in self.ways])
        curves = self.problem.curves
        for w in self.open:
            minutes = curves.minutes[self.problem.curve[w, day]]
            end = int(np.argmax(minutes - minutes[-1] < SMALLEST))
            capacity = _sums(self.ways, lambda s, way, w=w: way.get(w, 0.0) * self.problem.speed[s, w])
            total += np.interp(capacity, curves.capacity[: end + 1], minutes[: end + 1])
            total += self.problem.costs.unattended_day * (capacity == 0)
        return total

    def _counters(self) -> Table:
        """Rule 6: infinite with more people than a window or hall has places; price of temporary ones."""
        total = np.zeros([len(own) for own in self.ways])
        for w in self.open:
            at = _sums(self.ways, lambda _, way, w=w: way.get(w, 0.0))
            total[at > self.problem.windows["max_counters"].fillna(np.inf)[w]] = np.inf
        for row in self.problem.halls.itertuples():
            if not np.isnan(row.counters):
                here = {w for w in self.open if self.problem.windows["hall"][w] == row.hall}
                used = _sums(self.ways, lambda _, way, here=here: sum(a for w, a in way.items() if w in here))
                more = np.ceil(used - row.counters).clip(min=0)
                total += np.where(
                    used > row.counters + row.temporary_counters,
                    np.inf,
                    self.problem.costs.temporary_counter * more,
                )
        return total
