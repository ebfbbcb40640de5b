"""Curves of waiting by capacity: what visitors wait, and what the program counts of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEP = 0.5
"""Distance between capacities: half a person's day is the smallest share."""
NEGLIGIBLE = 1.0
"""A curve ends where all further capacity together saves fewer minutes of waiting a day."""


@dataclass(frozen=True)
class Curves:
    """Expected waiting of window-days by capacity, where capacity is the sum of shares × speed.

    Attributes
    ----------
    days : DataFrame
        hall, window, date, visitors (expected); one row a window-day, in the forecast's order.
    capacity : ndarray, shape (grid,)
        Capacities, 0, 0.5, 1, …
    minutes : ndarray, shape (rows, grid)
        Expected minutes that the day's visitors wait in all: the largest convex, non-increasing curve
        that is nowhere above `raw_minutes`.
    raw_minutes : ndarray, shape (rows, grid)
        The same before that.
    late : ndarray, shape (rows, grid)
        Expected number of visitors that wait beyond the window's target.
    """

    days: pd.DataFrame
    capacity: Array
    minutes: Array
    raw_minutes: Array
    late: Array

    def steps(self, row: int) -> tuple[Array, Array]:
        """Return the widths of a row's capacity steps and the minutes that each saves, falling.

        Steps that together save less than `NEGLIGIBLE` minutes are left off the end.
        """
        curve = self.minutes[row]
        useful = int(np.count_nonzero(curve - curve[-1] >= NEGLIGIBLE))
        return np.diff(self.capacity[: useful + 1]), -np.diff(curve[: useful + 1])

    @cached_property
    def all_steps(self) -> list[list[tuple[float, float]]]:
        """`steps` of every row as pairs of width and gain; none that saves none."""
        rows = map(self.steps, range(len(self.days)))
        return [[(float(w), float(gain)) for w, gain in zip(*row, strict=True) if gain > 0] for row in rows]

    def priced(self, rows: npt.ArrayLike, capacity: npt.ArrayLike) -> Array:
        """Return waiting minutes as the program counts them, straight between the grid's capacities.

        Parameters are those of `at`.
        """
        row, left, part = self._place(rows, capacity)
        right = np.minimum(left + 1, len(self.capacity) - 1)
        return np.asarray((1 - part) * self.minutes[row, left] + part * self.minutes[row, right])

    def at(self, rows: npt.ArrayLike, capacity: npt.ArrayLike) -> tuple[Array, Array, Array]:
        """Return waiting minutes, mean wait a visitor and late share.

        Between the grid's capacities a straight line, which the program needs, lies above what is waited: for
        one person of speed 0.8 by half. Below a whole counter waiting falls by a like part with every bit of
        capacity, and its logarithm is straight. Beyond, where a fast person and part of a second one differ,
        its root is; that of the late throughout.

        Parameters
        ----------
        rows : array_like of int
            Rows of `days`.
        capacity : array_like
            Capacity of each; beyond the grid's end more capacity changes nothing.
        """
        row, left, part = self._place(rows, capacity)
        right = np.minimum(left + 1, len(self.capacity) - 1)
        here, after = self.minutes[row, left], self.minutes[row, right]
        log = (1 - part) * np.log(here + 1e-300) + part * np.log(after + 1e-300)
        root = (1 - part) * np.sqrt(here) + part * np.sqrt(after)
        minutes = np.where(self.capacity[right] <= 1.0, np.exp(log), root**2)
        few, fewer = (np.sqrt(np.maximum(self.late[row, end], 0.0)) for end in (left, right))
        late = ((1 - part) * few + part * fewer) ** 2
        visitors = self.days["visitors"].to_numpy(dtype=float)[row]
        some = np.maximum(visitors, 1e-300)
        return minutes, np.where(visitors > 0, minutes / some, 0.0), np.where(visitors > 0, late / some, 0.0)

    def _place(self, rows: npt.ArrayLike, capacity: npt.ArrayLike) -> tuple[Ints, Ints, Array]:
        """Rows, the grid's place at or below each capacity, and how far on to the next."""
        row, wanted = np.broadcast_arrays(np.asarray(rows, dtype=np.int64), np.asarray(capacity, dtype=float))
        if np.any(wanted < -1e-9):
            raise ValueError("a capacity cannot be below 0")
        place = np.clip(wanted / STEP, 0.0, len(self.capacity) - 1.0)
        left = np.minimum(place.astype(np.int64), max(len(self.capacity) - 2, 0))
        return row, left, place - left
