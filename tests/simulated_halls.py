"""Eight simulated halls whose true means are known: weekdays, market days, a rush of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast import Calendar, CalendarSettings

FIRST, TODAY = pd.Timestamp(2022, 1, 1), pd.Timestamp(2024, 12, 29)
START, END = pd.Timestamp(2024, 12, 30), pd.Timestamp(2025, 2, 2)
WEEKDAYS = np.log([1.5, 1.1, 1.0, 0.9, 0.7])
HALLS = [f"H{number}" for number in range(8)]
MARKET = 0.5


def calendar() -> Calendar:
    halls = pd.DataFrame(
        {
            "hall": HALLS,
            "market_days": [("solar", (2, 5, 8))] * len(HALLS),
            "open_weekdays": [(1, 2, 3, 4, 5)] * len(HALLS),
            "open_on_holidays": False,
        }
    )
    windows = pd.DataFrame(
        [(hall, window) for hall in HALLS for window in ("A", "B")], columns=["hall", "window"]
    )
    return Calendar(halls, windows, None, CalendarSettings())


def true_means(calendar: Calendar) -> pd.DataFrame:
    frames = []
    days = calendar.days(FIRST, END)
    for number, (hall, window) in enumerate(calendar.windows.itertuples(index=False)):
        opened = calendar.open_days(hall, window, FIRST, END)
        here = days.loc[opened]
        market = calendar.is_market_day(hall, FIRST, END).loc[opened].to_numpy()
        rush = 0.5 * np.exp(-(((here["festival_offset"].to_numpy() + 12) / 8) ** 2))
        weekday = WEEKDAYS[np.minimum(here["weekday"].to_numpy(), 5) - 1]
        level = np.log(15.0 + 6.0 * number)
        frames.append(
            pd.DataFrame(
                {
                    "hall": hall,
                    "window": window,
                    "date": opened,
                    "mean": np.exp(level + weekday + MARKET * market + rush),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def drawn(truth: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    count = rng.negative_binomial(40, 40 / (40 + truth["mean"]))
    table = truth.assign(start=truth["date"], end=truth["date"], count=count)
    return table[["hall", "window", "start", "end", "count"]]


def by_month(table: pd.DataFrame) -> pd.DataFrame:
    month = table["start"].dt.to_period("M")
    sums = table.groupby(["hall", "window", month])["count"].sum().reset_index()
    sums["end"] = sums["start"].dt.end_time.dt.normalize()
    sums["start"] = sums["start"].dt.start_time
    return sums[["hall", "window", "start", "end", "count"]]


def by_year(table: pd.DataFrame) -> pd.DataFrame:
    year = table["start"].dt.to_period("Y")
    sums = table.groupby(["hall", "window", year])["count"].sum().reset_index()
    sums["end"] = sums["start"].dt.end_time.dt.normalize().clip(upper=TODAY)
    sums["start"] = sums["start"].dt.start_time
    return sums[["hall", "window", "start", "end", "count"]]
