"""A hall's minimum staff: who counts, what a day below it costs, and that floating people come for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from brute_force import cheapest_plan
from counties import random_county
from planned import SETTINGS, planned
from rules_checker import broken_rules
from tiny import MONDAY, Tiny, placed_week, random_tiny

from optimize import Plan, Rules, make_plan, whole
from optimize.columns import Seat
from staffplan.plans.plan_csv import read_tables
from staffplan.plans.wording import worded

WEEK = [6.0] * 5
PEOPLE = {
    "安": ("东", {"甲": 1.0}),
    "宁": ("东", {"甲": 1.0}),
    "清": ("西", {"*": 1.0}),
    "远": ("西", {"*": 1.0}),
    "行": ("西", {"*": 1.0}),
}
COUNTY = Tiny(
    {("东", "甲"): WEEK, ("西", "乙"): WEEK},
    PEOPLE,
    staff={"行": {"floating": True}},
    leave=[("宁", 2, 3)],
    rules=Rules(min_hall_staff=2),
)
"""The eastern hall has two people, one of them away on Wednesday and Thursday; the western can spare one."""


def below(plan: Plan) -> list[tuple[str, pd.Timestamp, float]]:
    rows = plan.shortages[plan.shortages["kind"] == "hall"]
    assert (rows["window"] == "").all()
    return list(zip(rows["hall"], rows["date"], rows["missing"], strict=True))


def claimed(plan: Plan) -> None:
    assert plan.cost == pytest.approx(plan.stages[-1].cost, abs=3.0 * len(plan.waits))


def with_minimum(county: Tiny, least: int) -> Tiny:
    costs, rules = replace(county.costs, missing_staff=700.0), replace(county.rules, min_hall_staff=least)
    return replace(county, costs=costs, rules=rules, previous=None)


def test_somebody_floating_comes_for_it_and_holds_a_post() -> None:
    plan = make_plan(COUNTY.problem(), SETTINGS)
    lent = plan.posts[plan.posts["staff"] == "行"]
    assert set(lent["hall"]) == {"东"}
    assert below(plan) == []
    assert plan.cost_parts["loan"] == COUNTY.costs.loan
    claimed(plan)
    free = make_plan(replace(COUNTY, rules=Rules()).problem(), SETTINGS)
    assert set(free.posts["hall"][free.posts["staff"] == "行"]) <= {"西"}
    assert free.cost < plan.cost


def test_hall_by_hall_they_come_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "SMALL", 0)
    plan = make_plan(COUNTY.problem(), SETTINGS)
    assert set(plan.posts["hall"][plan.posts["staff"] == "行"]) == {"东"}
    assert below(plan) == []
    claimed(plan)


def test_a_day_below_it_is_listed_and_priced() -> None:
    plan = make_plan(replace(COUNTY, staff={}).problem(), SETTINGS)
    days = [MONDAY + pd.Timedelta(days=day) for day in (2, 3)]
    assert below(plan) == [("东", day, 1) for day in days]
    assert plan.cost_parts["missing_staff"] == 2 * COUNTY.costs.missing_staff
    claimed(plan)
    rows = plan.shortages[plan.shortages["kind"] == "hall"]
    assert set(rows["reason"]) == {"below_minimum"}
    assert set(rows["remedy"]) == {"move_leave"}
    assert all("宁" in said for said in worded(rows, "zh")["remedy"])
    assert all("1" in said and "2" in said for said in worded(rows, "en")["reason"])


def test_a_hall_with_too_few_people_wants_more_of_them() -> None:
    plan = make_plan(replace(COUNTY, staff={}, leave=(), rules=Rules(min_hall_staff=3)).problem(), SETTINGS)
    assert below(plan) == [("东", MONDAY + pd.Timedelta(days=day), 1) for day in range(5)]
    assert set(plan.shortages["remedy"]) == {"add_to_hall"}


def test_nobody_is_taken_from_a_hall_that_would_fall_below_it() -> None:
    """Without the rule the western hall's floating person would serve the busy east."""
    county = replace(
        COUNTY,
        visitors={("东", "甲"): [44.0] * 5, ("西", "乙"): WEEK},
        people=PEOPLE | {"静": ("东", {"甲": 1.0})},
        leave=(),
        rules=Rules(),
    )
    free = make_plan(county.problem(), SETTINGS)
    assert set(free.posts["hall"][free.posts["staff"] == "行"]) == {"东"}
    bound = make_plan(replace(county, rules=Rules(min_hall_staff=3)).problem(), SETTINGS)
    assert set(bound.posts["hall"][bound.posts["staff"] == "行"]) <= {"西"}
    assert below(bound) == []
    claimed(bound)


def test_placing_week_by_week_knows_of_it() -> None:
    problem = COUNTY.problem()
    placed = placed_week(problem)
    assert Seat(4, 0) in placed.seats
    assert placed.cutting is not None
    assert 0.5 * placed.cost < placed.cutting.bound <= placed.cost + 1e-6


@pytest.mark.parametrize("seed", [3, 7])
def test_the_files_list_every_day_below_it(seed: int, tmp_path: Path) -> None:
    troubles = {"floaters", "village duty", "nobody in a hall"}
    made = planned(random_county(seed, 3, 3, 4, troubles), rules=Rules(min_hall_staff=3))
    assert below(made.plan)
    folder = made.write(tmp_path)
    assert broken_rules(folder, made.tables()) == []
    assert read_tables(folder)["shortages"]["kind"].eq("hall").sum() == len(below(made.plan))


@pytest.mark.parametrize("seed", range(6))
def test_random_counties_hall_by_hall(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "SMALL", 0)
    problem = with_minimum(random_tiny(seed + 320), 1 + seed % 3).problem()
    plan = make_plan(problem, SETTINGS)
    truth = cheapest_plan(problem)
    assert truth * (1 - 1e-6) - 42.0 <= plan.cost <= plan.stages[-1].cost + 0.05
    assert plan.county_bound <= truth * (1 + 1e-9) + 0.05


@pytest.mark.parametrize("seed", range(12))
def test_random_counties_against_brute_force(seed: int) -> None:
    problem = with_minimum(random_tiny(seed + 300), 1 + seed % 3).problem()
    plan = make_plan(problem, SETTINGS)
    truth = cheapest_plan(problem)
    assert plan.stages[-1].cost == pytest.approx(truth, rel=1e-6, abs=0.05)
    assert plan.cost == pytest.approx(truth, rel=1e-6, abs=42.0)
    assert plan.county_bound <= truth * (1 + 1e-9) + 0.05
