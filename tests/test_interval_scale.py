"""Intervals of counts that scatter with a sharper peak and longer tails than a normal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fits import by_day, flat
from histories import LAST, calendar_of, history_of
from scipy.stats import norm

from forecast import Forecast, forecast_counts, pooled
from forecast.bursts import UNBOUNDED
from forecast.counts import Noise
from forecast.interval_scale import LEAST_MEAN, Residuals, interval_scale, residuals_of
from forecast.noise import clipped_square
from forecast.regression import fit_counts

Z = norm.isf(0.1)
DAY = pd.Timedelta(days=1)


def residuals(size: np.ndarray, weight: float = 1.0) -> Residuals:
    return Residuals(np.minimum(size, 3.0), np.full(size.size, weight), 3.0)


def test_of_a_normal_nothing_is_taken_and_of_a_laplace_what_its_closed_form_says() -> None:
    rng = np.random.default_rng(1)
    normal = [residuals(np.abs(rng.standard_normal(50_000))) for _ in range(4)]
    assert interval_scale(normal) == pytest.approx(1.0, abs=0.01)
    # |x| ~ Exp(1): eight in ten below ln 5, E min(x², 9) = 2 - 8 / e³
    wanted = np.log(5.0) / np.sqrt((2.0 - 8.0 * np.exp(-3.0)) / clipped_square(3.0)) / Z
    assert interval_scale([residuals(rng.exponential(size=400_000))]) == pytest.approx(wanted, rel=0.01)


def test_few_days_say_little_and_none_nothing() -> None:
    size = np.random.default_rng(2).exponential(size=300)
    much, some = interval_scale([residuals(size)] * 1000), interval_scale([residuals(size)])
    assert some == pytest.approx((1.0 + much) / 2.0, abs=0.01)
    # days of little weight say as little as few
    assert interval_scale([residuals(size, 0.001)]) == pytest.approx(1.0, abs=0.001)
    assert interval_scale([]) == interval_scale([residuals(np.zeros(0))]) == 1.0


def test_residuals_are_of_ordinary_days_with_visitors_enough_of_steady_windows() -> None:
    rng, special = np.random.default_rng(3), np.arange(600) % 10 == 0
    rows = np.column_stack([np.ones(600), np.arange(600) < 200])
    mean = np.exp(rows @ np.log([60.0, 0.2]))  # a third of the days has 12 visitors
    data = by_day(rows, rng.poisson(mean))
    fit = fit_counts(data, *flat(2), Noise(0.0))
    found = residuals_of(data, special, fit, Noise(0.0), 3.0)
    assert found.size.size == np.count_nonzero(~special & (mean >= LEAST_MEAN)) == 360
    assert found.size.max() <= 3.0
    assert np.mean(found.size**2) == pytest.approx(1.0, abs=0.15)
    assert residuals_of(data, special, fit, Noise(0.0), UNBOUNDED).size.size == 0


def test_intervals_hold_eight_in_ten_where_tails_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without regard to the shape they hold too many; around breaks they stay as wide."""
    calendar, rng = calendar_of(*[("h", name) for name in "abcdefgh"]), np.random.default_rng(4)
    history = history_of(calendar, LAST - 900 * DAY, LAST + 70 * DAY)
    odd = np.clip(0.1 * rng.standard_t(2.0, size=len(history)), -1.0, 1.0)
    history["count"] = rng.poisson(400.0 * np.exp(odd))
    known = history[history["end"] <= LAST]

    def ahead() -> Forecast:
        return forecast_counts(known, calendar.windows, calendar, LAST + DAY, LAST + 70 * DAY, LAST)

    def covered(found: Forecast) -> float:
        seen = found.daily.merge(
            history, left_on=["hall", "window", "date"], right_on=["hall", "window", "start"]
        )
        return float(seen["count"].between(seen["p10"], seen["p90"]).mean())

    shaped = ahead()
    monkeypatch.setattr(pooled, "interval_scale", lambda _: 1.0)
    plain = ahead()
    assert covered(shaped) == pytest.approx(0.8, abs=0.05)
    assert covered(plain) > covered(shaped) + 0.03
    assert shaped.daily[["mean", "sd"]].equals(plain.daily[["mean", "sd"]])
    width, before = ((one.daily["p90"] - one.daily["p10"]).to_numpy(dtype=float) for one in (shaped, plain))
    date = shaped.daily["date"]
    broken = ((date >= "2025-04-28") & (date <= "2025-05-09")).to_numpy()  # the first of May
    assert (width[broken] == before[broken]).all()
    quiet = ((date >= "2025-05-12") & (date <= "2025-05-23")).to_numpy()
    assert (width / before)[quiet].mean() == pytest.approx(0.83, abs=0.05)
