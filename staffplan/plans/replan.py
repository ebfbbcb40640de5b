"""A month's plan after a change of its county or visitors, beside the plan as it was."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from forecast import Forecast
from optimize.engine import Engine
from optimize.planning import assemble
from optimize.problem import Problem
from optimize.replanning import move_people, solve_parts, touched_parts
from optimize.stages import Progress, silent
from optimize.standing import Standing
from staffplan.cluster import engine
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import problem_of, solver_settings
from staffplan.plans.world import World

LEAST_SECONDS = 5.0
"""Seconds for each week of a hall that a change touches, while all of them together stay within `MOST`."""
MOST = 0.5
"""Largest part of the time limit for each of three: the plan before, the plan after, and moving people."""
CLOSER = 0.2
"""Part of the plan's gap to which touched weeks are solved: what a change brings is small beside what a plan
costs."""
PROOF = ("bound", "gap", "bound_holds_for", "county_bound", "county_gap", "stages")
"""What a run says that was proved of the county as it was."""


def replan(
    plan: MonthPlan, world: World, time_limit: float | None = None, progress: Progress | None = None
) -> tuple[MonthPlan, MonthPlan]:
    """Plan again what a change touches, and nothing else.

    Touched are the weeks of halls in which people, visitors, counters or windows are others. All other weeks
    and halls keep their posts and days, and floating people their places, but for those whom the change is
    about or who can fill a post that it leaves empty. The touched weeks are solved twice, each time from the
    posts at hand: first as things were, so that what a little more solving finds is not taken for what the
    change brings; then as they are to be.

    Parameters
    ----------
    plan : MonthPlan
        As things were.
    world : World
        County, visitors and changed halls as they are to be.
    time_limit : float, optional
        Seconds for the whole county, of which a part has a part; left out, the plan's own.
    progress : callable, optional
        As for `solve`.

    Returns
    -------
    before, after : MonthPlan
        `before` is `plan` itself where nothing better was found for the touched weeks.
    """
    began, options = time.perf_counter(), plan.run["options"]
    given = options["time_limit"] if time_limit is None else time_limit
    settings = solver_settings(plan.county, time_limit=given, gap=options["gap"], workers=options["workers"])
    limit = settings.time_limit
    whole = replace(plan, county=world.county, forecast=_foreseen(plan.forecast, world))
    report = progress or silent
    with engine(options["scheduler"], settings.workers) as workforce:
        was, now = (_standing(plan, of, settings.gap, workforce) for of in (plan, whole))
        people = changed_people(plan, whole, was.problem, now.problem)
        names = plan.county.halls["hall"].tolist()
        halls = {names.index(hall) for hall in world.halls}
        halls |= {hall for (hall, _), seats in was.seats.items() if any(s.person in people for s in seats)}
        parts = touched_parts(was, now, sorted(halls))
        part = max(limit / max(len(was.seats), 1), LEAST_SECONDS) * max(len(parts), 1)
        seconds = min(MOST * limit, part)
        solve_parts(was, parts, seconds, report, repair=False)
        before = _made(plan, was) if was.solved else plan
        now = _standing(replace(whole, plan=before.plan), whole, settings.gap, workforce)
        proved = solve_parts(now, parts, seconds, report, repair=True)
        floating = now.problem.staff["floating"].to_numpy(dtype=bool)
        move_people(now, {p: weeks for p, weeks in people.items() if floating[p]}, parts, seconds)
    after = _made(whole, now)
    run = {
        "options": {**options, **vars(settings)},
        "status": "optimal" if proved else "time limit",
        "planned_again": sorted({names[hall] for hall, _ in now.solved}),
        "seconds": {"plan": time.perf_counter() - began},
    }
    return before, replace(after, run={**after.run, **run})


def _foreseen(was: Forecast, world: World) -> Forecast:
    """The visitors of a world; where they are others than they were, no model explains them."""
    if world.daily is was.daily:
        return was
    weekly, monthly = world.sums
    return replace(was, daily=world.daily, weekly=weekly, monthly=monthly, reasons=None)


def changed_people(was: MonthPlan, now: MonthPlan, old: Problem, new: Problem) -> dict[int, list[int]]:
    """Positions of the people who are others than they were, or at work on other days, with these weeks."""
    known = {row[0]: row for row in _people(was)}
    found: dict[int, list[int]] = {}
    for person, row in enumerate(_people(now)):
        if known.get(row[0]) != row:
            found[person] = list(range(len(new.weeks)))
        elif (new.present[person] != old.present[person]).any():
            days = np.flatnonzero(new.present[person] != old.present[person])
            found[person] = np.unique(new.week_of_day[days]).tolist()
    return found


def _people(plan: MonthPlan) -> list[tuple[Any, ...]]:
    columns = ["staff", "skills", "floating", "full_time"]
    return list(plan.county.staff[columns].itertuples(index=False, name=None))


def _standing(plan: MonthPlan, of: MonthPlan, gap: float, workforce: Engine) -> Standing:
    """A plan's posts and days in the county of `of`."""
    problem = problem_of(of.county, of.forecast, plan.plan.weeks, plan.before)
    return Standing(problem, plan.plan.posts, plan.plan.duty, CLOSER * gap, workforce)


def _made(plan: MonthPlan, standing: Standing) -> MonthPlan:
    """The plan that stands; nothing that was proved of another is said of it."""
    made = assemble(standing.problem, *standing.tables(), [], plan.before)
    kept: Mapping[str, Any] = {key: value for key, value in plan.run.items() if key not in PROOF}
    return replace(plan, plan=made, run={**kept, "objective": made.cost, "cost_parts": made.cost_parts})
