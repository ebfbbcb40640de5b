"""Plans of two weeks of tiny counties against brute force over both: changes and peak weeks included."""

from __future__ import annotations

import pytest
from brute_force import cheapest_plan, cheapest_week
from tiny import random_tiny

from optimize import Problem, SolverSettings, make_plan, whole

CLOSE = SolverSettings(time_limit=60.0, gap=0.0, workers=1)
SMALL = {"rel": 1e-6, "abs": 0.05}
BEYOND = 42.0  # three windows' 14 days, on each of which a curve ends where less than a minute is left


def weeks_alone(problem: Problem) -> float:
    """Return the sum of the weeks' optima, had changes and peak weeks no price."""
    return sum(cheapest_week(problem, week=week) for week in range(len(problem.weeks)))


@pytest.mark.parametrize("seed", range(26))
def test_a_tiny_county_is_planned_as_well_as_can_be(seed: int) -> None:
    county = random_tiny(seed)
    problem = county.problem()
    plan = make_plan(problem, CLOSE, county.previous)
    truth = cheapest_plan(problem)
    assert plan.status == "optimal"
    assert plan.stages[-1].cost == pytest.approx(truth, **SMALL)
    assert truth * (1 - 1e-6) - BEYOND <= plan.cost <= truth * (1 + 1e-6) + 0.05
    assert plan.stages[-1].bound <= truth * (1 + 1e-9) + 0.05
    assert min(weeks_alone(problem) * (1 - 1e-9), plan.cost) <= plan.county_bound
    assert plan.county_bound <= truth * (1 + 1e-9) + 0.05


@pytest.mark.parametrize("seed", range(26, 40))
def test_hall_by_hall_no_plan_is_below_the_optimum_and_no_bound_above_it(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "SMALL", 0)
    county = random_tiny(seed)
    problem = county.problem()
    plan = make_plan(problem, CLOSE, county.previous)
    truth = cheapest_plan(problem)
    assert plan.cost >= truth * (1 - 1e-6) - BEYOND
    assert plan.stages[-1].cost >= plan.cost - 0.05
    assert plan.county_bound <= truth * (1 + 1e-9) + 0.05
    if not problem.staff["floating"].any():
        assert plan.stages[-1].bound <= truth * (1 + 1e-9) + 0.05


@pytest.mark.parametrize("seed", [1, 5, 6, 9])
def test_changes_and_peak_weeks_cost_the_optimum_something(seed: int) -> None:
    """Or the tests above would say little of them."""
    problem = random_tiny(seed).problem()
    assert cheapest_plan(problem) > weeks_alone(problem) + 1.0
