"""What was counted after an origin, and forecasts laid beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags
from forecast.calendar import Calendar
from forecast.origins import DAY, WEEK
from forecast.quantiles import NAMES
from forecast.scores import naive_scales
from forecast.weeks import monday_of
from forecast.workdays import LONG_BREAK

PLACE = ["hall", "window"]
CELL = ["hall", "window", "unit", "date", "actual", "mean", *NAMES]
FESTIVAL_DAYS = (-21, 20)
"""First and last day of the festival weeks, counted from the lunar new year."""


@dataclass(frozen=True)
class Hindsight:
    """Counts after an origin, and what errors are measured by.

    Attributes
    ----------
    origin, end : Timestamp
        Last day known, last day forecast.
    days : DataFrame
        hall, window, date, actual: days of the horizon.
    periods : DataFrame
        hall, window, date (its first day), end, actual: longer reports that lie within the horizon.
    windows : DataFrame
        hall, window: those with a report by the origin.
    scales : dict
        ``day`` and ``week`` to a Series by hall and window, from what was known at the origin.
    """

    origin: pd.Timestamp
    end: pd.Timestamp
    days: pd.DataFrame
    periods: pd.DataFrame
    windows: pd.DataFrame
    scales: dict[str, pd.Series[float]]


def look_back(history: pd.DataFrame, windows: pd.DataFrame, origin: pd.Timestamp, weeks: int) -> Hindsight:
    """Split a history at an origin.

    Raises
    ------
    ValueError
        If nothing is known by the origin, or nothing of the weeks after it.
    """
    end = origin + weeks * WEEK
    known = history[history["end"] <= origin]
    windows = windows[PLACE].merge(known[PLACE].drop_duplicates())
    later = history[(history["start"] > origin) & (history["end"] <= end)].merge(windows)
    if known.empty or later.empty:
        side = "on or before" if known.empty else "in the weeks after"
        raise ValueError(f"no count is known {side} {origin:%Y-%m-%d}")
    later = later.rename(columns={"start": "date", "count": "actual"})
    single = later["date"] == later["end"]
    daily = known[known["start"] == known["end"]].rename(columns={"start": "date", "count": "actual"})
    daily = daily[[*PLACE, "date", "actual"]]
    scales = {"day": naive_scales(daily), "week": naive_scales(by_monday(daily, ["actual"]))}
    days, periods = later.loc[single, daily.columns], later.loc[~single, [*PLACE, "date", "end", "actual"]]
    return Hindsight(origin, end, days, periods, windows, scales)


def by_monday(days: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Sum columns by hall, window and calendar week, `date` being its Monday."""
    weekly = days[[*PLACE, *columns]].assign(date=monday_of(days["date"]))
    return weekly.groupby([*PLACE, "date"])[columns].sum().reset_index()


def compare(daily: pd.DataFrame, weekly: pd.DataFrame, seen: Hindsight, calendar: Calendar) -> pd.DataFrame:
    """Lay a forecast beside the counts.

    Days on which the window is closed by the calendar are not forecast and not scored. Quantiles of a week
    are scored where every day forecast in it was counted.

    Parameters
    ----------
    daily, weekly : DataFrame
        As `forecast.Forecast.daily` and `.weekly`.
    seen : Hindsight
    calendar : Calendar

    Returns
    -------
    DataFrame
        hall, window, unit, date, horizon, season, actual, mean, p10, p50, p80, p90, scale.
    """
    parts = [_days(daily, seen), _weeks(daily, weekly, seen), _periods(daily, weekly, seen)]
    cells = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    monday = monday_of(cells["date"])
    begin = monday_of(seen.origin + DAY)
    cells["horizon"] = (monday - begin) // WEEK + 1
    cells["season"] = seasons_of(monday, calendar)
    scale: Array = np.full(len(cells), np.nan)
    for unit, scales in seen.scales.items():
        these = (cells["unit"] == unit).to_numpy()
        scale[these] = scales.reindex(pd.MultiIndex.from_frame(cells.loc[these, PLACE])).to_numpy()
    return cells.assign(scale=scale)


def seasons_of(mondays: pd.Series[pd.Timestamp], calendar: Calendar) -> Array:
    """Name the kind of each week by its Monday: festival, break, ordinary."""
    if mondays.empty:
        return np.zeros(0, dtype=object)
    first = mondays.min()
    days = calendar.days(first, mondays.max() + 6 * DAY)
    low, high = FESTIVAL_DAYS
    festival = days["festival_offset"].between(low, high).to_numpy()
    special = days["makeup"].to_numpy(dtype=bool) | (days["break_length"] >= LONG_BREAK).to_numpy()
    place = ((mondays - first) // DAY).to_numpy()[:, None] + np.arange(7)
    kinds = np.where(special[place].any(axis=1), "break", "ordinary").astype(object)
    # a festival week has most of its days among them
    return np.where(festival[place].sum(axis=1) >= 4, "festival", kinds)


def _days(daily: pd.DataFrame, seen: Hindsight) -> pd.DataFrame:
    return daily.merge(seen.days, on=[*PLACE, "date"]).assign(unit="day")[CELL]


def _weeks(daily: pd.DataFrame, weekly: pd.DataFrame, seen: Hindsight) -> pd.DataFrame:
    """Sums of the days that were counted."""
    both = daily[[*PLACE, "date", "mean"]].merge(seen.days, on=[*PLACE, "date"]).assign(counted=1)
    sums = by_monday(both, ["mean", "actual", "counted"])
    whole = weekly.rename(columns={"week": "date"})[[*PLACE, "date", "days", *NAMES]]
    joined = sums.merge(whole, on=[*PLACE, "date"])
    full = (joined["days"] == joined["counted"]).to_numpy()
    return _only(joined, full).assign(unit="week")[CELL]


def _periods(daily: pd.DataFrame, weekly: pd.DataFrame, seen: Hindsight) -> pd.DataFrame:
    """Reports of several days: a calendar week is scored as such, others on the sum of their days' means."""
    if seen.periods.empty:
        return pd.DataFrame(columns=CELL)
    joined = daily[[*PLACE, "date", "mean"]].rename(columns={"date": "day"}).merge(seen.periods, on=PLACE)
    inside = joined[joined["day"].between(joined["date"], joined["end"])]
    keys = [*PLACE, "date", "end"]
    sums = inside.groupby(keys).agg(mean=("mean", "sum"), actual=("actual", "first")).reset_index()
    is_week = (sums["date"].dt.day_of_week == 0) & (sums["end"] - sums["date"] == 6 * DAY)
    whole = weekly.rename(columns={"week": "date"})[[*PLACE, "date", *NAMES]]
    joined = sums.merge(whole, on=[*PLACE, "date"], how="left")
    return _only(joined, is_week.to_numpy()).assign(unit=np.where(is_week, "week", "period"))[CELL]


def _only(frame: pd.DataFrame, given: Flags) -> pd.DataFrame:
    """Take away the quantiles of the rows that have none to be scored by."""
    quantiles = frame[list(NAMES)].to_numpy(dtype=float)
    kept = np.where(given[:, None], quantiles, np.nan)
    return frame.assign(**{name: kept[:, k] for k, name in enumerate(NAMES)})
