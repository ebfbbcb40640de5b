"""Classical forecasts of one window: what the model is compared with.

Every member is a function of a `DailySeries` that returns the mean of each day ahead, shape (ahead,).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.linalg import qr
from statsmodels.tools.sm_exceptions import ConvergenceWarning, ModelWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.stl import STLForecast

from forecast.bases import Array, Index
from forecast.quantiles import PROBABILITIES
from forecast.series import DailySeries

Member = Callable[[DailySeries], Array]

RECENT = 28
NEAR_FESTIVAL, AROUND_FESTIVAL = 14, 45
YEAR = 364
LEAST_WEEKS = 12
SHAPE_DAYS = 182
A_YEAR_OF_WEEKS = 52
TWO_YEARS = 2 * A_YEAR_OF_WEEKS
SAME_WEEKDAY = (0, -7, 7, -14, 14, -1, 1, -2, 2, -3, 3)
SAME_PLACE = (0, 1, -1, 2, -2, 3, -3)


class NoForecast(Exception):  # noqa: N818 - another member stands in
    """A member cannot forecast a window: fewer than `least` weeks are known, or, where 0, its fit fails."""

    def __init__(self, least: int = 0) -> None:
        super().__init__(least)
        self.least = least


def seasonal_naive(series: DailySeries) -> Array:
    """Last year's count of the same place in the year.

    Within 14 days of a lunar new year that is the day as far from last year's; up to 45 days from it the same
    weekday, as many weeks from last year's; elsewhere the same weekday 52 weeks before. Where that day was
    closed or is unknown, its neighbour; where there is none, the mean of the weekday.

    Raises
    ------
    NoForecast
        Without a year of history.
    """
    offset = series.design.calendar.days(series.design.dates[0], series.design.dates[-1])["festival_offset"]
    festival = np.arange(len(offset)) - offset.to_numpy()
    ahead = series.ahead
    mean, any_found = weekday_mean(series), False
    for k, place in enumerate(ahead):
        source, steps = _year_before(int(place), int(festival[place]), festival)
        candidates = np.array([source + step for step in steps])
        candidates = candidates[candidates >= 0]
        found = candidates[np.isfinite(series.counts[candidates])]
        if found.size:
            mean[k], any_found = series.counts[found[0]], True
    if not any_found and weeks_of(series).size < A_YEAR_OF_WEEKS:
        raise NoForecast(A_YEAR_OF_WEEKS)
    return mean


def _year_before(place: int, festival: int, festivals: Index) -> tuple[int, tuple[int, ...]]:
    """Place of a day's counterpart a year earlier, and the steps to its stand-ins."""
    away = place - festival
    before = festivals[(festivals < festival - 300) & (festivals > festival - 400)]
    if abs(away) > AROUND_FESTIVAL or before.size == 0:
        return place - YEAR, SAME_WEEKDAY
    shift = festival - int(before[-1])
    if abs(away) <= NEAR_FESTIVAL:
        return place - shift, SAME_PLACE
    return place - 7 * round(shift / 7), SAME_WEEKDAY


def weekday_mean(series: DailySeries) -> Array:
    """Mean of the same weekday over the last four weeks; of all days in them where it has none."""
    known = series.known
    if known.size == 0:
        return np.zeros(series.ahead.size)
    recent = known[known > series.today - RECENT]
    recent = recent if recent.size else known[-20:]
    weekday = (recent + series.design.dates[0].weekday()) % 7
    counts = series.counts[recent]
    means: Array = np.full(7, counts.mean())
    for number in np.unique(weekday):
        means[number] = counts[weekday == number].mean()
    return np.asarray(means[(series.ahead + series.design.dates[0].weekday()) % 7])


def ets(series: DailySeries) -> Array:
    """Exponential smoothing of the weeks (damped trend, log scale), by the weekdays' usual shape.

    A week counts by its mean open day, so that closed days are no zeros; weeks without one are interpolated.
    """
    return by_week(series, _ets_weeks, LEAST_WEEKS)


def stl_ets(series: DailySeries) -> Array:
    """The same after a seasonal-trend decomposition by loess, from two years of weeks."""
    return by_week(series, _stl_weeks, TWO_YEARS)


def glm(series: DailySeries) -> Array:
    """Poisson regression on the calendar's columns, by itself: no pooling, no moving level.

    Yearly waves need a year of history. Means stay within what the history has seen, as an unpenalised
    coefficient may run away.
    """
    known = series.known
    design, ahead = (series.design.rows(series.hall, series.window, at) for at in (known, series.ahead))
    yearly = ("year", "school", "farming", "festival", "curve", "islamic", "holiday")
    skip = series.design.columns.select(*(yearly if known.size and known[-1] - known[0] < 365 else ()))
    used = _independent(design, np.setdiff1d(np.flatnonzero(design.any(axis=0)), skip))
    if known.size < 2 * len(used) or not np.any(series.counts[known] > 0):
        raise NoForecast
    family = sm.families.Poisson()
    with warnings.catch_warnings():
        # where a day in forty has a visitor, coefficients run away until nothing is a number any more
        warnings.simplefilter("error", ModelWarning)
        warnings.simplefilter("error", RuntimeWarning)
        try:
            fit = sm.GLM(series.counts[known], design[:, used], family=family).fit(maxiter=50)
        except (ModelWarning, RuntimeWarning, ValueError, np.linalg.LinAlgError):
            raise NoForecast from None
    low, high = np.quantile(series.counts[known], [0.0, 1.0])
    mean = np.exp(np.minimum(ahead[:, used] @ np.asarray(fit.params, dtype=np.float64), 30.0))
    return np.asarray(np.clip(mean, low, high), dtype=np.float64)


def _independent(design: Array, used: Index) -> Index:
    """Return columns, in order, that none of the others make up: a regression without penalty needs that."""
    if design.shape[0] == 0 or used.size == 0:
        return used
    _, triangle, order = qr(design[:, used], mode="economic", pivoting=True)
    size = np.abs(np.diagonal(triangle))
    return np.sort(used[order[: int(np.sum(size > 1e-8 * size[0]))]])


def by_week(series: DailySeries, smooth: Callable[[Array, int], Array], least: int) -> Array:
    """Forecast mean open days by week, and give them to the days by the weekdays' shape.

    Raises
    ------
    NoForecast
        Where fewer than `least` weeks are known, or `smooth` finds no fit.
    """
    weeks = weeks_of(series)
    if weeks.size < least:
        raise NoForecast(least)
    if not np.any(weeks > 0):
        return np.zeros(series.ahead.size)
    week = (series.ahead - series.today - 1) // 7
    horizon = int(week[-1]) + 1 if week.size else 1
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            levels = np.expm1(smooth(np.log1p(weeks), horizon))
        except (ConvergenceWarning, np.linalg.LinAlgError):
            raise NoForecast from None
    levels = np.clip(levels, 0.0, 3.0 * weeks.max())
    return np.asarray(levels[week] * _shape(series)[(series.ahead + series.design.dates[0].weekday()) % 7])


def _ets_weeks(weeks: Array, horizon: int) -> Array:
    fit = ETSModel(weeks, error="add", trend="add", damped_trend=True).fit(disp=False)
    return np.asarray(fit.forecast(horizon))


def _stl_weeks(weeks: Array, horizon: int) -> Array:
    options = {"error": "add", "trend": "add", "damped_trend": True}
    model = STLForecast(weeks, ETSModel, model_kwargs=options, period=A_YEAR_OF_WEEKS, robust=True)
    return np.asarray(model.fit(fit_kwargs={"disp": False}).forecast(horizon))


def weeks_of(series: DailySeries) -> Array:
    """Mean known day of each seven days, counted back from the origin, gaps interpolated."""
    known = series.known
    if known.size == 0:
        return np.zeros(0)
    number = (series.today - known) // 7
    size = int(number[0]) + 1
    sums = np.bincount(number, series.counts[known], size)
    days = np.bincount(number, minlength=size)
    means = pd.Series(sums / np.where(days > 0, days, np.nan))[::-1]
    return np.asarray(means.interpolate(limit_direction="both"), dtype=np.float64)


def _shape(series: DailySeries) -> Array:
    """Mean of each weekday over the mean day of the last half year, shape (7,), Monday first."""
    known = series.known[series.known > series.today - SHAPE_DAYS]
    weekday = (known + series.design.dates[0].weekday()) % 7
    usual = max(float(series.counts[known].mean()), 1e-9) if known.size else 1.0
    shape: Array = np.ones(7)
    for number in np.unique(weekday):
        shape[number] = series.counts[known][weekday == number].mean() / usual
    return shape


def past_ratios(series: DailySeries, member: Member, cuts: int, gap: int) -> tuple[Array, Array]:
    """Forecast earlier spans the same way, and return counted over expected: of days, and of weeks.

    Parameters
    ----------
    series : DailySeries
    member : Member
    cuts : int
        How many earlier origins.
    gap : int
        Days between them: at least the horizon, so that all of it was known at the origin.

    Returns
    -------
    days, weeks : arrays
        (counted + ½) / (expected + ½).
    """
    days, weeks = [], []
    for cut in range(1, cuts + 1):
        if series.today - cut * gap < 2 * RECENT:
            break
        before = series.earlier(cut * gap)
        if before.known.size == 0 or before.ahead.size == 0:
            break
        mean, actual = member(before), series.counts[before.ahead]
        seen = np.isfinite(actual)
        week = (before.ahead - before.today - 1)[seen] // 7
        sums = [np.bincount(week, values[seen]) for values in (actual, mean)]
        days.append((actual[seen] + 0.5) / (mean[seen] + 0.5))
        held = np.bincount(week) > 0
        weeks.append((sums[0][held] + 0.5) / (sums[1][held] + 0.5))
    empty = [np.zeros(0)]
    return np.concatenate(days or empty), np.concatenate(weeks or empty)


def ratio_quantiles(mean: Array, ratios: Array) -> Array:
    """Quantiles of counts from the ratios that earlier forecasts missed by.

    Returns
    -------
    array of shape (mean, 4)
        NaN with fewer than eight ratios.
    """
    if ratios.size < 8:
        return np.full((mean.size, len(PROBABILITIES)), np.nan)
    factor = np.quantile(ratios, PROBABILITIES)
    return np.maximum(np.rint((mean + 0.5)[:, None] * factor - 0.5), 0.0)
