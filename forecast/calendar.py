"""What kind of day is it, here? The one face of the calendar: days, open days, market days, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from forecast.events import EVENT_COLUMNS, Day, by_name, places, touched
from forecast.islamic import islamic_months, keeps_islamic_calendar
from forecast.lunar import lunar_days
from forecast.terms import (
    FARMING_SEASONS_CN,
    SCHOOL_TERMS_CN,
    check_bound,
    check_span,
    farming_days,
    school_days,
)
from forecast.workdays import load, official_days


@dataclass(frozen=True)
class CalendarSettings:
    """The `[calendar]` section of a county's configuration.

    Attributes
    ----------
    country : str
        Any code of the `holidays` package; kept as its two letters.
    subdivision : str or None
        Its subdivision, for holidays and weekends of its own.
    workdays, days_off : tuple of date
        Make-up workdays and days off beyond those that the package knows, such as those of a year
        that was announced only lately. They beat the package.
    school_terms : tuple of (str, str) or None
        First and last day of each term: ``MM-DD``, ``YYYY-MM-DD``, ``festival+17`` (days from the
        lunar new year) or a solar term. None: China's terms in China, none elsewhere.
    farming_seasons : tuple of (str, str, str) or None
        Name, first and last day of each season, in the same forms. None: in China 惊蛰 to 谷雨 and
        秋分 to 霜降, none elsewhere.

    Raises
    ------
    ValueError
        When the package has no such country or subdivision, a bound cannot be read, a span between two
        has no end, or a date is both a workday and a day off.
    """

    country: str = "CN"
    subdivision: str | None = None
    workdays: tuple[date, ...] = ()
    days_off: tuple[date, ...] = ()
    school_terms: tuple[tuple[str, str], ...] | None = None
    farming_seasons: tuple[tuple[str, str, str], ...] | None = None

    def __post_init__(self) -> None:
        known_as = load(self.country, self.subdivision, range(0)).country
        object.__setattr__(self, "country", known_as)  # CHN is CN
        both = sorted(set(self.workdays) & set(self.days_off))
        if both:
            raise ValueError(f"{both[0].isoformat()} is given as a workday and as a day off")
        for first, last in [*self.terms, *(season[1:] for season in self.seasons)]:
            check_bound(first)
            check_bound(last)
            check_span(first, last)

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """School terms that are in force."""
        if self.school_terms is None:
            return SCHOOL_TERMS_CN if self.country == "CN" else ()
        return self.school_terms

    @property
    def seasons(self) -> tuple[tuple[str, str, str], ...]:
        """Farming seasons that are in force."""
        if self.farming_seasons is None:
            return FARMING_SEASONS_CN if self.country == "CN" else ()
        return self.farming_seasons


class Calendar:
    """Days of a county: what they are, and which hall is open on them.

    Parameters
    ----------
    halls : DataFrame
        Columns hall, market_days (None or (kind, digits)), open_weekdays (tuple of 1..7),
        open_on_holidays (bool).
    windows : DataFrame
        Columns hall, window.
    events : DataFrame, optional
        Columns name, start, end (both included), halls, windows (tuples, empty = all), closed (bool).
    settings : CalendarSettings
        Country, extra days, terms.
    """

    def __init__(
        self,
        halls: pd.DataFrame,
        windows: pd.DataFrame,
        events: pd.DataFrame | None = None,
        settings: CalendarSettings | None = None,
    ) -> None:
        self.halls = halls
        self.windows = windows
        self.events = pd.DataFrame(columns=EVENT_COLUMNS) if events is None else events
        self.settings = settings or CalendarSettings()
        self._table: pd.DataFrame | None = None
        self._regular: dict[str, np.ndarray] = {}
        self._rules = {row["hall"]: row for row in halls.to_dict("records")}
        self._pairs = set(zip(windows["hall"], windows["window"], strict=True))
        closing = self.events["closed"].astype(bool)
        self._closures = [event for group in by_name(self.events[closing]).values() for event in group]
        self._campaigns = by_name(self.events[~closing])

    def days(self, start: Day, end: Day) -> pd.DataFrame:
        """Describe every day of a span.

        Parameters
        ----------
        start, end : date-like
            First and last day, both included.

        Returns
        -------
        DataFrame
            Daily DatetimeIndex `date`; the columns of `forecast.workdays.official_days`,
            `forecast.lunar.lunar_days`, `forecast.terms.school_days`, farming (season's name or ""), and
            islamic_month (1 to 12 where the country keeps that calendar, else 0).

        Raises
        ------
        ValueError
            When the span leaves the years that the lunar calendar is right for.
        """
        table = self._covering(start, end)
        first, stop = places(pd.DatetimeIndex(table.index), start, end)
        return table.iloc[first:stop].copy()

    def is_open(self, hall: str, window: str, start: Day, end: Day) -> pd.Series[bool]:
        """Say on which days of a span a window is open.

        A hall is open on a date when its weekday is among the hall's and the date is not a day off, or when
        the date is a make-up workday; a hall that opens on holidays opens on days off too; a closing event
        shuts it.

        Parameters
        ----------
        hall, window : str
            A window of the county.
        start, end : date-like
            First and last day, both included.

        Returns
        -------
        Series of bool
            Indexed by date.

        Raises
        ------
        KeyError
            When the county has no such window.
        """
        if (hall, window) not in self._pairs:
            raise KeyError(f"{hall} has no window {window}")
        index = pd.DatetimeIndex(self._covering(start, end).index)
        first, stop = places(index, start, end)
        span = index[first:stop]
        closed = touched(self._closures, hall, window, span)
        return pd.Series(self._regular_days(hall)[first:stop] & ~closed, index=span, name="open")

    def open_days(self, hall: str, window: str, start: Day, end: Day) -> pd.DatetimeIndex:
        """Return the days of a span on which a window is open, as `is_open` judges."""
        opened = self.is_open(hall, window, start, end)
        return pd.DatetimeIndex(opened.index[opened.to_numpy()])

    def is_market_day(self, hall: str, start: Day, end: Day) -> pd.Series[bool]:
        """Say on which days of a span a hall's place holds its market, open or not.

        Parameters
        ----------
        hall : str
            A hall of the county.
        start, end : date-like
            First and last day, both included.

        Returns
        -------
        Series of bool
            Indexed by date; all False where the hall has no market days.
        """
        days = self.days(start, end)
        rule = self._rules[hall]["market_days"]
        marked = np.zeros(len(days), dtype=bool)
        if isinstance(rule, tuple):
            kind, digits = rule
            if kind == "weekday":
                marked = np.isin(days["weekday"].to_numpy(), digits)
            else:
                index = pd.DatetimeIndex(days.index)
                numbers = days["lunar_day"].to_numpy() if kind == "lunar" else index.day.to_numpy()
                marked = np.isin(numbers % 10, digits)
        return pd.Series(marked, index=days.index, name="market", dtype=bool)

    def event_days(self, hall: str, window: str, start: Day, end: Day) -> pd.DataFrame:
        """Say on which days of a span each campaign touches a window.

        Parameters
        ----------
        hall, window : str
            A window of the county.
        start, end : date-like
            First and last day, both included.

        Returns
        -------
        DataFrame of bool
            Indexed by date; one column for each name of events that do not close, in order of appearance.
        """
        index = pd.DatetimeIndex(self._covering(start, end).index)
        first, stop = places(index, start, end)
        span = index[first:stop]
        columns = {name: touched(group, hall, window, span) for name, group in self._campaigns.items()}
        return pd.DataFrame(columns, index=span, dtype=bool)

    def unannounced_years(self, start: Day, end: Day) -> list[int]:
        """Return the years of a span whose days off are known by rule alone.

        China announces each year's make-up workdays late in the year before: a year of which neither the
        package nor the settings know any has not been announced, and its days are a guess. Other countries
        have no such years.

        Parameters
        ----------
        start, end : date-like
            First and last day, both included.
        """
        if self.settings.country != "CN":
            return []
        first, last = pd.Timestamp(start).year, pd.Timestamp(end).year
        makeup = self._covering(date(first, 1, 1), date(last, 12, 31))["makeup"]
        known = set(pd.DatetimeIndex(makeup.index[makeup.to_numpy()]).year)
        return [year for year in range(first, last + 1) if year not in known]

    def _covering(self, start: Day, end: Day) -> pd.DataFrame:
        """Return the table of whole years that holds a span, made once and grown when a span leaves it."""
        first, last = pd.Timestamp(start).year, pd.Timestamp(end).year
        if self._table is not None:
            have = pd.DatetimeIndex(self._table.index)
            if have[0].year <= first and last <= have[-1].year:
                return self._table
            first, last = min(first, have[0].year), max(last, have[-1].year)
        self._regular.clear()
        self._table = _describe(self.settings, first, last)
        return self._table

    def _regular_days(self, hall: str) -> np.ndarray:
        """Days of the whole table on which a hall is open but for closures."""
        if hall not in self._regular:
            assert self._table is not None
            rule = self._rules[hall]
            wanted = np.isin(self._table["weekday"].to_numpy(), rule["open_weekdays"])
            if not rule["open_on_holidays"]:
                wanted &= ~self._table["day_off"].to_numpy()
            self._regular[hall] = wanted | self._table["makeup"].to_numpy()
        return self._regular[hall]


def _describe(settings: CalendarSettings, first_year: int, last_year: int) -> pd.DataFrame:
    """Put together all that is known of some whole years."""
    moon = lunar_days(first_year, last_year)
    official = official_days(
        settings.country,
        settings.subdivision,
        range(first_year, last_year + 1),
        settings.workdays,
        settings.days_off,
    )
    index = pd.DatetimeIndex(moon.index)
    keeps = keeps_islamic_calendar(settings.country, settings.subdivision)
    months = pd.Series(islamic_months(index) if keeps else 0, index=index, name="islamic_month")
    terms, seasons = school_days(settings.terms, index), farming_days(settings.seasons, index)
    return pd.concat([official, moon, terms, seasons, months], axis=1)
