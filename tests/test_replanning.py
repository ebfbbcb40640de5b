"""A plan after a change: what it touches is solved again, and floating people fill what it leaves empty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiny import Tiny

from optimize.engine import local_engine
from optimize.plan import Plan
from optimize.planning import assemble, make_plan
from optimize.replanning import move_people, solve_parts, touched_parts
from optimize.settings import SolverSettings
from optimize.standing import Standing

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
    made = assemble(now.problem, *now.tables(), [], None)
    assert made.shortages.empty
    lent = made.posts[made.posts["hall"] != made.posts["home_hall"]]
    assert lent[["staff", "hall", "week"]].to_numpy().tolist() == [["和", "东", now.problem.weeks[1]]]
    first = now.problem.weeks[0]
    kept = [table[table["week"] == first].reset_index(drop=True) for table in (plan.posts, made.posts)]
    assert kept[0].equals(kept[1])
    anew = make_plan(AWAY.problem(), SolverSettings(20.0, 0.0, 1))
    assert made.cost == pytest.approx(anew.cost, rel=0.02)


def test_what_is_as_good_as_can_be_stays_to_the_minute(plan: Plan) -> None:
    """Solved again in the county as it was, nobody moves and nothing gets cheaper."""
    now = standing(COUNTY, plan)
    assert solve_parts(now, set(now.seats), 20.0, silent, repair=True)
    made = assemble(now.problem, *now.tables(), [], None)
    order = ["week", "hall", "window", "post", "staff"]
    both = [table.sort_values(order).reset_index(drop=True)[order] for table in (plan.posts, made.posts)]
    assert both[0].equals(both[1])
    assert made.cost == pytest.approx(plan.cost)


def test_without_time_what_stands_is_kept_as_far_as_it_can_be(plan: Plan) -> None:
    now = standing(AWAY, plan)
    solve_parts(now, {(EAST, 1)}, 0.0, silent, repair=True)
    made = assemble(now.problem, *now.tables(), [], None)
    assert set(made.posts.loc[made.posts["week"] == now.problem.weeks[0], "staff"]) >= {"康"}
    assert "康" not in set(made.posts.loc[made.posts["week"] == now.problem.weeks[1], "staff"])
    assert made.cost < plan.cost + 2 * now.problem.costs.missing_b
