"""Days off, breaks and make-up workdays against the notices of the State Council."""

from __future__ import annotations

from datetime import date

import pytest
from calendars import dates, make, span

from forecast.calendar import CalendarSettings

# Days off as the State Council's yearly notices print them (2020 with the extension of January 2020); where a
# notice grants one day "and the weekend beside it", the whole run. Then the make-up workdays.
NOTICES: dict[int, tuple[list[tuple[str, str]], list[str]]] = {
    2020: (
        [
            ("2020-01-01", "2020-01-01"),
            ("2020-01-24", "2020-02-02"),
            ("2020-04-04", "2020-04-06"),
            ("2020-05-01", "2020-05-05"),
            ("2020-06-25", "2020-06-27"),
            ("2020-10-01", "2020-10-08"),
        ],
        ["2020-01-19", "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10"],
    ),
    2021: (
        [
            ("2021-01-01", "2021-01-03"),
            ("2021-02-11", "2021-02-17"),
            ("2021-04-03", "2021-04-05"),
            ("2021-05-01", "2021-05-05"),
            ("2021-06-12", "2021-06-14"),
            ("2021-09-19", "2021-09-21"),
            ("2021-10-01", "2021-10-07"),
        ],
        ["2021-02-07", "2021-02-20", "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26", "2021-10-09"],
    ),
    2022: (
        [
            ("2022-01-01", "2022-01-03"),
            ("2022-01-31", "2022-02-06"),
            ("2022-04-03", "2022-04-05"),
            ("2022-04-30", "2022-05-04"),
            ("2022-06-03", "2022-06-05"),
            ("2022-09-10", "2022-09-12"),
            ("2022-10-01", "2022-10-07"),
            ("2022-12-31", "2022-12-31"),
        ],
        ["2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09"],
    ),
    2023: (
        [
            ("2023-01-01", "2023-01-02"),
            ("2023-01-21", "2023-01-27"),
            ("2023-04-05", "2023-04-05"),
            ("2023-04-29", "2023-05-03"),
            ("2023-06-22", "2023-06-24"),
            ("2023-09-29", "2023-10-06"),
            ("2023-12-30", "2023-12-31"),
        ],
        ["2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"],
    ),
    2024: (
        [
            ("2024-01-01", "2024-01-01"),
            ("2024-02-10", "2024-02-17"),
            ("2024-04-04", "2024-04-06"),
            ("2024-05-01", "2024-05-05"),
            ("2024-06-08", "2024-06-10"),
            ("2024-09-15", "2024-09-17"),
            ("2024-10-01", "2024-10-07"),
        ],
        [
            "2024-02-04",
            "2024-02-18",
            "2024-04-07",
            "2024-04-28",
            "2024-05-11",
            "2024-09-14",
            "2024-09-29",
            "2024-10-12",
        ],
    ),
    2025: (
        [
            ("2025-01-01", "2025-01-01"),
            ("2025-01-28", "2025-02-04"),
            ("2025-04-04", "2025-04-06"),
            ("2025-05-01", "2025-05-05"),
            ("2025-05-31", "2025-06-02"),
            ("2025-10-01", "2025-10-08"),
        ],
        ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
    ),
    2026: (
        [
            ("2026-01-01", "2026-01-03"),
            ("2026-02-15", "2026-02-23"),
            ("2026-04-04", "2026-04-06"),
            ("2026-05-01", "2026-05-05"),
            ("2026-06-19", "2026-06-21"),
            ("2026-09-25", "2026-09-27"),
            ("2026-10-01", "2026-10-07"),
        ],
        ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_days_off_and_makeup_workdays_are_those_of_the_notice(year: int) -> None:
    spans, makeup = NOTICES[year]
    days = make().days(f"{year}-01-01", f"{year}-12-31")
    assert dates(days["day_off"]) == set().union(*(span(*each) for each in spans))
    assert dates(days["makeup"]) == {date.fromisoformat(day) for day in makeup}


@pytest.mark.parametrize("year", NOTICES)
def test_open_days_follow_the_notice(year: int) -> None:
    spans, makeup = NOTICES[year]
    worked = {day for day in span(f"{year}-01-01", f"{year}-12-31") if day.isoweekday() <= 5}
    worked -= set().union(*(span(*each) for each in spans))
    worked |= {date.fromisoformat(day) for day in makeup}
    assert dates(make().is_open("大厅", "人社", f"{year}-01-01", f"{year}-12-31")) == worked


def test_workdays_equal_those_of_another_package() -> None:
    oracle = pytest.importorskip("chinese_calendar")
    days = make().days("2020-01-01", "2026-12-31")
    mine = (days["weekday"] <= 5) & ~days["day_off"] | days["makeup"]
    known = [stamp for stamp in days.index if stamp.year <= max(day.year for day in oracle.holidays)]
    assert [stamp for stamp in known if mine[stamp] != oracle.is_workday(stamp.date())] == []


def test_an_ordinary_weekend_is_no_day_off() -> None:
    days = make().days("2026-11-21", "2026-11-22")
    assert not days["day_off"].any()
    assert (days["break_length"] == 0).all()


def test_the_weekend_inside_a_break_and_beside_it_belongs_to_the_break() -> None:
    days = make().days("2024-09-28", "2024-10-13")
    # Saturday and Sunday in the middle are in no list of holidays; the workday of the 29th cuts off the 28th
    assert days.loc["2024-10-05":"2024-10-06", "day_off"].all()
    assert (days.loc["2024-10-01":"2024-10-07", "break_length"] == 7).all()
    assert (days.loc["2024-10-05":"2024-10-06", "holiday"] == "").all()
    assert (days.loc["2024-10-05":"2024-10-06", "break_name"] == "National Day").all()
    assert not days.loc["2024-09-28", "day_off"]
    assert not days.loc["2024-10-13", "day_off"]


def test_a_break_over_the_turn_of_the_year_is_one_run_wherever_the_span_ends() -> None:
    assert make().days("2023-12-30", "2023-12-31")["break_length"].tolist() == [3, 3]
    assert make().days("2024-01-01", "2024-01-02")["break_length"].tolist() == [3, 0]


def test_holidays_recur_under_one_name() -> None:
    days = make().days("2020-01-01", "2026-12-31")
    names = days.loc[days["holiday"] != "", "holiday"]
    years = names.groupby(names).apply(lambda named: named.index.year.nunique())
    assert years.to_dict() == {
        "New Year's Day": 7,
        "Chinese New Year": 7,
        "Tomb-Sweeping Day": 7,
        "Labor Day": 7,
        "Dragon Boat Festival": 7,
        "Mid-Autumn Festival": 7,
        "National Day": 7,
    }
    assert days.loc["2020-10-08", "holiday"] == "National Day"
    assert days.loc["2025-10-06", ["holiday", "break_name"]].tolist() == [
        "Mid-Autumn Festival",
        "National Day",
    ]


def test_distances_to_long_breaks() -> None:
    days = make().days("2026-10-07", "2026-12-31")
    assert days.loc["2026-10-07", ["days_since_break", "days_to_break"]].tolist() == [0, 0]
    assert days.loc["2026-10-10", ["days_since_break", "days_to_break"]].tolist() == [3, 83]
    assert days.loc["2026-12-31", "days_to_break"] == 1
    # one day off by itself is not a break that people plan around
    assert make().days("2024-12-31", "2025-01-02")["days_since_break"].tolist() == [85, 86, 87]


def test_every_code_of_a_country_is_that_country() -> None:
    assert CalendarSettings(country="CHN") == CalendarSettings()


def test_a_year_without_makeup_workdays_is_unannounced() -> None:
    assert make().unannounced_years("2020-01-01", "2027-12-31") == [2027]
    assert make().unannounced_years("2026-11-30", "2027-01-03") == [2027]
    assert make().unannounced_years("2026-01-01", "2026-12-31") == []
    assert make(CalendarSettings(country="US")).unannounced_years("2026-01-01", "2027-12-31") == []
    given = CalendarSettings(workdays=(date(2027, 1, 30),))
    assert make(given).unannounced_years("2027-01-01", "2027-12-31") == []


def test_an_announcement_in_the_settings_beats_the_rule() -> None:
    settings = CalendarSettings(
        workdays=(date(2027, 1, 30), date(2027, 2, 10)), days_off=(date(2027, 2, 4), date(2027, 9, 16))
    )
    days = make(settings).days("2027-01-01", "2027-12-31")
    assert days.loc["2027-01-30", "makeup"]
    assert dates(days.loc["2027-02-01":"2027-02-14", "day_off"]) == span("2027-02-04", "2027-02-09")
    assert days.loc["2027-02-04", "holiday"] == "Chinese New Year"
    assert days.loc["2027-09-16", ["holiday", "break_length"]].tolist() == ["Mid-Autumn Festival", 2]
    opened = make(settings).is_open("大厅", "人社", "2027-01-30", "2027-02-10")
    assert opened["2027-01-30"]
    assert opened["2027-02-10"]
    assert not opened["2027-02-04"]


def test_a_day_off_in_the_settings_beats_an_announced_makeup_workday() -> None:
    saturday = date(2026, 10, 10)
    assert make().days(saturday, saturday)["makeup"].all()
    calendar = make(CalendarSettings(days_off=(saturday,)))
    day = calendar.days(saturday, saturday).iloc[0]
    assert (bool(day["makeup"]), bool(day["day_off"])) == (False, True)
    assert not calendar.is_open("大厅", "人社", saturday, saturday).any()


def test_settings_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="2027-02-04"):
        CalendarSettings(workdays=(date(2027, 2, 4),), days_off=(date(2027, 2, 4),))
    with pytest.raises(ValueError, match="XX"):
        CalendarSettings(country="XX")
    with pytest.raises(ValueError, match="开学"):
        CalendarSettings(school_terms=(("开学", "07-05"),))
    with pytest.raises(ValueError, match="no end"):
        CalendarSettings(school_terms=(("2026-09-01", "2026-07-05"),))
    with pytest.raises(ValueError, match="calendar knows"):
        make().days("1970-01-01", "1970-01-02")
