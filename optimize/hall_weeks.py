"""Every hall's week as a program of its own: a quick plan, then the exact program, then fewer changes.

Weeks are tied only by the price of changing posts, and halls only by floating people. So each hall's week is
small enough to be solved to proven optimality; the sum of those bounds is a bound for the county with its
floating people as placed, since changes and unfair weeks cost nothing or more.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.fairness import Peaks, count_peaks, even_parts, peak_weeks, price_peaks
from optimize.first_plan import first_plan, greedy_plan
from optimize.problem import Held, Problem
from optimize.program import build
from optimize.solver import Solution
from optimize.stages import INTERRUPTED, Clock, Progress, Stage, summary

Key = TypeVar("Key")
Result = TypeVar("Result")

QUICK_PART = 0.9  # of the time for planning, in which quick plans are better than by rule of thumb
LONGEST = 60.0  # seconds for one program, so that nothing runs on for long after Ctrl-C

Part = tuple[int, int]
"""Positions of a hall and a week."""


@dataclass(frozen=True)
class Solved:
    """A hall's week: its program and the best found so far."""

    program: Program
    solution: Solution


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
    """

    def __init__(
        self, problem: Problem, seats: list[list[Seat]], gap: float, engine: Engine, progress: Progress
    ) -> None:
        self.problem = problem
        self.gap = gap
        self.engine = engine
        self.progress = progress
        self.windows: dict[int, list[int]] = defaultdict(list)
        for window, hall in enumerate(problem.hall_of_window):
            self.windows[int(hall)].append(window)
        self.seats: dict[Part, list[Seat]] = defaultdict(list)
        for week, of_week in enumerate(seats):
            for seat in of_week:
                self.seats[seat.hall, week].append(seat)
        self.solved: dict[Part, Solved] = {}
        self.interrupted = False
        self.peaks = peak_weeks(problem)
        self.parts = even_parts(problem, self.peaks)

    @property
    def near(self) -> float:
        """Minutes from its bound at which a part is good enough, so that all together are within the gap.

        Shortages do not count: their prices would hide the waiting.
        """
        price = self.problem.costs.missing_day
        costs = [min(part.solution.cost, price) for part in self.solved.values()]
        return self.gap * float(np.mean(costs)) if costs else 0.0

    def plan(self, seconds: float) -> Stage:
        """Find a quick plan of every part, then solve exactly where most may be won, while time lasts.

        With no time at all every part has a plan by rule of thumb.
        """
        began = time.perf_counter()
        parts = [(hall, week) for hall in self.windows for week in range(len(self.problem.weeks))]
        quick = began + seconds * QUICK_PART
        try:
            for part, solved in self._side_by_side("first", lambda p: self._first(p, quick), parts):
                self.solved[part] = solved
            doubt = {part: self._doubt(part) for part in parts}
            wanted = sorted((p for p in parts if doubt[p] > self.near), key=lambda p: (-doubt[p], p))
            left = seconds - (time.perf_counter() - began)
            clock, near = Clock(left, self.engine.workers, sum(doubt[part] for part in wanted)), self.near
            work = self._side_by_side("plan", lambda p: self._improve(p, clock.share(doubt[p]), near), wanted)
            for part, solved in work:
                self.solved[part] = solved
        except KeyboardInterrupt:
            self.interrupted = True
            for part in parts:
                if part not in self.solved:
                    self.solved[part] = self._first(part, began)
        return self.summary("plan", time.perf_counter() - began)

    def with_seats(self, part: Part, seats: list[Seat], seconds: float) -> Solved:
        """Solve a part for other people than it has; nothing is kept."""
        hall, week = part
        program = build(self.problem, self.windows[hall], week, seats, exact=True)
        start = greedy_plan(program, self.engine)
        found = self.engine.solve(
            program.model, time_limit=seconds, gap=0.0, near=self.near, start=start.values
        )
        return Solved(program, better(found, start))

    def summary(self, name: str, seconds: float) -> Stage:
        """What the parts cost by now, and what is proved of them."""
        solutions: Iterable[Solution] = [part.solution for part in self.solved.values()]
        stage = summary(name, solutions, self.near, seconds)
        return replace(stage, status=INTERRUPTED) if self.interrupted else stage

    def smooth(self, seconds: float, bound: float) -> Stage:
        """Plan the weeks of every hall again in their order, with the price of changing posts.

        Peak weeks beyond a person's even part have theirs too. `bound` is the bound without these prices,
        which holds with them.
        """
        began = time.perf_counter()
        halls = sorted(self.windows, key=lambda hall: (-len(self.windows[hall]), hall))
        near = self.near
        done: set[int] = set()
        try:
            clock = Clock(0.0 if self.interrupted else seconds, self.engine.workers, float(len(halls)))
            for hall, weeks in self._side_by_side(
                "smooth", lambda h: self._smooth(h, clock.share(1.0), near), halls
            ):
                self._keep(hall, weeks)
                done.add(hall)
        except KeyboardInterrupt:
            self.interrupted = True
            for hall in (hall for hall in halls if hall not in done):
                self._keep(hall, self._smooth(hall, 0.0, near))
        stage = self.summary("smooth", time.perf_counter() - began)
        return replace(stage, bound=bound)

    def _keep(self, hall: int, weeks: list[Solved]) -> None:
        for week, solved in enumerate(weeks):
            self.solved[hall, week] = solved

    def _side_by_side(
        self, stage: str, work: Callable[[Key], Result], parts: list[Key]
    ) -> Iterator[tuple[Key, Result]]:
        pool = ThreadPoolExecutor(self.engine.workers)
        try:
            for done, (part, result) in enumerate(zip(parts, pool.map(work, parts), strict=True), 1):
                self.progress(stage, done, len(parts))
                yield part, result
        finally:  # on Ctrl-C what has not begun is dropped
            pool.shutdown(wait=False, cancel_futures=True)

    def _program(self, part: Part, before: Held | None = None) -> Program:
        hall, week = part
        return build(self.problem, self.windows[hall], week, self.seats[part], exact=True, before=before)

    def _first(self, part: Part, end: float) -> Solved:
        program = self._program(part)
        greedy = greedy_plan(program, self.engine)
        if time.perf_counter() > end:
            return Solved(program, greedy)
        relaxed = self.engine.relax(program.model)
        return Solved(program, better(first_plan(program, self.seats[part], relaxed, self.engine), greedy))

    def _doubt(self, part: Part) -> float:
        """How much a part's plan may still win, at most."""
        solution = self.solved[part].solution
        return min(solution.cost - solution.bound, 2.0 * self.problem.costs.missing_a)

    def _improve(self, part: Part, seconds: float, near: float) -> Solved:
        solved = self.solved[part]
        if seconds <= 0:
            return solved
        start = solved.solution
        limit = min(seconds, LONGEST)
        found = self.engine.solve(
            solved.program.model, time_limit=limit, gap=0.0, near=near, start=start.values
        )
        return Solved(solved.program, better(found, start))

    def _smooth(self, hall: int, seconds: float, near: float) -> list[Solved]:
        clock = Clock(seconds, 1, float(len(self.problem.weeks)))
        before, had, weeks = self.problem.previous, Counter[int](), []
        for week in range(len(self.problem.weeks)):
            solved = self._keep_posts((hall, week), before, had, clock.share(1.0), near)
            before = solved.program.held(solved.solution.values)
            had += count_peaks(before, self.peaks, week)
            weeks.append(solved)
        return weeks

    def _keep_posts(self, part: Part, before: Held, had: Peaks, seconds: float, near: float) -> Solved:
        """Plan a part anew with changes and unfair peak weeks priced.

        Open to choice are its own posts, those of the week before, and all of windows in a peak week.
        """
        own = self.solved[part]
        known = part[1] > 0 or self.problem.previous
        program = self._program(part, before if known else None)
        price_peaks(program, self.peaks, had, self.parts)
        values = own.solution.values
        start = replace(own.solution, cost=program.model.cost_of(values))
        if seconds <= 0 or start.cost <= own.solution.cost + 1e-6:
            return Solved(program, start)
        held, week = own.program.held(values), part[1]
        closed = {
            column: 0.0
            for (person, window, kind), column in program.posts.items()
            if kind not in (held.get((person, window)), before.get((person, window)))
            and not self.peaks[window, week]
        }
        model = program.model.with_bounds({}, closed)
        found = self.engine.solve(model, time_limit=seconds, gap=0.0, near=near, start=values)
        return Solved(program, replace(better(found, start), bound=own.solution.bound))


def better(one: Solution, other: Solution) -> Solution:
    """The cheaper of two solutions of one program, with the higher of their bounds."""
    cheaper = one if one.values is not None and one.cost <= other.cost else other
    return replace(cheaper, bound=max(one.bound, other.bound))
