"""The plan by rule of thumb keeps every rule: with its posts and shares the program is feasible."""

from __future__ import annotations

from typing import Any

import pytest
from tiny import Tiny

from optimize.columns import Seat
from optimize.engine import local_engine
from optimize.first_plan import greedy_plan
from optimize.program import build

BOTH = {"甲": 1.0, "乙": 1.0}


@pytest.mark.parametrize(
    "limits",
    [
        {"halls": {"北": {"counters": 1.0}}},
        {"halls": {"北": {"counters": 2.0}}},
        {"windows": {("北", "甲"): {"max_counters": 1.0}}},
        {"leave": [("安", 0, 1)]},
        {"pins": [("安", "北", "乙", "B"), ("宁", "北", "甲", "-")]},
    ],
)
def test_it_keeps_every_rule(limits: dict[str, Any]) -> None:
    visitors = {("北", "甲"): [70.0] * 5, ("北", "乙"): [30.0] * 5}
    county = Tiny(visitors, dict.fromkeys("安宁清", ("北", BOTH)), **limits)
    problem = county.problem()
    program = build(problem, [0, 1], 0, [Seat(person, 0) for person in range(3)], exact=True)
    found = greedy_plan(program, local_engine(1))
    assert found.values is not None
    assert found.cost < problem.costs.missing_pin
    assert program.given(found.values)
