"""A plan folder's CSVs and a county's tables, laid out for the checks of the contract's rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

Day = pd.Timestamp
Place = tuple[str, str]

KEYS = {
    "posts": ["week", "hall", "window", "post", "staff", "name", "home_hall"],
    "duty": ["date", "hall", "window", "staff", "name", "post", "share"],
    "waits": ["date", "hall", "window", "visitors", "capacity", "mean_wait_minutes", "late_share"],
    "shortages": ["week", "date", "hall", "window", "kind", "missing", "reason", "remedy", "saves_minutes"],
    "forecast": ["hall", "window", "date", "mean", "p10", "p50", "p80", "p90"],
}
DATES = {"week", "date"}
NUMBERS = {
    "share",
    "visitors",
    "capacity",
    "mean_wait_minutes",
    "late_share",
    "missing",
    "mean",
    "p10",
    "p50",
}


@dataclass
class Tables:
    """A county's tables, as frames, and the days on which each window is open in the planned weeks."""

    halls: pd.DataFrame
    windows: pd.DataFrame
    staff: pd.DataFrame
    leave: pd.DataFrame
    pins: pd.DataFrame
    open_days: pd.DataFrame
    max_a_posts: int = 2
    max_b_posts: int = 2
    part_time_a: bool = True
    min_hall_staff: int = 0


@dataclass
class Facts:
    """What the checks look up, from the CSVs and the tables."""

    tables: Tables
    files: dict[str, pd.DataFrame]
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.windows = {(r["hall"], r["window"]): r for r in self.tables.windows.to_dict("records")}
        self.halls = {r["hall"]: r for r in self.tables.halls.to_dict("records")}
        self.staff = {r["staff"]: r for r in self.tables.staff.to_dict("records")}
        self.open: set[tuple[str, str, Day]] = set()
        self.days: dict[tuple[str, str, Day], list[Day]] = defaultdict(list)
        for hall, window, date in self.tables.open_days[["hall", "window", "date"]].itertuples(index=False):
            self.open.add((hall, window, date))
            self.days[hall, window, monday(date)].append(date)
        self.away: set[tuple[str, Day]] = set()
        for row in self.tables.leave.to_dict("records"):
            self.away |= {(row["staff"], day) for day in pd.date_range(row["start"], row["end"])}
        self.posts: dict[tuple[str, str, Day], list[tuple[str, str]]] = defaultdict(list)
        for row in self.files["posts"].to_dict("records"):
            self.posts[row["hall"], row["window"], row["week"]].append((row["staff"], row["post"]))
        self.short: Counter[tuple[str, str, Day, object, str]] = Counter()
        for row in self.files["shortages"].to_dict("records"):
            date = None if pd.isna(row["date"]) else row["date"]
            self.short[row["hall"], row["window"], row["week"], date, row["kind"]] += row["missing"]

    def at_work(self, person: str, day: Day) -> bool:
        duty = self.staff[person]["duty_weekdays"] or ()
        return (person, day) not in self.away and day.isoweekday() not in duty

    def say(self, text: str) -> None:
        self.faults.append(text)


def monday(day: Day) -> Day:
    """Return the Monday of a day's week."""
    return day - pd.Timedelta(days=day.isoweekday() - 1)


def read_files(folder: Path) -> dict[str, pd.DataFrame] | str:
    """Return a plan's CSVs as frames, or what is wrong with them."""
    files = {}
    for name, columns in KEYS.items():
        path = folder / f"{name}.csv"
        if not path.exists():
            return f"{name}.csv is missing"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        lacking = [column for column in columns if column not in frame.columns]
        if lacking:
            return f"{name}.csv lacks the columns {lacking}"
        for column in DATES & set(columns):
            frame[column] = pd.to_datetime(frame[column].replace("", None), format="%Y-%m-%d")
        for column in NUMBERS & set(columns):
            frame[column] = pd.to_numeric(frame[column])
        files[name] = frame
    return files
