"""A forecast of visitors some of whom stay away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.quantiles import NAMES, count_quantiles


def thinned(visitors: pd.DataFrame, chosen: pd.Series[bool], stay: float) -> pd.DataFrame:
    """Return a table of the forecast with every visitor of some windows kept by a coin's toss.

    A thinned Poisson number is one; what variance is beyond it shrinks by the square of the part that stays.

    Parameters
    ----------
    visitors : DataFrame
        mean, sd, and quantiles if it has them: of days, weeks or months.
    chosen : Series of bool
        Its rows concerned.
    stay : float
        Part of their visitors who still come.
    """
    mean, sd = visitors["mean"], visitors["sd"]
    spread = np.sqrt(stay**2 * (sd**2 - mean).clip(lower=0.0) + stay * mean)
    fewer = visitors.assign(mean=mean.where(~chosen, stay * mean), sd=sd.where(~chosen, spread))
    return with_quantiles(fewer, chosen)


def with_quantiles(visitors: pd.DataFrame, chosen: pd.Series[bool]) -> pd.DataFrame:
    """Return a table of the forecast with the quantiles of some rows, if it has any, by their mean and sd."""
    mean, sd = (visitors.loc[chosen, name].to_numpy(dtype=np.float64) for name in ("mean", "sd"))
    for name, found in zip(NAMES, count_quantiles(mean, sd**2).T, strict=True):
        if name in visitors:
            whole = visitors[name].copy()
            whole[chosen] = found.astype(whole.dtype)
            visitors = visitors.assign(**{name: whole})
    return visitors
