"""A hall's roster as it hangs on the wall: who stands where on each day, and who is away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from optimize.people import told_apart
from staffplan.briefing.briefing import Briefing

Day = pd.Timestamp


@dataclass(frozen=True)
class Person:
    """Somebody at a window on a day: name as shown, post, share of the day."""

    name: str
    post: str
    share: float


@dataclass(frozen=True)
class Away:
    """Somebody not at work in the hall on a day; `detail` is the leave's reason or the other hall."""

    name: str
    kind: Literal["leave", "village", "lent"]
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """One window's week: its A and B people, and by day the people there (None on days it is closed)."""

    window: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    days: tuple[tuple[Person, ...] | None, ...]


@dataclass(frozen=True)
class Week:
    """One week of a hall; `away` by day, in the order of `days`; `free`: there, and without a post."""

    monday: Day
    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    away: tuple[tuple[Away, ...], ...]
    free: tuple[str, ...]


class Rosters:
    """All halls' rosters of a plan; the plan's tables are sorted into lookups once."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        plan, county = briefing.plan, briefing.county
        self.open: set[tuple[str, str, Day]] = set(_tuples(plan.forecast, "hall", "window", "date"))
        self.posts: dict[tuple[str, str, Day], list[tuple[str, str]]] = defaultdict(list)
        self.workplace: dict[tuple[str, Day], str] = {}
        self.week_staff: dict[tuple[str, Day], list[str]] = defaultdict(list)
        for hall, window, week, post, staff in _tuples(plan.posts, "hall", "window", "week", "post", "staff"):
            self.posts[hall, window, week].append((post, staff))
            self.workplace[staff, week] = hall
            self.week_staff[hall, week].append(staff)
        self.duty: dict[tuple[str, str, Day], list[tuple[str, str, float]]] = defaultdict(list)
        columns = ("hall", "window", "date", "post", "staff", "share")
        for hall, window, day, post, staff, share in _tuples(plan.duty, *columns):
            self.duty[hall, window, day].append((post, staff, float(share)))
        self.names: dict[str, str] = dict(_tuples(plan.posts, "staff", "name")) | dict(
            _tuples(county.staff, "staff", "name")
        )
        self.village: dict[str, tuple[int, ...]] = dict(_tuples(county.staff, "staff", "duty_weekdays"))
        self.home: dict[str, list[str]] = defaultdict(list)
        for staff, hall in _tuples(county.staff, "staff", "hall"):
            self.home[hall].append(staff)
        self.leave: dict[tuple[str, Day], str] = {}
        for staff, start, end, reason in _tuples(county.leave, "staff", "start", "end", "reason"):
            first, last = max(start, briefing.first_day), min(end, briefing.last_day)
            for day in pd.date_range(first, last):
                self.leave[staff, day] = "" if pd.isna(reason) else str(reason)

    def weeks(self, hall: str) -> tuple[Week, ...]:
        """Lay out a hall's weeks; each shows the weekdays on which the hall opens at all in the plan."""
        windows = self.briefing.county.windows
        own = list(windows.loc[windows["hall"] == hall, "window"])
        names = self.shown_names(hall)
        used = sorted({day.weekday() for h, _, day in self.open if h == hall}) or list(range(5))
        weeks = []
        for monday in self.briefing.plan.weeks:
            days = tuple(monday + pd.Timedelta(days=weekday) for weekday in used)
            rows = tuple(self._row(hall, window, monday, days, names) for window in own)
            away = tuple(self._away(hall, own, monday, day, names) for day in days)
            weeks.append(Week(monday, days, rows, away, self._free(hall, own, monday, days, names)))
        return tuple(weeks)

    def away_days(self, staff: str, hall: str) -> int:
        """Count the days on which a hall is open and a person of it is on leave or village duty."""
        days = {day for h, _, day in self.open if h == hall}
        return len([day for day in days if self._reason(staff, day) is not None])

    def _row(self, hall: str, window: str, monday: Day, days: tuple[Day, ...], names: dict[str, str]) -> Row:
        held = sorted(self.posts[hall, window, monday])
        cells: list[tuple[Person, ...] | None] = []
        for day in days:
            if (hall, window, day) not in self.open:
                cells.append(None)
                continue
            there = sorted(self.duty[hall, window, day])
            cells.append(tuple(Person(names[staff], post, share) for post, staff, share in there))
        a, b = (tuple(names[staff] for post, staff in held if post == kind) for kind in "AB")
        return Row(window, a, b, tuple(cells))

    def _away(
        self, hall: str, windows: list[str], monday: Day, day: Day, names: dict[str, str]
    ) -> tuple[Away, ...]:
        if not any((hall, window, day) in self.open for window in windows):
            return ()
        found = []
        for staff in dict.fromkeys([*self.home[hall], *self.week_staff[hall, monday]]):
            place = self.workplace.get((staff, monday), hall)
            reason = self._reason(staff, day)
            if reason is not None:
                found.append(Away(names[staff], *reason))
            elif place != hall:
                found.append(Away(names[staff], "lent", place))
        return tuple(found)

    def _free(
        self, hall: str, windows: list[str], monday: Day, days: tuple[Day, ...], names: dict[str, str]
    ) -> tuple[str, ...]:
        opened = [day for day in days if any((hall, window, day) in self.open for window in windows)]
        return tuple(
            names[staff]
            for staff in self.home[hall]
            if (staff, monday) not in self.workplace
            and any(self._reason(staff, day) is None for day in opened)
        )

    def _reason(self, staff: str, day: Day) -> tuple[Literal["leave", "village"], str] | None:
        if (staff, day) in self.leave:
            return "leave", self.leave[staff, day]
        if day.isoweekday() in self.village.get(staff, ()):
            return "village", ""
        return None

    def shown_names(self, hall: str) -> dict[str, str]:
        """Names on one sheet; people of one name carry their ids, so that nobody is taken for another."""
        people = set(self.home[hall])
        for monday in self.briefing.plan.weeks:
            people |= set(self.week_staff[hall, monday])
        for (h, _, _), there in self.duty.items():
            people |= {staff for _, staff, _ in there} if h == hall else set()
        return told_apart({staff: str(self.names.get(staff, staff)) for staff in people})


def _tuples(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))
