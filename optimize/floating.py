"""Who floats in a week, and where they may serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from optimize.problem import Problem


class Floating:
    """A county's week: who is settled in which hall, and who floats.

    Attributes
    ----------
    floaters : list of int
        The floating people.
    windows : dict
        Hall to the positions of its windows.
    """

    def __init__(self, problem: Problem, week: int) -> None:
        self.problem = problem
        self.week = week
        free = problem.staff["floating"].to_numpy(dtype=bool)
        self.floaters = [int(person) for person in np.flatnonzero(free)]
        self.windows = {
            hall: np.flatnonzero(problem.hall_of_window == hall) for hall in range(len(problem.halls))
        }
        self._settled: dict[int, list[int]] = defaultdict(list)
        for person in np.flatnonzero(~free):
            self._settled[int(problem.home[person])].append(int(person))
        self._able = {person: self._places(person) for person in self.floaters}

    def _places(self, person: int) -> list[int]:
        """Halls in which a person may hold posts this week; at home they count as staff, posts or none."""
        can = self.problem.can_hold[person, :, self.week]
        home = int(self.problem.home[person]) if self.problem.rules.min_hall_staff else None
        return [hall for hall, windows in self.windows.items() if can[windows].any() or hall == home]

    def settled(self, hall: int) -> list[int]:
        """A hall's people who do not float."""
        return self._settled[hall]

    def halls_for(self, person: int) -> Iterable[int]:
        """Halls that a floating person may serve this week."""
        return self._able[person]
