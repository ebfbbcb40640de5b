"""Made-up daily counts of a few windows, the calendar that they keep, and the county as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from table_files import write_csv

from forecast import Calendar, CalendarSettings

FIRST, LAST = pd.Timestamp(2024, 1, 1), pd.Timestamp(2025, 4, 6)
ORIGIN = pd.Timestamp(2025, 1, 12)


def calendar_of(*places: tuple[str, str], country: str = "CN") -> Calendar:
    """Return a calendar of windows (hall, window) that open on weekdays."""
    halls = pd.DataFrame({"hall": sorted({hall for hall, _ in places})})
    halls = halls.assign(
        market_days=None, open_weekdays=[(1, 2, 3, 4, 5)] * len(halls), open_on_holidays=False
    )
    windows = pd.DataFrame(places, columns=["hall", "window"])
    return Calendar(halls, windows, settings=CalendarSettings(country=country))


def history_of(calendar: Calendar, first: pd.Timestamp = FIRST, last: pd.Timestamp = LAST) -> pd.DataFrame:
    """Return daily counts of every window of a calendar: about 30, and 5 more on Mondays."""
    rng = np.random.default_rng(3)
    frames = []
    for hall, window in calendar.windows.itertuples(index=False):
        days = calendar.open_days(hall, window, first, last)
        count = rng.poisson(30 + 5 * (days.day_of_week.to_numpy() == 0))
        frames.append(
            pd.DataFrame({"hall": hall, "window": window, "start": days, "end": days, "count": count})
        )
    return pd.concat(frames, ignore_index=True)


def county(folder: Path, first: pd.Timestamp = FIRST) -> Path:
    """Write the county of one hall and two windows with such counts into a folder."""
    calendar = calendar_of(("h", "a"), ("h", "b"))
    counts = history_of(calendar, first)
    days = [f"{day:%Y-%m-%d}" for day in counts["start"]]
    rows = [["hall", "window", "date", "count"]]
    rows += [
        list(row)
        for row in zip(counts["hall"], counts["window"], days, counts["count"].map(str), strict=True)
    ]
    write_csv(folder / "halls.csv", [["hall"], ["h"]])
    write_csv(folder / "windows.csv", [["hall", "window"], ["h", "a"], ["h", "b"]])
    write_csv(folder / "history.csv", rows)
    return folder
