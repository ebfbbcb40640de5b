"""“Why me?” and “why so many?”: the facts are the plan's, prices are the curves'."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from month_plans import month_plan

import staffplan as sp
from optimize.plan import DUTY, POSTS
from optimize.waits import capacity_of, waits_under
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import problem_of

MONDAY = pd.Timestamp("2026-11-30")


@pytest.fixture(scope="module")
def plan() -> MonthPlan:
    """A county with several people for a window, of different speeds."""
    return month_plan(11, {"speeds", "village duty", "throng"}, halls=3, windows=3, people=5)


def test_a_person_is_told_every_post(plan: MonthPlan) -> None:
    for staff in plan.county.staff["staff"]:
        told = plan.explain_staff(staff)
        own = plan.posts[plan.posts["staff"] == staff]
        key = ["week", "hall", "window", "post"]
        assert set(told.posts[key].itertuples(index=False)) == set(own[key].itertuples(index=False))
        duty = plan.duty[plan.duty["staff"] == staff]
        assert told.posts["days"].sum() == pytest.approx(duty["share"].sum())


def test_others_of_one_name_carry_their_ids(plan: MonthPlan) -> None:
    namesakes = replace(plan.county, staff=plan.county.staff.assign(name="张三"))
    told = [replace(plan, county=namesakes).explain_staff(one).posts for one in namesakes.staff["staff"]]
    rows = pd.concat(told)
    people = set(rows.loc[rows["others"] != "", "others"].str.rstrip("…").str.split("、").explode())
    assert len(people) > 3
    assert people <= {f"张三({one})" for one in namesakes.staff["staff"]}
    assert set(rows["swap_with"]) <= {*people, ""}


def test_need_is_the_visitors_work(plan: MonthPlan) -> None:
    county = replace(plan.county, windows=plan.county.windows.assign(back_office_minutes=4.0))
    plan = replace(plan, county=county)
    row = plan.explain_staff(plan.posts["staff"].iat[0]).posts.iloc[0]
    daily = plan.forecast.daily
    here = daily[(daily["hall"] == row["hall"]) & (daily["window"] == row["window"])]
    here = here[here["date"].between(row["week"], row["week"] + pd.Timedelta(days=6))]
    assert row["visitors"] == pytest.approx(here["mean"].sum())
    windows = plan.county.windows
    service = windows[(windows["hall"] == row["hall"]) & (windows["window"] == row["window"])].iloc[0]
    minutes = row["visitors"] * (service["service_minutes"] + service["back_office_minutes"])
    assert row["need"] == pytest.approx(minutes / 480)


def swapped(plan: MonthPlan, one: str, other: str, week: pd.Timestamp) -> pd.DataFrame:
    """Return the duty after two people change places for a week, row by row."""
    staff = plan.county.staff.set_index("staff")
    absent = set()
    for row in plan.county.leave.itertuples():
        absent |= {(row.staff, day) for day in pd.date_range(row.start, row.end)}
    rows = []
    for row in plan.duty.to_dict("records"):
        if row["staff"] in (one, other) and week <= row["date"] < week + pd.Timedelta(days=7):
            comes = other if row["staff"] == one else one
            skills = staff.at[comes, "skills"]
            away = (
                row["date"].isoweekday() in staff.at[comes, "duty_weekdays"] or (comes, row["date"]) in absent
            )
            if away or not (row["window"] in skills or "*" in skills):
                continue
            row["staff"] = comes
        rows.append(row)
    return pd.DataFrame(rows, columns=DUTY)


def test_a_swap_costs_what_the_swapped_roster_waits(plan: MonthPlan) -> None:
    problem = problem_of(plan.county, plan.forecast, plan.plan.weeks, None)
    names = plan.county.staff.set_index("name")["staff"]
    waiting = waits_under(problem, capacity_of(problem, plan.duty))[1]
    seen = 0
    for staff in plan.county.staff["staff"]:
        for row in plan.explain_staff(staff).posts.to_dict("records"):
            if not row["swap_with"]:
                continue
            after = swapped(plan, staff, names[row["swap_with"]], row["week"])
            expected = waits_under(problem, capacity_of(problem, after))[1] - waiting
            assert row["swap_minutes"] == pytest.approx(expected, abs=1e-6)
            seen += 1
    assert seen > 10


def test_others_are_those_who_could(plan: MonthPlan) -> None:
    staff = plan.county.staff
    for person in staff["staff"]:
        for row in plan.explain_staff(person).posts.to_dict("records"):
            here = staff[(staff["hall"] == row["hall"]) & (staff["staff"] != person)]
            able = here[[row["window"] in skills or "*" in skills for skills in here["skills"]]]
            listed = set(filter(None, row["others"].split("、")))
            assert listed <= set(able["name"])
            away = (
                plan.county.leave["staff"].isin(able["staff"]).any() or able["duty_weekdays"].map(len).any()
            )
            assert away or len(listed) == min(len(able), 5)


def hand_made(plan: MonthPlan) -> tuple[MonthPlan, str]:
    """Two people of a hall, one post each, neither of whom can do the other's work."""
    county = plan.county
    hall = county.windows["hall"].value_counts().index[0]
    first, second = county.windows.loc[county.windows["hall"] == hall, "window"].to_list()[:2]
    staff = county.staff.iloc[:2].assign(
        hall=hall, skills=[{first: 1.0, second: 1.0}, {second: 1.0}], duty_weekdays=[(), ()], floating=False
    )
    ids = staff["staff"].to_list()
    posts = pd.DataFrame(
        [(MONDAY, hall, first, "A", ids[0]), (MONDAY, hall, second, "A", ids[1])], columns=POSTS[:5]
    )
    posts = posts.assign(name=staff["name"].to_list(), home_hall=hall)
    duty = posts.rename(columns={"week": "date"}).assign(share=1.0)[DUTY]
    changed = replace(
        county, staff=staff.reset_index(drop=True), leave=county.leave.iloc[:0], pins=county.pins.iloc[:0]
    )
    made = replace(plan, county=changed, plan=replace(plan.plan, posts=posts, duty=duty))
    return made, first


def test_a_swap_that_leaves_a_post_unfilled_says_so(plan: MonthPlan) -> None:
    made, first = hand_made(plan)
    ids = made.county.staff["staff"].to_list()
    told = made.explain_staff(ids[1]).posts.iloc[0]
    assert told["swap_with"] == made.county.staff["name"].iat[0]
    assert told["swap_unfilled"] == f"{first} A"
    assert told["swap_minutes"] > 0
    alone = made.explain_staff(ids[0]).posts.iloc[0]
    assert (alone["others"], alone["swap_with"]) == ("", "")
    assert np.isnan(alone["swap_minutes"])
    assert f"{first} A" in made.explain_staff(ids[1]).summary("en")
    assert "Nobody else" in made.explain_staff(ids[0]).summary("en")


def test_a_swap_that_fills_every_post_goes_before_one_that_saves_minutes(plan: MonthPlan) -> None:
    made, _ = hand_made(plan)
    ids, staff = made.county.staff["staff"].to_list(), made.county.staff
    slow = staff.iloc[:1].assign(staff="S777", name="慢的人", skills=[{"*": 0.1}])
    county = replace(made.county, staff=pd.concat([staff, slow], ignore_index=True))
    # who cannot take over the first post stands at no window, so that only the post would be missed
    told = replace(made, county=county, plan=replace(made.plan, duty=made.plan.duty.iloc[1:]))
    row = told.explain_staff(ids[1]).posts.iloc[0]
    assert row["others"] == f"{staff['name'].iat[0]}、慢的人"
    assert (row["swap_with"], row["swap_unfilled"]) == ("慢的人", "")


def test_somebody_lent_elsewhere_is_no_alternative(plan: MonthPlan) -> None:
    made, _ = hand_made(plan)
    county, posts = made.county, made.plan.posts
    other = next(hall for hall in county.halls["hall"] if hall != posts["hall"].iat[0])
    window = county.windows.loc[county.windows["hall"] == other, "window"].iat[0]
    lent = county.staff.iloc[:1].assign(staff="S777", name="借出的人", floating=True, skills=[{"*": 1.0}])
    staff = pd.concat([county.staff, lent], ignore_index=True)
    free = replace(made, county=replace(county, staff=staff))
    assert free.explain_staff(posts["staff"].iat[0]).posts["others"].tolist() == ["借出的人"]
    row = {"week": MONDAY, "hall": other, "window": window, "post": "A", "staff": "S777", "name": "借出的人"}
    away = pd.concat([posts, pd.DataFrame([row | {"home_hall": posts["hall"].iat[0]}])], ignore_index=True)
    gone = replace(free, plan=replace(made.plan, posts=away))
    assert gone.explain_staff(posts["staff"].iat[0]).posts["others"].tolist() == [""]


@pytest.mark.parametrize(("lang", "word"), [("zh", "为什么"), ("en", "Why")])
def test_reasons_are_sentences_in_both_languages(plan: MonthPlan, lang: Any, word: str) -> None:
    staff = plan.posts["staff"].iat[0]
    said = plan.explain_staff(staff).summary(lang)
    assert said.startswith(word if lang == "en" else plan.posts["name"].iat[0])
    assert word in said
    assert len(said.splitlines()) == 1 + (plan.posts["staff"] == staff).sum()


def test_two_alike_may_change_places(plan: MonthPlan) -> None:
    made, _ = hand_made(plan)
    alike = made.county.staff.assign(skills=[{"*": 1.0}, {"*": 1.0}])
    told = replace(made, county=replace(made.county, staff=alike)).explain_staff(alike["staff"].iat[0])
    assert told.posts["swap_minutes"].tolist() == [0.0]
    assert "change nothing" in told.summary("en")


def test_somebody_without_a_post_is_told_so(plan: MonthPlan) -> None:
    empty = replace(plan, plan=replace(plan.plan, posts=plan.posts.iloc[:0], duty=plan.duty.iloc[:0]))
    assert "holds no post" in empty.explain_staff("S001").summary("en")


def test_a_window_is_told_what_one_less_and_one_more_would_do(plan: MonthPlan) -> None:
    waits = plan.waits[plan.waits["capacity"] >= 1].iloc[0]
    told = plan.explain_window(waits["hall"], waits["window"], waits["date"])
    day = told.days.set_index("date").loc[waits["date"]]
    assert day["capacity"] == pytest.approx(waits["capacity"])
    assert day["wait"] == pytest.approx(waits["mean_wait_minutes"])
    problem = problem_of(plan.county, plan.forecast, plan.plan.weeks, None)
    days = problem.curves.days
    key = ["hall", "window", "date"]
    row = int((days[key] == waits[key].to_numpy()).all(axis=1).to_numpy().nonzero()[0][0])
    for step, wait, minutes in ((-1.0, "wait_less", "minutes_less"), (1.0, "wait_more", "minutes_more")):
        total, mean, _ = problem.curves.at([row], [waits["capacity"] + step])
        assert day[wait] == pytest.approx(mean[0])
        assert day[minutes] == pytest.approx(total[0] - day["wait"] * day["visitors"])
    assert (told.days["wait_more"] <= told.days["wait"]).all()
    assert (told.days["wait"] <= told.days["wait_less"]).all()
    assert len(told.summary("zh").splitlines()) == 1 + len(told.days)
    assert f"{waits['date']:%Y-%m-%d}" in str(told)


def test_a_closed_week_is_said_to_be_closed(plan: MonthPlan) -> None:
    hall, window = plan.county.windows[["hall", "window"]].iloc[0]
    daily = plan.forecast.daily
    gone = (daily["hall"] == hall) & (daily["window"] == window) & (daily["date"] < "2026-12-07")
    ahead = replace(plan.forecast, daily=daily[~gone].reset_index(drop=True))
    told = replace(plan, forecast=ahead).explain_window(hall, window, MONDAY)
    assert told.days.empty
    assert "closed" in told.summary("en")


def test_what_there_is_not_is_refused(plan: MonthPlan) -> None:
    hall, window = plan.county.windows[["hall", "window"]].iloc[0]
    with pytest.raises(sp.BadRequest, match="S999"):
        plan.explain_staff("S999")
    with pytest.raises(sp.BadRequest, match="烹饪"):
        plan.explain_window(hall, "烹饪", MONDAY)
    with pytest.raises(sp.BadRequest, match="2020"):
        plan.explain_window(hall, window, "2020-01-06")
