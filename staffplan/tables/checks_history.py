"""Checks of the history, vectorised: known windows, no day counted twice, counts on closed days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.calendar import Calendar
from staffplan.tables.checks import Names, near
from staffplan.tables.faults import Faults
from staffplan.tables.records import Records

FAR_AHEAD = np.timedelta64(180, "D")  # after all other counts of the county
ONE_REPORT = np.timedelta64(31, "D")  # more than a month's reports are no slip, but a county that began again


def check_history(records: Records, windows: Records, names: Names, faults: Faults) -> None:
    """Run every check on the history.

    Parameters
    ----------
    records : Records
        The history, with start and end as `staffplan.tables.shaping.add_spans` leaves them.
    windows : Records
        The windows, for those without any history.
    names : Names
        Halls and their windows.
    faults : Faults
        Notes what is found.
    """
    halls, hall_names = pd.factorize(records.columns["hall"], use_na_sentinel=False)
    lines, line_names = pd.factorize(records.columns["window"], use_na_sentinel=False)
    pairs = halls * max(len(line_names), 1) + lines
    series, firsts = np.unique(pairs, return_index=True)
    for pair in series:
        hall, window = hall_names[pair // len(line_names)], line_names[pair % len(line_names)]
        _check_pair(records, pairs, int(pair), hall, window, names, faults)
    _check_overlaps(records, pairs, faults)
    _check_first_days(records, pairs, series, firsts, faults)
    _check_far_ahead(records, faults)
    known = {
        (hall_names[pair // len(line_names)], line_names[pair % len(line_names)]) for pair in series.tolist()
    }
    for index, key in enumerate(zip(windows.columns["hall"], windows.columns["window"], strict=True)):
        if len(records) and None not in key and key[0] in names.halls and key not in known:
            windows.fault(faults, "window_without_history", index, "window", key[1], "warning", hall=key[0])


def _check_pair(
    records: Records,
    pairs: np.ndarray,
    pair: int,
    hall: object,
    window: object,
    names: Names,
    faults: Faults,
) -> None:
    """A history's hall and window are in the tables; else every row of theirs is a fault."""
    if not isinstance(hall, str) or not isinstance(window, str):
        return  # a blank, which is noted elsewhere
    if hall not in names.halls and names.halls:
        best = near(hall, names.halls)
        for index in np.flatnonzero(pairs == pair):
            records.fault(faults, "unknown_hall", int(index), "hall", hall, near=best)
    elif names.windows.get(hall) and window not in names.windows[hall]:
        best = near(window, names.windows[hall])
        for index in np.flatnonzero(pairs == pair):
            records.fault(faults, "unknown_window", int(index), "window", window, hall=hall, near=best)


def _check_overlaps(records: Records, pairs: np.ndarray, faults: Faults) -> None:
    """No day of a window is counted twice, be it in two rows or in a row of its month too."""
    start, end = records.columns["start"], records.columns["end"]
    usable = np.flatnonzero(~np.isnat(start) & ~np.isnat(end))
    order = usable[np.lexsort((usable, start[usable], pairs[usable]))]
    first, last = start[order].astype(np.int64), end[order].astype(np.int64)
    # Days of different windows are set so far apart that one running maximum serves all windows.
    shift = pairs[order].astype(np.int64) * 1_000_000
    reach = np.maximum.accumulate(last + shift) if len(order) else last
    clash = np.flatnonzero(first[1:] + shift[1:] <= reach[:-1]) + 1
    # The record that reaches furthest among those before it, which need not be its neighbour.
    others = order[np.searchsorted(reach, reach[clash - 1])]
    counts = ["?" if count is None else count for count in records.columns["count"]] if len(clash) else []
    for index, other in zip(order[clash].tolist(), others.tolist(), strict=True):
        code = "counted_twice" if start[index] == end[index] == end[other] == start[other] else "overlap"
        span = f"{start[index]}" if start[index] == end[index] else f"{start[index]}~{end[index]}"
        records.fault(
            faults,
            code,
            index,
            "date",
            span,
            other=records.where(other),
            count=counts[index],
            other_count=counts[other],
            hall=records.columns["hall"][index],
            window=records.columns["window"][index],
        )


def _check_first_days(
    records: Records, pairs: np.ndarray, series: np.ndarray, firsts: np.ndarray, faults: Faults
) -> None:
    """Months that a spreadsheet turned into dates look like a window that works on the 1st alone."""
    start, end = records.columns["start"], records.columns["end"]
    first_day = (start == end) & (start == start.astype("datetime64[M]").astype("datetime64[D]"))
    codes = np.searchsorted(series, pairs)
    counts = np.bincount(codes, minlength=len(series))
    only = np.bincount(codes, weights=first_day, minlength=len(series)) == counts
    for index in firsts[only & (counts >= 3)]:
        records.fault(
            faults,
            "only_first_days",
            int(index),
            "date",
            start[index],
            "warning",
            hall=records.columns["hall"][index],
            window=records.columns["window"][index],
        )


def _check_far_ahead(records: Records, faults: Faults) -> None:
    """Warn of the last reports where they begin long after all others end: a mistyped year."""
    start, end = records.columns["start"], records.columns["end"]
    usable = np.flatnonzero(~np.isnat(start) & ~np.isnat(end))
    order = usable[np.argsort(start[usable], kind="stable")]
    begin = start[order]
    reach = np.maximum.accumulate(end[order].astype(np.int64)).astype("datetime64[D]")
    stop = len(order)
    for at in (np.flatnonzero(begin[1:] - reach[:-1] > FAR_AHEAD) + 1)[::-1].tolist():
        if begin[stop - 1] - begin[at] > ONE_REPORT or stop - at >= at:
            return
        for index in order[at:stop].tolist():
            days = (start[index] - reach[at - 1]).astype(int)
            facts = {"days": days, "last": reach[at - 1]}
            records.fault(faults, "far_ahead", index, "date", start[index], "warning", **facts)
        stop = at


def check_closed_days(history: pd.DataFrame, calendar: Calendar, halls: Records, faults: Faults) -> None:
    """Warn of every hall that has counts on days which its calendar calls closed.

    Parameters
    ----------
    history : DataFrame
        The shaped table; only its days are looked at, not its longer periods.
    calendar : Calendar
        Of the same county.
    halls : Records
        Where the warnings are placed.
    faults : Faults
        Notes at most one a hall.
    """
    days = history[(history["start"] == history["end"]) & (history["count"] > 0)]
    if days.empty:
        return
    first, last = days["start"].min(), days["start"].max()
    closed: dict[str, list[pd.DataFrame]] = {}
    for key, group in days.groupby(["hall", "window"], sort=False):
        hall, window = map(str, key)
        is_open = calendar.is_open(hall, window, first, last).to_numpy()
        on_closed = group[~is_open[(group["start"] - first).dt.days.to_numpy()]]
        if len(on_closed):
            closed.setdefault(hall, []).append(on_closed)
    for index, hall in enumerate(halls.columns["hall"]):
        if hall in closed:
            rows = pd.concat(closed[hall])
            dates = rows["start"].dt.date
            halls.fault(
                faults,
                "counts_on_closed_days",
                index,
                "hall",
                hall,
                "warning",
                days=dates.nunique(),
                visitors=rows["count"].sum(),
                first=dates.min(),
                last=dates.max(),
            )
