"""Count regression for one window whose observations are days or sums of days (`forecast.counts`).

Coefficients have a normal prior; with none the estimate is the maximum likelihood one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array
from forecast.counts import Counts, Noise, moments, slopes
from forecast.symmetric import solve_normal

LARGEST_STEP = 3.0


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
