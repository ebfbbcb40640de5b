"""Forecasts of simulated halls: truth recovered, months borrowing days, frames."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import LAST, calendar_of, history_of
from simulated_halls import (
    END,
    FIRST,
    HALLS,
    MARKET,
    START,
    TODAY,
    WEEKDAYS,
    by_month,
    calendar,
    drawn,
    true_means,
)

from forecast import Calendar, Forecast, forecast_counts
from forecast.pooled import PooledModel


@pytest.fixture(scope="module")
def county() -> tuple[Calendar, pd.DataFrame, pd.DataFrame]:
    made = calendar()
    truth = true_means(made)
    return made, truth, drawn(truth)


@pytest.fixture(scope="module")
def forecast(county: tuple[Calendar, pd.DataFrame, pd.DataFrame]) -> Forecast:
    made, _, counts = county
    # H0 reports by month alone; H1 window B began eight weeks ago; H2 window B has no history
    daily = counts[counts["start"] <= TODAY]
    monthly = by_month(daily[daily["hall"] == "H0"])
    late = (
        (daily["hall"] == "H1") & (daily["window"] == "B") & (daily["start"] < TODAY - pd.Timedelta(days=56))
    )
    none = (daily["hall"] == "H2") & (daily["window"] == "B")
    history = pd.concat([daily[(daily["hall"] != "H0") & ~late & ~none], monthly], ignore_index=True)
    return forecast_counts(history, made.windows, made, START, END, TODAY)


def errors(forecast: Forecast, truth: pd.DataFrame) -> pd.DataFrame:
    joined = forecast.daily.merge(truth, on=["hall", "window", "date"], suffixes=("", "_true"))
    joined["error"] = np.abs(joined["mean"] - joined["mean_true"])
    sums = joined.groupby(["hall", "window"])[["error", "mean_true"]].sum()
    return (sums["error"] / sums["mean_true"]).unstack()


def test_days_are_the_open_days_and_sound(
    forecast: Forecast, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    truth = county[1]
    daily = forecast.daily
    assert list(daily.columns) == ["hall", "window", "date", "mean", "sd", "p10", "p50", "p80", "p90"]
    wanted = truth[truth["date"] >= START][["hall", "window", "date"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(daily[["hall", "window", "date"]], wanted, check_dtype=False)
    assert np.isfinite(daily[["mean", "sd"]].to_numpy()).all()
    quantiles = daily[["p10", "p50", "p80", "p90"]].to_numpy()
    assert np.all(np.diff(quantiles, axis=1) >= 0)
    assert quantiles.min() >= 0
    assert (daily["sd"] ** 2 >= daily["mean"]).all()


def test_the_true_means_are_found(
    forecast: Forecast, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    error = errors(forecast, county[1])
    assert error.loc["H3":].to_numpy().max() < 0.12  # type: ignore[misc]
    assert error.loc["H3":].to_numpy().mean() < 0.07  # type: ignore[misc]


def test_months_borrow_the_shape_of_days(
    forecast: Forecast, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    assert errors(forecast, county[1]).loc["H0"].max() < 0.13
    effects = forecast.effects.query("hall == 'H0' and window == 'A' and group == 'weekday'").set_index(
        "effect"
    )
    true = np.exp(WEEKDAYS - WEEKDAYS.mean())
    np.testing.assert_allclose(effects["factor"], true, rtol=0.06)


def test_a_window_of_eight_weeks_borrows_and_one_without_history_says_so(
    forecast: Forecast, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    assert errors(forecast, county[1]).loc["H1", "B"] < 0.15
    notes = forecast.notes.set_index(["hall", "window"])["code"]
    assert notes[("H1", "B")] == "short"
    assert notes[("H2", "B")] == "borrowed"
    assert ("H3", "A") not in notes.index
    daily = forecast.daily.set_index(["hall", "window"])
    wide = (daily["p90"] - daily["p10"]) / daily["mean"]
    assert wide.loc[("H2", "B")].mean() > 1.5 * wide.loc[("H3", "B")].mean()
    true = county[1].query("hall == 'H2' and window == 'B' and date >= @START")["mean"].mean()
    assert 0.4 < daily.loc[("H2", "B"), "mean"].mean() / true < 2.5


def test_effects_bracket_the_truth(forecast: Forecast) -> None:
    effects = forecast.effects
    assert list(effects.columns) == ["hall", "window", "group", "effect", "factor", "low", "high"]
    assert (effects["low"] <= effects["factor"]).all()
    assert (effects["factor"] <= effects["high"]).all()
    market = effects[effects["group"] == "market"]
    assert len(market) == 16
    inside = (market["low"] <= np.exp(MARKET)) & (np.exp(MARKET) <= market["high"])
    assert inside.mean() >= 0.75
    # weekdays are against their own mean, months against the mean of all open days
    logs = effects.assign(log=np.log(effects["factor"]), key=effects["hall"] + effects["window"])
    weekdays = logs[logs["group"] == "weekday"].groupby("key")["log"].mean()
    np.testing.assert_allclose(weekdays, 0.0, atol=1e-9)
    months = calendar().open_days("H3", "A", FIRST, END).month.value_counts()
    season = logs[(logs["group"] == "season") & (logs["key"] == "H3A")].set_index("effect")["log"]
    assert season.abs().max() > 0.0
    assert months.rename(str) @ season.reindex(months.index.astype(str)).to_numpy() == pytest.approx(
        0.0, abs=1e-9
    )
    rush = effects[(effects["group"] == "festival") & (effects["effect"] == "-2")]
    assert rush["factor"].between(1.3, 1.8).mean() > 0.8


def test_intervals_hold_eight_days_in_ten(
    forecast: Forecast, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    actual = county[2].rename(columns={"start": "date"})[["hall", "window", "date", "count"]]
    both = forecast.daily.merge(actual, on=["hall", "window", "date"])
    assert 0.72 < both["count"].between(both["p10"], both["p90"]).mean() < 0.92


def test_weeks_and_months_are_the_sums_of_their_days(forecast: Forecast) -> None:
    day = forecast.daily.assign(week=forecast.daily["date"].dt.to_period("W-SUN").dt.start_time)
    sums = day.groupby(["hall", "window", "week"])["mean"].sum()
    weekly = forecast.weekly.set_index(["hall", "window", "week"])
    np.testing.assert_allclose(weekly["mean"], sums.loc[weekly.index])
    assert weekly["days"].groupby(["hall", "window"]).sum().eq(len(day) / 16).all()
    # days of a week rise and fall together, but not in lockstep
    independent = np.sqrt((day["sd"] ** 2).groupby([day["hall"], day["window"], day["week"]]).sum())
    together = day.groupby(["hall", "window", "week"])["sd"].sum()
    several = weekly["days"] > 1
    assert (weekly["sd"][several] > independent.loc[weekly.index][several]).all()
    assert (weekly["sd"][several] < together.loc[weekly.index][several]).all()
    assert forecast.monthly["month"].unique().tolist() == list(pd.to_datetime(["2024-12-01", "2025-01-01"]))


def test_nothing_after_the_day_of_knowledge_is_used(
    county: tuple[Calendar, pd.DataFrame, pd.DataFrame],
) -> None:
    made, _, counts = county
    some = counts[counts["hall"].isin(HALLS[:2])]
    windows = made.windows[made.windows["hall"].isin(HALLS[:2])]
    known = forecast_counts(some[some["end"] <= TODAY], windows, made, START, END, TODAY)
    future = some.copy()
    future.loc[future["end"] > TODAY, "count"] = 9999
    pd.testing.assert_frame_equal(
        known.daily, forecast_counts(future, windows, made, START, END, TODAY).daily
    )
    # left out, the day of knowledge is the day before the span
    assert forecast_counts(some, windows, made, START, END).as_of == TODAY
    # nor is a month that ends after that day, though it began before
    months = by_month(some)
    untold = months[months["end"] <= TODAY]
    months.loc[months["end"] > TODAY, "count"] = 9999
    one, other = (forecast_counts(table, windows, made, START, END, TODAY) for table in (untold, months))
    pd.testing.assert_frame_equal(one.daily, other.daily)


def test_no_day_is_expected_beyond_five_times_the_busiest_known() -> None:
    """The busiest of the window, also where it reports by month; of the county where it has no history."""
    calendar, day = calendar_of(("h", "a"), ("h", "b"), ("h", "c")), pd.Timedelta(days=1)
    history = history_of(calendar)
    months = by_month(history[history["window"] == "b"])
    history = pd.concat([history[history["window"] == "a"], months], ignore_index=True)
    model = PooledModel(history, calendar.windows, calendar, LAST, LAST + day, LAST + 28 * day)
    busiest = history.groupby("window")["count"].max()
    ahead = np.arange(model.today + 1, model.today + 29)
    for place, most in enumerate((busiest["a"], busiest["b"] / 15, busiest["a"])):
        model.states[place].theta[:] += 100.0
        assert np.exp(model.log_mean(place, ahead)[0].max()) <= 5.0 * most + 5.0


def test_a_notebook_shows_the_weeks(forecast: Forecast) -> None:
    shown = forecast._repr_html_()
    assert "2024-12-30" in shown
    assert "<table" in shown
