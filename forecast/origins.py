"""Past days from which to forecast: spread over the last years, some of them just before a lunar new year."""

from __future__ import annotations

import pandas as pd

from forecast.lunar import lunar_new_year

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)
LEAST_DAYS, WANTED_DAYS = 56, 365
YEARS_BACK = 104 * WEEK
BEFORE_FESTIVAL = 15
"""Days that an origin just before a lunar new year lies ahead of it, at least."""
FESTIVALS = 2


class TooShortError(ValueError):
    """The history leaves no origin with eight weeks before it and the horizon after it."""


def default_origins(history: pd.DataFrame, weeks: int = 5, wanted: int = 6) -> tuple[pd.Timestamp, ...]:
    """Spread origins over the last two years: Sundays, two of them just before a lunar new year.

    Each has the horizon after it, and a year of history before it where there is that much, else eight weeks.

    Parameters
    ----------
    history : DataFrame
        start, end.
    weeks : int
        Horizon, times seven days.
    wanted : int
        How many at most.

    Raises
    ------
    TooShortError
        If there is no such Sunday.
    """
    if history.empty:
        raise TooShortError("the history is empty")
    first, end = history["start"].min(), history["end"].max()
    last = _sunday(end - weeks * WEEK)
    enough = first + WANTED_DAYS * DAY
    earliest = max(last - YEARS_BACK, enough if enough <= last else first + (LEAST_DAYS - 1) * DAY)
    if last < earliest:
        raise TooShortError(f"{first:%Y-%m-%d} to {end:%Y-%m-%d} is too short for {weeks} weeks ahead")
    festivals = [pd.Timestamp(lunar_new_year(year)) for year in range(earliest.year, last.year + 2)]
    before = [_sunday(day - BEFORE_FESTIVAL * DAY) for day in festivals]
    chosen = [day for day in before if earliest <= day <= last][-min(FESTIVALS, wanted) :]
    spread = [last - k * (last - earliest) / max(wanted - 1, 1) for k in range(wanted)]
    for day in map(_sunday, spread):
        near = any(abs(day - other) < weeks * WEEK for other in chosen)
        if not near and len(chosen) < wanted and day >= earliest:
            chosen.append(day)
    return tuple(sorted(chosen))


def _sunday(day: pd.Timestamp) -> pd.Timestamp:
    """Return the Sunday on or before a day."""
    return day.normalize() - pd.Timedelta(days=(day.weekday() + 1) % 7)
