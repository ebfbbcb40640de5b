"""The lunar calendar and the 24 solar terms, as arrays over whole years (from borax)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd
from borax.calendars.lunardate import TERMS_CN, LCalendars, LunarDate, TermUtils

FIRST_YEAR, LAST_YEAR = 1981, 2098
"""Years that can be asked for: borax is right for 1980-2099, and a year needs both of its neighbours."""

SOLAR_TERMS: tuple[str, ...] = tuple(TERMS_CN[2:] + TERMS_CN[:2])
"""The 24 solar terms in their own order, which begins with 立春."""


@lru_cache(maxsize=256)
def lunar_new_year(year: int) -> date:
    """Return the first day of the lunar year that begins in a solar year.

    Parameters
    ----------
    year : int
        The solar year.
    """
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day


@lru_cache(maxsize=4096)
def solar_term_day(year: int, term: str) -> date:
    """Return the date of a solar term in a solar year.

    Parameters
    ----------
    year : int
        The solar year.
    term : str
        Chinese name of the term, one of `SOLAR_TERMS`.
    """
    day: date = TermUtils.nth_term_day(year, term_name=term)
    return day


def lunar_days(first_year: int, last_year: int) -> pd.DataFrame:
    """Lunar dates and solar terms of every day of some whole years.

    Parameters
    ----------
    first_year, last_year : int
        Solar years, both included, within `FIRST_YEAR` and `LAST_YEAR`.

    Returns
    -------
    DataFrame
        Daily DatetimeIndex `date`; columns lunar_month (a leap month bears the number of the month before),
        lunar_day, festival_offset (days from the nearest lunar new year, negative before it),
        solar_term_phase (0 <= phase < 24, 0 on 立春, 1 on 雨水, linear between two terms),
        solar_term (its name on its day, else "").

    Raises
    ------
    ValueError
        When a year is beyond what the tables are right for.
    """
    if first_year < FIRST_YEAR or last_year > LAST_YEAR:
        raise ValueError(f"the calendar knows {FIRST_YEAR} to {LAST_YEAR}, not {first_year} to {last_year}")
    index = pd.date_range(f"{first_year}-01-01", f"{last_year}-12-31", freq="D", name="date")
    ordinals = np.arange(date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal() + 1)
    month, day = _months_and_days(ordinals, first_year, last_year)
    phase, names = _terms(ordinals, first_year, last_year)
    return pd.DataFrame(
        {
            "lunar_month": month,
            "lunar_day": day,
            "festival_offset": _festival_offset(ordinals, first_year, last_year),
            "solar_term_phase": phase,
            "solar_term": names,
        },
        index=index,
    )


def _months_and_days(ordinals: np.ndarray, first_year: int, last_year: int) -> tuple[np.ndarray, np.ndarray]:
    """Lay the months of the lunar years end to end, and cut out the asked span."""
    years = range(first_year - 1, last_year + 1)
    months = [(month, days) for year in years for month, days, _leap in LCalendars.iter_year_month(year)]
    lengths = np.array([days for _month, days in months])
    starts = lunar_new_year(first_year - 1).toordinal() + np.concatenate([[0], np.cumsum(lengths)[:-1]])
    which = np.searchsorted(starts, ordinals, side="right") - 1
    numbers = np.array([month for month, _days in months])
    return numbers[which], ordinals - starts[which] + 1


def _festival_offset(ordinals: np.ndarray, first_year: int, last_year: int) -> np.ndarray:
    feasts = np.array([lunar_new_year(year).toordinal() for year in range(first_year - 1, last_year + 2)])
    offsets = ordinals[:, None] - feasts[None, :]
    nearest = np.abs(offsets).argmin(axis=1)
    chosen: np.ndarray = offsets[np.arange(len(ordinals)), nearest]
    return chosen


def _terms(ordinals: np.ndarray, first_year: int, last_year: int) -> tuple[np.ndarray, np.ndarray]:
    """Phase by linear interpolation between the terms' days, and the names on those days."""
    years = range(first_year - 1, last_year + 2)
    days = [solar_term_day(year, term).toordinal() for year in years for term in TERMS_CN]
    # TERMS_CN begins with 小寒, two terms before 立春: phases run on from -2 and wrap at 24
    running = np.arange(len(days)) - 2.0
    phase = np.interp(ordinals, days, running) % 24.0
    on_day = {day: TERMS_CN[number % 24] for number, day in enumerate(days)}
    names = np.array([on_day.get(int(ordinal), "") for ordinal in ordinals], dtype=object)
    return phase, names


def festival_plus(year: int, days: int) -> date:
    """Return the date so many days after (negative: before) a year's lunar new year.

    Parameters
    ----------
    year : int
        The solar year.
    days : int
        Days from its lunar new year.
    """
    return lunar_new_year(year) + timedelta(days=days)
