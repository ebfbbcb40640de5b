"""Plans of two weeks of tiny counties against brute force over both: changes and peak weeks included."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brute_force import cheapest_plan, cheapest_week
from tiny import random_tiny

from optimize import Problem, SolverSettings, make_plan

CLOSE = SolverSettings(time_limit=60.0, gap=0.0, workers=1)
SMALL = {"rel": 1e-6, "abs": 0.05}
BEYOND = 42.0  # three windows' 14 days, on each of which a curve ends where less than a minute is left


def weeks_alone(problem: Problem) -> float:
    """Return the sum of the weeks' optima, had changes and peak weeks no price."""
    return sum(cheapest_week(problem, week=week) for week in range(len(problem.weeks)))


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_below_the_optimum_and_no_bound_above_it(seed: int) -> None:
    county = random_tiny(seed)
    problem = county.problem()
    plan = make_plan(problem, CLOSE, county.previous)
    truth = cheapest_plan(problem)
    assert plan.cost >= truth * (1 - 1e-6) - BEYOND
    assert plan.stages[-1].bound <= truth * (1 + 1e-9) + 0.05
    assert plan.county_bound <= truth * (1 + 1e-9) + 0.05
    # The weeks' programs leave changes and peak weeks out; floating people's places are free in them.
    assert plan.stages[1].cost == pytest.approx(weeks_alone(problem), **SMALL)
    assert truth >= weeks_alone(problem) * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(20, 26))
def test_where_weeks_are_not_tied_the_plan_is_the_optimum(seed: int) -> None:
    county = random_tiny(seed)
    free = replace(county.costs, change=0.0, unfair_week=0.0)
    county = replace(county, costs=free, rules=replace(county.rules, max_peak_weeks=0))
    problem = county.problem()
    plan = make_plan(problem, CLOSE, county.previous)
    assert plan.stages[-1].cost == pytest.approx(cheapest_plan(problem), **SMALL)


@pytest.mark.parametrize("seed", [1, 5, 6, 9])
def test_changes_and_peak_weeks_cost_the_optimum_something(seed: int) -> None:
    """Or the tests above would say little of them."""
    problem = random_tiny(seed).problem()
    assert cheapest_plan(problem) > weeks_alone(problem) + 1.0
