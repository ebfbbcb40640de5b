"""The regression engine against statsmodels, direct optimisation and simulated truth; prior and noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from fits import by_day, flat
from histories import calendar_of
from scipy.optimize import minimize

from forecast.counts import Counts, Noise
from forecast.design import Design
from forecast.level import place_knots
from forecast.observations import Reports, read_reports
from forecast.prior import Variances, first_variances, tree_means
from forecast.regression import Fit, fit_counts, outlier_weights, quadratic
from forecast.symmetric import invert
from forecast.window import WindowState, counts_of, start_window, without_level


@pytest.fixture(scope="module")
def simulated() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    rows = np.column_stack([np.ones(700), rng.normal(size=(700, 3)), np.arange(700) % 7 == 1]).astype(float)
    mean = np.exp(rows @ np.array([2.5, 0.3, -0.2, 0.05, 0.4]))
    return rows, rng.negative_binomial(10, 10 / (10 + mean))


@pytest.mark.parametrize("alpha", [0.0, 0.1, 0.7])
def test_without_prior_it_is_the_glm_of_statsmodels(
    simulated: tuple[np.ndarray, np.ndarray], alpha: float
) -> None:
    rows, count = simulated
    family = sm.families.NegativeBinomial(alpha=alpha) if alpha else sm.families.Poisson()
    peer = sm.GLM(count, rows, family=family).fit(tol=1e-12, maxiter=100)
    fit = fit_counts(by_day(rows, count), *flat(5), Noise(alpha), tolerance=1e-11)
    np.testing.assert_allclose(fit.theta, peer.params, rtol=1e-6)
    errors = np.sqrt(np.diag(invert(fit.information)))
    np.testing.assert_allclose(errors, peer.bse, rtol=1e-6)


def test_counts_of_a_hundred_thousand_a_day_agree_with_statsmodels() -> None:
    rng = np.random.default_rng(3)
    rows = np.column_stack([np.ones(400), rng.normal(size=400)])
    mean = np.exp(rows @ np.array([11.5, 0.2]))
    count = rng.negative_binomial(50, 50 / (50 + mean))
    peer = sm.GLM(count, rows, family=sm.families.NegativeBinomial(alpha=0.02)).fit(tol=1e-12)
    fit = fit_counts(
        by_day(rows, count),
        np.zeros((2, 2)),
        np.zeros(2),
        np.array([11.0, 0.0]),
        Noise(0.02),
        tolerance=1e-11,
    )
    np.testing.assert_allclose(fit.theta, peer.params, rtol=1e-6)


def periods(simulated: tuple[np.ndarray, np.ndarray], length: int) -> Counts:
    rows, count = simulated
    first = np.arange(0, count.size, length)
    total = np.add.reduceat(count, first).astype(float)
    span = np.full(first.size, np.ceil(length / 7))
    level = np.zeros((first.size, 0))
    return Counts(rows, level, first, total, np.ones(first.size), np.arange(first.size), span)


def test_sums_of_days_have_the_likelihood_of_their_sums(simulated: tuple[np.ndarray, np.ndarray]) -> None:
    data = periods(simulated, 30)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        daily = np.exp(data.rows @ theta)
        mean = np.add.reduceat(daily, data.first)
        slope = np.add.reduceat(data.rows * daily[:, None], data.first)
        return -float(np.sum(data.count * np.log(mean) - mean)), -slope.T @ (data.count / mean - 1.0)

    fit = fit_counts(data, *flat(5), Noise(0.0), tolerance=1e-11)
    direct = minimize(loss, np.zeros(5), jac=True, method="BFGS", options={"gtol": 1e-6})
    np.testing.assert_allclose(fit.theta, direct.x, rtol=1e-5)
    # and it is no better a guess than days, which know more: the interval is wider
    days = fit_counts(by_day(*simulated), *flat(5), Noise(0.0))
    assert np.all(np.diag(invert(fit.information)) > np.diag(invert(days.information)))


def test_days_and_months_mix_in_one_fit(simulated: tuple[np.ndarray, np.ndarray]) -> None:
    rows, count = simulated
    first = np.concatenate([[0, 28, 56], np.arange(84, 700)])
    total = np.add.reduceat(count, first).astype(float)
    span = np.where(np.diff(first, append=700) > 1, 4.0, 0.0)
    level = np.zeros((first.size, 0))
    mixed = Counts(rows, level, first, total, np.ones(first.size), np.arange(first.size), span)
    fit = fit_counts(mixed, *flat(5), Noise(0.1))
    days = fit_counts(by_day(rows, count), *flat(5), Noise(0.1))
    np.testing.assert_allclose(fit.theta, days.theta, atol=0.05)
    assert not np.allclose(fit.theta, days.theta, atol=1e-6)


def test_a_shared_week_is_the_covariance_written_out(simulated: tuple[np.ndarray, np.ndarray]) -> None:
    rows, count = simulated[0][:21], simulated[1][:21]
    theta, noise = np.array([0.3, -0.2, 2.4, 0.2, -0.1, 0.0, 0.3]), Noise(0.05, 0.03)
    knots = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    data = replace(by_day(rows, count), level=knots)
    week = np.arange(21) // 7
    whole = np.hstack([knots[week], rows])
    mean = np.exp(whole @ theta)
    covariance = np.diag(mean + 0.05 * mean**2) + 0.03 * np.outer(mean, mean) * (
        week[:, None] == week[None, :]
    )
    slope = whole * mean[:, None]
    information, pull = quadratic(data, theta, noise, None)
    wanted = slope.T @ np.linalg.solve(covariance, slope)
    np.testing.assert_allclose(information, wanted, rtol=1e-9)
    score = slope.T @ np.linalg.solve(covariance, count - mean)
    np.testing.assert_allclose(pull, wanted @ theta + score, rtol=1e-9)


def test_longer_reports_average_the_disturbances_of_their_weeks(
    simulated: tuple[np.ndarray, np.ndarray],
) -> None:
    data, theta = periods(simulated, 28), np.array([2.4, 0.2, -0.1, 0.0, 0.3])
    daily = np.exp(data.rows @ theta)
    mean, square, slope = (
        np.add.reduceat(values, data.first) for values in (daily, daily**2, data.rows * daily[:, None])
    )
    variance = mean + 0.05 * square + 0.03 * mean**2 / 4
    information, _ = quadratic(data, theta, Noise(0.05, 0.03), None)
    np.testing.assert_allclose(information, slope.T @ (slope / variance[:, None]), rtol=1e-9)


def test_a_report_of_weight_three_tells_what_three_of_it_tell(
    simulated: tuple[np.ndarray, np.ndarray],
) -> None:
    rows, count = simulated[0][:20], simulated[1][:20]
    weighted = replace(by_day(rows, count), weight=np.full(20, 3.0))
    thrice = by_day(np.repeat(rows, 3, axis=0), np.repeat(count, 3))
    theta = np.array([2.4, 0.2, -0.1, 0.0, 0.3])
    found = (quadratic(data, theta, Noise(0.1), 3.0) for data in (weighted, thrice))
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_outliers_on_both_sides_weigh_less_as_hubers_do() -> None:
    found = outlier_weights(np.array([-6.0, -1.0, 0.0, 3.0, 12.0]), 3.0)
    np.testing.assert_allclose(found, [0.5, 1.0, 1.0, 1.0, 0.25])


def test_a_day_of_an_odd_week_is_no_outlier_where_weeks_differ_so() -> None:
    """Five standard deviations of the day's own, but little more than one of day and week together."""
    week, theta, noise = by_day(np.ones((7, 1)), np.full(7, 500)), np.log([400.0]), Noise(0.0, 0.04)
    for one, other in zip(
        quadratic(week, theta, noise, 3.0), quadratic(week, theta, noise, None), strict=True
    ):
        np.testing.assert_allclose(one, other)


def test_a_level_within_longer_observations_is_a_column_of_their_days(
    simulated: tuple[np.ndarray, np.ndarray],
) -> None:
    rows, count = simulated
    first = np.concatenate([[0, 28, 56], np.arange(84, 700)])
    total = np.add.reduceat(count, first).astype(float)
    span = np.where(np.diff(first, append=700) > 1, 4.0, 0.0)
    runs = np.concatenate([[0, 1, 2], np.arange(3, first.size, 7)])
    knots = np.linspace(0.0, 1.0, runs.size)[:, None]
    mixed = Counts(rows, knots, first, total, np.ones(first.size), runs, span)
    wide = np.hstack([knots[mixed.run_of_day], rows])
    plain = Counts(wide, np.zeros((runs.size, 0)), first, total, np.ones(first.size), runs, span)
    theta, noise = np.array([0.4, 2.4, 0.2, -0.1, 0.0, 0.3]), Noise(0.05, 0.03)
    for one, other in zip(
        quadratic(mixed, theta, noise, 3.0), quadratic(plain, theta, noise, 3.0), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_without_its_level_a_window_says_the_same_of_its_coefficients() -> None:
    rng = np.random.default_rng(9)
    matrix = rng.normal(size=(9, 30)) @ rng.normal(size=(30, 9))
    matrix = matrix @ matrix.T + np.eye(9)
    pull, level = rng.normal(size=9), place_knots(0, 130)
    none = np.zeros(0, dtype=np.int64)
    state = WindowState(
        "h", "w", none, Reports(none, none, np.zeros(0)), level, 0.01,
        np.ones(level.knots.size - 1), np.zeros(9), 1.5, 0.3, Noise(0.1), Noise(0.1), np.inf, 3.0,
        Fit(np.zeros(9), matrix, pull, Noise(0.1)),
    )  # fmt: skip
    knots = level.knots.size
    prior = np.linspace(1.0, 2.0, 9 - knots)
    joint = invert(matrix + state.precision(prior))
    wanted = joint @ (pull + np.concatenate([state.level_target(), np.zeros(9 - knots)]))
    part = without_level(state, 9 - knots)
    cov = invert(part.information + np.diag(prior))
    np.testing.assert_allclose(cov, joint[knots:, knots:], rtol=1e-8)
    np.testing.assert_allclose(cov @ part.pull, wanted[knots:], rtol=1e-8)
    np.testing.assert_allclose(part.level(wanted[knots:]), wanted[:knots], rtol=1e-8)
    np.testing.assert_allclose(part.level_covariance(cov), joint[:knots, :knots], rtol=1e-8)


def test_reports_are_laid_out_by_week_and_longer_ones_alone() -> None:
    calendar = calendar_of(("h", "a"))
    first, last = pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 6, 30)
    design = Design(calendar, first, last)
    spans = [("01-02", "01-02"), ("01-03", "01-03"), ("01-08", "01-08"), ("01-15", "01-21")]
    spans += [("03-01", "03-31"), ("04-08", "04-08")]
    history = pd.DataFrame([(f"2024-{a}", f"2024-{b}") for a, b in spans], columns=["start", "end"])
    history = history.apply(pd.to_datetime).assign(count=100.0)
    places = design.open_days("h", "a")
    reports = read_reports(history, places, design.dates, last)
    state = start_window("h", "a", places, reports, 181, design)
    data = counts_of(state, design, np.ones(len(design.dates)))
    np.testing.assert_array_equal(data.runs, [0, 2, 3, 4, 5])
    np.testing.assert_array_equal(data.span, [0, 0, 0, 1, 5, 0])  # March has days in five weeks


def test_a_column_without_data_or_prior_is_refused(simulated: tuple[np.ndarray, np.ndarray]) -> None:
    rows = np.column_stack([simulated[0], np.zeros(700)])
    with pytest.raises(np.linalg.LinAlgError, match="without a prior"):
        fit_counts(by_day(rows, simulated[1]), *flat(6), Noise(0.1))


def test_a_spike_and_an_outage_do_not_move_the_fit(simulated: tuple[np.ndarray, np.ndarray]) -> None:
    rows, count = simulated
    broken = count.copy()
    broken[100], broken[200:203] = 5000, 0
    whole = fit_counts(by_day(rows, count), *flat(5), Noise(0.1), bound=3.0)
    robust = fit_counts(by_day(rows, broken), *flat(5), Noise(0.1), bound=3.0)
    naive = fit_counts(by_day(rows, broken), *flat(5), Noise(0.1))
    assert np.abs(robust.theta - whole.theta).max() < 0.05
    assert np.abs(naive.theta - whole.theta).max() > 0.1


def test_the_tree_is_the_joint_normal_written_out() -> None:
    rng = np.random.default_rng(2)
    variances = Variances(np.array([0.3, 0.1]), np.array([0.2, 0.4]), np.array([1.0, 0.5]))
    service = np.array([0, 0, 1])
    informations = [matrix @ matrix.T for matrix in rng.normal(size=(3, 2, 4))]
    estimates = rng.normal(size=(3, 2))
    covariance = [np.linalg.inv(info + np.diag(1 / variances.window)) for info in informations]
    middle = [cov @ info @ est for cov, info, est in zip(covariance, informations, estimates, strict=True)]
    means = tree_means(covariance, middle, service, variances)
    # order: three windows, two services, the county, each of two coefficients
    precision, right = np.zeros((12, 12)), np.zeros(12)
    for place, (info, est) in enumerate(zip(informations, estimates, strict=True)):
        own = slice(2 * place, 2 * place + 2)
        precision[own, own] += info
        right[own] = info @ est
    edges = [(0, 3, variances.window), (1, 3, variances.window), (2, 4, variances.window)]
    edges += [(3, 5, variances.service), (4, 5, variances.service)]
    for below, above, variance in edges:
        for a, b, sign in ((below, below, 1), (above, above, 1), (below, above, -1), (above, below, -1)):
            precision[2 * a : 2 * a + 2, 2 * b : 2 * b + 2] += sign * np.diag(1 / variance)
    precision[10:, 10:] += np.diag(1 / variances.county)
    joint = np.linalg.inv(precision)
    solution = joint @ right
    np.testing.assert_allclose(means.service.ravel(), solution[6:10], rtol=1e-9)
    np.testing.assert_allclose(means.county, solution[10:], rtol=1e-9)
    np.testing.assert_allclose(means.spread[0], joint[6:8, 6:8], rtol=1e-9)
    np.testing.assert_allclose(means.county_variance, np.diag(joint)[10:], rtol=1e-9)


def test_unknown_groups_of_columns_still_have_a_variance() -> None:
    assert np.all(first_variances(("weekday", "something new")).window > 0)
