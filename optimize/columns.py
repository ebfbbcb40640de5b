"""What a program's columns mean: a week's posts, its days' shares, places of floating people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimize.model import Model
from optimize.problem import Held, Problem


@dataclass(frozen=True)
class Seat:
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
    places : dict
        Seat to the column that says whether a floating person takes it; empty where that is settled.
    """

    problem: Problem
    windows: list[int]
    week: int
    exact: bool
    model: Model = field(default_factory=Model)
    posts: dict[tuple[int, int, str], int] = field(default_factory=dict)
    shares: dict[tuple[int, int, int], tuple[int, ...]] = field(default_factory=dict)
    missing_days: dict[tuple[int, int], int] = field(default_factory=dict)
    levels: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    places: dict[Seat, int] = field(default_factory=dict)

    def place_of(self, person: int, window: int) -> int | None:
        """Return the column that says whether a person is in a window's hall; None where that is settled."""
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

    def open_days(self) -> list[tuple[int, int]]:
        """Every (window, day) of the week on which a staffed window is open."""
        days = self.problem.days_of_week[self.week]
        return [(w, int(day)) for w in self.windows for day in days if self.problem.is_open[w, day]]


def flat(shares: list[tuple[int, ...]]) -> tuple[list[int], list[float]]:
    """Columns of several shares in a row, and how much of a day each of them is worth."""
    columns = [part for parts in shares for part in parts]
    amounts = [amount for parts in shares for amount in (1.0, 0.5)[: len(parts)]]
    return columns, amounts
