"""How a window's scatter grows with its days' means, learnt from the county's residuals.

With variance α μ² every day has the same relative scatter, so that a quiet Sunday says as much of the level
as a full Monday. In many counts it does not: the same visitors more or less are a larger part of a quiet
day. A day whose mean is exp(l) times the window's usual one has the variance α exp(-q l) μ²: with q = 0 the
relative scatter is the same on all days, with q = 2 the absolute one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.bases import Array
from forecast.counts import Counts, Noise, moments
from forecast.noise import clipped_square

POWERS = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
LEAST, MOST = 0.1, 20.0
"""Bounds of a day's factor: a day that is all but closed is no reason for a boundless variance."""
ROUNDS = 3
NO_PROFILE = np.zeros(POWERS.size)


def variance_factors(factor: Array, power: float | Array) -> Array:
    """Return by what the relative variance of days is larger than that of the usual one.

    Parameters
    ----------
    factor : array of shape (days,)
        Log mean of each day less that of the window's usual day, both at one level.
    power : float
        The exponent q.
    """
    return np.asarray(np.clip(np.exp(-power * factor), LEAST, MOST))


def with_variance_factors(data: Counts, factor: Array, power: float) -> Counts:
    """Return the counts with their days' factors of the variance."""
    return replace(data, variance_factor=variance_factors(factor, power)) if power > 0.0 else data


def profile_of(data: Counts, theta: Array, factor: Array, noise: Noise, bound: float) -> Array:
    """Log-likelihood of one window's single days under each of `POWERS`, normal and up to a constant.

    For each power the dispersion is the one that makes squared residuals as large as they should be.

    Parameters
    ----------
    data : Counts
    theta : array of shape (columns,)
    factor : array of shape (days,)
        As in `variance_factors`.
    noise : Noise
        Where the dispersion starts.
    bound : float
        Standard deviations to which residuals are clipped.

    Returns
    -------
    array of shape (powers,)
    """
    single = np.flatnonzero(data.span == 0)
    total = float(data.weight[single].sum())
    if total <= 0.0:
        return NO_PROFILE
    mean = moments(data, theta, noise).mean[single]
    weight, square = data.weight[single] / total, (data.count[single] - mean) ** 2
    factors = variance_factors(factor[data.first[single]], POWERS[:, None])
    alpha = np.full((POWERS.size, 1), noise.alpha + noise.shock)
    for _ in range(ROUNDS):
        variance = mean + alpha * factors * mean**2
        clipped = np.minimum(square / variance, bound**2) / clipped_square(bound)
        alpha *= (clipped @ weight)[:, None]
    variance = mean + alpha * factors * mean**2
    clipped = np.minimum(square / variance, bound**2) / clipped_square(bound)
    return np.asarray(-0.5 * total * ((np.log(variance) + clipped) @ weight))


def likely_power(profiles: list[Array]) -> float:
    """Mean of the power under all windows' likelihoods together, every one as likely before."""
    together = np.sum([NO_PROFILE, *profiles], axis=0)
    if not np.any(together):
        return 0.0
    chance = np.exp(together - together.max())
    return float(chance @ POWERS / chance.sum())
