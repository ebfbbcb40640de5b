"""Checks of the counts themselves: a number far beyond all others of its window; zeros at the end."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.calendar import Calendar
from forecast.slips import find_slips
from forecast.stopped import first_of_the_zeros
from staffplan.tables.faults import Faults
from staffplan.tables.records import Records


def check_counts(records: Records, calendar: Calendar, faults: Faults) -> None:
    """Warn of every count more than ten times all others of its window, and of the zeros at a window's end.

    Parameters
    ----------
    records : Records
        The history without errors, with start and end as `staffplan.tables.shaping.add_spans` leaves them.
    calendar : Calendar
        Of the same county.
    faults : Faults
        Notes what is found.
    """
    if not len(records):
        return
    columns = records.columns
    first, last = pd.Timestamp(columns["start"].min()), pd.Timestamp(columns["end"].max())
    begin = (columns["start"] - columns["start"].min()).astype(np.int64)
    stop = (columns["end"] - columns["start"].min()).astype(np.int64) + 1
    count = columns["count"].astype(float)
    places = pd.DataFrame({"hall": columns["hall"], "window": columns["window"]})
    for rows in places.groupby(["hall", "window"], sort=False).indices.values():
        hall, window = (str(columns[name][rows[0]]) for name in ("hall", "window"))
        is_open = calendar.is_open(hall, window, first, last).to_numpy()
        opened = np.append(0, np.cumsum(is_open))
        size = opened[stop[rows]] - opened[begin[rows]]
        known, size = rows[size > 0], size[size > 0]
        # a campaign matters only for what is left out
        slips = find_slips(count[known], size, begin[known], np.zeros(known.size, dtype=bool))
        for index in known[slips.odd].tolist():
            date, value = columns["start"][index], columns["count"][index]
            records.fault(
                faults, "slip", index, "count", value, "warning", hall=hall, window=window, date=date
            )
        order = np.argsort(begin[known], kind="stable")
        idle = first_of_the_zeros(count[known][order], size[order])
        if idle is not None:
            index = int(known[order][idle])
            date = columns["start"][index]
            records.fault(
                faults, "stopped", index, "count", 0, "warning", hall=hall, window=window, date=date
            )
