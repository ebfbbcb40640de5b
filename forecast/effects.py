"""Coefficients to effects that people can read: “first week after the festival × 1.4 [1.3, 1.5]”."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags, Index
from forecast.design import Design
from forecast.pooled import PooledModel

COLUMNS = ("hall", "window", "group", "effect", "factor", "low", "high")
HALF_90 = 1.6448536269514722
"""Half the width of a normal's 90 % interval, in standard deviations."""
FESTIVAL_WEEKS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
SINGLE_GROUPS = ("market", "event", "farming")
AROUND_FESTIVAL = ("festival", "festive", "break")

Contrast = tuple[str, str, Array]
"""Group, effect, weights of the coefficients."""


def effects_frame(model: PooledModel, order: list[int]) -> pd.DataFrame:
    """Return the readable effects of every window.

    Parameters
    ----------
    model : PooledModel
    order : list of int
        Places of the windows, in the order wanted.

    Returns
    -------
    DataFrame
        hall, window, group, effect, factor, low, high. Groups and effects: weekday 1..7 (against the mean of
        the window's weekdays), school term, market, event and farming by name, festival by week (-1: the
        seven days before the lunar new year, 1: the seven from it on; over days on which the window is
        open), season by month (against the year's mean). The interval holds 90 %.
    """
    found: dict[str, list[object]] = {name: [] for name in COLUMNS}
    shared: dict[bytes, list[Contrast]] = {}
    for place in order:
        state = model.states[place]
        rows = model.design.rows(state.hall, state.window, state.open_places)
        key = state.open_places.tobytes()
        if key not in shared:
            shared[key] = list(_shared_contrasts(model.design, rows, state.open_places))
        contrasts = [*shared[key], *_own_contrasts(model.design, rows)]
        weights = np.array([contrast for _, _, contrast in contrasts]).reshape(-1, len(model.design.columns))
        padded = np.hstack([np.zeros((weights.shape[0], state.knots)), weights])
        middle, covariance = model.posterior(place, padded)
        half = HALF_90 * np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
        found["hall"] += [state.hall] * len(contrasts)
        found["window"] += [state.window] * len(contrasts)
        found["group"] += [group for group, _, _ in contrasts]
        found["effect"] += [name for _, name, _ in contrasts]
        for column, values in (("factor", middle), ("low", middle - half), ("high", middle + half)):
            found[column] += np.exp(values).tolist()
    return pd.DataFrame(found, columns=list(COLUMNS))


def _own_contrasts(design: Design, rows: Array) -> Iterator[Contrast]:
    """Effects of one column each, of those that the window has."""
    columns = design.columns
    ever = np.asarray(rows.any(axis=0), dtype=bool)
    for k in range(len(columns)):
        single = columns.group[k] in SINGLE_GROUPS or columns.name[k] == "term"
        if single and ever[k]:
            yield columns.group[k], columns.name[k], np.eye(len(columns))[k]


def _shared_contrasts(design: Design, rows: Array, open_places: Index) -> Iterator[Contrast]:
    """Effects of the calendar, the same for all windows that open on the same days."""
    columns = design.columns
    dates = design.dates[open_places]
    weekday = rows[:, columns.select("weekday")]
    used = [k for k, column in zip(columns.select("weekday"), weekday.T, strict=True) if column.mean() > 0.05]
    for k in used:
        contrast = np.zeros(len(columns))
        contrast[used] = -1.0 / len(used)
        contrast[k] += 1.0
        yield "weekday", columns.name[k], contrast
    yield from _averages(
        rows, columns.select(*AROUND_FESTIVAL), "festival", _festival_weeks(design, open_places)
    )
    year = columns.select("year")
    centred = rows - np.where(np.isin(np.arange(len(columns)), year), rows.mean(axis=0), 0.0)
    months = {str(month): dates.month.to_numpy() == month for month in range(1, 13)}
    yield from _averages(centred, year, "season", months)


def _festival_weeks(design: Design, open_places: Index) -> dict[str, Flags]:
    week = design.festival_week[open_places]
    return {f"{number:+d}": week == number for number in FESTIVAL_WEEKS}


def _averages(rows: Array, places: np.ndarray, group: str, days: dict[str, np.ndarray]) -> Iterator[Contrast]:
    """Yield the mean of some columns over some days, other columns left out."""
    for name, these in days.items():
        if these.any():
            contrast = np.zeros(rows.shape[1])
            contrast[places] = rows[np.ix_(these, places)].mean(axis=0)
            yield group, name, contrast
