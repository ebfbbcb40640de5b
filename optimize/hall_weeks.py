"""Every hall's week as a program of its own: a quick plan of its month, then exact programs.

Weeks are tied only by the price of changing posts, and halls only by floating people. So each hall's week is
small enough to be solved to proven optimality; the sum of those bounds is a bound for the county with its
floating people as placed, since changes and unfair weeks cost nothing or more.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.first_plan import first_plans, greedy_plan
from optimize.highs import Solution, better
from optimize.model import Model
from optimize.months import changes_between, with_neighbours
from optimize.problem import Floats, Held, Problem
from optimize.program import build
from optimize.stages import INTERRUPTED, Clock, Progress, Stage
from optimize.threads import side_by_side, stopping

Key = TypeVar("Key")
Result = TypeVar("Result")

CLOSE = 0.01  # of a hall's week, where other people are tried in it
PATIENCE = 4.0  # times a part's share of the time, before another is begun

Part = tuple[int, int]
"""Positions of a hall and a week."""


@dataclass(frozen=True)
class Solved:
    """A hall's week: its program, the best so far at its own cost, and the relaxation if it was solved."""

    program: Program
    solution: Solution
    relaxed: Solution | None = None

    @property
    def held(self) -> Held:
        """Posts that are given out."""
        return self.program.held(self.solution.values)

    def with_values(self, values: Floats) -> Solved:
        """The same program at another point."""
        cost = self.program.model.cost_of(values)
        return replace(self, solution=replace(self.solution, values=values, cost=cost))


class HallWeeks:
    """All halls and weeks of a county whose floating people have their places.

    Parameters
    ----------
    problem : Problem
        The county.
    seats : list of list of Seat
        Everybody's hall, week by week.
    gap : float
        Relative gap of the whole at which it is good enough.
    engine : Engine
        Who solves the programs.
    progress : callable
        Told how far each stage is.

    Attributes
    ----------
    least : float
        What is proved of the county wherever its floating people are; halls may know less in a short time.
    """

    def __init__(
        self, problem: Problem, seats: list[list[Seat]], gap: float, engine: Engine, progress: Progress
    ) -> None:
        self.problem = problem
        self.gap = gap
        self.engine = engine
        self.progress = progress
        halls = problem.hall_of_window
        self.windows = {int(hall): np.flatnonzero(halls == hall).tolist() for hall in np.unique(halls)}
        self.seats: dict[Part, list[Seat]] = defaultdict(list)
        for week, of_week in enumerate(seats):
            for seat in of_week:
                self.seats[seat.hall, week].append(seat)
        self.solved: dict[Part, Solved] = {}
        self.proved: dict[int, float] = {}
        self.least = 0.0
        self.interrupted = False

    @property
    def weeks(self) -> range:
        """Positions of the weeks."""
        return range(len(self.problem.weeks))

    @property
    def near(self) -> float:
        """Minutes from its bound at which a part is good enough, so that all together are within the gap.

        Shortages do not count: their prices would hide the waiting.
        """
        parts = self.solved.values()
        costs = [part.program.model.besides_shortages(part.solution.values) for part in parts]
        return self.gap * float(np.mean(costs)) if costs else 0.0

    def quick(self, seconds: float) -> None:
        """Find a quick plan of every hall; when time is up, the rest by rule of thumb."""
        end = time.perf_counter() + seconds
        halls = sorted(self.windows, key=lambda hall: (-len(self.windows[hall]), hall))
        try:
            for hall, weeks in self.side_by_side("first", lambda h: self._first(h, end), halls):
                self.keep(hall, weeks)
        except KeyboardInterrupt:
            self.interrupted = True
            for hall in halls:
                if (hall, 0) not in self.solved:
                    self.keep(hall, self._first(hall, 0.0))

    def improve(self, seconds: float) -> None:
        """Solve weeks exactly while time lasts."""
        near = self.near
        wanted = {part: doubt for part in self.solved if (doubt := self._doubt(part)) > near}
        effort = {part: float(len(self.solved[part].program.model.cost)) ** 2 for part in wanted}
        halls: dict[int, list[Part]] = defaultdict(list)
        for part in sorted(wanted, key=lambda part: -wanted[part]):
            halls[part[0]].append(part)

        def work(hall: int, patience: Callable[[float], float]) -> None:
            for part in halls[hall]:
                if not self.interrupted:
                    self._improve(part, patience(effort[part]), near)

        doubts, efforts = (
            {hall: sum(of_part[part] for part in weeks) for hall, weeks in halls.items()}
            for of_part in (wanted, effort)
        )
        self.by_worth("plan", doubts, efforts, seconds, work)

    def by_worth(
        self,
        stage: str,
        doubts: Mapping[int, float],
        efforts: Mapping[int, float],
        seconds: float,
        work: Callable[[int, Callable[[float], float]], None],
    ) -> None:
        """Work on halls side by side while time lasts, first where most may be won for the effort.

        Parameters
        ----------
        stage : str
            As progress is told.
        doubts, efforts : mapping
            Of every hall, what it may still win and the effort that this takes, in any unit.
        seconds : float
            In all.
        work : callable
            Takes a hall, and a function that gives the seconds for a part of its effort.
        """
        clock = Clock(0.0 if self.interrupted else seconds, self.engine.workers, sum(efforts.values()))

        def patience(effort: float) -> float:
            return 0.0 if stopping() else min(PATIENCE * clock.share(effort), clock.left())

        try:
            halls = sorted(doubts, key=lambda hall: (-doubts[hall] / efforts[hall], hall))
            for _ in self.side_by_side(stage, lambda hall: work(hall, patience), halls):
                pass
        except KeyboardInterrupt:
            self.interrupted = True

    def with_seats(self, part: Part, seats: list[Seat], seconds: float) -> Solved:
        """Solve a part for other people than it has; nothing is kept."""
        hall, week = part
        program = build(self.problem, self.windows[hall], week, seats, exact=True)
        start = greedy_plan(program, self.engine)
        found = self.engine.solve(program.model, time_limit=seconds, gap=CLOSE, start=start.values)
        return Solved(program, better(found, start))

    def of_hall(self, hall: int) -> list[Solved]:
        """A hall's weeks in their order."""
        return [self.solved[hall, week] for week in self.weeks]

    def cost(self, hall: int) -> float:
        """Cost of a hall by now, changes of posts included, fairness not."""
        own = sum(solved.solution.cost for solved in self.of_hall(hall))
        return own + sum(self._changes_into((hall, week)) for week in self.weeks)

    def bound(self, hall: int) -> float:
        """What is proved of a hall: by its weeks, or of its month as one program."""
        own = sum(solved.solution.bound for solved in self.of_hall(hall))
        return max(own, self.proved.get(hall, own))

    def summary(
        self, name: str, seconds: float, unfair: float = 0.0, proved: Mapping[int, float] | None = None
    ) -> Stage:
        """What the plan costs by now, with the price of unfair weeks, and what is proved of it.

        `proved` is what else is proved of halls, that price included.
        """
        cost, more = sum(self.cost(hall) for hall in self.windows) + unfair, proved or {}
        bound = max(sum(max(self.bound(hall), more.get(hall, 0.0)) for hall in self.windows), self.least)
        close = cost - bound <= max(self.near * len(self.solved), self.gap * cost) + 1e-6 * max(cost, 1.0)
        status = INTERRUPTED if self.interrupted else "optimal" if close else "time limit"
        return Stage(name, status, cost, bound, seconds, len(self.solved))

    @property
    def before(self) -> Held | None:
        """Posts of each window's last week before the first; None where nothing is known of it."""
        return self.problem.previous or None

    def _changes_into(self, part: Part) -> float:
        """Price of the changes of posts from the week before a part."""
        return changes_between(self.solved[part].program, self._neighbours(part)[0], self.solved[part].held)

    def _neighbours(self, part: Part) -> tuple[Held | None, Held | None]:
        """Posts of each window's last week before, and of the next one after, in which it opens."""
        (hall, week), last = part, self.problem.week_before
        before = {key: kind for key, kind in (self.before or {}).items() if last[key[1], week] < 0}
        after: Held = {}
        for number in self.weeks:
            held = self.solved[hall, number].held if (hall, number) in self.solved else {}
            before |= {key: kind for key, kind in held.items() if last[key[1], week] == number}
            after |= {key: kind for key, kind in held.items() if last[key[1], number] == week}
        return before if week or self.before is not None else None, after

    def keep(self, hall: int, weeks: list[Solved]) -> None:
        """Take a hall's weeks for the best found so far."""
        self.solved.update({(hall, week): solved for week, solved in enumerate(weeks)})

    def side_by_side(
        self, stage: str, work: Callable[[Key], Result], parts: list[Key]
    ) -> Iterator[tuple[Key, Result]]:
        """Work on parts with all workers; tell how far it is, and give every part's result in order."""
        results = side_by_side(work, parts, self.engine.workers)
        for done, (part, result) in enumerate(zip(parts, results, strict=True), 1):
            self.progress(stage, done, len(parts))
            yield part, result

    def _first(self, hall: int, end: float) -> list[Solved]:
        programs = [
            build(self.problem, self.windows[hall], week, self.seats[hall, week], exact=True)
            for week in self.weeks
        ]
        if time.perf_counter() > end:
            return [Solved(program, greedy_plan(program, self.engine)) for program in programs]
        relaxed = [self.engine.relax(program.model) for program in programs]
        seats = [self.seats[hall, week] for week in self.weeks]
        quick = first_plans(programs, seats, relaxed, self.before, self.engine)
        for week, plan in enumerate(quick):
            if plan.values is None:
                quick[week] = better(plan, greedy_plan(programs[week], self.engine))
        return list(map(Solved, programs, quick, relaxed))

    def _doubt(self, part: Part) -> float:
        """How much a part may still win, held to the price of two posts, lest one hall take all the time."""
        solution = self.solved[part].solution
        most = 2.0 * self.problem.costs.missing_a
        return min(solution.cost - solution.bound, most) + self._changes_into(part)

    def _improve(self, part: Part, seconds: float, near: float) -> None:
        """Solve a part by itself, which bounds it, and with the price of changes if that may win more."""
        own, end = self.solved[part], time.perf_counter() + seconds
        model, start = own.program.model, own.solution
        priced = with_neighbours(own.program, *self._neighbours(part))
        found = start
        if start.cost - start.bound > near and seconds > 0:
            found = self.engine.solve(model, time_limit=seconds, gap=0.0, near=near, start=start.values)
        bound = max(found.bound, start.bound)
        points = [point.values for point in (start, found) if point.values is not None]
        best = min(points, key=priced.cost_of)
        left = end - time.perf_counter()
        if priced.cost_of(best) - bound > near and left > 0:
            best = self._with_changes(part, priced, points, left, near)
        if not self.interrupted:  # or it would change what is being read
            self.solved[part] = replace(own, solution=replace(start, bound=bound)).with_values(best)

    def _with_changes(
        self, part: Part, priced: Model, points: list[Floats], seconds: float, near: float
    ) -> Floats:
        """The best of a part by cost and changes, among the posts that plans of it or its neighbours have."""
        program, best = self.solved[part].program, min(points, key=priced.cost_of)
        known = [*(program.held(point) for point in points), *(held or {} for held in self._neighbours(part))]
        unknown = {
            column: 0.0
            for (person, window, kind), column in program.posts.items()
            if all(held.get((person, window)) != kind for held in known)
        }
        model = priced.with_bounds({}, unknown)
        found = self.engine.solve(model, time_limit=seconds, gap=0.0, near=near, start=best)
        return best if found.values is None or found.cost >= priced.cost_of(best) else found.values
