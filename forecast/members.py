"""Classical members run for all windows of a county: frames like those of `forecast.Forecast`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.arma import arma
from forecast.bases import Array
from forecast.calendar import Calendar
from forecast.classical import (
    Member,
    NoForecast,
    ets,
    glm,
    past_ratios,
    ratio_quantiles,
    seasonal_naive,
    stl_ets,
    weekday_mean,
)
from forecast.design import Design
from forecast.quantiles import NAMES
from forecast.series import DailySeries, daily_series
from forecast.weeks import monday_of

MEMBERS: dict[str, Member] = {
    "seasonal_naive": seasonal_naive,
    "weekday_mean": weekday_mean,
    "ets": ets,
    "stl_ets": stl_ets,
    "arma": arma,
    "glm": glm,
}
STAND_INS = {"stl_ets": "ets", "arma": "ets"}
"""Who forecasts in a member's name where too little is known; else, and without a fit, `weekday_mean`."""
SLOW = ("ets", "stl_ets", "arma", "glm")
CUTS, SLOW_CUTS = 6, 2
"""Earlier origins from which a member's quantiles are taken."""


@dataclass(frozen=True)
class Made:
    """Means of a window's days ahead, shape (ahead,).

    Attributes
    ----------
    mean : ndarray
    by : str
        The member that made them: the one asked for, or who stands in.
    least : int
        Weeks that the one asked for needs, where fewer are known; else 0, as where it found no fit.
    """

    mean: Array
    by: str
    least: int


def make(member: str, series: DailySeries) -> Made:
    """Forecast one window by a member, or by another where it cannot."""
    try:
        return Made(MEMBERS[member](series), member, 0)
    except NoForecast as why:
        other = STAND_INS.get(member, "weekday_mean") if why.least else "weekday_mean"
        return replace(make(other, series), least=why.least)


def classical_frames(
    member: str,
    history: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    origin: pd.Timestamp,
    end: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast every window by one classical member.

    Parameters
    ----------
    member : str
        Of `MEMBERS`.
    history : DataFrame
        hall, window, start, end, count.
    windows : DataFrame
        hall, window.
    calendar : Calendar
    origin, end : Timestamp
        Last day known, last day forecast.

    Returns
    -------
    daily, weekly : DataFrame
        hall, window, date or week, days (weekly), mean, p10, p50, p80, p90; and in daily made_by and least,
        as in `Made`.

    Raises
    ------
    ValueError
        If nothing is known by the origin.
    """
    parts = [
        _window_frames(member, series) for series in _all_series(history, windows, calendar, origin, end)
    ]
    daily, weekly = (pd.concat([part[k] for part in parts], ignore_index=True) for k in (0, 1))
    return daily, weekly


def classical_means(
    member: str,
    history: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    origin: pd.Timestamp,
    end: pd.Timestamp,
) -> pd.DataFrame:
    """Forecast the means alone, for a blend: hall, window, date, mean; NaN of windows without a count.

    Otherwise as `classical_frames`.
    """
    parts = [
        pd.DataFrame(
            {
                "hall": series.hall,
                "window": series.window,
                "date": series.design.dates[series.ahead],
                "mean": make(member, series).mean if series.known.size else np.nan,
            }
        )
        for series in _all_series(history, windows, calendar, origin, end)
    ]
    return pd.concat(parts, ignore_index=True)


def _all_series(
    history: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    origin: pd.Timestamp,
    end: pd.Timestamp,
) -> Iterator[DailySeries]:
    """Lay out every window's days."""
    known = history[history["end"] <= origin]
    if known.empty:
        raise ValueError(f"no report ends on or before {origin:%Y-%m-%d}: nothing to forecast from")
    design = Design(calendar, known["start"].min(), end)
    histories = dict(iter(known.groupby(["hall", "window"], sort=False)))
    for hall, window in windows[["hall", "window"]].itertuples(index=False):
        own = histories.get((hall, window), known.iloc[:0])
        yield daily_series(own, hall, window, design, origin, end)


def _window_frames(member: str, series: DailySeries) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and weeks of one window."""
    made = make(member, series)
    mean = made.mean
    cuts = SLOW_CUTS if member in SLOW else CUTS
    span = len(series.design.dates) - 1 - series.today
    day_ratios, week_ratios = past_ratios(
        series, lambda before: make(member, before).mean, cuts, max(span, 7)
    )
    dates = series.design.dates[series.ahead]
    codes, names = pd.factorize(monday_of(dates))
    sums = np.bincount(codes, mean, len(names)).astype(np.float64)
    daily = _frame(series, "date", pd.DatetimeIndex(dates), mean, day_ratios)
    weekly = _frame(series, "week", pd.DatetimeIndex(names), sums, week_ratios)
    daily = daily.assign(made_by=made.by, least=made.least)
    return daily, weekly.assign(days=np.bincount(codes, minlength=len(names)))


def _frame(
    series: DailySeries, period: str, labels: pd.DatetimeIndex, mean: Array, ratios: Array
) -> pd.DataFrame:
    quantiles = ratio_quantiles(mean, ratios)
    frame = pd.DataFrame({"hall": series.hall, "window": series.window, period: labels, "mean": mean})
    return frame.assign(**{name: quantiles[:, k] for k, name in enumerate(NAMES)})
