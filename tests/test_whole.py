"""Small counties as one program: what happens where time, or patience, ends before its proof."""

from __future__ import annotations

from typing import Any

import pytest
from planned import SETTINGS
from tiny import random_tiny

from optimize import make_plan
from optimize.engine import local_engine
from optimize.highs import Solution
from optimize.whole import plan_whole


def stopping_at(stage: str) -> Any:
    def stop(now: str, done: int, parts: int) -> None:
        if now == stage:
            raise KeyboardInterrupt

    return stop


@pytest.mark.parametrize("seed", range(6))
def test_what_is_proved_is_kept_when_fairness_is_interrupted(seed: int) -> None:
    county = random_tiny(seed)
    problem = county.problem()
    done = make_plan(problem, SETTINGS, county.previous)
    plan = make_plan(problem, SETTINGS, county.previous, progress=stopping_at("plan"))
    assert plan.status == "interrupted"
    unfair = plan.cost_parts["unfair_week"] + plan.cost_parts["peak_cap"]
    assert plan.cost - unfair <= done.stages[1].cost + 1e-6
    assert plan.stages[-1].bound <= done.cost + 42.0
    assert plan.stages[-1].cost >= plan.cost - 0.05


def test_what_is_proved_is_kept_when_fairness_takes_too_long() -> None:
    county = random_tiny(5)
    problem, here, solved = county.problem(), local_engine(1), []

    class Slow(type(here)):  # type: ignore[misc]
        """Finds nothing in its second program."""

        def solve(self, model: Any, **limits: Any) -> Solution:
            solved.append(model)
            found = super().solve(model, **limits)
            return found if len(solved) == 1 else Solution(None, float("inf"), 0.0, "none", 0.0, found.duals)

    whole = plan_whole(problem, SETTINGS, Slow(here.run, 1), lambda *_: None)
    assert whole is not None
    weeks, stages = whole
    assert [stage.status for stage in stages] == ["time limit", "optimal", "time limit"]
    assert stages[-1].bound == stages[1].bound
    assert len(weeks) == len(problem.weeks)
