"""A forecast of visitors some of whom stay away."""

from __future__ import annotations

import numpy as np
import pandas as pd


def thinned(daily: pd.DataFrame, chosen: pd.Series[bool], stay: float) -> pd.DataFrame:
    """Return the forecast with every visitor of some window-days kept by a coin's toss.

    A thinned Poisson number is one; what variance is beyond it shrinks by the square of the part that stays.

    Parameters
    ----------
    daily : DataFrame
        mean, sd, and quantiles if it has them.
    chosen : Series of bool
        Its rows concerned.
    stay : float
        Part of their visitors who still come.
    """
    daily = daily.copy()
    mean, sd = daily.loc[chosen, "mean"], daily.loc[chosen, "sd"]
    extra = (sd**2 - mean).clip(lower=0.0)
    daily.loc[chosen, "sd"] = np.sqrt(stay**2 * extra + stay * mean)
    scaled = [column for column in ("mean", "p10", "p50", "p80", "p90") if column in daily]
    daily[scaled] = daily[scaled].astype("float64").mul(np.where(chosen, stay, 1.0), axis=0)
    return daily
