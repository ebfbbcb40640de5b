"""The jobs that the command line and notebooks share: forecast a county, plan its month."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from forecast import Calendar, Forecast, forecast_counts
from forecast.backtest import Backtest
from forecast.blend import BLEND, MAIN
from forecast.blended import blend_forecast
from forecast.pooled import AllClosedError
from optimize import Plan, Problem, make_plan, plan_weeks, price_remedies
from optimize.engine import Engine
from optimize.stages import INTERRUPTED, Progress
from staffplan.cluster import engine
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import (
    PlanBefore,
    calendar_of,
    check_ahead,
    plan_before,
    problem_of,
    solver_settings,
)
from staffplan.request import BadRequest, day_of, month_of, weeks_from, weeks_of
from staffplan.tables.county import County, read

WEEK = pd.Timedelta(days=7)
REMEDIES_PART = 0.1  # of the time limit, after it
EVERY_PLAN = "every plan of the county"
AS_PLACED = "floating people placed as they are; all posts, days and shares free"
YEARS_AHEAD = 5  # beyond them no level of today's says anything


def next_month(county: County) -> pd.Period:
    """The month after the one in which the history ends.

    Raises
    ------
    BadRequest
        If there is no history.
    """
    if county.history.empty:
        raise BadRequest("no_history", county=county.name)
    return pd.Period(county.history["end"].max(), "M") + 1


def forecast(
    county: County | str | Path | None = None,
    *,
    start: str | pd.Timestamp | None = None,
    weeks: int | None = None,
    month: str | pd.Period | None = None,
    as_of: str | pd.Timestamp | None = None,
    blend: Backtest | None = None,
) -> Forecast:
    """Forecast the visitors of every window and open day.

    Parameters
    ----------
    county : County, str or Path, optional
        A county, or where it is; left out, the bundled example.
    start : date, optional
        First day; given together with `weeks`.
    weeks : int, optional
        How many times seven days.
    month : str or Period, optional
        In place of `start` and `weeks`: the weeks whose Thursday lies in that month. Left out too, the month
        after the history's last.
    as_of : date, optional
        Forget all that is known only after that day. Left out, all is used up to the day before the span or,
        where a month's first week begins in the month before, before the month.
    blend : Backtest, optional
        Blend the model with the other models of this backtest, by the weights that it found in the weeks
        known; the forecast's `notes` show them. Left out, the model alone.

    Returns
    -------
    Forecast
        Its `daily`, `weekly` and `monthly` tables, the `effects` behind them, `notes`; `explain` takes a
        day apart, `plot` draws.

    Raises
    ------
    BadRequest
        If a date or the number of weeks is none, nothing is open in the span, what is known by `as_of`
        leaves nothing to forecast from, or `blend` has no scores of the model and another, fewer than two
        origins whose weeks had ended, or none of the county's windows.
    """
    county = county if isinstance(county, County) else read(county)
    if (start is None) != (weeks is None) or (start is not None and month is not None):
        raise BadRequest("span")
    if start is not None and weeks is not None:
        first = begin = day_of(start)
        last = _last_day(first, weeks_of(weeks))
    else:
        period = _month(county, month)
        mondays = plan_weeks(period)
        first, last = mondays[0], mondays[-1] + pd.Timedelta(days=6)
        begin = _begin(period, first)
    known = None if as_of is None else day_of(as_of)
    calendar = calendar_of(county)
    if blend is not None:
        _check_blend(county, blend)
    ahead = _forecast(county, calendar, first, last, begin, known)
    if ahead.daily.empty:
        raise BadRequest("none_open", county=county.name, first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
    if blend is None:
        return ahead
    weights = blend.weights_on(ahead.as_of)
    if not weights["window"].any():
        raise BadRequest("blend_few", as_of=f"{ahead.as_of:%Y-%m-%d}")
    return blend_forecast(ahead, weights, county.history, county.windows, calendar)


def _check_blend(county: County, blend: Backtest) -> None:
    """Refuse a backtest without the model and another, or without a window of the county."""
    models = set(blend.cells["model"])
    if MAIN not in models or models <= {MAIN, BLEND}:
        raise BadRequest("blend_without")
    there = set(zip(blend.cells["hall"], blend.cells["window"], strict=True))
    if there.isdisjoint(zip(county.windows["hall"], county.windows["window"], strict=True)):
        raise BadRequest("blend_other", county=county.name)


def _last_day(first: pd.Timestamp, weeks: int) -> pd.Timestamp:
    """Last day of so many weeks; of more than there are dates for, the last date, which is too far anyhow."""
    try:
        return first + weeks * WEEK - pd.Timedelta(days=1)
    except (ValueError, OverflowError):
        return pd.Timestamp.max.normalize()


def _begin(month: pd.Period, monday: pd.Timestamp) -> pd.Timestamp:
    """First day that is not known when a month is planned, whose first week may begin in the month before.

    Or a report of the month before, of all its days, would never count for the month after it.
    """
    return max(monday, month.start_time.normalize())


def _forecast(
    county: County,
    calendar: Calendar,
    first: pd.Timestamp,
    last: pd.Timestamp,
    begin: pd.Timestamp,
    as_of: pd.Timestamp | None,
) -> Forecast:
    """Forecast a span by what is known on the day before `begin`, or by `as_of` if that comes first."""
    history = county.history
    limit = begin - pd.Timedelta(days=1) if as_of is None else as_of
    if limit >= begin:
        raise BadRequest("as_of", as_of=f"{limit:%Y-%m-%d}", first=f"{begin:%Y-%m-%d}")
    if not (history["end"] <= limit).any():
        raise BadRequest("nothing_known", limit=f"{limit:%Y-%m-%d}", county=county.name)
    known = history["end"][history["end"] <= limit].max()
    if last > known + pd.DateOffset(years=YEARS_AHEAD):
        raise BadRequest("far", last=f"{known:%Y-%m-%d}", years=YEARS_AHEAD)
    try:
        today = min(history["end"].max(), limit) if as_of is None else as_of
        return forecast_counts(history, county.windows, calendar, first, last, today)
    except AllClosedError:
        raise BadRequest("all_closed", county=county.name) from None


def _month(county: County, month: str | pd.Period | None) -> pd.Period:
    return next_month(county) if month is None else month_of(month)


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
    period = _month(county, month)
    weeks = weeks_from(plan_weeks(period), start)
    before = plan_before(county, period, previous, weeks[0])
    posts = None if before is None else before.posts
    read_at = time.perf_counter()
    last = weeks[-1] + WEEK - pd.Timedelta(days=1)
    if ahead is None:
        ahead = _forecast(county, calendar_of(county), weeks[0], last, _begin(period, weeks[0]), None)
    forecast_at = time.perf_counter()
    check_ahead(county, ahead, weeks)
    with engine(scheduler, settings.workers) as workforce:
        problem = problem_of(county, ahead, weeks, posts)
        plan = make_plan(problem, settings, posts, progress, workforce)
        plan = _with_remedies(problem, plan, settings.time_limit * REMEDIES_PART, workforce)
    seconds = {
        "read": read_at - began,
        "forecast": forecast_at - read_at,
        "plan": time.perf_counter() - forecast_at,
    }
    options = {"month": str(period), "from": start, "previous": previous, "scheduler": scheduler}
    options |= vars(settings)
    run = _run(county, plan, options, seconds, before)
    return MonthPlan(county, period, ahead, plan, run, posts).knowing(problem)


def _with_remedies(problem: Problem, plan: Plan, seconds: float, workforce: Engine) -> Plan:
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
    sources = [*county.sources, *([] if before is None else [before.source])]
    return {
        "county": county.name,
        "inputs": [{"file": _from_home(source.path, county), "sha256": source.sha256} for source in sources],
        "options": options,
        "previous": None
        if before is None
        else {
            "folder": _from_home(before.source.path.parent, county),
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


def _from_home(path: Path, county: County) -> str:
    """A path from the county's folder on: monthly reports bear the same names year after year."""
    home = (county.path if county.path.is_dir() else county.path.parent).resolve()
    try:
        return Path(os.path.relpath(path, home)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()
