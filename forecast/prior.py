"""How much windows borrow from each other: coefficients around their service's, services around the county's.

A coefficient of window i of service g is β_i ~ N(m_g, T), its service's m_g ~ N(m_0, S), and the county's
m_0 ~ N(0, R). T, S and R are diagonal with one variance a pool of columns (`features.pool_of`), found by
empirical Bayes (MacKay's fixed point of the evidence). Where windows differ in kind T grows and they keep
their own; where a service differs from the others S does. Given the variances all means follow exactly, by
elimination up the tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array, Index
from forecast.symmetric import invert

FIRST_GUESS = {
    "weekday": 0.04,
    "day off": 0.04,
    "holiday": 0.02,
    "break": 0.01,
    "festival": 0.02,
    "festive": 0.002,
    "curve": 0.01,
    "islamic": 0.002,
    "year": 0.01,
    "school": 0.01,
    "farming": 0.005,
    "market": 0.04,
    "month": 0.003,
    "event": 0.04,
    "trend": 0.0005,
}
"""Variances of log factors that a group starts from and is drawn to where data say little."""
GUESS_WORTH = 3.0
SMALLEST = 1e-7
LARGEST = 4.0
LARGEST_OF = {"trend": 0.005}
"""Of groups in which more is hardly true: a new level, as after an epidemic, would be taken for growth."""


@dataclass(frozen=True)
class Variances:
    """Variances of coefficients, one an entry a column.

    Attributes
    ----------
    window, service, county : arrays of shape (columns,)
        The diagonals of T, S and R.
    """

    window: Array
    service: Array
    county: Array


@dataclass(frozen=True)
class Means:
    """What the tree says about coefficients before a window's own data.

    Attributes
    ----------
    service : array of shape (services, columns)
    spread : list of arrays of shape (columns, columns)
        Covariance of each service's mean.
    county : array of shape (columns,)
    county_variance : array of shape (columns,)
    service_freedom : array of shape (services, columns)
        Part of each service's mean that its own data determine, 0 to 1.
    """

    service: Array
    spread: list[Array]
    county: Array
    county_variance: Array
    service_freedom: Array


def first_variances(groups: tuple[str, ...]) -> Variances:
    """Return the variances to start from, for columns of these groups."""
    guess = np.array([FIRST_GUESS.get(name, 0.01) for name in groups])
    return Variances(0.5 * guess, 0.5 * guess, 2.0 * guess)


def no_means(services: int, columns: int) -> Means:
    """Return what is said before anything is known: no effects."""
    zero = np.zeros((services, columns))
    spread = [np.zeros((columns, columns)) for _ in range(services)]
    return Means(zero, spread, np.zeros(columns), np.zeros(columns), zero)


def tree_means(covariance: list[Array], mean: list[Array], service: Index, variances: Variances) -> Means:
    """Combine windows into services and services into the county.

    Parameters
    ----------
    covariance : list of arrays of shape (columns, columns)
        Each window's posterior covariance under a prior N(0, T).
    mean : list of arrays of shape (columns,)
        Each window's posterior mean under that prior.
    service : array of int, shape (windows,)
        Each window's service, 0 to services - 1.
    variances : Variances

    Returns
    -------
    Means
    """
    count = int(service.max()) + 1
    own, between, above = 1.0 / variances.window, 1.0 / variances.service, 1.0 / variances.county
    size = own.size
    known = np.zeros((count, size, size))
    told = np.zeros((count, size))
    for cov, middle, place in zip(covariance, mean, service, strict=True):
        known[place] += np.diag(own) - own[:, None] * cov * own
        told[place] += own * middle
    inner = [invert(matrix + np.diag(between)) for matrix in known]
    total: Array = np.eye(size) * above
    pull = np.zeros(size)
    for cov, right in zip(inner, told, strict=True):
        total = total + np.diag(between) - between[:, None] * cov * between
        pull += between * (cov @ right)
    county_cov = invert(total)
    county = county_cov @ pull
    service_mean = np.array(
        [cov @ (right + between * county) for cov, right in zip(inner, told, strict=True)]
    )
    spread = [cov + (cov * between) @ county_cov @ (between[:, None] * cov) for cov in inner]
    freedom = np.array([1.0 - np.diag(cov) * between for cov in inner])
    return Means(service_mean, spread, county, np.diag(county_cov), np.clip(freedom, 0.0, 1.0))


def better_variances(
    coefficients: Array,
    window_freedom: Array,
    service: Index,
    means: Means,
    pools: Index,
    groups: tuple[str, ...],
    variances: Variances,
) -> Variances:
    """Take one step of the fixed point for all three variances.

    Parameters
    ----------
    coefficients : array of shape (windows, columns)
        Posterior means.
    window_freedom : array of shape (windows, columns)
        Part of each coefficient that the window's own data determine, 0 to 1.
    service : array of int, shape (windows,)
    means : Means
    pools : array of int, shape (columns,)
        Place of each column's pool: columns of one share their variances.
    groups : tuple of str
        Each pool's group.
    variances : Variances
        Those under which the rest was found.

    Returns
    -------
    Variances
    """
    start = first_variances(groups)
    most = np.array([LARGEST_OF.get(name, LARGEST) for name in groups])
    county_freedom = np.clip(1.0 - means.county_variance / variances.county, 0.0, 1.0)
    away = (coefficients - means.service[service]) ** 2
    return Variances(
        _fixed_point(away, window_freedom, pools, start.window, most),
        _fixed_point((means.service - means.county) ** 2, means.service_freedom, pools, start.service, most),
        _fixed_point(means.county[None, :] ** 2, county_freedom[None, :], pools, start.county, most),
    )


def _fixed_point(squares: Array, freedom: Array, pools: Index, guess: Array, most: Array) -> Array:
    """Sum of squares over degrees of freedom, a pool, drawn to the guess; spread over the columns again."""
    top = np.bincount(pools, squares.sum(axis=0), guess.size) + GUESS_WORTH * guess
    bottom = np.bincount(pools, freedom.sum(axis=0), guess.size) + GUESS_WORTH
    return np.asarray(np.clip(top / bottom, SMALLEST, most)[pools])
