"""The main job, which the command line and notebooks share: plan a county's month."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from forecast import Forecast
from optimize import Plan, Problem, make_plan, plan_weeks, price_remedies
from optimize.engine import Engine
from optimize.stages import INTERRUPTED, Progress
from staffplan.cluster import engine
from staffplan.forecasting import forecast_weeks, month_or_next
from staffplan.plans.inputs import from_home, inputs_of
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import (
    PlanBefore,
    check_ahead,
    plan_before,
    problem_of,
    solver_settings,
)
from staffplan.request import weeks_from
from staffplan.tables.county import County, read

REMEDIES_PART = 0.1  # of the time limit, after it
EVERY_PLAN = "every plan of the county"
AS_PLACED = "floating people placed as they are; all posts, days and shares free"


def solve(
    county: County | str | Path | None = None,
    *,
    month: str | pd.Period | None = None,
    start: str | pd.Timestamp | None = None,
    ahead: Forecast | None = None,
    previous: str | Path | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> MonthPlan:
    """Plan a county's month: forecast it, then give out posts and days so that visitors wait least.

    Parameters
    ----------
    county : County, str or Path, optional
        A county, or where it is; left out, the bundled example.
    month : str or Period, optional
        Such as ``2026-12``; left out, the month after the history's last.
    start : date, optional
        Plan only the weeks of the month from that day's on, and continue the month's own plan.
    ahead : Forecast, optional
        A forecast that covers the month's weeks, made already; left out, it is made here.
    previous : str or Path, optional
        Folder of the plan before, which this one continues; left out, the one in the county's plans.
    time_limit, gap, workers : float, float, int, optional
        In place of staffplan.toml's ``[solver]``.
    scheduler : str, optional
        Address of a Dask scheduler whose workers solve.
    progress : callable, optional
        Told the stage's name, the parts done and the parts in all.

    Returns
    -------
    MonthPlan

    Raises
    ------
    BadInput, BadRequest
        If the tables are wrong, the month leaves nothing to plan, the forecast given is of other days or of
        another county, or the plan before is of another county.
    optimize.NoPlanError
        If no plan is found in time.
    """
    began = time.perf_counter()
    county = county if isinstance(county, County) else read(county)
    county.require_staff()
    settings = solver_settings(county, time_limit=time_limit, gap=gap, workers=workers)
    period = month_or_next(county, month)
    weeks = weeks_from(plan_weeks(period), start)
    before = plan_before(county, period, previous, weeks[0])
    posts = None if before is None else before.posts
    read_at = time.perf_counter()
    if ahead is None:
        ahead = forecast_weeks(county, period, weeks)
    forecast_at = time.perf_counter()
    check_ahead(county, ahead, weeks)
    with engine(scheduler, settings.workers) as workforce:
        problem = problem_of(county, ahead, weeks, posts)
        plan = make_plan(problem, settings, posts, progress, workforce)
        plan = with_remedies(problem, plan, settings.time_limit * REMEDIES_PART, workforce)
    seconds = {
        "read": read_at - began,
        "forecast": forecast_at - read_at,
        "plan": time.perf_counter() - forecast_at,
    }
    options = {"month": str(period), "from": start, "previous": previous, "scheduler": scheduler}
    options |= vars(settings)
    run = _run(county, plan, options, seconds, before)
    return MonthPlan(county, period, ahead, plan, run, posts).knowing(problem)


def with_remedies(problem: Problem, plan: Plan, seconds: float, workforce: Engine) -> Plan:
    """Price the remedies of a plan's shortages; on Ctrl-C these stay as they are, and the plan says so."""
    if plan.status == INTERRUPTED:
        return plan
    try:
        shortages = price_remedies(problem, plan.posts, plan.shortages, seconds, workforce)
    except KeyboardInterrupt:
        *before, last = plan.stages
        return replace(plan, stages=[*before, replace(last, status=INTERRUPTED)])
    return replace(plan, shortages=shortages)


def _run(
    county: County, plan: Plan, options: dict[str, Any], seconds: dict[str, float], before: PlanBefore | None
) -> dict[str, Any]:
    return {
        "county": county.name,
        "inputs": inputs_of(county, before),
        "options": options,
        "previous": None
        if before is None
        else {
            "folder": from_home(before.source.path.parent, county),
            "week": f"{before.week:%Y-%m-%d}",
            "posts": before.held,
        },
        "status": plan.status,
        "objective": plan.cost,
        "bound": plan.bound,
        "gap": plan.gap,
        "bound_holds_for": EVERY_PLAN if plan.county_bound >= plan.bound else AS_PLACED,
        "county_bound": plan.county_bound,
        "county_gap": (plan.cost - plan.county_bound) / max(plan.cost, 1.0),
        "cost_parts": plan.cost_parts,
        "stages": [{**vars(stage), "gap": stage.gap} for stage in plan.stages],
        "seconds": seconds,
    }
