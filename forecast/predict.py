"""Fitted model to frames: days ahead, and their sums by week and month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.bases import Array, Index
from forecast.calendar import Calendar
from forecast.day_factors import DayFactors
from forecast.effects import effects_frame
from forecast.notes import notes_of
from forecast.pooled import PooledModel
from forecast.quantiles import NAMES, count_quantiles, spread_of
from forecast.result import Forecast
from forecast.threads import one_thread
from forecast.variance_power import variance_factors
from forecast.weeks import monday_of

MOST_SPREAD = 1.0
"""Largest log variance that may raise a mean above the median: a mean of e^0.5 medians at most."""
PERIODS = ("date", "week", "month")


def forecast_counts(
    history: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    start: pd.Timestamp,
    end: pd.Timestamp,
    as_of: pd.Timestamp | None = None,
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
        if that comes first. Days of the span that are known already are forecast like the others.

    Returns
    -------
    Forecast

    Raises
    ------
    ValueError
        When the span is empty, ends on or before `as_of`, or nothing was known by then.
    """
    if end < start:
        raise ValueError(f"the span ends on {end:%Y-%m-%d}, before it starts on {start:%Y-%m-%d}")
    if history.empty:
        raise ValueError("the history is empty: nothing to forecast from")
    today = min(history["end"].max(), start - pd.Timedelta(days=1)) if as_of is None else as_of
    if end <= today:
        raise ValueError(
            f"the span ends on {end:%Y-%m-%d}, but counts up to {today:%Y-%m-%d} are taken as known"
        )
    with one_thread():
        model = PooledModel(history, windows, calendar, today, start, end)
        return _forecast(model, start, end)


def _forecast(model: PooledModel, start: pd.Timestamp, end: pd.Timestamp) -> Forecast:
    """All frames of a fitted model."""
    order = sorted(
        range(len(model.states)), key=lambda place: (model.states[place].hall, model.states[place].window)
    )
    first, last = ((day - model.design.dates[0]).days for day in (start, end))
    spans = _labels(model.design.dates[first : last + 1])
    sums = [_sums(model, place, first, spans) for place in order]
    daily, weekly, monthly = (_frame(model, period, [part[period] for part in sums]) for period in PERIODS)
    effects = effects_frame(model, order)
    notes = notes_of(model, order, start, end)
    return Forecast(
        daily.drop(columns="days"), weekly, monthly, effects, notes, model.as_of, DayFactors.of(model)
    )


@dataclass(frozen=True)
class Sums:
    """Sums of one window's days that share a label.

    Attributes
    ----------
    place : int
        The window, in the model's states.
    labels : array of datetime64
        The day, the Monday or the first of the month.
    days : array of int
        Open days in each sum.
    mean, variance : arrays of shape (labels,)
    scaled : array of shape (labels,)
        The variance that the quantiles are of: that of `variance` where days scatter as a normal does.
    """

    place: int
    labels: NDArray[np.datetime64]
    days: Index
    mean: Array
    variance: Array
    scaled: Array


def _labels(dates: pd.DatetimeIndex) -> dict[str, NDArray[np.datetime64]]:
    """Day, Monday and first of the month of every day ahead."""
    months = dates - pd.to_timedelta(dates.day - 1, unit="D")
    return {"date": dates.to_numpy(), "week": monday_of(dates).to_numpy(), "month": months.to_numpy()}


def _sums(
    model: PooledModel, place: int, first: int, labels: dict[str, NDArray[np.datetime64]]
) -> dict[str, Sums]:
    """One window's days, weeks and months from a place of the design's dates on."""
    state = model.states[place]
    last = first + labels["date"].size - 1
    places = state.open_places[(state.open_places >= first) & (state.open_places <= last)]
    log_mean, log_covariance = model.log_mean(place, places)
    spread = np.minimum(np.diagonal(log_covariance), MOST_SPREAD)
    mean = np.exp(log_mean + spread / 2.0)
    covariance = spread_of(mean, np.minimum(log_covariance, MOST_SPREAD))
    factors = state.factors(model.design.rows(state.hall, state.window, places))
    own = mean + variance_factors(factors, model.power) * state.noise.alpha * mean**2 * np.exp(spread)
    covariance[np.diag_indices(places.size)] += np.maximum(own * model.variance_ratio(places), mean)
    scale = model.interval_scale(place, places)
    narrow = covariance * np.outer(scale, scale)
    found = {}
    for period, label in labels.items():
        names, codes = np.unique(label[places - first], return_inverse=True)
        member: Array = (np.arange(len(names))[:, None] == codes[None, :]).astype(np.float64)
        total = member @ mean
        variance, scaled = (np.sum((member @ one) * member, axis=1) for one in (covariance, narrow))
        days = member.sum(axis=1).astype(np.int64)
        found[period] = Sums(
            place, names, days, total, variance, np.maximum(scaled, np.minimum(variance, total))
        )
    return found


def _frame(model: PooledModel, period: str, sums: list[Sums]) -> pd.DataFrame:
    """Moments and quantiles of all windows' sums."""
    size = [len(part.labels) for part in sums]
    states = [model.states[part.place] for part in sums]
    mean = np.concatenate([part.mean for part in sums])
    variance = np.concatenate([part.variance for part in sums])
    frame = pd.DataFrame(
        {
            "hall": np.repeat(np.array([state.hall for state in states], dtype=object), size),
            "window": np.repeat(np.array([state.window for state in states], dtype=object), size),
            period: np.concatenate([part.labels for part in sums]),
            "days": np.concatenate([part.days for part in sums]),
            "mean": mean,
            "sd": np.sqrt(variance),
        }
    )
    scaled = np.concatenate([part.scaled for part in sums])
    quantiles = count_quantiles(mean, scaled).astype(np.int64)
    return frame.assign(**{name: quantiles[:, k] for k, name in enumerate(NAMES)})
