"""A hall's month as one program: never dearer than its weeks, its bound between theirs and the optimum."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from brute_force import cheapest_plan
from counties import random_county
from planned import WEEKS, plain_forecast
from tiny import random_tiny

from optimize import Problem, make_problem, solver
from optimize.columns import Seat
from optimize.engine import local_engine
from optimize.hall_months import plan_months
from optimize.hall_weeks import HallWeeks
from optimize.highs import Solution
from optimize.model import Model
from optimize.threads import stopping


def planned(problem: Problem) -> HallWeeks:
    """Plan everybody at home, quickly."""
    at_home = [Seat(person, int(hall)) for person, hall in enumerate(problem.home)]
    parts = HallWeeks(problem, [at_home for _ in problem.weeks], 0.0, local_engine(1), lambda *_: None)
    parts.quick(60.0)
    return parts


@pytest.mark.parametrize("seed", range(12))
def test_a_month_is_no_dearer_than_its_weeks_and_its_bound_no_lower(seed: int) -> None:
    parts = planned(random_tiny(seed).problem())
    before = {hall: (parts.cost(hall), parts.bound(hall)) for hall in parts.windows}
    plan_months(parts, 60.0)
    for hall, (cost, bound) in before.items():
        assert parts.cost(hall) <= cost + 1e-6
        assert parts.bound(hall) >= bound - 1e-6
        assert parts.cost(hall) == pytest.approx(parts.bound(hall), rel=1e-6, abs=0.05)


@pytest.mark.parametrize("seed", range(12))
def test_its_bound_is_below_the_optimum_where_nobody_floats(seed: int) -> None:
    county = random_tiny(seed)
    settled = {person: {**fields, "floating": False} for person, fields in county.staff.items()}
    problem = replace(county, staff=settled).problem()
    parts = planned(problem)
    plan_months(parts, 60.0)
    bound = sum(parts.bound(hall) for hall in parts.windows)
    assert bound <= cheapest_plan(problem) * (1 + 1e-9) + 0.05


def test_a_cheaper_plan_is_found_near_the_one_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the whole month finds nothing in its time, as in large halls."""
    county = random_county(11, halls=1, windows=5, people=8, troubles=("speeds",))
    parts = planned(
        make_problem(
            county.halls,
            county.windows,
            county.staff,
            county.leave,
            county.pins,
            plain_forecast(county),
            WEEKS,
        )
    )
    given_up = []

    def solve(model: Model, **limits: Any) -> Solution:
        found = solver.solve(model, **limits)
        if any(model.lower):
            return found
        given_up.append(model)
        return replace(found, values=None, cost=math.inf, status="none")

    monkeypatch.setattr("optimize.engine.solve", solve)
    before = parts.cost(0)
    plan_months(parts, 60.0)
    assert given_up
    assert parts.bound(0) - 1e-6 <= parts.cost(0) < 0.97 * before


def test_a_large_month_keeps_to_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its relaxation alone takes too long, the plan at hand stays."""
    parts = planned(random_tiny(1).problem())
    before = {hall: parts.cost(hall) for hall in parts.windows}
    limits = []

    def too_long(_: Model, *, time_limit: float) -> None:
        limits.append(time_limit)

    monkeypatch.setattr("optimize.engine.optimum", too_long)
    plan_months(parts, 10.0)
    assert limits
    assert max(limits) <= 5.0
    assert all(parts.cost(hall) <= cost for hall, cost in before.items())


def test_without_time_nothing_is_solved() -> None:
    parts = planned(random_tiny(1).problem())
    plan_months(parts, 0.0)
    assert not parts.proved


def test_ctrl_c_leaves_a_hall_a_moment_to_keep_what_it_has_found() -> None:
    parts, begun, kept = planned(random_tiny(0).problem()), threading.Event(), []
    parts.engine = local_engine(2)

    def work(hall: int, patience: Callable[[float], float]) -> None:
        if hall == 0:
            assert begun.wait(10.0)
            raise KeyboardInterrupt
        begun.set()
        while not stopping():
            time.sleep(0.01)
        kept.append((patience(1.0), parts.interrupted))

    parts.by_worth("plan", {0: 1.0, 1: 1.0}, {0: 1.0, 1: 1.0}, 60.0, work)
    assert kept == [(0.0, False)]
    assert parts.interrupted
