"""Scores of forecasts against what was counted afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.quantiles import NAMES, PROBABILITIES


def score(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Score forecasts, one row a group.

    Parameters
    ----------
    cells : DataFrame
        actual, mean, p10, p50, p80, p90, scale; quantiles and scale may be NaN (not given, not known), such
        cells count for the other scores only.
    by : list of str
        Columns of `cells` to group by.

    Returns
    -------
    DataFrame
        The columns of `by`, cells (how many), actual (their sum) and

        - wape: Σ|actual - mean| / Σ actual;
        - mase: mean of |actual - mean| / scale (Hyndman & Koehler 2006), `scale` being the window's mean
          absolute difference to seven days before, up to the origin;
        - bias: Σ(mean - actual) / Σ actual;
        - pinball: mean over the four quantiles of Σ loss / Σ actual (Koenker & Bassett 1978);
        - coverage: part of the counts within [p10, p90], both included.

        NaN where nothing was counted or nothing given.
    """
    work = cells[by].copy()
    error = cells["mean"] - cells["actual"]
    work["cells"] = 1
    work["actual"] = cells["actual"]
    work["error"], work["gap"] = error, error.abs()
    scaled = (error.abs() / cells["scale"]).where(cells["scale"] > 0)
    work["scaled"], work["has_scale"] = scaled.fillna(0.0), scaled.notna()
    given = cells["p10"].notna()
    work["given"], work["given_actual"] = given, cells["actual"].where(given, 0.0)
    work["loss"] = pinball(cells).where(given, 0.0)
    work["inside"] = given & (cells["actual"] >= cells["p10"]) & (cells["actual"] <= cells["p90"])
    sums = work.groupby(by, sort=False, observed=True).sum().reset_index()
    actual = sums["actual"].where(sums["actual"] > 0)
    found = sums[[*by, "cells", "actual"]].copy()
    found["wape"] = sums["gap"] / actual
    found["mase"] = sums["scaled"] / sums["has_scale"].where(sums["has_scale"] > 0)
    found["bias"] = sums["error"] / actual
    found["pinball"] = sums["loss"] / sums["given_actual"].where(sums["given_actual"] > 0)
    found["coverage"] = sums["inside"] / sums["given"].where(sums["given"] > 0)
    return found


def pinball(cells: pd.DataFrame) -> pd.Series[float]:
    """Mean pinball loss of each cell's quantiles."""
    actual = cells["actual"].to_numpy(dtype=float)[:, None]
    gap = actual - cells[list(NAMES)].to_numpy(dtype=float)
    probability = np.array(PROBABILITIES)
    loss = np.where(gap >= 0, probability * gap, (probability - 1.0) * gap)
    return pd.Series(loss.mean(axis=1), index=cells.index)


def naive_scales(sums: pd.DataFrame) -> pd.Series[float]:
    """Mean absolute difference to seven days before: what MASE measures errors by.

    Parameters
    ----------
    sums : DataFrame
        hall, window, date, actual: days, or weeks by their Monday, up to the origin.

    Returns
    -------
    Series
        By hall and window; those without two sums seven days apart are left out.
    """
    before = sums.assign(date=sums["date"] + pd.Timedelta(days=7))
    both = sums.merge(before, on=["hall", "window", "date"], suffixes=("", "_before"))
    both["scale"] = (both["actual"] - both["actual_before"]).abs()
    return both.groupby(["hall", "window"])["scale"].mean()
