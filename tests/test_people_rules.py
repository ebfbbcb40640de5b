"""Rules about people that an office may set: who may be A, and how many peak weeks one person has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from brute_force import cheapest_week
from planned import SETTINGS
from tiny import Tiny

from optimize import Rules, make_plan, whole
from optimize.fairness import even_parts, peak_weeks

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


@pytest.fixture(autouse=True, params=[0, whole.SMALL], ids=["hall by hall", "whole"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan as a large county and as a small one."""
    monkeypatch.setattr(whole, "SMALL", request.param)


def peak_weeks_at(posts: pd.DataFrame, window: str) -> Counter[str]:
    """Weeks in the A-post of a window, by person."""
    return Counter(posts[(posts["post"] == "A") & (posts["window"] == window)]["staff"])


@pytest.mark.parametrize(
    ("facts", "visitors", "peak"),
    [
        ({}, [14.0] * 5, False),  # 700 minutes of work, of 900 that it is open
        ({}, [15.0] * 5, True),
        ({}, [15.0], True),
        ({"back_office_minutes": 5.0}, [10.0] * 5, True),
        ({"min_counters": 2}, [28.0] * 5, False),
        ({"min_counters": 2}, [30.0] * 5, True),
        ({"min_counters": 0}, [14.0] * 5, False),
    ],
)
def test_a_peak_week_has_visitors_for_more_than_four_fifths_of_the_time(
    facts: dict[str, float], visitors: list[float], peak: bool
) -> None:
    place = ("东", "甲")
    county = Tiny({place: visitors, ("东", "乙"): [1.0] * 5}, HALL.people, windows={place: facts})
    assert peak_weeks(county.problem()).tolist() == [[peak], [False]]


def test_the_even_part_is_of_those_who_may_be_a_rounded_up() -> None:
    """Two weeks of two A-posts for three people; a fourth is part-time, a quiet window counts for nothing."""
    people = dict.fromkeys(("安", "宁", "清", "和"), ("东", BOTH))
    county = replace(
        HALL,
        visitors={("东", "甲"): [40.0] * 14, ("东", "乙"): [1.0] * 14},
        people=people,
        windows={("东", "甲"): {"min_counters": 2}},
        weeks=2,
    )
    problem = county.problem()
    assert even_parts(problem, peak_weeks(problem)) == {0: 2}
    free = replace(county, rules=Rules()).problem()
    assert even_parts(free, peak_weeks(free)) == {0: 1}


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


def test_a_part_timer_is_not_said_to_be_needed_elsewhere() -> None:
    names = ("安", "宁", "清")
    county = replace(
        HALL,
        visitors={("东", "甲"): WEEK},
        people=dict.fromkeys(names, ("东", {"甲": 1.0})),
        windows={("东", "甲"): {"min_counters": 2}},
        staff={name: {"full_time": False} for name in names[1:]},
    )
    short = make_plan(county.problem(), SETTINGS).shortages
    assert list(short["kind"]) == ["A"]
    assert list(short["reason"]) == ["only_part_time"]
    assert short["details"].iat[0]["people"] == "宁、清"


def test_whom_a_pin_keeps_off_is_not_said_to_be_needed_elsewhere() -> None:
    people = dict.fromkeys(("安", "宁"), ("东", {"甲": 1.0}))
    county = Tiny({("东", "甲"): WEEK}, people, pins=[("宁", "东", "甲", "-")])
    short = make_plan(county.problem(), SETTINGS).shortages
    assert list(short["kind"]) == ["B"]
    assert list(short["reason"]) == ["pinned_off"]
    assert short["details"].iat[0]["people"] == "宁"


def test_places_are_taken_by_slow_people_too() -> None:
    windows = [("东", name) for name in "甲乙丙"]
    people = {f"{name}{k}": ("东", {name: 0.7}) for name in "甲乙丙" for k in (1, 2)}
    county = Tiny({place: [10.0] for place in windows}, people, halls={"东": {"counters": 1.0}})
    short = make_plan(county.problem(), SETTINGS).shortages
    assert list(short["kind"]) == ["counter"]
    assert list(short["reason"]) == ["no_counter"]


@pytest.mark.parametrize("cap", [1, 2])
def test_nobody_has_more_peak_weeks_than_the_cap(cap: int) -> None:
    free = make_plan(BUSY.problem(), SETTINGS).posts
    capped = make_plan(replace(BUSY, rules=replace(BUSY.rules, max_peak_weeks=cap)).problem(), SETTINGS)
    assert max(peak_weeks_at(free, "甲").values()) == 3
    had = peak_weeks_at(capped.posts, "甲")
    assert max(had.values()) <= cap
    assert capped.shortages.empty
    assert capped.cost_parts["peak_cap"] == BUSY.costs.unfair_week * sum(had.values())
    assert capped.cost == pytest.approx(capped.stages[-1].cost, abs=3.0 * len(capped.waits))


def test_peak_weeks_are_spread_where_that_is_dear_enough() -> None:
    dear = replace(BUSY, costs=replace(BUSY.costs, unfair_week=50_000.0))
    plan = make_plan(dear.problem(), SETTINGS)
    assert peak_weeks_at(plan.posts, "甲") == {"安": 1, "宁": 1, "清": 1}
    assert plan.cost_parts["unfair_week"] == 0
    assert plan.cost_parts["change"] > 0


def test_a_cap_that_cannot_be_kept_costs_but_leaves_no_post_empty() -> None:
    county = replace(
        BUSY,
        people={"安": ("东", {"甲": 1.0}), "宁": ("东", {"乙": 1.0, "甲": 1.0}), "清": ("东", {"乙": 1.0})},
        rules=Rules(peak_load=0.5, max_peak_weeks=1),
    )
    plan = make_plan(county.problem(), SETTINGS)
    assert plan.shortages.empty
    assert plan.cost_parts["peak_cap"] == county.costs.missing_day * 1 + county.costs.unfair_week * 3


def test_a_pin_is_kept_though_another_hall_stays_empty() -> None:
    """There its person could hold four posts that nobody else can, on days on which nobody else is there."""
    visitors = {("东", "甲"): [4.0] * 5, ("西", "甲"): WEEK, ("西", "乙"): WEEK}
    people = {"安": ("西", BOTH), "宁": ("东", BOTH), "清": ("东", BOTH)}
    county = Tiny(visitors, people, staff={"安": {"floating": True}})
    free = make_plan(county.problem(), SETTINGS).posts
    assert set(free[free["staff"] == "安"]["hall"]) == {"西"}
    pinned = make_plan(replace(county, pins=[("安", "东", "甲", "B")]).problem(), SETTINGS).posts
    held = pinned[pinned["staff"] == "安"]
    assert held[["hall", "window", "post"]].to_numpy().tolist() == [["东", "甲", "B"]]
