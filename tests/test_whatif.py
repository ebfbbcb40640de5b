"""What if: plans before and after a change, which halls are planned again, the table and the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command_line import run
from month_plans import month_plan, plan_of, three_halls

import staffplan as sp
from optimize import Plan
from optimize.planning import assemble
from optimize.stages import INTERRUPTED, Stage
from staffplan.plans.changes import BadChange, changes_of
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import problem_of
from staffplan.request import BadRequest
from staffplan.tables.county import County


@pytest.fixture(scope="module")
def plan() -> MonthPlan:
    return three_halls()


def hall_with(plan: MonthPlan, windows: int) -> str:
    sizes = plan.county.windows.groupby("hall").size()
    return str(sizes[sizes >= windows].index[0])


def test_more_people_cost_no_more_and_other_halls_stay(plan: MonthPlan) -> None:
    hall = hall_with(plan, 2)
    result = plan.what_if(add=[(hall, "*")])
    assert result.table.at["cost", "after"] <= result.table.at["cost", "before"] + 1e-6
    assert result.table.at["cost", "before"] == plan.plan.cost
    assert result.after.run["planned_again"] == [hall]
    for table in ("posts", "duty"):
        before, after = getattr(plan, table), getattr(result.after, table)
        elsewhere = [frame[frame["hall"] != hall].reset_index(drop=True) for frame in (before, after)]
        pd.testing.assert_frame_equal(*elsewhere)
    assert set(result.after.waits["hall"]) == set(plan.waits["hall"])
    assert "NEW1" in set(result.moves["staff"])
    # What was proved of the county as it was says nothing of this one.
    assert not {"bound", "gap", "county_bound", "county_gap", "bound_holds_for"} & set(result.after.run)
    assert result.after.plan.county_bound == 0.0


def test_somebody_who_may_now_be_lent_is_tried_elsewhere(plan: MonthPlan) -> None:
    """Whom one hall can spare goes to another that is short of people, and it gets cheaper."""
    halls = plan.county.halls["hall"].tolist()
    short = plan.county.staff["hall"].eq(halls[1])
    few = replace(plan.county, staff=plan.county.staff[~short | (short.cumsum() < 2)].reset_index(drop=True))
    poor = plan_of(few, plan.forecast.daily)
    person = few.staff.loc[few.staff["hall"] == halls[0], "staff"].iat[0]
    result = poor.what_if(lend=[person], train={person: "*"}, add=[(halls[0], "*")])
    lent = result.after.posts[result.after.posts["staff"] == person]
    assert halls[1] in set(lent["hall"])
    alone = poor.what_if(train={person: "*"}, add=[(halls[0], "*")])
    assert result.after.plan.cost < alone.after.plan.cost


def test_a_part_planned_again_costs_what_the_whole_would(plan: MonthPlan) -> None:
    hall = hall_with(plan, 2)
    result = plan.what_if(add=[(hall, "*")])
    whole = plan_of(result.after.county, plan.forecast.daily)
    assert result.after.plan.cost == pytest.approx(whole.plan.cost, rel=1e-3)
    assert result.after.plan.cost_parts.keys() == whole.plan.cost_parts.keys()


def test_the_table_says_what_the_plans_hold(plan: MonthPlan) -> None:
    person = plan.posts["staff"].iat[0]
    result = plan.what_if(leave={person: ("2026-11-30", "2026-12-20")})
    assert person not in set(result.after.posts["staff"])
    table = result.table
    assert table.at["mean_wait", "after"] == result.after.plan.mean_wait
    assert (table["change"] == table["after"] - table["before"]).all()
    short = result.after.plan.shortages
    assert table.at["short_b", "after"] == short.loc[short["kind"] == "B", "missing"].sum()
    key = ["week", "hall", "window", "post"]
    for staff, week in plan.posts[["staff", "week"]].drop_duplicates().itertuples(index=False):
        was, now = (
            set(posts.loc[(posts["staff"] == staff) & (posts["week"] == week), key].itertuples(index=False))
            for posts in (plan.posts, result.after.posts)
        )
        moves = result.moves[(result.moves["staff"] == staff) & (result.moves["week"] == week)]
        assert len(moves) == (was != now)
    own = result.moves[result.moves["staff"] == person]
    assert (own["after"] == "").all()
    assert own["before"].str.contains("A|B").all()
    assert table.at["people_moved", "after"] == result.moves["staff"].nunique()
    before, after = (
        set(posts[[*key, "staff"]].itertuples(index=False)) for posts in (plan.posts, result.after.posts)
    )
    assert table.at["posts_changed", "after"] == len(after - before) != len(before - after)
    for lang in ("zh", "en"):
        assert person in result.summary(lang)  # type: ignore[arg-type]
    assert "<table" in result._repr_html_()


def test_merged_and_fewer_visitors_are_told_of_as_of_any_plan(tmp_path: Path) -> None:
    made = month_plan(2, {"two people and three windows"}, halls=1, windows=3, people=4)
    hall = made.county.halls["hall"].iat[0]
    result = made.what_if(merge={hall: ["人社", "医保"]}, online={f"{hall}/综合": 0.2})
    after, was = result.after, made.forecast
    assert set(after.forecast.daily["window"]) == {"综合"} == set(after.county.history["window"])
    assert after.county.history["count"].sum() == made.county.history["count"].sum()
    for frame, before in zip(
        (after.forecast.daily, after.forecast.weekly, after.forecast.monthly),
        (was.daily, was.weekly, was.monthly),
        strict=True,
    ):
        assert frame["mean"].sum() == pytest.approx(0.8 * before["mean"].sum())  # merged first
        assert list(frame.columns) == list(before.columns)
        assert ((frame["p10"] <= frame["mean"]) & (frame["mean"] <= frame["p90"])).all()
    assert "综合" in after.summary("zh")
    assert after.save(tmp_path / "plan", "zh").folder.is_dir()
    with pytest.raises(ValueError, match="what-if"):
        after.forecast.explain(hall, "综合", after.forecast.daily["date"].iat[0])


@pytest.mark.parametrize(
    ("status", "reason", "told"),
    [
        ("time limit", "needed_elsewhere", True),
        ("optimal", "needed_elsewhere", False),
        ("time limit", "nobody_qualified", False),
    ],
)
def test_posts_that_more_time_may_fill_are_told(
    plan: MonthPlan, status: str, reason: str, told: bool
) -> None:
    short = plan.plan.shortages.assign(kind="B", reason=reason).head(3)
    posts = replace(plan, plan=replace(plan.plan, shortages=short), run={**plan.run, "status": status})
    assert ("--time-limit" in posts.summary("en")) == ("--time-limit" in posts.summary("zh")) == told


def test_a_plans_tables_may_be_changed_and_it_stays(plan: MonthPlan) -> None:
    before = plan.summary("en")
    for table in (plan.posts, plan.duty, plan.waits):
        table[table.columns[-1]] = 0
    assert plan.summary("en") == before
    assert (plan.duty["share"] > 0).all()


def rows_elsewhere(posts: pd.DataFrame, hall: str, week: pd.Timestamp) -> list[tuple[object, ...]]:
    elsewhere = posts[(posts["hall"] != hall) | (posts["week"] != week)]
    return sorted(elsewhere[["week", "hall", "window", "post", "staff"]].itertuples(index=False, name=None))


def test_only_the_week_and_hall_of_a_leave_are_planned_again() -> None:
    """People who may be lent tie all halls; that is no reason to plan them again, nor another week."""
    plan = month_plan(3, {"floaters", "speeds"}, halls=3, windows=3, people=5)
    floating = set(plan.county.staff.loc[plan.county.staff["floating"].astype(bool), "staff"])
    assert floating
    week = plan.plan.weeks[1]
    held = plan.posts[(plan.posts["week"] == week) & ~plan.posts["staff"].isin(floating)]
    person, hall = held[["staff", "home_hall"]].iloc[0]
    first, second = (plan.what_if(leave={person: (week, week)}) for _ in range(2))
    kept = rows_elsewhere(first.before.posts, hall, week)
    assert rows_elsewhere(first.after.posts, hall, week) == kept == rows_elsewhere(plan.posts, hall, week)
    assert set(first.moves["week"]) <= {week}
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(first.moves, second.moves)


def test_leave_of_somebody_lent_touches_the_hall_that_has_them() -> None:
    plan = month_plan(6, {"floaters", "speeds"}, halls=3, windows=3, people=5)
    lent = plan.posts[plan.posts["hall"] != plan.posts["home_hall"]].iloc[0]
    after = plan.what_if(leave={lent["staff"]: (lent["week"], lent["week"] + pd.Timedelta(days=6))}).after
    week = after.posts[after.posts["week"] == lent["week"]]
    assert lent["staff"] not in set(week["staff"])
    assert lent["hall"] in after.run["planned_again"]


def test_a_change_that_changes_nothing_moves_nobody(plan: MonthPlan) -> None:
    """More counters than anybody stands at, after a hasty plan: what more solving finds is not theirs."""
    hall = hall_with(plan, 2)
    halls = plan.county.halls.assign(counters=50.0)
    county = replace(plan.county, halls=halls)
    hasty = replace(plan, county=county, plan=hasty_plan(plan, county))
    assert hasty.plan.cost > plan.plan.cost
    result = hasty.what_if(open={hall: 3}, time_limit=20)
    assert result.table.at["cost", "change"] == pytest.approx(0.0, abs=1e-6)
    assert result.moves.empty
    again = hasty.what_if(add=[(hall, "*")], time_limit=20)
    good = replace(plan, county=county).what_if(add=[(hall, "*")], time_limit=20)
    assert again.before.plan.cost < hasty.plan.cost
    assert again.table.at["cost", "change"] == pytest.approx(good.table.at["cost", "change"], rel=0.01)


def hasty_plan(plan: MonthPlan, county: County) -> Plan:
    """The plan with the A- and the B-person of a window on each other's place all month."""
    swap = {"A": "B", "B": "A"}
    window = plan.posts[["hall", "window"]].iloc[0]
    tables = []
    for table in (plan.posts, plan.duty):
        here = (table["hall"] == window["hall"]) & (table["window"] == window["window"])
        tables.append(table.assign(post=table["post"].map(swap).where(here, table["post"])))
    problem = problem_of(county, plan.forecast, plan.plan.weeks, None)
    return assemble(problem, *tables, [], None)


def test_a_change_of_no_kind(plan: MonthPlan) -> None:
    with pytest.raises(TypeError, match="trian"):
        plan.what_if(trian={"S001": "综合"})


def test_no_change_is_refused(plan: MonthPlan) -> None:
    with pytest.raises(BadRequest, match="leave"):
        plan.what_if()


@pytest.mark.parametrize("seconds", [0, -1, "x"])
def test_a_time_limit_that_is_none_is_refused(plan: MonthPlan, seconds: Any) -> None:
    with pytest.raises(sp.BadRequest) as refused:
        plan.what_if(add=[(hall_with(plan, 2), "*")], time_limit=seconds)
    assert refused.value.code == "solver"


def test_changes_given_in_python_read_as_on_the_command_line(plan: MonthPlan) -> None:
    person = plan.county.staff["staff"].iat[0]
    day = plan.plan.weeks[0]
    for value in (day, (day, day), f"{day:%Y-%m-%d}"):
        result = plan.what_if(leave={person: value})
        assert f"--leave {person}={day:%Y-%m-%d}\n" in result.summary("en")
    said = {
        str(one) for one in changes_of(leave={"S1": ("2026-12-07", "2026-12-11")}, merge={"H": ["a", "b"]})
    }
    assert said == {"--leave S1=2026-12-07..2026-12-11", "--merge H=a+b"}


def test_a_window_that_a_hall_lacks_is_not_called_unknown(plan: MonthPlan) -> None:
    halls = plan.county.windows.groupby("window")["hall"].agg(set)
    every = set(plan.county.halls["hall"])
    window, there = next((name, have) for name, have in halls.items() if have != every)
    hall = min(every - there)
    with pytest.raises(BadChange) as caught:
        plan.what_if(online={f"{hall}/{window}": 0.1})
    ((_, wrong),) = caught.value.faults
    assert wrong.code == "not_in_hall"
    own = plan.county.windows.loc[plan.county.windows["hall"] == hall, "window"]
    assert all(name in caught.value.message("zh") for name in own)


@pytest.fixture
def read_county(plan: MonthPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading gives the plan's county; modules that import the true `read` are loaded before."""
    for module in ("staffplan.job", "staffplan.saved_plan", "staffplan.tables.county"):
        monkeypatch.setattr(f"{module}.read", lambda _: plan.county)


@pytest.mark.usefixtures("read_county")
def test_command(plan: MonthPlan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("staffplan.job.solve", lambda *_, **__: plan)
    hall = hall_with(plan, 2)
    result = run("whatif", tmp_path, "--month", "2026-12", "--add", f"{hall}=*", "--online", "综合=0.1")
    assert (result.exit_code, result.stderr) == (0, ""), result.exception
    assert f"--add {hall}=*" in result.stdout
    assert "mean wait" in result.stdout
    assert "NEW1" in result.stdout
    result = run("whatif", tmp_path, "--month", "2026-12", "--lend", "S999", "--open", f"{hall}=x", lang="zh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 2
    assert "S999" in result.stderr
    result = run("whatif", tmp_path)
    assert result.exit_code == 2
    assert "--train" in result.stderr


@pytest.mark.usefixtures("read_county")
def test_an_interrupt_compares_nothing(
    plan: MonthPlan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Planning as it is keeps on Ctrl-C what it has found; that is not what was asked for."""
    stopped = Stage("plan", INTERRUPTED, 0.0, 0.0, 0.0, 1)
    broken_off = replace(plan, plan=replace(plan.plan, stages=[stopped]))
    monkeypatch.setattr("staffplan.job.solve", lambda *_, **__: broken_off)
    result = run("whatif", tmp_path, "--month", "2026-12", "--online", "综合=0.1")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "Interrupted" in result.stderr
