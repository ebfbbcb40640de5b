"""Changes to a county that one may ask about: each turns the tables and the forecast into others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from optimize.people import ALL_WINDOWS
from staffplan.plans.change_values import (
    Wrong,
    needed,
    read_number,
    read_place,
    read_skills,
    read_span,
    shown,
    with_row,
)
from staffplan.plans.merging import merge_windows, visitors_together
from staffplan.plans.thinning import thinned
from staffplan.plans.world import World
from staffplan.request import BadRequest
from staffplan.tables.checks import near
from staffplan.tables.standards import GENERAL
from staffplan.texts import Lang, text

OPTIONS = ("add", "lend", "train", "leave", "open", "merge", "online")
"""Kinds of changes, in the order in which they are made: who is lent may learn windows of other halls."""
_NOTHING = {"none", "无", "取消"}


@dataclass(frozen=True)
class Change:
    """One change: the option, what it concerns, and its value; texts as on the command line, or plain values.

    Attributes
    ----------
    option : str
        One of `OPTIONS`.
    key : str
        A hall, a person's id, or a window, as the option has it.
    value : object
        Such as ``"人社;医保:0.8"``; None where the option has none.
    """

    option: str
    key: str
    value: Any = None

    def __str__(self) -> str:
        return f"--{self.option} {self.key}" + ("" if self.value is None else f"={shown(self.value)}")


class BadChange(BadRequest):
    """Changes that cannot be made, all of them.

    Parameters
    ----------
    faults : list of (Change, Wrong)
    """

    def __init__(self, faults: Sequence[tuple[Change, Wrong]]) -> None:
        super().__init__("change")
        self.faults = tuple(faults)

    def message(self, lang: Lang) -> str:
        """Say of each change what is wrong, and how to mend it."""
        lines = []
        for change, wrong in self.faults:
            said = text(f"cli.change.{wrong.code}", lang, **wrong.facts)
            if wrong.facts.get("near"):
                said += text("fault.near", lang, near=wrong.facts["near"])
            lines.append("× " + text("cli.change.line", lang, change=change, wrong=said))
        return "\n".join(lines)


def changes_of(**options: Any) -> list[Change]:
    """Turn keywords as `MonthPlan.what_if` takes them into changes, in the order of `OPTIONS`.

    A mapping has a change for each key, a sequence one for each item: a key alone or a pair.

    Raises
    ------
    TypeError
        If a keyword is of no change.
    """
    strange = sorted(set(options) - set(OPTIONS))
    if strange:
        raise TypeError(f"no such change: {', '.join(strange)}; there are {', '.join(OPTIONS)}")
    changes = []
    for option in OPTIONS:
        given = options.get(option) or ()
        items = given.items() if isinstance(given, Mapping) else [given] if isinstance(given, str) else given
        for item in items:
            key, value = item if isinstance(item, tuple | list) and len(item) == 2 else (item, None)
            changes.append(Change(option, str(key), value))
    return changes


def parse_change(option: str, word: str) -> Change:
    """Read an option of the command line: ``KEY`` or ``KEY=VALUE``."""
    key, equals, value = (part.strip() for part in word.partition("="))
    return Change(option, key, value if equals else None)


def apply_changes(world: World, changes: Sequence[Change]) -> World:
    """Make changes one after the other.

    Raises
    ------
    BadChange
        With every change that cannot be made.
    """
    faults = []
    for change in sorted(changes, key=lambda one: OPTIONS.index(one.option)):
        try:
            needed(change.option, change.key, change.value)
            world = _CHANGES[change.option](world, change.key, change.value)
        except Wrong as wrong:
            faults.append((change, wrong))
    if faults:
        raise BadChange(faults)
    return world


def _add(world: World, hall: str, value: Any) -> World:
    """Add a full-time person with some skills to a hall."""
    _check_hall(world, hall)
    staff = world.county.staff
    skills = read_skills(value)
    _check_known(world, skills, hall)
    number = next(n for n in range(1, len(staff) + 2) if f"NEW{n}" not in set(staff["staff"]))
    person = {
        "staff": f"NEW{number}",
        "name": f"NEW{number}",
        "hall": hall,
        "skills": skills,
        "full_time": True,
        "duty_weekdays": (),
        "floating": False,
    }
    return world.with_tables(hall, staff=with_row(staff, person))


def _train(world: World, person: str, value: Any) -> World:
    """Teach a person more windows."""
    row = _person(world, person)
    staff = world.county.staff
    hall = str(staff.at[row, "hall"])
    skills = read_skills(value)
    _check_known(world, skills, None if staff.at[row, "floating"] else hall)
    learnt = pd.Series(
        [
            {**known, **skills} if one == person else known
            for one, known in zip(staff["staff"], staff["skills"], strict=True)
        ],
        index=staff.index,
        dtype=object,
    )
    return world.with_tables(hall, staff=staff.assign(skills=learnt))


def _lend(world: World, person: str, value: Any) -> World:
    """Let a person be lent to other halls."""
    row = _person(world, person)
    if value is not None:
        raise Wrong("no_value", option="--lend", staff=person)
    staff = world.county.staff.copy()
    if staff.at[row, "floating"]:
        raise Wrong("floats_already", staff=person)
    staff.loc[row, "floating"] = True
    return world.with_tables(str(staff.at[row, "hall"]), staff=staff)


def _leave(world: World, person: str, value: Any) -> World:
    """Send a person on leave from one day to another; or cancel the leave that they have in these weeks."""
    hall = str(world.county.staff.at[_person(world, person), "hall"])
    leave = world.county.leave
    first, last = world.weeks[0], world.weeks[-1] + pd.Timedelta(days=6)
    if isinstance(value, str) and value.lower() in _NOTHING:
        cancelled = (leave["staff"] == person) & (leave["start"] <= last) & (leave["end"] >= first)
        if not cancelled.any():
            raise Wrong("no_leave", staff=person, first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
        return world.with_tables(hall, leave=leave[~cancelled].reset_index(drop=True))
    start, end = read_span(value)
    if end < first or start > last:
        raise Wrong("outside", first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
    row = {"staff": person, "start": start, "end": end, "reason": ""}
    return world.with_tables(hall, leave=with_row(leave, row))


def _open(world: World, hall: str, value: Any) -> World:
    """Give a hall more temporary counters."""
    row = _check_hall(world, hall)
    if (number := read_number(value)) != int(number) or number < 1:
        raise Wrong("whole", value=value)
    halls = world.county.halls.copy()
    if halls["counters"].isna()[row]:
        raise Wrong("unlimited", hall=hall)
    halls.loc[row, "temporary_counters"] += int(number)
    return world.with_tables(hall, halls=halls)


def _merge(world: World, hall: str, value: Any) -> World:
    """Merge windows of a hall into its general counter."""
    _check_hall(world, hall)
    own = world.county.windows.loc[world.county.windows["hall"] == hall, "window"].to_list()
    parts = value.split("+") if isinstance(value, str) else list(value or ())
    names = list(dict.fromkeys(part.strip() for part in parts if part.strip() and part.strip() != GENERAL))
    for name in names:
        if name not in own:
            raise Wrong("not_in_hall", hall=hall, window=name, windows="、".join(own))
    if len(names) < (1 if GENERAL in own else 2):
        raise Wrong("merge_few", general=GENERAL)
    county = merge_windows(world.county, world.daily, hall, names)
    return replace(world, county=county).with_visitors(lambda v: visitors_together(v, hall, names), {hall})


def _online(world: World, key: str, value: Any) -> World:
    """Move a share of a window's visitors, in one hall or in all, online or to self-service."""
    hall, window = read_place(key, world.daily)
    if not 0 < (share := read_number(value)) <= 1:
        raise Wrong("share", value=value)

    def chosen(visitors: pd.DataFrame) -> pd.Series[bool]:
        return (visitors["window"] == window) & ((visitors["hall"] == hall) | (hall is None))

    if hall is not None:
        _check_hall(world, hall)
        _check_known(world, {window: share}, hall)
    halls = set(world.daily.loc[chosen(world.daily), "hall"])
    if not halls:
        raise Wrong("unknown_window", window=window, near=near(window, set(world.daily["window"])))
    return world.with_visitors(lambda visitors: thinned(visitors, chosen(visitors), 1.0 - share), halls)


_CHANGES: dict[str, Callable[[World, str, Any], World]] = {
    "add": _add,
    "train": _train,
    "lend": _lend,
    "leave": _leave,
    "open": _open,
    "merge": _merge,
    "online": _online,
}


def _check_hall(world: World, hall: str) -> Any:
    """Return the row of a hall."""
    return _row(world.county.halls, "hall", hall)


def _person(world: World, person: str) -> Any:
    """Return the row of a person, named by id."""
    staff = world.county.staff
    if person not in set(staff["staff"]) and person in set(staff["name"]):
        ids = " / ".join(staff.loc[staff["name"] == person, "staff"])
        raise Wrong("name_for_id", name=person, ids=ids)
    return _row(staff, "staff", person)


def _row(table: pd.DataFrame, key: str, name: str) -> Any:
    found = table.index[table[key] == name]
    if found.empty:
        raise Wrong(f"unknown_{key}", near=near(name, set(table[key])), **{key: name})
    return found[0]


def _check_known(world: World, skills: dict[str, float], hall: str | None) -> None:
    """Skills are windows of the hall; of the county where no hall is named."""
    windows = world.county.windows
    known = set(windows["window"] if hall is None else windows.loc[windows["hall"] == hall, "window"])
    for name in skills:
        if name != ALL_WINDOWS and name not in known:
            code = "unknown_window" if hall is None else "not_in_hall"
            best = near(name, known)
            raise Wrong(code, window=name, near=best, hall=hall, windows="、".join(sorted(known)))
