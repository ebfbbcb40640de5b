"""A plan after a change: what it touches is solved again, and floating people fill what it leaves empty."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from tiny import MONDAY, Tiny

from optimize.columns import Seat
from optimize.engine import local_engine
from optimize.plan import Plan
from optimize.planning import assemble, make_plan
from optimize.replanning import move_people, solve_parts, touched_parts
from optimize.settings import Costs, Rules, SolverSettings
from optimize.standing import Again, Standing

WEEK = [10.0] * 5
HOMES = {"安": "东", "康": "东", "宁": "西", "清": "西", "和": "西"}
PEOPLE = {name: (hall, {"甲": 1.0}) for name, hall in HOMES.items()}
COUNTY = Tiny(
    {("东", "甲"): WEEK * 2, ("西", "甲"): WEEK * 2}, PEOPLE, staff={"和": {"floating": True}}, weeks=2
)
AWAY = replace(COUNTY, leave=[("康", 7, 11)])
EAST, WEST = 0, 1


def silent(*_: object) -> None:
    """Report progress to nobody."""


def standing(county: Tiny, plan: Plan) -> Standing:
    return Standing(county.problem(), plan.posts, plan.duty, 0.0, local_engine(1))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(COUNTY.problem(), SolverSettings(20.0, 0.0, 1))


def test_a_leave_touches_its_hall_and_week_only(plan: Plan) -> None:
    assert touched_parts(standing(COUNTY, plan), standing(AWAY, plan), [EAST, WEST]) == {(EAST, 1)}


def test_somebody_floating_fills_the_post_that_a_leave_leaves_empty(plan: Plan) -> None:
    now = standing(AWAY, plan)
    solve_parts(now, {(EAST, 1)}, 20.0, silent, repair=True)
    alone = assemble(now.problem, *now.tables(), [], None)
    assert alone.shortages["kind"].tolist() == ["B"]
    assert move_people(now, {}, {(EAST, 1)}, 20.0) == 1
    lent = list(HOMES).index("和")
    assert [Seat(lent, hall) in now.seats[hall, 1] for hall in (EAST, WEST)] == [True, False]
    made = assemble(now.problem, *now.tables(), [], None)
    assert made.shortages.empty
    lent = made.posts[made.posts["hall"] != made.posts["home_hall"]]
    assert lent[["staff", "hall", "week"]].to_numpy().tolist() == [["和", "东", now.problem.weeks[1]]]
    first = now.problem.weeks[0]
    kept = [table[table["week"] == first].reset_index(drop=True) for table in (plan.posts, made.posts)]
    assert kept[0].equals(kept[1])
    anew = make_plan(AWAY.problem(), SolverSettings(20.0, 0.0, 1))
    assert made.cost == pytest.approx(anew.cost, rel=0.02)
    # and what is read of that plan has them there
    assert standing(AWAY, made).seats == now.seats


def test_what_is_as_good_as_can_be_stays_to_the_minute(plan: Plan) -> None:
    """Solved again in the county as it was, nobody moves and nothing gets cheaper."""
    now = standing(COUNTY, plan)
    assert solve_parts(now, set(now.seats), 20.0, silent, repair=True)
    made = assemble(now.problem, *now.tables(), [], None)
    order = ["week", "hall", "window", "post", "staff"]
    both = [table.sort_values(order).reset_index(drop=True)[order] for table in (plan.posts, made.posts)]
    assert both[0].equals(both[1])
    assert made.cost == pytest.approx(plan.cost)


def again(county: Tiny) -> tuple[Plan, Plan]:
    """A plan, and what it is after all of it has been solved again."""
    plan = make_plan(county.problem(), SolverSettings(20.0, 0.0, 1), county.previous)
    now = standing(county, plan)
    solve_parts(now, set(now.seats), 20.0, silent, repair=True)
    return plan, assemble(now.problem, *now.tables(), [], county.previous)


def test_the_week_before_holds_people_to_their_posts() -> None:
    """The fast one would be A of the busy window, but for what it costs to change the posts of last week."""
    rows = [("甲", "A", "安"), ("甲", "B", "康"), ("乙", "A", "康"), ("乙", "B", "安")]
    previous = pd.DataFrame(rows, columns=["window", "post", "staff"]).assign(
        week=MONDAY - pd.Timedelta(days=7), hall="东", home_hall="东", name=""
    )
    county = Tiny(
        {("东", "甲"): [30.0] * 10, ("东", "乙"): [3.0] * 10},
        {"安": ("东", dict.fromkeys("甲乙", 0.6)), "康": ("东", dict.fromkeys("甲乙", 1.3))},
        costs=Costs(change=1000.0),
        previous=previous,
        weeks=2,
    )
    plan, made = again(county)
    assert plan.cost_parts["change"] == 0.0
    assert plan.cost_parts["backup_day"] > 0.0
    assert made.cost == pytest.approx(plan.cost)


def test_peak_weeks_stay_spread() -> None:
    people = {"安": ("东", {"甲": 1.3, "乙": 1.0}), "宁": ("东", {"甲": 0.8, "乙": 1.0})}
    county = Tiny(
        {("东", "甲"): [40.0] * 12, ("东", "乙"): [4.0] * 12},
        people,
        costs=Costs(unfair_week=50_000.0),
        rules=Rules(peak_load=0.5),
        weeks=2,
    )
    plan, made = again(county)
    assert plan.cost_parts["unfair_week"] == 0.0
    assert plan.cost_parts["change"] > 0.0
    assert made.cost == pytest.approx(plan.cost)


@pytest.mark.parametrize(("repair", "kept"), [(False, [2]), (True, [0, 1, 2])])
def test_what_is_no_cheaper_is_kept_to_repair_alone_and_all_must_be_proved(
    repair: bool, kept: list[int]
) -> None:
    """The first hall is not proved, and the last alone gets cheaper."""
    found: list[int] = []
    stub: Any = SimpleNamespace(
        engine=SimpleNamespace(workers=1),
        problem=COUNTY.problem(),
        windows=lambda hall: [0] * (hall + 1),
        again=lambda hall, *_: Again(10.0, 9.0 if hall == 2 else 10.0, {(hall, 0): hall}, hall > 0),
        keep=lambda one: found.extend(hall for hall, _ in one.solved),
    )
    assert not solve_parts(stub, {(hall, 0) for hall in range(3)}, 1.0, silent, repair=repair)
    assert found == kept


@pytest.mark.parametrize(("cap", "at_once"), [(0, 2), (1, 1)])
def test_where_peak_weeks_are_capped_halls_are_solved_one_by_one(cap: int, at_once: int) -> None:
    """Side by side, each would take what the cap leaves a person whom both have."""
    lock, busy, most = threading.Lock(), [0], [0]

    def again(hall: int, *_: object) -> Again:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.05)
        with lock:
            busy[0] -= 1
        return Again(10.0, 10.0, {}, proved=True)

    stub: Any = SimpleNamespace(
        engine=SimpleNamespace(workers=2),
        problem=replace(COUNTY, rules=Rules(max_peak_weeks=cap)).problem(),
        windows=lambda _: [0],
        again=again,
        keep=lambda _: None,
    )
    assert solve_parts(stub, {(hall, 0) for hall in range(4)}, 1.0, silent, repair=False)
    assert most[0] == at_once


def test_without_time_what_stands_is_kept_as_far_as_it_can_be(plan: Plan) -> None:
    now = standing(AWAY, plan)
    solve_parts(now, {(EAST, 1)}, 0.0, silent, repair=True)
    made = assemble(now.problem, *now.tables(), [], None)
    assert set(made.posts.loc[made.posts["week"] == now.problem.weeks[0], "staff"]) >= {"康"}
    assert "康" not in set(made.posts.loc[made.posts["week"] == now.problem.weeks[1], "staff"])
    assert made.cost < plan.cost + 2 * now.problem.costs.missing_b
