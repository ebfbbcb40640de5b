"""Waiting of window-days as curves of capacity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.interpolate import PchipInterpolator

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HALF = 0.5
"""Distance between the capacities that a day is solved for: half a person's day is the smallest share."""
STEP = 0.1
"""Distance between the capacities at which curves are known."""
FLOOR = 0.01
"""Minutes a day, below which the logarithm of waiting is of no account."""
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
        Capacities, 0, 0.1, 0.2, …
    minutes : ndarray, shape (rows, grid)
        Expected minutes that the day's visitors wait in all: the largest convex, non-increasing curve
        that is nowhere above what was found (`convex_envelope`).
    late : ndarray, shape (rows, grid)
        Expected number of visitors that wait beyond the window's target.
    """

    days: pd.DataFrame
    capacity: Array
    minutes: Array
    late: Array

    def steps(self, row: int) -> tuple[Array, Array]:
        """Return the widths of a row's capacity steps and the minutes that each saves, falling.

        Steps that together save less than `NEGLIGIBLE` minutes are left off the end.
        """
        curve = self.minutes[row]
        useful = int(np.count_nonzero(curve - curve[-1] >= NEGLIGIBLE))
        return np.diff(self.capacity[: useful + 1]), -np.diff(curve[: useful + 1])

    @cached_property
    def all_steps(self) -> list[tuple[tuple[float, float], ...]]:
        """`steps` of every row as pairs of width and gain; none that saves none."""
        rows = map(self.steps, range(len(self.days)))
        return [
            tuple((float(w), float(gain)) for w, gain in zip(*row, strict=True) if gain > 0) for row in rows
        ]

    def at(self, rows: npt.ArrayLike, capacity: npt.ArrayLike) -> tuple[Array, Array, Array]:
        """Return waiting minutes, mean wait a visitor and late share, straight between the grid's capacities.

        Parameters
        ----------
        rows : array_like of int
            Rows of `days`.
        capacity : array_like
            Capacity of each; beyond the grid's end more capacity changes nothing.
        """
        row, wanted = np.broadcast_arrays(np.asarray(rows, dtype=np.int64), np.asarray(capacity, dtype=float))
        if np.any(wanted < -1e-9):
            raise ValueError("a capacity cannot be below 0")
        place = np.clip(wanted / STEP, 0.0, len(self.capacity) - 1.0)
        left = np.minimum(place.astype(np.int64), max(len(self.capacity) - 2, 0))
        right = np.minimum(left + 1, len(self.capacity) - 1)
        part = place - left
        minutes, late = (
            (1 - part) * values[row, left] + part * values[row, right] for values in (self.minutes, self.late)
        )
        visitors = self.days["visitors"].to_numpy(dtype=float)[row]
        some = np.maximum(visitors, 1e-300)
        return minutes, np.where(visitors > 0, minutes / some, 0.0), np.where(visitors > 0, late / some, 0.0)


def convex_envelope(curves: Array) -> Array:
    """Return the largest convex, non-increasing curves nowhere above these, on an even grid, (rows, grid)."""
    result = np.minimum.accumulate(curves, axis=1)
    hollow = np.flatnonzero((np.diff(result, n=2, axis=1) < -1e-9 * result[:, :1]).any(axis=1))
    grid = np.arange(curves.shape[1])
    for row in hollow:
        hull: list[int] = []
        values = result[row]
        for point in grid:
            while len(hull) > 1 and (values[hull[-1]] - values[hull[-2]]) * (point - hull[-1]) >= (
                values[point] - values[hull[-1]]
            ) * (hull[-1] - hull[-2]):
                hull.pop()
            hull.append(int(point))
        result[row] = np.interp(grid, hull, values[hull])
    return result


def bent(minutes: Array, late: Array) -> tuple[Array, Array]:
    """Return curves at every `STEP` of those at every half counter.

    A straight line between halves lies above what is waited: for one person of speed 0.8 by a third. Slow
    people are just below a whole number of counters, where the curve is smooth in the logarithm of minutes.
    Fast ones are just above it; they are fewer than a smooth curve takes them for, and nearer to a line.
    How near both are to the chain's own answers: docs/decisions/waits.md.

    Parameters
    ----------
    minutes, late : ndarray, shape (rows, halves)
        Non-increasing, at 0, 0.5, 1, …

    Returns
    -------
    minutes, late : ndarray, shape (rows, grid)
    """
    halves = HALF * np.arange(minutes.shape[1])
    if halves.size < 2:
        return minutes, late
    grid = STEP * np.arange(round(halves[-1] / STEP) + 1)
    smooth = FLOOR * np.expm1(PchipInterpolator(halves, np.log1p(minutes / FLOOR), axis=1)(grid))
    left = np.minimum((grid * 2 + 1e-9).astype(np.int64), halves.size - 2)
    part, root = 2 * grid - left, np.sqrt(minutes)
    line = ((1 - part) * root[:, left] + part * root[:, left + 1]) ** 2
    fast = (grid > 1.0 + 1e-9) & (grid % 1.0 < 0.5 - 1e-9)
    few = PchipInterpolator(halves, np.sqrt(np.maximum(late, 0.0)), axis=1)(grid) ** 2
    return np.where(fast, line, np.maximum(smooth, 0.0)), few
