"""How much a window's counts scatter: single days, and weeks as a whole, by moments."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.stats import norm

from forecast.bases import Array
from forecast.counts import Counts, Moments, Noise, moments, own_variances
from forecast.regression import Fit

GRID = np.concatenate([[0.0], np.geomspace(1e-6, 4.0, 60)])
GUESS_WORTH = 20.0
"""Observations that the guess is worth."""


def estimate_noise(data: Counts, theta: Array, fit: Fit, inverse: Array, bound: float, guess: Noise) -> Noise:
    """Estimate overdispersion and weekly disturbance from the residuals of a fit.

    Residuals are smaller than errors, by what the coefficients have taken from them: their covariance is
    V - J C J' with C the posterior covariance. Residuals beyond `bound` standard deviations count as if they
    lay on it, so that an outage doesn't widen every interval.

    Parameters
    ----------
    data : Counts
    theta : array of shape (columns,)
    fit : Fit
        What the counts say of `theta`, near it and under a scatter that may be another.
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
    load, root = at.mean * scale, np.sqrt(data.weight)
    level = data.level * data.by_run(load * root)[:, None]
    sums = np.hstack([level, data.slopes_of_runs(at.daily, scale * root)])
    together = np.sum((sums @ inverse) * sums, axis=1)
    taken = _taken(data, at, fit, inverse, load, together)
    gap = data.count - at.mean
    total = _total(gap**2, at.mean, spread, data.weight, taken, bound)
    shock = _shock(data, np.clip(gap * scale, -bound, bound) * root, load * root, taken, together)
    return _drawn(total, shock, float(data.weight.sum()), taken, int(np.sum(data.span == 0)), guess)


def _taken(data: Counts, at: Moments, fit: Fit, inverse: Array, load: Array, together: Array) -> float:
    """What coefficients have taken from the squares of all residuals, in units of their variance.

    That is the trace of information times covariance, were observations apart. The fit's information is
    without what a week's days have in common (`regression.quadratic`), and of a smaller variance.
    """
    own = own_variances(data, at.mean, at.square, fit.noise)
    fewer = float(data.weight @ load**2) / float(data.weight @ (at.mean**2 / own))
    size = data.by_run(data.weight * load**2)
    shock = np.where(data.span[data.runs] == 0, fit.noise.shock, 0.0)
    shared = shock / (fewer + shock * size) * size / data.by_run(np.ones(data.count.size))
    return fewer * float(np.sum(fit.information * inverse)) + float(shared @ together)


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


def _shock(data: Counts, residual: Array, load: Array, taken: float, together: Array) -> float:
    """Variance shared within weeks: products of different days' residuals against products of their loads."""
    single = (data.span == 0).astype(float)
    residual, load = residual * single, load * single
    lost = float(together @ single[data.runs]) - taken * float(single.mean())
    top = float(np.sum(data.by_run(residual) ** 2) - np.sum(residual**2)) + lost
    bottom = float(np.sum(data.by_run(load) ** 2) - np.sum(load**2))
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
