"""Weeks that are entered on one day: their sums are learnt, not the days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import calendar_of, history_of

from forecast import forecast_counts

PLACES = [(hall, window) for hall in "gh" for window in "ab"]
CALENDAR, FIRST, TODAY = calendar_of(*PLACES), pd.Timestamp(2022, 1, 3), pd.Timestamp(2024, 6, 30)
DAY = pd.Timedelta(days=1)


def entered_on_one_day(history: pd.DataFrame, rows: pd.Series, which: str) -> pd.DataFrame:
    """Put the sum of each week's counts on its first or last day, and zeros on the others."""
    week = history["start"] - pd.to_timedelta(history["start"].dt.day_of_week, unit="D")
    by = history[rows].groupby(["hall", "window", week[rows]])
    on_day = history.loc[rows, "start"] == by["start"].transform(which)
    counts = history["count"].copy()
    counts[rows] = np.where(on_day, by["count"].transform("sum"), 0)
    return history.assign(count=counts)


def mean_of_window(history: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """Forecast four weeks: the mean of a day at the window that was entered so, and the notes."""
    ahead = forecast_counts(history, CALENDAR.windows, CALENDAR, TODAY + DAY, TODAY + 28 * DAY)
    own = ahead.daily[(ahead.daily["hall"] == "g") & (ahead.daily["window"] == "a")]
    return float(own["mean"].mean()), ahead.notes[ahead.notes["code"] == "bulk"]


@pytest.mark.parametrize("which", ["max", "min"])
@pytest.mark.parametrize(
    ("first", "last"),
    [("2024-06-03", "2024-06-30"), ("2022-01-03", "2023-07-02"), ("2023-01-02", "2024-06-30")],
)
def test_the_level_stays_that_of_the_weeks(first: str, last: str, which: str) -> None:
    history = history_of(CALENDAR, FIRST, TODAY)
    own = (history["hall"] == "g") & (history["window"] == "a") & history["start"].between(first, last)
    mean, notes = mean_of_window(entered_on_one_day(history, own, which))
    assert mean == pytest.approx(31.0, rel=0.06)  # 30 a day, 35 on Mondays
    assert notes[["hall", "window"]].to_numpy().tolist() == [["g", "a"]]
    weeks = [pd.Timestamp(part) for part in notes["detail"].iat[0].split(" – ")]
    assert pd.Timestamp(first) <= weeks[0] < weeks[1] <= pd.Timestamp(last)


def test_a_service_of_one_weekday_keeps_it() -> None:
    """A lawyer comes on Fridays, as ever: zeros on other days are no slip."""
    history = history_of(CALENDAR, FIRST, TODAY)
    own = (history["hall"] == "g") & (history["window"] == "a") & (history["start"].dt.day_of_week != 4)
    ahead = forecast_counts(
        history.assign(count=history["count"].where(~own, 0)), CALENDAR.windows, CALENDAR,
        TODAY + DAY, TODAY + 28 * DAY,
    )  # fmt: skip
    days = ahead.daily[(ahead.daily["hall"] == "g") & (ahead.daily["window"] == "a")]
    means = days.groupby(days["date"].dt.day_of_week)["mean"].mean()
    assert means[4] > 20.0 > 10.0 * means.drop(4).max()
    assert not len(ahead.notes[ahead.notes["code"] == "bulk"])


def test_few_visitors_all_on_one_day_are_chance() -> None:
    history = history_of(CALENDAR, FIRST, TODAY)
    rng = np.random.default_rng(5)
    few = history.assign(count=rng.poisson(0.3, len(history)))
    assert not len(mean_of_window(few)[1])
