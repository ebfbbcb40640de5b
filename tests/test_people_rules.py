"""Rules about people that an office may set: who may be A, and how many peak weeks one person has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from brute_force import cheapest_week
from planned import SETTINGS
from tiny import Tiny

from optimize import Rules, make_plan

BOTH = {"甲": 1.0, "乙": 1.0}
WEEK = [20.0] * 5
HALL = Tiny(
    {("东", "甲"): WEEK, ("东", "乙"): WEEK},
    dict.fromkeys(("安", "宁", "清"), ("东", BOTH)),
    staff={"安": {"full_time": False}},
    rules=Rules(part_time_a=False),
)
BUSY = Tiny(
    {("东", "甲"): [40.0] * 20, ("东", "乙"): [4.0] * 20},
    {"安": ("东", {"甲": 1.3, "乙": 1.0}), "宁": ("东", {"甲": 0.8, "乙": 1.0}), "清": ("东", BOTH)},
    rules=Rules(peak_load=0.5),
    weeks=3,
)
"""甲 is in its peak every week, and 安 serves it best by far."""


def test_part_timers_hold_no_a_post_where_the_office_says_so() -> None:
    plan = make_plan(HALL.problem(), SETTINGS)
    posts = plan.posts[plan.posts["staff"] == "安"]
    assert set(posts["post"]) == {"B"}
    assert plan.shortages.empty
    assert make_plan(replace(HALL, rules=Rules()).problem(), SETTINGS).cost <= plan.cost


def test_the_plan_is_still_the_cheapest() -> None:
    assert make_plan(HALL.problem(), SETTINGS).cost == pytest.approx(cheapest_week(HALL.problem()), abs=0.01)


def test_an_a_post_that_only_part_timers_could_hold_is_said_so() -> None:
    county = replace(HALL, people={"安": ("东", BOTH), "宁": ("东", {"乙": 1.0})})
    short = make_plan(county.problem(), SETTINGS).shortages
    rows = short[(short["window"] == "甲") & (short["kind"] == "A")]
    assert list(rows["reason"]) == ["only_part_time"]
    assert rows["details"].iat[0]["people"] == "安"


@pytest.mark.parametrize("cap", [1, 2])
def test_nobody_has_more_peak_weeks_than_the_cap(cap: int) -> None:
    free = make_plan(BUSY.problem(), SETTINGS).posts
    capped = make_plan(replace(BUSY, rules=replace(BUSY.rules, max_peak_weeks=cap)).problem(), SETTINGS)
    had = {
        name: Counter(posts[(posts["post"] == "A") & (posts["window"] == "甲")]["staff"])
        for name, posts in (("free", free), ("capped", capped.posts))
    }
    assert max(had["capped"].values()) <= cap
    assert capped.shortages.empty
    assert capped.cost_parts["peak_cap"] == BUSY.costs.unfair_week * sum(had["capped"].values())
    assert capped.cost == pytest.approx(capped.stages[-1].cost, abs=3.0 * len(capped.waits))


def test_a_cap_that_cannot_be_kept_costs_but_leaves_no_post_empty() -> None:
    county = replace(
        BUSY,
        people={"安": ("东", {"甲": 1.0}), "宁": ("东", {"乙": 1.0, "甲": 1.0}), "清": ("东", {"乙": 1.0})},
        rules=Rules(peak_load=0.5, max_peak_weeks=1),
    )
    plan = make_plan(county.problem(), SETTINGS)
    assert plan.shortages.empty
    assert plan.cost_parts["peak_cap"] == county.costs.missing_day * 1 + county.costs.unfair_week * 3
