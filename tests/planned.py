"""Random counties planned: a plain forecast by their own means, a plan, and its files for the checker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from counties import FIRST, RandomCounty
from rules_files import Tables
from scipy import stats

from forecast import Calendar
from optimize import Plan, Problem, Rules, SolverSettings, make_plan, make_problem
from staffplan.briefing.briefing import PlanFrames
from staffplan.plans.plan_csv import write_tables
from staffplan.plans.wording import worded

WEEKS = [FIRST + pd.Timedelta(days=7 * week) for week in range(3)]
"""They reach over all that strikes a random county; more of them would only take longer."""
SETTINGS = SolverSettings(time_limit=20.0, gap=0.0, workers=1)


@dataclass
class Planned:
    """A county, what it was planned from, and its plan."""

    county: RandomCounty
    daily: pd.DataFrame
    problem: Problem
    plan: Plan

    def tables(self) -> Tables:
        """Return what the checker of the rules must know of the county."""
        county = self.county
        return Tables(
            county.halls, county.windows, county.staff, county.leave, county.pins,
            open_days=self.daily[["hall", "window", "date"]],
            min_hall_staff=self.problem.rules.min_hall_staff,
        )  # fmt: skip

    def write(self, folder: Path) -> Path:
        """Write the plan's CSV files."""
        plan = self.plan
        frames = PlanFrames(
            weeks=tuple(plan.weeks),
            forecast=self.daily,
            posts=plan.posts,
            duty=plan.duty,
            waits=plan.waits,
            flat_waits=plan.flat_waits,
            shortages=worded(plan.shortages, "en"),
        )
        write_tables(frames, folder)
        return folder


def plain_forecast(county: RandomCounty) -> pd.DataFrame:
    """Return the past's mean for every open day to come; 10 visitors where there is no past."""
    calendar = Calendar(county.halls, county.windows, county.events)
    last = WEEKS[-1] + pd.Timedelta(days=6)
    parts = []
    for hall, window in county.windows[["hall", "window"]].itertuples(index=False):
        past = county.history[(county.history["hall"] == hall) & (county.history["window"] == window)]
        days = np.busday_count(
            past["start"].to_numpy().astype("M8[D]"),
            past["end"].to_numpy().astype("M8[D]") + np.timedelta64(1, "D"),
        )
        mean = past["count"].sum() / days.sum() if len(past) else 10.0
        dates = calendar.open_days(hall, window, WEEKS[0], last)
        parts.append(pd.DataFrame({"hall": hall, "window": window, "date": dates, "mean": mean}))
    daily = pd.concat(parts, ignore_index=True).sort_values(["hall", "window", "date"], ignore_index=True)
    daily["sd"] = np.sqrt(daily["mean"])
    for part in (10, 50, 80, 90):
        daily[f"p{part}"] = stats.poisson.ppf(part / 100, daily["mean"])
    return daily


def planned(
    county: RandomCounty, previous: pd.DataFrame | None = None, rules: Rules | None = None
) -> Planned:
    """Plan a county's three weeks."""
    daily = plain_forecast(county)
    problem = make_problem(
        county.halls, county.windows, county.staff, county.leave, county.pins, daily, WEEKS, previous,
        rules=rules,
    )  # fmt: skip
    return Planned(county, daily, problem, make_plan(problem, SETTINGS, previous))
