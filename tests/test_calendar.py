"""The calendar against published dates: notices of the State Council, almanacs, other countries' gazettes."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecast.calendar import Calendar, CalendarSettings
from forecast.lunar import SOLAR_TERMS, lunar_new_year, solar_term_day
from forecast.workdays import plain_name

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


def make(
    settings: CalendarSettings | None = None, events: pd.DataFrame | None = None, **hall: object
) -> Calendar:
    """One hall 大厅 with the windows 人社 and 医保, and as many more halls as the tests need."""
    row = {"hall": "大厅", "market_days": None, "open_weekdays": (1, 2, 3, 4, 5), "open_on_holidays": False}
    halls = pd.DataFrame([row | hall, row | {"hall": "别处"}])
    windows = pd.DataFrame({"hall": ["大厅", "大厅", "别处"], "window": ["人社", "医保", "人社"]})
    return Calendar(halls, windows, events, settings)


def span(first: str, last: str) -> set[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + timedelta(days=number) for number in range((end - begin).days + 1)}


def dates(marked: pd.Series[bool]) -> set[date]:
    return {stamp.date() for stamp in marked.index[marked.to_numpy()]}


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


def test_settings_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="2027-02-04"):
        CalendarSettings(workdays=(date(2027, 2, 4),), days_off=(date(2027, 2, 4),))
    with pytest.raises(ValueError, match="XX"):
        CalendarSettings(country="XX")
    with pytest.raises(ValueError, match="开学"):
        CalendarSettings(school_terms=(("开学", "07-05"),))
    with pytest.raises(ValueError, match="no end"):
        make(CalendarSettings(school_terms=(("2026-09-01", "2026-07-05"),))).days("2026-01-01", "2026-12-31")
    with pytest.raises(ValueError, match="calendar knows"):
        make().days("1970-01-01", "1970-01-02")


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


def test_a_hall_of_seven_days_rests_on_days_off_unless_it_opens_on_holidays() -> None:
    week = (1, 2, 3, 4, 5, 6, 7)
    resting = make(open_weekdays=week).is_open("大厅", "人社", "2026-09-18", "2026-10-11")
    assert span("2026-09-18", "2026-10-11") - dates(resting) == span("2026-09-25", "2026-09-27") | span(
        "2026-10-01", "2026-10-07"
    )
    assert (
        make(open_weekdays=week, open_on_holidays=True)
        .is_open("大厅", "人社", "2026-09-18", "2026-10-11")
        .all()
    )


def test_opening_on_holidays_keeps_to_the_halls_weekdays() -> None:
    opened = make(open_on_holidays=True).is_open("大厅", "人社", "2026-10-01", "2026-10-11")
    assert dates(opened) == {date(2026, 10, day) for day in (1, 2, 5, 6, 7, 8, 9, 10)}


def test_a_makeup_workday_is_open_whatever_the_halls_weekdays() -> None:
    assert make(open_weekdays=(2,)).is_open("大厅", "人社", "2026-10-10", "2026-10-10").all()


EVENTS = pd.DataFrame(
    [
        ("搬迁", "2026-11-02", "2026-11-04", ("大厅",), (), True),
        ("培训", "2026-11-06", "2026-11-06", (), ("医保",), True),
        ("缴费期", "2025-11-03", "2025-11-05", (), ("医保",), False),
        ("缴费期", "2026-11-05", "2026-11-09", (), ("医保",), False),
        ("宣传周", "2026-11-09", "2026-11-10", ("别处",), (), False),
    ],
    columns=["name", "start", "end", "halls", "windows", "closed"],
).assign(start=lambda rows: pd.to_datetime(rows["start"]), end=lambda rows: pd.to_datetime(rows["end"]))


def test_closing_events_shut_only_what_they_name() -> None:
    calendar = make(events=EVENTS)

    def closed(hall: str, window: str) -> list[int]:
        opened = calendar.is_open(hall, window, "2026-11-02", "2026-11-06")
        return [stamp.day for stamp in opened.index[~opened.to_numpy()]]

    assert closed("大厅", "人社") == [2, 3, 4]
    assert closed("大厅", "医保") == [2, 3, 4, 6]
    assert closed("别处", "人社") == []
    assert [day.day for day in calendar.open_days("大厅", "医保", "2026-11-01", "2026-11-08")] == [5]


def test_campaigns_of_one_name_are_one_column() -> None:
    calendar = make(events=EVENTS)
    insured = calendar.event_days("大厅", "医保", "2025-11-01", "2026-11-30")
    assert list(insured.columns) == ["缴费期", "宣传周"]
    assert dates(insured["缴费期"]) == span("2025-11-03", "2025-11-05") | span("2026-11-05", "2026-11-09")
    assert not insured["宣传周"].any()
    assert not calendar.event_days("大厅", "人社", "2025-11-01", "2026-11-30").to_numpy().any()
    assert dates(calendar.event_days("别处", "人社", "2026-11-10", "2026-11-30")["宣传周"]) == span(
        "2026-11-10", "2026-11-10"
    )
    assert make().event_days("大厅", "人社", "2026-11-01", "2026-11-30").shape == (30, 0)


def test_an_unknown_window_is_refused() -> None:
    with pytest.raises(KeyError, match="户籍"):
        make().is_open("大厅", "户籍", "2026-11-01", "2026-11-02")


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


@pytest.mark.parametrize(
    ("country", "subdivision", "name", "years"),
    [
        ("KR", None, "Chuseok", {2022: ("2022-09-09", "2022-09-12"), 2025: ("2025-10-03", "2025-10-09")}),
        ("MY", None, "Eid al-Fitr", {2023: ("2023-04-21", "2023-04-24"), 2025: ("2025-03-29", "2025-04-01")}),
        ("VN", None, "Lunar New Year", {2024: ("2024-02-08", "2024-02-14")}),
        (
            "SG",
            None,
            "Chinese New Year",
            {2024: ("2024-02-10", "2024-02-12"), 2025: ("2025-01-29", "2025-01-30")},
        ),
        ("US", None, "Juneteenth National Independence Day", {2022: ("2022-06-18", "2022-06-20")}),
    ],
)
def test_breaks_abroad(
    country: str, subdivision: str | None, name: str, years: dict[int, tuple[str, str]]
) -> None:
    calendar = make(CalendarSettings(country=country, subdivision=subdivision))
    for year, (first, last) in years.items():
        days = calendar.days(f"{year}-01-01", f"{year}-12-31")
        assert dates(days["break_name"] == name) == span(first, last)
        assert dates(days["day_off"]) >= span(first, last)


def test_every_country_of_the_package_makes_a_calendar() -> None:
    for country in ("KR", "MY", "VN", "SG", "US", "JP", "TW", "AE", "SA", "IL", "IN", "DE", "BR"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            days = make(CalendarSettings(country=country)).days("2024-01-01", "2026-12-31")
        assert len(days) == 1096
        assert days["day_off"].any()
        assert (
            not days["holiday"].str.contains(r"observed|estimated|substituted|Alternative", regex=True).any()
        )


def test_weekends_are_those_of_the_place_and_time() -> None:
    kedah = make(CalendarSettings(country="MY", subdivision="KDH"), open_weekdays=(1, 2, 3, 4, 7))
    # Eid al-Fitr on Monday 31 March and Tuesday 1 April 2025; in Kedah the weekend is Friday and Saturday,
    # so the break has two days and Sunday 30 March is worked
    days = kedah.days("2025-03-28", "2025-04-02")
    assert dates(days["day_off"]) == span("2025-03-31", "2025-04-01")
    assert kedah.is_open("大厅", "人社", "2025-03-30", "2025-03-30").all()
    # the Emirates moved their weekend from Friday to Sunday in 2022: National Day 2 and 3 December
    emirates = make(CalendarSettings(country="AE"))
    assert dates(emirates.days("2020-11-26", "2020-12-10")["day_off"]) >= span("2020-12-01", "2020-12-05")
    assert date(2024, 12, 1) in dates(emirates.days("2024-11-26", "2024-12-10")["day_off"])


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Christmas Day (observed)", "Christmas Day"),
        ("Eid al-Fitr (Second Day) (estimated)", "Eid al-Fitr"),
        ("Eid al-Adha (observed, estimated)", "Eid al-Adha"),
        ("The day preceding Chuseok", "Chuseok"),
        ("The second day of Korean New Year", "Korean New Year"),
        ("Alternative holiday for Hangul Day", "Hangul Day"),
        ("Third Day of Lunar New Year", "Lunar New Year"),
        ("29 of Lunar New Year", "Lunar New Year"),
        ("Day off (substituted from 01/28/2023)", ""),
        ("Substitute Holiday", ""),
        ("Temporary Public Holiday", ""),
        ("Christmas Day (by old style)", "Christmas Day (by old style)"),
    ],
)
def test_names_without_what_differs_from_year_to_year(label: str, name: str) -> None:
    assert plain_name(label) == name


def test_a_span_is_the_same_whatever_was_asked_before() -> None:
    grown = make(market_days=("lunar", (1, 4, 7)))
    grown.days("2024-06-01", "2024-06-02")
    grown.is_open("大厅", "人社", "2024-06-01", "2024-06-02")
    fresh = make(market_days=("lunar", (1, 4, 7)))
    pd.testing.assert_frame_equal(
        grown.days("2022-12-01", "2026-02-01"), fresh.days("2022-12-01", "2026-02-01")
    )
    pd.testing.assert_series_equal(
        grown.is_open("大厅", "人社", "2022-12-01", "2026-02-01"),
        fresh.is_open("大厅", "人社", "2022-12-01", "2026-02-01"),
    )
    days = grown.days("2024-06-01", "2024-06-02")
    days["day_off"] = True
    assert not grown.days("2024-06-01", "2024-06-02")["day_off"].any()
    assert grown.days("2024-06-02", "2024-06-01").empty
