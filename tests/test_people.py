"""Who is where and how fast; a month's weeks; flat staffing and the counters of a roster."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import MONDAY, Tiny

from optimize.people import at_work, plan_weeks, speeds
from optimize.waits import capacity_of, flat_capacity, waits_under

NAN = float("nan")


def iso_mondays(year: int, month: int) -> list[date]:
    """Mondays of the ISO weeks whose Thursday lies in a month, by `date.isocalendar` alone."""
    first = date(year, month, 1)
    days = [first + timedelta(days=number) for number in range(31)]
    weeks = {
        day.isocalendar()[:2]
        for day in days
        if day.month == month and date.fromisocalendar(*day.isocalendar()[:2], 4).month == month
    }
    return sorted(date.fromisocalendar(*week, 1) for week in weeks)


@given(st.integers(1990, 2099), st.integers(1, 12))
def test_weeks_of_a_month_by_the_iso_calendar(year: int, month: int) -> None:
    weeks = plan_weeks(pd.Period(year=year, month=month, freq="M"))
    assert [week.date() for week in weeks] == iso_mondays(year, month)


def test_every_week_belongs_to_one_month() -> None:
    months = pd.period_range("2020-01", "2030-12", freq="M")
    weeks = [week for month in months for week in plan_weeks(month)]
    assert weeks == list(pd.date_range(weeks[0], weeks[-1], freq="W-MON"))
    assert plan_weeks(pd.Period("2026-12", "M"))[0] == pd.Timestamp("2026-11-30")


def test_people_are_away_on_duty_days_and_on_leave_with_both_its_ends() -> None:
    staff = pd.DataFrame({"staff": ["a", "b", "c"], "duty_weekdays": [(), (2, 7), (1, 2, 3, 4, 5)]})
    leave = pd.DataFrame(
        [("a", 1, 2), ("a", 5, 5), ("b", 0, 0), ("stranger", 0, 6)], columns=["staff", "start", "end"]
    )
    for end in ("start", "end"):
        leave[end] = MONDAY + pd.to_timedelta(leave[end], unit="D")
    there = at_work(staff, leave, pd.date_range(MONDAY, periods=7))
    said = ["".join("x" if day else "." for day in person) for person in there]
    assert said == ["x..xx.x", "..xxxx.", ".....xx"]


def test_nobody_and_no_days_have_their_shapes() -> None:
    nobody = pd.DataFrame({"staff": [], "duty_weekdays": []})
    leave = pd.DataFrame({"staff": [], "start": [], "end": []})
    assert at_work(nobody, leave, pd.date_range(MONDAY, periods=3)).shape == (0, 3)
    assert at_work(nobody, leave, pd.DatetimeIndex([])).shape == (0, 0)


def test_speeds_by_skill_home_and_floating() -> None:
    staff = pd.DataFrame(
        {
            "hall": ["北", "北", "南", "南"],
            "skills": [{"甲": 0.8}, {"*": 0.9, "乙": 1.2, "甲": 0.5}, {"甲": 1.1}, {"乙": 1.0}],
            "floating": [False, False, True, False],
        }
    )
    windows = pd.DataFrame({"hall": ["北", "北", "南", "北"], "window": ["甲", "乙", "甲", "丙"]})
    assert speeds(staff, windows).tolist() == [
        [0.8, 0.0, 0.0, 0.0],
        [0.5, 1.2, 0.0, 0.9],
        [1.1, 0.0, 1.1, 0.0],
        [0.0, 0.0, 0.0, 0.0],
    ]


FLAT = {
    # One person over two windows stands half a day at each.
    "one over two": (Tiny({("北", "甲"): (5,), ("北", "乙"): (5,)}, {"s": ("北", {"*": 1.0})}), [0.5, 0.5]),
    "speed counts": (Tiny({("北", "甲"): (5,), ("北", "乙"): (5,)}, {"s": ("北", {"*": 1.4})}), [0.7, 0.7]),
    "only what they know": (
        Tiny({("北", "甲"): (5,), ("北", "乙"): (5,)}, {"s": ("北", {"*": 1.0}), "t": ("北", {"乙": 1.0})}),
        [0.5, 1.5],
    ),
    "only open windows": (
        Tiny({("北", "甲"): (5, 5), ("北", "乙"): (NAN, 5)}, {"s": ("北", {"*": 1.0})}),
        [1.0, 0.0],
    ),
    "floaters stay at home": (
        Tiny(
            {("北", "甲"): (5,), ("南", "甲"): (5,)},
            {"s": ("北", {"*": 1.0})},
            staff={"s": {"floating": True}},
        ),
        [1.0, 0.0],
    ),
    "who is away": (
        Tiny({("北", "甲"): (5,)}, {"s": ("北", {"*": 1.0}), "t": ("北", {"*": 1.0})}, leave=[("t", 0, 0)]),
        [1.0],
    ),
    "a window's places": (
        Tiny(
            {("北", "甲"): (5,), ("北", "乙"): (5,)},
            {"s": ("北", {"甲": 1.0}), "t": ("北", {"甲": 0.5}), "u": ("北", {"乙": 1.0})},
            windows={("北", "甲"): {"max_counters": 1.0}},
        ),
        [0.75, 1.0],
    ),
    "a hall's places": (
        Tiny(
            {("北", "甲"): (5,), ("北", "乙"): (5,), ("南", "甲"): (5,)},
            {
                "s": ("北", {"甲": 1.0}),
                "t": ("北", {"甲": 0.5}),
                "u": ("北", {"乙": 1.0}),
                "v": ("南", {"*": 1.0}),
            },
            halls={"北": {"counters": 2.0, "temporary_counters": 5}},
        ),
        [1.0, 2 / 3, 1.0],
    ),
}


@pytest.mark.parametrize("name", FLAT)
def test_flat_staffing_in_closed_form(name: str) -> None:
    county, capacity = FLAT[name]
    assert flat_capacity(county.problem())[:, 0] == pytest.approx(capacity)


def roster(*rows: tuple[int, str, str, str, float]) -> pd.DataFrame:
    columns = ["date", "hall", "window", "staff", "share"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(date=MONDAY + pd.to_timedelta(table["date"], unit="D"))


def test_a_rosters_counters_are_shares_times_speed() -> None:
    county = Tiny(
        {("北", "甲"): (5, 5), ("南", "甲"): (5, 5)},
        {"s": ("北", {"*": 0.8}), "t": ("北", {"*": 1.2}), "u": ("南", {"*": 1.0})},
        staff={"t": {"floating": True}},
    )
    problem = county.problem()
    duty = roster(
        (0, "北", "甲", "s", 1.0),
        (0, "北", "甲", "t", 0.5),
        (1, "南", "甲", "t", 1.0),
        (1, "南", "甲", "u", 0.5),
    )
    assert capacity_of(problem, duty) == pytest.approx(np.array([[1.4, 0.0], [0.0, 1.7]]))
    assert (capacity_of(problem, duty.iloc[:0]) == 0).all()


def test_waits_are_of_every_open_day_and_fall_with_capacity() -> None:
    problem = Tiny({("北", "甲"): (20, NAN), ("北", "乙"): (10, 12)}, {"s": ("北", {"*": 1.0})}).problem()
    table, minutes = waits_under(problem, np.full((2, 2), 0.5))
    assert table[["window", "date"]].to_numpy().tolist() == [
        ["乙", MONDAY],
        ["甲", MONDAY],
        ["乙", MONDAY + pd.Timedelta(days=1)],
    ]
    assert table["visitors"].tolist() == [10.0, 20.0, 12.0]
    assert minutes == pytest.approx((table["visitors"] * table["mean_wait_minutes"]).sum())
    more, fewer_minutes = waits_under(problem, np.full((2, 2), 1.0))
    assert fewer_minutes < minutes
    assert (more["late_share"] < table["late_share"]).all()
