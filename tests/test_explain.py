"""A day's factors: they multiply to the forecast's mean, and say what was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_backtest import FIRST, calendar_of

from forecast import PooledModel, forecast_counts
from forecast.explain import explain_day

LAST, END = pd.Timestamp(2025, 1, 5), pd.Timestamp(2025, 2, 16)
MONDAY = 1.6


@pytest.fixture(scope="module")
def county():
    calendar = calendar_of(("h", "a"), ("g", "a"))
    rng = np.random.default_rng(4)
    frames = []
    for hall, window in calendar.windows.itertuples(index=False):
        days = calendar.open_days(hall, window, FIRST, LAST)
        mean = 50.0 * np.where(days.day_of_week == 0, MONDAY, 1.0)
        counts = rng.poisson(mean)
        frames.append(
            pd.DataFrame({"hall": hall, "window": window, "start": days, "end": days, "count": counts})
        )
    return calendar, pd.concat(frames, ignore_index=True)


def test_the_factors_multiply_to_the_mean(county):
    calendar, history = county
    model = PooledModel(history, calendar.windows, calendar, LAST, END)
    daily = forecast_counts(history, calendar.windows, calendar, LAST + pd.Timedelta(days=1), END, LAST).daily
    for row in daily[daily["hall"] == "h"].itertuples():
        factors = explain_day(model, "h", "a", row.date)
        assert factors["factor"].prod() == pytest.approx(row.mean, rel=1e-9)
        assert factors["running"].iloc[-1] == pytest.approx(row.mean, rel=1e-9)
    monday = explain_day(model, "h", "a", pd.Timestamp(2025, 1, 13)).set_index("group")["factor"]
    tuesday = explain_day(model, "h", "a", pd.Timestamp(2025, 1, 14)).set_index("group")["factor"]
    assert monday["weekday"] / tuesday["weekday"] == pytest.approx(MONDAY, rel=0.06)
    assert 50.0 < monday["usual"] < 60.0
    assert monday["bound"] == pytest.approx(1.0)


def test_days_that_cannot_be_explained_are_refused(county):
    calendar, history = county
    model = PooledModel(history, calendar.windows, calendar, LAST, END)
    for hall, day in (("x", "2025-01-13"), ("h", "2025-01-12"), ("h", "2031-01-13")):
        with pytest.raises(KeyError):
            explain_day(model, hall, "a", pd.Timestamp(day))
