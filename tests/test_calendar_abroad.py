"""Holidays and weekends of other countries against their gazettes."""

from __future__ import annotations

import warnings
from datetime import date

import pytest
from calendars import dates, make, span

from forecast.calendar import CalendarSettings
from forecast.workdays import plain_name


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


def test_islamic_months_are_those_of_umm_al_qura_where_the_country_keeps_them() -> None:
    for country in ("MY", "TR", "SA"):
        month = make(CalendarSettings(country=country)).days("2024-01-01", "2027-12-31")["islamic_month"]
        # as published by King Abdulaziz City for Science and Technology: Ramadan of 1445, 1446 and 1447
        fasting = dates(month == 9)
        years = (("2024-03-11", "2024-04-09"), ("2025-03-01", "2025-03-29"), ("2026-02-18", "2026-03-19"))
        assert {day for day in fasting if day.year < 2027} == set().union(*(span(*year) for year in years))
        assert set(month) == set(range(1, 13))
    for country in ("CN", "KR", "VN", "US"):
        assert (
            not make(CalendarSettings(country=country))
            .days("2024-01-01", "2026-12-31")["islamic_month"]
            .any()
        )


def test_the_calendar_goes_on_where_the_tables_of_islamic_months_end() -> None:
    month = make(CalendarSettings(country="MY")).days("2076-01-01", "2078-12-31")["islamic_month"]
    assert set(month[:"2077-11-16"]) == set(range(1, 13))
    assert not month["2077-11-17":].any()
