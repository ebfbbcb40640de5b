"""Small counties as one exact program over all weeks: places, posts, days, changes and fairness at once."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.fairness import Fairness
from optimize.hall_weeks import Solved
from optimize.highs import Solution, better
from optimize.model import Model
from optimize.months import Month
from optimize.problem import Floats, Problem
from optimize.program import build
from optimize.settings import SolverSettings
from optimize.stages import INTERRUPTED, Progress, Stage
from optimize.threads import side_by_side

PLAN_PART = 0.5  # of the time, for the program without fairness
SMALL = 60  # people times windows, up to which a county is solved as one program


def small(problem: Problem) -> bool:
    """Whether a county is small enough to be solved as one program."""
    return len(problem.staff) * len(problem.windows) <= SMALL


def plan_whole(
    problem: Problem, settings: SolverSettings, engine: Engine, progress: Progress
) -> tuple[list[Solved], list[Stage]] | None:
    """Solve a county as one program: first with fairness free, then with its price.

    Parameters
    ----------
    problem : Problem
        The county, small.
    settings : SolverSettings
        Time and gap.
    engine : Engine
        Who solves them.
    progress : callable
        Told the programs done.

    Returns
    -------
    tuple of list of Solved, list of Stage
        Every week's plan, and what was proved; None where its cost but for fairness is not proved in half
        the time, so that halls can still be planned one by one.

    Raises
    ------
    KeyboardInterrupt
        Unless there is a plan already.
    """
    end = time.perf_counter() + settings.time_limit
    programs = _programs(problem)
    month = Month(programs, problem.previous or None)
    plan = _solve(engine, month.model, time_limit=settings.time_limit * PLAN_PART, gap=settings.gap)
    if plan.values is None or plan.status != "optimal":
        return None
    fair = Month(programs, problem.previous or None, Fairness(problem))
    start = fair.joined(month.split(plan.values))
    found = replace(plan, values=start, cost=fair.model.cost_of(start), seconds=0.0)
    status = INTERRUPTED
    with suppress(KeyboardInterrupt):
        progress("plan", 1, 1)
        left = end - time.perf_counter()
        fairest = _solve(engine, fair.model, time_limit=left, gap=settings.gap, start=start)
        found = better(fairest, found)
        progress("fair", 1, 1)
        status = "optimal" if fairest.status == "optimal" else "time limit"
    stages = [
        Stage(name, how, one.cost, one.bound, one.seconds, 1)
        for name, how, one in (("plan", plan.status, plan), ("fair", status, found))
    ]
    place = replace(stages[1], name="place", parts=int(problem.staff["floating"].any()), seconds=0.0)
    values = start if found.values is None else found.values
    return list(map(_week, programs, fair.split(values))), [place, *stages]


def _programs(problem: Problem) -> list[Program]:
    """Every week's exact program, floating people wherever they may be."""
    floating = problem.staff["floating"].to_numpy(dtype=bool)
    everywhere = range(len(problem.halls))
    seats = [
        Seat(person, hall)
        for person, home in enumerate(problem.home)
        for hall in (everywhere if floating[person] else [int(home)])
    ]
    weeks = range(len(problem.weeks))
    return [build(problem, range(len(problem.windows)), week, seats, exact=True) for week in weeks]


def _solve(engine: Engine, model: Model, **limits: Any) -> Solution:
    """Solve in a thread, so that Ctrl-C ends it."""
    return next(side_by_side(lambda program: engine.solve(program, **limits), [model], 1))


def _week(program: Program, values: Floats) -> Solved:
    """A week's part of a proven plan, at its own cost."""
    return Solved(program, Solution(values, program.model.cost_of(values), 0.0, "optimal", 0.0, np.zeros(0)))
