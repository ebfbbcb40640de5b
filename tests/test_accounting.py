"""What a hand-made plan costs, price by price."""

from __future__ import annotations

import pandas as pd
import pytest
from tiny import MONDAY, Tiny

from optimize.accounting import cost_parts
from optimize.plan import SHORTAGES


@pytest.mark.parametrize(("counters", "used"), [(2.0, 0), (1.0, 1), (0.5, 1)])
def test_half_a_temporary_counter_is_a_whole_one(counters: float, used: int) -> None:
    people = dict.fromkeys("安宁", ("北", {"甲": 1.0, "乙": 1.0}))
    county = Tiny({("北", "甲"): [20.0], ("北", "乙"): [20.0]}, people, halls={"北": {"counters": counters}})
    rows = [("甲", "A", "安"), ("甲", "B", "宁"), ("乙", "A", "宁"), ("乙", "B", "安")]
    posts = pd.DataFrame(rows, columns=["window", "post", "staff"])
    posts = posts.assign(week=MONDAY, hall="北", home_hall="北")
    duty = pd.DataFrame({"window": ["甲", "乙"], "staff": ["安", "宁"], "post": "A", "share": [1.0, 0.5]})
    duty = duty.assign(date=MONDAY, hall="北")
    parts = cost_parts(county.problem(), posts, duty, pd.DataFrame(columns=SHORTAGES), 30.0)
    assert parts["temporary_counter"] == used * county.costs.temporary_counter
    assert parts["split_day"] == county.costs.split_day
    assert parts["post"] == 4 * county.costs.post
    assert parts["waiting"] == 30.0
    others = {"temporary_counter", "split_day", "post", "waiting"}
    assert {name for name, cost in parts.items() if cost} <= others
