"""A hall's minimum staff, checked on a plan folder's CSVs: shortages of kind `hall`, without a window."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from rules_files import Day, Facts, monday


def hall_shortages(frame: pd.DataFrame) -> pd.Series:
    """Return which rows of a file are shortages of a hall, not of a window."""
    return frame.get("kind", pd.Series("", index=frame.index)) == "hall"


def staff_of_halls(facts: Facts) -> None:
    """Compare every hall's people at work on its open days with the number that they are to be."""
    frame = facts.files["shortages"]
    listed: Counter[tuple[str, Day]] = Counter()
    for row in frame[hall_shortages(frame)].to_dict("records"):
        where = f"hall: {row['hall']} {row['date']}"
        listed[row["hall"], row["date"]] += row["missing"]
        if row["window"] or monday(row["date"]) != row["week"] or not row["reason"]:
            facts.say(f"{where}: has a window, another week's Monday or no reason")
    true = _missing(facts)
    for hall, day in sorted(true.keys() | listed.keys()):
        if true[hall, day] != listed[hall, day]:
            facts.say(f"hall: {hall} {day.date()} lacks {true[hall, day]} people, listed {listed[hall, day]}")


def _missing(facts: Facts) -> Counter[tuple[str, Day]]:
    """Count whom halls lack: everybody is where their posts are that week, or at home without any."""
    at = {(person, week): hall for (hall, _, week), people in facts.posts.items() for person, _ in people}
    missing: Counter[tuple[str, Day]] = Counter()
    for hall, day in {(hall, day) for hall, _, day in facts.open}:
        there = sum(
            facts.at_work(person, day) and at.get((person, monday(day)), row["hall"]) == hall
            for person, row in facts.staff.items()
        )
        missing[hall, day] = max(facts.tables.min_hall_staff - there, 0)
    return missing
