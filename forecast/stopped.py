"""Whether a window counts nobody any more."""

from __future__ import annotations

import numpy as np

from forecast.bases import Array, Index

LEAST_DAYS = 10
"""Fewest open days of nothing but zeros that tell of a window which has stopped …"""
FEW = 0.2
"""… and the largest part of zeros among the reports before them with which they do."""


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
