"""Days and months asked for: as the tables write them, never a guess at another day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from staffplan.request import BadRequest, day_of, month_of

DAY = pd.Timestamp("2026-12-01")


@pytest.mark.parametrize(
    "value",
    [
        "2026-12-01",
        "2026年12月1日",
        20261201,
        date(2026, 12, 1),
        np.datetime64("2026-12-01"),
        pd.Timestamp("2026-12-01 08:00", tz="Asia/Shanghai"),
    ],
)
def test_a_day_may_be_written_in_many_ways(value):
    assert day_of(value) == DAY


@pytest.mark.parametrize(
    "value", [5, "1.12.2026", "2026-13-01", None, pd.NaT, float("nan"), True, ["2026-12-01"]]
)
def test_what_could_be_another_day_or_none_is_refused(value):
    with pytest.raises(BadRequest, match="2026-12-01") as refused:
        day_of(value)
    assert refused.value.code == "date"


@pytest.mark.parametrize(
    "value", ["2026-12", "2026年12月", "2026-12-05", date(2026, 12, 5), pd.Period("2026-12", "M"), DAY]
)
def test_a_month_may_be_named_by_its_days(value):
    assert month_of(value) == pd.Period("2026-12", "M")


@pytest.mark.parametrize(
    "value", ["2026", 2026, "2026Q4", "2026-W50", pd.Period("2026", "Y"), "2026-13", None]
)
def test_a_longer_or_shorter_period_is_no_month(value):
    with pytest.raises(BadRequest) as refused:
        month_of(value)
    assert refused.value.code == "month"


@pytest.mark.parametrize(
    ("ask", "value"), [(day_of, "0001-01-01"), (day_of, "2150-01-01"), (month_of, "2150-01")]
)
def test_years_beyond_the_calendar_are_told(ask, value):
    with pytest.raises(BadRequest, match=r"1982.*2097"):
        ask(value)
