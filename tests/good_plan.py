"""A small plan without a fault, made by hand: what the tests of the checker spoil."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rules_files import Tables

Frames = dict[str, pd.DataFrame]
WEEKS = ["2026-12-07", "2026-12-14"]
PEOPLE = {"s1": ("北", 1.0), "s2": ("北", 0.8), "s3": ("北", 1.0), "s4": ("南", 1.0), "s5": ("南", 1.2)}


def good_tables() -> Tables:
    """Two halls, three windows, five people; 北/乙 is closed in the second week."""
    stamp = pd.Timestamp
    days = [day for week in WEEKS for day in pd.date_range(week, periods=5)]
    places = [("北", "甲"), ("北", "乙"), ("南", "甲")]
    opened = [(h, w, d) for h, w in places for d in days if (w, d >= stamp(WEEKS[1])) != ("乙", True)]
    return Tables(
        halls=pd.DataFrame({"hall": ["北", "南"], "counters": [2.0, np.nan], "temporary_counters": [1, 0]}),
        windows=pd.DataFrame(
            {
                "hall": ["北", "北", "南"],
                "window": ["甲", "乙", "甲"],
                "min_counters": [1, 1, 2],
                "max_counters": [2.0, np.nan, 2.0],
            }
        ),
        staff=pd.DataFrame(
            {
                "staff": ["s1", "s2", "s3", "s4", "s5"],
                "name": ["一", "二", "三", "四", "五"],
                "hall": ["北", "北", "北", "南", "南"],
                "skills": [{"甲": 1.0}, {"甲": 0.8, "乙": 0.8}, {"乙": 1.0}, {"*": 1.0}, {"*": 1.2}],
                "duty_weekdays": [(), (), (4,), (), ()],
                "floating": [False, False, False, False, True],
            }
        ),
        leave=pd.DataFrame(
            {
                "staff": ["s1", "s4", "s5"],
                "start": [stamp("2026-12-09"), stamp("2026-12-11"), stamp("2026-12-11")],
                "end": [stamp("2026-12-09"), stamp("2026-12-11"), stamp("2026-12-12")],
            }
        ),
        pins=pd.DataFrame(
            {
                "staff": ["s1", "s2", "s3"],
                "hall": ["北", "北", "北"],
                "window": ["甲", "乙", "甲"],
                "post": ["A", "-", "A"],
                "start": [stamp("2026-12-08"), stamp("2026-12-14"), stamp("2026-12-14")],
                "end": [stamp("2026-12-10"), stamp("2026-12-20"), stamp("2026-12-20")],
            }
        ),
        open_days=pd.DataFrame(opened, columns=["hall", "window", "date"]),
    )


def good_roster() -> Frames:
    """Return a plan of these weeks without a fault; s3 cannot serve the window pinned to them."""
    posts = [
        (week, hall, window, post, staff)
        for week in WEEKS
        for hall, window, post, staff in [
            ("北", "甲", "A", "s1"),
            ("北", "甲", "B", "s2"),
            ("北", "乙", "A", "s3"),
            ("北", "乙", "B", "s2"),
            ("南", "甲", "A", "s4"),
            ("南", "甲", "A", "s5"),
        ]
        if (week, window) != (WEEKS[1], "乙")
    ]
    duty: list[tuple[str, str, str, str, str, float]] = []
    for week in WEEKS:
        for day in pd.date_range(week, periods=5).strftime("%Y-%m-%d"):
            duty.append((day, "北", "甲", *(("s2", "B", 1.0) if day == "2026-12-09" else ("s1", "A", 1.0))))
            if week == WEEKS[0] and day != "2026-12-08":  # s3 is there, but not at the window
                duty.append(
                    (day, "北", "乙", *(("s2", "B", 0.5) if day == "2026-12-10" else ("s3", "A", 1.0)))
                )
            if day != "2026-12-11":
                duty += [(day, "南", "甲", "s4", "A", 1.0), (day, "南", "甲", "s5", "A", 1.0)]
    short = [
        (WEEKS[0], "", "南", "甲", "B", 1),
        (WEEKS[1], "", "南", "甲", "B", 1),
        (WEEKS[0], "2026-12-11", "南", "甲", "day", 1),
        (WEEKS[0], "2026-12-08", "北", "乙", "counter", 1),
        (WEEKS[1], "", "北", "甲", "pin", 1),
    ]
    frames = {
        "posts": pd.DataFrame(posts, columns=["week", "hall", "window", "post", "staff"]),
        "duty": pd.DataFrame(duty, columns=["date", "hall", "window", "staff", "post", "share"]),
        "shortages": pd.DataFrame(short, columns=["week", "date", "hall", "window", "kind", "missing"]),
    }
    frames["posts"] = frames["posts"].assign(
        name="", home_hall=lambda f: f["staff"].map(lambda s: PEOPLE[s][0])
    )
    frames["duty"] = frames["duty"].assign(name="")
    frames["shortages"] = frames["shortages"].assign(reason="nobody", remedy="", saves_minutes=0.0)
    return frames


def with_waits(frames: Frames, tables: Tables) -> Frames:
    """Add the waits and forecast that belong to a roster."""
    day = tables.open_days.assign(date=tables.open_days["date"].dt.strftime("%Y-%m-%d"))
    duty = frames["duty"]
    amount = duty["share"] * duty["staff"].map(lambda s: PEOPLE[s][1] if s in PEOPLE else 1.0)
    total = (
        amount.groupby([duty["date"], duty["hall"], duty["window"]]).sum().rename("capacity").reset_index()
    )
    waits = day.merge(total, how="left", on=["date", "hall", "window"]).fillna({"capacity": 0.0})
    frames["waits"] = waits.assign(visitors=20.0, mean_wait_minutes=3.0, late_share=0.1)
    frames["forecast"] = day.assign(mean=20.0, p10=12, p50=20, p80=25, p90=30)
    return frames
