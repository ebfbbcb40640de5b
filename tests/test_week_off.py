"""After a week in which nothing opens, as around the Spring Festival, people come back to their posts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tiny import MONDAY, Tiny

from optimize import Plan, SolverSettings, make_plan, whole
from optimize.problem import last_weeks

OPEN, SHUT = [12.0] * 5 + [np.nan] * 2, [np.nan] * 7
BOTH = {"甲": 1.0, "乙": 1.0}
COUNTY = Tiny(
    {("北", "甲"): OPEN + SHUT + OPEN, ("北", "乙"): OPEN + SHUT + OPEN},
    dict.fromkeys("安宁清和", ("北", BOTH)),
    weeks=3,
)
HELD = [("甲", "A", "清"), ("甲", "B", "和"), ("乙", "A", "安"), ("乙", "B", "宁")]
BEFORE = pd.DataFrame(HELD, columns=["window", "post", "staff"]).assign(
    hall="北", week=MONDAY - pd.Timedelta(weeks=1)
)


def held(posts: pd.DataFrame, week: int) -> set[tuple[str, str, str]]:
    rows = posts[posts["week"] == MONDAY + pd.Timedelta(weeks=week)]
    return set(rows[["window", "post", "staff"]].itertuples(index=False, name=None))


def planned(county: Tiny) -> Plan:
    return make_plan(county.problem(), SolverSettings(20.0, 0.0, 1), county.previous)


@pytest.fixture(params=[whole.SMALL, 0], ids=["as one program", "hall by hall"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "SMALL", request.param)


def test_people_come_back_to_their_posts() -> None:
    plan = planned(COUNTY)
    assert held(plan.posts, 0) == held(plan.posts, 2)
    assert plan.cost_parts["change"] == 0.0
    assert plan.stages[-1].cost == pytest.approx(plan.cost, rel=1e-3)


def test_a_month_that_begins_with_it_continues_the_month_before() -> None:
    closed = {place: SHUT + days[7:] for place, days in COUNTY.visitors.items()}
    plan = planned(replace(COUNTY, visitors=closed, previous=BEFORE))
    assert held(plan.posts, 2) == set(HELD)
    assert plan.cost_parts["change"] == 0.0


def test_so_does_one_after_a_month_that_ended_with_it() -> None:
    earlier = BEFORE.assign(week=MONDAY - pd.Timedelta(weeks=2))
    assert len(last_weeks(pd.concat([earlier, BEFORE[:2]]), MONDAY)) == 4  # 乙 was closed in the last week
    plan = planned(replace(COUNTY, previous=earlier))
    assert held(plan.posts, 0) == set(HELD)
    assert plan.cost_parts["change"] == 0.0


def test_others_cost_a_change_each() -> None:
    plan = planned(replace(COUNTY, previous=BEFORE, leave=[("清", 14, 20)]))
    assert "清" not in {staff for _, _, staff in held(plan.posts, 2)}
    assert plan.cost_parts["change"] > 0.0
