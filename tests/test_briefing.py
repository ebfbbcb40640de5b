from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_fixture import MONDAYS, make

from forecast.weeks import monday_of
from staffplan.briefing.briefing import PlanFrames, brief, summary_text, worst
from staffplan.briefing.measures import full_days, weigh
from staffplan.briefing.trend import common_part, trend


def test_waits_are_weighted_by_visitors():
    waits = pd.DataFrame(
        {
            "hall": ["a", "a", "b"],
            "visitors": [90.0, 10.0, 50.0],
            "mean_wait_minutes": [2.0, 42.0, 8.0],
            "late_share": [0.0, 0.5, 0.2],
        }
    )
    table = weigh(waits, ["hall"]).set_index("hall")
    assert table.loc["a", "mean_wait"] == pytest.approx((90 * 2 + 10 * 42) / 100)  # 6, not the plain mean 22
    assert table.loc["a", "late_share"] == pytest.approx(0.05)
    assert table.loc["b", "mean_wait"] == pytest.approx(8.0)


def test_a_group_without_visitors_has_no_mean_wait():
    waits = pd.DataFrame(
        {
            "hall": ["a", "b"],
            "visitors": [0.0, 4.0],
            "mean_wait_minutes": [9.0, np.nan],
            "late_share": [0.1, np.nan],
        }
    )
    assert weigh(waits, ["hall"])["mean_wait"].isna().all()


def test_the_county_numbers_equal_sums_made_by_hand():
    made = make()
    briefing, plan = made.brief(), made.plan
    visitors = waited = flat = late = 0.0
    for row in plan.waits.itertuples():
        visitors += row.visitors
        waited += row.visitors * row.mean_wait_minutes
        late += row.visitors * row.late_share
    for row in plan.flat_waits.itertuples():
        flat += row.visitors * row.mean_wait_minutes
    numbers = briefing.numbers
    assert numbers.visitors == pytest.approx(visitors)
    assert numbers.mean_wait == pytest.approx(waited / visitors)
    assert numbers.late_share == pytest.approx(late / visitors)
    assert numbers.flat_mean_wait == pytest.approx(flat / visitors)
    assert numbers.posts_a + numbers.posts_b == len(plan.posts)
    assert numbers.short_a == sum(plan.shortages["kind"] == "A") > 0
    assert numbers.short_b == sum(plan.shortages["kind"] == "B") > 0


def test_halls_add_up_to_the_county():
    briefing = make().brief()
    table, numbers = briefing.by_hall, briefing.numbers
    assert list(table["hall"]) == list(briefing.county.halls["hall"])
    assert table["visitors"].sum() == pytest.approx(numbers.visitors)
    assert (table["visitors"] * table["mean_wait"]).sum() / numbers.visitors == pytest.approx(
        numbers.mean_wait
    )
    assert table["posts_a"].sum() == numbers.posts_a
    assert table["short_b"].sum() == numbers.short_b


def test_worst_is_the_longest_wait():
    briefing = make().brief()
    found = worst(briefing.by_window)
    assert found is not None
    assert found["mean_wait"] == briefing.by_window["mean_wait"].max()
    assert worst(briefing.by_window.assign(mean_wait=np.nan)) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_says_the_numbers(lang, tmp_path):
    briefing = make().brief()
    said = summary_text(briefing, lang, tmp_path)
    numbers = briefing.numbers
    for value in (
        f"{numbers.mean_wait:.1f}",
        f"{numbers.flat_mean_wait:.1f}",
        f"{numbers.late_share:.1%}",
        f"{numbers.flat_late_share:.1%}",
        str(numbers.posts_a),
        f"{numbers.short_b:g}",
        str(tmp_path),
        "2026-11-30",
    ):
        assert value in said


def test_the_summary_names_windows_at_which_waits_are_beyond_their_target():
    made = make()
    waits = made.plan.waits
    first = (waits["hall"] == waits["hall"].iloc[0]) & (waits["window"] == waits["window"].iloc[0])

    def said(minutes: float) -> list[str]:
        long = waits.assign(mean_wait_minutes=np.where(first, minutes, 5.0))
        told = summary_text(made.with_plan(waits=long).brief(), "zh").split("\n")
        return [line for line in told if line.startswith("平均等候超过目标")]

    assert said(15.0) == []
    (line,) = said(15.5)
    assert f"1 个（{waits['hall'].iloc[0]} {waits['window'].iloc[0]}）" in line


@pytest.mark.parametrize("kind", ["hall", "counter", "pin"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_says_when_halls_windows_and_pins_lack_people(lang, kind):
    """Below the minimum staff, nobody at the window, a pin not kept: each has a line of its own."""
    made = make()
    rows = made.plan.shortages.head(2).assign(kind=kind, missing=[2.0, 1.0], date=MONDAYS[0])
    more = made.with_plan(shortages=pd.concat([made.plan.shortages, rows], ignore_index=True)).brief()
    told, usual = (summary_text(one, lang).split("\n") for one in (more, made.brief()))
    (line,) = [line for line in told if line not in usual]
    assert "3" in line
    lacking = {"hall": "short_staff", "counter": "short_counters", "pin": "short_pins"}
    assert getattr(more.numbers, lacking[kind]) == 3


def test_the_summary_says_when_nothing_is_short():
    made = make(shortages=False)
    said = summary_text(made.brief(), "zh")
    assert "空缺：无" in said
    row = make().plan.shortages.head(1).assign(kind="counter", missing=1.0, date=MONDAYS[0])
    assert "空缺：无" not in summary_text(made.with_plan(shortages=row).brief(), "zh")


def test_work_is_visitors_times_minutes_by_the_open_day():
    made = make(halls=1, windows=1)
    forecast = made.plan.forecast.head(1)
    need = full_days(forecast, made.county.halls, made.county.windows)["need"].iloc[0]
    assert need == pytest.approx(forecast["mean"].iloc[0] * (9.0 + 2.0) / 360.0)  # 9-12 and 14-17 o'clock


def test_the_trend_covers_the_same_windows_on_both_sides():
    made = make()
    shown = trend(made.county.history, made.plan.forecast, made.county.windows, made.calendar)
    monthly = made.county.halls["hall"].iloc[2]
    daily = made.county.windows["hall"] != monthly
    assert (shown.windows, shown.all_windows) == (daily.sum(), len(daily))
    history = made.county.history
    week = history[
        (history["start"] == history["end"]) & history["start"].between("2026-11-16", "2026-11-22")
    ]
    assert shown.actual["2026-11-16"] == pytest.approx(week["count"].sum())
    rows = made.plan.forecast[made.plan.forecast["hall"] != monthly]
    first = rows[rows["date"].between(MONDAYS[0], MONDAYS[0] + pd.Timedelta(days=6))]
    assert shown.expected["mean"].iloc[0] == pytest.approx(first["mean"].sum())
    assert shown.actual.index[-1] == pd.Timestamp("2026-11-23")


def test_an_open_day_without_a_record_is_filled_and_told():
    made = make()
    history = made.county.history
    full = trend(history, made.plan.forecast, made.county.windows, made.calendar)
    lost = (history["start"] == pd.Timestamp("2026-11-18")) & (history["start"] == history["end"])
    holed = trend(history[~lost], made.plan.forecast, made.county.windows, made.calendar)
    assert full.filled == 0.0
    assert 0.0 < holed.filled < 0.02
    assert holed.actual["2026-11-16"] == pytest.approx(full.actual["2026-11-16"], rel=0.15)
    assert holed.actual["2026-11-16"] != full.actual["2026-11-16"]


def test_a_window_of_which_a_quarter_is_lost_is_not_shown():
    made = make()
    history, (hall, window) = made.county.history, made.county.windows.iloc[0][["hall", "window"]]
    own = (history["hall"] == hall) & (history["window"] == window) & (history["start"] > "2026-05-01")
    full, holed = (
        trend(table, made.plan.forecast, made.county.windows, made.calendar)
        for table in (history, history[~own | (history["start"].dt.day % 4 > 0)])
    )
    assert holed.windows == full.windows - 1


def test_a_weekly_report_counts_as_its_week():
    made = make(halls=1, windows=1, shortages=False)
    history = made.county.history
    weekly = history.assign(start=monday_of(history["start"]))
    weekly = weekly.groupby(["hall", "window", "start"], as_index=False)["count"].sum()
    weekly["end"] = weekly["start"] + pd.Timedelta(days=6)
    by_day = trend(history, made.plan.forecast, made.county.windows, made.calendar)
    by_week = trend(weekly, made.plan.forecast, made.county.windows, made.calendar)
    # over make-up workdays and breaks
    assert by_week.actual.to_numpy() == pytest.approx(by_day.actual.to_numpy())
    assert by_week.filled == 0.0


def test_without_daily_counts_there_is_no_actual_line():
    made = make()
    monthly = made.county.history[made.county.history["start"] != made.county.history["end"]]
    shown = trend(monthly, made.plan.forecast, made.county.windows, made.calendar)
    assert shown.actual.empty
    assert shown.windows == shown.all_windows
    assert len(shown.expected) == 5


def test_common_errors_widen_the_band():
    rng = np.random.default_rng(3)
    dates = pd.date_range("2026-01-05", periods=200)
    common = rng.normal(size=(200, 1))
    alike = pd.DataFrame(common + 0.5 * rng.normal(size=(200, 8)), index=dates)
    apart = pd.DataFrame(rng.normal(size=(200, 8)), index=dates)
    assert common_part(alike) == 0.5  # 0.8, held at the limit
    assert common_part(apart) < 0.06


def test_a_plan_without_weeks_is_refused():
    made = make()
    empty = PlanFrames(**{**vars(made.plan), "weeks": ()})
    with pytest.raises(ValueError, match="week"):
        brief(made.county, empty, made.calendar, "2026-12")


def test_the_data_end_before_the_plan_whatever_was_counted_later():
    made = make()
    history = made.county.history
    later = history.iloc[[-1]].assign(start=MONDAYS[1], end=MONDAYS[1])
    county = replace(made.county, history=pd.concat([history, later], ignore_index=True))
    known = brief(county, made.plan, made.calendar, made.month).as_of
    assert known == pd.Timestamp("2026-11-30")  # the day before the month


@pytest.mark.parametrize(("last", "weeks"), [("2026-11-27", 0), ("2026-11-26", 1)])  # a Friday, a Thursday
def test_a_week_counts_as_known_from_its_friday(last: str, weeks: int):
    made = make()
    history = made.county.history
    shown = trend(
        history[history["end"] <= last], made.plan.forecast, made.county.windows, made.calendar
    ).actual.index[-1]
    assert shown == MONDAYS[0] - pd.Timedelta(days=7 + 7 * weeks)
