"""The Monday of a date's week, of one date and of many, by the ISO calendar."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.weeks import monday_of

DATES = pd.date_range("2026-12-20", "2027-01-12")  # over the end of a year of 53 weeks
MONDAYS = [pd.Timestamp(date.fromisocalendar(*day.isocalendar()[:2], 1)) for day in DATES]


def test_the_monday_of_one_date_and_of_many() -> None:
    assert [monday_of(day) for day in DATES] == MONDAYS
    assert monday_of(DATES).tolist() == MONDAYS
    column = monday_of(pd.Series(DATES, index=range(7, 7 + len(DATES))))
    assert column.tolist() == MONDAYS
    assert column.index[0] == 7


def test_a_column_without_rows_has_no_mondays() -> None:
    assert monday_of(pd.DataFrame(columns=["date"])["date"]).empty
