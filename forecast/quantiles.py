"""From a log mean and its uncertainty to the distribution of a count."""

from __future__ import annotations

import numpy as np
from scipy.stats import nbinom, norm, poisson

from forecast.bases import Array

PROBABILITIES = (0.1, 0.5, 0.8, 0.9)
NAMES = ("p10", "p50", "p80", "p90")
LARGE = 2000.0
"""Mean from which the count's steps no longer matter and a smooth curve is used."""


def count_quantiles(mean: Array, variance: Array, probabilities: tuple[float, ...] = PROBABILITIES) -> Array:
    """Quantiles of the negative binomial with these moments (a Poisson where it isn't overdispersed).

    Parameters
    ----------
    mean, variance : arrays of shape (n,)
        Mean ≥ 0.
    probabilities : tuple of float
        Rising.

    Returns
    -------
    array of shape (n, probabilities)
        Whole numbers ≥ 0, rising along the second axis.
    """
    found = np.zeros((mean.size, len(probabilities)))
    excess = np.maximum(variance - mean, 0.0)
    plain = (mean > 0) & (excess <= 1e-9 * mean)
    large = (mean > LARGE) & ~plain
    rest = (mean > 0) & ~plain & ~large
    size = mean[rest] ** 2 / excess[rest]
    spread = np.log1p(variance[large] / mean[large] ** 2)
    middle = np.log(mean[large]) - spread / 2.0
    for k, probability in enumerate(probabilities):
        found[plain, k] = poisson.ppf(probability, mean[plain])
        found[rest, k] = nbinom.ppf(probability, size, size / (size + mean[rest]))
        found[large, k] = np.rint(np.exp(middle + np.sqrt(spread) * norm.ppf(probability)))
    return np.maximum.accumulate(found, axis=1)


def spread_of(mean: Array, log_covariance: Array) -> Array:
    """Covariance of the means exp(η) when η is normal: m_a m_b (exp(s_ab) - 1).

    Parameters
    ----------
    mean : array of shape (n,)
        Expected means, that is exp(E η + Var η / 2).
    log_covariance : array of shape (n, n)
    """
    return np.outer(mean, mean) * np.expm1(log_covariance)
