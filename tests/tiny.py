"""Tiny counties in a line or two of code, as the frames and the `Problem` that planning works on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from optimize.placing import Placement, place_floaters
from optimize.problem import Problem, make_problem
from optimize.settings import Costs, Rules

MONDAY = pd.Timestamp("2026-12-07")
HOURS = ((540, 720),)  # short days: their waiting curves are quick to make

Place = tuple[str, str]


@dataclass
class Tiny:
    """A county by its exceptions; everything not named has a plain default.

    Attributes
    ----------
    visitors : dict
        (hall, window) to the expected visitors of each day from Monday on; NaN: closed.
    people : dict
        Person to (home hall, skills).
    windows, halls, staff : dict
        What differs from the defaults, by (hall, window), hall and person.
    leave : list of (person, first day, last day)
        Days counted from the first Monday.
    pins : list of (person, hall, window, post)
        Of all weeks.
    """

    visitors: Mapping[Place, Sequence[float]]
    people: Mapping[str, tuple[str, Mapping[str, float]]]
    windows: Mapping[Place, Mapping[str, Any]] = field(default_factory=dict)
    halls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    staff: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    leave: Sequence[tuple[str, int, int]] = ()
    pins: Sequence[tuple[str, str, str, str]] = ()
    costs: Costs = field(default_factory=Costs)
    rules: Rules = field(default_factory=Rules)
    weeks: int = 1
    previous: pd.DataFrame | None = None

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables as the reader hands them on."""
        halls = list(dict.fromkeys(hall for hall, _ in self.visitors))
        no_hall = {"hours": HOURS, "counters": np.nan, "temporary_counters": 0}
        no_window = {
            "service_minutes": 10.0,
            "service_cv": 0.8,
            "back_office_minutes": 0.0,
            "wait_target_minutes": 15.0,
            "min_counters": 1,
            "max_counters": np.nan,
        }
        no_staff = {"full_time": True, "duty_weekdays": (), "floating": False}
        leave = [(who, self.day(first), self.day(last), "") for who, first, last in self.leave]
        last = self.day(7 * self.weeks - 1)
        pins = [(*pin, MONDAY, last) for pin in self.pins]
        return {
            "halls": pd.DataFrame([{"hall": hall, **no_hall, **self.halls.get(hall, {})} for hall in halls]),
            "windows": pd.DataFrame(
                [
                    {"hall": h, "window": w, **no_window, **self.windows.get((h, w), {})}
                    for h, w in self.visitors
                ]
            ),
            "staff": pd.DataFrame(
                [
                    {"staff": who, "name": who, "hall": home, "skills": dict(skills), **no_staff}
                    | dict(self.staff.get(who, {}))
                    for who, (home, skills) in self.people.items()
                ]
            ),
            "leave": pd.DataFrame(leave, columns=["staff", "start", "end", "reason"]),
            "pins": pd.DataFrame(pins, columns=["staff", "hall", "window", "post", "start", "end"]),
            "daily": self._daily(),
        }

    def problem(self) -> Problem:
        """Return the arrays that planning works on."""
        return make_problem(
            **self.frames(),
            weeks=[self.day(7 * week) for week in range(self.weeks)],
            previous=self.previous,
            costs=self.costs,
            rules=self.rules,
        )

    def day(self, number: int) -> pd.Timestamp:
        """Return a day by its number from the first Monday."""
        return MONDAY + pd.Timedelta(days=number)

    def _daily(self) -> pd.DataFrame:
        rows = [
            (hall, window, self.day(day), float(mean))
            for (hall, window), means in self.visitors.items()
            for day, mean in enumerate(means)
            if not np.isnan(mean)
        ]
        daily = pd.DataFrame(rows, columns=["hall", "window", "date", "mean"])
        return daily.assign(sd=np.sqrt(daily["mean"] + 0.02 * daily["mean"] ** 2))


def random_tiny(seed: int) -> Tiny:
    """Up to four people, three windows and two halls over two weeks, with anything in them."""
    rng = np.random.default_rng(seed)
    pick = rng.choice
    places = [("北", "甲"), (str(pick(["北", "南"])), "乙"), (str(pick(["北", "南"])), "丙")][
        : int(pick([2, 3]))
    ]
    who = [f"s{number}" for number in range(int(pick([2, 3, 4, 4])))]
    weeks = [[float(pick([3, 10, 16, 24])) for _ in places] for _ in range(2)]
    open_days = int(pick([1, 2, 3]))
    visitors = {
        place: [
            week[at] + day if day < open_days and rng.random() < 0.9 else np.nan
            for week in weeks
            for day in range(7)
        ]
        for at, place in enumerate(places)
    }
    names = [window for _, window in places]
    people = {
        one: (str(pick([hall for hall, _ in places])), {w: float(pick([0.7, 1.0, 1.0, 1.3])) for w in known})
        for one in who
        for known in [[w for w in names if rng.random() < 0.85] or names[:1]]
    }
    tiny = Tiny(
        visitors,
        people,
        windows={place: {"min_counters": int(pick([1, 1, 1, 2]))} for place in places},
        halls={
            "北": {"counters": float(pick([np.nan, np.nan, 1.0])), "temporary_counters": int(pick([0, 1]))}
        },
        staff={
            one: {
                "floating": bool(rng.random() < 0.4),
                "full_time": bool(rng.random() < 0.8),
                "duty_weekdays": (1,) if rng.random() < 0.2 else (),
            }
            for one in who
        },
        leave=[(one, first, first + 6) for one in who for first in (0, 7) if rng.random() < 0.08],
        costs=replace(Costs(), change=float(pick([60, 60, 400])), loan=float(pick([240, 60]))),
        rules=Rules(part_time_a=bool(pick([True, False])), max_peak_weeks=int(pick([0, 0, 1]))),
        weeks=2,
    )
    return replace(tiny, previous=_random_posts(tiny, rng)) if rng.random() < 0.4 else tiny


def _random_posts(tiny: Tiny, rng: np.random.Generator) -> pd.DataFrame:
    """Posts of the week before: everybody at one window of their own hall, if there is one."""
    rows = []
    for one, (home, skills) in tiny.people.items():
        own = [w for hall, w in tiny.visitors if hall == home and w in skills]
        if own:
            rows.append(
                (tiny.day(-7), home, str(rng.choice(own)), str(rng.choice(["A", "B"])), one, one, home)
            )
    return pd.DataFrame(rows, columns=["week", "hall", "window", "post", "staff", "name", "home_hall"])


def placed_week(problem: Problem) -> Placement:
    """Return where the floating people of a single week go when there is all the time in the world."""
    (placed,), interrupted = place_floaters(problem, math.inf, 1, lambda *_: None)
    assert not interrupted
    return placed
