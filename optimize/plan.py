"""A plan: who holds which post in a week, who stands where on a day, and what visitors then wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from optimize.hall_weeks import Solved
from optimize.problem import Problem
from optimize.stages import INTERRUPTED, Stage

POSTS = ["week", "hall", "window", "post", "staff", "name", "home_hall"]
DUTY = ["date", "hall", "window", "staff", "name", "post", "share"]
SHORTAGES = ["week", "date", "hall", "window", "kind", "missing", "reason", "remedy", "saves_minutes"]


@dataclass(frozen=True, eq=False)
class Plan:
    """A county's posts for some weeks.

    Attributes
    ----------
    weeks : list of Timestamp
        Mondays of the weeks.
    posts, duty, waits, shortages : DataFrame
        Tables with the contract's columns. `shortages` has `reason` and `remedy` as codes and the facts
        behind them in a column `details`.
    flat_waits : DataFrame
        As `waits`, had everybody been spread evenly over the windows they know.
    cost_parts : dict
        The plan's cost in minutes of waiting, by the price that it falls under.
    stages : list of Stage
        What was solved, and how closely.
    """

    weeks: list[pd.Timestamp]
    posts: pd.DataFrame
    duty: pd.DataFrame
    waits: pd.DataFrame
    shortages: pd.DataFrame
    flat_waits: pd.DataFrame
    cost_parts: dict[str, float]
    stages: list[Stage] = field(default_factory=list)

    def __repr__(self) -> str:
        sizes = f"{len(self.weeks)} weeks, {len(self.posts)} posts, {len(self.shortages)} shortages"
        return f"Plan({sizes}, cost {self.cost:.0f}, {self.status})"

    @property
    def cost(self) -> float:
        """Total cost in minutes of waiting, computed from the tables."""
        return sum(self.cost_parts.values())

    @property
    def status(self) -> str:
        """`optimal` where every stage reached the gap asked for, else `time limit`, or `interrupted`."""
        if any(stage.status == INTERRUPTED for stage in self.stages):
            return INTERRUPTED
        return "optimal" if all(stage.status == "optimal" for stage in self.stages) else "time limit"

    @property
    def bound(self) -> float:
        """Proven lower bound of the cost with floating people as placed; 0 where there is none.

        The stages' bounds are of the program, whose curves leave out the last minute of a window's day: a
        plan may cost that much less (`optimize.curves.NEGLIGIBLE`), and then is its own bound.
        """
        return min(self.stages[-1].bound, self.cost) if self.stages else 0.0

    @property
    def county_bound(self) -> float:
        """Proven lower bound of the cost over all places of floating people; 0 where there is none."""
        if len(self.stages) < 2:
            return 0.0
        place = self.stages[0]
        return min(place.bound, self.cost) if place.parts else self.bound

    @property
    def gap(self) -> float:
        """Distance of cost and bound relative to the total cost."""
        return (self.cost - self.bound) / max(self.cost, 1.0)

    @property
    def mean_wait(self) -> float:
        """Expected minutes that a visitor waits."""
        return mean_wait(self.waits)

    @property
    def late_share(self) -> float:
        """Expected part of the visitors who wait beyond their window's target."""
        return _weighted(self.waits, "late_share")

    def _repr_html_(self) -> str:
        facts = pd.DataFrame(
            {
                "weeks": [len(self.weeks)],
                "posts": [len(self.posts)],
                "shortages": [len(self.shortages)],
                "mean wait, minutes": [round(self.mean_wait, 1)],
                "flat staffing": [round(mean_wait(self.flat_waits), 1)],
                "late share": [f"{self.late_share:.1%}"],
                "gap": [f"{self.gap:.2%}" if self.stages else ""],
            }
        )
        return str(facts.to_html(index=False)) + str(self.posts.head(10).to_html(index=False))


def mean_wait(waits: pd.DataFrame) -> float:
    """Mean wait over all visitors, in minutes."""
    return _weighted(waits, "mean_wait_minutes")


def _weighted(waits: pd.DataFrame, column: str) -> float:
    visitors = waits["visitors"].to_numpy(dtype=float)
    return float(waits[column].to_numpy(dtype=float) @ visitors / max(visitors.sum(), 1e-9))


def posts_and_duty(problem: Problem, solved: Iterable[Solved]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the posts and the days' shares off the solutions, as the contract's tables."""
    posts: list[tuple[Any, ...]] = []
    duty: list[tuple[Any, ...]] = []
    for part in solved:
        program, values = part.program, part.solution.values
        if values is None:
            continue
        kinds = program.held(values)
        posts.extend((program.week, window, kind, person) for (person, window), kind in kinds.items())
        for (person, window, day), share in program.given(values).items():
            duty.append((day, window, person, kinds[person, window], share))
    return _posts_table(problem, sorted(posts)), _duty_table(problem, sorted(duty))


def _posts_table(problem: Problem, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    week, window, kind, person = zip(*rows, strict=True) if rows else ((), (), (), ())
    at, who = list(window), list(person)
    table = {
        "week": pd.DatetimeIndex([problem.weeks[t] for t in week]),
        "hall": problem.windows["hall"].to_numpy()[at],
        "window": problem.windows["window"].to_numpy()[at],
        "post": list(kind),
        "staff": problem.staff["staff"].to_numpy()[who],
        "name": problem.staff["name"].to_numpy()[who],
        "home_hall": problem.staff["hall"].to_numpy()[who],
    }
    return pd.DataFrame(table, columns=POSTS)


def _duty_table(problem: Problem, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    day, window, person, kind, share = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    at, who = list(window), list(person)
    table = {
        "date": problem.dates[list(day)],
        "hall": problem.windows["hall"].to_numpy()[at],
        "window": problem.windows["window"].to_numpy()[at],
        "staff": problem.staff["staff"].to_numpy()[who],
        "name": problem.staff["name"].to_numpy()[who],
        "post": list(kind),
        "share": np.array(share, dtype=float),
    }
    return pd.DataFrame(table, columns=DUTY)
