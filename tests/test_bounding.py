"""Bounds over all places of floating people, against brute force and plans."""

from __future__ import annotations

import math

import numpy as np
import pytest
from brute_force import cheapest_week
from tiny import Tiny

from optimize import SolverSettings, make_plan
from optimize.bounding import county_bounds, lower_bound
from optimize.placing import home_seats, place_week

CLOSE = SolverSettings(time_limit=20.0, gap=0.0, workers=1)


def random_county(seed: int) -> Tiny:
    """Two halls with three or four windows and three people, one or two of them floating."""
    rng = np.random.default_rng(seed)
    visitors = {
        ("北", "甲"): [float(rng.choice([8, 20, 30]))],
        ("南", "甲"): [float(rng.choice([8, 20, 30]))],
    }
    visitors["南", "乙"] = [float(rng.choice([5, 12]))]
    known = [{"*": 1.0}, {"甲": 1.2}, {"甲": 0.8, "乙": 1.0}]
    people = {f"s{n}": (str(rng.choice(["北", "南"])), known[int(rng.integers(3))]) for n in range(3)}
    floating = {f"s{n}": {"floating": True} for n in range(int(rng.integers(1, 3)))}
    return Tiny(
        visitors, people, staff=floating, windows={("南", "甲"): {"min_counters": int(rng.integers(1, 3))}}
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_lies_between_bound_and_cost(seed: int) -> None:
    problem = random_county(seed).problem()
    truth = cheapest_week(problem)
    found = make_plan(problem, CLOSE)
    assert found.stages[0].bound == pytest.approx(truth, rel=1e-6, abs=0.05)
    assert found.stages[1].cost == pytest.approx(truth, rel=1e-6, abs=0.05)
    # As a large county: placed greedily, and bounded by prices.
    start = home_seats(problem)
    placed = place_week(problem, 0, start, math.inf)
    bound = lower_bound(problem, 0, placed.cost, math.inf)
    assert 0 < bound <= min(placed.cost, truth) * (1 + 1e-9) + 1e-6
    planned = make_plan(problem, CLOSE)
    assert planned.stages[0].bound <= truth + 1e-6
    assert planned.stages[1].cost >= truth - 0.05


def test_a_bound_is_near_where_nobody_is_worth_sharing() -> None:
    """Near the relaxed cost, that is: what whole posts cost more, no relaxed bound knows."""
    people = {f"{hall}{n}": (hall, {"*": 1.0}) for hall in "北南" for n in range(3)}
    visitors = {("北", "甲"): (10.0, 12.0), ("南", "甲"): (10.0, 10.0)}
    problem = Tiny(visitors, people, staff={"北0": {"floating": True}}).problem()
    placed = place_week(problem, 0, home_seats(problem), math.inf)
    bound = lower_bound(problem, 0, placed.cost, math.inf)
    assert 0.9 * placed.cost < bound <= placed.cost * (1 + 1e-9)


def test_no_time_no_bound() -> None:
    problem = random_county(1).problem()
    assert county_bounds(problem, [100.0], 0.0, 1) == [0.0]
    assert lower_bound(problem, 0, 100.0, -math.inf) == 0.0
