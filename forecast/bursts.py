"""Counts that come in bursts: groups that register together, a pile that is entered at a time.

Huber's weights take a tenth of the days for odd and fit the others; then the mean is lost with them.
"""

from __future__ import annotations

import numpy as np

from forecast.bases import Array
from forecast.counts import Counts, Noise, moments

UNBOUNDED = 1e6
"""Standard deviations, in place of the method's bound, up to which every residual counts in full."""
OFTEN, PART = 0.03, 0.15
"""Part of the counts that must lie above the bound, where one in a hundred does of a steady window's; and
part of the fitted visitors by which all that came are more."""


def in_bursts(data: Counts, theta: Array, noise: Noise, bound: float) -> bool:
    """Whether what counts less as odd is a good part of a window's visitors, and frequent.

    Parameters
    ----------
    data : Counts
    theta : array of shape (knots + columns,)
        As fitted with the bound.
    noise : Noise
    bound : float
        Standard deviations.
    """
    at = moments(data, theta, noise)
    deviation = np.sqrt(at.own + noise.shock * np.where(data.span == 0, at.mean, 0.0) ** 2)
    above = data.count > at.mean + bound * deviation
    often = float(data.weight[above].sum()) > OFTEN * float(data.weight.sum())
    return often and float(data.weight @ data.count) > (1.0 + PART) * float(data.weight @ at.mean)
