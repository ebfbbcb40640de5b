"""What a program's columns mean: posts by week, shares by day, places of floating people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from optimize.model import Model
from optimize.problem import Problem


@dataclass(frozen=True)
class Seat:
    """A person who may serve a hall in a week (all by position)."""

    person: int
    hall: int
    week: int


@dataclass
class Program:
    """A model and what its columns mean.

    Attributes
    ----------
    problem : Problem
        The county.
    windows, weeks : list of int
        Positions of what is staffed.
    exact : bool
        Whole posts and half days; otherwise posts and shares are continuous and only places are whole.
    model : Model
        Columns and rows.
    posts : dict
        (person, window, week, "A" or "B") to column.
    shares : dict
        (person, window, day) to the columns of a whole and, where the program is exact, of a half day.
    places : dict
        Seat to the column that says whether a floating person takes it; empty where that is settled.
    """

    problem: Problem
    windows: list[int]
    weeks: list[int]
    exact: bool
    model: Model = field(default_factory=Model)
    posts: dict[tuple[int, int, int, str], int] = field(default_factory=dict)
    shares: dict[tuple[int, int, int], tuple[int, ...]] = field(default_factory=dict)
    places: dict[Seat, int] = field(default_factory=dict)

    def shares_by_window_day(self) -> dict[tuple[int, int], list[tuple[int, tuple[int, ...]]]]:
        """Who may stand at a window on a day: (window, day) to (person, columns of the share)."""
        grouped: dict[tuple[int, int], list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for (person, window, day), parts in self.shares.items():
            grouped[window, day].append((person, parts))
        return grouped

    def open_days(self) -> list[tuple[int, int, int]]:
        """Every (window, week, day) on which a staffed window is open."""
        return [
            (window, week, int(day))
            for window in self.windows
            for week in self.weeks
            for day in self.problem.days_of_week[week]
            if self.problem.is_open[window, day]
        ]


def flat(shares: list[tuple[int, ...]]) -> tuple[list[int], list[float]]:
    """Columns of several shares in a row, and how much of a day each of them is worth."""
    columns = [part for parts in shares for part in parts]
    amounts = [amount for parts in shares for amount in (1.0, 0.5)[: len(parts)]]
    return columns, amounts
