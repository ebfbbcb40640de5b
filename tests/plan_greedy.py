"""A plan of a made-up county by turns: its posts, days, shortages and waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from staffplan.briefing.briefing import PlanFrames
from staffplan.tables.config import Config

MONDAYS = tuple(pd.date_range("2026-11-30", periods=5, freq="7D"))


@dataclass(frozen=True, eq=False)
class Tables:
    """A county's tables, as `staffplan.tables.county.County` has them."""

    name: str
    halls: pd.DataFrame
    windows: pd.DataFrame
    history: pd.DataFrame
    staff: pd.DataFrame
    leave: pd.DataFrame
    config: Config = field(default_factory=Config)


def greedy_plan(county: Tables, forecast: pd.DataFrame) -> PlanFrames:
    """A and B by turns; a B-post stays empty where nobody else of the hall knows the window."""
    posts, short = [], []
    for week in MONDAYS:
        for hall, own in county.windows.groupby("hall", sort=False):
            people = list(county.staff[county.staff["hall"] == hall].itertuples())
            used: dict[str, int] = {}
            taken: dict[str, set[str]] = {window: set() for window in own["window"]}
            for post in ("A", "B"):
                for turn, window in enumerate(own["window"]):
                    able = [p for p in people if window in p.skills and used.get(f"{post}{p.staff}", 0) < 1]
                    able = [p for p in able if p.staff not in taken[window]]
                    if not able:
                        short.append(_short(week, pd.NaT, hall, window, post, 1.0))
                        continue
                    person = able[(turn + (0 if post == "A" else 1)) % len(able)]
                    used[f"{post}{person.staff}"] = 1
                    taken[window].add(person.staff)
                    posts.append(
                        {
                            "week": week,
                            "hall": hall,
                            "window": window,
                            "post": post,
                            "staff": person.staff,
                            "name": person.name,
                            "home_hall": person.hall,
                        }
                    )
    post_table = pd.DataFrame(posts)
    duty = _duty(post_table, forecast, county)
    waits = _waits(duty, forecast, county.windows, 1.0)
    flat = _waits(duty, forecast, county.windows, 1.35)
    columns = ["week", "date", "hall", "window", "kind", "missing", "reason", "remedy", "saves_minutes"]
    shortages = pd.DataFrame(short, columns=columns)
    shortages["date"] = pd.to_datetime(shortages["date"])
    shortages["week"] = pd.to_datetime(shortages["week"])
    return PlanFrames(MONDAYS, forecast, post_table, duty, waits, flat, shortages)


def _short(week: pd.Timestamp, day: Any, hall: str, window: str, kind: str, missing: float) -> dict[str, Any]:
    return {
        "week": week,
        "date": day,
        "hall": hall,
        "window": window,
        "kind": kind,
        "missing": missing,
        "reason": f"本大厅会办“{window}”的人都已在其他窗口任岗",
        "remedy": f"培训1人办理“{window}”业务",
        "saves_minutes": 420.0,
    }


def _duty(posts: pd.DataFrame, forecast: pd.DataFrame, county: Tables) -> pd.DataFrame:
    away = {
        (row.staff, day) for row in county.leave.itertuples() for day in pd.date_range(row.start, row.end)
    }
    village = dict(zip(county.staff["staff"], county.staff["duty_weekdays"], strict=True))
    open_days = forecast[["hall", "window", "date"]].copy()
    open_days["week"] = open_days["date"] - pd.to_timedelta(open_days["date"].dt.day_of_week, unit="D")
    rows = open_days.merge(posts, on=["week", "hall", "window"])
    gone = [
        (s, d) in away or d.isoweekday() in village[s]
        for s, d in zip(rows["staff"], rows["date"], strict=True)
    ]
    rows = rows[~np.array(gone)].sort_values(["date", "hall", "window", "post"])
    first = rows.drop_duplicates(["date", "hall", "window"]).copy()
    first["share"] = np.where(first.duplicated(["date", "staff"], keep=False), 0.5, 1.0)
    first = first[first.groupby(["date", "staff"])["share"].cumsum() <= 1.0]
    return first[["date", "hall", "window", "staff", "name", "post", "share"]].reset_index(drop=True)


def _waits(duty: pd.DataFrame, forecast: pd.DataFrame, windows: pd.DataFrame, burden: float) -> pd.DataFrame:
    capacity = duty.groupby(["date", "hall", "window"])["share"].sum().rename("capacity").reset_index()
    rows = forecast.merge(capacity, on=["date", "hall", "window"], how="left").merge(
        windows[["hall", "window", "service_minutes"]], on=["hall", "window"]
    )
    rows["capacity"] = rows["capacity"].fillna(0.0)
    load = (
        burden * rows["mean"] * rows["service_minutes"] / (360.0 * rows["capacity"].clip(lower=0.25))
    ).clip(upper=3)
    rows["mean_wait_minutes"] = 2.0 + 11.0 * load**3
    rows["late_share"] = (rows["mean_wait_minutes"] / 60.0).clip(upper=0.95)
    rows = rows.rename(columns={"mean": "visitors"})
    columns = ["date", "hall", "window", "visitors", "capacity", "mean_wait_minutes", "late_share"]
    return rows[columns].sort_values(["date", "hall", "window"]).reset_index(drop=True)
