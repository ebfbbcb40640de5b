"""Days off, make-up workdays and breaks of a country, from the `holidays` package."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from datetime import date

import holidays
import numpy as np
import pandas as pd

LONG_BREAK = 3
"""Days from which an unbroken run without work counts as a break that people plan around."""
FAR = 366
"""Days to the nearest long break where there is none within a year."""

_LANGUAGE = "en_US"
_LABELS = re.compile(
    r"\s*\((?:observed|estimated|in lieu|substitute day|non-working|Spring Festival|[A-Z]\w+ Day|,|\s)+\)"
)
_PREFIXES = re.compile(
    r"^(?:The day (?:preceding|following) |The \w+ day of "
    r"|(?:Second|Third|Fourth|Fifth|Sixth|Seventh) Day of |\d+ of "
    r"|(?:Alternative|Substitute|Additional) holiday for )"
)
# labels that say that a day is off but not why: the day belongs to the break it stands in
_GENERIC = re.compile(
    r"(?i)^(day off\b.*|substitute holiday|temporary public holiday|additional (public )?holiday"
    r"|bridge (public )?holiday|special (public )?holiday)$"
)


def load(country: str, subdivision: str | None, years: range) -> holidays.HolidayBase:
    """Return the official holidays of a country, in English where the package has them in English.

    Parameters
    ----------
    country : str
        Code of the `holidays` package.
    subdivision : str or None
        Code of a part of the country with holidays of its own.
    years : range
        Years to fill.

    Raises
    ------
    ValueError
        When the package has no such country or subdivision.
    """
    try:
        plain = holidays.country_holidays(country, subdiv=subdivision)
    except (NotImplementedError, TypeError) as error:  # TypeError: a name of the package that is no country
        raise ValueError(str(error)) from None
    if getattr(plain, "country", None) is None:
        raise ValueError(f"{country} is a market of the holidays package, no country")
    language = _LANGUAGE if _LANGUAGE in plain.supported_languages else None
    return holidays.country_holidays(country, subdiv=subdivision, years=years, language=language)


def official_days(
    country: str,
    subdivision: str | None,
    years: range,
    workdays: Collection[date] = (),
    days_off: Collection[date] = (),
) -> pd.DataFrame:
    """Judge every day of some whole years: worked or not, and in which break.

    Parameters
    ----------
    country : str
        Code of the `holidays` package.
    subdivision : str or None
        Code of a part of the country with holidays of its own.
    years : range
        Years wanted.
    workdays, days_off : collection of date
        More make-up workdays and days off than the package knows. A date given here beats the package.

    Returns
    -------
    DataFrame
        Daily DatetimeIndex `date`; columns weekday (1 = Monday), holiday (name, "" if none), day_off and
        makeup (bool), break_length (days of the unbroken run without work that holds a day off, 0 outside),
        break_name, days_since_break, days_to_break (from and to the nearest break of `LONG_BREAK` days or
        more; 0 in it, at most `FAR`).
    """
    # a year more on either side: breaks cross New Year, and distances look ahead
    padded = range(years.start - 1, years.stop + 1)
    calendar = load(country, subdivision, padded)
    index = pd.date_range(f"{padded[0]}-01-01", f"{padded[-1]}-12-31", freq="D", name="date")
    days = [stamp.date() for stamp in index]
    labels = [_label(calendar, day, days_off) for day in days]
    made_up = (set(calendar.weekend_workdays) | set(workdays)) - set(days_off)
    makeup = np.array([day in made_up for day in days])
    # `.weekend` is that of today: some countries moved theirs, so every date is asked for its own
    weekend = np.array([calendar.is_weekend(day) for day in days])
    frame = _breaks(labels, weekend, makeup).set_axis(index)
    frame.insert(0, "weekday", index.day_of_week.to_numpy().astype(int) + 1)
    return frame.loc[f"{years[0]}-01-01" : f"{years[-1]}-12-31"]


def _breaks(labels: list[str], weekend: np.ndarray, makeup: np.ndarray) -> pd.DataFrame:
    """Find the unbroken runs without work that hold a day off: all their days are days off."""
    free = np.array([label != "" for label in labels])
    idle = (weekend | free) & ~makeup
    run = np.cumsum(np.diff(idle.astype(int), prepend=0) != 0)
    day_off = idle & np.isin(run, run[free & idle])
    length = np.where(day_off, np.bincount(run)[run], 0)
    holiday, break_name = _names(labels, np.where(day_off, run, -1))
    since, until = _distances(length >= LONG_BREAK)
    return pd.DataFrame(
        {
            "holiday": holiday,
            "day_off": day_off,
            "makeup": makeup,
            "break_length": length,
            "break_name": break_name,
            "days_since_break": since,
            "days_to_break": until,
        }
    )


def _label(calendar: holidays.HolidayBase, day: date, days_off: Collection[date]) -> str:
    """Return the package's name of a day off, "" for a day that is none."""
    name = str(calendar.get(day) or "")
    return "Day off" if day in days_off and not name else name


def plain_name(label: str) -> str:
    """Strip from a holiday's label what differs from year to year.

    Parameters
    ----------
    label : str
        For example ``Christmas Day (observed)`` or ``The day preceding Chuseok``.

    Returns
    -------
    str
        ``Christmas Day``, ``Chuseok``; "" where the label names no feast (``Day off (substituted from …)``).
    """
    if _GENERIC.match(label):
        return ""
    return _PREFIXES.sub("", _LABELS.sub("", label)).strip()


def _names(labels: list[str], run: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Name every day by its feast, and every day of a break by the break's main feast."""
    holiday = np.full(len(labels), "", dtype=object)
    break_name = np.full(len(labels), "", dtype=object)
    inside = np.flatnonzero(run >= 0)
    for places in np.split(inside, np.flatnonzero(np.diff(run[inside])) + 1):
        if not len(places):
            continue
        candidates = [[plain_name(part) for part in labels[place].split("; ")] for place in places]
        named = Counter(name for parts in candidates for name in parts if name)
        feasts = {name: _stem(name, named) for name in named}
        weight: Counter[str] = Counter()
        for name, days in named.items():
            weight[feasts[name]] += days
        main = max(weight, key=lambda name: (weight[name], name)) if weight else "Day off"
        break_name[places] = main
        for place, parts in zip(places, candidates, strict=True):
            own = [feasts[name] for name in parts if name]
            if labels[place]:
                holiday[place] = main if main in own or not own else own[0]
    return holiday, break_name


def _stem(name: str, names: Collection[str]) -> str:
    """Return the feast that a longer name leans on: the eve of it, its extension."""
    stems = [other for other in names if name.startswith((f"{other} ", f"{other}'s "))]
    return min(stems, key=len, default=name)


def _distances(long: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days since the last and to the next marked day."""
    places = np.arange(len(long))
    marked = np.flatnonzero(long)
    if not len(marked):
        return np.full(len(long), FAR), np.full(len(long), FAR)
    before = np.searchsorted(marked, places, side="right") - 1
    after = np.searchsorted(marked, places, side="left")
    since = np.where(before >= 0, places - marked[np.maximum(before, 0)], FAR)
    until = np.where(after < len(marked), marked[np.minimum(after, len(marked) - 1)] - places, FAR)
    return np.minimum(since, FAR), np.minimum(until, FAR)
