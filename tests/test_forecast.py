"""Forecasts of simulated halls: truth recovered, months borrowing days, bad histories, frames."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import LAST, calendar_of, history_of

from forecast import Calendar, CalendarSettings, Forecast, forecast_counts
from forecast.pooled import PooledModel

FIRST, TODAY = pd.Timestamp(2022, 1, 1), pd.Timestamp(2024, 12, 29)
START, END = pd.Timestamp(2024, 12, 30), pd.Timestamp(2025, 2, 2)
WEEKDAYS = np.log([1.5, 1.1, 1.0, 0.9, 0.7])
HALLS = [f"H{number}" for number in range(8)]
MARKET = 0.5


def calendar() -> Calendar:
    halls = pd.DataFrame(
        {
            "hall": HALLS,
            "market_days": [("solar", (2, 5, 8))] * len(HALLS),
            "open_weekdays": [(1, 2, 3, 4, 5)] * len(HALLS),
            "open_on_holidays": False,
        }
    )
    windows = pd.DataFrame(
        [(hall, window) for hall in HALLS for window in ("A", "B")], columns=["hall", "window"]
    )
    return Calendar(halls, windows, None, CalendarSettings())


def true_means(calendar: Calendar) -> pd.DataFrame:
    frames = []
    days = calendar.days(FIRST, END)
    for number, (hall, window) in enumerate(calendar.windows.itertuples(index=False)):
        opened = calendar.open_days(hall, window, FIRST, END)
        here = days.loc[opened]
        market = calendar.is_market_day(hall, FIRST, END).loc[opened].to_numpy()
        rush = 0.5 * np.exp(-(((here["festival_offset"].to_numpy() + 12) / 8) ** 2))
        weekday = WEEKDAYS[np.minimum(here["weekday"].to_numpy(), 5) - 1]
        level = np.log(15.0 + 6.0 * number)
        frames.append(
            pd.DataFrame(
                {
                    "hall": hall,
                    "window": window,
                    "date": opened,
                    "mean": np.exp(level + weekday + MARKET * market + rush),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def drawn(truth: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    count = rng.negative_binomial(40, 40 / (40 + truth["mean"]))
    table = truth.assign(start=truth["date"], end=truth["date"], count=count)
    return table[["hall", "window", "start", "end", "count"]]


def by_month(table: pd.DataFrame) -> pd.DataFrame:
    month = table["start"].dt.to_period("M")
    sums = table.groupby(["hall", "window", month])["count"].sum().reset_index()
    sums["end"] = sums["start"].dt.end_time.dt.normalize()
    sums["start"] = sums["start"].dt.start_time
    return sums[["hall", "window", "start", "end", "count"]]


def by_year(table: pd.DataFrame) -> pd.DataFrame:
    year = table["start"].dt.to_period("Y")
    sums = table.groupby(["hall", "window", year])["count"].sum().reset_index()
    sums["end"] = sums["start"].dt.end_time.dt.normalize().clip(upper=TODAY)
    sums["start"] = sums["start"].dt.start_time
    return sums[["hall", "window", "start", "end", "count"]]


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


BAD = {
    "one day": lambda table: table.iloc[[-1]],
    "all zeros": lambda table: table.assign(count=0),
    "one spike": lambda table: table.assign(
        count=np.where(np.arange(len(table)) == 300, 10**7, table["count"])
    ),
    "a gap of two years": lambda table: table[
        (table["start"] < "2022-06-01") | (table["start"] > "2024-06-01")
    ],
    "ended two years ago": lambda table: table[table["start"] < "2023-01-01"],
    "market days only": lambda table: table[table["start"].dt.day % 10 == 5],
    "mostly zeros": lambda table: table.assign(count=np.where(np.arange(len(table)) % 50 == 0, 1, 0)),
    "three spikes at the end": lambda table: table.assign(
        count=np.where(np.arange(len(table)) >= len(table) - 3, 15 * table["count"].max(), table["count"])
    ),
    "stopped": lambda table: table.assign(
        count=np.where(np.arange(len(table)) >= len(table) - 60, 0, table["count"])
    ),
    "a week not entered": lambda table: table.assign(
        count=np.where(np.arange(len(table)) >= len(table) - 5, 0, table["count"])
    ),
    "years only": lambda table: by_year(table),
}

TOLD = {
    "one day": {"short"},
    "all zeros": {"zeros"},
    "one spike": {"left_out"},
    "a gap of two years": {"gap"},
    "ended two years ago": {"stale"},
    "market days only": {"sparse"},
    "mostly zeros": set(),
    "three spikes at the end": {"spike"},
    "stopped": {"stopped"},
    "a week not entered": {"not_entered"},
    "years only": {"coarse"},
}
"""Codes of the notes on such a history."""


@pytest.mark.parametrize("kind", BAD)
def test_bad_histories_get_sound_forecasts(
    kind: str, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    made, _, counts = county
    windows = made.windows[made.windows["hall"] == "H5"]
    table = counts[(counts["hall"] == "H5") & (counts["end"] <= TODAY)]
    broken = BAD[kind](table[table["window"] == "A"])
    ahead = forecast_counts(
        pd.concat([broken, table[table["window"] == "B"]]), windows, made, START, END, TODAY
    )
    daily = ahead.daily
    assert set(ahead.notes.loc[ahead.notes["window"] == "A", "code"]) == TOLD[kind]
    assert "B" not in set(ahead.notes["window"])
    bad = daily[daily["window"] == "A"]
    assert np.isfinite(bad[["mean", "sd"]].to_numpy()).all()
    assert (bad["mean"] >= 0).all()
    limit = 5 * table["count"].max() if kind != "mostly zeros" and kind != "all zeros" else 1.0
    assert bad["mean"].max() < limit
    good = daily[daily["window"] == "B"]["mean"].mean()
    assert 0.6 < good / table[table["window"] == "B"]["count"].mean() < 2.0


@pytest.mark.parametrize(("days", "most"), [(60, 0.1), (100, 0.05), (200, 0.02)])
def test_a_window_that_stopped_is_forecast_as_stopped(
    days: int, most: float, county: tuple[Calendar, pd.DataFrame, pd.DataFrame]
) -> None:
    made, _, counts = county
    windows = made.windows[made.windows["hall"] == "H5"].iloc[:1]
    table = counts[(counts["hall"] == "H5") & (counts["window"] == "A") & (counts["end"] <= TODAY)]
    stopped = table.assign(count=np.where(np.arange(len(table)) >= len(table) - days, 0, table["count"]))
    ahead = forecast_counts(stopped, windows, made, START, END, TODAY)
    assert ahead.daily["mean"].mean() < most * table["count"].mean()
    first = stopped.iloc[len(table) - days]["start"]
    assert ahead.notes["detail"][ahead.notes["code"] == "stopped"].tolist() == [f"{first:%Y-%m-%d}"]


@pytest.mark.parametrize(("zeros", "told"), [(1, False), (3, True), (9, True)])
def test_zeros_of_the_last_days_are_counts_that_nobody_has_entered(zeros: int, told: bool) -> None:
    """A window without a visitor on one day in fifty: one such day may be, three in a row not."""
    calendar, day = calendar_of(("h", "a"), ("h", "b")), pd.Timedelta(days=1)
    history = history_of(calendar)
    rare = (history["window"] == "a") & (np.arange(len(history)) % 50 == 7)
    history = history.assign(count=history["count"].where(~rare, 0))
    last = history.index[history["window"] == "a"][-zeros:]
    ended = history.assign(count=history["count"].where(~history.index.isin(last), 0))
    left = history.drop(index=last)
    span = LAST + day, LAST + 28 * day
    found, wanted = (
        forecast_counts(table, calendar.windows, calendar, *span, LAST) for table in (ended, left)
    )
    ratio = found.daily["mean"].sum() / wanted.daily["mean"].sum()
    assert ratio == pytest.approx(1.0, abs=1e-9) if told else ratio < 1.0
    assert (found.notes["code"] == "not_entered").any() == told


def test_what_cannot_be_forecast_is_refused(county: tuple[Calendar, pd.DataFrame, pd.DataFrame]) -> None:
    made, _, counts = county
    with pytest.raises(ValueError, match="nothing to forecast from"):
        forecast_counts(counts, made.windows, made, START, END, pd.Timestamp(2021, 6, 1))
    with pytest.raises(ValueError, match="before it starts"):
        forecast_counts(counts, made.windows, made, END, START)
    with pytest.raises(ValueError, match="taken as known"):
        forecast_counts(counts, made.windows, made, START, END, END)
    with pytest.raises(ValueError, match="empty"):
        forecast_counts(counts.iloc[:0], made.windows, made, START, END)


def test_a_notebook_shows_the_weeks(forecast: Forecast) -> None:
    shown = forecast._repr_html_()
    assert "2024-12-30" in shown
    assert "<table" in shown


def test_a_horizon_beyond_the_announced_holidays_is_told(
    county: tuple[Calendar, pd.DataFrame, pd.DataFrame],
) -> None:
    made, _, counts = county
    some = counts[(counts["hall"] == "H4") & (counts["end"] <= TODAY)]
    windows = made.windows[made.windows["hall"] == "H4"]
    start, end = pd.Timestamp(2028, 1, 10), pd.Timestamp(2028, 3, 5)
    ahead = forecast_counts(some, windows, made, start, end, TODAY)
    # new year is on 26 January
    assert ahead.notes.loc[ahead.notes["code"] == "unannounced", "detail"].tolist() == ["2028: 01-25 – 01-30"]
    usual = some["count"].mean()
    assert ahead.daily["mean"].between(0.2 * usual, 5.0 * usual).all()
    assert np.isfinite(ahead.daily["sd"]).all()
    # three years ahead the walk of the level has made it wider
    near = forecast_counts(some, windows, made, START, END, TODAY).daily
    assert (ahead.daily["sd"] / ahead.daily["mean"]).mean() > 1.1 * (near["sd"] / near["mean"]).mean()
