"""Scatter that grows otherwise than the mean: its power is learnt, and quiet days weigh by it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast import Calendar, CalendarSettings, forecast_counts
from forecast.counts import Counts, Noise
from forecast.noise import estimate_noise
from forecast.pooled import PooledModel
from forecast.regression import fit_counts, quadratic
from forecast.symmetric import invert
from forecast.variance_power import likely_power, profile_of, variance_factors, with_variance_factors

FIRST, TODAY = pd.Timestamp(2023, 1, 2), pd.Timestamp(2024, 9, 1)
START, END = pd.Timestamp(2024, 9, 2), pd.Timestamp(2024, 9, 29)
QUIET = 0.2
"""Visitors of a weekend's day against a workday's."""


def counts_of(mean: np.ndarray, power: float, seed: int) -> np.ndarray:
    """Draw counts whose relative scatter is a tenth on days of a mean of 1000, by a power of the mean."""
    spread = 0.1 * (mean / 1000.0) ** (-power / 2)
    shape = 1 / spread**2
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(shape, mean / shape)).astype(float)


def one_window(power: float, seed: int = 1) -> Counts:
    weekend = np.arange(1400) % 7 >= 5
    rows = np.column_stack([np.ones(1400), weekend]).astype(float)
    count = counts_of(np.where(weekend, QUIET, 1.0) * 1000.0, power, seed)
    runs = np.arange(0, 1400, 7)
    return Counts(rows, np.zeros((runs.size, 0)), np.arange(1400), count, np.ones(1400), runs, np.zeros(1400))


def fitted(data: Counts) -> np.ndarray:
    return fit_counts(data, np.zeros((2, 2)), np.zeros(2), np.zeros(2), Noise(0.02)).theta


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_the_power_is_learnt(power: float) -> None:
    profiles = []
    for seed in range(3):
        data = one_window(power, seed)
        theta = fitted(data)
        factor = data.rows @ theta - theta[0]
        profiles.append(profile_of(data, theta, factor, Noise(0.02), 3.0))
    assert likely_power(profiles) == pytest.approx(power, abs=0.25)


def test_without_single_days_nothing_is_said_of_it() -> None:
    data = one_window(2.0)
    weekly = Counts(
        data.rows,
        data.level,
        data.runs,
        np.add.reduceat(data.count, data.runs),
        np.ones(200),
        np.arange(200),
        np.ones(200),
    )
    assert likely_power([profile_of(weekly, np.zeros(2), np.zeros(1400), Noise(0.02), 3.0)]) == 0.0
    assert likely_power([]) == 0.0


def test_a_tilted_fit_has_each_days_own_variance() -> None:
    data = one_window(2.0)
    theta = np.array([np.log(1000.0), np.log(QUIET)])
    factor = data.rows @ theta - theta[0]
    variance_factor = variance_factors(factor, 1.5)
    assert variance_factor[0] == 1.0
    assert variance_factor[6] == pytest.approx(QUIET**-1.5)
    information, _ = quadratic(with_variance_factors(data, factor, 1.5), theta, Noise(0.03), None)
    mean = np.exp(data.rows @ theta)
    weight = mean**2 / (mean + 0.03 * variance_factor * mean**2)
    np.testing.assert_allclose(information, data.rows.T @ (weight[:, None] * data.rows), rtol=1e-10)


def test_dispersion_is_that_of_the_usual_day() -> None:
    data = one_window(2.0)
    theta = fitted(data)
    factor = data.rows @ theta - theta[0]
    told = with_variance_factors(data, factor, 2.0)
    fit = fit_counts(told, np.zeros((2, 2)), np.zeros(2), theta, Noise(0.01))
    noise = estimate_noise(told, theta, fit, invert(fit.information), 3.0, Noise(0.01))
    assert noise.alpha + noise.shock == pytest.approx(0.01, rel=0.12)


def test_half_of_a_weeks_disturbance_is_each_days_own_in_a_fit() -> None:
    assert Noise(0.02, 0.04).half_shared == Noise(0.04, 0.02)


def county(power: float) -> tuple[Calendar, pd.DataFrame]:
    names = [f"H{number}" for number in range(6)]
    halls = pd.DataFrame(
        {"hall": names, "market_days": None, "open_weekdays": [(1, 2, 3, 4, 5, 6, 7)] * 6}
    ).assign(open_on_holidays=True)
    windows = pd.DataFrame({"hall": names, "window": "A"})
    dates = pd.date_range(FIRST, END)
    mean = np.where(dates.day_of_week >= 5, QUIET, 1.0) * 1000.0
    frames = [
        pd.DataFrame({"hall": name, "window": "A", "start": dates, "count": counts_of(mean, power, seed)})
        for seed, name in enumerate(names)
    ]
    history = pd.concat(frames, ignore_index=True)
    return Calendar(halls, windows, None, CalendarSettings()), history.assign(end=history["start"])


@pytest.mark.parametrize("power", [0.0, 2.0])
def test_intervals_of_quiet_days_hold_what_they_say(power: float) -> None:
    calendar, history = county(power)
    known = history[history["end"] <= TODAY]
    model = PooledModel(known, calendar.windows, calendar, TODAY, END, END)
    assert model.power == pytest.approx(power, abs=0.25)
    daily = forecast_counts(known, calendar.windows, calendar, START, END, TODAY).daily
    both = daily.merge(history.rename(columns={"start": "date"}), on=["hall", "window", "date"])
    both["inside"] = both["count"].between(both["p10"], both["p90"])
    quiet = both["date"].dt.day_of_week >= 5
    assert 0.7 < both.loc[quiet, "inside"].mean() < 0.92
    assert 0.7 < both.loc[~quiet, "inside"].mean() < 0.92
