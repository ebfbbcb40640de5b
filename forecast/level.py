"""The level of a window: a random walk on knots, straight in between, flat beyond the last report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array, Flags, Index

STEP_DAYS = 28
"""Days in which the walk's variance grows by one unit of `step variance`."""
FLAT_DAYS = 14
"""Days before the last known one on which the last knot lies."""
QUIET = float(np.log(0.5))
"""Log level as which lower ones count where levels are compared: half a visitor a day, or hardly any."""
FAR_OFF = 0.5
"""Log distance of a level from its guess beyond which it counts less for the guesses of others."""
ROUNDS = 20
"""Of service and hall in turn, until both are found."""


@dataclass(frozen=True)
class Level:
    """Knots of one window's level.

    Attributes
    ----------
    knots : array of shape (k,)
        Rising places in the design's dates; the last one lies `FLAT_DAYS` before the last known day.
    weekday : int
        Of the design's first date, 0 for Monday.
    """

    knots: Array
    weekday: int = 0

    @property
    def gaps(self) -> Array:
        """Lengths between the knots in units of `STEP_DAYS`, shape (k - 1,)."""
        return np.diff(self.knots) / STEP_DAYS

    def rows(self, places: Index) -> Array:
        """Return the knots' weights on some days, shape (n, k); rows sum to one, flat beyond the ends.

        All days of a week, from Monday, have the level of its middle.
        """
        if self.knots.size == 1:
            return np.ones((places.size, 1))
        middle = places - (places + self.weekday) % 7 + 3
        at = np.clip(middle, self.knots[0], self.knots[-1])
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


def place_knots(first: int, last: int, weekday: int = 0) -> Level:
    """Place knots backwards: every two weeks through the last quarter, every four before it.

    The last one lies two weeks before the last known day. After it the level is flat: a slope between two
    knots that only a few days hold would be carried into the future.

    Parameters
    ----------
    first, last : int
        Places of the first day that a report speaks of, and of the last known day.
    weekday : int
        Of the design's first date, 0 for Monday.
    """
    newest = max(first, last - FLAT_DAYS)
    recent = np.arange(newest, max(first, newest - 84), -14)
    if recent.size == 0:
        return Level(np.array([float(newest)]), weekday)
    earlier = np.arange(recent[-1] - STEP_DAYS, first - STEP_DAYS / 2, -STEP_DAYS)
    return Level(np.concatenate([recent, earlier])[::-1].astype(float), weekday)


def expected_levels(levels: Array, seen: Flags, service: Index, hall: Index) -> tuple[Array, Array]:
    """Additive guess of every window's level from its service and its hall.

    Windows that hardly anybody asks for, and those far from what service and hall say, tell little of the
    others: levels count as no lower than `QUIET`, and less the further they are off (Huber's weights). Of a
    service that is quiet nearly everywhere, a window is expected as quiet as most of them.

    Parameters
    ----------
    levels : array of shape (windows,)
        Log level where `seen`.
    seen : array of bool
    service, hall : arrays of int, shape (windows,)

    Returns
    -------
    expected : array of shape (windows,)
    variance : array of shape (windows,)
        Of a level about its guess, at least 0.25; of a quiet window as large as it is off, so that the guess
        does not raise it.
    """
    known, weight = np.maximum(levels[seen], QUIET), np.ones(np.count_nonzero(seen))
    by_service, by_hall = np.zeros(service.max() + 1), np.zeros(hall.max() + 1)
    for _ in range(ROUNDS):
        middle = float(np.average(known - by_service[service[seen]] - by_hall[hall[seen]], weights=weight))
        rest = known - middle - by_hall[hall[seen]]
        by_service = _shrunk_means(rest, weight, service[seen], by_service.size)
        rest = known - middle - by_service[service[seen]]
        by_hall = _shrunk_means(rest, weight, hall[seen], by_hall.size)
        residual = rest - by_hall[hall[seen]]
        weight = 1.0 / np.maximum(np.abs(residual) / FAR_OFF, 1.0)
    lower = _most_of(levels[seen] - known, service[seen], by_service.size)
    expected = middle + by_service[service] + by_hall[hall] + lower[service]
    usual = max(0.25, 2.0 * float(np.average(residual**2, weights=weight)))
    return expected, np.where(seen & (levels < QUIET), np.maximum((expected - levels) ** 2, usual), usual)


def _most_of(values: Array, group: Index, groups: int) -> Array:
    """Each group's median, the higher of two; 0 where it is empty."""
    found = np.zeros(groups)
    for one in np.unique(group):
        found[one] = np.quantile(values[group == one], 0.5, method="higher")
    return found


def _shrunk_means(values: Array, weight: Array, group: Index, groups: int) -> Array:
    return np.bincount(group, values * weight, groups) / (np.bincount(group, weight, groups) + 0.5)
