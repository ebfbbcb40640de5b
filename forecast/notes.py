"""What the reader should know about each window's forecast."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from forecast.observations import Reports
from forecast.pooled import PooledModel

STALE_DAYS = 56
SHORT_DAYS = 365
GAP_DAYS = 365
SPARSE = 0.5
SPIKE = 10.0
"""A report is a slip of the pen when its mean day is so many times the largest but the two highest."""


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
    for place in order:
        state = model.states[place]
        known = _standing(state.reports, state.open_places, model.design.dates, model.today)
        found += [(state.hall, state.window, code, detail) for code, detail in known]
    return pd.DataFrame(found, columns=["hall", "window", "code", "detail"])


def _standing(
    reports: Reports, open_places: np.ndarray, dates: pd.DatetimeIndex, today: int
) -> Iterator[tuple[str, str]]:
    """Codes and details of one window: no history, little or none of late, with holes, or hardly credible."""
    days = np.unique(reports.places)
    if days.size == 0:
        yield "borrowed", ""
        return
    first, last = int(days[0]), int(days[-1])
    if today - last > STALE_DAYS:
        yield "stale", f"{dates[last]:%Y-%m-%d}"
    elif today - first < SHORT_DAYS:
        yield "short", f"{dates[first]:%Y-%m-%d}"
    if not np.any(reports.count > 0):
        yield "zeros", ""
    steps = np.diff(days)
    longest = int(np.argmax(steps)) if steps.size else 0
    opened = int(np.sum((open_places >= first) & (open_places <= last)))
    if steps.size and steps[longest] > GAP_DAYS:
        yield "gap", f"{dates[days[longest]]:%Y-%m-%d} – {dates[days[longest + 1]]:%Y-%m-%d}"
    elif days.size < SPARSE * opened:
        yield "sparse", f"{days.size} / {opened}"
    each = np.sort(reports.count / reports.size)
    if each.size >= 10 and each[-1] > SPIKE * max(float(each[-3]), 1.0):
        place = reports.places[reports.first[np.argmax(reports.count / reports.size)]]
        yield "spike", f"{dates[place]:%Y-%m-%d}"
