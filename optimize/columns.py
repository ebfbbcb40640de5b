"""What a program's columns mean: a week's posts, its days' shares, places of floating people."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from optimize.model import Model
from optimize.points import Points
from optimize.problem import A, B, Held, Problem

AMOUNTS = (1.0, 0.5)  # of a day, that a share's columns are worth


class Seat(NamedTuple):
    """A person who may serve a hall in some week (both by position)."""

    person: int
    hall: int


@dataclass
class Program:
    """A model and what its columns mean.

    Attributes
    ----------
    problem : Problem
        The county.
    windows : list of int
        Positions of the windows that are staffed.
    week : int
        Position of the week.
    exact : bool
        Whole posts and half days; otherwise posts and shares are continuous and only places are whole.
    others : list of int
        People without a seat for whom levels and limits leave room, so that prices are right for them too.
    model : Model
        Columns and rows.
    posts : dict
        (person, window, "A" or "B") to column.
    shares : dict
        (person, window, day) to the columns of a whole and, where the program is exact, of a half day.
    missing_days : dict
        (window, day) to the column that says that nobody of the window's people is at work.
    levels : dict
        (window, day) to the columns of the points of its levels (`levels.py`).
    points : dict
        (window, day) to these points.
    places : dict
        Seat to the column that says whether a floating person takes it; empty where that is settled.
    """

    problem: Problem
    windows: list[int]
    week: int
    exact: bool
    others: list[int] = field(default_factory=list)
    model: Model = field(default_factory=Model)
    posts: dict[tuple[int, int, str], int] = field(default_factory=dict)
    shares: dict[tuple[int, int, int], tuple[int, ...]] = field(default_factory=dict)
    missing_days: dict[tuple[int, int], int] = field(default_factory=dict)
    levels: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    points: dict[tuple[int, int], Points] = field(default_factory=dict)
    places: dict[Seat, int] = field(default_factory=dict)

    def place_of(self, person: int, window: int) -> int | None:
        """Return the column that says whether a person is in a window's hall; None where that is settled."""
        if not self.places:
            return None
        return self.places.get(Seat(person, int(self.problem.hall_of_window[window])))

    def shares_by_window_day(self) -> dict[tuple[int, int], list[tuple[int, tuple[int, ...]]]]:
        """Who may stand at a window on a day: (window, day) to (person, columns of the share)."""
        grouped: dict[tuple[int, int], list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for (person, window, day), parts in self.shares.items():
            grouped[window, day].append((person, parts))
        return grouped

    def held(self, values: npt.NDArray[np.float64] | None) -> Held:
        """Posts that a solution gives out."""
        if values is None:
            return {}
        return {(s, w): kind for (s, w, kind), column in self.posts.items() if values[column] > 0.5}

    def given(self, values: npt.NDArray[np.float64]) -> dict[tuple[int, int, int], float]:
        """Shares of a day that a solution gives out, (person, window, day) to 0.5 or 1."""
        amounts = {
            key: float(np.round(values[list(columns)]) @ AMOUNTS[: len(columns)])
            for key, columns in self.shares.items()
        }
        return {key: amount for key, amount in amounts.items() if amount > 0}

    def empty_posts(self, values: npt.NDArray[np.float64] | None) -> dict[tuple[int, str], float]:
        """Posts of the week that a solution leaves unfilled, (window, "A" or "B") to their number."""
        numbers = Counter((window, kind) for (_, window), kind in self.held(values).items())
        needs = {
            (window, kind): float(self.problem.min_counters[window]) if kind == A else 1.0
            for window in self.windows
            for kind in (A, B)
            if self.problem.open_weeks[window, self.week]
        }
        return {post: need - numbers[post] for post, need in needs.items() if need > numbers[post]}

    def others_at(self, window: int, day: int) -> list[int]:
        """Return who of `others` could stand at a window on a day."""
        return self._others.get((window, day), [])

    @cached_property
    def _others(self) -> dict[tuple[int, int], list[int]]:
        others: dict[tuple[int, int], list[int]] = defaultdict(list)
        days = self.problem.days_of_week[self.week]
        able = self.problem.can_hold[self.others][:, self.windows, self.week, None]
        there = able & self.problem.present[self.others][:, None, days]
        for person, window, day in np.argwhere(there).tolist():
            others[self.windows[window], int(days[day])].append(self.others[person])
        return others

    def open_days(self) -> list[tuple[int, int]]:
        """Every (window, day) of the week on which a staffed window is open."""
        days = self.problem.days_of_week[self.week]
        return [(w, int(day)) for w in self.windows for day in days if self.problem.is_open[w, day]]


def flat(shares: list[tuple[int, ...]]) -> tuple[list[int], list[float]]:
    """Columns of several shares in a row, and how much of a day each of them is worth."""
    columns = [part for parts in shares for part in parts]
    amounts = [amount for parts in shares for amount in AMOUNTS[: len(parts)]]
    return columns, amounts
