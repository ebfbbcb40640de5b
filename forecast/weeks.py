"""Calendar weeks, which begin on Monday."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

Dates = TypeVar("Dates", pd.Timestamp, pd.DatetimeIndex, "pd.Series[pd.Timestamp]")


def monday_of(dates: Dates) -> Dates:
    """Return the Monday of a date's week, of each where there are many."""
    if isinstance(dates, pd.Series):
        dates = pd.to_datetime(dates)  # a column without rows has no kind
        return dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")
    return dates - pd.to_timedelta(dates.day_of_week, unit="D")
