"""A first hall for every floating person, from nobody placed: whoever saves most goes first.

What a person would save a hall is guessed from its prices and computed only when the guess comes up.
Guesses run high, and by much the same part for all who might come to one hall: what one computed saving was
of its guess corrects the others of that hall. So a placement takes few more computations than it has
people.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from optimize.market import Market
from optimize.problem import Floats

SMALLEST_SAVING = 1.0  # minutes of waiting below which nobody is placed
FIRST_PART = 0.7  # what savings tend to be of their guess
CLOSE = 0.95  # a computed saving of so much of the next best guess is taken


def fill(market: Market, usual: Mapping[int, int], end: float) -> None:
    """Place floating people who are nowhere, while they save something and time lasts.

    Parameters
    ----------
    market : Market
        Is changed.
    usual : mapping
        Person to the hall that is to be preferred by the price of a change.
    end : float
        On the clock of `time.perf_counter`.
    """
    offers = _Offers(market, usual)
    while time.perf_counter() < end:
        best = offers.best()
        if best is None:
            return
        row, hall, next_best = best
        saving = offers.compute(row, hall)
        if saving >= max(SMALLEST_SAVING, CLOSE * next_best):
            offers.take(row, hall)


class _Offers:
    """What every unplaced person would save every hall, guessed or computed, shape (people, halls)."""

    def __init__(self, market: Market, usual: Mapping[int, int]) -> None:
        self.market = market
        self.people = [person for person in market.floaters if person not in market.hall_of]
        self.halls = sorted(market.windows)
        shape = len(self.people), len(self.halls)
        self.liking = np.zeros(shape)
        for row, person in enumerate(self.people):
            if person in usual:
                self.liking[row, usual[person]] = market.problem.costs.change
        self.guess = np.full(shape, -np.inf)
        self.value = np.full(shape, -np.inf)
        self.known = np.zeros(shape, dtype=bool)
        self.placed = np.zeros(len(self.people), dtype=bool)
        self.part: Floats = np.full(len(self.halls), FIRST_PART)
        for hall in self.halls:
            self._guess(hall)

    def _guess(self, hall: int) -> None:
        for row, person in enumerate(self.people):
            if not self.placed[row] and hall in self.market.halls_for(person):
                self.guess[row, hall] = self.market.guess(person, hall)
        self.known[:, hall] = False
        self._value(hall)

    def _value(self, hall: int) -> None:
        open_ = ~self.placed & ~self.known[:, hall]
        part = np.where(self.guess[:, hall] > 0, self.part[hall], 1.0)
        self.value[open_, hall] = (self.guess[:, hall] * part + self.liking[:, hall])[open_]

    def best(self) -> tuple[int, int, float] | None:
        """The person (by row) and hall that promise most, and what the next best promises."""
        if not self.value.size:
            return None
        row, hall = np.unravel_index(int(np.argmax(self.value)), self.value.shape)
        if self.value[row, hall] < SMALLEST_SAVING:
            return None
        others = self.value.copy()
        others[row, hall] = -np.inf
        return int(row), int(hall), float(others.max())

    def compute(self, row: int, hall: int) -> float:
        """What a person would save a hall in truth, which corrects the guesses for that hall."""
        if not self.known[row, hall]:
            saving = self.market.gain(self.people[row], hall)
            self.part[hall] = min(max(saving / max(self.guess[row, hall], 1.0), 0.0), 1.0)
            self.value[row, hall] = saving + self.liking[row, hall]
            self.known[row, hall] = True
            self._value(hall)
        return float(self.value[row, hall])

    def take(self, row: int, hall: int) -> None:
        """Place a person."""
        self.market.put(self.people[row], hall)
        self.placed[row] = True
        self.value[row] = -np.inf
        self._guess(hall)
