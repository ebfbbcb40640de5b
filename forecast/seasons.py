"""Busy and slack: by week, month, quarter and year, by hall, service and window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.bases import Array
from forecast.calendar import Calendar
from forecast.effects import effects_frame
from forecast.notes import NOTE, count_notes
from forecast.pooled import PooledModel
from forecast.season_effects import explained_shares, pooled_effects
from forecast.threads import one_thread
from forecast.window import WindowState, rows_of

LEAST_DAYS = 56
LONGEST = {"week": 7, "festival": 7, "month": 31, "quarter": 92, "year": 366}
"""Kinds of periods, and the longest report that says something about one."""
FESTIVAL_WEEKS = 5
LEVELS: dict[str, list[str]] = {
    "county": [],
    "hall": ["hall"],
    "service": ["window"],
    "window": ["hall", "window"],
}


class TooLittleError(ValueError):
    """Less than eight weeks are known."""


@dataclass(frozen=True, eq=False)
class Seasons:
    """When a county's halls and windows are busy or slack.

    Attributes
    ----------
    busy : DataFrame
        level (county, hall, service, window), hall, window ("" where all), kind, period, days, visitors,
        index. Kinds: ``week`` 1..53 (ISO), ``month`` 1..12, ``quarter`` 1..4, ``festival`` (weeks from the
        lunar new year: -1 the seven days before it, 1 the seven from it on), each over all years, and
        ``year``. `visitors` is the mean number a day, `index` that number as a part of the usual one, 100:
        usual is the level at that time, so that growth isn't taken for season; for years the mean of all.
        `days` are the dates known behind it.
    effects : DataFrame
        level (county, service, window), hall, window, group, effect, factor, low, high: what multiplies the
        visitors on days of a kind, all else being equal, with its 90 % interval.
    shares : DataFrame
        level (county, service, window), hall, window, group, share: part of the variation of daily counts
        (log scale) that each group of the calendar's columns explains; `level` is lasting shifts, `chance`
        what nothing explains. They sum to 1; a group that runs against the others may be a little below 0.
    notes : DataFrame
        hall, window, code, detail: counts that look like slips of the pen, and lost weeks (`forecast.notes`).
    """

    busy: pd.DataFrame
    effects: pd.DataFrame
    shares: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NOTE))

    def table(self, kind: str, level: str = "window") -> pd.DataFrame:
        """Return the index by period (rows) and place (columns).

        Raises
        ------
        ValueError
            If there is no such kind of period, or no such level of places.
        """
        for name, asked in (("kind", kind), ("level", level)):
            if asked not in (known := list(self.busy[name].unique())):
                raise ValueError(f"no {name} {asked!r}; there are {', '.join(known)}")
        rows = self.busy[(self.busy["kind"] == kind) & (self.busy["level"] == level)]
        return rows.pivot(index="period", columns=["hall", "window"], values="index").sort_index()

    def __repr__(self) -> str:
        windows = len(self.busy[["hall", "window"]].drop_duplicates().query("hall != '' and window != ''"))
        return f"Seasons({windows} windows, {len(self.notes)} notes)"

    def _repr_html_(self) -> str:
        """Show the county's months and effects as tables, in a notebook."""
        months = self.busy[(self.busy["level"] == "county") & (self.busy["kind"] == "month")]
        effects = self.effects[self.effects["level"] == "county"]
        parts = (
            months[["period", "visitors", "index"]],
            effects[["group", "effect", "factor", "low", "high"]],
        )
        return "".join(part.round(2).to_html(index=False) for part in parts)


def find_seasons(history: pd.DataFrame, calendar: Calendar) -> Seasons:
    """Find when halls and windows are busy or slack.

    A report counts for the periods that are at least as long as it: months say nothing about weeks.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end, count.
    calendar : Calendar

    Raises
    ------
    TooLittleError
        If less than eight weeks are known.
    """
    if history.empty or (history["end"].max() - history["start"].min()).days < LEAST_DAYS - 1:
        raise TooLittleError("less than eight weeks of history")
    last = history["end"].max()
    with one_thread():
        model = PooledModel(history, calendar.windows, calendar, last, last, last)
        order = sorted(range(len(model.states)), key=lambda k: (model.states[k].hall, model.states[k].window))
        days = pd.concat([_known_days(model, model.states[k]) for k in order], ignore_index=True)
        effects = pooled_effects(effects_frame(model, order))
        shares = explained_shares(model, order)
    return Seasons(busy_table(days), effects, shares, count_notes(model, order))


def _known_days(model: PooledModel, state: WindowState) -> pd.DataFrame:
    """Days of one window, as `busy_table` takes them; the count of a longer report is its mean day."""
    reports = state.reports
    count = np.repeat(reports.count / np.maximum(reports.size, 1), reports.size)
    # the course of level and growth, scaled so that the usual level has the mean of the counts
    growth = model.design.columns.select("trend")
    rows = rows_of(state, model.design, reports.places)
    lasting = np.append(np.arange(state.knots), state.knots + growth)
    course = np.exp(rows[:, lasting] @ state.theta[lasting])
    lost = model.most_weight[model.design.week_of(reports.places)] < 1.0
    total = float(course[~lost].sum())
    usual = course * (float(count[~lost].sum()) / total) if total > 0 else course
    dates = model.design.dates
    length = reports.last - reports.begin + 1
    return pd.DataFrame(
        {
            "hall": state.hall,
            "window": state.window,
            "date": dates[reports.places],
            "count": count,
            "usual": usual,
            "lost": lost,
            "mean": float(count.mean()) if count.size else 0.0,
            "length": np.repeat(length, reports.size),
            "festival": model.design.festival_week[reports.places],
        }
    )


def busy_table(days: pd.DataFrame) -> pd.DataFrame:
    """Index of every period and place.

    Parameters
    ----------
    days : DataFrame
        hall, window, date, count, usual, mean, length (of the report), festival, lost (bool; a week that most
        of the county stayed away, which only its year knows of): one row a window's open day.

    Returns
    -------
    DataFrame
        As `Seasons.busy`.
    """
    parts = [part for kind in LONGEST for part in _of_kind(days, kind)]
    return pd.concat(parts, ignore_index=True)


def _of_kind(days: pd.DataFrame, kind: str) -> Iterator[pd.DataFrame]:
    """Yield one kind of period for every level of places."""
    fit = days[(days["length"] <= LONGEST[kind]) & ((kind == "year") | ~days["lost"])]
    fit = fit.assign(period=_period(fit, kind), base=fit["mean" if kind == "year" else "usual"])
    if kind == "festival":
        fit = fit[fit["festival"].abs() <= FESTIVAL_WEEKS]
    for level, place in LEVELS.items():
        keys = [*place, "period"]
        sums = fit.groupby(keys)[["count", "base"]].sum()
        dates = fit.groupby(keys)["date"].nunique()
        found = pd.DataFrame(
            {
                "days": dates,
                "visitors": sums["count"] / dates,
                "index": 100.0 * sums["count"] / sums["base"].where(sums["base"] > 0),
            }
        ).reset_index()
        names = {name: found[name] if name in place else "" for name in ("hall", "window")}
        found = found.assign(level=level, kind=kind, **names)
        yield found[["level", "hall", "window", "kind", "period", "days", "visitors", "index"]]


def _period(days: pd.DataFrame, kind: str) -> Array:
    """Number of each day's period."""
    dates = pd.DatetimeIndex(days["date"])
    numbers = {
        "week": lambda: dates.isocalendar()["week"].to_numpy(dtype=np.int64),
        "month": lambda: dates.month.to_numpy(),
        "quarter": lambda: dates.quarter.to_numpy(),
        "year": lambda: dates.year.to_numpy(),
        "festival": lambda: days["festival"].to_numpy(),
    }
    return np.asarray(numbers[kind]())
