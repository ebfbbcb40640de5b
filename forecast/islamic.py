"""Months of the Islamic calendar, for countries that keep it (from hijridate)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd
from hijridate import Hijri

from forecast.bases import Index
from forecast.workdays import load

FIRST_YEAR, LAST_YEAR = 1343, 1500
"""Islamic years of the Umm al-Qura tables: August 1924 to November 2077."""
JUDGED_BY = range(1437, 1447)
"""Islamic years, 2015 to 2025, whose feasts tell whether a country keeps the calendar."""
SURE = 8
"""Of those, the years in which Eid al-Fitr must be a holiday: by chance it is one in one year or two."""


def islamic_months(index: pd.DatetimeIndex) -> Index:
    """Return the Islamic month of every day.

    Months are those of Umm al-Qura; a country that sights the moon may begin one a day later.

    Parameters
    ----------
    index : DatetimeIndex
        Days in order.

    Returns
    -------
    array of int, shape (days,)
        1 (Muharram) to 12, 9 being Ramadan; 0 on days beyond the tables.
    """
    first, last = (_about(stamp) for stamp in (index[0], index[-1]))
    years = range(max(first - 1, FIRST_YEAR), min(last + 1, LAST_YEAR) + 1)
    starts = [_first_of(year, month).toordinal() for year in years for month in range(1, 13)]
    ordinals = np.array([stamp.toordinal() for stamp in index])
    place = np.searchsorted(starts, ordinals, side="right") - 1
    end = starts[-1] + Hijri(years[-1], 12, 1).month_length() if starts else 0
    return np.where((place >= 0) & (ordinals < end), place % 12 + 1, 0).astype(np.int64)


@lru_cache(maxsize=64)
def keeps_islamic_calendar(country: str, subdivision: str | None) -> bool:
    """Say whether Eid al-Fitr is an official holiday of a country.

    Parameters
    ----------
    country, subdivision : str
        Codes of the `holidays` package.
    """
    feasts = [_first_of(year, 10) for year in JUDGED_BY]
    official = load(country, subdivision, range(feasts[0].year, feasts[-1].year + 1))
    kept = [feast in official or feast + timedelta(days=1) in official for feast in feasts]
    return sum(kept) >= SURE


def _first_of(year: int, month: int) -> date:
    """First day of an Islamic month."""
    day = Hijri(year, month, 1).to_gregorian()
    return date(day.year, day.month, day.day)


def _about(stamp: pd.Timestamp) -> int:
    """Islamic year of a day, or the one before or after it: they have 354.37 days, from July 622 on."""
    return int((stamp.toordinal() - date(622, 7, 19).toordinal()) / 354.367) + 1
