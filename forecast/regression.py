"""Count regression for one window whose observations are days or sums of days.

An observation of a period has the mean Σ_d exp(x_d·θ) over the open days d of that period, a composite link
(Thompson & Baker 1981). With days as periods it is the ordinary log-linear model. Coefficients have a normal
prior; with none the estimate is the maximum likelihood one.

A day's variance is μ + alpha μ², the latter times its `tilt`; besides, all days of a week share a disturbance
of log variance `shock`, so that seven days of one odd week don't pass for seven witnesses of a new level.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from forecast.bases import Array, Index
from forecast.symmetric import solve_normal

LARGEST_LOG = 25.0
LARGEST_STEP = 3.0


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
    tilt : array of shape (days,), or 1
        By what a day's relative variance is larger than that of the window's usual day.
    """

    rows: Array
    level: Array
    first: Index
    count: Array
    weight: Array
    runs: Index
    span: Array
    tilt: Array | float = 1.0

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
        Mean; sum of the days' squared means, tilted; variance but for the shared disturbance of single days.
    daily : array of shape (days,)
        Mean of every day.
    """

    mean: Array
    square: Array
    own: Array
    daily: Array


@dataclass(frozen=True)
class Fit:
    """A regression after its last step, and the quadratic that stood for its likelihood before it.

    The log-likelihood is near -½ θ'Hθ + g'θ with H = `information` and g = `pull`.

    Attributes
    ----------
    theta : array of shape (columns,)
    information : array of shape (columns, columns)
        Expected information, without the prior.
    pull : array of shape (columns,)
    noise : Noise
        The scatter under which these hold.
    """

    theta: Array
    information: Array
    pull: Array
    noise: Noise


def moments(data: Counts, theta: Array, noise: Noise) -> Moments:
    """Evaluate the model at `theta`."""
    daily = np.exp(np.minimum(data.log_mean(theta), LARGEST_LOG))
    mean, square = data.sums(daily), data.sums(data.tilt * daily**2)
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


def outlier_weights(residual: Array, bound: float | None) -> Array:
    """Huber's weights: one up to `bound` standard deviations, then falling as 1/|residual|."""
    if bound is None:
        return np.ones_like(residual)
    return np.asarray(bound / np.maximum(np.abs(residual), bound))


def blocks(data: Counts, columns: Array, joint: Array, size: Array) -> Array:
    """Put together the matrix of knots and columns.

    Parameters
    ----------
    data : Counts
    columns : array of shape (columns, columns)
    joint : array of shape (runs, columns)
        What a run's level has in common with the columns.
    size : array of shape (runs,)
        And with itself.

    Returns
    -------
    array of shape (knots + columns, knots + columns)
    """
    knots = data.level.shape[1]
    whole = np.empty((knots + columns.shape[0],) * 2)
    whole[knots:, knots:] = columns
    whole[:knots, :knots] = data.level.T @ (size[:, None] * data.level)
    whole[:knots, knots:] = data.level.T @ joint
    whole[knots:, :knots] = whole[:knots, knots:].T
    return whole


def quadratic(data: Counts, theta: Array, noise: Noise, bound: float | None) -> tuple[Array, Array]:
    """Information and pull of the observations at `theta`.

    The week's disturbance enters as a rank-one term of each week's covariance (Sherman-Morrison).
    """
    at = moments(data, theta, noise)
    residual = data.count - at.mean
    single = data.span == 0
    total = np.sqrt(at.own + noise.shock * np.where(single, at.mean, 0.0) ** 2)
    scale = np.sqrt(data.weight * outlier_weights(residual / total, bound) / at.own)
    scaled, joint = slopes(data, at.daily, scale), data.slopes_of_runs(at.daily, at.mean * scale**2)
    load, residual = at.mean * scale, residual * scale
    size, told = data.by_run(load**2), data.by_run(load * residual)
    shock = np.where(single[data.runs], noise.shock, 0.0)
    kept = 1.0 / (1.0 + shock * size)
    share = shock * kept
    columns = scaled.T @ scaled
    if noise.shock > 0.0:
        shared = joint * np.sqrt(share)[:, None]
        columns -= shared.T @ shared
    information = blocks(data, columns, joint * kept[:, None], size * kept)
    score = np.concatenate([data.level.T @ (kept * told), scaled.T @ residual - joint.T @ (share * told)])
    return information, information @ theta + score


def fit_counts(
    data: Counts,
    precision: Array,
    target: Array,
    start: Array,
    noise: Noise,
    bound: float | None = None,
    most_iterations: int = 50,
    tolerance: float = 1e-9,
) -> Fit:
    """Fit by Fisher scoring.

    Parameters
    ----------
    data : Counts
    precision : array of shape (columns, columns)
        Inverse variance of the prior; zeros for none.
    target : array of shape (columns,)
        `precision` times the prior's mean.
    start : array of shape (columns,)
    noise : Noise
    bound : float or None
        Where Huber's weights set in, in standard deviations; None for plain likelihood.
    most_iterations : int
        At least one.
    tolerance : float
        Largest change of a day's log mean in the last step.

    Returns
    -------
    Fit

    Raises
    ------
    numpy.linalg.LinAlgError
        When a column has neither data nor prior.
    """
    theta = start
    for _ in range(most_iterations):
        information, pull = quadratic(data, theta, noise, bound)
        step = solve_normal(information + precision, pull + target) - theta
        change = float(np.max(np.abs(data.log_mean(step)), initial=0.0))
        theta = theta + step * min(1.0, LARGEST_STEP / max(change, 1e-300))
        if change < tolerance:
            break
    return Fit(theta, information, pull, noise)
