"""Cells that hold a date, a period, hours of the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffplan.tables.values import parse
from staffplan.tables.values_plain import Refused

MARCH_1 = date(2026, 3, 1)


def code(value: object, kind: str) -> str:
    with pytest.raises(Refused) as caught:
        parse(value, kind)
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "2026年3月1日",
        "２０２６年３月１日",
        "２０２６／０３／０１",
        " 2026 年 3 月 1 日 ",
        "2026年3月1日 星期日",
        "2026-03-01 00:00:00",
        "2026-03-01T08:30:00+08:00",
        "20260301",
        20260301.0,
        "46082",
        46082,
        46082.0,
        "46082.0",
        date(2026, 3, 1),
        datetime(2026, 3, 1, 9, 30),
        pd.Timestamp("2026-03-01"),
        "\u200b2026-03-01\ufeff",
    ],
)
def test_dates(cell: object) -> None:
    assert parse(cell, "date") == MARCH_1
    assert parse(cell, "period") == (MARCH_1, MARCH_1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (2024.1, "date_decimal"),
        ("2024.1", "date_decimal"),
        ("2024.10", "date_decimal"),
        (45352.5, "date_decimal"),
        ("45352.5", "date_decimal"),
        ("2024-02-30", "date"),
        ("3/1/2026", "date"),
        ("2026-3/1", "date"),
        ("26-3-1", "date"),
        (2024, "date"),
        ("2024", "date"),
        (True, "date"),
        ("明天", "date"),
        ("1981-12-31", "date_span"),
        ("2098-01-01", "date_span"),
    ],
)
def test_no_dates(cell: object, expected: str) -> None:
    assert code(cell, "date") == expected


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024/2", "2024-02-01", "2024-02-29"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024年12月份", "2024-12-01", "2024-12-31"),
        ("２０２４年２月", "2024-02-01", "2024-02-29"),
        ("202402", "2024-02-01", "2024-02-29"),
        (202402.0, "2024-02-01", "2024-02-29"),
        ("Feb-24", "2024-02-01", "2024-02-29"),
        ("2024-W07", "2024-02-12", "2024-02-18"),
        ("2024年第7周", "2024-02-12", "2024-02-18"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024年第1季度", "2024-01-01", "2024-03-31"),
        ("2024年1季度", "2024-01-01", "2024-03-31"),
        ("2024年第四季度", "2024-10-01", "2024-12-31"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("2024年下半年", "2024-07-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        (2024, "2024-01-01", "2024-12-31"),
        (2024.0, "2024-01-01", "2024-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024-03-01~2024-03-10", "2024-03-01", "2024-03-10"),
        ("2024年3月1日至2024年3月10日", "2024-03-01", "2024-03-10"),
    ],
)
def test_periods(cell: object, first: str, last: str) -> None:
    assert parse(cell, "period") == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "cell", ["2024-13", "2024-W54", "2021-W53", "2024Q5", "2024-03-10~2024-03-01", "三月"]
)
def test_no_periods(cell: str) -> None:
    assert code(cell, "period") == "period"


def test_decimal_is_no_period() -> None:
    assert code(2024.1, "period") == "date_decimal"
    assert code("2024.3", "period") == "date_decimal"


def test_first_of_month_under_a_month_header_is_the_month() -> None:
    # Excel turns a typed 2024-03 into the date cell 2024-03-01.
    assert parse(datetime(2024, 3, 1), "month") == (date(2024, 3, 1), date(2024, 3, 31))
    assert parse("2024年3月", "month") == (date(2024, 3, 1), date(2024, 3, 31))
    assert code(datetime(2024, 3, 2), "month") == "month_day"


@given(st.dates(date(1982, 1, 1), date(2097, 12, 31)))
def test_every_date_reads_in_every_style(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    styles = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        str(serial),
        float(serial),
    ]
    assert {parse(style, "date") for style in styles} == {day}
    assert {parse(style, "period") for style in styles} == {(day, day)}


@given(st.dates(date(1982, 1, 8), date(2097, 12, 20)))
def test_every_day_lies_in_its_week_month_quarter_and_year(day: date) -> None:
    year, week, _ = day.isocalendar()
    quarter = (day.month + 2) // 3
    for cell in (f"{year}-W{week:02d}", f"{day:%Y-%m}", f"{day.year}Q{quarter}", f"{day.year}"):
        first, last = parse(cell, "period")  # type: ignore[misc]
        assert first <= day <= last


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("09:00", 540),
        ("9：00", 540),
        ("9:30:00", 570),
        ("9点30分", 570),
        ("17时", 1020),
        (time(9, 0), 540),
        (timedelta(hours=17), 1020),
        (0.375, 540),
        (9, 540),
        ("09:00-12:00;14:00-17:00", ((540, 720), (840, 1020))),
        ("９:００～12:00；14:00至17:00", ((540, 720), (840, 1020))),
    ],
)
def test_hours(cell: object, hours: object) -> None:
    assert parse(cell, "hours") == hours


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("25:00", "hours"),
        ("9:75", "hours"),
        ("早上", "hours"),
        ("09:00;14:00-17:00", "hours"),
        ("17:00-09:00", "hours_order"),
        ("09:00-09:00", "hours_order"),
        ("09:00-14:00;12:00-17:00", "hours_order"),
    ],
)
def test_no_hours(cell: str, expected: str) -> None:
    assert code(cell, "hours") == expected
