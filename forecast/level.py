"""The level of a window: a random walk on knots, straight in between, flat beyond the last report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array, Index

STEP_DAYS = 28
"""Days in which the walk's variance grows by one unit of `step variance`."""
FLAT_DAYS = 7
TAIL_FREEDOM = 4.0
"""Degrees of freedom of the steps: fat tails, so that a lasting shift is one large step and not many small ones."""


@dataclass(frozen=True)
class Level:
    """Knots of one window's level.

    Attributes
    ----------
    knots : array of shape (k,)
        Rising places in the design's dates; the last one is the last known day.
    """

    knots: Array

    @property
    def gaps(self) -> Array:
        """Lengths between the knots in units of `STEP_DAYS`, shape (k - 1,)."""
        return np.diff(self.knots) / STEP_DAYS

    def rows(self, places: Index) -> Array:
        """Return the weights of the knots on some days, shape (n, k); rows sum to one, flat beyond the ends."""
        if self.knots.size == 1:
            return np.ones((places.size, 1))
        at = np.clip(places, self.knots[0], self.knots[-1])
        right = np.clip(np.searchsorted(self.knots, at, side="left"), 1, self.knots.size - 1)
        share = (at - self.knots[right - 1]) / (self.knots[right] - self.knots[right - 1])
        matrix = np.zeros((places.size, self.knots.size))
        row = np.arange(places.size)
        matrix[row, right] = share
        matrix[row, right - 1] = 1.0 - share
        return matrix

    def precision(self, variances: Array, end_variance: float) -> Array:
        """Return the inverse variance of the knots' values.

        Parameters
        ----------
        variances : array of shape (k - 1,)
            Of the steps between neighbouring knots.
        end_variance : float
            Of the last knot's value about what other windows suggest.

        Returns
        -------
        array of shape (k, k)
        """
        matrix = np.zeros((self.knots.size, self.knots.size))
        inverse = 1.0 / variances
        place = np.arange(self.knots.size - 1)
        matrix[place, place] += inverse
        matrix[place + 1, place + 1] += inverse
        matrix[place, place + 1] -= inverse
        matrix[place + 1, place] -= inverse
        matrix[-1, -1] += 1.0 / end_variance
        return matrix


def place_knots(first: int, last: int) -> Level:
    """Place knots backwards from a week before the last known day: first every two weeks, from a quarter on every four.

    After the last knot the level is flat: a slope between two knots that only a few days hold would be
    carried into the future.

    Parameters
    ----------
    first, last : int
        Places of the first day that a report speaks of, and of the last known day.
    """
    newest = max(first, last - FLAT_DAYS)
    recent = np.arange(newest, max(first, newest - 84), -14)
    if recent.size == 0:
        return Level(np.array([float(newest)]))
    earlier = np.arange(recent[-1] - STEP_DAYS, first - STEP_DAYS / 2, -STEP_DAYS)
    return Level(np.concatenate([recent, earlier])[::-1].astype(float))
