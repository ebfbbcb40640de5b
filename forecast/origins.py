"""Past days from which to forecast: spread over the last years, some of them just before a lunar new year."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from forecast.bases import Flags
from forecast.lunar import lunar_new_year

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)
LEAST_DAYS, WANTED_DAYS = 56, 365
YEARS_BACK = 104 * WEEK
BEFORE_FESTIVAL = 15
"""Days that an origin just before a lunar new year lies ahead of it, at least."""
FESTIVALS = 2
LIKE = 1.15
"""Months differ in length by at most this factor, and so do quarters."""


class TooShortError(ValueError):
    """The history leaves no origin with eight weeks before it and the horizon after it."""


class TooCoarseError(TooShortError):
    """No report is short enough for the horizon.

    Attributes
    ----------
    days : int
        Of the shortest reports: 31 where they are months.
    weeks : int
        Horizon that would hold any of them.
    """

    def __init__(self, days: int) -> None:
        self.days, self.weeks = days, -(-days // 7)
        super().__init__(f"the shortest reports have {days} days: {self.weeks} weeks ahead would hold them")


def default_origins(history: pd.DataFrame, weeks: int = 5, wanted: int = 6) -> tuple[pd.Timestamp, ...]:
    """Spread origins over the last two years: Sundays, two of them just before a lunar new year.

    Each has the horizon after it with something counted in it, and a year of history before it where there is
    that much, else eight weeks. Where no report is as short as a week they are the last days of reports.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end.
    weeks : int
        Horizon, times seven days.
    wanted : int
        How many at most.

    Raises
    ------
    TooCoarseError
        If every report is longer than the horizon.
    TooShortError
        If there is no such day.
    """
    if history.empty:
        raise TooShortError("the history is empty")
    first, end = history["start"].min(), history["end"].max()
    every = _possible(history, weeks)
    if every.empty:
        raise TooShortError(f"{first:%Y-%m-%d} to {end:%Y-%m-%d} is too short for {weeks} weeks ahead")
    last = every[-1]
    enough = first + WANTED_DAYS * DAY
    earliest = max(last - YEARS_BACK, enough if enough <= last else first + (LEAST_DAYS - 1) * DAY)
    every = every[every >= earliest]
    if every.empty:
        raise TooShortError(f"{first:%Y-%m-%d} to {end:%Y-%m-%d} is too short for {weeks} weeks ahead")
    festivals = [pd.Timestamp(lunar_new_year(year)) for year in range(earliest.year, last.year + 2)]
    before = [_nearest(every, _sunday(day - BEFORE_FESTIVAL * DAY)) for day in festivals]
    held = [day for day, festival in zip(before, festivals, strict=True) if _just_before(day, festival)]
    chosen = held[-min(FESTIVALS, wanted) :]
    spread = [_sunday(last - k * (last - earliest) / max(wanted - 1, 1)) for k in range(wanted)]
    for day in (_nearest(every, day) for day in spread if day >= earliest or not chosen):
        near = any(abs(day - other) < weeks * WEEK for other in chosen)
        if not near and len(chosen) < wanted:
            chosen.append(day)
    return tuple(sorted(chosen))


def counted(history: pd.DataFrame, origins: Iterable[pd.Timestamp], weeks: int) -> Flags:
    """Say of some days whether a window known by them has a report that lies in the weeks after.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end.
    origins : iterable of Timestamp
    weeks : int

    Returns
    -------
    array of bool, shape (origins,)
    """
    known = history.groupby(["hall", "window"], sort=False)["end"].transform("min")
    low = known.where(known > history["end"] - weeks * WEEK, history["end"] - weeks * WEEK)
    spans = pd.DataFrame({"low": low, "high": history["start"] - DAY}).drop_duplicates()
    days = pd.DatetimeIndex(list(origins)).to_numpy()[:, None]
    inside = (spans["low"].to_numpy() <= days) & (days <= spans["high"].to_numpy())
    return np.asarray(inside.any(axis=1))


def _possible(history: pd.DataFrame, weeks: int) -> pd.DatetimeIndex:
    """Sundays, or the last days of reports, with counts on both sides."""
    length = (history["end"] - history["start"]).dt.days + 1
    if length.min() > weeks * 7:
        raise TooCoarseError(int(length[length <= LIKE * length.min()].max()))
    end = history["end"].max()
    if length.min() > 7:
        days = pd.DatetimeIndex(np.sort(history["end"].unique()))
    else:
        days = pd.date_range(history["start"].min(), end - weeks * WEEK, freq="W-SUN")
    return days[counted(history, days, weeks)]


def _nearest(days: pd.DatetimeIndex, wanted: pd.Timestamp) -> pd.Timestamp:
    """Return the day nearest to the one wanted."""
    return days[int(np.argmin(np.abs((days - wanted).to_numpy())))]


def _sunday(day: pd.Timestamp) -> pd.Timestamp:
    """Return the Sunday on or before a day."""
    return day.normalize() - pd.Timedelta(days=(day.weekday() + 1) % 7)


def _just_before(day: pd.Timestamp, festival: pd.Timestamp) -> bool:
    """Whether a day lies before a lunar new year by two to three weeks."""
    return BEFORE_FESTIVAL * DAY <= festival - day < (BEFORE_FESTIVAL + 7) * DAY
