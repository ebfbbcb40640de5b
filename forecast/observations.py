"""A window's reports as sums over its open days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags, Index


@dataclass(frozen=True)
class Reports:
    """Counts of one window, each over some of its open days.

    Attributes
    ----------
    places : array of int, shape (days,)
        The open days of all reports, one report after the other, as places in the design's dates.
    first : array of int, shape (reports,)
        Where each report's days begin in `places`.
    count : array of shape (reports,)
    """

    places: Index
    first: Index
    count: Array

    @property
    def size(self) -> Index:
        """Open days of each report, shape (reports,)."""
        return np.diff(self.first, append=self.places.size)

    @property
    def begin(self) -> Index:
        """First open day of each report, shape (reports,)."""
        return np.asarray(self.places[self.first])

    @property
    def last(self) -> Index:
        """Last open day of each report, shape (reports,)."""
        return np.asarray(self.places[self.first + self.size - 1])

    def only(self, chosen: Flags) -> Reports:
        """Return some of the reports, by a flag for each."""
        size = self.size[chosen]
        first = (np.cumsum(size) - size).astype(np.int64)
        return Reports(self.places[np.repeat(chosen, self.size)], first, self.count[chosen])


def read_reports(
    history: pd.DataFrame, open_places: Index, dates: pd.DatetimeIndex, as_of: pd.Timestamp
) -> Reports:
    """Match one window's history to its open days.

    A report that reaches beyond `as_of` was not known then and is left out, as is one without an open day. Of
    reports that overlap the shorter ones are kept, so that no visitor counts twice.

    Parameters
    ----------
    history : DataFrame
        Columns start, end, count: one window's rows.
    open_places : array of int
        Places in `dates` of the days on which the window is open.
    dates : DatetimeIndex
        Daily, without gaps.
    as_of : Timestamp
        Last day whose counts are known.

    Returns
    -------
    Reports
        Sorted by their first day.
    """
    known = history[(history["end"] <= as_of) & (history["start"] >= dates[0])]
    begin, finish = days_since(known["start"], dates[0]), days_since(known["end"], dates[0])
    return match_reports(begin, finish, known["count"].to_numpy(dtype=float), open_places)


def match_reports(begin: Index, finish: Index, count: Array, open_places: Index) -> Reports:
    """Do the same for reports whose first and last days are given as places in the design's dates."""
    low = np.searchsorted(open_places, begin, side="left")
    high = np.searchsorted(open_places, finish, side="right")
    keep = np.flatnonzero((high > low) & ~_covered(begin, finish))
    keep = keep[np.argsort(low[keep], kind="stable")]
    low, high = low[keep], high[keep]
    size = high - low
    first = (
        np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.int64) if keep.size else np.zeros(0, np.int64)
    )
    within = np.arange(int(size.sum())) - np.repeat(first, size)
    places = open_places[np.repeat(low, size) + within]
    return Reports(places.astype(np.int64), first, count[keep])


def days_since(column: pd.Series[pd.Timestamp], origin: pd.Timestamp) -> Index:
    """Return the days from a date to each of some others."""
    return np.asarray((column - origin) // pd.Timedelta(days=1), dtype=np.int64)


def _covered(begin: Index, finish: Index) -> Flags:
    """Whether a shorter report (or an earlier one as long) lies on some day of each report."""
    covered = np.zeros(begin.size, dtype=bool)
    length = finish - begin
    if begin.size == 0 or (length.max() == 0 and np.unique(begin).size == begin.size):
        return covered
    taken = np.zeros(int(finish.max()) + 1, dtype=bool)
    for report in np.argsort(length, kind="stable"):
        days = slice(int(begin[report]), int(finish[report]) + 1)
        covered[report] = taken[days].any()
        if not covered[report]:
            taken[days] = True
    return covered
