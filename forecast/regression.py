"""Count regression for one window whose observations are days or sums of days.

An observation of a period has the mean Σ_d exp(x_d·θ) over the open days d of that period, a composite link
(Thompson & Baker 1981). With days as periods it is the ordinary log-linear model. Coefficients have a normal
prior; with none the estimate is the maximum likelihood one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import blas, lapack
from scipy.stats import norm

from forecast.bases import Array, Index

LARGEST_LOG = 25.0
LARGEST_STEP = 3.0


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
    """

    rows: Array
    first: Index
    count: Array
    weight: Array

    @property
    def by_day(self) -> bool:
        """Whether every observation is one day."""
        return self.first.size == self.rows.shape[0]

    def sums(self, per_day: Array) -> Array:
        """Add up what is given per day (along the first axis) to what it is per observation."""
        if self.by_day:
            return per_day
        return np.asarray(np.add.reduceat(per_day, self.first, axis=0))


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
    alpha : float
        Overdispersion: a day's variance is μ + alpha μ².
    iterations : int
    converged : bool
    """

    theta: Array
    information: Array
    pull: Array
    alpha: float
    iterations: int
    converged: bool


def outlier_weights(residual: Array, bound: float | None) -> Array:
    """Huber's weights: one up to `bound` standard deviations, then falling as 1/|residual|."""
    if bound is None:
        return np.ones_like(residual)
    return np.asarray(bound / np.maximum(np.abs(residual), bound))


def solve_normal(matrix: Array, right: Array) -> Array:
    """Solve a symmetric positive definite system; raises `numpy.linalg.LinAlgError` when it is not."""
    factor, fault = lapack.dpotrf(matrix, lower=1, clean=0)
    if fault:
        raise np.linalg.LinAlgError(
            "the information matrix is singular: a column without a prior has no data"
        )
    return np.asarray(lapack.dpotrs(factor, right, lower=1)[0])


def quadratic(data: Counts, theta: Array, alpha: float, bound: float | None) -> tuple[Array, Array]:
    """Information and pull of the observations at `theta`."""
    daily = np.exp(np.minimum(data.rows @ theta, LARGEST_LOG))
    mean = data.sums(daily)
    variance = data.sums(daily + alpha * daily**2)
    slope = data.sums(data.rows * daily[:, None])
    residual = (data.count - mean) / np.sqrt(variance)
    weight = data.weight * outlier_weights(residual, bound)
    scaled = slope * np.sqrt(weight / variance)[:, None]
    upper = blas.dsyrk(1.0, scaled.T)
    information = np.triu(upper) + np.triu(upper, 1).T
    score = scaled.T @ (np.sqrt(weight) * residual)
    return information, information @ theta + score


def fit_counts(
    data: Counts,
    precision: Array,
    target: Array,
    start: Array,
    alpha: float | None = 0.0,
    bound: float | None = None,
    most_iterations: int = 50,
    tolerance: float = 1e-9,
    alpha_guess: tuple[float, float] = (0.05, 0.0),
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
    alpha : float or None
        Overdispersion; None estimates it by moments in every step.
    bound : float or None
        Where Huber's weights set in, in standard deviations; None for plain likelihood.
    most_iterations : int
    tolerance : float
        Largest change of a day's log mean in the last step.
    alpha_guess : (float, float)
        What alpha is taken for before the first step, and how many observations this guess is worth.

    Returns
    -------
    Fit

    Raises
    ------
    numpy.linalg.LinAlgError
        When a column has neither data nor prior.
    """
    theta = start.copy()
    now = alpha_guess[0] if alpha is None else alpha
    information, pull = quadratic(data, theta, now, bound)
    converged = False
    iteration = 0
    while iteration < most_iterations and not converged:
        iteration += 1
        proposal = solve_normal(information + precision, pull + target)
        change = float(np.max(np.abs(data.rows @ (proposal - theta)), initial=0.0))
        theta = theta + (proposal - theta) * min(1.0, LARGEST_STEP / max(change, 1e-300))
        if alpha is None:
            trace = float(np.trace(solve_normal(information + precision, information)))
            now = dispersion(data, theta, trace, bound, alpha_guess)
        information, pull = quadratic(data, theta, now, bound)
        converged = change < tolerance
    return Fit(theta, information, pull, now, iteration, converged)


def dispersion(
    data: Counts, theta: Array, parameters: float, bound: float | None, guess: tuple[float, float]
) -> float:
    """Overdispersion by moments: the alpha at which the squared residuals are as large as they should be.

    Parameters
    ----------
    data : Counts
    theta : array of shape (columns,)
    parameters : float
        Effective number of coefficients, taken off the observations.
    bound : float or None
        Residuals beyond it count as if they lay on it, so that an outage doesn't widen every interval.
    guess : (float, float)
        A prior value and how many observations it is worth, against chance in short histories.

    Returns
    -------
    float
        Between 0 and 4.
    """
    daily = np.exp(np.minimum(data.rows @ theta, LARGEST_LOG))
    mean, square = data.sums(daily), data.sums(daily**2)
    gap = (data.count - mean) ** 2
    limit = np.inf if bound is None else bound**2
    share = 1.0 if bound is None else _clipped_square(bound)
    total = float(data.weight.sum())
    wanted = max(total - parameters, 0.1 * total) * share
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 4.0, 60)])
    spread = mean[None, :] + grid[:, None] * square[None, :]
    found = np.minimum(gap / spread, limit) @ data.weight
    own = float(np.interp(-wanted, -found, grid))
    known = total - parameters
    weight = max(known, 0.0) / (max(known, 0.0) + guess[1]) if guess[1] > 0 else 1.0
    return weight * own + (1.0 - weight) * guess[0]


def _clipped_square(bound: float) -> float:
    """E min(z², bound²) for a standard normal z."""
    tail = 2.0 * float(norm.sf(bound))
    inside = 1.0 - tail - 2.0 * bound * float(norm.pdf(bound))
    return inside + bound**2 * tail
