"""A plan as it stands, hall by hall and week by week: some weeks are solved again, and all else stays.

What is solved again starts from its own posts and days, as far as they still can be, and is weighed with the
changes from week to week and the peak weeks of the whole month; so it never costs more than they do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from forecast.weeks import monday_of
from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.fairness import Fairness, Had
from optimize.first_plan import greedy_plan
from optimize.hall_weeks import Part, Solved
from optimize.highs import Solution, better
from optimize.months import Month
from optimize.plan import posts_and_duty
from optimize.problem import Floats, Held, Problem
from optimize.program import build, build_posts

NEW_POST = 1.0
"""Price in minutes of a post that its person does not have yet: of equally good plans, the one nearest to
what stands is taken."""

Given = dict[tuple[int, int, int], float]
"""Shares of days, (person, window, day) to 0.5 or 1."""


@dataclass(frozen=True)
class Again:
    """Some weeks of a hall solved again.

    Attributes
    ----------
    was, cost : float
        Cost of what stands, as far as that is still possible, and of what was found; in minutes of waiting,
        without what stays the same.
    solved : dict
        The weeks' plans that were found.
    proved : bool
        Whether no other plan of these weeks is better by more than the gap.
    """

    was: float
    cost: float
    solved: dict[Part, Solved]
    proved: bool


class Standing:
    """A plan's posts and days by hall and week.

    Parameters
    ----------
    problem : Problem
        The county as it is to be, which may be another than the plan was made for.
    posts, duty : DataFrame
        The plan's tables. Posts and days of people or windows that the county no longer has are left out.
    gap : float
        Of the waiting in a hall's weeks, at which they are good enough.
    engine : Engine
        Who solves the programs.

    Attributes
    ----------
    seats : dict
        Who serves a hall in a week.
    solved : dict
        What has been solved again.
    """

    def __init__(
        self, problem: Problem, posts: pd.DataFrame, duty: pd.DataFrame, gap: float, engine: Engine
    ) -> None:
        self.problem, self.gap, self.engine = problem, gap, engine
        self.weeks = range(len(problem.weeks))
        self._tables = posts, duty
        self._held: dict[Part, Held] = defaultdict(dict)
        self._given: dict[Part, Given] = defaultdict(dict)
        self._read(posts, duty)
        self.seats = self._seats()
        self.solved: dict[Part, Solved] = {}

    def windows(self, hall: int) -> list[int]:
        """Positions of a hall's windows."""
        return [int(window) for window in np.flatnonzero(self.problem.hall_of_window == hall)]

    def held(self, part: Part) -> Held:
        """Posts of a hall's week by now."""
        return self.solved[part].held if part in self.solved else self._held.get(part, {})

    def program(self, part: Part, seats: list[Seat] | None = None) -> Program:
        """The exact program of a hall's week, for other people than it has if they are given."""
        seats = self.seats[part] if seats is None else seats
        return build(self.problem, self.windows(part[0]), part[1], seats, exact=True)

    def empty(self, part: Part) -> list[int]:
        """Windows with an empty post in a week that has been solved again."""
        solved = self.solved[part]
        return sorted({window for window, _ in solved.program.empty_posts(solved.solution.values)})

    def again(
        self,
        hall: int,
        weeks: Collection[int],
        seconds: float,
        seats: Mapping[Part, list[Seat]] | None = None,
    ) -> Again:
        """Solve some weeks of a hall again, its other weeks staying as they are; nothing is kept.

        Parameters
        ----------
        hall : int
        weeks : collection of int
        seconds : float
        seats : mapping, optional
            Who serves the hall in weeks in which others do than by now.
        """
        month, starts, start = self._month(hall, weeks, seats or {})
        stay = month.columns(lambda program: () if program.week in weeks else program.posts.values())
        bounds = {column: float(round(start[column])) for column in stay}
        model = month.model.with_bounds(bounds, bounds)
        model.cost = model.cost.copy()
        for column in month.columns(lambda program: self._new(program, hall)):
            model.cost[column] += NEW_POST
        # shortages' prices would hide the waiting
        costs = (month.programs[week].model.besides_shortages(starts[week].values) for week in weeks)
        near = self.gap * sum(costs)
        found = self.engine.solve(model, time_limit=seconds, gap=0.0, near=near, start=start)
        good = found.values is not None and found.cost < model.cost_of(start)
        best = found.values if good and found.values is not None else start
        solved = {
            (hall, week): Solved(
                program, replace(starts[week], values=part, cost=program.model.cost_of(part))
            )
            for week, (program, part) in enumerate(zip(month.programs, month.split(best), strict=True))
            if week in weeks
        }
        was, cost = month.model.cost_of(start), month.model.cost_of(best)
        return Again(was, cost, solved, found.status == "optimal")

    def cost(self, hall: int, weeks: Collection[int]) -> float:
        """What some weeks of a hall cost by now, as `Again.was` counts it."""
        month, _, start = self._month(hall, weeks, {})
        return month.model.cost_of(start)

    def keep(self, found: Again) -> None:
        """Let what was solved again take the place of what stood."""
        self.solved.update(found.solved)

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Posts and duty, rows of what was not solved again as they were."""
        problem, (posts, duty) = self.problem, self._tables
        parts = {(problem.halls["hall"].iat[hall], problem.weeks[week]) for hall, week in self.solved}
        news = posts_and_duty(problem, self.solved.values())
        olds = (
            table[[place not in parts for place in zip(table["hall"], weeks, strict=True)]]
            for table, weeks in ((posts, posts["week"]), (duty, monday_of(duty["date"])))
        )
        new_posts, new_duty = (
            pd.concat([old, new], ignore_index=True) for old, new in zip(olds, news, strict=True)
        )
        return new_posts, new_duty

    def _month(
        self, hall: int, weeks: Collection[int], seats: Mapping[Part, list[Seat]]
    ) -> tuple[Month, list[Solution], Floats]:
        """A hall's month, some weeks exact and of the others the posts alone; and what stands, as a point."""
        seats = {(hall, week): self.seats[hall, week] for week in self.weeks} | dict(seats)
        programs = [
            self.program((hall, week), seats[hall, week])
            if week in weeks
            else build_posts(self.problem, self.windows(hall), week, seats[hall, week])
            for week in self.weeks
        ]
        starts = [self._start(program, hall) for program in programs]
        month = Month(programs, self.problem.previous or None, self._fairness(hall))
        return month, starts, month.joined([one.values for one in starts])

    @cached_property
    def _fair(self) -> Fairness:
        return Fairness(self.problem)

    def _fairness(self, hall: int) -> Fairness:
        """What makes peak weeks unfair in a hall, with what its people have of them elsewhere."""
        elsewhere = Counter[int]()
        if self.problem.rules.max_peak_weeks:
            parts = [part for part in {*self._held, *self.solved} if part[0] != hall]
            had = sum((self._fair.had(self.held(part), part[1]) for part in parts), Had())
            for (person, _), number in had.items():
                elsewhere[person] += number
        return replace(self._fair, elsewhere=elsewhere)

    def _new(self, program: Program, hall: int) -> list[int]:
        """Columns of the posts that a week does not have by now."""
        held = self.held((hall, program.week))
        return [column for (s, w, kind), column in program.posts.items() if held.get((s, w)) != kind]

    def _start(self, program: Program, hall: int) -> Solution:
        """What stands, as far as the program allows it; or a plan by rule of thumb, if that is cheaper."""
        part = (hall, program.week)
        held, given = self.held(part), self._given.get(part, {})
        if part in self.solved:
            solved = self.solved[part]
            given = {} if solved.solution.values is None else solved.program.given(solved.solution.values)
        chosen = {
            column: float(held.get((person, window)) == kind and program.model.upper[column] > 0.5)
            for (person, window, kind), column in program.posts.items()
        }
        chosen |= {column: 0.0 for columns in program.shares.values() for column in columns}
        for key, share in given.items():
            if key in program.shares and held.get(key[:2]) is not None:
                chosen[program.shares[key][0 if share > 0.75 else 1]] = 1.0
        stands = self.engine.relax(program.model.with_bounds(chosen, chosen))
        stands = replace(stands, bound=0.0)
        return better(stands, greedy_plan(program, self.engine)) if program.shares else stands

    def _seats(self) -> dict[Part, list[Seat]]:
        """Everybody at home, but for those who hold posts elsewhere."""
        halls = range(len(self.problem.halls))
        seats: dict[Part, list[Seat]] = {(hall, week): [] for hall in halls for week in self.weeks}
        places = {(person, part[1]): part[0] for part, held in self._held.items() for person, _ in held}
        for week in self.weeks:
            for person, home in enumerate(self.problem.home):
                hall = places.get((person, week), int(home))
                seats[hall, week].append(Seat(person, hall))
        return seats

    def _read(self, posts: pd.DataFrame, duty: pd.DataFrame) -> None:
        problem = self.problem
        people = {staff: person for person, staff in enumerate(problem.staff["staff"])}
        names = zip(problem.windows["hall"], problem.windows["window"], strict=True)
        windows = {name: number for number, name in enumerate(names)}
        weeks = {monday: week for week, monday in enumerate(problem.weeks)}
        days = {day: number for number, day in enumerate(problem.dates)}
        place = problem.hall_of_window.tolist()
        for monday, hall, window, kind, staff in _rows(posts, "week", "hall", "window", "post", "staff"):
            if staff in people and (hall, window) in windows:
                number = windows[hall, window]
                self._held[place[number], weeks[monday]][people[staff], number] = kind
        for date, hall, window, staff, share in _rows(duty, "date", "hall", "window", "staff", "share"):
            if staff in people and (hall, window) in windows and date in days:
                number, day = windows[hall, window], days[date]
                part = (place[number], int(problem.week_of_day[day]))
                self._given[part][people[staff], number, day] = float(share)


def _rows(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return table[list(columns)].itertuples(index=False, name=None)
