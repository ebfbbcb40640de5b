"""What is known of one window: days, or sums of days, and their means and variances under some coefficients.

An observation of a period has the mean Σ_d exp(x_d·θ) over the open days d of that period, a composite link
(Thompson & Baker 1981). With days as periods it is the ordinary log-linear model.

A day's variance is μ + alpha μ², the latter times its `variance_factor`; besides, all days of a week share
a disturbance of log variance `shock`, so that seven days of one odd week don't pass
for seven witnesses of a new level.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from forecast.bases import Array, Index

LARGEST_LOG = 25.0


@dataclass(frozen=True)
class Noise:
    """How much counts scatter about their mean.

    Attributes
    ----------
    alpha : float
        Overdispersion of single days: variance μ + alpha μ².
    shock : float
        Variance of the relative disturbance that the days of one week share.
    """

    alpha: float
    shock: float = 0.0

    @property
    def half_shared(self) -> Noise:
        """The same scatter with half of the week's disturbance as each day's own.

        The days of a week are disturbed alike, but not equally so. A fit that takes all of it for one number
        has differences within a week for exact, and lets weeks say little of a festival or a new level.
        """
        return Noise(self.alpha + 0.5 * self.shock, 0.5 * self.shock)


@dataclass(frozen=True)
class Counts:
    """What is known of one window.

    Observations come in runs: the single days of one week, or one longer observation. In a run the level is
    one number, so that its knots need no rows by the day.

    Attributes
    ----------
    rows : array of shape (days, columns)
        Regressors of every open day that belongs to an observation, in the observations' order.
    level : array of shape (runs, knots)
        The level of each run as weights of the level's knots, which come first among the coefficients.
    first : array of int, shape (observations,)
        Where each observation's days begin in `rows`; its days reach to the next one's first.
    count : array of shape (observations,)
        Visitors in all of the observation's days together.
    weight : array of shape (observations,)
        Prior weight, normally 1.
    runs : array of int, shape (runs,)
        Where each run begins among the observations.
    span : array of shape (observations,)
        Number of weeks over which a longer observation averages disturbances; 0 for a single day.
    variance_factor : array of shape (days,), or 1
        By what a day's relative variance is larger than that of the window's usual day.
    """

    rows: Array
    level: Array
    first: Index
    count: Array
    weight: Array
    runs: Index
    span: Array
    variance_factor: Array | float = 1.0

    @property
    def by_day(self) -> bool:
        """Whether every observation is one day."""
        return int(self.first.size) == int(self.rows.shape[0])

    @cached_property
    def run_of(self) -> Index:
        """The run of every observation, shape (observations,)."""
        return np.repeat(np.arange(self.runs.size), np.diff(self.runs, append=self.count.size))

    @cached_property
    def run_of_day(self) -> Index:
        """The run of every day in `rows`, shape (days,)."""
        begin = self.first[self.runs]
        return np.repeat(np.arange(self.runs.size), np.diff(begin, append=self.rows.shape[0]))

    @cached_property
    def _adder(self) -> csr_array:
        days = self.rows.shape[0]
        edges = np.append(self.first[self.runs], days)
        return csr_array((np.ones(days), np.arange(days), edges), shape=(self.runs.size, days))

    def log_mean(self, theta: Array) -> Array:
        """Return the log mean of every day in `rows` under some coefficients, knots first."""
        knots = self.level.shape[1]
        return np.asarray((self.level @ theta[:knots])[self.run_of_day] + self.rows @ theta[knots:])

    def sums(self, per_day: Array) -> Array:
        """Add up what is given per day (along the first axis) to what it is per observation."""
        return per_day if self.by_day else np.add.reduceat(per_day, self.first, axis=0)

    def by_run(self, per_observation: Array) -> Array:
        """Add up what is given per observation to what it is per run."""
        return np.add.reduceat(per_observation, self.runs)

    def slopes_of_runs(self, daily: Array, factor: Array) -> Array:
        """Derivative by `rows` of each run's sum of the observations' means, each of these times a factor.

        Parameters
        ----------
        daily : array of shape (days,)
            Mean of every day.
        factor : array of shape (observations,)

        Returns
        -------
        array of shape (runs, columns)
        """
        days = np.diff(self.first, append=self.rows.shape[0])
        self._adder.data = daily * (factor if self.by_day else np.repeat(factor, days))
        return np.asarray(self._adder @ self.rows)


@dataclass(frozen=True)
class Moments:
    """Means and variances of the observations at some coefficients.

    Attributes
    ----------
    mean, square, own : arrays of shape (observations,)
        Mean; sum of the days' squared means times their factors; variance but for the shared disturbance of
        single days.
    daily : array of shape (days,)
        Mean of every day.
    """

    mean: Array
    square: Array
    own: Array
    daily: Array


def moments(data: Counts, theta: Array, noise: Noise) -> Moments:
    """Evaluate the model at `theta`."""
    daily = np.exp(np.minimum(data.log_mean(theta), LARGEST_LOG))
    mean, square = data.sums(daily), data.sums(data.variance_factor * daily**2)
    return Moments(mean, square, own_variances(data, mean, square, noise), daily)


def own_variances(data: Counts, mean: Array, square: Array, noise: Noise) -> Array:
    """Variances of the observations but for the disturbance that single days share; see `Moments`."""
    longer = data.span > 0
    own = mean + noise.alpha * square
    own[longer] += noise.shock * mean[longer] ** 2 / data.span[longer]
    return own


def slopes(data: Counts, daily: Array, scale: Array) -> Array:
    """Derivative of every observation's mean by `rows`, times a scale, shape (observations, columns)."""
    if data.by_day:
        return data.rows * (daily * scale)[:, None]
    return data.sums(data.rows * daily[:, None]) * scale[:, None]
