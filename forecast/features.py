"""Columns that describe a day of the country, from the calendar's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from forecast.bases import Array, hats, waves
from forecast.workdays import LONG_BREAK

FESTIVAL_KNOTS = (-35, -28, -21, -16, -12, -9, -7, -5, -4, -3, -2, -1, 0,
                  1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 21, 25, 30, 35)  # fmt: skip
BROAD_KNOTS = (-42, -28, -14, 0, 14, 28, 42)
"""Coarse knots of the same: a rush of weeks is to cost the prior no more than the same rush as a season."""
BREAK_KNOTS = (-9.0, -6.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0)
MOVING_KNOTS = (-28.0, -18.0, *BREAK_KNOTS, 18.0, 28.0)
"""The same where the holiday moves, zero at both ends: no season can tell what comes weeks before it."""
TERM_KNOTS = (-1.0, 0.0, 3.0, 7.0, 14.0, 28.0)
MONTH_KNOTS = (-3.0, 1.0, 3.0, 6.0, 11.0, 16.0, 21.0, 26.0, 32.0)
YEAR_ORDER = 6
OWN_TERMS = range(4, 21)
"""Solar terms from 清明 to 大雪: what comes in them every year and is too short for waves, as enrolment.
Around the lunar new year there are none: few years do not tell the two apart."""
TERM, TERM_SCALE = "solar term ", 0.1**0.5
"""Begins their columns' names; and what their first variance is to a wave's, as a deviation."""
TERMS_IN_A_YEAR = 24.0
LONG = 4
WORKDAY = ", workday"
"""Ends the names of the columns of holidays that fall on a workday."""
TREND_YEARS = 2.0
"""Years back over which growth is taken for one: what was before is the level's alone."""
CARRIED = 0.5
"""Part of a year's growth that is carried ahead at first, and what all growth ahead comes to in the end."""

Column = tuple[str, str, Array]
"""Group, name, values per day."""


def day_columns(days: pd.DataFrame) -> Iterator[Column]:
    """Make the columns that all halls of a county share.

    Parameters
    ----------
    days : DataFrame
        What `forecast.calendar.Calendar.days` returns, a whole number of days without gaps.

    Yields
    ------
    (str, str, array of shape (days,))
        Group, name, values. A column may be zero throughout.
    """
    makers: list[Callable[[pd.DataFrame], Iterator[Column]]] = [
        _weekday, _off, _named, _breaks, _festival, _moving, _islamic, _year, _school, _farming, _month,
    ]  # fmt: skip
    for maker in makers:
        yield from maker(days)


def pool_of(group: str, name: str) -> str:
    """Name the columns with which a column shares its variances: its group's, its holiday's, its own term's.

    One feast, or one fortnight, may move the whole county, and a dozen others nobody.
    """
    if group == "curve":
        return f"{group} {name.rpartition(' ')[0]}"
    if group == "year" and name.startswith(TERM):
        return name
    return f"{group} {name.removesuffix(WORKDAY)}" if group == "holiday" else group


def trend(dates: pd.DatetimeIndex, today: pd.Timestamp) -> Column:
    """Make the column of growth or decline: years from today, carried ahead damped.

    Ahead it is ½ (1 - e^-t): half as steep as it was, and less and less, since a trend carried on in full
    misses by more the further it goes (damped as in Gardner & McKenzie 1985).

    Parameters
    ----------
    dates : DatetimeIndex
    today : Timestamp
        The last day that is known.
    """
    years = np.asarray((dates - today).days, dtype=np.float64) / 365.25
    ahead = CARRIED * -np.expm1(-np.maximum(years, 0.0))
    return "trend", "trend", np.where(years <= 0.0, np.maximum(years, -TREND_YEARS), ahead)


def _weekday(days: pd.DataFrame) -> Iterator[Column]:
    weekday = days["weekday"].to_numpy()
    for number in range(1, 8):
        yield "weekday", str(number), (weekday == number).astype(float)
    yield "makeup", "makeup", days["makeup"].to_numpy(dtype=float)


def _off(days: pd.DataFrame) -> Iterator[Column]:
    """Yield days off by the weekday they fall on, and workdays shut in between days without work."""
    weekday = days["weekday"].to_numpy()
    off = days["day_off"].to_numpy(dtype=bool) & (days["holiday"].to_numpy() != "")
    for name, these in (("workday", weekday <= 5), ("saturday", weekday == 6), ("sunday", weekday == 7)):
        yield "day off", name, (off & these).astype(float)
    makeup = days["makeup"].to_numpy(dtype=bool)
    idle = (days["day_off"].to_numpy(dtype=bool) | (weekday >= 6)) & ~makeup
    before, after = np.roll(idle, 1), np.roll(idle, -1)
    yield "day off", "bridge", (~idle & before & after).astype(float)


def _named(days: pd.DataFrame) -> Iterator[Column]:
    """Yield one column a holiday name, the days off on workdays apart from those on weekends."""
    holiday = days["holiday"].to_numpy()
    workday = days["weekday"].to_numpy() <= 5
    for name in _recurring(days):
        here = holiday == name
        yield "holiday", name, here.astype(float)
        yield "holiday", name + WORKDAY, (here & workday).astype(float)


def _breaks(days: pd.DataFrame) -> Iterator[Column]:
    """Yield the last open days before and the first after a break, whatever its name, by its length."""
    since, until = _distances(days)
    for kind, least, most in (("short", LONG_BREAK, LONG), ("long", LONG, 99)):
        ended, coming = since[1], until[1]
        for knot in (1, 2, 3, 5):
            close = hats(since[0], [knot - 1, knot, knot + 1 if knot < 3 else knot + 2])[:, 1]
            yield "break", f"{knot} after {kind}", close * ((ended >= least) & (ended < most))
        for knot in (1, 2, 4):
            close = hats(until[0], [knot - 1, knot, knot + 1 if knot < 2 else knot + 2])[:, 1]
            yield "break", f"{knot} before {kind}", close * ((coming >= least) & (coming < most))


def _distances(days: pd.DataFrame) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Days since the last break and to the next, each with that break's length; NaN where there is none."""
    length = days["break_length"].to_numpy(dtype=float)
    inside = length >= LONG_BREAK
    place = np.arange(len(days), dtype=float)
    last = pd.Series(np.where(inside, place, np.nan)).ffill().to_numpy(dtype=float)
    coming = pd.Series(np.where(inside, place, np.nan)).bfill().to_numpy(dtype=float)
    lengths = pd.Series(np.where(inside, length, np.nan))
    ended = np.asarray(lengths.ffill(), dtype=np.float64)
    next_one = np.asarray(lengths.bfill(), dtype=np.float64)
    return (place - last, ended), (coming - place, next_one)


def _festival(days: pd.DataFrame) -> Iterator[Column]:
    curve = hats(days["festival_offset"].to_numpy(dtype=float), FESTIVAL_KNOTS)
    for knot, column in zip(FESTIVAL_KNOTS, curve.T, strict=True):
        yield "festival", f"{knot:+d}", column
    broad = hats(days["festival_offset"].to_numpy(dtype=float), BROAD_KNOTS)
    for knot, column in zip(BROAD_KNOTS[1:-1], broad.T[1:-1], strict=True):
        yield "festive", f"about {knot:+d}", column


def _moving(days: pd.DataFrame) -> Iterator[Column]:
    """Yield a curve around every other holiday that moves through the year or makes a long break."""
    for name, (anchors, knots) in _anchors(days).items():
        curve = hats(_offset(days, anchors, knots[-1]), knots)
        for knot, column in zip(knots, curve.T, strict=True):
            if abs(knot) < MOVING_KNOTS[-1]:
                yield "curve", f"{name} {knot:+.0f}", column


def _recurring(days: pd.DataFrame) -> list[str]:
    """Names of holidays that occur in at least two years, in alphabetic order."""
    named = days[days["holiday"] != ""]
    years = pd.DatetimeIndex(named.index).year.to_numpy()
    counts = pd.Series(years).groupby(named["holiday"].to_numpy()).nunique()
    return sorted(counts.index[counts >= 2])


def _anchors(days: pd.DataFrame) -> dict[str, tuple[pd.DatetimeIndex, tuple[float, ...]]]:
    """First day of every occurrence of the holidays that deserve a curve of their own, and its knots."""
    found: dict[str, tuple[pd.DatetimeIndex, tuple[float, ...]]] = {}
    for name in _recurring(days):
        here = pd.DatetimeIndex(days.index[days["holiday"] == name])
        first = here[np.diff(here.to_numpy(), prepend=np.datetime64("1900-01-01")) > np.timedelta64(5, "D")]
        near_new_year = np.abs(days.loc[first, "festival_offset"].to_numpy()) <= 3
        season = np.exp(2j * np.pi * first.day_of_year.to_numpy() / 365.25)
        moves = np.abs(np.angle(season / season.mean())).max() * 365.25 / (2 * np.pi) > 4.5
        long = float(days.loc[first, "break_length"].median()) >= LONG
        if (moves or long) and not near_new_year.all():
            found[name] = first, MOVING_KNOTS if moves else BREAK_KNOTS
    return found


def _islamic(days: pd.DataFrame) -> Iterator[Column]:
    """Yield the months of the Islamic calendar, which pass through the seasons: above all Ramadan."""
    month = days["islamic_month"].to_numpy()
    for number in range(1, 13):
        yield "islamic", str(number), (month == number).astype(float)


def _offset(days: pd.DataFrame, anchors: pd.DatetimeIndex, near: float) -> Array:
    """Signed days from the nearest anchor, NaN beyond the curve."""
    place = pd.DatetimeIndex(days.index).to_numpy()
    away = (place[:, None] - anchors.to_numpy()[None, :]) / np.timedelta64(1, "D")
    nearest = np.take_along_axis(away, np.abs(away).argmin(axis=1)[:, None], axis=1)[:, 0]
    return np.where(np.abs(nearest) <= near, nearest, np.nan)


def _year(days: pd.DataFrame) -> Iterator[Column]:
    curve = waves(days["solar_term_phase"].to_numpy(dtype=float), TERMS_IN_A_YEAR, YEAR_ORDER)
    for number, column in enumerate(curve.T):
        yield "year", f"wave {number + 1}", column
    phase = days["solar_term_phase"].to_numpy(dtype=float)
    for term in OWN_TERMS:
        yield "year", f"{TERM}{term}", TERM_SCALE * np.maximum(1.0 - np.abs(phase - term), 0.0)


def _school(days: pd.DataFrame) -> Iterator[Column]:
    school = days["school"].to_numpy(dtype=bool)
    yield "school", "term", school.astype(float)
    for side, column in (("start", "days_into_term"), ("end", "days_to_term_end")):
        away = np.where(school, days[column].to_numpy(dtype=float), np.nan)
        for knot, values in zip(TERM_KNOTS[1:-1], hats(away, TERM_KNOTS)[:, 1:-1].T, strict=True):
            yield "school", f"{side} {knot:+.0f}", values


def _farming(days: pd.DataFrame) -> Iterator[Column]:
    farming = days["farming"].to_numpy()
    for name in sorted(set(farming) - {""}):
        yield "farming", str(name), (farming == name).astype(float)


def _month(days: pd.DataFrame) -> Iterator[Column]:
    """Yield the course of a month, days 29 to 31 drawn to its end so that every month ends alike."""
    index = pd.DatetimeIndex(days.index)
    from_end = (index.days_in_month - index.day).to_numpy(dtype=float)
    day = index.day.to_numpy(dtype=float)
    curve = hats(np.where(from_end < 6, 31.0 - from_end, np.minimum(day, 26.0)), MONTH_KNOTS)
    for knot, column in zip(MONTH_KNOTS[1:-1], curve[:, 1:-1].T, strict=True):
        yield "month", f"day {knot:.0f}", column
    yield "month", "first day", (day == 1).astype(float)
    yield "month", "last day", (from_end == 0).astype(float)
