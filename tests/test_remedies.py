"""Remedies of shortages: the easiest good one is named, and saves what a new plan with it saves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planned import SETTINGS
from tiny import MONDAY, Tiny

from optimize import Plan, Problem, make_plan, price_remedies
from optimize.engine import local_engine
from optimize.remedies import Remedy, remedies_for, seats_of
from staffplan.plans.wording import worded

WEEK = [20.0] * 5


def mended(county: Tiny, seconds: float = 60.0) -> Plan:
    """Return a county's plan, its remedies priced."""
    problem = county.problem()
    plan = make_plan(problem, SETTINGS)
    table = price_remedies(problem, plan.posts, plan.shortages, seconds, local_engine(1))
    return replace(plan, shortages=table)


def waiting(county: Tiny) -> float:
    """Return the minutes that visitors wait under a county's plan."""
    waits = make_plan(county.problem(), SETTINGS).waits
    return float(waits["visitors"] @ waits["mean_wait_minutes"])


def offered(problem: Problem, posts: list[tuple[str, str, str]]) -> dict[str, list[Remedy]]:
    """Return the remedies for the first window in the first week, by code; posts are (hall, post, person)."""
    table = pd.DataFrame(posts, columns=["hall", "post", "staff"]).assign(week=MONDAY, window="甲")
    found: dict[str, list[Remedy]] = {}
    for remedy in remedies_for(problem, table, seats_of(problem, table, 0, 0), 0, 0):
        found.setdefault(remedy.code, []).append(remedy)
    return found


def test_leave_is_moved_out_of_open_days_of_that_week_alone() -> None:
    days = [20.0, 20.0, np.nan, 20.0, 20.0, np.nan, np.nan]  # closed on Wednesday
    people = dict.fromkeys("安宁清", ("东", {"甲": 1.0}))
    county = Tiny(
        {("东", "甲"): days * 2, ("东", "乙"): WEEK * 2}, people, leave=[("安", 1, 9), ("宁", 2, 2)], weeks=2
    )
    problem = county.problem()
    (moved,) = offered(problem, [("东", "A", "清")])["move_leave"]
    assert moved.facts["who"] == "安"
    changed = moved.problem.present != problem.present
    assert set(problem.dates[changed.any(axis=0)]) <= {county.day(day) for day in range(7)}
    assert moved.problem.present[0, problem.days_of_week[0]].all()


def test_who_is_lent_is_at_work_that_week_and_comes_from_where_they_are() -> None:
    homes = {"安": "东", "宁": "西", "清": "西", "远": "西"}
    county = Tiny(
        {(hall, "甲"): WEEK for hall in "东西南"},
        {who: (hall, {"甲": 1.0}) for who, hall in homes.items()},
        staff={who: {"floating": True} for who in "宁清"},
        leave=[("清", 0, 6)],
    )
    problem = county.problem()
    (lent,) = offered(problem, [("东", "A", "安"), ("南", "A", "宁")])["lend"]
    assert lent.facts == {"who": "宁", "hall": "南"}
    assert lent.giving == 2
    # who is lent to the hall already is one of its people, and who is lent away is none
    here = offered(problem, [("东", "A", "宁")])
    assert "lend" not in here
    assert {seat.person for seat in here["add_person"][0].seats} >= {0, 1}
    away = offered(problem, [("南", "A", "安")])
    assert all(seat.person != 0 for seat in away["add_person"][0].seats)


def test_who_is_away_all_week_is_not_taught_then() -> None:
    people = {"安": ("东", {"甲": 1.0}), "宁": ("东", {"乙": 1.0}), "清": ("东", {"乙": 1.0})}
    county = Tiny({("东", "甲"): WEEK, ("东", "乙"): WEEK}, people, leave=[("宁", 0, 6)])
    (taught,) = offered(county.problem(), [("东", "A", "安")])["train"]
    assert taught.facts["who"] == "清"


def test_a_temporary_counter_is_one_more_than_there_are() -> None:
    county = Tiny({("东", "甲"): WEEK}, {"安": ("东", {"甲": 1.0})}, halls={"东": {"temporary_counters": 2}})
    (opened,) = offered(county.problem(), [])["temporary_counter"]
    assert opened.problem.temporary_counters.tolist() == [3.0]


LONE = Tiny(
    {("东", "甲"): WEEK, ("东", "乙"): WEEK},
    {"安": ("东", {"甲": 1.0, "乙": 1.0}), "宁": ("东", {"乙": 1.0})},
)
"""Nobody is left to be B of window 甲."""


def test_a_colleague_is_trained_for_a_post_that_only_skill_keeps_empty() -> None:
    rows = mended(LONE).shortages
    assert list(rows["kind"]) == ["B"]
    assert rows["remedy"].iat[0] == "train"
    assert rows["details"].iat[0]["who"] == "宁"
    assert rows["details"].iat[0]["filled"] == 1


def test_it_saves_what_a_plan_with_it_saves() -> None:
    busy = replace(LONE, visitors={("东", "甲"): [45.0] * 5, ("东", "乙"): [5.0] * 5})
    people = {**LONE.people, "宁": ("东", {"甲": 1.0, "乙": 1.0})}
    saved = mended(busy).shortages["saves_minutes"].iat[0]
    assert saved == pytest.approx(waiting(busy) - waiting(replace(busy, people=people)), rel=0.02)
    assert saved > 60


def test_leave_is_moved_before_anybody_is_trained() -> None:
    everything = {"甲": 1.0, "乙": 1.0}
    people = {**LONE.people, "清": ("东", everything)}
    rows = mended(replace(LONE, people=people, leave=[("清", 0, 6)])).shortages
    assert set(rows["remedy"]) == {"move_leave"}
    assert rows["details"].iat[0]["who"] == "清"
    back = waiting(replace(LONE, people=people))
    assert rows["saves_minutes"].iat[0] == pytest.approx(waiting(LONE) - back, abs=2.0)


def test_an_easy_remedy_that_helps_little_is_not_named() -> None:
    """One day's leave moved would save that day; only training fills the post."""
    rows = mended(replace(LONE, leave=[("安", 0, 0)])).shortages
    assert set(rows["kind"]) == {"B", "day"}
    assert set(rows["remedy"]) == {"train"}


def test_somebody_new_is_asked_for_where_there_is_nobody_to_teach() -> None:
    rows = mended(Tiny({("东", "甲"): WEEK}, {"安": ("东", {"甲": 1.0})})).shortages
    assert list(rows["kind"]) == ["B"]
    assert rows["remedy"].iat[0] == "add_person"
    assert rows["details"].iat[0]["filled"] == 1


def test_a_loan_costs_what_the_lending_hall_loses() -> None:
    """Where both halls want a floating person, lending them mends nothing."""
    county = Tiny(
        {("东", "甲"): WEEK, ("西", "甲"): WEEK},
        {name: (hall, {"甲": 1.0}) for name, hall in {"安": "东", "宁": "西", "清": "西"}.items()},
        staff={"宁": {"floating": True}},
    )
    problem = county.problem()
    plan = make_plan(problem, SETTINGS)
    short = plan.shortages
    assert list(short["kind"]) == ["B"]
    row = price_remedies(problem, plan.posts, short, 60.0, local_engine(1)).iloc[0]
    assert row["remedy"] == "add_person"


def test_an_idle_floating_person_is_lent() -> None:
    """Posts of a plan that leaves one at home without need, where another hall has nobody."""
    county = Tiny(
        {("东", "甲"): WEEK, ("西", "甲"): WEEK},
        {
            name: (hall, {"甲": 1.0})
            for name, hall in {"安": "东", "宁": "西", "清": "西", "和": "西"}.items()
        },
        staff={"和": {"floating": True}},
    )
    at_home = replace(county, staff={})
    plan = make_plan(at_home.problem(), SETTINGS)
    short = plan.shortages
    row = price_remedies(county.problem(), plan.posts, short, 60.0, local_engine(1)).iloc[0]
    assert (row["remedy"], row["details"]["who"], row["details"]["hall"]) == ("lend", "和", "西")
    assert row["details"]["filled"] == 1


def test_a_full_hall_gets_a_temporary_counter() -> None:
    skills = {"甲": 1.0, "乙": 1.0, "丙": 1.0}
    county = Tiny(
        {("东", window): WEEK for window in skills},
        dict.fromkeys("安宁清和", ("东", skills)),
        halls={"东": {"counters": 1.0}},
    )
    rows = mended(county).shortages
    assert set(rows["kind"]) == {"counter"}
    assert set(rows["remedy"]) == {"temporary_counter"}
    # Every row has what the counter saves in the week, so the words do not say that it is opened for a day.
    assert rows["saves_minutes"].nunique() == 1
    more = replace(county, halls={"东": {"counters": 1.0, "temporary_counters": 1}})
    saved = waiting(county) - waiting(more)
    assert rows["saves_minutes"].iat[0] == pytest.approx(saved, rel=0.02)
    assert set(worded(rows, "en")["remedy"]) == {"open a temporary counter that week"}


def test_without_time_remedies_stay_as_they_were() -> None:
    problem = LONE.problem()
    plan = make_plan(problem, SETTINGS)
    same = price_remedies(problem, plan.posts, plan.shortages, 0.0, local_engine(1))
    assert same.equals(plan.shortages)


def test_the_words_name_who_and_what_is_filled() -> None:
    short = mended(LONE).shortages
    assert "宁" in worded(short, "zh")["remedy"].iat[0]
    assert "1 个空缺" in worded(short, "zh")["remedy"].iat[0]
