"""The people of the example county: skills, village duty, leave, pinned posts.

"Proposal in a prefecture of 220 townships": at least 4-6 people a hall, clerks are drawn away for village
work. "Survey of 26 townships in a county-level city": heads and clerks hold other posts and are away in
villages. "Report of a pilot county in Henan" and "Reply on village platforms in Dongguan (2015)": one person
many skills, two in A/B so that somebody is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from example_places import Hall, Window
from example_services import ALWAYS

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭鲁韦马苗方俞任袁"
)
GIVEN = (
    "安宁清和明远思齐文博雨桐子衿若水星河晨曦嘉木南乔北辰知秋书瑶景行云舒望舒怀瑾瑜敏毅涛静芳丽强军磊洋艳勇娟"
)

PEOPLE_A_WINDOW = {"busy": 1.34, "middling": 1.46, "slack": 1.57}
"""Some halls sit with many staff and few cases (the study of Nanjiang), others are short."""
PART_TIME = 0.28
FLOATING = 0.10
NOVICE = 0.8
LONE_EXPERT = 40
"""Of so many rarer windows one is known by a single part-timer: a B-post and days that nobody can fill."""
REASONS = (("年假", 3, 8), ("病假", 3, 12), ("外出培训", 2, 5), ("事假", 1, 3), ("婚假", 5, 10))
ABSENT = 0.20
"""Part of the people with a leave between December 2026 and February 2027."""


@dataclass
class Person:
    """One person.

    `skills` maps windows to speeds against the mean, "*" = all; `duty` holds the weekdays away in villages.
    """

    staff: str
    name: str
    hall: str
    skills: dict[str, float]
    full_time: bool = True
    duty: tuple[int, ...] = ()
    floating: bool = False


@dataclass(frozen=True)
class Leave:
    """One row of leave.csv, both days included."""

    staff: str
    start: date
    end: date
    reason: str


@dataclass(frozen=True)
class Pin:
    """One row of pins.csv."""

    staff: str
    hall: str
    window: str
    post: str
    start: date
    end: date


@dataclass
class People:
    """Everybody, with leave and pinned posts."""

    staff: list[Person] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)


def make_people(halls: list[Hall], windows: list[Window], seed: int) -> People:
    """Draw the people.

    Parameters
    ----------
    halls, windows : list
        The county.
    seed : int
        Seed of the county.
    """
    rng = np.random.default_rng([seed, 6])
    names = _names(rng)
    rare = [window for window in windows if window.service not in ALWAYS]
    lone = {(window.hall, window.service) for window in rare[LONE_EXPERT // 2 :: LONE_EXPERT]}
    people = People()
    for hall in halls:
        own = [window for window in windows if window.hall == hall.name]
        team = _station_team(hall, own, rng) if hall.level == "station" else _team(hall, own, lone, rng)
        for member in team:
            number = len(people.staff) + 1
            people.staff.append(replace(member, staff=f"P{number:03d}", name=next(names)))
    _choose_floaters(people.staff, halls, rng)
    people.leave = _leave(people.staff, rng)
    people.pins = _pins(people)
    return people


def _names(rng: np.random.Generator) -> Iterator[str]:
    """Names that nobody was asked for: a surname and two signs, never the same twice."""
    seen: set[str] = set()
    while True:
        first, second = rng.choice(list(GIVEN), 2, replace=False)
        name = f"{rng.choice(list(SURNAMES))}{first}{second}"
        if name not in seen:
            seen.add(name)
            yield name


def _station_team(hall: Hall, own: list[Window], rng: np.random.Generator) -> list[Person]:
    """Two people who know all, in villages on different weekdays; a third where there are three windows."""
    first = int(rng.integers(1, 6))
    team = []
    for number in range(3 if len(own) > 2 else 2):
        skills = {window.service: _speed(rng) for window in own}
        away = number < 2
        duty = ((first + 2 * number - 1) % 5 + 1,) if away else ()
        team.append(Person("", "", hall.name, skills, full_time=not away, duty=duty))
    return team


def _team(
    hall: Hall, own: list[Window], lone: set[tuple[str, str]], rng: np.random.Generator
) -> list[Person]:
    """A first clerk for every window, helpers at the busiest, each with some of the others' work learnt."""
    kind = "busy" if hall.load > 1.2 else "slack" if hall.load < 0.8 else "middling"
    posts = sum(window.min_counters for window in own)
    size = max(posts + 1, round(PEOPLE_A_WINDOW[kind] * posts))
    services = [window.service for window in own for _ in range(window.min_counters)]
    busiest = [window.service for window in sorted(own, key=lambda window: -window.share)]
    primary = services + [busiest[number % len(busiest)] for number in range(size - posts)]
    common = [window.service for window in own if (window.hall, window.service) not in lone]
    alone = {window.service for window in own} - set(common)
    primary = primary[:posts] + [
        service if service not in alone else common[0] for service in primary[posts:]
    ]
    team = [Person("", "", hall.name, _skills(service, common, rng)) for service in primary]
    _teach(team, common)
    _send_to_villages(team, rng)
    for person in team:
        if alone & set(person.skills):
            person.full_time, person.duty = False, person.duty or (3,)
    return team


def _skills(primary: str, common: list[str], rng: np.random.Generator) -> dict[str, float]:
    """Own work at about the mean speed, one to three others' more slowly."""
    others = [service for service in common if service != primary]
    learnt = rng.choice(others, min(len(others), int(rng.integers(1, 4))), replace=False)
    return {primary: _speed(rng)} | {
        str(service): float(rng.choice([NOVICE, 0.9, 1.0])) for service in learnt
    }


def _speed(rng: np.random.Generator) -> float:
    return float(rng.choice([0.9, 1.0, 1.1, 1.2], p=[0.2, 0.5, 0.2, 0.1]))


def _teach(team: list[Person], services: list[str]) -> None:
    """Let whoever knows least learn what only one person knows, so that A and B can differ."""
    for service in services:
        if sum(service in person.skills for person in team) < 2:
            learner = min(
                (person for person in team if service not in person.skills), key=lambda one: len(one.skills)
            )
            learner.skills[service] = NOVICE


def _send_to_villages(team: list[Person], rng: np.random.Generator) -> None:
    """Part-timers are in their villages on one or two weekdays; weekdays go round so that they differ."""
    absent = rng.permutation(len(team))[: round(PART_TIME * len(team))]
    weekday = int(rng.integers(0, 5))
    for place in sorted(int(place) for place in absent):
        days = {weekday % 5 + 1} | ({(weekday + 2) % 5 + 1} if rng.random() < 0.4 else set())
        team[place].full_time, team[place].duty = False, tuple(sorted(days))
        weekday += 1


def _choose_floaters(staff: list[Person], halls: list[Hall], rng: np.random.Generator) -> None:
    """A tenth of the people, most where work is slack, know the commonest services; a few know all."""
    load = {hall.name: (hall.load, hall.level) for hall in halls}
    free = [person for person in staff if person.full_time and load[person.hall][1] == "township"]
    weight = np.array([1 / load[person.hall][0] ** 2 for person in free])
    wanted = min(len(free), round(FLOATING * len(staff)))
    for order, place in enumerate(rng.choice(len(free), wanted, replace=False, p=weight / weight.sum())):
        person = free[int(place)]
        person.floating = True
        widely = dict.fromkeys(("人社", "医保", "综合", "民政")[: 3 + order % 2], 1.0)
        person.skills = {"*": 0.9} if order % 8 == 7 else widely | person.skills


def _leave(staff: list[Person], rng: np.random.Generator) -> list[Leave]:
    """Leave around the month to be planned, four long absences, and last autumn's as it was filed."""
    rows = []
    for person in staff:
        if rng.random() < ABSENT:
            reason, shortest, longest = REASONS[int(rng.integers(0, len(REASONS)))]
            start = date(2026, 12, 1) + timedelta(days=int(rng.integers(0, 80)))
            rows.append(
                Leave(
                    person.staff,
                    start,
                    start + timedelta(days=int(rng.integers(shortest, longest + 1)) - 1),
                    reason,
                )
            )
        elif rng.random() < 0.06:
            start = date(2026, 9, 1) + timedelta(days=int(rng.integers(0, 75)))
            rows.append(Leave(person.staff, start, start + timedelta(days=int(rng.integers(0, 6))), "年假"))
    rows += _clash(staff)
    taken = {row.staff for row in rows}
    steady = [person for person in staff if person.staff not in taken and not person.floating]
    for person in steady[17 :: max(1, len(steady) // 4)][:4]:
        rows.append(Leave(person.staff, date(2026, 10, 8), date(2027, 3, 14), "产假"))
    return sorted(rows, key=lambda row: (row.start, row.staff))


def _clash(staff: list[Person]) -> list[Leave]:
    """Send both people of one station to one training: nobody noticed, and the station stands empty."""
    homes = Counter(person.hall for person in staff)
    pairs = [hall for hall, people in homes.items() if people == 2]
    reason = "县级培训"
    return [
        Leave(person.staff, date(2026, 12, 9), date(2026, 12, 10), reason)
        for person in staff
        if person.hall == pairs[0]
    ]


def _pins(people: People) -> list[Pin]:
    """Posts given from above: three steady A-posts, two trainees as B, one who must not serve a window."""
    away = {row.staff for row in people.leave}
    steady = [
        person
        for person in people.staff
        if person.staff not in away and not person.floating and len(person.skills) > 2
    ]
    first, last = date(2026, 11, 30), date(2027, 1, 3)
    chosen = steady[3 :: max(1, len(steady) // 6)][:6]
    pins = []
    for person, post in zip(chosen, "AAABB-", strict=False):
        known = list(person.skills)
        window = known[0] if post == "A" else known[1]
        pins.append(Pin(person.staff, person.hall, window, post, first, last))
    return pins
