"""Peak weeks spread hall by hall: the optimum where nobody floats, and a true bound where people do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brute_force import cheapest_plan
from planned import SETTINGS
from tiny import Tiny, random_tiny

from optimize import make_plan, whole
from optimize.plan import Plan


def busy(seed: int, cap: int, *, floating: bool) -> Tiny:
    """A tiny county in which nearly every week is a peak week, and unfair ones are dear."""
    county = random_tiny(seed)
    return replace(
        county,
        staff={s: {**fields, "floating": floating} for s, fields in county.staff.items()},
        rules=replace(county.rules, peak_load=0.02, max_peak_weeks=cap),
        costs=replace(county.costs, unfair_week=500.0),
    )


def planned_by_halls(county: Tiny, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(whole, "SMALL", 0)
    return make_plan(county.problem(), SETTINGS, county.previous)


@pytest.mark.parametrize("cap", [0, 1])
@pytest.mark.parametrize("seed", range(12))
def test_halls_without_floating_people_are_planned_fairly_at_the_least_cost(
    seed: int, cap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = busy(seed, cap, floating=False)
    plan, least = planned_by_halls(county, monkeypatch), cheapest_plan(county.problem())
    assert plan.stages[-1].cost == pytest.approx(least, rel=1e-6, abs=0.05)
    assert plan.stages[-1].bound == pytest.approx(least, rel=1e-6, abs=0.05)
    assert plan.status == "optimal"


@pytest.mark.parametrize("cap", [0, 1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_proved_of_fair_plans_holds_where_people_float(
    seed: int, cap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = busy(seed, cap, floating=True)
    plan, least = planned_by_halls(county, monkeypatch), cheapest_plan(county.problem())
    assert plan.stages[-1].cost >= least - 0.05
    if plan.stages[-1].cost <= least + 0.05:  # else people could be placed better
        assert plan.stages[-1].bound <= least + 0.05
    assert plan.stages[1].bound - 1e-6 <= plan.stages[2].bound <= plan.stages[2].cost + 1e-6
