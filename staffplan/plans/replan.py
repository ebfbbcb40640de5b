"""A month planned again for a county or visitors that are other than they were."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd

from optimize import Plan, SolverSettings, make_plan
from optimize.planning import assemble
from staffplan.cluster import engine
from staffplan.plans.changes import World
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import Progress, posts_before, problem_of
from staffplan.tables.county import County
from staffplan.tables.values_list import ALL

LEAST_SECONDS = 5.0
"""For a part of the county, however small."""
PROOF = ("bound", "gap", "bound_holds_for", "county_bound", "county_gap", "stages")
"""What a run says that was proved of the county as it was."""


def replan(
    plan: MonthPlan, world: World, time_limit: float | None = None, progress: Progress | None = None
) -> MonthPlan:
    """Plan a month again.

    Where the changed halls share no floating person with the others, only they are planned again, which is as
    exact as the whole, since nothing else ties halls.

    Parameters
    ----------
    plan : MonthPlan
        As things were.
    world : World
        County, visitors and changed halls as they are to be.
    time_limit : float, optional
        Seconds for the whole county; left out, the plan's own.
    progress : callable, optional
        As for `solve`.
    """
    began = time.perf_counter()
    options = plan.run["options"]
    limit = float(options["time_limit"] if time_limit is None else time_limit)
    settings = SolverSettings(limit, float(options["gap"]), int(options["workers"]))
    ahead = replace(plan.forecast, daily=world.daily)
    whole = replace(plan, county=world.county, forecast=ahead)
    previous = posts_before(plan.county, plan.month, options["previous"])
    halls = tied_halls(world.county, tied_halls(plan.county, world.halls))
    some = _only(whole, halls)
    if len(halls) == len(world.county.halls) or some.county.staff.empty or some.forecast.daily.empty:
        made = _make(whole, settings, previous, options["scheduler"], progress)
        status = made.status
    else:
        part = len(some.county.windows) / len(world.county.windows)
        settings = replace(settings, time_limit=min(limit, max(limit * part, LEAST_SECONDS)))
        made = _make(some, settings, previous, options["scheduler"], progress)
        posts, duty = (
            _joined(old, new, halls) for old, new in zip(_tables(plan.plan), _tables(made), strict=True)
        )
        problem = problem_of(world.county, ahead, plan.plan.weeks, previous)
        status = made.status
        made = assemble(problem, posts, duty, [], previous)  # what was proved is of the part alone
    run = {
        **{key: value for key, value in plan.run.items() if key not in PROOF},
        "options": {**options, **vars(settings)},
        "status": status,
        "objective": made.cost,
        "cost_parts": made.cost_parts,
        "planned_again": sorted(halls),
        "seconds": {"plan": time.perf_counter() - began},
    }
    return replace(whole, plan=made, run=run)


def tied_halls(county: County, halls: frozenset[str]) -> frozenset[str]:
    """Halls that people can be lent between, directly or by way of others, starting from some halls."""
    by_window: dict[str, set[str]] = {}
    for hall, window in zip(county.windows["hall"], county.windows["window"], strict=True):
        by_window.setdefault(window, set()).add(hall)
    everywhere = set(county.windows["hall"])
    floating = county.staff[county.staff["floating"].astype(bool)]
    reach = []
    for home, skills in zip(floating["hall"], floating["skills"], strict=True):
        able = everywhere if ALL in skills else set().union(*(by_window.get(name, set()) for name in skills))
        reach.append({home, *able})
    found = set(halls)
    while grown := [one for one in reach if one & found and not one <= found]:
        found = found.union(*grown)
    return frozenset(found)


def _only(plan: MonthPlan, halls: frozenset[str]) -> MonthPlan:
    """Return the part of a month's county that is these halls."""
    county = plan.county
    names = ("halls", "windows", "history", "staff", "pins")
    tables = {
        name: table[table["hall"].isin(halls)].reset_index(drop=True)
        for name, table in ((name, getattr(county, name)) for name in names)
    }
    leave = county.leave[county.leave["staff"].isin(tables["staff"]["staff"])].reset_index(drop=True)
    daily = plan.forecast.daily
    ahead = replace(plan.forecast, daily=daily[daily["hall"].isin(halls)].reset_index(drop=True))
    return replace(plan, county=replace(county, **tables, leave=leave), forecast=ahead)


def _make(
    plan: MonthPlan,
    settings: SolverSettings,
    previous: pd.DataFrame | None,
    scheduler: str | None,
    progress: Progress | None,
) -> Plan:
    problem = problem_of(plan.county, plan.forecast, plan.plan.weeks, previous)
    if previous is not None:
        previous = previous[previous["hall"].isin(plan.county.halls["hall"])]
    with engine(scheduler, settings.workers) as workforce:
        return make_plan(problem, settings, previous, progress, workforce)


def _tables(plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    return plan.posts, plan.duty


def _joined(old: pd.DataFrame, new: pd.DataFrame, halls: frozenset[str]) -> pd.DataFrame:
    """Put a table's new rows of some halls in the place of its old ones."""
    return pd.concat([old[~old["hall"].isin(halls)], new], ignore_index=True)
