"""The main job of this package: from a county's tables and forecast to a plan."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd

from optimize.accounting import cost_parts
from optimize.bounding import county_bound
from optimize.engine import Engine, local_engine
from optimize.hall_months import plan_months
from optimize.hall_weeks import HallWeeks
from optimize.placing import Placement, home_seats, place_floaters
from optimize.plan import Plan, posts_and_duty
from optimize.problem import Problem
from optimize.repair import repair
from optimize.settings import SolverSettings
from optimize.shortages import find_shortages
from optimize.spreading import spread_peaks
from optimize.stages import INTERRUPTED, Progress, Stage, silent
from optimize.waits import capacity_of, flat_capacity, waits_under
from optimize.whole import plan_whole, small

PLACING_PART = 0.35  # of the time limit
REPAIR_PART = 0.08  # of the time limit, at most
SECONDS_A_WEEK = 0.4  # of one worker for a hall's week; then months are worth more
WEEKS_PART = 0.7  # of what is left after that, at most
BOUND_PART = 0.4  # of what is left after weeks
MONTHS_PART = 0.9  # of what is left after that; then peak weeks are spread
TOLD = 1e-6  # of the cost: what a solver takes for the same


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
    report = progress or silent
    end = time.perf_counter() + settings.time_limit
    engine, interrupted = engine or local_engine(settings.workers), False
    if small(problem):
        try:
            whole = plan_whole(problem, settings, engine, report)
        except KeyboardInterrupt:
            whole, interrupted = None, True
        if whole is not None:
            return assemble(problem, *posts_and_duty(problem, whole[0]), whole[1], previous)
    seconds = 0.0 if interrupted else settings.time_limit * PLACING_PART
    placed, placing = _place(problem, seconds, engine, report)
    parts = HallWeeks(problem, [week.seats for week in placed], settings.gap, engine, report)
    parts.least = placing.bound
    parts.interrupted = interrupted or placing.status == INTERRUPTED
    began = time.perf_counter()
    _first_plans(parts, settings.time_limit, end)
    weekly = SECONDS_A_WEEK * len(parts.solved) / engine.workers
    parts.improve(min((end - time.perf_counter()) * WEEKS_PART, weekly))
    placing = _bound(placed, placing, parts, (end - time.perf_counter()) * BOUND_PART)
    plan_months(parts, (end - time.perf_counter()) * MONTHS_PART)
    planning = parts.summary("plan", time.perf_counter() - began)
    fair = spread_peaks(parts, max(end - time.perf_counter(), 1.0))
    if placing.status == "time limit" and _near(fair.cost, placing.bound, settings.gap):
        placing = replace(placing, status="optimal")  # by what the later stages saved
    posts, duty = posts_and_duty(problem, parts.solved.values())
    return assemble(problem, posts, duty, [placing, planning, fair], previous)


def _place(
    problem: Problem, seconds: float, engine: Engine, report: Progress
) -> tuple[list[Placement], Stage]:
    """Place floating people; where that is not to be, everybody is at home."""
    began, floating = time.perf_counter(), bool(problem.staff["floating"].any())
    placed, interrupted = [Placement(home_seats(problem), 0.0)] * len(problem.weeks), True
    if seconds > 0:
        placed, interrupted = place_floaters(problem, seconds, engine.local, report)
    status = INTERRUPTED if interrupted else "time limit" if floating else "optimal"
    cost, bound = sum(week.cost for week in placed), sum(week.bound for week in placed)
    stage = Stage("place", status, cost, bound, time.perf_counter() - began, len(placed) * floating)
    return placed, stage


def _first_plans(parts: HallWeeks, time_limit: float, end: float) -> None:
    """Plan every hall quickly, and fill empty posts from elsewhere.

    No time is kept for what follows: a hall by rule of thumb waits several times as long as one planned so.
    """
    parts.quick(0.0 if parts.interrupted else end - time.perf_counter())
    if any(part.solution.values is None for part in parts.solved.values()):
        raise NoPlanError(time_limit)
    try:
        if not parts.interrupted:
            repair(parts, time.perf_counter() + time_limit * REPAIR_PART)
    except KeyboardInterrupt:
        parts.interrupted = True


def _bound(placed: list[Placement], placing: Stage, parts: HallWeeks, seconds: float) -> Stage:
    """Bound the cost over all placements, where that is not done."""
    if parts.interrupted or placing.status == "optimal" or seconds <= 0:
        return placing
    began = time.perf_counter()
    try:
        bound = county_bound(parts, placed, seconds)
    except KeyboardInterrupt:
        parts.interrupted = True
        return placing
    parts.least = bound
    cost = sum(part.solution.cost for part in parts.solved.values())
    seconds = placing.seconds + time.perf_counter() - began
    status = "optimal" if _near(cost, bound, parts.gap) else placing.status
    return replace(placing, status=status, cost=cost, bound=bound, seconds=seconds)


def _near(cost: float, bound: float, gap: float) -> bool:
    return cost - bound <= max(gap, TOLD) * cost


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
