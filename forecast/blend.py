"""A blend of forecasts: weights learnt from past forecasts and shown, never from what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from forecast.bases import Array
from forecast.hindsight import PLACE
from forecast.origins import DAY
from forecast.quantiles import NAMES
from forecast.weeks import monday_of

MAIN, BLEND = "pooled", "blend"
LEAST_ORIGINS = 2
"""Origins below which nothing is blended: one month says nothing of the next."""
HELD = 5.0
"""Origins' worth of evidence that hold all services to the model alone, and each service to all of them."""
ALL = ""
"""Stands for the services of which no past week is known."""


def blend_weights(cells: pd.DataFrame | None, day: pd.Timestamp, models: Sequence[str]) -> pd.DataFrame:
    """Find the weights of the geometric mean of forecasts that would have come nearest to past weeks.

    Non-negative least squares of the log weekly sums (Lawson & Hanson 1974), weeks weighing by their
    visitors; drawn to the model alone, and each service's to those of all, as weeks of one origin err
    together.

    Parameters
    ----------
    cells : DataFrame or None
        model, origin, hall, window, unit, date, actual, mean, as `forecast.backtest.Backtest.cells`; None
        where there are none yet. Only weeks that ended by `day` are used.
    day : Timestamp
    models : sequence of str
        What to blend: ``pooled`` and others.

    Returns
    -------
    DataFrame
        window (a service; empty: all others), model, weight. The weights of a service sum to one.
    """
    others = [name for name in models if name != MAIN]
    none = np.zeros(len(others))
    if cells is None:
        return _table({ALL: none}, others)
    weeks = cells[(cells["unit"] == "week") & (cells["date"] + 6 * DAY <= day) & cells["model"].isin(models)]
    keys = ["origin", *PLACE, "date"]
    past = weeks.pivot_table(index=keys, columns="model", values="mean")
    past["actual"] = weeks[weeks["model"] == MAIN].set_index(keys)["actual"]
    past = past.dropna().reset_index()
    if past["origin"].nunique() < LEAST_ORIGINS:
        return _table({ALL: none}, others)
    every = _solve(past, others, none)
    found = {str(name): _solve(own, others, every) for name, own in past.groupby("window", sort=True)}
    return _table({ALL: every, **found}, others)


def _solve(past: pd.DataFrame, others: list[str], centre: Array) -> Array:
    """Weights of the other forecasts, drawn to `centre`; they sum to one at most."""
    actual = past["actual"].to_numpy(dtype=np.float64)
    root = np.sqrt(actual / max(float(actual.mean()), 1e-9))
    main = _log(past[MAIN])
    away = np.column_stack([_log(past[name]) - main for name in others]) * root[:, None]
    miss = (_log(past["actual"]) - main) * root
    hold = np.sqrt(HELD / past["origin"].nunique() * np.sum(away**2, axis=0) + 1e-9)
    weights, _ = nnls(np.vstack([away, np.diag(hold)]), np.concatenate([miss, hold * centre]))
    return np.asarray(weights / max(float(weights.sum()), 1.0), dtype=np.float64)


def _log(values: pd.Series[float]) -> Array:
    return np.log(np.asarray(values, dtype=np.float64) + 0.5)


def _table(weights: Mapping[str, Array], others: list[str]) -> pd.DataFrame:
    rows = [
        (window, model, float(weight))
        for window, own in weights.items()
        for model, weight in zip([MAIN, *others], [1.0 - own.sum(), *own], strict=True)
    ]
    return pd.DataFrame(rows, columns=["window", "model", "weight"])


def blend_means(means: Mapping[str, pd.DataFrame], weights: pd.DataFrame) -> pd.DataFrame:
    """Return the weighted geometric mean of several forecasts, week by week.

    Days keep the shape that the model gives them within a week: the others are no better at it.

    Parameters
    ----------
    means : mapping
        By model: hall, window, date, mean. Windows or days that another has not, or has as NaN, are left to
        ``pooled``.
    weights : DataFrame
        As `blend_weights`.

    Returns
    -------
    DataFrame
        hall, window, date, mean: the rows of ``pooled``, in their order.
    """
    table = means[MAIN][[*PLACE, "date", "mean"]].reset_index(drop=True)
    week = monday_of(table["date"])
    share = weights.set_index(["window", "model"])["weight"]
    service = table["window"].where(table["window"].isin(set(weights["window"])), ALL)
    sums = table.groupby([*PLACE, week])["mean"].transform("sum")
    total: Array = np.zeros(len(table))
    for model, frame in means.items():
        own = table[[*PLACE, "date"]].merge(frame[[*PLACE, "date", "mean"]], how="left")["mean"]
        other = own.groupby([table["hall"], table["window"], week]).transform("sum", min_count=1)
        at = pd.MultiIndex.from_arrays([service, np.full(len(table), model)])
        weight = share.reindex(at, fill_value=0.0).to_numpy()
        total += weight * (_log(other.fillna(sums)) - _log(sums))
    return table.assign(mean=table["mean"] * np.exp(total))


def rescale(frame: pd.DataFrame, period: str, own: pd.DataFrame, mean: pd.DataFrame) -> pd.DataFrame:
    """Move a frame's sums to new means of their days: quantiles and deviation in the same proportion.

    Parameters
    ----------
    frame : DataFrame
        hall, window, `period`, mean, p10, p50, p80, p90, and sd or not.
    period : str
        date, week or month: what a row sums.
    own, mean : DataFrame
        hall, window, date, mean: the days that the frame was made of, and the new ones.
    """
    both = own[[*PLACE, "date", "mean"]].merge(mean, on=[*PLACE, "date"], suffixes=("_own", "_new"))
    label = {
        "date": both["date"],
        "week": monday_of(both["date"]),
        "month": both["date"] - pd.to_timedelta(both["date"].dt.day - 1, unit="D"),
    }[period]
    sums = both.assign(**{period: label}).groupby([*PLACE, period])[["mean_own", "mean_new"]].sum()
    at = sums.reindex(pd.MultiIndex.from_frame(frame[[*PLACE, period]]))
    ratio = (at["mean_new"] / at["mean_own"].where(at["mean_own"] > 0)).fillna(1.0).to_numpy()
    moved = frame.assign(mean=at["mean_new"].to_numpy())
    for name in NAMES:
        moved[name] = np.rint(moved[name] * ratio).astype(frame[name].dtype)
    return moved.assign(sd=moved["sd"] * ratio) if "sd" in moved else moved
