"""Days around breaks and the lunar new year, which differ more from year to year than others do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array, Flags
from forecast.counts import Counts, Noise, moments
from forecast.noise import clipped_square

MOST = 4.0
DAYS_WORTH = 300.0
"""Weight, in days around breaks, of the guess that they vary no more than others."""


@dataclass(frozen=True)
class Squares:
    """Squared residuals of one window's days, in units of their variance, and what they should be.

    Attributes
    ----------
    special, all : float
        Sums over the days around breaks, and over all.
    special_room, room : float
        Days less what the coefficients have taken from them.
    """

    special: float
    all: float
    special_room: float
    room: float


def squares_of(
    data: Counts,
    special: Flags,
    theta: Array,
    information: Array,
    inverse: Array,
    noise: Noise,
    bound: float,
) -> Squares:
    """Compare days around breaks with all.

    Parameters
    ----------
    data : Counts
    special : array of bool, shape (observations,)
    theta : array of shape (coefficients,)
    information, inverse : arrays of shape (coefficients, coefficients)
        Of the observations; posterior covariance of `theta`.
    noise : Noise
    bound : float
        Standard deviations to which residuals are clipped.
    """
    at = moments(data, theta, noise)
    scale = 1.0 / np.sqrt(at.own + noise.shock * np.where(data.span == 0, at.mean, 0.0) ** 2)
    square = data.weight * np.clip((data.count - at.mean) * scale, -bound, bound) ** 2 / clipped_square(bound)
    single = data.span == 0
    here = np.flatnonzero(special & single)
    level = data.level[data.run_of[here]] * (at.mean * scale)[here, None]
    day = data.first[here]
    scaled = np.hstack([level, data.rows[day] * (at.daily[day] * scale[here])[:, None]])
    taken = np.sum((scaled @ inverse) * scaled, axis=1)
    special_room = data.weight[here] @ np.clip(1.0 - taken, 0.1, 1.0)
    # over all days what is taken is the trace of information times covariance
    weight = float(data.weight[single].sum())
    left = max(weight - float(np.sum(information * inverse)), 0.1 * weight)
    return Squares(float(square[here].sum()), float(square[single].sum()), float(special_room), left)


def ratio_of(windows: list[Squares]) -> float:
    """How many times as large as on all days the variance is around breaks, at least 1, over all windows."""
    special = sum(window.special for window in windows)
    room = sum(window.special_room for window in windows)
    usual = sum(window.all for window in windows) / max(sum(window.room for window in windows), 1.0)
    ratio = (special / usual + DAYS_WORTH) / (room + DAYS_WORTH) if usual > 0.0 else 1.0
    return float(np.clip(ratio, 1.0, MOST))
