"""How counts scatter: dispersion and shared weeks, outliers, quantiles, days around breaks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fits import by_day, flat
from histories import LAST, calendar_of, history_of
from scipy.stats import nbinom

from forecast import forecast_counts, pooled
from forecast.counts import Counts, Noise
from forecast.episodes import weigh_weeks
from forecast.noise import clipped_square, estimate_noise
from forecast.quantiles import count_quantiles, spread_of
from forecast.regression import Fit, fit_counts
from forecast.symmetric import invert
from forecast.variance_ratios import Ratios, ratios_of, squares_of


@pytest.mark.parametrize("bound", [1.5, 3.0])
def test_noise_is_recovered_by_day_and_by_week(bound: float) -> None:
    rng = np.random.default_rng(5)
    rows = np.column_stack([np.ones(2100), rng.normal(size=2100)])
    week = np.repeat(np.exp(0.2 * rng.standard_normal(300) - 0.02), 7)
    mean = np.exp(rows @ np.array([4.0, 0.3])) * week
    data = by_day(rows, rng.negative_binomial(25, 25 / (25 + mean)))
    noise = Noise(0.1, 0.01)
    for _ in range(4):
        fit = fit_counts(data, *flat(2), noise, bound=bound)
        noise = estimate_noise(data, fit.theta, fit, invert(fit.information), bound, noise)
    assert noise.alpha == pytest.approx(0.04, abs=0.012)
    assert noise.shock == pytest.approx(0.04, abs=0.012)


@pytest.mark.parametrize(
    ("guess", "alpha", "shock"), [(Noise(0.3, 0.02), 0.03, 0.01), (Noise(0.0, 0.08), 0.001, 0.009)]
)
def test_of_twenty_weeks_without_scatter_days_say_seven_eighths_and_weeks_half(
    guess: Noise, alpha: float, shock: float
) -> None:
    """And nine tenths of it all may be the weeks', at most: days are never exact."""
    data = by_day(np.ones((140, 1)), np.full(140, 50))
    sure = Fit(np.log([50.0]), np.zeros((1, 1)), np.zeros(1), guess)
    noise = estimate_noise(data, sure.theta, sure, np.zeros((1, 1)), 3.0, guess)
    assert (noise.alpha, noise.shock) == pytest.approx((alpha, shock))


def test_clipped_square_is_the_moment_of_a_clipped_normal() -> None:
    draws = np.random.default_rng(1).standard_normal(400_000)
    assert clipped_square(1.5) == pytest.approx(np.mean(np.minimum(draws**2, 2.25)), abs=5e-3)
    assert clipped_square(8.0) == pytest.approx(1.0, abs=1e-6)


def test_one_odd_week_of_the_county_weighs_less() -> None:
    rng = np.random.default_rng(4)
    week = np.tile(np.arange(60), 12)
    mean = np.full(week.size, 200.0)
    count = rng.poisson(mean * np.where(week == 31, 0.5, 1.0) * np.exp(0.03 * rng.standard_normal(60))[week])
    weight = weigh_weeks(week, count.astype(float), mean, np.ones(60))
    assert weight[31] < 0.1
    assert np.mean(np.delete(weight, 31) > 0.99) > 0.9


def test_a_model_that_is_out_everywhere_finds_no_odd_weeks_by_it() -> None:
    count = np.random.default_rng(7).poisson(1000.0, 60).astype(float)
    count[31] *= 0.5
    weight = weigh_weeks(np.arange(60), count, np.full(60, 1400.0), np.ones(60))
    assert weight[31] < 0.1
    assert np.mean(np.delete(weight, 31) > 0.9) > 0.9


def test_what_chance_may_do_and_a_few_weeks_are_no_episode() -> None:
    count = np.full(40, 10.0)
    count[7] = 15.0
    np.testing.assert_array_equal(weigh_weeks(np.arange(40), count, np.full(40, 10.0), np.ones(40)), 1.0)
    few = np.array([1000.0, 1010.0, 990.0, 1000.0, 400.0])
    np.testing.assert_array_equal(weigh_weeks(np.arange(5), few, np.full(5, 1000.0), np.ones(5)), 1.0)


def test_a_lost_week_weighs_little_however_well_it_is_met() -> None:
    most = np.ones(40)
    most[7] = 0.001
    count = np.random.default_rng(2).poisson(1000.0, 40).astype(float)
    np.testing.assert_array_equal(weigh_weeks(np.arange(40), count, np.full(40, 1000.0), most)[7], 0.001)


@pytest.mark.parametrize(("odd", "followed"), [(2, False), (3, True), (6, True)])
def test_odd_weeks_that_last_until_today_are_how_it_is_now(odd: int, followed: bool) -> None:
    count = np.full(60, 1000.0) + np.resize([-20.0, 20.0], 60)
    count[20:24] *= 0.5  # an episode long over
    count[-odd:] *= 0.5
    weight = weigh_weeks(np.arange(60), count, np.full(60, 1000.0), np.ones(60))
    assert (weight[20:24] < 0.1).all()
    assert (weight[-odd:] == 1.0).all() == followed
    assert (weight[-odd:] < 0.1).all() != followed


def test_means_that_are_unsure_together_have_the_covariance_of_lognormals() -> None:
    log_covariance, middle = np.array([[0.5, 0.3], [0.3, 0.4]]), np.array([2.0, 3.0])
    draws = np.exp(np.random.default_rng(3).multivariate_normal(middle, log_covariance, 2_000_000))
    mean = np.exp(middle + np.diag(log_covariance) / 2.0)
    np.testing.assert_allclose(spread_of(mean, log_covariance), np.cov(draws.T), rtol=0.05)


def test_quantiles_are_those_of_the_negative_binomial() -> None:
    mean, alpha = np.array([0.0, 0.3, 8.0, 900.0, 90_000.0]), 0.05
    found = count_quantiles(mean, mean + alpha * mean**2)
    assert np.all(np.diff(found, axis=1) >= 0)
    assert np.all(found[0] == 0)
    rng = np.random.default_rng(6)
    for place in (1, 2, 3, 4):
        draws = rng.negative_binomial(1 / alpha, 1 / (1 + alpha * mean[place]), 200_000)
        np.testing.assert_allclose(found[place, 1:3], np.quantile(draws, [0.5, 0.8]), rtol=0.012)
        np.testing.assert_allclose(found[place, [0, 3]], np.quantile(draws, [0.1, 0.9]), rtol=0.012, atol=1.0)
    poisson = count_quantiles(np.array([4.0]), np.array([4.0]))
    np.testing.assert_array_equal(poisson, [[2, 4, 6, 6]])


@pytest.mark.parametrize("size", [3.0, 8.0, 20.0, 150.0])
def test_the_interval_of_small_counts_holds_eight_in_ten(size: float) -> None:
    mean = np.linspace(0.7 * size, 1.4 * size, 300)
    found = count_quantiles(mean, mean + 0.05 * mean**2)
    assert np.all(np.diff(found, axis=1) >= 0)
    count = nbinom(20.0, 20.0 / (20.0 + mean))
    inside = count.cdf(found[:, 3]) - count.cdf(found[:, 0] - 1)
    assert inside.mean() == pytest.approx(0.8, abs=0.015)


@pytest.mark.parametrize("own", [0, 140])  # columns that break days have to themselves, two days each
@pytest.mark.parametrize(("factor", "low", "high"), [(1.0, 1.0, 1.15), (3.0, 1.5, 2.2)])
def test_breaks_that_scatter_more_are_found(factor: float, low: float, high: float, own: int) -> None:
    rng = np.random.default_rng(12)
    special = np.arange(1400) % 50 < 10
    rows = np.zeros((1400, 1 + own))
    rows[:, 0] = 1.0
    rows[special, 1:] = np.repeat(np.eye(140), 2, axis=0)[:, :own]
    odd = np.exp(0.2 * rng.standard_normal(1400) * np.where(special, np.sqrt(factor), 1.0))
    data = by_day(rows, rng.poisson(300.0 * odd))
    fit = fit_counts(data, *flat(1 + own), Noise(0.04))
    cov = invert(fit.information)
    # what is asked is the variance against that of all days, breaks among them
    found = squares_of(data, special, ~special, fit, cov, Noise(0.04), 3.0)
    assert low <= ratios_of([found] * 4).special <= high
    assert ratios_of([]) == Ratios(1.0, 1.0)


def test_days_around_breaks_have_wider_intervals_where_they_scattered_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calendar, day = calendar_of(("h", "a"), ("h", "b")), pd.Timedelta(days=1)
    history, found = history_of(calendar), {}
    for ratio in (1.0, 3.0):
        monkeypatch.setattr(pooled, "ratios_of", lambda _, ratio=ratio: Ratios(ratio, 1.0))
        ahead = forecast_counts(history, calendar.windows, calendar, LAST + day, LAST + 35 * day, LAST)
        found[ratio] = ahead.daily.set_index(["window", "date"])["sd"]
    wider = (found[3.0] / found[1.0]) ** 2
    date = wider.index.get_level_values("date")
    assert (wider[date == "2025-04-30"] > 2.0).all()  # the eve of a break of five days
    quiet = (date > "2025-04-14") & (date < "2025-04-25")
    assert wider[quiet].to_numpy() == pytest.approx(1.0)


@pytest.mark.parametrize("late", [0.3, 1.0, 3.0])
def test_the_days_ahead_scatter_as_those_of_the_last_year(late: float) -> None:
    """Eight in ten lie in their intervals, though the years before were others."""
    windows = [("h", name) for name in "abcdefgh"]
    calendar, day, rng = calendar_of(*windows), pd.Timedelta(days=1), np.random.default_rng(4)
    history = history_of(calendar, LAST - 1200 * day, LAST + 35 * day)
    dispersion = np.where(history["start"] > LAST - 365 * day, late, 1.0) * 0.05
    history["count"] = rng.poisson(300.0 * rng.gamma(1 / dispersion, dispersion))
    known = history[history["end"] <= LAST]
    ahead = forecast_counts(known, calendar.windows, calendar, LAST + day, LAST + 35 * day, LAST).daily
    seen = ahead.merge(history, left_on=["hall", "window", "date"], right_on=["hall", "window", "start"])
    assert seen["count"].between(seen["p10"], seen["p90"]).mean() == pytest.approx(0.8, abs=0.08)


@pytest.mark.parametrize(("columns", "alike"), [(39, 1), (15, 7)])
def test_coefficients_take_as_much_from_residuals_as_their_leverages_say(columns: int, alike: int) -> None:
    """Columns that change by day take from days' scatter, by week from what weeks share."""
    rng = np.random.default_rng(3)
    found = []
    for _ in range(20):
        slow = np.repeat(rng.normal(size=(420 // alike, columns)), alike, axis=0)
        rows = np.column_stack([np.ones(420), slow])
        week = np.repeat(np.exp(0.2 * rng.standard_normal(60) - 0.02), 7)
        data = by_day(rows, rng.negative_binomial(25, 25 / (25 + 400.0 * week)))
        noise = Noise(0.04, 0.04)
        fit = fit_counts(data, *flat(columns + 1), noise, bound=3.0)
        noise = estimate_noise(data, fit.theta, fit, invert(fit.information), 3.0, noise)
        found.append((noise.alpha, noise.shock))
    assert np.mean(found, axis=0) == pytest.approx([0.04, 0.04], rel=0.1)


def test_coefficients_take_from_sums_of_days_what_their_leverages_say() -> None:
    """A sixth, where 40 columns are learnt from 240 weekly reports."""
    rng, size, noise = np.random.default_rng(8), 240, Noise(0.04, 0.04)
    starts, found = np.arange(0, 7 * size, 7), []
    for _ in range(20):
        rows = np.repeat(np.column_stack([np.ones(size), rng.normal(size=(size, 39))]), 7, axis=0)
        week = np.repeat(np.exp(0.2 * rng.standard_normal(size) - 0.02), 7)
        count = np.add.reduceat(rng.negative_binomial(25, 25 / (25 + 400.0 * week)), starts).astype(float)
        one, level = np.ones(size), np.zeros((size, 0))
        data = Counts(rows, level, starts, count, one, np.arange(size), one)
        fit = fit_counts(data, *flat(40), noise, bound=3.0)
        told = estimate_noise(data, fit.theta, fit, invert(fit.information), 3.0, noise)
        found.append(told.alpha + told.shock)
    assert np.mean(found) == pytest.approx(0.08, rel=0.08)
