"""Whole plans of random and tiny counties: no rule broken, the cost as claimed, every shortage explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from brute_force import SMALLEST, cheapest_week
from counties import TROUBLES, RandomCounty, random_county
from planned import SETTINGS, WEEKS, Planned, planned
from rules_checker import broken_rules
from tiny import MONDAY, Tiny

from optimize import NoPlanError, Plan, SolverSettings, make_plan, planning, whole
from optimize.engine import Engine
from optimize.highs import Solution
from optimize.waits import capacity_of
from staffplan.plans.wording import worded

SEVERAL = {
    3: {"floaters", "village duty", "speeds", "pins"},
    11: {"few counters", "two at once", "speeds", "throng"},
    19: {"floaters", "all on leave", "nobody skilled", "closed event"},
    23: {"one person in a hall", "clashing pins", "back office", "lunch break", "market days"},
    31: {"floaters", "nobody in a hall", "one counter a window", "village duty"},
}
COUNTIES = {trouble: random_county(len(trouble), troubles={trouble}) for trouble in TROUBLES} | {
    ", ".join(sorted(troubles)): random_county(seed, 3, 3, 4, troubles) for seed, troubles in SEVERAL.items()
}


def beyond_the_curves(made: Planned) -> float:
    """Minutes that capacity saves where the program's curves have ended already."""
    curves, capacity, total = made.problem.curves, capacity_of(made.problem, made.plan.duty), 0.0
    for w, day in zip(*np.nonzero(made.problem.is_open), strict=True):
        minutes = curves.minutes[made.problem.curve[w, day]]
        end = curves.capacity[int(np.argmax(minutes - minutes[-1] < SMALLEST))]
        at = np.interp([min(capacity[w, day], end), capacity[w, day]], curves.capacity, minutes)
        total += float(at[0] - at[1])
    return total


@pytest.mark.parametrize("small", [0, whole.SMALL])
@pytest.mark.parametrize("name", COUNTIES)
def test_no_rule_is_broken_and_the_cost_is_as_claimed(
    name: str, small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "SMALL", small)
    made = planned(COUNTIES[name])
    plan = made.plan
    assert broken_rules(made.write(tmp_path), made.tables()) == []
    last = plan.stages[-1]
    assert plan.cost + beyond_the_curves(made) == pytest.approx(last.cost, rel=1e-6, abs=0.01)
    assert beyond_the_curves(made) <= SMALLEST * made.problem.is_open.sum()
    for stage in plan.stages:
        assert stage.bound <= stage.cost * (1 + 1e-9) + 1e-6
    assert plan.cost == pytest.approx(sum(plan.cost_parts.values()))
    assert plan.mean_wait >= 0
    for lang in ("zh", "en"):
        words = worded(plan.shortages, lang)  # type: ignore[arg-type]
        assert all(len(said) > 5 for said in [*words["reason"], *words["remedy"]])


def same(one: Plan, other: Plan) -> None:
    for table in ("posts", "duty", "waits", "shortages", "flat_waits"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


def test_the_same_county_gets_the_same_plan_whoever_solves_it() -> None:
    county = random_county(3, 3, 3, 4, SEVERAL[3])
    first = planned(county)
    same(first.plan, planned(county).plan)
    side_by_side = SolverSettings(SETTINGS.time_limit, SETTINGS.gap, workers=3)
    same(first.plan, make_plan(first.problem, side_by_side))


CLOSE = SolverSettings(time_limit=20.0, gap=0.0, workers=1)
TWO_HALLS = {("北", "甲"): (10.0, 12.0), ("南", "甲"): (10.0, 10.0), ("南", "乙"): (6.0, 8.0)}


def test_a_plan_that_only_its_last_stages_bring_within_the_gap_is_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bound = planning._bound
    monkeypatch.setattr(whole, "SMALL", 0)
    monkeypatch.setattr(planning, "_bound", lambda *parts: replace(bound(*parts), status="time limit"))
    problem = planned(COUNTIES["floaters"]).problem
    assert make_plan(problem, SolverSettings(time_limit=20.0, gap=1.0, workers=1)).status == "optimal"


@pytest.mark.parametrize("seed", range(6))
def test_a_hall_by_itself_is_planned_as_well_as_can_be(seed: int) -> None:
    rng = np.random.default_rng(seed)
    county = Tiny(
        {("北", w): [float(n) for n in rng.choice([4, 12, 26], 2)] for w in ("甲", "乙")},
        {f"s{n}": ("北", {w: 1.0 for w in "甲乙" if rng.random() < 0.7} or {"*": 0.8}) for n in range(3)},
        staff={"s0": {"duty_weekdays": (2,)}},
    )
    problem = county.problem()
    plan = make_plan(problem, CLOSE)
    assert plan.status == "optimal"
    assert plan.stages[1].cost == pytest.approx(cheapest_week(problem), rel=1e-6, abs=0.05)


def test_floating_people_go_where_nobody_can_serve() -> None:
    people = {
        "n1": ("北", {"*": 1.0}),
        "n2": ("北", {"*": 1.0}),
        "n3": ("北", {"*": 1.0}),
        "s1": ("南", {"甲": 1.0}),
    }
    county = Tiny(TWO_HALLS, people, staff={"n3": {"floating": True}})
    plan = make_plan(county.problem(), CLOSE)
    lent = plan.posts[plan.posts["staff"] == "n3"]
    assert set(lent["hall"]) == {"南"}
    assert "乙" in set(lent["window"])
    assert set(lent["home_hall"]) == {"北"}
    assert plan.cost_parts["loan"] == county.costs.loan
    stay = make_plan(Tiny(TWO_HALLS, people).problem(), CLOSE)
    assert set(stay.posts.loc[stay.posts["staff"] == "n3", "hall"]) <= {"北"}
    assert stay.cost > plan.cost + 100_000
    missing = stay.shortages[(stay.shortages["window"] == "乙") & (stay.shortages["kind"] == "A")]
    assert missing["reason"].tolist() == ["nobody_qualified"]


def test_a_pin_draws_a_floater_from_hall_to_hall() -> None:
    people = {
        "n1": ("北", {"*": 1.0}),
        "n2": ("北", {"*": 1.0}),
        "s1": ("南", {"*": 1.0}),
        "s2": ("南", {"*": 1.0}),
    }
    given = [("n2", "南", "乙", "A")]
    county = Tiny(TWO_HALLS, people, staff={"n2": {"floating": True}}, pins=given)
    plan = make_plan(county.problem(), CLOSE)
    assert ("南", "乙", "A", "n2") in held(plan.posts, MONDAY)
    assert "pin" not in set(plan.shortages["kind"])
    # Those who may not be lent stay where they are, and the pin is a shortage.
    plan = make_plan(Tiny(TWO_HALLS, people, pins=given).problem(), CLOSE)
    assert plan.shortages.loc[plan.shortages["kind"] == "pin", "reason"].tolist() == ["pin_away"]


def test_no_plan_is_below_its_bound() -> None:
    """The curves leave out the last minute of a day's waiting, which is a tenth of a quiet day's."""
    people = {f"n{n}": ("北", {"*": 1.0}) for n in range(4)}
    plan = make_plan(Tiny({("北", "甲"): [3.0] * 7, ("北", "乙"): [3.0] * 7}, people).problem(), CLOSE)
    assert plan.stages[-1].bound > plan.cost
    assert plan.bound == plan.county_bound == plan.cost
    assert plan.gap == 0


def test_a_floater_is_not_lent_for_nothing() -> None:
    people = {f"{hall}{n}": (hall, {"*": 1.0}) for hall in "北南" for n in range(3)}
    county = Tiny(TWO_HALLS, people, staff={who: {"floating": True} for who in people})
    plan = make_plan(county.problem(), CLOSE)
    assert (plan.posts["hall"] == plan.posts["home_hall"]).all()
    assert plan.cost_parts["loan"] == 0


def held(posts: pd.DataFrame, week: pd.Timestamp) -> set[tuple[str, ...]]:
    rows = posts.loc[posts["week"] == week, ["hall", "window", "post", "staff"]]
    return set(rows.itertuples(index=False, name=None))


def test_the_plan_before_is_continued() -> None:
    county = random_county(3, 2, 3, 4, {"village duty"})
    free = planned(county).plan
    # Turn every pair around: whoever was A was B before, which must be left for as few people as can be.
    before = free.posts[free.posts["week"] == WEEKS[0]].copy()
    before["week"] = WEEKS[0] - pd.Timedelta(days=7)
    before["post"] = before["post"].map({"A": "B", "B": "A"})
    after = planned(county, before).plan
    old, new = held(before, before["week"].iloc[0]), held(after.posts, WEEKS[0])
    assert len(new & old) > len(held(free.posts, WEEKS[0]) & old)
    assert len(new & old) >= 0.7 * len(new)
    moved = [
        len(held(after.posts, week) - held(after.posts, week - pd.Timedelta(days=7))) for week in WEEKS[1:]
    ]
    first = len(new - old)
    assert sum(moved) + first <= len(after.posts) / 3
    counted = after.cost_parts["change"] / 30.0  # a B-post counts half
    assert sum(moved) + first <= counted <= 2 * (sum(moved) + first)


def test_of_a_plan_before_only_earlier_weeks_count() -> None:
    county = random_county(3, 2, 3, 4, {"village duty"})
    before = planned(county).plan.posts
    before = pd.concat([before, before.assign(week=before["week"] - pd.Timedelta(days=7))])
    before["post"] = before["post"].map({"A": "B", "B": "A"})
    after = planned(county, before).plan
    assert after.cost_parts["change"] > 0
    assert after.cost_parts == planned(county, before[before["week"] < WEEKS[0]]).plan.cost_parts


def test_a_plan_before_that_ended_earlier_says_nothing() -> None:
    county = random_county(3, 2, 3, 4)
    free = planned(county).plan
    long_ago = free.posts.assign(week=free.posts["week"] - pd.Timedelta(days=70))
    same(free, planned(county, long_ago).plan)


def test_people_do_not_change_posts_for_little() -> None:
    visitors = {("北", "甲"): (10.0,) * 5 + (np.nan,) * 2 + (11.0,) * 5, ("北", "乙"): (10.0,) * 12}
    visitors[("北", "乙")] = (11.0,) * 5 + (np.nan,) * 2 + (10.0,) * 5
    people = {"s1": ("北", {"甲": 1.05, "乙": 1.0}), "s2": ("北", {"甲": 1.0, "乙": 1.0})}
    plan = make_plan(Tiny(visitors, people, weeks=2).problem(), CLOSE)
    assert held(plan.posts, MONDAY) == held(plan.posts, MONDAY + pd.Timedelta(days=7))


def test_progress_is_told_stage_by_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "SMALL", 0)
    told: list[tuple[str, int, int]] = []
    county = Tiny(TWO_HALLS, {"n1": ("北", {"*": 1.0}), "s1": ("南", {"*": 1.0})}, weeks=1,
                  staff={"n1": {"floating": True}})  # fmt: skip
    make_plan(county.problem(), CLOSE, progress=lambda *step: told.append(step))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages[:2] == ["place", "first"]
    for stage in stages:
        steps = [(done, parts) for name, done, parts in told if name == stage]
        assert [done for done, _ in steps] == list(range(1, steps[0][1] + 1))


def test_no_plan_in_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "SMALL", 0)
    nothing = Solution(None, np.inf, -np.inf, "none", 0.0, np.zeros(0))
    county = Tiny(TWO_HALLS, {"n1": ("北", {"*": 1.0})})
    with pytest.raises(NoPlanError) as caught:
        make_plan(county.problem(), CLOSE, engine=Engine(lambda *_, **__: nothing, 1))
    assert caught.value.seconds == CLOSE.time_limit


def test_a_short_time_still_gives_a_plan(tmp_path: Path) -> None:
    county = random_county(31, 3, 3, 4, SEVERAL[31])
    made = planned(county)
    hurried = make_plan(made.problem, SolverSettings(time_limit=0.1, gap=0.0, workers=1))
    again = Planned(county, made.daily, made.problem, hurried)
    assert broken_rules(again.write(tmp_path), made.tables()) == []
    assert hurried.cost >= made.plan.cost * (1 - 1e-6) - 1.0


@pytest.mark.parametrize(
    ("stage", "small"),
    [("place", 0), ("first", 0), ("plan", 0), ("fair", 0), ("plan", whole.SMALL), ("fair", whole.SMALL)],
)
def test_an_interrupted_plan_is_the_best_so_far_and_says_so(
    stage: str, small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "SMALL", small)
    county = random_county(31, 3, 3, 4, SEVERAL[31])
    made = planned(county)

    def interrupt(now: str, done: int, parts: int) -> None:
        if now == stage:
            raise KeyboardInterrupt

    plan = make_plan(made.problem, SETTINGS, progress=interrupt)
    nothing_left = not small and stage in ("plan", "fair")  # where quick plans leave nothing to improve
    assert plan.status == "interrupted" or nothing_left
    again = Planned(county, made.daily, made.problem, plan)
    assert broken_rules(again.write(tmp_path), made.tables()) == []
    assert plan.cost + beyond_the_curves(again) >= made.plan.stages[-1].bound - 1e-6


@pytest.mark.parametrize("tables", ["no staff", "no floaters"])
def test_counties_without_people_or_floaters(tables: str, tmp_path: Path) -> None:
    county = random_county(2, 2, 3, 4)
    if tables == "no staff":
        fields = vars(county) | {name: getattr(county, name).iloc[:0] for name in ("staff", "leave", "pins")}
        county = RandomCounty(**fields)
    made = planned(county)
    assert broken_rules(made.write(tmp_path), made.tables()) == []
    assert made.plan.posts.empty == (tables == "no staff")
