"""A plan's folder as the plan that `solve` made: asked for its reasons, or for what changes would bring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from optimize.planning import assemble
from optimize.stages import Stage
from staffplan.cluster import engine
from staffplan.forecasting import forecast_weeks
from staffplan.job import REMEDIES_PART, with_remedies
from staffplan.plans.inputs import home_of, inputs_of
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.planfiles import RECORDED
from staffplan.plans.problems import (
    PlanBefore,
    check_ahead,
    check_belongs,
    plan_before,
    problem_of,
    read_plan_folder,
)
from staffplan.request import BadRequest
from staffplan.tables.county import County, read

SAME = 1e-4
"""Part of the cost by which a plan's cost, counted again, may differ from that in run.json."""


def open_plan(folder: str | Path, county: County | str | Path | None = None) -> MonthPlan:
    """Open a plan's folder as the plan that it was written from.

    The folder holds posts and days; what they were made from is forecast again, which takes seconds, and
    nothing but the remedies of shortages is solved. So the county's tables have to be as they were.

    Parameters
    ----------
    folder : str or Path
        Such as ``county/plans/2026-12``.
    county : County, str or Path, optional
        The plan's county, or where it is; left out, the bundled example.

    Returns
    -------
    MonthPlan

    Raises
    ------
    BadInput, BadRequest
        If the county's tables are wrong, the folder is not a whole plan, or the plan is of another county or
        of tables or a program that have changed since.
    """
    frames, run = read_plan_folder(folder)
    county = county if isinstance(county, County) else read(county)
    county.require_staff()
    check_belongs(folder, county, frames)
    weeks, month = list(frames.weeks), pd.Period(run["month"], "M")
    try:
        stages = [Stage(**{name: stage[name] for name in Stage.__annotations__}) for stage in run["stages"]]
        options = {**run["options"], "scheduler": None}  # that of then may be gone
        before = _before(county, month, run, weeks[0])
        changed = _changed(county, run["inputs"], before)
        cost, seconds = float(run["objective"]), float(options["time_limit"]) * REMEDIES_PART
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequest("plan_folder", folder=folder, reason=f"run.json: {error!r}") from None
    if changed:
        raise BadRequest("plan_changed", folder=folder, county=county.name, names="、".join(changed))
    posts = None if before is None else before.posts
    ahead = forecast_weeks(county, month, weeks)
    check_ahead(county, ahead, weeks)
    problem = problem_of(county, ahead, weeks, posts)
    plan = assemble(problem, frames.posts, frames.duty, stages, posts)
    if abs(plan.cost - cost) > SAME * max(cost, 1.0):
        raise BadRequest("plan_otherwise", folder=folder, cost=cost, now=plan.cost)
    with engine(None, options["workers"]) as workforce:
        plan = with_remedies(problem, plan, seconds, workforce)
    kept = {name: value for name, value in run.items() if name not in RECORDED}
    return MonthPlan(county, month, ahead, plan, {**kept, "options": options}, posts).knowing(problem)


def _before(county: County, month: pd.Period, run: dict[str, Any], first: pd.Timestamp) -> PlanBefore | None:
    """The plan that this one continued, where it was then; None where there was none or it is gone."""
    if run["previous"] is None:
        return None
    folder = home_of(county) / run["previous"]["folder"]
    return plan_before(county, month, folder, first) if folder.is_dir() else None


def _changed(county: County, then: list[dict[str, str]], before: PlanBefore | None) -> list[str]:
    """Files of which the plan was made, or would be now, that are others than they were."""
    was, now = (
        {one["file"]: one["sha256"] for one in inputs} for inputs in (then, inputs_of(county, before))
    )
    return sorted(file for file in {*was, *now} if was.get(file) != now.get(file))
