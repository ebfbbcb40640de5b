"""Count regression for one window whose observations are days or sums of days.

An observation of a period has the mean Σ_d exp(x_d·θ) over the open days d of that period, a composite link
(Thompson & Baker 1981). With days as periods it is the ordinary log-linear model. Coefficients have a normal
prior; with none the estimate is the maximum likelihood one.

A day's variance is μ + alpha μ²; besides, all days of a week share a disturbance of log variance `shock`, so
that seven days of one odd week don't pass for seven witnesses of a new level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import blas, lapack
from scipy.sparse import csr_array

from forecast.bases import Array, Index

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


@dataclass(frozen=True)
class Counts:
    """What is known of one window.

    Attributes
    ----------
    rows : array of shape (days, columns)
        Regressors of every open day that belongs to an observation, in the observations' order.
    first : array of int, shape (observations,)
        Where each observation's days begin in `rows`; its days reach to the next one's first.
    count : array of shape (observations,)
        Visitors in all of the observation's days together.
    weight : array of shape (observations,)
        Prior weight, normally 1.
    weeks : array of int, shape (weeks,)
        Where each week begins among the observations (by an observation's first day).
    span : array of shape (observations,)
        Number of weeks over which a longer observation averages disturbances; 0 for a single day.
    """

    rows: Array
    first: Index
    count: Array
    weight: Array
    weeks: Index
    span: Array

    @property
    def by_day(self) -> bool:
        """Whether every observation is one day."""
        return int(self.first.size) == int(self.rows.shape[0])

    def sums(self, per_day: Array) -> Array:
        """Add up what is given per day (along the first axis) to what it is per observation."""
        return per_day if self.by_day else np.add.reduceat(per_day, self.first, axis=0)

    def by_week(self, factor: Array, per_observation: Array) -> Array:
        """Multiply what is given per observation by a factor, and add it up to what it is per week."""
        edges = np.append(self.weeks, factor.size)
        adder = csr_array((factor, np.arange(factor.size), edges), shape=(self.weeks.size, factor.size))
        return np.asarray(adder @ per_observation)


@dataclass(frozen=True)
class Moments:
    """Means and variances of the observations at some coefficients.

    Attributes
    ----------
    mean, square, own : arrays of shape (observations,)
        Mean; sum of the days' squared means; variance but for the shared disturbance of single days.
    daily : array of shape (days,)
        Mean of every day.
    shared : array of shape (observations,)
        The mean of single days, 0 for longer observations: what a week's disturbance multiplies.
    """

    mean: Array
    square: Array
    own: Array
    daily: Array
    shared: Array


@dataclass(frozen=True)
class Fit:
    """A regression at its last step, and the quadratic that stands for its likelihood there.

    The log-likelihood near `theta` is -½ θ'Hθ + g'θ with H = `information` and g = `pull`.

    Attributes
    ----------
    theta : array of shape (columns,)
    information : array of shape (columns, columns)
        Expected information, without the prior.
    pull : array of shape (columns,)
    iterations : int
    converged : bool
    """

    theta: Array
    information: Array
    pull: Array
    iterations: int
    converged: bool


def moments(data: Counts, theta: Array, noise: Noise) -> Moments:
    """Evaluate the model at `theta`."""
    daily = np.exp(np.minimum(data.rows @ theta, LARGEST_LOG))
    mean, square = data.sums(daily), data.sums(daily**2)
    longer = data.span > 0
    own = mean + noise.alpha * square
    own[longer] += noise.shock * mean[longer] ** 2 / data.span[longer]
    return Moments(mean, square, own, daily, np.where(longer, 0.0, mean))


def slopes(data: Counts, daily: Array, scale: Array) -> Array:
    """Return the derivative of every observation's mean, times a scale, shape (observations, columns)."""
    if data.by_day:
        return data.rows * (daily * scale)[:, None]
    return data.sums(data.rows * daily[:, None]) * scale[:, None]


def outlier_weights(residual: Array, bound: float | None) -> Array:
    """Huber's weights: one up to `bound` standard deviations, then falling as 1/|residual|."""
    if bound is None:
        return np.ones_like(residual)
    return np.asarray(bound / np.maximum(np.abs(residual), bound))


def gram(matrix: Array) -> Array:
    """Return matrix' matrix."""
    return mirrored(blas.dsyrk(1.0, matrix.T))


def mirrored(triangle: Array) -> Array:
    """Return the symmetric matrix of which one triangle is given and the other is zero."""
    whole = triangle + triangle.T
    np.fill_diagonal(whole, np.diagonal(triangle))
    return whole


def solve_normal(matrix: Array, right: Array) -> Array:
    """Solve a symmetric positive definite system; raises `numpy.linalg.LinAlgError` when it is not."""
    factor, fault = lapack.dpotrf(matrix, lower=1, clean=0)
    if fault:
        raise np.linalg.LinAlgError(
            "the information matrix is singular: a column without a prior has no data"
        )
    return np.asarray(lapack.dpotrs(factor, right, lower=1)[0])


def quadratic(data: Counts, theta: Array, noise: Noise, bound: float | None) -> tuple[Array, Array]:
    """Information and pull of the observations at `theta`.

    The week's disturbance enters as a rank-one term of each week's covariance (Sherman-Morrison).
    """
    at = moments(data, theta, noise)
    residual = data.count - at.mean
    total = np.sqrt(at.own + noise.shock * at.shared**2)
    scale = np.sqrt(data.weight * outlier_weights(residual / total, bound) / at.own)
    scaled = slopes(data, at.daily, scale)
    information, score = gram(scaled), scaled.T @ (scale * residual)
    if noise.shock > 0.0:
        load = at.shared * scale
        share = noise.shock / (1.0 + noise.shock * data.by_week(load, load))
        joint = data.by_week(load, scaled)
        information -= gram(joint * np.sqrt(share)[:, None])
        score -= joint.T @ (share * data.by_week(load, scale * residual))
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
    theta = start.copy()
    information, pull = quadratic(data, theta, noise, bound)
    converged = False
    iteration = 0
    while iteration < most_iterations and not converged:
        iteration += 1
        step = solve_normal(information + precision, pull + target) - theta
        change = float(np.max(np.abs(data.rows @ step), initial=0.0))
        theta = theta + step * min(1.0, LARGEST_STEP / max(change, 1e-300))
        information, pull = quadratic(data, theta, noise, bound)
        converged = change < tolerance
    return Fit(theta, information, pull, iteration, converged)
