"""The levels that a window may have on a day: whole halves of people, their capacity, the waiting they save.

A level is k half days of people with a capacity between that of the slowest and of the fastest who could
stand there. Its points are its ends and the kinks of the waiting curve between them; any mixture of points
has its mixed number of halves, capacity and waiting. That is the convex hull of all that whole halves can
reach, as far as number and capacity tell. At whole halves no mixture lies below the curve, since the curve is
convex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optimize.problem import Floats

SAME = 1e-9  # as a capacity
KEPT = 4096  # windows' days: those of three weeks of a county


@dataclass(frozen=True)
class Points:
    """Points of the levels of one window on one day.

    Attributes
    ----------
    halves : ndarray
        Half days of people.
    capacity : ndarray
        Capacity, at most that at which the curve ends.
    gain : ndarray
        Minutes of waiting saved, against nobody there.
    above, below : ndarray
        By how much the capacity is above that of so many halves of the window's own fastest people, and below
        that of its slowest. Where a level has more halves than they have, the rest are taken to be as fast as
        the slowest of them, and as slow as the fastest.
    beyond : int
        Halves that there may be beyond the last level; they save nothing more.
    slowest, fastest : float
        Speeds of its own people.
    """

    halves: Floats
    capacity: Floats
    gain: Floats
    above: Floats
    below: Floats
    beyond: int
    slowest: float
    fastest: float


@lru_cache(KEPT)
def points(
    steps: tuple[tuple[float, float], ...], own: tuple[float, ...], guests: tuple[float, ...], most: float
) -> Points:
    """Return the points of a window's day.

    They are kept: a hall's programs are written anew as guests get columns, and have the same levels.

    Parameters
    ----------
    steps : tuple of (float, float)
        Width and gain of the waiting curve's steps, gains falling.
    own, guests : tuple of float
        Speeds, rising, of who may stand there: of who is in the hall in any case, and of who may come to it.
    most : float
        People who may stand there at once; infinite where there is no limit.
    """
    table = np.array(steps, dtype=float).reshape(-1, 2)
    kinks, saved = np.vstack([np.zeros(2), np.cumsum(table, axis=0)]).T
    slowest, fastest = _ends([*own, *guests])
    reach = len(slowest) if np.isinf(most) else min(len(slowest), int(2 * most))
    enough = int(np.searchsorted(slowest[:reach], kinks[-1] - SAME))  # levels that may yet gain by capacity
    levels = min(reach, enough + 2)  # two more, one of them odd: what follows differs by whole people
    known = own or (1.0,)
    low, high, slow, fast = (
        np.minimum(end[:levels], kinks[-1]) for end in (slowest, fastest, *_ends(known, levels))
    )
    place = np.repeat(np.arange(levels), len(kinks) + 4)
    ends = np.column_stack([low, high, slow, fast])
    capacity = np.hstack([ends, np.tile(kinks, (levels, 1))]).ravel()
    inside = (low[place] - SAME < capacity) & (capacity < high[place] + SAME)
    level, capacity = np.unique(np.round([place[inside], capacity[inside]], 9), axis=1)
    place = level.astype(int)
    return Points(
        level + 1.0,
        capacity,
        np.interp(capacity, kinks, saved),
        np.maximum(capacity - fast[place], 0.0),
        np.maximum(slow[place] - capacity, 0.0),
        reach - levels,
        min(known),
        max(known),
    )


def _ends(speeds: Sequence[float], least: int = 0) -> tuple[Floats, Floats]:
    """Capacity of 1, 2, … of the slowest, and of the fastest halves of some people, `least` at least."""
    halves = np.sort(np.repeat(np.asarray(speeds, dtype=float), 2)) / 2
    more = max(least - len(halves), 0)
    slowest = np.concatenate([halves, np.full(more, halves[-1])])
    fastest = np.concatenate([halves[::-1], np.full(more, halves[0])])
    return np.cumsum(slowest), np.cumsum(fastest)
