"""Classical members run for all windows of a county: frames like those of `forecast.Forecast`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from forecast.arma import arma
from forecast.bases import Array
from forecast.calendar import Calendar
from forecast.classical import (
    A_YEAR_OF_WEEKS,
    LEAST_WEEKS,
    TWO_YEARS,
    Member,
    ets,
    glm,
    past_ratios,
    ratio_quantiles,
    seasonal_naive,
    stl_ets,
    weekday_mean,
    weeks_of,
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
LEAST = {"seasonal_naive": A_YEAR_OF_WEEKS, "ets": LEAST_WEEKS, "stl_ets": TWO_YEARS, "arma": TWO_YEARS}
"""Weeks of history below which another forecasts in their name."""
SLOW = ("ets", "stl_ets", "arma", "glm")
CUTS, SLOW_CUTS = 6, 2
"""Earlier origins from which a member's quantiles are taken."""


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
        as `stand_in` returns them.

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
    forecast = MEMBERS[member]
    parts = [
        pd.DataFrame(
            {
                "hall": series.hall,
                "window": series.window,
                "date": series.design.dates[series.ahead],
                "mean": forecast(series) if series.known.size else np.nan,
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
    forecast = MEMBERS[member]
    mean = forecast(series)
    cuts = SLOW_CUTS if member in SLOW else CUTS
    span = len(series.design.dates) - 1 - series.today
    day_ratios, week_ratios = past_ratios(series, forecast, cuts, max(span, 7))
    dates = series.design.dates[series.ahead]
    codes, names = pd.factorize(monday_of(dates))
    sums = np.bincount(codes, mean, len(names)).astype(np.float64)
    daily = _frame(series, "date", pd.DatetimeIndex(dates), mean, day_ratios)
    weekly = _frame(series, "week", pd.DatetimeIndex(names), sums, week_ratios)
    made_by, least = stand_in(member, series, mean)
    daily = daily.assign(made_by=made_by, least=least)
    return daily, weekly.assign(days=np.bincount(codes, minlength=len(names)))


def stand_in(member: str, series: DailySeries, mean: Array) -> tuple[str, int]:
    """Return who made the forecast of a window in a member's name, and the weeks of history that it needs.

    Parameters
    ----------
    member : str
    series : DailySeries
    mean : array of shape (ahead,)
        What the member returned.

    Returns
    -------
    (str, int)
        The member itself and 0; or another, and the weeks that the member needs where fewer are known, 0
        where it found no fit.
    """
    least, weeks = LEAST.get(member, 0), weeks_of(series).size
    short = least if weeks < least else 0
    alike = bool(mean.any()) and np.array_equal(mean, weekday_mean(series))
    if alike and (short or member in SLOW):
        return "weekday_mean", short
    return ("ets", short) if short and member in ("stl_ets", "arma") else (member, 0)


def _frame(
    series: DailySeries, period: str, labels: pd.DatetimeIndex, mean: Array, ratios: Array
) -> pd.DataFrame:
    quantiles = ratio_quantiles(mean, ratios)
    frame = pd.DataFrame({"hall": series.hall, "window": series.window, period: labels, "mean": mean})
    return frame.assign(**{name: quantiles[:, k] for k, name in enumerate(NAMES)})
