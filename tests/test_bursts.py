"""Windows whose visitors come in bursts: their mean is that of all days, the full ones too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import calendar_of, history_of

from forecast import forecast_counts

PLACES = [(hall, window) for hall in "gh" for window in "ab"]
CALENDAR, FIRST, TODAY = calendar_of(*PLACES), pd.Timestamp(2022, 1, 3), pd.Timestamp(2024, 6, 30)
DAY = pd.Timedelta(days=1)


def means(history: pd.DataFrame) -> pd.Series:
    """Mean of a day at each service in the next four weeks."""
    daily = forecast_counts(history, CALENDAR.windows, CALENDAR, TODAY + DAY, TODAY + 28 * DAY).daily
    return daily.groupby("window")["mean"].mean()


@pytest.mark.parametrize(("part", "full", "other"), [(0.1, 200.0, 2.0), (0.2, 150.0, 0.0), (0.1, 40.0, 0.5)])
def test_groups_that_register_together_count(part: float, full: float, other: float) -> None:
    rng, history = np.random.default_rng(5), history_of(CALENDAR, FIRST, TODAY)
    mean = np.where(rng.random(len(history)) < part, full, other)
    count = history["count"].where(history["window"] == "a", rng.poisson(mean))
    found = means(history.assign(count=count))
    last_year = history["start"] > TODAY - 365 * DAY
    assert found["b"] == pytest.approx(count[last_year & (history["window"] == "b")].mean(), rel=0.2)
    assert found["a"] == pytest.approx(31.0, rel=0.05)


def test_a_few_odd_days_still_count_less() -> None:
    history = history_of(CALENDAR, FIRST, TODAY)
    odd = (history["window"] == "b") & (history.index % 60 == 0)
    found = means(history.assign(count=history["count"].where(~odd, 9 * history["count"])))
    assert found["b"] == pytest.approx(31.0, rel=0.06)  # 35 with all of them
