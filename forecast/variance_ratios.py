"""Days that scatter otherwise than a window's scatter says: those around breaks, and those of late.

Days around breaks and the lunar new year differ more from year to year than others do. And counts become
steadier or less steady with the years, as after an epidemic; the days ahead are like those of the last year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array, Flags
from forecast.counts import Counts, Noise, moments
from forecast.noise import clipped_square
from forecast.regression import Fit

MOST = 4.0  # times as large, or as small
DAYS_WORTH = 300.0
"""Weight, in days, of the guess that some days vary as all do."""


@dataclass(frozen=True)
class Squares:
    """Squared residuals of some days, in units of their variance, and what they should sum to.

    Attributes
    ----------
    sum : float
    room : float
        Days less what the coefficients have taken from them.
    """

    sum: float
    room: float


@dataclass(frozen=True)
class WindowSquares:
    """One window's days: those around breaks, those of the last year, and all."""

    special: Squares
    late: Squares
    all: Squares


def squares_of(
    data: Counts,
    special: Flags,
    late: Flags,
    fit: Fit,
    inverse: Array,
    noise: Noise,
    bound: float,
) -> WindowSquares:
    """Compare days around breaks, and those of the last year, with all.

    Parameters
    ----------
    data : Counts
    special, late : arrays of bool, shape (observations,)
    fit : Fit
    inverse : array of shape (coefficients, coefficients)
        Posterior covariance of the fit's coefficients.
    noise : Noise
        The scatter found, which the fit may share among days otherwise.
    bound : float
        Standard deviations to which residuals are clipped.
    """
    at = moments(data, fit.theta, noise)
    scale = 1.0 / np.sqrt(at.own + noise.shock * np.where(data.span == 0, at.mean, 0.0) ** 2)
    square = data.weight * np.clip((data.count - at.mean) * scale, -bound, bound) ** 2 / clipped_square(bound)
    single = data.span == 0
    here = np.flatnonzero((special | late) & single)
    level = data.level[data.run_of[here]] * (at.mean * scale)[here, None]
    day = data.first[here]
    scaled = np.hstack([level, data.rows[day] * (at.daily[day] * scale[here])[:, None]])
    taken = np.sum((scaled @ inverse) * scaled, axis=1)
    room = np.zeros(square.size)
    room[here] = data.weight[here] * np.clip(1.0 - taken, 0.1, 1.0)

    def on(some: Flags) -> Squares:
        return Squares(float(square[some & single].sum()), float(room[some & single].sum()))

    # over all days what is taken is the trace of information times covariance
    weight = float(data.weight[single].sum())
    left = max(weight - float(np.sum(fit.information * inverse)), 0.1 * weight)
    return WindowSquares(on(special), on(late), Squares(float(square[single].sum()), left))


@dataclass(frozen=True)
class Ratios:
    """How many times as large as on all days by now the variance is, over all windows.

    Attributes
    ----------
    special : float
        Around breaks, at least 1.
    late : float
        In the last year.
    """

    special: float
    late: float

    def on(self, special: Flags) -> Array:
        """On days to come, given which of them are around breaks."""
        return self.late * np.where(special, self.special, 1.0)


def ratios_of(windows: list[WindowSquares]) -> Ratios:
    """Put together what is known of all windows."""
    every = [window.all for window in windows]
    return Ratios(
        max(_ratio([window.special for window in windows], every), 1.0),
        _ratio([window.late for window in windows], every),
    )


def _ratio(some: list[Squares], every: list[Squares]) -> float:
    room = sum(squares.room for squares in some)
    usual = sum(squares.sum for squares in every) / max(sum(squares.room for squares in every), 1.0)
    found = sum(squares.sum for squares in some)
    ratio = (found / usual + DAYS_WORTH) / (room + DAYS_WORTH) if usual > 0.0 else 1.0
    return float(np.clip(ratio, 1.0 / MOST, MOST))
