"""Why a post or a day is empty, and which given posts hold in which week: from hand-made plans."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tiny import MONDAY, Tiny

from optimize import Problem, make_problem
from optimize.shortages import find_shortages

BOTH = {"甲": 1.0, "乙": 1.0}
HALL = Tiny(
    {("北", "甲"): [20.0] * 5, ("北", "乙"): [20.0] * 5},
    {"安": ("北", BOTH), "宁": ("北", BOTH)},
)
POSTS = [("甲", "A", "安"), ("甲", "B", "宁"), ("乙", "A", "宁"), ("乙", "B", "安")]


def posts_of(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Posts of the first week in the hall, as (window, post, person)."""
    table = pd.DataFrame(list(rows), columns=["window", "post", "staff"])
    return table.assign(week=MONDAY, hall="北")


def standing(problem: Problem, **windows: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Duty and counters of so many people of speed 1 at each window on every day."""
    capacity = np.zeros(problem.curve.shape)
    for window, number in windows.items():
        capacity[problem.windows["window"].to_list().index(window)] = number
    days = [(date, "北", window, share) for date in problem.dates for window, share in windows.items()]
    return pd.DataFrame(days, columns=["date", "hall", "window", "share"]), capacity


@pytest.mark.parametrize(("counters", "reason"), [(1.0, "no_counter"), (2.0, "serving_elsewhere")])
def test_a_window_without_anybody_is_short_of_counters_or_of_people(counters: float, reason: str) -> None:
    problem = Tiny(HALL.visitors, HALL.people, halls={"北": {"counters": counters}}).problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0))
    assert found[["window", "kind", "reason"]].drop_duplicates().to_numpy().tolist() == [
        ["乙", "counter", reason]
    ]
    assert len(found) == 5


def test_what_it_saves_is_what_one_more_person_would() -> None:
    problem = HALL.problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0))
    monday = problem.curve[1, 0]
    saved = problem.curves.at(monday, 0.0)[0] - problem.curves.at(monday, 1.0)[0]
    assert found["saves_minutes"].iloc[0] == pytest.approx(float(saved), abs=0.06)


def test_who_has_least_to_do_is_named_for_training() -> None:
    people = {"安": ("北", BOTH), "宁": ("北", BOTH), "清": ("北", {"乙": 1.0})}
    problem = Tiny({**HALL.visitors, ("北", "丙"): [5.0] * 5}, people).problem()
    posts = posts_of(*POSTS[:2], ("乙", "A", "安"), ("乙", "B", "清"))
    found = find_shortages(problem, posts, *standing(problem, 甲=1.0, 乙=1.0))
    unfilled = found[found["kind"].isin(["A", "B"])]
    assert set(unfilled["reason"]) == {"nobody_qualified"}
    assert {details["who"] for details in unfilled["details"]} == {"宁 宁"}


@pytest.mark.parametrize(("leave", "reason"), [([], "pin_clash"), ([("安", 0, 6)], "pin_away")])
def test_a_given_post_is_broken_by_other_rules_or_by_absence(
    leave: list[tuple[str, int, int]], reason: str
) -> None:
    problem = Tiny(HALL.visitors, HALL.people, leave=leave, pins=[("安", "北", "乙", "A")]).problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0, 乙=1.0))
    assert found.loc[found["kind"] == "pin", "reason"].tolist() == [reason]


@pytest.mark.parametrize(
    ("first", "last", "weeks"), [(6, 7, [0, 1]), (7, 7, [1]), (0, 6, [0]), (-3, -1, []), (14, 20, [])]
)
def test_a_given_post_holds_in_every_week_that_it_touches(first: int, last: int, weeks: list[int]) -> None:
    frames = HALL.frames()
    pin = ("安", "北", "甲", "A", HALL.day(first), HALL.day(last))
    frames["pins"] = pd.DataFrame([pin], columns=["staff", "hall", "window", "post", "start", "end"])
    problem = make_problem(**frames, weeks=[HALL.day(0), HALL.day(7)])
    assert problem.pins["week"].tolist() == weeks
