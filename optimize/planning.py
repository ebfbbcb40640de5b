"""The main job of this package: from a county's tables and forecast to a plan."""

from __future__ import annotations

import time

import pandas as pd

from optimize.accounting import cost_parts
from optimize.engine import Engine, local_engine
from optimize.explain import find_shortages
from optimize.hall_weeks import HallWeeks
from optimize.placing import place_floaters
from optimize.plan import Plan, posts_and_duty
from optimize.problem import Problem
from optimize.settings import SolverSettings
from optimize.stages import Progress, Stage
from optimize.waits import capacity_of, flat_capacity, waits_under

PLACING_PART = 0.25  # of the time limit
PLANNING_PART = 0.65  # of what is left after placing


class NoPlanError(Exception):
    """No plan was found in the time given, `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no plan within {seconds:g} s")
        self.seconds = seconds


def make_plan(
    problem: Problem,
    settings: SolverSettings | None = None,
    previous: pd.DataFrame | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Plan:
    """Plan a county: floating people first, then every hall.

    Parameters
    ----------
    problem : Problem
        The county, from `make_problem`.
    settings : SolverSettings, optional
        Time, gap and workers.
    previous : DataFrame, optional
        The posts that `problem` was made with, of an earlier plan.
    progress : callable, optional
        Told the stage, the parts done and the parts in all.
    engine : Engine, optional
        Who solves the programs; left out, this computer with the settings' workers.

    Returns
    -------
    Plan

    Raises
    ------
    NoPlanError
        Where a hall has no plan within the time limit.
    """
    settings = settings or SolverSettings()
    report = progress or _silent
    engine = engine or local_engine(settings.workers)
    end = time.perf_counter() + settings.time_limit
    seats, placing = place_floaters(problem, settings.time_limit * PLACING_PART, engine.workers, report)
    parts = HallWeeks(problem, seats, settings.gap, engine, report)
    planning = parts.plan(max(end - time.perf_counter(), 1.0) * PLANNING_PART)
    if any(part.solution.values is None for part in parts.solved.values()):
        raise NoPlanError(settings.time_limit)
    smoothing = parts.smooth(max(end - time.perf_counter(), 1.0), planning.bound)
    posts, duty = posts_and_duty(problem, parts.solved.values())
    return assemble(problem, posts, duty, [placing, planning, smoothing], previous)


def _silent(stage: str, done: int, parts: int) -> None:
    """Report progress to nobody."""


def assemble(
    problem: Problem,
    posts: pd.DataFrame,
    duty: pd.DataFrame,
    stages: list[Stage],
    previous: pd.DataFrame | None,
) -> Plan:
    """Make a plan of its posts and duty: waits, shortages and costs follow from them.

    Parameters
    ----------
    problem : Problem
        The county.
    posts, duty : DataFrame
        The plan's tables.
    stages : list of Stage
        What was solved.
    previous : DataFrame or None
        The posts of an earlier plan that `problem` was made with.
    """
    capacity = capacity_of(problem, duty)
    shortages = find_shortages(problem, posts, duty, capacity)
    waits, waiting = waits_under(problem, capacity)
    flat_waits, _ = waits_under(problem, flat_capacity(problem))
    parts = cost_parts(problem, posts, duty, shortages, waiting, previous)
    return Plan(problem.weeks, posts, duty, waits, shortages, flat_waits, parts, stages)
