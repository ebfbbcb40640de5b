"""How far from the mean eight ordinary days in ten lie, against a normal with the same variance.

Counts scatter with a sharper peak and longer tails than the negative binomial: a variance that is right makes
their intervals too wide on ordinary days. Around breaks and the festival errors ahead are larger than
residuals tell, and the interval is left as wide as the variance says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from forecast.bases import Array, Flags
from forecast.bursts import UNBOUNDED
from forecast.counts import Counts, Noise, moments
from forecast.noise import clipped_square
from forecast.quantiles import END
from forecast.regression import Fit

LEAST_MEAN = 20.0
"""Visitors below which the steps of counts hide the shape of their scatter."""
DAYS_WORTH = 300.0
"""Weight, in days, of the guess that the shape is a normal's."""
NARROWEST, WIDEST = 0.6, 1.1


@dataclass(frozen=True)
class Residuals:
    """One window's residuals of ordinary days that have visitors enough.

    Attributes
    ----------
    size : array of shape (days,)
        Without sign, in standard deviations, clipped to `bound`.
    weight : array of shape (days,)
    bound : float
    """

    size: Array
    weight: Array
    bound: float


def residuals_of(data: Counts, special: Flags, fit: Fit, noise: Noise, bound: float) -> Residuals:
    """Standardise one window's residuals.

    Parameters
    ----------
    data : Counts
    special : array of bool, shape (observations,)
        Days around breaks and the festival, which are left out.
    fit : Fit
    noise : Noise
        The scatter found.
    bound : float
        Standard deviations. None of a window whose counts come in bursts are taken: its mean is no middle.
    """
    at = moments(data, fit.theta, noise)
    some = (data.span == 0) & ~special & (at.mean >= LEAST_MEAN) & (bound < UNBOUNDED)
    deviation = np.sqrt(at.own + noise.shock * at.mean**2)[some]
    size = np.minimum(np.abs(data.count - at.mean)[some] / deviation, bound)
    return Residuals(size, data.weight[some], bound)


def interval_scale(windows: list[Residuals]) -> float:
    """Half width of the interval that holds eight days in ten, over a normal's of the same variance.

    Parameters
    ----------
    windows : list of Residuals
        Of all windows: the shape is one for a county.
    """
    square = sum(float(one.weight @ one.size**2) / clipped_square(one.bound) for one in windows)
    if square <= 0.0:
        return 1.0
    size = np.concatenate([one.size for one in windows])
    weight = np.concatenate([one.weight for one in windows])
    days = float(weight.sum())
    order = np.argsort(size)
    middle = np.interp((1.0 - 2.0 * END) * days, np.cumsum(weight[order]), size[order])
    found = float(middle / np.sqrt(square / days) / norm.isf(END))
    return float(np.clip((days * found + DAYS_WORTH) / (days + DAYS_WORTH), NARROWEST, WIDEST))
