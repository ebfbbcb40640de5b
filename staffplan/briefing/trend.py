"""The county's visitors by week: what was counted, and what is expected, over the same windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from forecast.calendar import Calendar
from forecast.weeks import monday_of
from staffplan.briefing.measures import Z_80, count_sd

SHOWN_WEEKS = 26
KNOWN_ENOUGH = 0.8
Window = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Trend:
    """Weekly visitors of the windows that report by day or week.

    Attributes
    ----------
    actual : Series
        Visitors by week (its Monday), oldest first; empty where no window reports by day or week.
    expected : DataFrame
        Indexed by week: mean, p10, p90; unknown (NaN) in weeks in which nothing is open.
    windows, all_windows : int
        Windows that the sums cover, and windows there are.
    filled : float
        Part of `actual` that stands for days without a record.
    """

    actual: pd.Series[float]
    expected: pd.DataFrame
    windows: int
    all_windows: int
    filled: float


def trend(history: pd.DataFrame, forecast: pd.DataFrame, windows: pd.DataFrame, calendar: Calendar) -> Trend:
    """Sum counts and forecasts by week over the windows whose weeks are known.

    A window counts in when at least four fifths of its open days in the shown weeks are known; an open day
    without a record takes the window's mean of that weekday. Both lines then cover the same windows, so that
    no step between them comes from windows that report by month.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end, count.
    forecast : DataFrame
        hall, window, date, mean, p10, p90.
    windows : DataFrame
        hall, window.
    calendar : Calendar
    """
    weeks = _shown_weeks(history, forecast)
    known = _daily_table(history, weeks, calendar) if len(weeks) else pd.DataFrame()
    counted, guessed = _weekly(known, calendar)
    kept = list(counted.columns)
    shown = set(kept) if kept else set(zip(windows["hall"], windows["window"], strict=True))
    names = zip(forecast["hall"], forecast["window"], strict=True)
    rows = forecast.loc[np.array([name in shown for name in names], dtype=bool)]
    actual = (counted + guessed).sum(axis=1) if kept else pd.Series(dtype="float64")
    rho = common_part(known[kept]) if kept else 0.05
    total = float(actual.sum())
    share = float(guessed.to_numpy().sum()) / total if total else 0.0
    return Trend(actual, _expected(rows, rho), len(shown), len(windows), share)


def common_part(daily: pd.DataFrame) -> float:
    """Mean correlation of the windows' days around their own weekday means, held between 0.02 and 0.5.

    The errors of many windows do not cancel as independent ones would: weather, rumours and deadlines move
    the county as a whole. Variations that a forecast explains are in here too, so the band is rather wide.

    Parameters
    ----------
    daily : DataFrame
        Counts, dates × windows, NaN unknown.
    """
    weekday = pd.DatetimeIndex(daily.index).day_of_week
    centred = daily - daily.groupby(weekday).transform("mean")
    scaled = (centred / centred.std()).dropna(axis=1, how="all")
    number = scaled.notna().sum(axis=1)
    scaled, number = scaled[number >= 2], number[number >= 2]
    if len(scaled) < 20:
        return 0.05
    excess = (scaled.sum(axis=1) ** 2 - number).sum()
    return float(np.clip(excess / (number * (number - 1)).sum(), 0.02, 0.5))


def _shown_weeks(history: pd.DataFrame, forecast: pd.DataFrame) -> pd.DatetimeIndex:
    """Find the last complete weeks of the history before the forecast."""
    if history.empty or forecast.empty:
        return pd.DatetimeIndex([])
    end = min(pd.Timestamp(history["end"].max()), pd.Timestamp(forecast["date"].min()) - pd.Timedelta(days=1))
    # Offices close at weekends: a history that ends on a Friday has its last week complete.
    monday = monday_of(end + pd.Timedelta(days=3)) - pd.Timedelta(days=7)
    first = max(monday - pd.Timedelta(weeks=SHOWN_WEEKS - 1), pd.Timestamp(history["start"].min()))
    return pd.date_range(first + pd.Timedelta(days=-first.weekday() % 7), monday, freq="7D")


def _daily_table(history: pd.DataFrame, weeks: pd.DatetimeIndex, calendar: Calendar) -> pd.DataFrame:
    """Lay counts out by date and window; a week's count is spread evenly over the window's open days."""
    last = weeks[-1] + pd.Timedelta(days=6)
    rows = history[(history["start"] >= weeks[0]) & (history["end"] <= last)]
    length = (rows["end"] - rows["start"]).dt.days + 1
    days = rows[length == 1][["hall", "window", "start", "count"]]
    weekly = rows[(length == 7) & (rows["start"].dt.day_of_week == 0)]
    spread = [_spread(own, calendar) for _, own in weekly.groupby(["hall", "window"])]
    table: pd.DataFrame = pd.concat([days, *spread], ignore_index=True).pivot_table(
        index="start", columns=["hall", "window"], values="count", aggfunc="sum"
    )
    return table.reindex(pd.date_range(weeks[0], last, freq="D"))


def _spread(weekly: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """A window's weekly counts by open day; by day where a week has none that is open."""
    hall, window = (str(weekly[name].iloc[0]) for name in ("hall", "window"))
    opened = calendar.is_open(hall, window, weekly["start"].min(), weekly["end"].max())
    days = weekly["start"].to_numpy()[:, None] + np.arange(7) * np.timedelta64(1, "D")
    served = opened.reindex(days.ravel()).to_numpy(dtype=bool).reshape(days.shape)
    served = served | ~served.any(axis=1, keepdims=True)
    share = weekly["count"].to_numpy(dtype=float) / served.sum(axis=1)
    counts = np.repeat(share, served.sum(axis=1))
    return pd.DataFrame({"hall": hall, "window": window, "start": days[served], "count": counts})


def _weekly(known: pd.DataFrame, calendar: Calendar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counted and guessed visitors, weeks × windows, of the windows that are known well enough."""
    if known.empty:
        return known, known
    dates = pd.DatetimeIndex(known.index)
    pairs = cast("list[Window]", known.columns.tolist())
    is_open = np.column_stack(
        [calendar.is_open(*window, dates[0], dates[-1]).to_numpy(dtype=bool) for window in pairs]
    )
    unknown = known.isna().to_numpy() & is_open
    enough = 1.0 - unknown.sum(axis=0) / np.maximum(1, is_open.sum(axis=0)) >= KNOWN_ENOUGH
    counts = known.loc[:, enough]
    usual = counts.groupby(dates.day_of_week).transform("mean").fillna(counts.mean())
    guessed = usual.where(unknown[:, enough], 0.0)
    week = monday_of(dates)
    return counts.fillna(0.0).groupby(week).sum(), guessed.groupby(week).sum()


def _expected(forecast: pd.DataFrame, rho: float) -> pd.DataFrame:
    """Weekly sums of the forecast with an 80 % band; `rho` is the correlation of any two window-days.

    Weeks between the first and the last in which nothing is open are there, unknown: a line through them
    would tell of visitors to closed halls.
    """
    sd = count_sd(forecast)
    parts = pd.DataFrame({"mean": forecast["mean"], "sd": sd, "var": sd**2})
    sums = parts.groupby(monday_of(forecast["date"])).sum()
    spread = Z_80 * np.sqrt((1 - rho) * sums["var"] + rho * sums["sd"] ** 2)
    low = (sums["mean"] - spread).clip(lower=0.0)
    table = pd.DataFrame({"mean": sums["mean"], "p10": low, "p90": sums["mean"] + spread})
    if len(table):
        table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq="7D"))
    return table.rename_axis("week")
