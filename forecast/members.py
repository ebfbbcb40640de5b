"""Classical members run for all windows of a county: frames like those of `forecast.Forecast`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.bases import Array
from forecast.calendar import Calendar
from forecast.classical import MEMBERS, past_ratios, ratio_quantiles
from forecast.design import Design
from forecast.quantiles import NAMES
from forecast.series import DailySeries, daily_series

SLOW = ("ets", "stl_ets", "glm")
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
        Of `forecast.classical.MEMBERS`.
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
        hall, window, date or week, days (weekly), mean, p10, p50, p80, p90.

    Raises
    ------
    ValueError
        If nothing is known by the origin.
    """
    known = history[history["end"] <= origin]
    if known.empty:
        raise ValueError(f"no report ends on or before {origin:%Y-%m-%d}: nothing to forecast from")
    design = Design(calendar, known["start"].min(), end)
    histories = dict(iter(known.groupby(["hall", "window"], sort=False)))
    daily, weekly = [], []
    for hall, window in windows[["hall", "window"]].itertuples(index=False):
        own = histories.get((hall, window), known.iloc[:0])
        one, sums = _window_frames(member, daily_series(own, hall, window, design, origin, end))
        daily.append(one)
        weekly.append(sums)
    return pd.concat(daily, ignore_index=True), pd.concat(weekly, ignore_index=True)


def _window_frames(member: str, series: DailySeries) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and weeks of one window."""
    forecast = MEMBERS[member]
    mean = forecast(series)
    cuts = SLOW_CUTS if member in SLOW else CUTS
    span = len(series.design.dates) - 1 - series.today
    day_ratios, week_ratios = past_ratios(series, forecast, cuts, max(span, 7))
    dates = series.design.dates[series.ahead]
    weeks = dates - pd.to_timedelta(dates.day_of_week, unit="D")
    codes, names = pd.factorize(weeks)
    sums = np.bincount(codes, mean, len(names)).astype(np.float64)
    daily = _frame(series, "date", pd.DatetimeIndex(dates), mean, day_ratios)
    weekly = _frame(series, "week", pd.DatetimeIndex(names), sums, week_ratios)
    return daily, weekly.assign(days=np.bincount(codes, minlength=len(names)))


def _frame(
    series: DailySeries, period: str, labels: pd.DatetimeIndex, mean: Array, ratios: Array
) -> pd.DataFrame:
    quantiles = ratio_quantiles(mean, ratios)
    frame = pd.DataFrame({"hall": series.hall, "window": series.window, period: labels, "mean": mean})
    return frame.assign(**{name: quantiles[:, k] for k, name in enumerate(NAMES)})
