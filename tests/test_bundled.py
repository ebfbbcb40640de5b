"""The bundled county from its tables to its plan: what everybody sees first."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rules_checker import broken_rules
from rules_files import Tables

import staffplan as sp
from forecast import Calendar

SECONDS = 25.0  # of planning; the command's default takes its time, and comes nearer to the best


@pytest.fixture(scope="module")
def plan() -> sp.MonthPlan:
    return sp.solve(time_limit=SECONDS)


@pytest.fixture(scope="module")
def folder(plan: sp.MonthPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan's files; pictures have tests of their own."""
    target: Path = tmp_path_factory.mktemp("plans") / str(plan.month)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("staffplan.plans.planfiles.draw_all", lambda *_: [])
        return plan.save(target, "zh").folder


def tables_of(county: sp.County, weeks: list[pd.Timestamp]) -> Tables:
    calendar = Calendar(county.halls, county.windows, county.events, county.config.calendar)
    days = [
        (hall, window, day)
        for hall, window in county.windows[["hall", "window"]].itertuples(index=False)
        for day in calendar.open_days(hall, window, weeks[0], weeks[-1] + pd.Timedelta(days=6))
    ]
    return Tables(
        county.halls, county.windows, county.staff, county.leave, county.pins,
        open_days=pd.DataFrame(days, columns=["hall", "window", "date"]),
        max_a_posts=county.config.rules.max_a_posts,
        max_b_posts=county.config.rules.max_b_posts,
        part_time_a=county.config.rules.part_time_a,
        min_hall_staff=county.config.rules.min_hall_staff,
    )  # fmt: skip


def test_no_rule_is_broken(plan: sp.MonthPlan, folder: Path) -> None:
    assert broken_rules(folder, tables_of(plan.county, plan.plan.weeks)) == []


def test_it_is_the_county_that_the_documents_speak_of(plan: sp.MonthPlan) -> None:
    assert len(plan.county.halls) == 48
    assert len(plan.county.windows) > 250
    assert len(plan.posts) > 2 * len(plan.county.windows) * len(plan.plan.weeks) * 0.8
    assert plan.county.staff["floating"].mean() == pytest.approx(0.1, abs=0.05)


def mean_wait(waits: pd.DataFrame) -> float:
    return float(np.average(waits["mean_wait_minutes"], weights=waits["visitors"]))


def test_people_wait_far_less_than_under_flat_staffing(folder: Path) -> None:
    waits, flat = (pd.read_csv(folder / f"{name}.csv") for name in ("waits", "flat_waits"))
    assert len(waits) == len(flat)
    assert mean_wait(waits) < 0.5 * mean_wait(flat)
    late = [float(np.average(table["late_share"], weights=table["visitors"])) for table in (waits, flat)]
    assert late[0] < 0.6 * late[1]


def test_every_shortage_has_its_reason_and_remedy(folder: Path) -> None:
    """However few are left: that depends on the machine. Which reason is which, test_planning.py tells."""
    short = pd.read_csv(folder / "shortages.csv", keep_default_na=False)
    for column in ("reason", "remedy"):
        assert (short[column].str.len() > 5).all()
    # a loan may fill a post and cost the lending hall's visitors more than it saves others
    lent = short["remedy"].str.contains("借调")
    assert ((pd.to_numeric(short["saves_minutes"]) >= 0) | lent).all()


def test_few_posts_are_left_empty(plan: sp.MonthPlan) -> None:
    missing = plan.shortages.groupby("kind")["missing"].sum()
    needed = plan.county.windows["min_counters"].sum() * len(plan.plan.weeks)
    assert missing.get("A", 0) < 0.02 * needed
    assert missing.get("B", 0) < 0.2 * needed


def test_the_record_claims_no_more_than_was_proved(plan: sp.MonthPlan, folder: Path) -> None:
    record = json.loads((folder / "run.json").read_text("utf-8"))
    place, first, last = record["stages"]
    assert first["bound"] == record["bound"] <= record["objective"] <= last["cost"] * (1 + 1e-6)
    assert place["bound"] <= place["cost"]
    assert place["bound"] <= first["cost"]
    assert record["gap"] == pytest.approx(1 - record["bound"] / record["objective"], abs=1e-9)
    assert record["objective"] == pytest.approx(sum(record["cost_parts"].values()))
    assert record["cost_parts"]["waiting"] == pytest.approx(
        (plan.waits["visitors"] * plan.waits["mean_wait_minutes"]).sum()
    )
