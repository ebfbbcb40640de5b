"""Random counties as a county and its month's plan, as `solve` returns them; planned in a second or two."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import pandas as pd
from counties import RandomCounty, random_county
from planned import WEEKS, plain_forecast

from forecast import Forecast
from forecast.weeks import monday_of
from optimize import SolverSettings, make_plan
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import problem_of
from staffplan.tables.config import Config
from staffplan.tables.county import County

TABLES = ("halls", "windows", "history", "staff", "leave", "pins", "events")
SETTINGS = SolverSettings(time_limit=10.0, gap=0.0, workers=1)


def county_of(tables: RandomCounty, path: Path = Path("/nowhere")) -> County:
    """Return a random county as the reader would."""
    frames = {name: getattr(tables, name) for name in TABLES}
    config = Config(solver=SETTINGS)
    return County(name="某县", path=path, config=config, sources=(), warnings=(), **frames)


def month_plan(seed: int, troubles: Collection[str] = (), **size: int) -> MonthPlan:
    """Plan three weeks of a random county by the plain means of its past."""
    tables = random_county(seed, troubles=troubles, **size)
    return plan_of(county_of(tables), plain_forecast(tables))


@lru_cache(maxsize=1)
def three_halls() -> MonthPlan:
    """Plan three halls, nobody of whom may be lent; for reading only."""
    made = month_plan(5, {"speeds", "village duty"}, halls=3, windows=3, people=4)
    assert not made.county.staff["floating"].any()
    return made


def plan_of(county: County, daily: pd.DataFrame) -> MonthPlan:
    """Plan a county for given numbers of visitors."""
    notes = pd.DataFrame(columns=["hall", "window", "code", "detail"])
    effects = pd.DataFrame(columns=["hall", "window", "group", "effect", "factor", "low", "high"])
    weekly = _sums(daily.assign(week=monday_of(daily["date"])), "week")
    monthly = _sums(daily.assign(month=daily["date"].dt.to_period("M").dt.start_time), "month")
    ahead = Forecast(daily, weekly, monthly, effects, notes, as_of=WEEKS[0] - pd.Timedelta(days=1))
    problem = problem_of(county, ahead, WEEKS, None)
    plan = make_plan(problem, SETTINGS)
    run = {
        "options": {"previous": None, "scheduler": None, **vars(SETTINGS)},
        "status": plan.status,
        "objective": plan.cost,
        "bound": plan.stages[-1].bound,
        "gap": 0.0,
        "bound_holds_for": "every plan of the county",
        "county_bound": plan.county_bound,
        "county_gap": 0.0,
        "stages": [],
        "seconds": {"plan": 0.0},
    }
    return MonthPlan(county, pd.Period("2026-12"), ahead, plan, run)


def _sums(daily: pd.DataFrame, period: str) -> pd.DataFrame:
    """Sums of days that are independent; their quantiles those of a normal distribution."""
    by = daily.assign(days=1, sd=daily["sd"] ** 2).groupby(["hall", "window", period], as_index=False)
    sums = by[["days", "mean", "sd"]].sum().assign(sd=lambda table: table["sd"] ** 0.5)
    z = {"p10": -1.28, "p50": 0.0, "p80": 0.84, "p90": 1.28}
    return sums.assign(**{name: (sums["mean"] + far * sums["sd"]).clip(lower=0) for name, far in z.items()})
