"""Why a post or a day is empty, and which given posts hold in which week: from hand-made plans."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tiny import MONDAY, Tiny

from optimize import Problem, Rules, make_problem
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


def test_a_temporary_counter_that_is_free_is_a_place() -> None:
    for places, reason in ((2, "serving_elsewhere"), (1, "no_counter")):
        hall = {"counters": 0.0, "temporary_counters": places}
        problem = Tiny(HALL.visitors, HALL.people, halls={"北": hall}).problem()
        found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0))
        assert set(found["reason"]) == {reason}
    assert {facts["counters"] for facts in found["details"]} == {1}


def test_a_place_more_is_no_remedy_where_everybody_stands_at_one_all_day() -> None:
    problem = Tiny(HALL.visitors, HALL.people, halls={"北": {"counters": 2.0}}).problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=2.0))
    assert found[["reason", "remedy"]].drop_duplicates().to_numpy().tolist() == [
        ["serving_elsewhere", "add_person"]
    ]


def test_nobody_more_saves_anything_where_there_is_no_place_for_them() -> None:
    halls = {"北": {"counters": 1.0}}
    problem = Tiny(HALL.visitors, HALL.people, halls=halls).problem()
    found = find_shortages(problem, posts_of(*POSTS[:3]), *standing(problem, 甲=1.0)).set_index("kind")
    assert found.loc["B", "saves_minutes"] == 0.0
    assert (found.loc["counter", "saves_minutes"] > 0.0).all()  # as the remedy is a place


def test_what_it_saves_is_what_one_more_person_would() -> None:
    problem = HALL.problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0))
    monday = problem.curve[1, 0]
    saved = problem.curves.at(monday, 0.0)[0] - problem.curves.at(monday, 1.0)[0]
    assert found["saves_minutes"].iloc[0] == pytest.approx(float(saved), abs=0.06)


def test_of_a_week_it_is_the_sum_of_the_open_days() -> None:
    county = Tiny({("北", "甲"): [20.0, np.nan, 20.0, np.nan, 30.0], ("北", "乙"): [20.0] * 5}, HALL.people)
    problem = county.problem()
    found = find_shortages(problem, posts_of(*POSTS[:1], *POSTS[2:]), *standing(problem, 甲=1.0, 乙=1.0))
    assert found[["window", "kind"]].to_numpy().tolist() == [["甲", "B"]]
    rows = problem.curve[0, [0, 2, 4]]
    saved = problem.curves.at(rows, np.full(3, 1.0))[0] - problem.curves.at(rows, np.full(3, 2.0))[0]
    assert found["saves_minutes"].iloc[0] == pytest.approx(float(saved.sum()), abs=0.06)


def test_a_post_is_empty_as_all_who_could_hold_it_are_away() -> None:
    people = {**HALL.people, "清": ("北", {"甲": 1.0})}
    problem = Tiny(HALL.visitors, people, leave=[(who, 0, 6) for who in people]).problem()
    found = find_shortages(problem, posts_of(), *standing(problem))
    posts = found[found["kind"].isin(["A", "B"])]
    assert set(posts["reason"]) == {"all_away"}
    assert set(posts["remedy"]) == {"move_leave"}
    assert [details["people"] for details in posts["details"]] == ["安、宁"] * 2 + ["安、宁、清"] * 2


def test_five_people_are_named_and_more_are_hinted_at() -> None:
    people = {who: ("北", {"甲": 1.0}) for who in "安宁清和平顺"}
    problem = Tiny({("北", "甲"): [20.0] * 5}, people).problem()
    found = find_shortages(problem, posts_of(("甲", "A", "安")), *standing(problem, 甲=1.0))
    assert [details["people"] for details in found["details"]] == ["宁、清、和、平、顺"]
    found = find_shortages(problem, posts_of(), *standing(problem, 甲=1.0))
    assert found["details"].iat[0]["people"] == "安、宁、清、和、平…"


def test_a_pin_keeps_somebody_off_in_its_own_weeks_only() -> None:
    frames = Tiny({("北", "甲"): [20.0] * 12}, HALL.people, weeks=2).frames()
    pin = ("宁", "北", "甲", "-", HALL.day(7), HALL.day(13))
    frames["pins"] = pd.DataFrame([pin], columns=["staff", "hall", "window", "post", "start", "end"])
    problem = make_problem(**frames, weeks=[HALL.day(0), HALL.day(7)])
    posts = pd.concat([posts_of(*POSTS[:1]).assign(week=week) for week in problem.weeks])
    found = find_shortages(problem, posts, *standing(problem, 甲=1.0))
    assert found["reason"].tolist() == ["needed_elsewhere", "pinned_off"]


def test_a_post_given_at_a_window_that_is_closed_all_week_is_not_missing() -> None:
    visitors = {("北", "甲"): [20.0] * 5, ("北", "乙"): [20.0] * 12}
    problem = Tiny(visitors, HALL.people, pins=[("安", "北", "甲", "A")], weeks=2).problem()
    posts = pd.concat([posts_of(*POSTS), posts_of(*POSTS[2:]).assign(week=problem.weeks[1])])
    assert find_shortages(problem, posts, *standing(problem, 甲=1.0, 乙=1.0)).empty


@pytest.mark.parametrize(("away", "reason"), [("安宁", "both_away_others_busy"), ("安宁清", "both_away")])
def test_a_day_without_anybody_is_for_others_only_where_they_are_there(away: str, reason: str) -> None:
    people = {**HALL.people, "清": ("北", BOTH)}
    problem = Tiny(HALL.visitors, people, leave=[(who, 0, 0) for who in away]).problem()
    posts = posts_of(*POSTS[:2], ("乙", "A", "清"), ("乙", "B", "宁"))
    found = find_shortages(problem, posts, *standing(problem, 甲=1.0, 乙=1.0))
    row = found[found["window"] == "甲"].iloc[0]
    assert (row["kind"], row["date"], row["reason"]) == ("day", MONDAY, reason)


def test_who_has_least_to_do_is_named_for_training() -> None:
    people = {"安": ("北", BOTH), "宁": ("北", BOTH), "清": ("北", {"乙": 1.0})}
    people |= {"远": ("南", {"乙": 1.0}), "息": ("北", BOTH)}  # of another hall, and on leave
    visitors = {**HALL.visitors, ("北", "丙"): [5.0] * 5, ("南", "乙"): [np.nan] * 7 + [5.0]}
    problem = Tiny(visitors, people, leave=[("息", 0, 6)], weeks=2).problem()
    posts = posts_of(*POSTS[:2], ("乙", "A", "安"), ("乙", "B", "清"))
    found = find_shortages(problem, posts, *standing(problem, 甲=1.0, 乙=1.0))
    unfilled = found[found["kind"].isin(["A", "B"]) & (found["window"] == "丙")]
    assert set(unfilled["reason"]) == {"nobody_qualified"}
    assert {details["who"] for details in unfilled["details"]} == {"宁"}


def test_people_of_one_name_carry_their_ids() -> None:
    namesakes = {"安": {"name": "张三"}, "宁": {"name": "张三"}, "清": {"name": "李四"}}
    people = {**HALL.people, "清": ("北", {})}
    leave = [("安", 0, 0), ("宁", 0, 0)]
    problem = Tiny(HALL.visitors, people, staff=namesakes, leave=leave).problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0, 乙=1.0))
    assert {details["people"] for details in found["details"]} == {"张三(安)、张三(宁)"}
    alone = find_shortages(problem, posts_of(*POSTS[:1]), *standing(problem, 甲=1.0, 乙=1.0))
    assert "李四(清)" in {details.get("who") for details in alone["details"]}


NO_PART_TIME = {"staff": {"安": {"full_time": False}}, "rules": Rules(part_time_a=False)}
PIN = ("安", "北", "乙", "A")


@pytest.mark.parametrize(
    ("county", "reason"),
    [
        ({"leave": [("安", 0, 6)]}, "pin_away"),
        (NO_PART_TIME, "pin_part_time"),
        ({"pins": [PIN, (*PIN[:3], "-")]}, "pin_clash"),
        ({"pins": [PIN, ("安", "北", "甲", "A")], "rules": Rules(max_a_posts=1)}, "pin_clash"),
        ({"pins": [PIN, ("安", "北", "甲", "-")]}, "pin_outweighed"),
    ],
)
def test_what_stands_against_a_given_post_is_named(county: dict[str, Any], reason: str) -> None:
    problem = Tiny(HALL.visitors, HALL.people, **{"pins": [PIN], **county}).problem()
    found = find_shortages(problem, posts_of(*POSTS), *standing(problem, 甲=1.0, 乙=1.0))
    pins = found[(found["kind"] == "pin") & (found["window"] == "乙")]
    assert set(pins["reason"]) == {reason}


@pytest.mark.parametrize(
    ("first", "last", "weeks"), [(6, 7, [0, 1]), (7, 7, [1]), (0, 6, [0]), (-3, -1, []), (14, 20, [])]
)
def test_a_given_post_holds_in_every_week_that_it_touches(first: int, last: int, weeks: list[int]) -> None:
    frames = HALL.frames()
    pin = ("安", "北", "甲", "A", HALL.day(first), HALL.day(last))
    frames["pins"] = pd.DataFrame([pin], columns=["staff", "hall", "window", "post", "start", "end"])
    problem = make_problem(**frames, weeks=[HALL.day(0), HALL.day(7)])
    assert problem.pins["week"].tolist() == weeks
