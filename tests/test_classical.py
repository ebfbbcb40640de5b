"""Classical members: against statsmodels called directly, and against days worked out by hand."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.stl import STLForecast

from forecast import Calendar, classical
from forecast.classical import past_ratios, ratio_quantiles
from forecast.design import Design
from forecast.members import MEMBERS, make
from forecast.series import DailySeries, daily_series

FIRST, ORIGIN, END = pd.Timestamp(2021, 11, 1), pd.Timestamp(2024, 1, 21), pd.Timestamp(2024, 3, 3)
NEW_YEAR, BEFORE = pd.Timestamp(2024, 2, 10), pd.Timestamp(2023, 1, 22)


def design_of() -> Design:
    halls = pd.DataFrame(
        {"hall": ["h"], "market_days": None, "open_weekdays": [(1, 2, 3, 4, 5)], "open_on_holidays": False}
    )
    return Design(Calendar(halls, pd.DataFrame({"hall": ["h"], "window": ["w"]})), FIRST, END)


@pytest.fixture(scope="module")
def design() -> Design:
    return design_of()


def series_of(design: Design, counts: np.ndarray) -> DailySeries:
    """Make a series of the window's open days up to the origin from a count for every date."""
    days = design.dates[design.open_days("h", "w")]
    days = days[days <= ORIGIN]
    count = counts[(days - FIRST).days]
    history = pd.DataFrame({"start": days, "end": days, "count": count})
    return daily_series(history, "h", "w", design, ORIGIN, END)


@pytest.fixture(scope="module")
def noisy(design: Design) -> DailySeries:
    rng = np.random.default_rng(1)
    weekday = design.dates.day_of_week.to_numpy()
    course = np.sin(2 * np.pi * design.dates.day_of_year.to_numpy() / 365.25)
    return series_of(design, rng.poisson(60 + 20 * (weekday == 0) + 10 * course).astype(float))


def by_date(series: DailySeries, mean: np.ndarray) -> pd.Series[float]:
    return pd.Series(mean, index=series.design.dates[series.ahead])


def test_last_year_is_aligned_on_the_festival(design: Design) -> None:
    # every day's count is its own date, so that the forecast tells which day it was taken from
    series = series_of(design, np.arange(len(design.dates), dtype=float))
    source = FIRST + pd.to_timedelta(by_date(series, classical.seasonal_naive(series)), unit="D")
    away = (source.index - NEW_YEAR).days
    for day, taken in source.items():
        offset = (day - NEW_YEAR).days
        if abs(offset) <= 14:
            assert abs((taken - BEFORE).days - offset) <= 3, day
        else:
            assert abs((taken - BEFORE).days - offset) <= 17, day
    assert source[NEW_YEAR - pd.Timedelta(days=4)] == BEFORE - pd.Timedelta(days=4)
    far = source[away < -15]
    assert (pd.DatetimeIndex(far).day_of_week == far.index.day_of_week).mean() > 0.8
    # the festivals are 384 days apart: 55 weeks
    assert source[pd.Timestamp(2024, 1, 23)] == pd.Timestamp(2023, 1, 3)


def test_far_from_the_festival_it_is_the_weekday_a_year_before() -> None:
    design = design_of()
    series = series_of(design, np.arange(len(design.dates), dtype=float))
    today = (pd.Timestamp(2023, 9, 3) - FIRST).days
    late = replace(series, today=today, ahead=np.arange(today + 1, today + 6))
    np.testing.assert_array_equal(classical.seasonal_naive(late), late.ahead - 364)


def test_weekday_mean_by_hand(design: Design) -> None:
    series = series_of(design, np.arange(len(design.dates), dtype=float))
    mean = by_date(series, classical.weekday_mean(series))
    # 1 January was a holiday
    monday = (ORIGIN - FIRST).days - 6
    assert mean[pd.Timestamp(2024, 1, 22)] == np.mean([monday - 21, monday - 7, monday])
    # the make-up Sunday of 4 February has no Sunday before it: the mean of all days
    last = series.known[series.known > series.today - 28]
    assert mean[pd.Timestamp(2024, 2, 4)] == pytest.approx(last.mean())


def weekly(series: DailySeries) -> np.ndarray:
    """Mean open day of each week up to the origin, which is a Sunday."""
    days = series.known
    means = pd.Series(series.counts[days]).groupby(days // 7).mean()
    return means.reindex(range((series.today + 1) // 7)).interpolate().to_numpy()


def shape(series: DailySeries) -> np.ndarray:
    days = series.known[series.known > series.today - 182]
    counts = pd.Series(series.counts[days])
    return (counts.groupby(days % 7).mean() / counts.mean()).reindex(range(7), fill_value=1.0).to_numpy()


@pytest.mark.parametrize("weeks", [2, 11, 12, 40, 103, 110])
@pytest.mark.parametrize("member", MEMBERS)
def test_who_stands_in_for_a_member_is_known(noisy: DailySeries, member: str, weeks: int) -> None:
    counts = np.where(np.arange(noisy.counts.size) > noisy.today - 7 * weeks, noisy.counts, np.nan)
    series = replace(noisy, counts=counts)
    made = make(member, series)
    needs = {"seasonal_naive": 52, "ets": 12, "stl_ets": 104, "arma": 104}.get(member, 0)
    assert made.least == (needs if weeks < needs and made.by != member else 0)
    np.testing.assert_array_equal(made.mean, MEMBERS[made.by](series))
    others = [name for name in ("weekday_mean", "ets") if name not in (member, made.by)]
    same = [name for name in others if np.array_equal(made.mean, make(name, series).mean)]
    assert not same or weeks < 12  # where `ets` is a stand-in's own


@pytest.mark.parametrize("member", ["ets", "stl_ets"])
def test_smoothing_is_that_of_statsmodels(noisy: DailySeries, member: str) -> None:
    weeks = np.log1p(weekly(noisy))
    options = {"error": "add", "trend": "add", "damped_trend": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if member == "ets":
            ahead = ETSModel(weeks, **options).fit(disp=False).forecast(6)
        else:
            model = STLForecast(weeks, ETSModel, model_kwargs=options, period=52, robust=True)
            ahead = model.fit(fit_kwargs={"disp": False}).forecast(6)
    wanted = np.expm1(ahead)[(noisy.ahead - noisy.today - 1) // 7] * shape(noisy)[noisy.ahead % 7]
    np.testing.assert_allclose(MEMBERS[member](noisy), wanted, rtol=1e-6)


def test_the_regression_with_arma_errors_sees_the_festival_and_the_last_level() -> None:
    """Weeks fall by half in the three before a lunar new year; the level has just doubled."""
    design = design_of()
    days = design.calendar.days(FIRST, END)
    near = days["festival_offset"].between(-21, -1).to_numpy()
    place = np.arange(len(design.dates))
    level = np.where(place > (ORIGIN - FIRST).days - 120, 200.0, 100.0)
    rng = np.random.default_rng(5)
    truth = level * np.where(near, 0.5, 1.0)
    series = series_of(design, rng.poisson(truth).astype(float))
    mean = by_date(series, MEMBERS["arma"](series))
    wanted = pd.Series(truth, index=design.dates)[mean.index]
    before = mean.index < NEW_YEAR
    assert mean[before].sum() == pytest.approx(wanted[before].sum(), rel=0.2)
    smoothed = by_date(series, MEMBERS["ets"](series))
    miss = {name: (found - wanted).abs().sum() for name, found in (("arma", mean), ("ets", smoothed))}
    assert miss["arma"] < 0.6 * miss["ets"]


def test_glm_is_that_of_statsmodels(noisy: DailySeries) -> None:
    rows = noisy.design.rows("h", "w", noisy.known)
    used = np.flatnonzero(rows.any(axis=0))
    # the minimum-norm solution of the same regression has the same fitted means where both are determined
    fit = sm.GLM(
        noisy.counts[noisy.known], rows[:, classical._independent(rows, used)], family=sm.families.Poisson()
    ).fit()
    ahead = noisy.design.rows("h", "w", noisy.ahead)[:, classical._independent(rows, used)]
    low, high = noisy.counts[noisy.known].min(), noisy.counts[noisy.known].max()
    np.testing.assert_allclose(
        classical.glm(noisy), np.clip(np.exp(ahead @ fit.params), low, high), rtol=1e-9
    )
    assert np.linalg.matrix_rank(rows[:, used]) == classical._independent(rows, used).size < used.size


def test_without_a_year_of_days_the_regression_has_no_waves_of_the_year(noisy: DailySeries) -> None:
    months = replace(
        noisy, counts=np.where(np.arange(noisy.counts.size) > noisy.today - 300, noisy.counts, np.nan)
    )
    design, known = noisy.design, months.known
    rows = design.rows("h", "w", known)
    yearly = design.columns.select("year", "school", "farming", "festival", "curve", "islamic", "holiday")
    used = classical._independent(rows, np.setdiff1d(np.flatnonzero(rows.any(axis=0)), yearly))
    fit = sm.GLM(months.counts[known], rows[:, used], family=sm.families.Poisson()).fit()
    wanted = np.exp(design.rows("h", "w", months.ahead)[:, used] @ fit.params)
    low, high = months.counts[known].min(), months.counts[known].max()
    np.testing.assert_allclose(classical.glm(months), np.clip(wanted, low, high), rtol=1e-9)


def test_growth_is_not_carried_beyond_three_times_the_best_week(design: Design) -> None:
    week = np.arange(len(design.dates)) // 7
    series = series_of(design, np.rint(10 * 1.5 ** (week - 100.0)))
    assert classical.ets(series).max() == pytest.approx(3.0 * weekly(series).max(), rel=0.1)


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("kind", ["one day", "all zeros", "rare", "spike", "gap of two years", "nothing"])
def test_poor_histories_give_sound_forecasts(design: Design, member: str, kind: str) -> None:
    counts = np.full(len(design.dates), 20.0)
    last = (ORIGIN - FIRST).days
    if kind == "one day":
        counts[: last - 2] = np.nan
        counts[last - 1 :] = np.nan
    elif kind == "all zeros":
        counts[:] = 0.0
    elif kind == "rare":
        counts = (np.random.default_rng(0).random(len(counts)) < 0.01).astype(float)
    elif kind == "spike":
        counts[last - 40] = 1e6
    elif kind == "gap of two years":
        counts[20 : last - 10] = np.nan
    else:
        counts[:] = np.nan
    series = series_of(design, np.zeros(len(counts)))
    series = replace(series, counts=np.where(np.isfinite(series.counts), counts, np.nan))
    mean = make(member, series).mean
    assert mean.shape == series.ahead.shape
    assert np.isfinite(mean).all()
    assert mean.min() >= 0.0
    assert mean.max() <= 3e6


@pytest.mark.parametrize("member", ["ets", "stl_ets", "glm"])
def test_a_fit_that_fails_falls_back(
    noisy: DailySeries, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        warnings.warn("no luck", ConvergenceWarning, stacklevel=1)

    monkeypatch.setattr(classical, "ETSModel", fail)
    monkeypatch.setattr(classical, "STLForecast", fail)
    monkeypatch.setattr(sm, "GLM", fail)
    made = make(member, noisy)
    assert (made.by, made.least) == ("weekday_mean", 0)
    np.testing.assert_array_equal(made.mean, classical.weekday_mean(noisy))


def test_longer_reports_are_spread_over_open_days(design: Design) -> None:
    history = pd.DataFrame(
        {
            "start": pd.to_datetime(["2023-10-01", "2024-01-15"]),
            "end": pd.to_datetime(["2023-10-31", "2024-01-26"]),  # the second ends after the origin
            "count": [190, 500],
        }
    )
    series = daily_series(history, "h", "w", design, ORIGIN, END)
    # 17 weekdays after the break and two make-up days
    assert series.known.size == 19
    np.testing.assert_allclose(series.counts[series.known], 190 / 19)


def test_quantiles_come_from_earlier_misses(noisy: DailySeries) -> None:
    days, weeks = past_ratios(noisy, classical.weekday_mean, 3, 42)
    held = []
    for cut in (1, 2, 3):
        before = noisy.earlier(42 * cut)
        assert np.isnan(before.counts[before.today + 1 :]).all()
        actual = noisy.counts[before.ahead]
        held.append((actual + 0.5) / (classical.weekday_mean(before) + 0.5))
    np.testing.assert_allclose(days, np.concatenate(held))
    thursday = noisy.earlier(45)  # an open day: it is known, not ahead
    assert thursday.opened[thursday.today]
    assert thursday.ahead[0] == thursday.today + 1
    assert weeks.size == 18
    assert weeks.std() < days.std()
    found = ratio_quantiles(np.array([99.5]), days)[0]
    np.testing.assert_array_equal(found, np.rint(100.0 * np.quantile(days, [0.1, 0.5, 0.8, 0.9]) - 0.5))
    assert np.isnan(ratio_quantiles(np.array([5.0]), days[:7])).all()
    np.testing.assert_array_equal(ratio_quantiles(np.array([2.0]), np.full(8, 3.0)), [[7.0] * 4])
    # of a hundred days a span of six weeks leaves eight weeks to forecast it from but once
    young = noisy.earlier(noisy.today - 100)
    once, more = (past_ratios(young, classical.weekday_mean, cuts, 42)[0] for cuts in (1, 3))
    np.testing.assert_array_equal(once, more)
