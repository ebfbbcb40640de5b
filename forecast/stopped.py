"""Zeros that a window's reports end with: it has stopped, or its counts are not entered yet."""

from __future__ import annotations

import numpy as np

from forecast.bases import Array, Index

LEAST_DAYS = 10
"""Fewest open days of nothing but zeros that tell of a window which has stopped …"""
FEW = 0.2
"""… and the largest part of zeros among the reports before them with which they do."""
CHANCE = 1e-3
"""Probability of so many zeros in a row below which fewer days of them are not entered yet."""


def first_of_the_zeros(count: Array, size: Index) -> int | None:
    """Return the place of the first of the zeros that a window's reports end with, if it has stopped.

    Parameters
    ----------
    count : array of shape (reports,)
        In the order of their days.
    size : array of int, shape (reports,)
        Open days of each.

    Returns
    -------
    int or None
        None where the zeros are few, or no rarer before; or where nobody was ever counted.
    """
    some = np.flatnonzero(count > 0)
    if some.size == 0:
        return None
    idle = int(some[-1]) + 1
    rare = float(np.mean(count[:idle] == 0)) <= FEW
    return idle if rare and int(size[idle:].sum()) >= LEAST_DAYS else None


def first_not_entered(count: Array, size: Index) -> int:
    """Return the place of the first of the zeros at the end that nobody has entered yet.

    A computer's list has zeros on the days that nobody has put in. Taken as they are they would be a fall.

    Parameters
    ----------
    count : array of shape (reports,)
        In the order of their days.
    size : array of int, shape (reports,)
        Open days of each.

    Returns
    -------
    int
        The number of reports where there are no such zeros: none at the end, such as come by chance, or so
        many that the window has stopped.
    """
    some = np.flatnonzero(count > 0)
    idle = int(some[-1]) + 1 if some.size else count.size
    rare = (float(np.sum(count[:idle] == 0)) + 1.0) / (idle + 2.0)
    by_chance = rare ** (count.size - idle) >= CHANCE
    return count.size if by_chance or int(size[idle:].sum()) >= LEAST_DAYS else idle
