"""Checks of the given posts: people who may hold them, and which of them exclude each other.

A post given to somebody who can never hold it is a mistake in a row. Posts that exclude each other, or whose
person is away for a whole week of them, are a warning: a plan keeps what it can, and lists the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from optimize.people import ALL_WINDOWS
from optimize.problem import NEVER
from optimize.settings import Rules
from staffplan.tables.checks import Names
from staffplan.tables.faults import Faults
from staffplan.tables.records import Records


@dataclass(frozen=True)
class _Pin:
    index: int
    staff: str
    hall: str
    window: str
    post: str
    first: date  # the Monday of the first week that it touches
    last: date  # the Sunday of the last

    def meets(self, other: _Pin) -> bool:
        """Whether both hold in some week."""
        return self.first <= other.last and other.first <= self.last


def check_pins(tables: Mapping[str, Records], names: Names, rules: Rules, faults: Faults) -> None:
    """Run every check on the pins.

    Parameters
    ----------
    tables : mapping
        Table name -> its records.
    names : Names
        Halls, windows and people.
    rules : Rules
        How many posts a person may hold.
    faults : Faults
        Notes what is found.
    """
    records = tables["pins"]
    pins = _usable(records, names)
    _check_people(records, pins, tables["staff"], rules, faults)
    _check_weeks_away(tables, pins, faults)
    people: dict[str, list[_Pin]] = {}
    for pin in pins:
        people.setdefault(pin.staff, []).append(pin)
    for own in people.values():
        _check_clashes(records, own, faults)
        _check_numbers(records, own, rules, faults)


def _usable(records: Records, names: Names) -> list[_Pin]:
    """Pins without a refused cell or an unknown name; the faults of others are noted elsewhere."""
    columns = [records.columns[name] for name in ("staff", "hall", "window", "post", "start", "end")]
    pins: list[_Pin] = []
    for index, (staff, hall, window, post, start, end) in enumerate(zip(*columns, strict=True)):
        if (
            None in (post, start, end)
            or staff not in names.homes
            or window not in names.windows.get(hall, ())
        ):
            continue
        first = start - timedelta(days=start.weekday())
        last = end + timedelta(days=6 - end.weekday())
        pins.append(_Pin(index, staff, hall, window, post, first, last))
    return pins


def _check_people(records: Records, pins: list[_Pin], staff: Records, rules: Rules, faults: Faults) -> None:
    """A and B are given to people who may hold them: their skill, their hall unless they float, full-time."""
    columns = [staff.columns[name] for name in ("staff", "hall", "skills", "floating", "full_time")]
    people = {person: rest for person, *rest in zip(*columns, strict=True)}
    for pin in pins:
        home, skills, floating, full_time = people[pin.staff]
        if pin.post == NEVER or skills is None:
            continue
        if pin.window not in skills and ALL_WINDOWS not in skills:
            records.fault(faults, "pin_unskilled", pin.index, "window", pin.window, staff=pin.staff)
        elif pin.hall != home and not floating:
            records.fault(faults, "pin_not_home", pin.index, "hall", pin.hall, staff=pin.staff, home=home)
        if pin.post == "A" and full_time is False and not rules.part_time_a:
            records.fault(faults, "pin_part_time", pin.index, "post", pin.post, staff=pin.staff)


def _check_weeks_away(tables: Mapping[str, Records], pins: list[_Pin], faults: Faults) -> None:
    """In every week of an A or B its person is at work on some day on which the hall usually opens."""
    staff, leave, halls = (tables[name].columns for name in ("staff", "leave", "halls"))
    duty = dict(zip(staff["staff"], staff["duty_weekdays"], strict=True))
    opening = dict(zip(halls["hall"], halls["open_weekdays"], strict=True))
    for pin in pins:
        if pin.post == NEVER or opening.get(pin.hall) is None:
            continue
        days = set(opening[pin.hall]) - set(duty[pin.staff] or ())
        gone = [
            (start, end)
            for person, start, end in zip(leave["staff"], leave["start"], leave["end"], strict=True)
            if person == pin.staff and start is not None and end is not None
        ]
        weeks = [monday for monday in _mondays(pin) if all(_away(monday, day, gone) for day in days)]
        if weeks:
            facts = {"staff": pin.staff, "week": weeks[0], "weeks": len(weeks)}
            tables["pins"].fault(faults, "pin_away", pin.index, "post", pin.post, "warning", **facts)


def _mondays(pin: _Pin) -> list[date]:
    return [pin.first + timedelta(days=days) for days in range(0, (pin.last - pin.first).days, 7)]


def _away(monday: date, weekday: int, gone: list[tuple[date, date]]) -> bool:
    day = monday + timedelta(days=weekday - 1)
    return any(start <= day <= end for start, end in gone)


def _check_clashes(records: Records, own: list[_Pin], faults: Faults) -> None:
    """In a week a person is one of A, B and never at a window, and in one hall."""
    for at, pin in enumerate(own):
        for other in own[:at]:
            if not pin.meets(other):
                continue
            same = (pin.hall, pin.window) == (other.hall, other.window)
            apart = pin.hall != other.hall and NEVER not in (pin.post, other.post)
            if (same and pin.post != other.post) or apart:
                where = records.where(other.index)
                column, value = ("hall", pin.hall) if apart else ("post", pin.post)
                records.fault(
                    faults, "pins_clash", pin.index, column, value, "warning", staff=pin.staff, other=where
                )
                break


def _check_numbers(records: Records, own: list[_Pin], rules: Rules, faults: Faults) -> None:
    """In a week nobody is given more posts of a kind than the rules allow."""
    for post, most in (("A", rules.max_a_posts), ("B", rules.max_b_posts)):
        pins = [pin for pin in own if pin.post == post]
        for pin in pins:
            # The week in which a pin begins is where a number can first be passed.
            held = {
                (other.hall, other.window)
                for other in pins
                if other.first <= pin.first <= other.last and other.index <= pin.index
            }
            if len(held) > most:
                facts = {"staff": pin.staff, "most": most, "kind": post}
                records.fault(faults, "pins_too_many", pin.index, "post", post, "warning", **facts)
