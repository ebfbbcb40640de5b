"""One window's days as the classical members take them: known counts, and the open days ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags, Index
from forecast.design import Design
from forecast.observations import read_reports


@dataclass(frozen=True)
class DailySeries:
    """Counts of one window by day up to an origin.

    Attributes
    ----------
    hall, window : str
    design : Design
        Of the whole county; its `dates` are what all places refer to.
    counts : array of shape (days,)
        On every day of `design.dates`; NaN where the window is closed, nothing is known, or after the origin.
    opened : array of bool, shape (days,)
    today : int
        Place of the origin.
    ahead : array of int
        Places of the open days to forecast.
    """

    hall: str
    window: str
    design: Design
    counts: Array
    opened: Flags
    today: int
    ahead: Index

    @property
    def known(self) -> Index:
        """Places of the days that are known."""
        return np.flatnonzero(np.isfinite(self.counts)).astype(np.int64)

    def earlier(self, days: int) -> DailySeries:
        """Return the series as it was some days earlier, asked for the days that it then had ahead."""
        today = self.today - days
        span = int(self.ahead[-1]) - self.today if self.ahead.size else 0
        ahead = np.flatnonzero(self.opened[today + 1 : today + span + 1]) + today + 1
        counts = np.where(np.arange(self.counts.size) <= today, self.counts, np.nan)
        return replace(self, counts=counts, today=today, ahead=ahead.astype(np.int64))


def daily_series(
    history: pd.DataFrame, hall: str, window: str, design: Design, origin: pd.Timestamp, end: pd.Timestamp
) -> DailySeries:
    """Lay out one window's history by day.

    A report over several days is spread evenly over its open days: that is what one does without a model.

    Parameters
    ----------
    history : DataFrame
        start, end, count: the window's rows; what ends after `origin` is not used.
    hall, window : str
    design : Design
    origin, end : Timestamp
        Last day known, last day asked for.
    """
    places = design.open_days(hall, window)
    reports = read_reports(history, places, design.dates, origin)
    counts: Array = np.full(len(design.dates), np.nan)
    counts[reports.places] = np.repeat(reports.count / np.maximum(reports.size, 1), reports.size)
    opened: Flags = np.zeros(len(design.dates), dtype=bool)
    opened[places] = True
    today, last = ((day - design.dates[0]).days for day in (origin, end))
    ahead = places[(places > today) & (places <= last)]
    return DailySeries(hall, window, design, counts, opened, today, ahead)
