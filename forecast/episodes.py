"""Odd weeks of the whole county, epidemics and floods, which are not to be learnt as season."""

from __future__ import annotations

import numpy as np

from forecast.bases import Array, Index

ODD = 2.5
"""Standard deviations (robust) from which a week of the whole county counts as an episode."""
LEAST_WEEKS = 8
LASTING = 3
"""Odd weeks on end, the newest among them, that count as how it is now: the level is to follow them."""


def weigh_weeks(week: Index, count: Array, mean: Array, most: Array) -> Array:
    """Weigh every week by how far the county's visitors in it are from what the model has.

    One window cannot tell an epidemic from its season after a few years; all of them together can.

    Parameters
    ----------
    week : array of int, shape (n,)
        Week of each sum, 0 to weeks - 1.
    count, mean : arrays of shape (n,)
        A window's visitors in a week, and their mean under the model.
    most : array of shape (weeks,)
        What each week may weigh at most.

    Returns
    -------
    array of shape (weeks,)
        1 for an ordinary week, falling as the square of its distance beyond `ODD` standard deviations; 1
        again for the newest ones where `LASTING` of them or more are odd in one direction.
    """
    total, expected = np.bincount(week, count, most.size), np.bincount(week, mean, most.size)
    seen = expected > 0
    weight = most.copy()
    if np.count_nonzero(seen) < LEAST_WEEKS:
        return weight
    off = np.log((total[seen] + 0.5) / (expected[seen] + 0.5))
    off -= np.median(off)
    away = np.abs(off)
    # a county of few visitors scatters by chance alone: that much is never an episode
    scale = np.maximum(1.4826 * np.median(away), 1.0 / np.sqrt(expected[seen] + 0.5))
    found = np.minimum(1.0, ODD * scale / np.maximum(away, 1e-12)) ** 2
    ends = np.flatnonzero((found == 1.0) | (off * off[-1] <= 0.0))
    first = int(ends[-1]) + 1 if ends.size else 0
    if found.size - first >= LASTING:
        found[first:] = 1.0
    weight[seen] = np.minimum(found, most[seen])
    return weight
