"""Calendars of two halls, and sets of dates, for the tests of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from forecast.calendar import Calendar, CalendarSettings


def make(
    settings: CalendarSettings | None = None, events: pd.DataFrame | None = None, **hall: object
) -> Calendar:
    """One hall 大厅 with the windows 人社 and 医保, and as many more halls as the tests need."""
    row = {"hall": "大厅", "market_days": None, "open_weekdays": (1, 2, 3, 4, 5), "open_on_holidays": False}
    halls = pd.DataFrame([row | hall, row | {"hall": "别处"}])
    windows = pd.DataFrame({"hall": ["大厅", "大厅", "别处"], "window": ["人社", "医保", "人社"]})
    return Calendar(halls, windows, events, settings)


def span(first: str, last: str) -> set[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + timedelta(days=number) for number in range((end - begin).days + 1)}


def dates(marked: pd.Series[bool]) -> set[date]:
    return {stamp.date() for stamp in marked.index[marked.to_numpy()]}
