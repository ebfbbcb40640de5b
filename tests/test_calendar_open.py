"""When halls and windows are open: weekdays, days off, make-up workdays, events."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from calendars import dates, make, span


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


def test_an_event_that_is_over_touches_no_later_day() -> None:
    calendar = make(events=EVENTS)
    assert calendar.is_open("大厅", "医保", "2026-11-09", "2026-11-13").all()
    assert not calendar.event_days("大厅", "医保", "2026-11-12", "2026-11-20").any(axis=None)


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
