"""Fitted model to frames: days ahead, and their sums by week and month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.bases import Array, Index
from forecast.calendar import Calendar
from forecast.effects import effects_frame
from forecast.pooled import PooledModel
from forecast.quantiles import NAMES, count_quantiles, spread_of
from forecast.result import Forecast
from forecast.window import Method

MOST_SPREAD = 1.0
"""Largest log variance that may raise a mean above the median: a mean of e^0.5 medians at most."""
STALE_DAYS = 56
SHORT_DAYS = 365


def forecast_counts(
    history: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    start: pd.Timestamp,
    end: pd.Timestamp,
    as_of: pd.Timestamp | None = None,
    method: Method | None = None,
) -> Forecast:
    """Forecast the visitors of every window on every open day of a span.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end (both included), count: days and longer periods may be mixed.
    windows : DataFrame
        hall, window: those to forecast, with history or without.
    calendar : Calendar
    start, end : Timestamp
        First and last day, both included.
    as_of : Timestamp, optional
        Last day whose counts are used; by default the last one in the history, or the day before `start`
        if that comes first.
    method : Method, optional

    Returns
    -------
    Forecast

    Raises
    ------
    ValueError
        When the span is empty, begins on or before `as_of`, or nothing was known by then.
    """
    if end < start:
        raise ValueError(f"the span ends on {end:%Y-%m-%d}, before it starts on {start:%Y-%m-%d}")
    if history.empty:
        raise ValueError("the history is empty: nothing to forecast from")
    today = min(history["end"].max(), start - pd.Timedelta(days=1)) if as_of is None else as_of
    if start <= today:
        raise ValueError(
            f"the span starts on {start:%Y-%m-%d}, but counts up to {today:%Y-%m-%d} are taken as known"
        )
    model = PooledModel(history, windows, calendar, today, end, method)
    order = sorted(
        range(len(model.states)), key=lambda place: (model.states[place].hall, model.states[place].window)
    )
    frames: dict[str, list[pd.DataFrame]] = {"day": [], "week": [], "month": []}
    for place in order:
        for period, frame in _window_frames(model, place, start, end).items():
            frames[period].append(frame)
    daily = pd.concat(frames["day"], ignore_index=True).drop(columns="days").rename(columns={"day": "date"})
    weekly = pd.concat(frames["week"], ignore_index=True)
    monthly = pd.concat(frames["month"], ignore_index=True)
    effects = effects_frame(model, order)
    return Forecast(daily, weekly, monthly, effects, _notes(model, order, start, end), today)


def _window_frames(
    model: PooledModel, place: int, start: pd.Timestamp, end: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """One window's days, weeks and months."""
    state = model.states[place]
    first, last = ((day - model.design.dates[0]).days for day in (start, end))
    places = state.open_places[(state.open_places >= first) & (state.open_places <= last)]
    dates = model.design.dates[places]
    log_mean, log_covariance = model.log_mean(place, places)
    spread = np.diag(log_covariance) if places.size else np.zeros(0)
    mean = np.exp(log_mean + np.minimum(spread, MOST_SPREAD) / 2.0)
    covariance = spread_of(mean, np.minimum(log_covariance, MOST_SPREAD))
    own = mean + state.noise.alpha * mean**2 * np.exp(np.minimum(spread, MOST_SPREAD))
    covariance[np.diag_indices(places.size)] += own
    weeks = dates - pd.to_timedelta(dates.day_of_week, unit="D")
    months = dates - pd.to_timedelta(dates.day - 1, unit="D")
    parts = {"day": dates, "week": weeks, "month": months}
    return {
        period: _summed(state.hall, state.window, period, labels, mean, covariance)
        for period, labels in parts.items()
    }


def _summed(
    hall: str, window: str, period: str, labels: pd.DatetimeIndex, mean: Array, covariance: Array
) -> pd.DataFrame:
    """Sums of days that share a label, with the quantiles of their sum."""
    codes, names = pd.factorize(labels)
    member: Array = (np.arange(len(names))[:, None] == codes[None, :]).astype(float)
    total = member @ mean
    variance = np.einsum("pd,de,pe->p", member, covariance, member)
    columns: dict[str, object] = {"hall": hall, "window": window, period: names}
    columns |= {"days": member.sum(axis=1).astype(np.int64), "mean": total, "sd": np.sqrt(variance)}
    quantiles = count_quantiles(total, variance)
    columns |= {name: quantiles[:, k].astype(np.int64) for k, name in enumerate(NAMES)}
    return pd.DataFrame(columns)


def _notes(model: PooledModel, order: list[int], start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """What the reader should know about each window's forecast."""
    found = [
        ("", "", "unannounced", str(year)) for year in model.design.calendar.unannounced_years(start, end)
    ]
    for place in order:
        state = model.states[place]
        code, detail = _standing(state.reports.places, model.design.dates, model.today)
        if code:
            found.append((state.hall, state.window, code, detail))
    return pd.DataFrame(found, columns=["hall", "window", "code", "detail"])


def _standing(reported: Index, dates: pd.DatetimeIndex, today: int) -> tuple[str, str]:
    """Note of one window: no history, little of it, or none of late."""
    if reported.size == 0:
        return "borrowed", ""
    if today - int(reported[-1]) > STALE_DAYS:
        return "stale", f"{dates[int(reported[-1])]:%Y-%m-%d}"
    if today - int(reported[0]) < SHORT_DAYS:
        return "short", f"{dates[int(reported[0])]:%Y-%m-%d}"
    return "", ""
