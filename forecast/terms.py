"""School terms and farming seasons: spans of the year given by fixed, lunar or solar bounds.

A bound is one of

- ``MM-DD``: that day of every year (``02-29`` is the 28th in other years);
- ``YYYY-MM-DD``: that day alone;
- ``festival+17``, ``festival-21``: so many days after or before the lunar new year of every year;
- the Chinese name of a solar term, such as ``惊蛰``: its day of every year.

A span begins on its first bound and ends on the next day that its second bound names, both included.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

from forecast.lunar import SOLAR_TERMS, festival_plus, solar_term_day

Span = tuple[date, date]

SCHOOL_TERMS_CN: tuple[tuple[str, str], ...] = (("festival+17", "07-05"), ("09-01", "festival-21"))
"""China's school terms: the winter holiday begins about 20 days before the lunar new year and lasts until
after the lantern festival; the summer holiday runs from about 5 July to the end of August. Provinces set the
dates anew each year, so a county that wants them to the day gives them in its configuration."""

FARMING_SEASONS_CN: tuple[tuple[str, str, str], ...] = (
    ("spring_ploughing", "惊蛰", "谷雨"),
    ("autumn_harvest", "秋分", "霜降"),
)
"""Farming seasons, name and the solar terms that begin and end them: spring ploughing and autumn harvest."""

_YEARLY = re.compile(r"(\d{2})-(\d{2})")
_ONCE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FESTIVAL = re.compile(r"festival([+-]\d{1,3})")


def check_bound(bound: str) -> None:
    """Raise ValueError unless `bound` is one of the forms that this module reads.

    Parameters
    ----------
    bound : str
        For example ``09-01``, ``2026-09-01``, ``festival-21`` or ``惊蛰``.
    """
    known = bound in SOLAR_TERMS or any(form.fullmatch(bound) for form in (_YEARLY, _ONCE, _FESTIVAL))
    if not known:
        raise ValueError(
            f"{bound!r} is not MM-DD, YYYY-MM-DD, festival+N, festival-N or a solar term such as 惊蛰"
        )
    _on(bound, 2024)


def check_span(first: str, last: str) -> None:
    """Raise ValueError unless a span between two bounds ends within a year of its begin.

    Parameters
    ----------
    first, last : str
        Bounds, each of which `check_bound` lets pass.
    """
    year = date.fromisoformat(first).year if _ONCE.fullmatch(first) else 2024
    _spans(first, last, range(year, year + 1))


def _on(bound: str, year: int) -> date | None:
    """Return the day that a bound names in a year, None if it names one in another year only."""
    if bound in SOLAR_TERMS:
        return solar_term_day(year, bound)
    if match := _FESTIVAL.fullmatch(bound):
        return festival_plus(year, int(match[1]))
    if match := _YEARLY.fullmatch(bound):
        month, day = int(match[1]), int(match[2])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, month, 28 if (month, day) == (2, 29) and not leap else day)
    day_alone = date.fromisoformat(bound)
    return day_alone if day_alone.year == year else None


def _spans(first: str, last: str, years: range) -> list[Span]:
    """All spans between two bounds that begin in one of the years."""
    spans = []
    for year in years:
        begin = _on(first, year)
        if begin is None:
            continue
        ends = (_on(last, later) for later in (year, year + 1))
        end = next((day for day in ends if day is not None and day >= begin), None)
        if end is None:
            raise ValueError(f"a span from {first} to {last} has no end within a year of its begin")
        spans.append((begin, end))
    return spans


def school_spans(terms: tuple[tuple[str, str], ...], years: range) -> list[Span]:
    """School terms that begin in some years.

    A term given by explicit dates (``YYYY-MM-DD``) takes the place of the yearly ones that it overlaps.

    Parameters
    ----------
    terms : tuple of (str, str)
        First and last bound of each term.
    years : range
        Years in which a term may begin.

    Returns
    -------
    list of (date, date)
        First and last day of each term, sorted.
    """
    once = [span for first, last in terms if _ONCE.fullmatch(first) for span in _spans(first, last, years)]
    yearly = [
        span for first, last in terms if not _ONCE.fullmatch(first) for span in _spans(first, last, years)
    ]
    kept = [span for span in yearly if not any(span[0] <= end and begin <= span[1] for begin, end in once)]
    return sorted(once + kept)


def school_days(terms: tuple[tuple[str, str], ...], index: pd.DatetimeIndex) -> pd.DataFrame:
    """Mark the school terms in a span of days.

    Parameters
    ----------
    terms : tuple of (str, str)
        First and last bound of each term.
    index : DatetimeIndex
        Days, without gaps.

    Returns
    -------
    DataFrame
        On `index`: school (bool, in term, weekends included), days_into_term (1 on the first day of a term),
        days_to_term_end (1 on its last day); both 0 in the school holidays.
    """
    into = np.zeros(len(index), dtype=int)
    to_end = np.zeros(len(index), dtype=int)
    for begin, end in school_spans(terms, range(index[0].year - 1, index[-1].year + 1)):
        after = (index - pd.Timestamp(begin)).days.to_numpy()
        before = (pd.Timestamp(end) - index).days.to_numpy()
        inside = (after >= 0) & (before >= 0)
        into[inside] = after[inside] + 1
        to_end[inside] = before[inside] + 1
    return pd.DataFrame({"school": into > 0, "days_into_term": into, "days_to_term_end": to_end}, index=index)


def farming_days(seasons: tuple[tuple[str, str, str], ...], index: pd.DatetimeIndex) -> pd.Series[str]:
    """Name the farming season of every day.

    Parameters
    ----------
    seasons : tuple of (str, str, str)
        Name, first and last bound of each season.
    index : DatetimeIndex
        Days, without gaps.

    Returns
    -------
    Series of str
        The season's name, "" between the seasons.
    """
    names = np.full(len(index), "", dtype=object)
    for name, first, last in seasons:
        for begin, end in _spans(first, last, range(index[0].year - 1, index[-1].year + 1)):
            names[(index >= pd.Timestamp(begin)) & (index <= pd.Timestamp(end))] = name
    return pd.Series(names, index=index, name="farming")
