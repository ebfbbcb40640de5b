"""Smooth shapes as columns: hats over a signed distance, waves over a cycle."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]
SMOOTH = 1.5


def hats(position: ArrayLike, knots: ArrayLike) -> Array:
    """Piecewise linear hat functions: one at its own knot, zero at the neighbours and beyond the ends.

    Parameters
    ----------
    position : array of shape (n,)
        Where to evaluate; NaN gives a row of zeros.
    knots : array of shape (k,)
        Rising.

    Returns
    -------
    array of shape (n, k)
        Rows sum to one between the first and the last knot, and to zero outside.
    """
    at = np.asarray(position, dtype=float)
    places = np.asarray(knots, dtype=float)
    columns = np.empty((at.size, places.size))
    for k in range(places.size):
        corner = np.zeros(places.size)
        corner[k] = 1.0
        columns[:, k] = np.interp(at, places, corner, left=0.0, right=0.0)
    columns[np.isnan(at)] = 0.0
    return columns


def waves(phase: ArrayLike, period: float, order: int) -> Array:
    """Sine and cosine of a cycle, the k-th pair divided by k^1.5 so that one variance means a smooth year.

    Parameters
    ----------
    phase : array of shape (n,)
        Position in the cycle, in the unit of `period`.
    period : float
        Length of the cycle.
    order : int
        Number of pairs.

    Returns
    -------
    array of shape (n, 2 * order)
    """
    angle = 2.0 * np.pi * np.asarray(phase, dtype=float) / period
    columns = [wave(k * angle) / k**SMOOTH for k in range(1, order + 1) for wave in (np.sin, np.cos)]
    return np.column_stack(columns)
