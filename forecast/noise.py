"""How much a window's counts scatter: single days, and weeks as a whole, by moments."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from forecast.bases import Array
from forecast.regression import Counts, Noise, gram, moments, slopes

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
    taken = float(np.sum(gram(scaled) * inverse))
    gap = data.count - at.mean
    total = _total(gap**2, at.mean, spread, data.weight, taken, bound)
    shock = _shock(data, np.clip(gap * scale, -bound, bound), at.shared * scale, scaled, taken, inverse)
    return _drawn(total, shock, float(data.weight.sum()), taken, int(np.sum(data.span == 0)), guess)


def _total(gap: Array, mean: Array, spread: Array, weight: Array, taken: float, bound: float) -> float:
    """The dispersion at which squared residuals are as large as they should be."""
    size = float(weight.sum())
    wanted = max(size - taken, 0.2 * size) * clipped_square(bound)
    found = np.minimum(gap / (mean + GRID[:, None] * spread), bound**2) @ weight
    return float(np.interp(-wanted, -found, GRID))


def _shock(data: Counts, residual: Array, load: Array, scaled: Array, taken: float, inverse: Array) -> float:
    """Variance shared within weeks: products of different days' residuals against products of their loads."""
    root, single = np.sqrt(data.weight), (data.span == 0).astype(float)
    residual, load = residual * root * single, load * root
    lost = float(np.sum(gram(data.by_week(single, scaled)) * inverse))
    lost -= taken if data.by_day else float(np.sum(gram(scaled * single[:, None]) * inverse))
    top = float(np.sum(data.by_week(single, residual) ** 2) - np.sum(residual**2)) + lost
    bottom = float(np.sum(data.by_week(single, load) ** 2) - np.sum(load**2))
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


def clipped_square(bound: float) -> float:
    """Return E min(z², bound²) for a standard normal z."""
    tail = 2.0 * float(norm.sf(bound))
    inside = 1.0 - tail - 2.0 * bound * float(norm.pdf(bound))
    return inside + bound**2 * tail
