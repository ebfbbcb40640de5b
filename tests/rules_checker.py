"""The contract's rules, checked on a plan folder's CSVs by code that shares nothing with the planner.

`broken_rules` returns one line of text for each broken rule, beginning with the rule's number in the
contract, or with the name of the file that says something untrue. An empty list is a good plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
from rules_files import Day, Facts, Tables, monday, read_files
from rules_halls import hall_shortages, staff_of_halls

WEEKLY_KINDS = {"A", "B", "pin"}
DAILY_KINDS = {"day", "counter"}


def broken_rules(folder: Path, tables: Tables) -> list[str]:
    """Return every broken rule of the plan in a folder."""
    files = read_files(folder)
    if isinstance(files, str):
        return [files]
    facts = Facts(tables, files)
    if _names_known(facts):
        for check in (
            _posts_filled, _post_limits, _own_skills_and_hall, _one_hall_a_week, _posts_of_people_present,
            _days_covered, _shares, _counters, _shortages_real, _waits, _forecast, _pins,
            staff_of_halls,
        ):  # fmt: skip
            check(facts)
    return facts.faults


def _names_known(facts: Facts) -> bool:
    """Check that all files speak of windows and people that the county has."""
    before = len(facts.faults)
    for name, frame in facts.files.items():
        for row in frame[~hall_shortages(frame)].to_dict("records"):
            if (row["hall"], row["window"]) not in facts.windows:
                facts.say(f"{name}.csv: no such window {row['hall']}/{row['window']}")
            if "staff" in row and row["staff"] not in facts.staff:
                facts.say(f"{name}.csv: no such person {row['staff']}")
    for row in facts.files["posts"].to_dict("records"):
        if row["staff"] in facts.staff and row["home_hall"] != facts.staff[row["staff"]]["hall"]:
            facts.say(f"posts.csv: {row['staff']} is not at home in {row['home_hall']}")
        if row["week"].isoweekday() != 1:
            facts.say(f"posts.csv: {row['week'].date()} is not a Monday")
        if row["post"] not in {"A", "B"}:
            facts.say(f"posts.csv: no such post {row['post']!r}")
    return len(facts.faults) == before


def _posts_filled(facts: Facts) -> None:
    """Rule 1: min_counters A and one B in each open week, or a shortage with just the number missing."""
    for hall, window, week in facts.days:
        held = Counter(post for _, post in facts.posts.get((hall, window, week), []))
        needs = {"A": int(facts.windows[hall, window]["min_counters"]), "B": 1}
        for post, need in needs.items():
            missing = max(need - held[post], 0)
            listed = facts.short.get((hall, window, week, None, post), 0)
            if missing != listed:
                facts.say(f"1: {hall}/{window} {week.date()} lacks {missing} {post}, listed {listed}")
    for hall, window, week in facts.posts:
        if (hall, window, week) not in facts.days:
            facts.say(f"1: {hall}/{window} has posts in the week {week.date()}, in which it is never open")


def _post_limits(facts: Facts) -> None:
    """Rule 2: not A and B of one window; at most so many posts of a kind a week."""
    limit = {"A": facts.tables.max_a_posts, "B": facts.tables.max_b_posts}
    held: Counter[tuple[str, Day, str]] = Counter()
    for (hall, window, week), people in facts.posts.items():
        for person, times in Counter(person for person, _ in people).items():
            if times > 1:
                facts.say(f"2: {person} holds {times} posts of {hall}/{window} in {week.date()}")
        for person, post in people:
            held[person, week, post] += 1
            if post == "A" and not facts.tables.part_time_a and not facts.staff[person]["full_time"]:
                facts.say(f"2: {person} is not full-time and is A of {hall}/{window} in {week.date()}")
    for (person, week, post), number in held.items():
        if number > limit[post]:
            facts.say(f"2: {person} holds {number} {post}-posts in {week.date()}, most {limit[post]}")


def _own_skills_and_hall(facts: Facts) -> None:
    """Rule 3: only windows that one can serve, only at home unless floating."""
    for (hall, window, _), people in facts.posts.items():
        for person, _ in people:
            who = facts.staff[person]
            if not {"*", window} & set(who["skills"]):
                facts.say(f"3: {person} cannot serve {window}")
            if hall != who["hall"] and not who["floating"]:
                facts.say(f"3: {person} is not floating and has a post in {hall}")


def _one_hall_a_week(facts: Facts) -> None:
    """Rule 3: a floating person is in one hall a week."""
    halls: dict[tuple[str, Day], set[str]] = defaultdict(set)
    for (hall, _, week), people in facts.posts.items():
        for person, _ in people:
            halls[person, week].add(hall)
    for (person, week), several in halls.items():
        if len(several) > 1:
            facts.say(f"3: {person} has posts in {sorted(several)} in {week.date()}")


def _posts_of_people_present(facts: Facts) -> None:
    """Rule 1: a post counts only if its holder is at work on an open day of that week."""
    for (hall, window, week), people in facts.posts.items():
        for person, post in people:
            days = facts.days.get((hall, window, week), [])
            if days and not any(facts.at_work(person, day) for day in days):
                facts.say(f"1: {person} has {post} of {hall}/{window} in {week.date()} and is away all of it")


def _days_covered(facts: Facts) -> None:
    """Rule 4: somebody of the window at work on each open day, and at the window; or a shortage."""
    standing = set(facts.files["duty"][["hall", "window", "date"]].itertuples(index=False, name=None))
    for (hall, window, week), days in facts.days.items():
        people = facts.posts.get((hall, window, week), [])
        for day in days:
            there = any(facts.at_work(person, day) for person, _ in people)
            kind = None if (hall, window, day) in standing else "counter" if there else "day"
            for known in ("day", "counter"):
                listed = facts.short.get((hall, window, week, day, known), 0)
                if listed != (known == kind):
                    facts.say(
                        f"4: {hall}/{window} {day.date()}: {known} is listed {listed}, true {known == kind}"
                    )


def _shares(facts: Facts) -> None:
    """Rule 5: whole or half days, at most one day a day, at work, on the week's own posts, once a window."""
    held = {
        (hall, window, week, person): post
        for (hall, window, week), people in facts.posts.items()
        for person, post in people
    }
    total: Counter[tuple[str, Day]] = Counter()
    seen: set[tuple[object, ...]] = set()
    for row in facts.files["duty"].to_dict("records"):
        hall, window, person, day = row["hall"], row["window"], row["staff"], row["date"]
        where = f"5: {person} at {hall}/{window} on {day.date()}"
        total[person, day] += row["share"]
        if row["share"] not in {0.5, 1.0}:
            facts.say(f"{where}: a share of {row['share']}")
        if not facts.at_work(person, day):
            facts.say(f"{where}: away")
        if (hall, window, day) not in facts.open:
            facts.say(f"{where}: the window is closed")
        if held.get((hall, window, monday(day), person)) != row["post"]:
            facts.say(f"{where}: does not hold {row['post']} there")
        if (hall, window, person, day) in seen:
            facts.say(f"{where}: listed twice")
        seen.add((hall, window, person, day))
    for (person, day), share in total.items():
        if share > 1:
            facts.say(f"5: {person} has shares of {share} on {day.date()}")


def _counters(facts: Facts) -> None:
    """Rule 6: the hall's counters, and the window's own most."""
    hall_total: Counter[tuple[str, Day]] = Counter()
    window_total: Counter[tuple[str, str, Day]] = Counter()
    for row in facts.files["duty"].to_dict("records"):
        hall_total[row["hall"], row["date"]] += row["share"]
        window_total[row["hall"], row["window"], row["date"]] += row["share"]
    for (hall, day), used in hall_total.items():
        most = facts.halls[hall]["counters"] + facts.halls[hall]["temporary_counters"]
        if used > most:  # false where the counters are unlimited (NaN)
            facts.say(f"6: {hall} uses {used} counters of {most} on {day.date()}")
    for (hall, window, day), used in window_total.items():
        if used > facts.windows[hall, window]["max_counters"]:
            facts.say(f"6: {hall}/{window} has {used} people on {day.date()}")


def _shortages_real(facts: Facts) -> None:
    """Check that no shortage is of an unknown kind, listed twice, or of a week or day that is not open."""
    frame = facts.files["shortages"]
    for row in frame[frame.duplicated(["week", "date", "hall", "window", "kind"])].to_dict("records"):
        facts.say(f"shortages.csv: {row['hall']}/{row['window']} {row['kind']} twice")
    for row in frame[~hall_shortages(frame)].to_dict("records"):
        hall, window, week, kind = row["hall"], row["window"], row["week"], row["kind"]
        where = f"shortages.csv: {hall}/{window} {kind}"
        daily = not pd.isna(row["date"])
        if pd.isna(week) or kind not in WEEKLY_KINDS | DAILY_KINDS or daily != (kind in DAILY_KINDS):
            facts.say(f"{where}: unknown kind, or week and date do not fit it")
        elif daily and (monday(row["date"]) != week or (hall, window, row["date"]) not in facts.open):
            facts.say(f"{where}: {row['date'].date()} is not an open day of that week")
        elif (hall, window, week) not in facts.days:
            facts.say(f"{where}: the window is not open in {week.date()}")
        if not row["reason"]:
            facts.say(f"{where}: no reason")
        if not row["missing"] > 0:
            facts.say(f"{where}: {row['missing']} missing")


def _waits(facts: Facts) -> None:
    """Check waits.csv: one row an open day, with the capacity that duty.csv gives, and sane figures."""
    capacity: Counter[tuple[str, str, Day]] = Counter()
    for row in facts.files["duty"].to_dict("records"):
        skills = facts.staff[row["staff"]]["skills"]
        speed = skills.get(row["window"], skills.get("*", 0.0))
        capacity[row["hall"], row["window"], row["date"]] += row["share"] * speed
    frame = facts.files["waits"]
    rows = list(frame[["hall", "window", "date"]].itertuples(index=False, name=None))
    if len(rows) != len(set(rows)) or set(rows) != facts.open:
        facts.say("waits.csv: not one row for each open day of each window")
    for key, given in zip(rows, frame["capacity"], strict=True):
        if abs(given - capacity[key]) > 0.006:
            facts.say(f"waits.csv: {key[0]}/{key[1]} {key[2].date()} capacity {given}, duty {capacity[key]}")
    sane = (frame["mean_wait_minutes"] >= 0) & frame["late_share"].between(0, 1) & (frame["visitors"] >= 0)
    if not sane.all():
        facts.say("waits.csv: a wait, share or number out of its range")


def _forecast(facts: Facts) -> None:
    """Check forecast.csv: open days only, quantiles in order, and the visitors of waits.csv."""
    frame = facts.files["forecast"]
    rows = list(frame[["hall", "window", "date"]].itertuples(index=False, name=None))
    if len(rows) != len(set(rows)) or set(rows) != facts.open:
        facts.say("forecast.csv: not one row for each open day of each window")
    quantiles = frame[["p10", "p50", "p80", "p90"]].astype(float)
    if (quantiles.diff(axis=1).iloc[:, 1:] < -1e-9).any(axis=None) or (quantiles < 0).any(axis=None):
        facts.say("forecast.csv: quantiles fall or are negative")
    both = frame.merge(facts.files["waits"], on=["hall", "window", "date"])
    if ((both["mean"] - both["visitors"]).abs() > 0.01 + 1e-3 * both["mean"]).any():
        facts.say("waits.csv: visitors are not the forecast's mean")


def _pins(facts: Facts) -> None:
    """A pin that nothing stands against is held; the others are in shortages.csv."""
    unkept: Counter[tuple[str, str, Day]] = Counter()
    for pin, week in _pinned_weeks(facts):
        key = (pin["hall"], pin["window"], week)
        mine = [post for person, post in facts.posts.get(key, []) if person == pin["staff"]]
        if mine == ([] if pin["post"] == "-" else [pin["post"]]):
            continue
        unkept[key] += 1
        if _free_to_hold(facts, pin, week):
            facts.say(
                f"pins: {pin['staff']} has {mine} at {key[0]}/{key[1]}, {week.date()}, not {pin['post']}"
            )
    for hall, window, week in facts.days:
        listed = facts.short.get((hall, window, week, None, "pin"), 0)
        if listed != unkept[hall, window, week]:
            facts.say(
                f"pins: {hall}/{window} {week.date()}: {unkept[hall, window, week]} unkept, listed {listed}"
            )


def _pinned_weeks(facts: Facts) -> list[tuple[dict[str, Any], Day]]:
    """Return each pin with each week that it touches and in which its window is open."""
    return [
        (pin, week)
        for pin in facts.tables.pins.to_dict("records")
        for hall, window, week in facts.days
        if (hall, window) == (pin["hall"], pin["window"])
        and pin["start"] <= week + pd.Timedelta(days=6)
        and pin["end"] >= week
    ]


def _free_to_hold(facts: Facts, pin: dict[str, Any], week: Day) -> bool:
    """Say whether the person can keep this pin: able, there, and not pinned to what excludes it."""
    who, place = facts.staff[pin["staff"]], (pin["hall"], pin["window"])
    mine = [p for p, when in _pinned_weeks(facts) if when == week and p["staff"] == pin["staff"]]
    if sum((p["hall"], p["window"]) == place for p in mine) > 1:
        return False
    if pin["post"] == "-":
        return True
    if not {"*", pin["window"]} & set(who["skills"]) or not (who["floating"] or who["hall"] == pin["hall"]):
        return False
    if not any(facts.at_work(pin["staff"], day) for day in facts.days[(*place, week)]):
        return False
    held = [p for p in mine if p["post"] != "-"]
    limit = {"A": facts.tables.max_a_posts, "B": facts.tables.max_b_posts}
    return (
        len({p["hall"] for p in held}) == 1
        and sum(p["post"] == pin["post"] for p in held) <= limit[pin["post"]]
    )
