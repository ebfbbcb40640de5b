"""The main job of this package: from a county's tables and forecast to a plan."""

from __future__ import annotations

import os
import time

import pandas as pd

from optimize.accounting import cost_parts
from optimize.explain import find_shortages
from optimize.plan import Plan, posts_and_duty
from optimize.problem import Problem
from optimize.settings import SolverSettings
from optimize.stages import PLACING_PART, Progress, Stage, place_floaters, plan_halls
from optimize.waits import capacity_of, flat_capacity, waits_under


class NoPlanError(Exception):
    """No plan was found in the time given."""


def make_plan(
    problem: Problem,
    settings: SolverSettings | None = None,
    previous: pd.DataFrame | None = None,
    progress: Progress | None = None,
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

    Returns
    -------
    Plan

    Raises
    ------
    NoPlanError
        Where a hall has no plan within the time limit.
    """
    settings = settings or SolverSettings()
    workers = settings.workers or os.cpu_count() or 1
    end = time.perf_counter() + settings.time_limit
    seats, placing = place_floaters(problem, settings.time_limit * PLACING_PART, workers)
    left = max(end - time.perf_counter(), 1.0)
    solved, planning = plan_halls(problem, seats, left, settings.gap, workers, progress)
    if any(solution.values is None for _, solution in solved):
        raise NoPlanError(f"no plan within {settings.time_limit:g} s")
    posts, duty = posts_and_duty(problem, solved)
    return _assemble(problem, posts, duty, [placing, planning], previous)


def _assemble(
    problem: Problem,
    posts: pd.DataFrame,
    duty: pd.DataFrame,
    stages: list[Stage],
    previous: pd.DataFrame | None,
) -> Plan:
    capacity = capacity_of(problem, duty)
    shortages = find_shortages(problem, posts, duty, capacity)
    waits, waiting = waits_under(problem, capacity)
    flat_waits, _ = waits_under(problem, flat_capacity(problem))
    parts = cost_parts(problem, posts, duty, shortages, waiting, previous)
    return Plan(problem.weeks, posts, duty, waits, shortages, flat_waits, parts, stages)
