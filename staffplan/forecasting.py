"""A county's forecast: of a span, of a month, or of a plan's weeks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast import Calendar, Forecast, forecast_counts
from forecast.backtest import Backtest
from forecast.blend import BLEND, MAIN
from forecast.blended import blend_forecast
from forecast.pooled import AllClosedError
from optimize import plan_weeks
from staffplan.plans.problems import calendar_of
from staffplan.request import BadRequest, day_of, month_of, weeks_of
from staffplan.tables.county import County, read

WEEK = pd.Timedelta(days=7)
YEARS_AHEAD = 5  # beyond them no level of today's says anything


def next_month(county: County) -> pd.Period:
    """The month after the one in which the history ends.

    Raises
    ------
    BadRequest
        If there is no history.
    """
    if county.history.empty:
        raise BadRequest("no_history", county=county.name)
    return pd.Period(county.history["end"].max(), "M") + 1


def month_or_next(county: County, month: str | pd.Period | None) -> pd.Period:
    """The month given, or the one after the county's history."""
    return next_month(county) if month is None else month_of(month)


def forecast(
    county: County | str | Path | None = None,
    *,
    start: str | pd.Timestamp | None = None,
    weeks: int | None = None,
    month: str | pd.Period | None = None,
    as_of: str | pd.Timestamp | None = None,
    blend: Backtest | None = None,
) -> Forecast:
    """Forecast the visitors of every window and open day.

    Parameters
    ----------
    county : County, str or Path, optional
        A county, or where it is; left out, the bundled example.
    start : date, optional
        First day; given together with `weeks`.
    weeks : int, optional
        How many times seven days.
    month : str or Period, optional
        In place of `start` and `weeks`: the weeks whose Thursday lies in that month. Left out too, the month
        after the history's last.
    as_of : date, optional
        Forget all that is known only after that day. Left out, all is used up to the day before the span or,
        where a month's first week begins in the month before, before the month.
    blend : Backtest, optional
        Blend the model with the other models of this backtest, by the weights that it found in the weeks
        known; the forecast's `notes` show them. Left out, the model alone.

    Returns
    -------
    Forecast
        Its `daily`, `weekly` and `monthly` tables, the `effects` behind them, `notes`; `explain` takes a
        day apart, `plot` draws.

    Raises
    ------
    BadRequest
        If a date or the number of weeks is none, nothing is open in the span, what is known by `as_of`
        leaves nothing to forecast from, or `blend` has no scores of the model and another, fewer than two
        origins whose weeks had ended, or none of the county's windows.
    """
    county = county if isinstance(county, County) else read(county)
    if (start is None) != (weeks is None) or (start is not None and month is not None):
        raise BadRequest("span")
    if start is not None and weeks is not None:
        first = begin = day_of(start)
        last = _last_day(first, weeks_of(weeks))
    else:
        period = month_or_next(county, month)
        mondays = plan_weeks(period)
        first, last = mondays[0], mondays[-1] + pd.Timedelta(days=6)
        begin = _begin(period, first)
    known = None if as_of is None else day_of(as_of)
    calendar = calendar_of(county)
    if blend is not None:
        _check_blend(county, blend)
    ahead = _forecast(county, calendar, first, last, begin, known)
    if ahead.daily.empty:
        raise BadRequest("none_open", county=county.name, first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
    if blend is None:
        return ahead
    weights = blend.weights_on(ahead.as_of)
    if not weights["window"].any():
        raise BadRequest("blend_few", as_of=f"{ahead.as_of:%Y-%m-%d}")
    return blend_forecast(ahead, weights, county.history, county.windows, calendar)


def forecast_weeks(county: County, month: pd.Period, weeks: list[pd.Timestamp]) -> Forecast:
    """Forecast the weeks of a month's plan, by all that is known before the month and before the weeks.

    Raises
    ------
    BadRequest
        If that leaves nothing to forecast from, or the weeks are too far ahead.
    """
    last = weeks[-1] + WEEK - pd.Timedelta(days=1)
    return _forecast(county, calendar_of(county), weeks[0], last, _begin(month, weeks[0]), None)


def _check_blend(county: County, blend: Backtest) -> None:
    """Refuse a backtest without the model and another, or without a window of the county."""
    models = set(blend.cells["model"])
    if MAIN not in models or models <= {MAIN, BLEND}:
        raise BadRequest("blend_without")
    there = set(zip(blend.cells["hall"], blend.cells["window"], strict=True))
    if there.isdisjoint(zip(county.windows["hall"], county.windows["window"], strict=True)):
        raise BadRequest("blend_other", county=county.name)


def _last_day(first: pd.Timestamp, weeks: int) -> pd.Timestamp:
    """Last day of so many weeks; of more than there are dates for, the last date, which is too far anyhow."""
    try:
        return first + weeks * WEEK - pd.Timedelta(days=1)
    except (ValueError, OverflowError):
        return pd.Timestamp.max.normalize()


def _begin(month: pd.Period, monday: pd.Timestamp) -> pd.Timestamp:
    """First day that is not known when a month is planned, whose first week may begin in the month before.

    Or a report of the month before, of all its days, would never count for the month after it.
    """
    return max(monday, month.start_time.normalize())


def _forecast(
    county: County,
    calendar: Calendar,
    first: pd.Timestamp,
    last: pd.Timestamp,
    begin: pd.Timestamp,
    as_of: pd.Timestamp | None,
) -> Forecast:
    """Forecast a span by what is known on the day before `begin`, or by `as_of` if that comes first."""
    history = county.history
    limit = begin - pd.Timedelta(days=1) if as_of is None else as_of
    if limit >= begin:
        raise BadRequest("as_of", as_of=f"{limit:%Y-%m-%d}", first=f"{begin:%Y-%m-%d}")
    if not (history["end"] <= limit).any():
        raise BadRequest("nothing_known", limit=f"{limit:%Y-%m-%d}", county=county.name)
    known = history["end"][history["end"] <= limit].max()
    if last > known + pd.DateOffset(years=YEARS_AHEAD):
        raise BadRequest("far", last=f"{known:%Y-%m-%d}", years=YEARS_AHEAD)
    try:
        today = min(history["end"].max(), limit) if as_of is None else as_of
        return forecast_counts(history, county.windows, calendar, first, last, today)
    except AllClosedError:
        raise BadRequest("all_closed", county=county.name) from None
