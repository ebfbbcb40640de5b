"""Lunar days, solar terms and what goes by them, against published almanacs."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from calendars import dates, make, span

from forecast.calendar import CalendarSettings
from forecast.lunar import SOLAR_TERMS, lunar_new_year, solar_term_day

NEW_YEARS = {
    2020: "01-25",
    2021: "02-12",
    2022: "02-01",
    2023: "01-22",
    2024: "02-10",
    2025: "01-29",
    2026: "02-17",
    2027: "02-06",
}
MID_AUTUMN = [
    "2020-10-01",
    "2021-09-21",
    "2022-09-10",
    "2023-09-29",
    "2024-09-17",
    "2025-10-06",
    "2026-09-25",
]
DRAGON_BOAT = [
    "2020-06-25",
    "2021-06-14",
    "2022-06-03",
    "2023-06-22",
    "2024-06-10",
    "2025-05-31",
    "2026-06-19",
]
TERM_DAYS = {
    "立春": ["2020-02-04", "2021-02-03", "2024-02-04", "2025-02-03", "2026-02-04", "2027-02-04"],
    "惊蛰": ["2020-03-05", "2024-03-05", "2025-03-05", "2026-03-05"],
    "清明": ["2020-04-04", "2022-04-05", "2023-04-05", "2024-04-04", "2026-04-05", "2027-04-05"],
    "谷雨": ["2020-04-19", "2024-04-19", "2025-04-20", "2026-04-20"],
    "夏至": ["2020-06-21", "2024-06-21", "2025-06-21", "2026-06-21"],
    "秋分": ["2020-09-22", "2024-09-22", "2025-09-23", "2026-09-23"],
    "冬至": ["2020-12-21", "2021-12-21", "2022-12-22", "2024-12-21", "2026-12-22", "2027-12-22"],
}


@pytest.mark.parametrize(("year", "day"), NEW_YEARS.items())
def test_lunar_new_year(year: int, day: str) -> None:
    assert lunar_new_year(year).isoformat() == f"{year}-{day}"
    row = make().days(f"{year}-{day}", f"{year}-{day}").iloc[0]
    assert [row["lunar_month"], row["lunar_day"], row["festival_offset"]] == [1, 1, 0]


@pytest.mark.parametrize(
    ("feasts", "month", "day"),
    [(MID_AUTUMN, 8, 15), (DRAGON_BOAT, 5, 5), (["2024-02-24", "2026-03-03"], 1, 15)],
)
def test_lunar_dates_of_feasts(feasts: list[str], month: int, day: int) -> None:
    days = make().days("2020-01-01", "2026-12-31").loc[pd.to_datetime(feasts)]
    assert set(zip(days["lunar_month"], days["lunar_day"], strict=True)) == {(month, day)}


def test_a_leap_month_bears_the_number_of_the_month_before() -> None:
    days = make().days("2025-06-25", "2025-08-23")
    assert (days["lunar_month"] == 6).sum() == 59
    assert (days.loc["2025-07-25", ["lunar_month", "lunar_day"]] == [6, 1]).all()


def test_festival_offset_counts_to_the_nearest_new_year() -> None:
    days = make().days("2026-01-01", "2027-03-01")
    assert days.loc["2026-02-16", "festival_offset"] == -1
    assert days.loc["2026-03-03", "festival_offset"] == 14
    assert days.loc["2027-01-01", "festival_offset"] == -36
    assert np.abs(days["festival_offset"]).max() <= 192


@pytest.mark.parametrize("term", TERM_DAYS)
def test_solar_terms(term: str) -> None:
    published = TERM_DAYS[term]
    assert [solar_term_day(int(day[:4]), term).isoformat() for day in published] == published
    days = make().days("2020-01-01", "2027-12-31").loc[pd.to_datetime(published)]
    assert set(days["solar_term"]) == {term}
    assert set(days["solar_term_phase"]) == {float(SOLAR_TERMS.index(term))}


def test_the_phase_runs_evenly_from_term_to_term() -> None:
    days = make().days("2026-02-04", "2027-02-03")
    assert (days["solar_term"] != "").sum() == 24
    steps = np.diff(days["solar_term_phase"])
    assert steps.min() > 1 / 17
    assert steps.max() < 1 / 13
    assert days["solar_term_phase"].iloc[-1] < 24


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 1 to 8 December 2026 are the 23rd to the 30th of a lunar month, the 9th is the first of the next
        (("lunar", (1, 4, 7)), [2, 5, 9, 12, 15, 19, 22, 25, 29]),
        (("lunar", (0,)), [8, 18, 28]),
        (("solar", (2, 5, 8)), [2, 5, 8, 12, 15, 18, 22, 25, 28]),
        (("weekday", (1, 4)), [3, 7, 10, 14, 17, 21, 24, 28, 31]),
        (None, []),
    ],
)
def test_market_days(rule: object, expected: list[int]) -> None:
    calendar = make(market_days=rule)
    marked = dates(calendar.is_market_day("大厅", "2026-12-01", "2026-12-31"))
    assert marked == {date(2026, 12, day) for day in expected}
    assert not calendar.is_market_day("别处", "2026-12-01", "2026-12-31").any()


def test_school_terms_move_with_the_festival() -> None:
    days = make().days("2025-12-01", "2027-03-31")
    school = dates(days["school"])
    # lunar new year is 17 February 2026 and 6 February 2027
    assert max(day for day in school if day < date(2026, 2, 17)) == date(2026, 1, 27)
    assert min(day for day in school if day > date(2026, 2, 17)) == date(2026, 3, 6)
    assert span("2026-07-06", "2026-08-31").isdisjoint(school)
    assert span("2026-09-01", "2027-01-16") <= school
    assert date(2027, 1, 17) not in school
    assert days.loc["2026-09-01", "days_into_term"] == 1
    assert days.loc["2027-01-16", "days_to_term_end"] == 1
    assert days.loc["2026-08-15", ["days_into_term", "days_to_term_end"]].tolist() == [0, 0]


def test_a_term_that_began_in_the_year_before_is_known_in_january() -> None:
    day = make().days("2026-01-05", "2026-01-05").iloc[0]
    assert day["days_into_term"] == (date(2026, 1, 5) - date(2025, 9, 1)).days + 1


def test_a_term_given_by_dates_replaces_the_rule_in_its_year_alone() -> None:
    terms = (("festival+17", "07-05"), ("09-01", "festival-21"), ("2026-08-31", "2027-01-08"))
    school = dates(make(CalendarSettings(school_terms=terms)).days("2025-08-01", "2027-12-31")["school"])
    assert span("2026-08-31", "2027-01-08") <= school
    assert date(2027, 1, 9) not in school
    assert date(2025, 8, 31) not in school
    assert date(2025, 9, 1) in school
    assert date(2027, 8, 31) not in school


def test_farming_seasons_run_from_term_to_term() -> None:
    farming = make().days("2026-01-01", "2026-12-31")["farming"]
    assert dates(farming == "spring_ploughing") == span("2026-03-05", "2026-04-20")
    assert dates(farming == "autumn_harvest") == span("2026-09-23", "2026-10-23")
    abroad = make(CalendarSettings(country="US")).days("2026-01-01", "2026-12-31")
    assert (abroad["farming"] == "").all()
    assert not abroad["school"].any()
