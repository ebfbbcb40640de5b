"""What the pictures say: titles and numbers of the data, and nothing that these do not show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_fixture import make, texts

from staffplan.charts import heat, shortages, staffing, visitors, waits, weekdays
from staffplan.charts.style import (
    clean_settings,
)


def test_titles_state_numbers_of_the_data():
    made = make()
    briefing, plan = made.brief(), made.plan
    numbers = briefing.numbers
    said = waits.title(briefing, "zh")
    assert f"{numbers.flat_mean_wait:.1f}" in said
    assert f"{numbers.mean_wait:.1f}" in said
    assert f"{1 - numbers.mean_wait / numbers.flat_mean_wait:.0%}" in said

    rows = plan.waits.assign(
        week=plan.waits["date"] - pd.to_timedelta(plan.waits["date"].dt.day_of_week, unit="D")
    )
    means = rows.groupby(["window", "week"])[["visitors", "mean_wait_minutes"]].apply(
        lambda g: np.average(g["mean_wait_minutes"], weights=g["visitors"])
    )
    window, week = means.idxmax()
    number = (week - pd.Timestamp("2026-11-30")).days // 7 + 1
    assert heat.title(briefing, "zh") == f"{window}窗口第{number}周等得最久：平均 {means.max():.1f} 分钟"

    missing = plan.shortages[plan.shortages["kind"].isin(["A", "B"])].groupby("hall")["missing"].sum()
    said = shortages.title(briefing, "zh")
    assert f"空缺 {missing.sum():g} 个" in said
    assert f"{missing.max():g} 个" in said

    expected = briefing.trend.expected["mean"]
    recent = briefing.trend.actual.drop(pd.Timestamp("2026-10-05"), errors="ignore").tail(4).mean()
    said = visitors.title(briefing, "en")
    assert f"{expected.max():,.0f} visitors" in said
    assert f"{expected.max() / recent - 1:.0%} above" in said
    assert "Dec 21" in said  # the week with a sixth workday


def test_closed_windows_come_first_among_what_is_short():
    made = make()
    briefing = made.brief()
    halls = briefing.by_hall["hall"]
    posts = briefing.by_hall.assign(short_a=0.0, short_b=[0.0, 2.0, 0.0, 0.0, 0.0], short_days=0.0)
    numbers = replace(briefing.numbers, short_a=0.0, short_b=2.0, short_days=0.0)
    one = replace(briefing, by_hall=posts, numbers=numbers)
    assert shortages.title(one, "zh") == f"{halls[1]}空缺 2 个周岗，其他大厅全部排满"
    days = replace(one, by_hall=posts.assign(short_days=[0.0, 1.0, 3.0, 0.0, 0.0]))
    days = replace(days, numbers=replace(numbers, short_days=4.0))
    assert shortages.title(days, "zh") == f"有 4 个窗口日无人在岗，{halls[2]}最多：3 个"


def test_a_good_month_is_pale():
    made = make()
    minutes = made.plan.waits["mean_wait_minutes"]
    short = made.plan.waits.assign(mean_wait_minutes=minutes * 4.0 / minutes.max())  # targets are 15
    plot = heat.draw(made.with_plan(waits=short).brief(), "zh").axes[-1]
    assert min(sum(patch.get_facecolor()[:3]) / 3 for patch in plot.patches) > 0.4


def test_weeks_with_days_off_are_not_what_the_busiest_is_held_against():
    made = make()
    briefing = made.brief()
    shut = dict.fromkeys(briefing.trend.actual.index[-2:], 0.0)  # closed, as around a festival
    days = briefing.days.copy()
    days.loc[days.index >= briefing.trend.actual.index[-2], "day_off"] = True
    actual = briefing.trend.actual.drop(list(shut))
    closed = replace(
        briefing, days=days, trend=replace(briefing.trend, actual=pd.concat([actual, pd.Series(shut)]))
    )
    whole = actual[actual.index > pd.Timestamp("2026-10-08")].tail(4)
    change = briefing.trend.expected["mean"].max() / whole.mean() - 1
    assert f"{abs(change):.0%}" in visitors.title(closed, "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_visitors_of_some_windows_are_not_called_the_countys(lang):
    """The third hall reports by month: its windows are in neither line, and the subtitle says so."""
    trend = make().brief().trend
    assert 0 < trend.windows < trend.all_windows
    with clean_settings():
        some, every = (
            " ".join(t.get_text() for t in texts(visitors.draw(make(halls=halls).brief(), lang)))
            for halls in (5, 2)
        )
    assert f"{trend.windows} " in some
    for county in ("全县每周", "The county's visitors"):
        assert county not in some
    assert any(county in every for county in ("全县每周", "The county's visitors"))


def test_the_staffing_title_names_the_day_with_most_work():
    briefing = make().brief()
    hall = staffing.busiest(briefing)
    days = staffing.table(briefing, hall)
    duty = briefing.plan.duty
    for day in (pd.Timestamp("2026-12-07"), pd.Timestamp("2026-12-16")):
        there = duty[(duty["hall"] == hall) & (duty["date"] == day)]
        assert days.loc[day, "A"] + days.loc[day, "B"] == pytest.approx(there["share"].sum())
        assert days.loc[day, "B"] == pytest.approx(there.loc[there["post"] == "B", "share"].sum())
    day = days["need"].idxmax()
    said = staffing.title(hall, days, "zh")
    assert f"{day.month}月{day.day}日" in said
    assert f"{days['need'].max():.1f} 人" in said
    forecast = briefing.plan.forecast
    windows = ((forecast["hall"] == hall) & (forecast["date"] == day)).sum()
    assert f"{windows} 个窗口" in said
    closed = days.loc["2027-01-01"]
    assert not closed["is_open"]
    assert closed["break_name"] == "New Year's Day"
    assert days.loc["2026-12-26", "makeup"]


def test_no_shortage_is_said_as_good_news():
    briefing = make(shortages=False).brief()
    assert shortages.title(briefing, "zh").startswith("没有空缺")
    assert f"{len(briefing.plan.posts):,}" in shortages.title(briefing, "zh")


def test_days_with_nobody_are_told_when_all_posts_are_filled():
    made = make(shortages=False)
    row = {
        "week": pd.Timestamp("2026-12-07"),
        "date": pd.Timestamp("2026-12-09"),
        "kind": "day",
        "missing": 1.0,
    }
    hall = made.county.halls["hall"].iloc[0]
    table = pd.DataFrame(
        [{**row, "hall": hall, "window": "综合", "reason": "", "remedy": "", "saves_minutes": 0.0}]
    )
    briefing = made.with_plan(shortages=table).brief()
    assert "1 个窗口日" in shortages.title(briefing, "zh")
    with clean_settings():
        shown = [t.get_text() for t in texts(shortages.draw(briefing, "zh"))]
    assert any(hall in line for line in shown)


def test_market_days_are_compared_within_halls():
    briefing = make().brief()
    rows = weekdays.window_days(briefing)
    gain = weekdays.market_gain(rows)
    assert gain == pytest.approx(0.40, abs=0.05)  # as the county was made
    assert f"{gain:.0%}" in weekdays.title(rows, weekdays.index_table(rows), "zh")
    assert (rows["market"] == rows["date"].dt.day.mod(10).isin([1, 4, 7]))[
        rows["hall"] == briefing.county.halls["hall"].iloc[0]
    ].all()


def test_no_market_gain_is_told_without_its_bars():
    """Few market days have no bars, so the title does not speak of them; and no open weekday is left out."""
    briefing = make().brief()
    rows = weekdays.window_days(briefing)
    kept = rows.index[rows["market"]][:20].union(rows.index[~rows["market"] & (rows["weekday"] != 3)])
    few = rows.loc[kept.union(rows.index[~rows["market"] & (rows["weekday"] == 3)][:5])]
    table = weekdays.index_table(few)
    assert table["market"].isna().all()
    assert list(table.index) == [1, 2, 3, 4, 5]
    assert table["ordinary"].isna().tolist() == [False, False, True, False, False]
    assert weekdays.market_gain(few) is not None
    assert "赶场" not in weekdays.title(few, table, "zh")


def test_a_market_day_like_any_other_is_no_news():
    rows = weekdays.window_days(make().brief())
    alike = rows.assign(count=rows["usual"] * (1.0 + 0.001 * rows["market"]))
    assert "赶场" not in weekdays.title(alike, weekdays.index_table(alike), "zh")
    assert "赶场" in weekdays.title(rows, weekdays.index_table(rows), "zh")


def test_the_title_does_not_say_window_twice():
    made = make()
    frames = {
        name: getattr(made.plan, name).replace({"window": {"综合": "综合窗口"}})
        for name in ("forecast", "posts", "duty", "waits", "flat_waits", "shortages")
    }
    every = {name: table.assign(window="综合窗口") for name, table in frames.items() if name == "waits"}
    briefing = made.with_plan(**(frames | every)).brief()
    assert heat.title(briefing, "zh").startswith("综合窗口第")
    assert "综合窗口," in heat.title(briefing, "en")
