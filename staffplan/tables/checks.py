"""Checks across tables: names that must agree, spans that must run forward, keys that must be unique."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from optimize.people import ALL_WINDOWS
from staffplan.tables.faults import Faults
from staffplan.tables.records import Records
from staffplan.tables.values_list import SEPARATORS

_JOINED = re.compile(r"[/+&\s和及]+")
"""Signs between names that people take for those of a list."""


@dataclass(frozen=True)
class Names:
    """The names that the tables halls, windows and staff define."""

    halls: tuple[str, ...]
    windows: Mapping[str, frozenset[str]]  # by hall
    homes: Mapping[str, str]  # staff -> home hall
    ids: Mapping[str, tuple[str, ...]]  # a person's name -> staff

    @property
    def all_windows(self) -> frozenset[str]:
        """Every window name of the county."""
        return frozenset().union(*self.windows.values())


def check_tables(tables: Mapping[str, Records], faults: Faults) -> Names:
    """Run every check on the small tables.

    Parameters
    ----------
    tables : mapping
        Table name -> its records; cells that were refused are None and are passed over here.
    faults : Faults
        Notes what is found.

    Returns
    -------
    Names
        For the checks of the history.
    """
    names = _names(tables)
    check_unique(tables["halls"], ("hall",), faults)
    check_unique(tables["windows"], ("hall", "window"), faults)
    check_unique(tables["staff"], ("staff",), faults)
    check_unique(tables["pins"], ("staff", "hall", "window", "post", "start", "end"), faults)
    for table in ("windows", "staff", "pins"):
        check_halls(tables[table], names, faults)
    for table in ("leave", "pins"):
        check_staff(tables[table], names, faults)
    for table in ("leave", "pins", "events"):
        check_spans(tables[table], faults)
    check_windows(tables["pins"], names, faults)
    check_event_places(tables["events"], names, faults)
    check_counters(tables["windows"], faults)
    check_separators(tables["windows"], faults)
    check_skills(tables["staff"], names, faults)
    check_halls_used(tables, names, faults)
    return names


def check_unique(records: Records, key: tuple[str, ...], faults: Faults) -> None:
    """A key stands once."""
    seen: dict[tuple[object, ...], int] = {}
    for index, values in enumerate(zip(*(records.columns[name] for name in key), strict=True)):
        if None in values:
            continue
        first = seen.setdefault(values, index)
        if first != index:
            shown = " / ".join(map(str, values))
            records.fault(faults, "duplicate", index, key[-1], shown, other=records.where(first))


def check_halls(records: Records, names: Names, faults: Faults) -> None:
    """Every hall that a record names is in the table halls."""
    for index, hall in enumerate(records.columns["hall"]):
        if names.halls and hall is not None and hall not in names.halls:
            records.fault(faults, "unknown_hall", index, "hall", hall, near=near(hall, names.halls))


def check_windows(records: Records, names: Names, faults: Faults) -> None:
    """Every window that a record names is one of its hall's."""
    for index, (hall, window) in enumerate(
        zip(records.columns["hall"], records.columns["window"], strict=True)
    ):
        if names.windows.get(hall) and window is not None and window not in names.windows[hall]:
            best = near(window, names.windows[hall])
            records.fault(faults, "unknown_window", index, "window", window, hall=hall, near=best)


def check_staff(records: Records, names: Names, faults: Faults) -> None:
    """Every person that a record names is in the table staff."""
    for index, person in enumerate(records.columns["staff"]):
        if not names.homes or person is None or person in names.homes:
            continue
        if person in names.ids:
            records.fault(faults, "name_for_id", index, "staff", person, ids=" / ".join(names.ids[person]))
        else:
            records.fault(faults, "unknown_staff", index, "staff", person, near=_near_id(person, names.homes))


def check_spans(records: Records, faults: Faults) -> None:
    """No end lies before its start."""
    for index, (start, end) in enumerate(zip(records.columns["start"], records.columns["end"], strict=True)):
        if start is not None and end is not None and end < start:
            records.fault(faults, "end_before_start", index, "end", end, start=start)


def check_event_places(records: Records, names: Names, faults: Faults) -> None:
    """Halls and windows that an event names exist."""
    for index, halls in enumerate(records.columns["halls"]):
        for hall in halls or ():
            if names.halls and hall not in names.halls:
                records.fault(faults, "unknown_hall", index, "halls", hall, near=near(hall, names.halls))
    known = names.all_windows
    for index, windows in enumerate(records.columns["windows"]):
        for window in windows or ():
            if known and window not in known:
                best = near(window, known)
                records.fault(faults, "unknown_window_anywhere", index, "windows", window, near=best)


def check_counters(records: Records, faults: Faults) -> None:
    """A window's most counters are not fewer than its least."""
    pairs = zip(records.columns["min_counters"], records.columns["max_counters"], strict=True)
    for index, (least, most) in enumerate(pairs):
        if least is not None and most is not None and most < least:
            records.fault(faults, "max_below_min", index, "max_counters", most, low=least)


def check_separators(records: Records, faults: Faults) -> None:
    """A window's name holds none of the signs that part the names in a list of skills."""
    for index, window in enumerate(records.columns["window"]):
        if window is not None and SEPARATORS.search(window):
            records.fault(faults, "separator_in_name", index, "window", window, "warning")


def check_skills(records: Records, names: Names, faults: Faults) -> None:
    """A skill names a window of the person's hall, or for a floating person one of the county."""
    columns = records.columns
    county = names.all_windows
    people = zip(columns["skills"], columns["hall"], columns["floating"], strict=True)
    for index, (skills, hall, floating) in enumerate(people):
        home = names.windows.get(hall, frozenset())
        for window in skills or ():
            if window == ALL_WINDOWS or window in home or hall not in names.halls:
                continue
            if county and window not in county:
                best = _several(window, home or county) or near(window, home or county)
                records.fault(faults, "unknown_window_anywhere", index, "skills", window, near=best)
            elif county and not floating:
                records.fault(faults, "skill_not_in_hall", index, "skills", window, "warning", hall=hall)


def check_halls_used(tables: Mapping[str, Records], names: Names, faults: Faults) -> None:
    """Every hall has windows, and people if there is a table of people."""
    staffed = set(tables["staff"].columns["hall"])
    halls = tables["halls"]
    for index, hall in enumerate(halls.columns["hall"]):
        if hall is None:
            continue
        if names.all_windows and not names.windows.get(hall):
            halls.fault(faults, "hall_without_windows", index, "hall", hall, "warning")
        elif len(tables["staff"]) and hall not in staffed:
            halls.fault(faults, "hall_without_staff", index, "hall", hall, "warning")


def near(word: str, known: Collection[str]) -> str:
    """Return the name that `word` most likely means; empty if none is like it."""
    best = difflib.get_close_matches(word, list(known), 1, 0.5)
    return best[0] if best else ""


def _several(word: str, known: Collection[str]) -> str:
    """Return the list of names that signs join which part no list; empty if it is none."""
    parts = [part for part in _JOINED.split(word) if part]
    return ";".join(parts) if len(parts) > 1 and set(parts) <= set(known) else ""


def _near_id(person: str, known: Collection[str]) -> str:
    """Return the id that differs by leading zeros only, which a spreadsheet drops; all ids look alike."""
    return next((one for one in known if one.lstrip("0") == person.lstrip("0")), "")


def _names(tables: Mapping[str, Records]) -> Names:
    halls = tuple(hall for hall in tables["halls"].columns["hall"] if hall is not None)
    windows: dict[str, set[str]] = {hall: set() for hall in halls}
    own = tables["windows"].columns
    for hall, window in zip(own["hall"], own["window"], strict=True):
        if hall in windows and window is not None:
            windows[hall].add(window)
    staff = tables["staff"].columns
    ids: dict[str, tuple[str, ...]] = {}
    for person, name in zip(staff["staff"], staff["name"], strict=True):
        if person is not None and name:
            ids[name] = (*ids.get(name, ()), person)
    return Names(
        halls=halls,
        windows={hall: frozenset(names) for hall, names in windows.items()},
        homes={
            person: hall
            for person, hall in zip(staff["staff"], staff["hall"], strict=True)
            if person is not None
        },
        ids=ids,
    )
