"""Staffings that a plan is held against: last year's load, people in proportion, counters to serve at."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from optimize.problem import Problem, make_problem
from optimize.staffing import counters, last_year_load, proportional_capacity, roster_counters

WEEK = pd.Timestamp("2026-12-07")
DAYS = pd.date_range(WEEK, periods=5)


def a_problem(
    skills: dict[str, dict[str, float]],
    windows: tuple[str, ...] = ("甲", "乙"),
    counters_here: float = np.nan,
    most: float = np.nan,
    away: tuple[str, pd.Timestamp] | None = None,
) -> Problem:
    halls = pd.DataFrame(
        {"hall": ["北"], "hours": [((540, 1020),)], "counters": counters_here, "temporary_counters": 0}
    )
    table = pd.DataFrame({"hall": "北", "window": list(windows), "service_minutes": 10.0})
    table = table.assign(
        service_cv=0.8,
        back_office_minutes=0.0,
        wait_target_minutes=15.0,
        min_counters=1,
        max_counters=most,
    )
    staff = pd.DataFrame({"staff": list(skills), "name": list(skills), "hall": "北"})
    staff = staff.assign(skills=list(skills.values()), duty_weekdays=[()] * len(skills), floating=False)
    leave = pd.DataFrame([(*away[:1], away[1], away[1])] if away else [], columns=["staff", "start", "end"])
    pins = pd.DataFrame(columns=["staff", "hall", "window", "post", "start", "end"])
    daily = pd.DataFrame(
        [("北", w, day) for w in windows for day in DAYS], columns=["hall", "window", "date"]
    )
    daily = daily.assign(mean=20.0, sd=5.0)
    return make_problem(halls, table, staff, leave, pins, daily, [WEEK], with_waits=False)


def test_people_stand_in_proportion_to_the_load() -> None:
    everybody = {f"s{k}": {"*": 1.0} for k in range(4)}
    capacity = proportional_capacity(a_problem(everybody), np.array([3.0, 1.0]))
    assert capacity.tolist() == [[3.0] * 5, [1.0] * 5]
    capacity = proportional_capacity(a_problem(everybody), np.array([5.0, 3.0]))
    assert capacity[:, 0].tolist() == [2.5, 1.5]


def test_nobody_stands_at_a_window_that_they_do_not_know() -> None:
    problem = a_problem({"a": {"甲": 1.0}, "b": {"甲": 0.5}, "c": {"乙": 1.0}})
    capacity = proportional_capacity(problem, np.array([1.0, 100.0]))
    assert capacity[:, 0].tolist() == [1.5, 1.0]


def test_a_person_makes_room_where_another_knows_only_that_window() -> None:
    """The one who knows both takes 乙 though 甲 is busier: the other one knows 甲 only."""
    problem = a_problem({"a": {"甲": 1.0}, "b": {"甲": 1.0, "乙": 1.0}})
    capacity = proportional_capacity(problem, np.array([1.0, 1.0]))
    assert capacity[:, 0].tolist() == [1.0, 1.0]
    three = a_problem({"a": {"甲": 1.0, "乙": 1.0}, "b": {"乙": 1.0, "丙": 1.0}}, ("甲", "乙", "丙"))
    # Two people for three windows: none is left empty, and the busiest has the half day that is over.
    assert proportional_capacity(three, np.array([1.0, 1.0, 9.0]))[:, 0].tolist() == [0.5, 0.5, 1.0]


@pytest.mark.parametrize(("counters_here", "most", "total"), [(2.0, np.nan, 2.0), (np.nan, 1.0, 2.0)])
def test_places_are_kept(counters_here: float, most: float, total: float) -> None:
    everybody = {f"s{k}": {"*": 1.0} for k in range(4)}
    problem = a_problem(everybody, counters_here=counters_here, most=most)
    capacity = proportional_capacity(problem, np.array([1.0, 1.0]))
    assert capacity.sum(axis=0).tolist() == [total] * 5


def test_who_is_away_stands_nowhere() -> None:
    problem = a_problem({"a": {"*": 1.0}, "b": {"*": 1.0}}, away=("b", DAYS[2]))
    capacity = proportional_capacity(problem, np.array([1.0, 1.0]))
    assert capacity.sum(axis=0).tolist() == [2.0, 2.0, 1.0, 2.0, 2.0]


def test_best_of_all_ways_to_stand() -> None:
    """Held to a search over all assignments of half days, with people who know different windows."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        knows = rng.random((3, 3)) < 0.6
        knows[np.arange(3), rng.integers(0, 3, 3)] = True
        names = ("甲", "乙", "丙")
        skills = {
            f"s{k}": {n: 1.0 for n, k2 in zip(names, row, strict=True) if k2} for k, row in enumerate(knows)
        }
        load = rng.uniform(1, 10, 3)
        capacity = proportional_capacity(a_problem(skills, names), load)[:, 0]
        best = min(
            (_cost(load, np.bincount(choice, minlength=3) / 2) for choice in _choices(knows)), default=np.inf
        )
        assert _cost(load, capacity) == pytest.approx(best)


def _cost(load: np.ndarray, capacity: np.ndarray) -> float:
    empty = capacity == 0
    return float(
        (load**2 / np.where(empty, 1, capacity))[~empty].sum()
        + 1e6 * empty.sum()
        + 1e3 * (load**2)[empty].sum()
    )


def _choices(knows: np.ndarray) -> list[list[int]]:
    points = [np.flatnonzero(row) for row in knows for _ in range(2)]
    return [list(pick) for pick in np.stack(np.meshgrid(*points), -1).reshape(-1, len(points))]


def history(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["window", "start", "end", "count"])
    table[["start", "end"]] = table[["start", "end"]].apply(pd.to_datetime)
    return table.assign(hall="北")


def test_load_is_that_of_the_same_weeks_a_year_before() -> None:
    windows = a_problem({"a": {"*": 1.0}}, ("甲", "乙", "丙", "丁")).windows
    windows["service_minutes"] = [10.0, 20.0, 10.0, 10.0]
    windows["back_office_minutes"] = [0.0, 5.0, 0.0, 0.0]
    past = history(
        ("甲", "2025-12-08", "2025-12-08", 30),  # 364 days before the plan's Monday
        ("甲", "2025-12-10", "2025-12-10", 50),
        ("甲", "2025-12-07", "2025-12-07", 999),  # the day before those weeks
        ("甲", "2026-11-30", "2026-11-30", 999),  # not of those weeks
        ("乙", "2025-12-01", "2025-12-31", 230),  # 23 weekdays, ten a day
        ("丙", "2026-03-02", "2026-03-02", 6),  # only at another time of the year
    )
    load = last_year_load(past, windows, [WEEK])
    assert load[:3].tolist() == pytest.approx([400.0, 250.0, 60.0])
    assert load[3] == pytest.approx((400 + 250 + 60) / 3)


def test_a_county_without_history_has_equal_load() -> None:
    windows = a_problem({"a": {"*": 1.0}}).windows
    assert last_year_load(history(), windows, [WEEK]).tolist() == [1.0, 1.0]


def test_capacity_becomes_whole_counters_and_a_slow_one() -> None:
    problem = a_problem({"a": {"*": 1.0}})
    capacity = np.zeros((2, 5))
    capacity[0, 1], capacity[1, 4] = 2.25, 1.0
    table = counters(problem, capacity)
    assert table[["window", "date", "speed"]].values.tolist() == [
        ["甲", DAYS[1], 1.0],
        ["甲", DAYS[1], 1.0],
        ["甲", DAYS[1], 0.25],
        ["乙", DAYS[4], 1.0],
    ]


def test_half_days_at_a_window_add_up_to_counters() -> None:
    staff = pd.DataFrame({"staff": ["a", "b", "c"], "skills": [{"甲": 1.0}, {"*": 0.5}, {"甲": 1.2}]})
    rows = [("a", 0.5), ("b", 0.5), ("c", 1.0)]
    duty = pd.DataFrame(
        [(DAYS[0], "北", "甲", *row) for row in rows], columns=["date", "hall", "window", "staff", "share"]
    )
    table = roster_counters(duty, staff)
    assert (table["share"] * table["speed"]).tolist() == pytest.approx([1.2, 0.75])
    more = pd.concat([duty.iloc[:2], duty.iloc[:1]], ignore_index=True)
    table = roster_counters(more, staff)
    assert table["share"].tolist() == [1.0, 0.5]
    assert table["speed"].tolist() == pytest.approx([2.5 / 3] * 2)
