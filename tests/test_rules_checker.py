"""The checker of the contract's rules must see every rule broken: a good plan, spoilt one way at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from good_plan import WEEKS, Frames, good_roster, good_tables, with_waits
from rules_checker import broken_rules
from rules_files import Tables


def _check(folder: Path, frames: Frames, tables: Tables) -> list[str]:
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    return broken_rules(folder, tables)


def test_a_good_plan_has_no_fault(tmp_path: Path) -> None:
    tables = good_tables()
    assert _check(tmp_path, with_waits(good_roster(), tables), tables) == []


def _set(frame: str, column: str, value: object, **where: object) -> Callable[[Frames], None]:
    """Return a change of one column in the rows that match."""

    def change(frames: Frames) -> None:
        rows = _rows(frames[frame], where)
        frames[frame][column] = frames[frame][column].astype(object)
        frames[frame].loc[rows, column] = value

    return change


def _drop(frame: str, **where: object) -> Callable[[Frames], None]:
    """Return a removal of the rows that match."""

    def change(frames: Frames) -> None:
        frames[frame] = frames[frame][~_rows(frames[frame], where)]

    return change


def _add(frame: str, **row: object) -> Callable[[Frames], None]:
    """Return an added row, other columns as in the first one."""

    def change(frames: Frames) -> None:
        extra = frames[frame].head(1).assign(**row)
        frames[frame] = pd.concat([frames[frame], extra], ignore_index=True)

    return change


def _rows(frame: pd.DataFrame, where: dict[str, object]) -> pd.Series:
    rows = pd.Series(True, index=frame.index)
    for column, value in where.items():
        rows &= frame[column] == value
    assert rows.any()
    return rows


N = {"hall": "北", "window": "甲"}
Y = {"hall": "北", "window": "乙"}
S = {"hall": "南", "window": "甲"}
W1, W2 = WEEKS
ROSTER = {
    "1 post lost": ("1: 北/甲 2026-12-14 lacks 1 B", [_drop("posts", staff="s2", week=W2)]),
    "1 shortage hidden": ("1: 南/甲 2026-12-14 lacks 1 B, listed 0", [_drop("shortages", week=W2, kind="B")]),
    "1 shortage invented": (
        "1: 北/甲 2026-12-07 lacks 0 A, listed 1",
        [_add("shortages", **N, week=W1, date="", kind="A", missing=1)],
    ),
    "1 min_counters": ("1: 南/甲 2026-12-07 lacks 1 A", [_set("posts", "post", "B", week=W1, staff="s5")]),
    "1 closed week": ("1: 北/乙 has posts", [_add("posts", **Y, week=W2, post="A", staff="s3")]),
    "2 A and B of one window": (
        "2: s2 holds 2 posts of 北/甲",
        [_add("posts", **N, week=W1, post="A", staff="s2")],
    ),
    "2 too many B": ("2: s2 holds 2 B-posts", []),
    "2 too many A": (
        "2: s4 holds 2 A-posts",
        [_add("posts", **Y, week=W1, post="A", staff="s4", home_hall="南")],
    ),
    "3 skill": ("3: s1 cannot serve 乙", [_add("posts", **Y, week=W1, post="A", staff="s1")]),
    "3 home hall": (
        "3: s4 is not floating",
        [_add("posts", **N, week=W1, post="A", staff="s4", home_hall="南")],
    ),
    "3 two halls": (
        "3: s5 has posts in",
        [_add("posts", **N, week=W1, post="A", staff="s5", home_hall="南")],
    ),
    "4 hidden": ("4: 南/甲 2026-12-11: day is listed 0", [_drop("shortages", kind="day")]),
    "4 unattended hidden": ("4: 北/乙 2026-12-08: counter is listed 0", [_drop("shortages", kind="counter")]),
    "4 invented": (
        "4: 北/甲 2026-12-07: day is listed 1",
        [_add("shortages", **N, week=W1, date="2026-12-07", kind="day", missing=1)],
    ),
    "4 wrong kind": (
        "4: 北/乙 2026-12-08: day is listed 1",
        [_set("shortages", "kind", "day", kind="counter")],
    ),
    "5 share": ("5: s2 at 北/乙 on 2026-12-10: a share of 0.7", [_set("duty", "share", 0.7, share=0.5)]),
    "5 on leave": (
        "5: s1 at 北/甲 on 2026-12-09: away",
        [_set("duty", "staff", "s1", **N, date="2026-12-09")],
    ),
    "5 village duty": (
        "5: s3 at 北/乙 on 2026-12-10: away",
        [_set("duty", "staff", "s3", **Y, date="2026-12-10")],
    ),
    "5 over one": (
        "5: s2 has shares of 1.5 on 2026-12-10",
        [_add("duty", **N, date="2026-12-10", staff="s2", post="B", share=1.0)],
    ),
    "5 other's post": (
        "5: s3 at 北/甲 on 2026-12-07: does not hold",
        [_set("duty", "staff", "s3", **N, date="2026-12-07")],
    ),
    "5 wrong post": (
        "5: s1 at 北/甲 on 2026-12-07: does not hold B",
        [_set("duty", "post", "B", **N, date="2026-12-07")],
    ),
    "5 closed": (
        "5: s1 at 北/甲 on 2026-12-12: the window is closed",
        [_add("duty", **N, date="2026-12-12", staff="s1", post="A", share=1.0)],
    ),
    "5 twice": (
        "5: s2 at 北/乙 on 2026-12-10: listed twice",
        [_add("duty", **Y, date="2026-12-10", staff="s2", post="B", share=0.5)],
    ),
    "6 hall": ("6: 北 uses 2.0 counters of 1.0 on 2026-12-07", []),
    "6 window": ("6: 南/甲 has 2.0 people", []),
    "pin not kept": ("pins: s1 has []", [_drop("posts", **N, week=W1, staff="s1")]),
    "pinned never": (
        "pins: s2 has ['B'] at 北/甲, 2026-12-14, not -",
        [],
    ),
    "pin shortage hidden": ("pins: 北/甲 2026-12-14: 1 unkept, listed 0", [_drop("shortages", kind="pin")]),
    "shortage twice": (
        "shortages.csv: 南/甲 B twice",
        [_add("shortages", **S, week=W1, date="", kind="B", missing=0)],
    ),
    "shortage of a closed week": (
        "shortages.csv: 北/乙 B: the window is not open",
        [_add("shortages", **Y, week=W2, date="", kind="B", missing=1)],
    ),
    "shortage of a closed day": (
        "shortages.csv: 北/甲 day: 2026-12-12",
        [_add("shortages", **N, week=W1, date="2026-12-12", kind="day", missing=1)],
    ),
    "shortage without reason": (
        "shortages.csv: 南/甲 day: no reason",
        [_set("shortages", "reason", "", kind="day")],
    ),
    "shortage of an unknown kind": (
        "shortages.csv: 南/甲 day: unknown kind",
        [_set("shortages", "date", "", kind="day")],
    ),
    "hall below its minimum": ("hall: 南 2026-12-11 lacks 1 people, listed 0", []),
    "hall shortage invented": (
        "hall: 北 2026-12-08 lacks 0 people, listed 1",
        [_add("shortages", hall="北", window="", week=W1, date="2026-12-08", kind="hall", missing=1)],
    ),
    "hall shortage of another week": (
        "hall: 北 2026-12-08 00:00:00: has a window",
        [_add("shortages", hall="北", window="", week=W2, date="2026-12-08", kind="hall", missing=1)],
    ),
    "unknown person": ("posts.csv: no such person s9", [_set("posts", "staff", "s9", staff="s4")]),
    "unknown window": ("duty.csv: no such window 北/丙", [_set("duty", "window", "丙", **N)]),
    "wrong home": ("posts.csv: s5 is not at home in 北", [_set("posts", "home_hall", "北", staff="s5")]),
    "not a Monday": ("posts.csv: 2026-12-08 is not", [_set("posts", "week", "2026-12-08", week=W1)]),
}  # fmt: skip
TABLES: dict[str, Callable[[Tables], None]] = {
    "2 too many B": lambda t: setattr(t, "max_b_posts", 1),
    "2 A of a part-timer": lambda t: setattr(t, "part_time_a", False),
    "hall below its minimum": lambda t: setattr(t, "min_hall_staff", 1),
    "2 too many A": lambda t: setattr(t, "max_a_posts", 1),
    "6 hall": lambda t: t.halls.__setitem__("temporary_counters", [-1, 0]),
    "6 window": lambda t: t.windows.__setitem__("max_counters", [2.0, np.nan, 1.0]),
    "pinned never": lambda t: t.pins.__setitem__("window", ["甲", "甲", "甲"]),
}
FILES: dict[str, tuple[str, Callable[[Frames], None]]] = {
    "capacity": (
        "waits.csv: 北/乙 2026-12-10 capacity 0.5",
        _set("waits", "capacity", 0.5, **Y, date="2026-12-10"),
    ),
    "speed": (
        "waits.csv: 南/甲 2026-12-07 capacity 2.0",
        _set("waits", "capacity", 2.0, **S, date="2026-12-07"),
    ),
    "wait lost": ("waits.csv: not one row", _drop("waits", date="2026-12-10")),
    "late share": ("waits.csv: a wait, share", _set("waits", "late_share", 1.2, **N, date="2026-12-10")),
    "visitors": ("waits.csv: visitors are not", _set("waits", "visitors", 21.0, **N, date="2026-12-10")),
    "closed day forecast": ("forecast.csv: not one row", _add("forecast", **N, date="2026-12-12")),
    "quantiles": ("forecast.csv: quantiles", _set("forecast", "p80", 10, **N, date="2026-12-10")),
}


@pytest.mark.parametrize("name", ROSTER)
def test_a_spoilt_roster_is_seen(name: str, tmp_path: Path) -> None:
    expected, changes = ROSTER[name]
    tables, frames = good_tables(), good_roster()
    for change in changes:
        change(frames)
    TABLES.get(name, lambda _: None)(tables)
    faults = _check(tmp_path, with_waits(frames, tables), tables)
    assert any(fault.startswith(expected) for fault in faults), faults


@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_file_is_seen(name: str, tmp_path: Path) -> None:
    expected, change = FILES[name]
    tables = good_tables()
    frames = with_waits(good_roster(), tables)
    change(frames)
    faults = _check(tmp_path, frames, tables)
    assert len(faults) == 1
    assert faults[0].startswith(expected)


def test_a_post_of_somebody_away_all_week_is_seen(tmp_path: Path) -> None:
    tables = good_tables()
    tables.leave.loc[0, ["start", "end"]] = [pd.Timestamp(W2), pd.Timestamp("2026-12-18")]
    faults = _check(tmp_path, with_waits(good_roster(), tables), tables)
    assert "1: s1 has A of 北/甲 in 2026-12-14 and is away all of it" in faults


def test_missing_files_and_columns_are_seen(tmp_path: Path) -> None:
    tables = good_tables()
    assert broken_rules(tmp_path, tables) == ["posts.csv is missing"]
    frames = with_waits(good_roster(), tables)
    frames["duty"] = frames["duty"].drop(columns="share")
    assert _check(tmp_path, frames, tables) == ["duty.csv lacks the columns ['share']"]
