"""What if: plans before and after a change, which halls are planned again, the table and the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from month_plans import plan_of, three_halls

from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.replan import tied_halls


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


def test_halls_that_share_people_are_planned_again_together(plan: MonthPlan) -> None:
    """Somebody who may now be lent ties halls; so does somebody who could be lent before."""
    staff = plan.county.staff
    person = staff["staff"].iat[0]
    result = plan.what_if(lend=[person], train={person: "*"})
    assert result.after.run["planned_again"] == sorted(plan.county.halls["hall"])
    floating = replace(plan, county=result.after.county)
    last = plan.county.halls["hall"].iat[-1]
    again = floating.what_if(add=[(last, "*")])
    assert again.after.run["planned_again"] == sorted(plan.county.halls["hall"])


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
    for lang in ("zh", "en"):
        assert person in result.summary(lang)  # type: ignore[arg-type]
    assert "<table" in result._repr_html_()


def test_halls_are_tied_by_those_who_can_be_lent(plan: MonthPlan) -> None:
    """1 and 2 share a floating person of 2 who knows a window only there; 3 is by itself."""
    halls = plan.county.halls["hall"].tolist()
    windows = pd.DataFrame({"hall": halls, "window": ["甲", "甲", "乙"]})
    staff = pd.DataFrame(
        {"hall": [halls[1], halls[2]], "skills": [{"甲": 1.0}, {"乙": 1.0}], "floating": True}
    )
    county = replace(plan.county, windows=windows, staff=staff)
    assert tied_halls(county, frozenset(halls[:1])) == set(halls[:2])
    assert tied_halls(county, frozenset(halls[2:])) == set(halls[2:])
    both = staff.assign(skills=[{"甲": 1.0, "乙": 1.0}, {"乙": 1.0}])
    assert tied_halls(replace(county, staff=both), frozenset(halls[:1])) == set(halls)
    everything = staff.assign(skills=[{"*": 1.0}, {"乙": 1.0}])
    assert tied_halls(replace(county, staff=everything), frozenset(halls[:1])) == set(halls)
    # 1 to 2 by one person, 2 to 3 by another: all three are tied.
    windows = pd.DataFrame(
        {"hall": [halls[0], halls[1], halls[1], halls[2]], "window": ["甲", "甲", "乙", "乙"]}
    )
    chain = replace(county, windows=windows, staff=staff.assign(hall=[halls[0], halls[1]]))
    assert tied_halls(chain, frozenset(halls[:1])) == set(halls)
    assert tied_halls(chain, frozenset(halls[2:])) == set(halls)
    nobody = replace(county, staff=staff.assign(floating=False))
    assert tied_halls(nobody, frozenset(halls[:1])) == {halls[0]}


def test_a_change_of_no_kind(plan: MonthPlan) -> None:
    with pytest.raises(TypeError, match="trian"):
        plan.what_if(trian={"S001": "综合"})


def test_command(plan: MonthPlan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("staffplan.job.solve", lambda *_, **__: plan)  # first: the job imports the true read
    monkeypatch.setattr("staffplan.tables.county.read", lambda _: plan.county)
    hall = hall_with(plan, 2)
    result = run("whatif", tmp_path, "--month", "2026-12", "--add", f"{hall}=*", "--online", "综合=0.1")
    assert (result.exit_code, result.stderr) == (0, "")
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
