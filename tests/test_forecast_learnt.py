"""What a forecast learns of its past and what not: old counts, epidemics, feasts; and how sure it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import LAST, calendar_of, history_of

from forecast import forecast_counts, pooled
from forecast.pooled import PooledModel


def test_what_is_long_ago_weighs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mondays of twice the visitors, until half of the years that are known had passed."""
    calendar, last = calendar_of(("h", "a"), ("h", "b")), pd.Timestamp(2024, 12, 1)
    history = history_of(calendar, pd.Timestamp(2022, 1, 3), last)
    before = (history["start"].dt.day_of_week == 0) & (history["start"] < "2023-06-15")
    history = history.assign(count=history["count"] * np.where(before, 2, 1))
    day, found = pd.Timedelta(days=1), []
    for half_life in (0.3, 2.0, 100.0):
        monkeypatch.setattr(pooled, "HALF_LIFE", half_life)
        daily = forecast_counts(history, calendar.windows, calendar, last + day, last + 28 * day, last).daily
        means = daily.groupby(daily["date"].dt.day_of_week)["mean"].mean()
        found.append(means[0] / means[2])
    assert found[0] < 1.3 < found[1] - 0.1 < found[2] - 0.15


def test_an_epidemic_is_not_learnt_as_a_season() -> None:
    windows = [(hall, window) for hall in "gh" for window in "ab"]
    calendar, last = calendar_of(*windows), pd.Timestamp(2024, 12, 1)
    history = history_of(calendar, pd.Timestamp(2022, 1, 3), last)
    ill = history["start"].between("2023-05-08", "2023-05-28")
    sick = history.assign(count=history["count"].where(~ill, history["count"] * 4 // 10))
    span = pd.Timestamp(2025, 5, 5), pd.Timestamp(2025, 6, 1)
    usual, found = (
        forecast_counts(table, calendar.windows, calendar, *span, last).daily["mean"].sum()
        for table in (history, sick)
    )
    assert found / usual == pytest.approx(1.0, abs=0.015)


@pytest.mark.parametrize("halls", ["g", "gh"])
def test_a_lasting_fall_of_eight_weeks_ago_is_how_it_is_now(halls: str) -> None:
    """By a quarter in some halls, though weeks rise and fall by a tenth and the season might explain it."""
    windows = [(hall, window) for hall in "gh" for window in "abcd"]
    calendar, last, day = calendar_of(*windows), pd.Timestamp(2025, 6, 29), pd.Timedelta(days=1)
    history = history_of(calendar, pd.Timestamp(2022, 1, 3), last)
    rng, week = np.random.default_rng(7), history["start"].dt.to_period("W-SUN")
    place = pd.factorize(history["hall"] + history["window"])[0], pd.factorize(week)[0]
    odd = np.exp(0.1 * rng.standard_normal((8, week.nunique())))[place]
    fallen = history["hall"].isin(list(halls)) & (history["start"] > last - 56 * day)
    known = history.assign(count=rng.poisson(history["count"] * odd * np.where(fallen, 0.75, 1.0)))
    daily = forecast_counts(known, calendar.windows, calendar, last + day, last + 35 * day, last).daily
    here = daily[daily["hall"].isin(list(halls))]
    assert here["mean"].mean() == pytest.approx(31.0 * 0.75, rel=0.05)


def test_weeks_that_rise_and_fall_as_a_whole_have_intervals_that_hold_them() -> None:
    calendar, day = calendar_of(*[("h", window) for window in "abcdef"]), pd.Timedelta(days=1)
    history = history_of(calendar, pd.Timestamp(2023, 1, 2), LAST + 35 * day)
    rng, week = np.random.default_rng(4), history["start"].dt.to_period("W-SUN")
    whole = np.exp(0.25 * rng.standard_normal((6, week.nunique())))
    line, number = pd.factorize(history["window"])[0], pd.factorize(week)[0]
    history["count"] = rng.poisson(20 * history["count"] * whole[line, number])
    weekly = forecast_counts(
        history[history["end"] <= LAST], calendar.windows, calendar, LAST + day, LAST + 35 * day, LAST
    ).weekly
    assert (weekly["sd"] / weekly["mean"]).mean() == pytest.approx(0.25, abs=0.06)


def test_a_mean_of_which_hardly_anything_is_known_is_no_more_than_its_median_by_half_a_log() -> None:
    """Windows of ten and of a thousand visitors crosswise say next to nothing of another one's level."""
    places = [(hall, window) for hall in "ghi" for window in "ab"]
    calendar, day = calendar_of(*places), pd.Timedelta(days=1)
    history = history_of(calendar)
    full = (history["hall"] == "g") == (history["window"] == "a")
    history = history.assign(count=history["count"] * np.where(full, 30, 1))[history["hall"] != "i"]
    model = PooledModel(history, calendar.windows, calendar, LAST, LAST + day, LAST + 28 * day)
    ahead = np.arange(model.today + 1, model.today + 29)
    daily = forecast_counts(history, calendar.windows, calendar, LAST + day, LAST + 28 * day, LAST).daily
    own = daily[(daily["hall"] == "i") & (daily["window"] == "a")]
    log_mean, log_covariance = model.log_mean(places.index(("i", "a")), ahead)
    assert np.diag(log_covariance).min() > 2.0
    there = ((own["date"] - LAST) // day).to_numpy() - 1
    np.testing.assert_allclose(own["mean"], np.exp(log_mean[there] + 0.5))


def test_a_window_without_history_scatters_like_the_others_and_is_as_unsure_as_its_service() -> None:
    calendar, day = calendar_of(("h", "a"), ("g", "a"), ("i", "a"), ("h", "b")), pd.Timedelta(days=1)
    history = history_of(calendar)
    history["count"] = np.random.default_rng(2).negative_binomial(2, 2 / (2.0 + 20 * history["count"]))
    known = history[history["hall"] != "g"]
    model = PooledModel(known, calendar.windows, calendar, LAST, LAST + day, LAST + 28 * day)
    state = model.states[1]
    assert state.reports.count.size == 0
    assert state.noise.alpha + state.noise.shock == pytest.approx(0.5, rel=0.2)
    size = model.variances.window.size
    rows = np.hstack([np.zeros((size, state.knots)), np.eye(size)])
    _, covariance = model.posterior(1, rows)
    wanted = np.diag(model.variances.window) + model.means.spread[model.service[1]]
    np.testing.assert_allclose(covariance, wanted, rtol=1e-6, atol=1e-9)
    # and the mean is that of all the levels that it may have
    daily = forecast_counts(known, calendar.windows, calendar, LAST + day, LAST + 28 * day, LAST).daily
    own = daily[daily["hall"] == "g"]
    places = ((own["date"] - model.design.dates[0]) // day).to_numpy()
    log_mean, log_covariance = model.log_mean(1, places)
    rng = np.random.default_rng(5)
    draws = np.exp(rng.multivariate_normal(log_mean, log_covariance, 200_000))
    assert 0.2 < np.diag(log_covariance).min() < np.diag(log_covariance).max() < 1.0
    np.testing.assert_allclose(own["mean"], draws.mean(axis=0), rtol=0.02)


def test_ramadan_is_learnt_and_moves_through_the_seasons() -> None:
    calendar = calendar_of(("h", "a"), ("h", "b"), ("h", "c"), country="MY")
    history = history_of(calendar, pd.Timestamp(2023, 2, 6), pd.Timestamp(2026, 3, 19))
    fasting = calendar.days(history["start"].min(), history["end"].max())["islamic_month"] == 9
    during = fasting.reindex(history["start"]).to_numpy()
    history = history.assign(count=history["count"].where(~during, history["count"] // 2))
    # Ramadan begins on 18 February; the years before it did so in March
    known, last = pd.Timestamp(2026, 2, 8), pd.Timestamp(2026, 3, 19)
    daily = forecast_counts(
        history[history["end"] <= known], calendar.windows, calendar, known + pd.Timedelta(days=1), last
    ).daily
    forecast = daily.groupby(daily["date"] >= "2026-02-18")["mean"].mean()
    actual = history[history["start"] > known]
    counted = actual.groupby(actual["start"] >= "2026-02-18")["count"].mean()
    np.testing.assert_allclose(forecast, counted, rtol=0.15)


@pytest.mark.parametrize(("first", "codes"), [("2024-01-01", []), ("2024-03-01", ["short", "short"])])
def test_a_calendar_year_is_a_year_though_its_first_day_is_a_holiday(first: str, codes: list[str]) -> None:
    calendar, last = calendar_of(("h", "a"), ("h", "b")), pd.Timestamp(2024, 12, 31)
    history = history_of(calendar, pd.Timestamp(first), last)
    day = pd.Timedelta(days=1)
    ahead = forecast_counts(history, calendar.windows, calendar, last + day, last + 28 * day)
    assert ahead.notes.loc[ahead.notes["code"] == "short", "code"].tolist() == codes


def test_a_fortnights_peak_of_every_year_is_expected_again() -> None:
    """Enrolment: one service has twice its visitors from 18 to 30 August, too short for waves."""
    windows = [(hall, window) for hall in "gh" for window in "ab"]
    calendar, last = calendar_of(*windows), pd.Timestamp(2024, 7, 28)
    history = history_of(calendar, pd.Timestamp(2020, 1, 6), last)
    day, dates = pd.Timedelta(days=1), history["start"]
    peak = (history["window"] == "a") & (dates.dt.month == 8) & dates.dt.day.between(18, 30)
    history = history.assign(count=history["count"] * np.where(peak, 2, 1))
    daily = forecast_counts(history, calendar.windows, calendar, last + day, last + 49 * day).daily
    busy = daily["date"].between("2024-08-19", "2024-08-30")
    means = daily.groupby([daily["window"], np.where(busy, "peak", "else")])["mean"].mean()
    assert 50.0 < means["a", "peak"] < 65.0  # 62 there are; waves alone say 40
    assert means["a", "else"] == pytest.approx(31.0, rel=0.1)
    assert means["b"].to_numpy() == pytest.approx(31.0, rel=0.04)
