"""Campaigns and closures: which of them touches which window on which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

EVENT_COLUMNS = ["name", "start", "end", "halls", "windows", "closed"]
Day = str | date | pd.Timestamp


class Event(NamedTuple):
    """One occurrence of an event; empty halls or windows mean all."""

    start: pd.Timestamp
    end: pd.Timestamp
    halls: frozenset[str]
    windows: frozenset[str]


def by_name(events: pd.DataFrame) -> dict[str, list[Event]]:
    """Group events by name, in order of first appearance.

    Parameters
    ----------
    events : DataFrame
        Columns name, start, end (both included), halls, windows (tuples of str).
    """
    groups: dict[str, list[Event]] = {}
    for row in events.to_dict("records"):
        event = Event(row["start"], row["end"], frozenset(row["halls"]), frozenset(row["windows"]))
        groups.setdefault(str(row["name"]), []).append(event)
    return groups


def places(index: pd.DatetimeIndex, start: Day, end: Day) -> tuple[int, int]:
    """Find a span in an index of days.

    Parameters
    ----------
    index : DatetimeIndex
        Days in order.
    start, end : date-like
        First and last day, both included.

    Returns
    -------
    (int, int)
        Position of the first day, and one past that of the last.
    """
    first = int(index.searchsorted(pd.Timestamp(start).normalize()))
    stop = int(index.searchsorted(pd.Timestamp(end).normalize(), side="right"))
    return first, max(first, stop)


def touched(events: Iterable[Event], hall: str, window: str, span: pd.DatetimeIndex) -> np.ndarray:
    """Mark the days of a span on which any of some events touches a window.

    Parameters
    ----------
    events : iterable of Event
        The events.
    hall, window : str
        A window of the county.
    span : DatetimeIndex
        Days without gaps.

    Returns
    -------
    array of bool
        One entry for each day of the span.
    """
    marked = np.zeros(len(span), dtype=bool)
    for event in events:
        here = (not event.halls or hall in event.halls) and (not event.windows or window in event.windows)
        if here and len(span):
            first, last = (event.start - span[0]).days, (event.end - span[0]).days
            marked[max(first, 0) : max(last + 1, 0)] = True
    return marked
