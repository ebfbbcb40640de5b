"""What the reader should know about each window's forecast."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from forecast.bases import Index
from forecast.observations import Reports
from forecast.pooled import PooledModel
from forecast.window import WindowState

NOTE = ["hall", "window", "code", "detail"]
STALE_DAYS = 56
SHORT_DAYS = 365
GAP_DAYS = 365
SPARSE = 0.5
STOPPED_DAYS, FEW_ZEROS = 10, 0.2
"""Open days of nothing but zeros that are no chance, where no larger part of the reports before is zero."""
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
    found = [
        ("", "", "unannounced", str(year)) for year in model.design.calendar.unannounced_years(start, end)
    ]
    first = int((start - model.design.dates[0]).days)
    for place in order:
        state = model.states[place]
        found += [(state.hall, state.window, *note) for note in _notes(state, model.design.dates, first)]
    return pd.DataFrame(found, columns=NOTE)


def slip_notes(model: PooledModel, order: list[int]) -> pd.DataFrame:
    """Return the notes on counts that look like slips of the pen alone, as `notes_of`."""
    states = [model.states[place] for place in order]
    found = [
        (state.hall, state.window, *note) for state in states for note in _slips(state, model.design.dates)
    ]
    return pd.DataFrame(found, columns=NOTE)


def _slips(state: WindowState, dates: pd.DatetimeIndex) -> Iterator[tuple[str, str]]:
    """Counts that nothing was learnt from, and others that are odd."""
    doubted = np.setdiff1d(state.odd, state.left_out)
    for code, places in (("left_out", np.sort(state.left_out)), ("spike", doubted)):
        if places.size:
            yield code, ", ".join(f"{dates[place]:%Y-%m-%d}" for place in places)


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
    since = _stopped(reports)
    if since is not None:
        yield "stopped", f"{dates[since]:%Y-%m-%d}"
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


def _stopped(reports: Reports) -> int | None:
    """Place of the first of the zeros with which a window's reports end, where it had few zeros before."""
    some = np.flatnonzero(reports.count > 0)
    if some.size == 0 or some[-1] + 1 == reports.count.size:
        return None
    idle = int(some[-1]) + 1
    rare = float(np.mean(reports.count[:idle] == 0)) <= FEW_ZEROS
    return int(reports.begin[idle]) if rare and reports.size[idle:].sum() >= STOPPED_DAYS else None
