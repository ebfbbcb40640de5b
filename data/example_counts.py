"""From effects to means, from means to counts, from counts to what each hall has on record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from example_effects import events as event_effects
from example_effects import log_mean
from example_events import Event
from example_places import Hall, Window

from forecast.calendar import Calendar

FIRST, LAST = pd.Timestamp(2021, 11, 1), pd.Timestamp(2027, 3, 31)
"""Span of the true means."""
LAST_DAY, LAST_WEEK, LAST_MONTH = (
    pd.Timestamp(2026, 11, 20),
    pd.Timestamp(2026, 11, 15),
    pd.Timestamp(2026, 10, 31),
)
"""Last day on record of daily, weekly and monthly reports."""
SWITCH = pd.Timestamp(2025, 1, 1)
"""From here one hall reports by day in place of by month."""

WALK_OWN, WALK_HALL, WALK_SERVICE = 0.016, 0.010, 0.006
"""Steps of the log levels a week: they wander by a tenth or two in a year, as people's habits do."""
WEATHER = 0.09
"""Standard deviation of a day's log factor that all windows of a hall share."""
DISPERSION = (0.02, 0.06)
"""Range of a window's dispersion: variance = mean + dispersion x mean^2."""
LOST = 0.004
"""Share of open days of which no count was kept: unknown, not zero."""


@dataclass(frozen=True)
class Counts:
    """True means and drawn counts; columns hall, window, date, mean and hall, window, date, count."""

    means: pd.DataFrame
    counts: pd.DataFrame


def calendar_of(halls: list[Hall], windows: list[Window], events: list[Event]) -> Calendar:
    """Return the county's calendar.

    Parameters
    ----------
    halls, windows, events : list
        The county.
    """
    hall_rows = [
        {
            "hall": hall.name,
            "market_days": hall.market,
            "open_weekdays": hall.weekdays,
            "open_on_holidays": False,
        }
        for hall in halls
    ]
    event_rows = [
        {
            "name": event.name,
            "start": pd.Timestamp(event.start),
            "end": pd.Timestamp(event.end),
            "halls": event.halls,
            "windows": event.windows,
            "closed": event.closed,
        }
        for event in events
    ]
    pairs = pd.DataFrame([(window.hall, window.service) for window in windows], columns=["hall", "window"])
    return Calendar(pd.DataFrame(hall_rows), pairs, pd.DataFrame(event_rows))


def make_counts(halls: list[Hall], windows: list[Window], events: list[Event], seed: int) -> Counts:
    """Draw the counts of all windows on all their open days.

    Parameters
    ----------
    halls, windows, events : list
        The county.
    seed : int
        Seed of the county.
    """
    calendar = calendar_of(halls, windows, events)
    by_name = {hall.name: hall for hall in halls}
    walks = _Walks(windows, seed)
    days = calendar.days(FIRST, LAST)
    index = pd.DatetimeIndex(days.index)
    frames = []
    for number, window in enumerate(windows):
        hall = by_name[window.hall]
        rng = np.random.default_rng([seed, 4, number])
        market = calendar.is_market_day(window.hall, FIRST, LAST).to_numpy()
        total = log_mean(hall, window, days, market, walks.lift[window.hall])
        total = total + event_effects(window, events, index) + walks.of(window, len(index), rng)
        opened = calendar.is_open(window.hall, window.service, FIRST, LAST).to_numpy().copy()
        mean = _scaled(np.exp(total), opened, index, hall, window)
        opened &= index >= pd.Timestamp(window.opened)
        frame = pd.DataFrame(
            {"date": index, "mean": mean, "count": _draw(mean, walks.weather[window.hall], rng)}
        )
        frames.append(frame[opened].assign(hall=window.hall, window=window.service))
    table = pd.concat(frames, ignore_index=True)
    past = table["date"] <= LAST_DAY
    return Counts(
        table[["hall", "window", "date", "mean"]], table.loc[past, ["hall", "window", "date", "count"]]
    )


class _Walks:
    """What windows share: levels that wander by hall and by service, a hall's weather and market lift."""

    def __init__(self, windows: list[Window], seed: int) -> None:
        rng = np.random.default_rng([seed, 3])
        days = (LAST - FIRST).days + 1
        halls = list(dict.fromkeys(window.hall for window in windows))
        services = list(dict.fromkeys(window.service for window in windows))
        self.hall = {hall: _walk(WALK_HALL, days, rng) for hall in halls}
        self.service = {service: _walk(WALK_SERVICE, days, rng) for service in services}
        self.growth = {hall: float(rng.uniform(-0.04, 0.03)) for hall in halls}
        self.lift = {hall: float(rng.uniform(0.30, 0.62)) for hall in halls}
        self.weather = {hall: np.exp(WEATHER * rng.standard_normal(days) - WEATHER**2 / 2) for hall in halls}

    def of(self, window: Window, days: int, rng: np.random.Generator) -> np.ndarray:
        """Log level of one window: towns grow or empty, and all wanders a little."""
        growth = self.growth[window.hall] * np.arange(days) / 365.25
        shared = self.hall[window.hall] + self.service[window.service] + growth
        level: np.ndarray = shared + _walk(WALK_OWN, days, rng)
        return level


def _walk(step: float, days: int, rng: np.random.Generator) -> np.ndarray:
    knots = np.arange(0, days + 7, 7)
    return np.interp(np.arange(days), knots, np.cumsum(step * rng.standard_normal(len(knots))))


def _scaled(
    factor: np.ndarray, opened: np.ndarray, index: pd.DatetimeIndex, hall: Hall, window: Window
) -> np.ndarray:
    """Scale factors to visitors so that the window takes its share of one clerk's open days of 2026."""
    clerk = hall.minutes / (window.minutes + window.back_office)
    last_year = opened & (index.year == 2026)
    mean: np.ndarray = factor * (window.share * clerk / factor[last_year].mean())
    return mean


def _draw(mean: np.ndarray, weather: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    dispersion = float(rng.uniform(*DISPERSION))
    gamma = rng.gamma(1 / dispersion, dispersion, len(mean))
    drawn: np.ndarray = rng.poisson(mean * weather * gamma)
    return drawn


def by_day(counts: pd.DataFrame, halls: list[Hall], seed: int) -> pd.DataFrame:
    """Return the daily counts on record: those of halls that report by day, but for a few lost days.

    Parameters
    ----------
    counts : DataFrame
        hall, window, date, count of all open days.
    halls : list of Hall
        The halls.
    seed : int
        Seed of the county.
    """
    kind = counts["hall"].map({hall.name: hall.reporting for hall in halls})
    kept = (kind == "daily") | ((kind == "switched") & (counts["date"] >= SWITCH))
    lost = np.random.default_rng([seed, 5]).random(len(counts)) < LOST
    return counts[kept & ~lost].reset_index(drop=True)


def by_month(counts: pd.DataFrame, halls: list[Hall]) -> pd.DataFrame:
    """Return the monthly reports: hall, window, month (as 2026-10), count.

    "Survey of 26 townships in a county-level city": halls report counts at each month's end.

    Parameters
    ----------
    counts : DataFrame
        hall, window, date, count of all open days.
    halls : list of Hall
        The halls.
    """
    kind = counts["hall"].map({hall.name: hall.reporting for hall in halls})
    kept = (kind == "monthly") | ((kind == "switched") & (counts["date"] < SWITCH))
    rows = counts[kept & (counts["date"] <= LAST_MONTH)]
    month = rows["date"].dt.strftime("%Y-%m").rename("month")
    return rows.groupby(["hall", "window", month], sort=False)["count"].sum().reset_index()


def by_week(counts: pd.DataFrame, halls: list[Hall]) -> pd.DataFrame:
    """Return the weekly reports: hall, window, week (as 2024-W07), count.

    Parameters
    ----------
    counts : DataFrame
        hall, window, date, count of all open days.
    halls : list of Hall
        The halls.
    """
    weekly = counts["hall"].map({hall.name: hall.reporting for hall in halls}) == "weekly"
    rows = counts[weekly & (counts["date"] <= LAST_WEEK)]
    week = rows["date"].dt.strftime("%G-W%V").rename("week")
    return rows.groupby(["hall", "window", week], sort=False)["count"].sum().reset_index()
