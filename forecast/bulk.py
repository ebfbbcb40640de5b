"""Weeks whose visitors were all entered on one day, with zeros on the others: sums of the week, not days.

So do village posts report, and halls before a system arrives. Taken for days, the full ones would pass for
outliers and the zeros for a fall, or a weekday for all that a window has.
"""

from __future__ import annotations

import numpy as np

from forecast.bases import Flags, Index
from forecast.observations import Reports

RUN = 3
"""Such weeks in a row, below which it is chance."""
FEWEST, LEAST_DAYS = 5, 3
"""Visitors and reported days from which a week tells whether it is one."""
ORDINARY, SPREAD = 8, 0.5
"""Other weeks that the window must have, and the part of their days with visitors that is usual for it: where
most days have none, or all weeks are alike, it may serve on one day only."""


def gather_bulk(reports: Reports, week: Index) -> tuple[Reports, Index]:
    """Turn such weeks' days into one report of the week each.

    Parameters
    ----------
    reports : Reports
        Of one window.
    week : array of int, shape (days,)
        Number of the week of each of the reports' days.

    Returns
    -------
    Reports
    array of int
        First days of the weeks that were gathered.
    """
    begin = week[reports.first]
    if reports.count.size == 0 or np.any(np.diff(begin) < 0):
        return reports, np.zeros(0, dtype=np.int64)
    start = np.unique(begin, return_index=True)[1].astype(np.int64)
    days = np.diff(start, append=begin.size)
    bulk = _bulk_weeks(reports, start, days)
    kept = ~np.repeat(bulk, days)
    kept[start[bulk]] = True
    first = np.flatnonzero(kept)
    gathered = Reports(reports.places, reports.first[first], np.add.reduceat(reports.count, first))
    return gathered, reports.begin[start[bulk]]


def _bulk_weeks(reports: Reports, start: Index, days: Index) -> Flags:
    """Which weeks, given where each begins among the reports and how many it has, were entered on one day."""
    total, some, longer = (
        np.add.reduceat(np.asarray(each, dtype=np.float64), start)
        for each in (reports.count, reports.count > 0, reports.size > 1)
    )
    told = (longer == 0) & (days >= LEAST_DAYS) & (total >= FEWEST)
    at_end = (reports.count[start] == total) | (reports.count[start + days - 1] == total)
    bulk: Flags = told & (some == 1) & at_end
    others = told & ~bulk
    if others.sum() < ORDINARY or np.median(some[others] / days[others]) <= SPREAD:
        return np.zeros(start.size, dtype=bool)
    bulk[told] = _in_runs(bulk[told])
    return bulk


def _in_runs(flags: Flags) -> Flags:
    """Those flags that stand in runs of `RUN` or more."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    long = np.zeros(flags.size, dtype=bool)
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        long[begin:end] = end - begin >= RUN
    return long
