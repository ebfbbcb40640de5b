"""Changes of a what-if: each changes what it says and no more; faults in them name option, value and mend."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from month_plans import month_plan, three_halls
from planned import WEEKS

from staffplan.plans.changes import OPTIONS, BadChange, Change, apply_changes, changes_of, parse_change
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.world import World


@pytest.fixture(scope="module")
def plan() -> MonthPlan:
    return three_halls()


def world_of(plan: MonthPlan) -> World:
    return World(plan.county, plan.forecast.daily, WEEKS)


def changed(plan: MonthPlan, **options: Any) -> World:
    return apply_changes(world_of(plan), changes_of(**options))


def test_a_trained_person_knows_more(plan: MonthPlan) -> None:
    staff = plan.county.staff
    person = staff["staff"].iat[0]
    window = plan.county.windows.loc[plan.county.windows["hall"] == staff["hall"].iat[0], "window"].iat[0]
    for value in (f"{window}:0.8", f"{window}=0.8", {window: 0.8}, f"{window}：0.8"):
        after = changed(plan, train={person: value})
        assert after.county.staff["skills"].iat[0] == {**staff["skills"].iat[0], window: 0.8}
        assert after.county.staff["skills"].tolist()[1:] == staff["skills"].tolist()[1:]
        assert after.halls == {staff["hall"].iat[0]}
    assert staff["skills"].tolist() == plan.county.staff["skills"].tolist()
    again = changed(plan, train=[(person, f"{window}:0.8"), (person, f"{window}:1.2")])
    assert again.county.staff["skills"].iat[0][window] == 1.2


@pytest.mark.parametrize("skills", [{}, {"综合": 0.0}, {"综合": -1.0}, {"综合": 99.0}, {"综合": "fast"}])
def test_speeds_given_in_python_are_judged_as_those_in_words(plan: MonthPlan, skills: dict[str, Any]) -> None:
    with pytest.raises(BadChange, match="--train S001="):
        changed(plan, train={"S001": skills})


def test_people_come(plan: MonthPlan) -> None:
    hall = plan.county.halls["hall"].iat[1]
    window = plan.county.windows.loc[plan.county.windows["hall"] == hall, "window"].iat[0]
    after = changed(plan, add=[(hall, window), (hall, "*")]).county.staff
    assert after["staff"].tolist()[-2:] == ["NEW1", "NEW2"]
    assert after["skills"].tolist()[-2:] == [{window: 1.0}, {"*": 1.0}]
    assert after["hall"].tolist()[-2:] == [hall, hall]
    assert after.dtypes.equals(plan.county.staff.dtypes)


def test_people_are_lent_and_go_on_leave(plan: MonthPlan) -> None:
    person = plan.county.staff["staff"].iat[2]
    after = changed(plan, lend=[person], leave={person: "2026-12-07..2026-12-11"}).county
    assert after.staff.set_index("staff").at[person, "floating"]
    assert after.staff["floating"].sum() == 1
    last = after.leave.iloc[-1]
    assert (last["staff"], last["start"], last["end"]) == (
        person,
        pd.Timestamp("2026-12-07"),
        pd.Timestamp("2026-12-11"),
    )
    county = replace(plan.county, leave=after.leave)
    back = apply_changes(World(county, plan.forecast.daily, WEEKS), [parse_change("leave", f"{person}=none")])
    assert person not in set(back.county.leave["staff"])
    assert len(back.county.leave) == (county.leave["staff"] != person).sum()
    # leave before the plan's weeks is none of theirs
    past = after.leave.assign(start=WEEKS[0] - pd.Timedelta(days=2), end=WEEKS[0] - pd.Timedelta(days=1))
    with pytest.raises(BadChange, match=person):
        apply_changes(
            World(replace(county, leave=past), plan.forecast.daily, WEEKS), [Change("leave", person, "none")]
        )


@pytest.mark.parametrize("value", [7, 3.5, True, [7], {"开始": 1}])
@pytest.mark.parametrize("option", ["leave", "train", "add"])
def test_what_is_neither_days_nor_skills_is_told(plan: MonthPlan, option: str, value: object) -> None:
    person = plan.county.staff["staff"].iat[0]
    with pytest.raises(BadChange, match=option):
        changed(plan, **{option: {person: value}})


def test_counters_open(plan: MonthPlan) -> None:
    hall = plan.county.halls["hall"].iat[0]
    county = replace(plan.county, halls=plan.county.halls.assign(counters=2.0, temporary_counters=1))
    after = apply_changes(World(county, plan.forecast.daily, WEEKS), [Change("open", hall, "2")]).county.halls
    assert after["temporary_counters"].tolist() == [3, 1, 1]
    with pytest.raises(BadChange, match=hall):
        changed(plan, open={hall: 2})


def test_visitors_go_online(plan: MonthPlan) -> None:
    daily = plan.forecast.daily
    window = daily["window"].iat[0]
    for value in (0.25, "0.25", "25%", "25％"):
        after = changed(plan, online={window: value})
        chosen = daily["window"] == window
        assert np.allclose(after.daily.loc[chosen, "mean"], 0.75 * daily.loc[chosen, "mean"])
        assert after.daily[~chosen].equals(daily[~chosen])
        assert after.halls == set(daily.loc[chosen, "hall"])
    whole = daily.assign(**{f"p{part}": daily[f"p{part}"].astype("int64") for part in (10, 50, 80, 90)})
    world = World(plan.county, whole, WEEKS)  # quantiles of counts are whole numbers
    after = apply_changes(world, [Change("online", window, 0.3)]).daily
    assert after.dtypes.equals(whole.dtypes)
    assert np.abs(after.loc[chosen, "p80"] - 0.7 * whole.loc[chosen, "p80"]).max() < 1.0
    assert after.loc[~chosen, "p80"].tolist() == whole.loc[~chosen, "p80"].tolist()
    hall = daily["hall"].iat[0]
    here = changed(plan, online={f"{hall}/{window}": 0.25})
    assert here.halls == {hall}
    assert np.allclose(
        here.daily["mean"] / daily["mean"], np.where(chosen & (daily["hall"] == hall), 0.75, 1.0)
    )


def test_a_window_with_a_slash_in_its_name_goes_online(plan: MonthPlan) -> None:
    old, new = plan.forecast.daily["window"].iat[0], "户籍/身份证"
    daily = plan.forecast.daily.replace({"window": {old: new}})
    windows = plan.county.windows.replace({"window": {old: new}})
    world = World(replace(plan.county, windows=windows), daily, WEEKS)
    hall = daily["hall"].iat[0]
    everywhere = apply_changes(world, [Change("online", new, 0.25)]).daily
    here = apply_changes(world, [Change("online", f"{hall}/{new}", 0.25)]).daily
    assert (everywhere["mean"] < daily["mean"]).tolist() == (daily["window"] == new).tolist()
    chosen = (daily["window"] == new) & (daily["hall"] == hall)
    assert (here["mean"] < daily["mean"]).tolist() == chosen.tolist()


def test_thinned_numbers_have_the_spread_of_thinned_numbers(plan: MonthPlan) -> None:
    daily = plan.forecast.daily.assign(mean=50.0, sd=12.0)
    window = daily["window"].iat[0]
    after = apply_changes(World(plan.county, daily, WEEKS), [Change("online", window, 0.3)]).daily
    rng = np.random.default_rng(2)
    shape = 50.0**2 / (12.0**2 - 50.0)
    draws = rng.binomial(rng.poisson(rng.gamma(shape, 50.0 / shape, 400_000)), 0.7)
    row = after[after["window"] == window].iloc[0]
    assert row["mean"] == pytest.approx(draws.mean(), rel=0.01)
    assert row["sd"] == pytest.approx(draws.std(), rel=0.01)


def test_windows_are_merged() -> None:
    made = month_plan(2, {"two people and three windows"}, halls=1, windows=3, people=4)
    hall, names = made.county.halls["hall"].iat[0], made.county.windows["window"].tolist()
    assert names == ["综合", "人社", "医保"]
    pins = pd.DataFrame({"staff": "S001", "hall": hall, "window": ["医保", "人社"], "post": "A"})
    pins = pins.assign(start=WEEKS[0], end=WEEKS[0])
    staff = made.county.staff.assign(
        skills=[{"人社": 0.7, "医保": 0.9}, {"人社": 1.0}, {"综合": 1.2}, {"*": 1.0}][
            : len(made.county.staff)
        ]
    )
    windows = made.county.windows.assign(service_minutes=[5.0, 10.0, 20.0], service_cv=[0.5, 0.8, 0.0])
    windows = windows.assign(
        wait_target_minutes=[15.0, 10.0, 30.0], min_counters=[1, 1, 2], max_counters=[2.0, 1.0, 3.0]
    )
    county = replace(made.county, staff=staff, pins=pins, windows=windows)
    daily = made.forecast.daily.copy()
    daily["mean"] = daily["window"].map({"综合": 30.0, "人社": 10.0, "医保": 5.0})
    after = apply_changes(World(county, daily, WEEKS), [parse_change("merge", f"{hall}=人社+医保")])
    row = after.county.windows.iloc[0]
    assert after.county.windows["window"].tolist() == ["综合"]
    rng = np.random.default_rng(1)
    kind = rng.choice(3, 500_000, p=np.array([30, 10, 5]) / 45)
    mean, cv = np.array([5.0, 10.0, 20.0])[kind], np.array([0.5, 0.8, 1e-9])[kind]
    service = rng.gamma(1 / cv**2, mean * cv**2)
    assert row["service_minutes"] == pytest.approx(service.mean(), rel=0.01)
    assert row["service_cv"] == pytest.approx(service.std() / service.mean(), rel=0.01)
    assert row[["wait_target_minutes", "min_counters", "max_counters"]].tolist() == [10.0, 2, 6.0]
    assert set(after.daily["mean"]) == {45.0}
    assert after.daily["sd"].iat[0] ** 2 == pytest.approx((daily.groupby("window")["sd"].first() ** 2).sum())
    assert after.county.staff["skills"].tolist()[:2] == [
        {"人社": 0.7, "医保": 0.9, "综合": 0.7},
        {"人社": 1.0},
    ]
    assert after.county.pins["window"].tolist() == ["综合"]
    # one window without a limit takes the limit away
    free = replace(county, windows=windows.assign(max_counters=[2.0, np.nan, 3.0]))
    after = apply_changes(World(free, daily, WEEKS), [parse_change("merge", f"{hall}=人社+医保")])
    assert after.county.windows["max_counters"].isna().tolist() == [True]


def test_posts_given_at_merged_windows_leave_one_for_each_person_and_week() -> None:
    made = month_plan(2, {"two people and three windows"}, halls=1, windows=3, people=4)
    hall, day = made.county.halls["hall"].iat[0], pd.Timedelta(days=1)
    pins = pd.DataFrame(
        [("S001", "人社", "B", 0, 13), ("S001", "医保", "A", 9, 9), ("S002", "人社", "-", 0, 0)],
        columns=["staff", "window", "post", "start", "end"],
    ).assign(hall=hall)
    for end in ("start", "end"):
        pins[end] = WEEKS[0] + pd.to_timedelta(pins[end], unit="D")
    county = replace(made.county, pins=pins)
    change = Change("merge", hall, ["人社", "医保"])
    merged = apply_changes(World(county, made.forecast.daily, WEEKS), [change]).county.pins
    assert set(merged["window"]) == {"综合"}
    found = merged.sort_values(["staff", "start"])[["staff", "post", "start", "end"]].to_numpy().tolist()
    first, second = ((week, week + 6 * day) for week in WEEKS[:2])
    assert found == [["S001", "B", *first], ["S001", "A", *second], ["S002", "-", *first]]


def test_a_hall_without_a_general_counter_gets_one() -> None:
    made = month_plan(2, {"two people and three windows"}, halls=1, windows=3, people=4)
    hall = made.county.halls["hall"].iat[0]
    renamed = {"综合": "户籍"}
    county = replace(made.county, windows=made.county.windows.replace({"window": renamed}))
    daily = made.forecast.daily.replace({"window": renamed})
    with pytest.raises(BadChange):
        apply_changes(World(county, daily, WEEKS), [Change("merge", hall, ["户籍"])])
    merge = Change("merge", hall, ["户籍", "医保"])
    after = apply_changes(World(county, daily, WEEKS), [merge])
    assert sorted(after.county.windows["window"]) == ["人社", "综合"]
    assert set(after.daily["window"]) == {"人社", "综合"}
    # people learn windows before these are merged, in whatever order that is said
    staff = county.staff.assign(skills=[{"人社": 1.0}] * len(county.staff))
    world = World(replace(county, staff=staff), daily, WEEKS)
    after = apply_changes(world, [merge, Change("train", staff["staff"].iat[0], "户籍;医保=0.8")])
    assert after.county.staff["skills"].iat[0]["综合"] == 0.8


@pytest.mark.parametrize(
    ("option", "word", "said"),
    [
        ("train", "S999=综合", "S999"),
        ("train", "S001=烹饪", "烹饪"),
        ("train", "S001=综合:99", "0.1"),
        ("train", "S001", "S001"),
        ("add", "1号大厅=烹饪", "烹饪"),
        ("add", "九号大厅=综合", "九号大厅"),
        ("lend", "S999", "S999"),
        ("lend", "S001=综合", "S001"),
        ("leave", "S001=soon", "soon"),
        ("leave", "S001=2026-12-11..2026-12-07", "2026-12-11"),
        ("leave", "S001=2025-12-07", "2026-11-30"),
        ("leave", "S001=2026-12-21", "2026-12-20"),
        ("leave", "S999=none", "S999"),
        ("open", "1号大厅=many", "many"),
        ("open", "1号大厅=0", "0"),
        ("open", "1号大厅=20%", "20%"),
        ("open", "1号大厅=nan", "nan"),
        ("open", "1号大厅=1e999", "1e999"),
        ("merge", "1号大厅=烹饪+综合", "烹饪"),
        ("merge", "1号大厅", "1号大厅"),
        ("online", "综合=1.2", "1.2"),
        ("online", "综合=0", "0"),
        ("online", "综合=some", "some"),
        ("online", "烹饪=0.2", "烹饪"),
        ("online", "九号大厅/综合=0.2", "九号大厅"),
        ("online", "/综合=0.2", "/综合"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_faults_name_option_value_and_mend(
    plan: MonthPlan, option: str, word: str, said: str, lang: Any
) -> None:
    with pytest.raises(BadChange) as caught:
        apply_changes(world_of(plan), [parse_change(option, word)])
    message = caught.value.message(lang)
    assert f"--{option} {word}" in message
    assert said in message.split(f"--{option} {word}")[1] or said in word


def test_a_name_given_for_an_id_is_answered_with_the_id(plan: MonthPlan) -> None:
    staff = plan.county.staff.iloc[0]
    with pytest.raises(BadChange, match=f"is a name; give the id: {staff['staff']}"):
        changed(plan, lend=[staff["name"]])


def test_windows_of_other_halls_are_for_people_who_may_be_lent(plan: MonthPlan) -> None:
    own = plan.county.windows.groupby("hall")["window"].agg(set)
    hall = own.map(len).idxmin()
    elsewhere = min(set(plan.county.windows["window"]) - own[hall])
    place = plan.county.staff["hall"].eq(hall).argmax()
    person = plan.county.staff["staff"].iat[place]
    with pytest.raises(BadChange, match=f"{hall} has no window '{elsewhere}'"):
        changed(plan, train={person: elsewhere})
    floating = plan.county.staff.assign(floating=True)
    world = World(replace(plan.county, staff=floating), plan.forecast.daily, WEEKS)
    after = apply_changes(world, changes_of(train={person: elsewhere}))
    assert elsewhere in after.county.staff["skills"].iat[place]
    lent = changed(plan, train={person: elsewhere}, lend=[person])
    assert elsewhere in lent.county.staff["skills"].iat[place]
    with pytest.raises(BadChange, match=f"{person} may be lent already"):
        apply_changes(world, changes_of(lend=[person]))


@pytest.mark.parametrize("option", [option for option in OPTIONS if option != "lend"])
@pytest.mark.parametrize("word", ["S001", "S001="])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_value_left_out_is_asked_for(plan: MonthPlan, option: str, word: str, lang: Any) -> None:
    with pytest.raises(BadChange) as caught:
        apply_changes(world_of(plan), [parse_change(option, word)])
    message = caught.value.message(lang)
    assert "None" not in message
    assert re.search(rf"--{option} S001=\S{{1,}}", message)


@pytest.mark.parametrize(
    "given", [{"lend": [None]}, {"train": [("S001",)]}, {"add": [("一号大厅", "综合", 3)]}]
)
def test_what_is_no_change_is_told(plan: MonthPlan, given: dict[str, Any]) -> None:
    with pytest.raises(BadChange):
        apply_changes(world_of(plan), changes_of(**given))


def test_all_faults_are_listed_at_once(plan: MonthPlan) -> None:
    changes = changes_of(lend=["S998", "S999"], online={"烹饪": 0.2})
    with pytest.raises(BadChange) as caught:
        apply_changes(world_of(plan), changes)
    assert len(caught.value.message("en").splitlines()) == 3
