"""What the reader should know about each window's forecast."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from forecast.bases import Index
from forecast.pooled import PooledModel
from forecast.stopped import first_of_the_zeros
from forecast.window import WindowState

NOTE = ["hall", "window", "code", "detail"]
STALE_DAYS = 56
SHORT_DAYS = 355
"""A year, but for what is closed at its beginning."""
GAP_DAYS = 365
SPARSE = 0.5
COARSE_DAYS = 35
"""Days from which a report is longer than a month."""


def notes_of(model: PooledModel, order: list[int], start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return the notes on a forecast.

    Parameters
    ----------
    model : PooledModel
    order : list of int
        Places of the windows, in the order wanted.
    start, end : Timestamp
        First and last day of the forecast.

    Returns
    -------
    DataFrame
        hall, window, code, detail, as `forecast.Forecast.notes`.
    """
    found = [("", "", *note) for note in _ahead(model, start, end)]
    found += _lost(model)
    first = int((start - model.design.dates[0]).days)
    for place in order:
        state = model.states[place]
        found += [(state.hall, state.window, *note) for note in _notes(state, model.design.dates, first)]
    return pd.DataFrame(found, columns=NOTE)


def _ahead(model: PooledModel, start: pd.Timestamp, end: pd.Timestamp) -> Iterator[tuple[str, str]]:
    """Days off that are a guess, and campaigns of which nothing can be learnt."""
    calendar = model.design.calendar
    days = calendar.days(start, end)
    for year in calendar.unannounced_years(start, end):
        off = pd.DatetimeIndex(days.index[days["day_off"].to_numpy(dtype=bool)])
        off = off[off.year == year]
        runs = np.split(off, np.flatnonzero(np.diff(off) > pd.Timedelta(days=1)) + 1) if len(off) else []
        spans = [f"{run[0]:%m-%d} – {run[-1]:%m-%d}" for run in map(pd.DatetimeIndex, runs)]
        yield "unannounced", f"{year}: {', '.join(spans)}" if spans else str(year)
    campaigns = calendar.events[~calendar.events["closed"].astype(bool)]
    for name, times in campaigns.groupby("name", sort=False):
        known = (times["start"] <= model.as_of) & (times["end"] >= model.design.dates[0])
        if not known.any() and ((times["start"] <= end) & (times["end"] >= start)).any():
            yield "new_event", str(name)


def _lost(model: PooledModel) -> Iterator[tuple[str, str, str, str]]:
    """Notes of the spans of whole weeks in which most of the county stayed away."""
    dates = model.design.dates
    monday = dates[0] - pd.Timedelta(days=dates[0].weekday())
    lost = np.flatnonzero(model.most_weight < 1.0)
    for span in np.split(lost, np.flatnonzero(np.diff(lost) > 1) + 1):
        if span.size:
            first, last = (monday + pd.Timedelta(weeks=int(week)) for week in (span[0], span[-1]))
            yield "", "", "lost", f"{first:%Y-%m-%d} – {last + pd.Timedelta(days=6):%Y-%m-%d}"


def count_notes(model: PooledModel, order: list[int]) -> pd.DataFrame:
    """Return the notes on counts of which nothing was learnt, or that are odd, as `notes_of`."""
    states = [model.states[place] for place in order]
    found = list(_lost(model))
    found += [
        (state.hall, state.window, *note) for state in states for note in _slips(state, model.design.dates)
    ]
    return pd.DataFrame(found, columns=NOTE)


def _slips(state: WindowState, dates: pd.DatetimeIndex) -> Iterator[tuple[str, str]]:
    """Counts that nothing was learnt from, others that are odd, weeks on one day, and days not entered."""
    doubted = np.setdiff1d(state.odd, state.left_out)
    for code, places in (("left_out", np.sort(state.left_out)), ("spike", doubted)):
        if places.size:
            yield code, ", ".join(f"{dates[place]:%Y-%m-%d}" for place in places)
    if state.bulk.size:
        yield "bulk", _span(state.bulk, dates)
    if state.not_entered.size:
        yield "not_entered", _span(state.not_entered, dates)


def _span(places: Index, dates: pd.DatetimeIndex) -> str:
    return f"{dates[places[0]]:%Y-%m-%d} – {dates[places[-1]]:%Y-%m-%d}"


def _notes(state: WindowState, dates: pd.DatetimeIndex, start: int) -> Iterator[tuple[str, str]]:
    """Codes and details of one window: no history, little or none of late, with holes, or hardly credible."""
    yield from _slips(state, dates)
    reports = state.reports
    days = np.unique(reports.places)
    if days.size == 0:
        yield "borrowed", ""
        return
    first, last = (int(at) for at in (min([days[0], *state.left_out]), max([days[-1], *state.left_out])))
    if start - 1 - last > STALE_DAYS:
        yield "stale", f"{dates[last]:%Y-%m-%d}"
    elif start - 1 - first < SHORT_DAYS:
        yield "short", f"{dates[first]:%Y-%m-%d}"
    if not np.any(reports.count > 0):
        yield "zeros", ""
    idle = first_of_the_zeros(reports.count, reports.size)
    if idle is not None:
        yield "stopped", f"{dates[reports.begin[idle]]:%Y-%m-%d}"
    if np.all(reports.last - reports.begin >= COARSE_DAYS):
        yield "coarse", ""
    yield from _holes(days, state.open_places, dates)


def _holes(days: Index, open_places: Index, dates: pd.DatetimeIndex) -> Iterator[tuple[str, str]]:
    """A long hole between the days known, or many short ones."""
    first, last = int(days[0]), int(days[-1])
    steps = np.diff(days)
    longest = int(np.argmax(steps)) if steps.size else 0
    opened = int(np.sum((open_places >= first) & (open_places <= last)))
    if steps.size and steps[longest] > GAP_DAYS:
        yield "gap", f"{dates[days[longest]]:%Y-%m-%d} – {dates[days[longest + 1]]:%Y-%m-%d}"
    elif days.size < SPARSE * opened:
        yield "sparse", f"{days.size} / {opened}"
