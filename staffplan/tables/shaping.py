"""Parsed records -> the frames that forecast and optimize take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from staffplan.tables.faults import Faults
from staffplan.tables.records import Cells, Records, is_none
from staffplan.tables.values_time import Hours

Column = pd.Series | NDArray[Any]


def shape(records: Records) -> pd.DataFrame:
    """Turn the records of a table without faults into its frame.

    Parameters
    ----------
    records : Records
        Of any table; history's date and until have become start and end, halls' times hours (`add_spans`,
        `add_hours`).

    Returns
    -------
    DataFrame
        RangeIndex; str, bool, int, float (NaN: none), datetime64 and, where a cell is a list, object columns.
    """
    frame = pd.DataFrame(index=pd.RangeIndex(len(records)))
    for name, cells in records.columns.items():
        kind = _KINDS.get(name) or records.table.column(name).kind
        if kind == "integer" and not _never_blank(records, name):
            kind = "number"
        frame[name] = _CASTS.get(kind, _as_objects)(cells)
    if records.table.name == "history":
        frame = frame.sort_values(["hall", "window", "start"], ignore_index=True)
    return frame


def add_spans(records: Records, faults: Faults) -> None:
    """Replace date and until of a history by start and end (datetime64[D], NaT where a fault is noted)."""
    columns = records.columns
    periods, until = columns.pop("date"), columns.pop("until")
    codes, uniques = pd.factorize(periods, use_na_sentinel=False)
    firsts = np.array(
        [period[0] if isinstance(period, tuple) else None for period in uniques], "datetime64[D]"
    )
    lasts = np.array(
        [period[1] if isinstance(period, tuple) else None for period in uniques], "datetime64[D]"
    )
    start, end = firsts[codes], lasts[codes]
    given = np.flatnonzero(~is_none(until))
    end[given] = until[given].astype("datetime64[D]")
    for index in given[end[given] < start[given]]:
        records.fault(faults, "until_before_date", int(index), "until", until[index], start=start[index])
    columns.update(start=start, end=end)
    columns["count"] = columns.pop("count")


def add_hours(records: Records, faults: Faults) -> None:
    """Replace open_time and close_time of halls by hours: tuples of (start, end) in minutes."""
    opens, closes = records.columns.pop("open_time"), records.columns.pop("close_time")
    default = records.table.column("close_time").parse(records.table.column("close_time").default)
    hours = np.empty(len(records), dtype=object)
    for index, (first, last) in enumerate(zip(opens, closes, strict=True)):
        if first is None or last is None:
            continue
        if isinstance(last, tuple):
            records.fault(faults, "close_is_span", index, "close_time", _spans(last))
        elif isinstance(first, tuple):
            if last not in (first[-1][1], default):
                records.fault(faults, "close_differs", index, "close_time", _clock(last), hours=_spans(first))
            hours[index] = first
        elif last <= first:
            records.fault(faults, "close_before_open", index, "close_time", _clock(last), start=_clock(first))
        else:
            hours[index] = ((first, last),)
    records.columns["hours"] = hours


def _never_blank(records: Records, name: str) -> bool:
    column = records.table.column(name)
    return column.required or bool(column.default)


def _as_text(cells: Cells) -> Column:
    return pd.Series(["" if cell is None else cell for cell in cells], dtype=str)


def _as_days(cells: Cells) -> Column:
    return pd.Series(cells.astype("datetime64[D]").astype("datetime64[ns]"))


def _as_objects(cells: Cells) -> Column:
    return pd.Series(list(cells), dtype=object)


def _as_tuples(cells: Cells) -> Column:
    return _as_objects(np.fromiter((cell or () for cell in cells), dtype=object, count=len(cells)))


_KINDS = {"start": "date", "end": "date", "hours": "spans"}
_CASTS: dict[str, Callable[[Cells], Column]] = {
    "text": _as_text,
    "choice": _as_text,
    "integer": lambda cells: cells.astype(np.int64),
    "number": lambda cells: cells.astype(float),
    "yes_no": lambda cells: cells.astype(bool),
    "date": _as_days,
    "weekdays": _as_tuples,
    "weekdays_if_any": _as_tuples,
    "names": _as_tuples,
}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _spans(hours: Hours) -> str:
    return ";".join(f"{_clock(first)}-{_clock(last)}" for first, last in hours)
