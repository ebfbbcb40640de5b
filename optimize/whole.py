"""Small counties as one exact program over all weeks: places, posts, days, changes and fairness at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.fairness import Fairness
from optimize.hall_weeks import LONGEST, Solved
from optimize.model import Model
from optimize.months import Month
from optimize.problem import Floats, Problem
from optimize.program import build
from optimize.settings import SolverSettings
from optimize.solver import Solution
from optimize.stages import Progress, Stage

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
        Every week's plan, and what was proved; None where it is not proved in time.

    Raises
    ------
    KeyboardInterrupt
    """
    end = time.perf_counter() + settings.time_limit
    floating = problem.staff["floating"].to_numpy(dtype=bool)
    everywhere = range(len(problem.halls))
    seats = [
        Seat(person, hall)
        for person, home in enumerate(problem.home)
        for hall in (everywhere if floating[person] else [int(home)])
    ]
    weeks = range(len(problem.weeks))
    programs = [build(problem, range(len(problem.windows)), week, seats, exact=True) for week in weeks]
    values: list[Floats] = []
    stages = []
    for name, fairness in (("plan", None), ("fair", Fairness(problem))):
        month = Month(programs, problem.previous or None, fairness)
        start = month.joined(values) if values else None
        left = min(end - time.perf_counter(), LONGEST)
        found = _solve(engine, month.model, time_limit=left, gap=settings.gap, start=start)
        if found.values is None or found.status != "optimal":
            return None
        values = month.split(found.values)
        stages.append(Stage(name, found.status, found.cost, found.bound, found.seconds, 1))
        progress(name, 1, 1)
    place = replace(stages[1], name="place", parts=int(floating.any()), seconds=0.0)
    return list(map(_week, programs, values)), [place, *stages]


def _solve(engine: Engine, model: Model, **limits: Any) -> Solution:
    """Solve in a thread, so that Ctrl-C does not wait for the solver."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(partial(engine.solve, model, **limits)).result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _week(program: Program, values: Floats) -> Solved:
    """A week's part of a proven plan, at its own cost."""
    return Solved(program, Solution(values, program.model.cost_of(values), 0.0, "optimal", 0.0, np.zeros(0)))
