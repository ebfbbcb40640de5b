"""How much a window's counts scatter: single days, and weeks as a whole, by moments."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.stats import norm

from forecast.bases import Array
from forecast.regression import Counts, Noise, blocks, moments, slopes

GRID = np.concatenate([[0.0], np.geomspace(1e-6, 4.0, 60)])
GUESS_WORTH = 20.0
"""Observations that the guess is worth."""


def estimate_noise(data: Counts, theta: Array, inverse: Array, bound: float, guess: Noise) -> Noise:
    """Estimate overdispersion and weekly disturbance from the residuals of a fit.

    Residuals are smaller than errors, by what the coefficients have taken from them: their covariance is
    V - J C J' with C the posterior covariance. Residuals beyond `bound` standard deviations count as if they
    lay on it, so that an outage doesn't widen every interval.

    Parameters
    ----------
    data : Counts
    theta : array of shape (columns,)
    inverse : array of shape (columns, columns)
        Posterior covariance of `theta`.
    bound : float
    guess : Noise
        What the estimate is drawn to where observations are few.

    Returns
    -------
    Noise
    """
    at = moments(data, theta, guess)
    share = guess.shock / max(guess.alpha + guess.shock, 1e-12)
    weeks = np.where(data.span > 0, data.span, 1.0)
    spread = (1.0 - share) * at.square + share * at.mean**2 / weeks
    scale = 1.0 / np.sqrt(at.mean + (guess.alpha + guess.shock) * spread)
    scaled = slopes(data, at.daily, scale * np.sqrt(data.weight))
    load = at.mean * scale
    root = load * np.sqrt(data.weight)
    whole = blocks(data, scaled.T @ scaled, data.by_run(root, scaled), data.by_run(root, root))
    taken = float(np.sum(whole * inverse))
    gap = data.count - at.mean
    total = _total(gap**2, at.mean, spread, data.weight, taken, bound)
    shock = _shock(data, np.clip(gap * scale, -bound, bound), load, scaled, taken, inverse)
    return _drawn(total, shock, float(data.weight.sum()), taken, int(np.sum(data.span == 0)), guess)


def _total(gap: Array, mean: Array, spread: Array, weight: Array, taken: float, bound: float) -> float:
    """The dispersion at which squared residuals are as large as they should be."""
    size = float(weight.sum())
    wanted = max(size - taken, 0.2 * size) * clipped_square(bound)

    def found(place: int) -> float:
        return float(np.minimum(gap / (mean + GRID[place] * spread), bound**2) @ weight)

    # squares fall along the grid: find the two points between which they are what is wanted
    low, high = 0, GRID.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if found(middle) > wanted else (low, middle)
    below, above = found(low), found(high)
    share = np.clip((below - wanted) / max(below - above, 1e-12), 0.0, 1.0)
    return float(GRID[low] + share * (GRID[high] - GRID[low]))


def _shock(data: Counts, residual: Array, load: Array, scaled: Array, taken: float, inverse: Array) -> float:
    """Variance shared within weeks: products of different days' residuals against products of their loads."""
    single = (data.span == 0).astype(float)
    root = np.sqrt(data.weight) * single
    residual, load = residual * root, load * root
    sums = np.hstack([data.level * data.by_run(single, load)[:, None], data.by_run(single, scaled)])
    lost = float(np.sum((sums.T @ sums) * inverse)) - taken * float(single.mean())
    top = float(np.sum(data.by_run(single, residual) ** 2) - np.sum(residual**2)) + lost
    bottom = float(np.sum(data.by_run(single, load) ** 2) - np.sum(load**2))
    return max(top / bottom, 0.0) if bottom > 1e-9 else 0.0


def _drawn(total: float, shock: float, size: float, taken: float, days: int, guess: Noise) -> Noise:
    """Draw the estimates to the guess, the shared part by the number of weeks that are known by day."""
    known = max(size - taken, 0.0)
    worth = known / (known + GUESS_WORTH)
    both = worth * total + (1.0 - worth) * (guess.alpha + guess.shock)
    weeks = days / 7.0
    trust = weeks / (weeks + GUESS_WORTH)
    part = trust * min(shock, total) + (1.0 - trust) * guess.shock
    part = min(part, 0.9 * both)
    return Noise(both - part, part)


@cache
def clipped_square(bound: float) -> float:
    """Return E min(z², bound²) for a standard normal z."""
    tail = 2.0 * float(norm.sf(bound))
    inside = 1.0 - tail - 2.0 * bound * float(norm.pdf(bound))
    return inside + bound**2 * tail
