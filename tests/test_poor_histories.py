"""Poor, broken or old histories and horizons too far: sound forecasts that say so, or refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import LAST, calendar_of, history_of
from simulated_halls import (
    END,
    START,
    TODAY,
    by_year,
    calendar,
    drawn,
    true_means,
)

from forecast import Calendar, forecast_counts


@pytest.fixture(scope="module")
def county() -> tuple[Calendar, pd.DataFrame, pd.DataFrame]:
    made = calendar()
    truth = true_means(made)
    return made, truth, drawn(truth)


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
