"""A count mistyped by a nought or five: what is left out, what is kept, and what the forecast makes of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from histories import calendar_of, history_of

from forecast import Forecast, forecast_counts
from forecast.slips import find_slips

LAST = pd.Timestamp(2025, 11, 30)
FIRST = {
    "months": pd.Timestamp(2023, 12, 1),
    "weeks": pd.Timestamp(2024, 12, 2),
    "days": pd.Timestamp(2024, 9, 2),
    "sixty days": pd.Timestamp(2025, 9, 8),
    "ten days": pd.Timestamp(2025, 11, 17),
}
FACTORS = (100, 1_000, 100_000)
CALENDAR = calendar_of(("h", "a"), ("h", "b"))


@cache
def history(kind: str) -> pd.DataFrame:
    """Counts of two windows, the first by `kind`, the second by day."""
    counts = history_of(CALENDAR, FIRST[kind], LAST)
    if kind not in ("months", "weeks"):
        return counts
    first = counts[counts["window"] == "a"]
    period = first["start"].dt.to_period("M" if kind == "months" else "W-SUN")
    sums = first.groupby(["hall", "window", period])["count"].sum().reset_index()
    sums = sums.assign(start=sums["start"].dt.start_time, end=sums["start"].dt.end_time.dt.normalize())
    return pd.concat([sums, counts[counts["window"] == "b"]], ignore_index=True)


def ahead(counts: pd.DataFrame) -> Forecast:
    day = pd.Timedelta(days=1)
    return forecast_counts(counts, CALENDAR.windows, CALENDAR, LAST + day, LAST + 56 * day)


@cache
def clean(kind: str) -> Forecast:
    return ahead(history(kind))


def wrong(kind: str, place: int, factor: int) -> pd.DataFrame:
    """The history with one of the first window's counts mistyped."""
    counts = history(kind).copy()
    row = counts.index[counts["window"] == "a"][place]
    counts.loc[row, "count"] *= factor
    return counts


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("place", [0, "middle", -1])
@pytest.mark.parametrize("kind", FIRST)
def test_one_mistyped_count_moves_no_forecast_by_half(kind: str, place: int | str, factor: int) -> None:
    number = int((history(kind)["window"] == "a").sum())
    found = ahead(wrong(kind, number // 2 if isinstance(place, str) else place, factor))
    for name in ("mean", "p10", "p90"):
        ratio = found.daily[name].to_numpy() / np.maximum(clean(kind).daily[name].to_numpy(), 1.0)
        assert ratio.max() < 1.5
        assert ratio.min() > 1 / 1.5
    other = (found.daily["window"] == "b").to_numpy()
    np.testing.assert_allclose(found.daily["mean"][other], clean(kind).daily["mean"][other], rtol=0.1)


def test_the_note_names_the_day_and_the_window_and_not_a_missing_report() -> None:
    found = ahead(wrong("months", -1, 1_000)).notes
    own = found[found["window"] == "a"]
    assert own["detail"][own["code"] == "left_out"].tolist() == ["2025-11-03"]
    assert "stale" not in set(own["code"])
    assert clean("months").notes["code"].isin(["left_out", "spike"]).sum() == 0


def judged(
    count: list[float], planned: list[int] | None = None, step: int = 1
) -> tuple[list[int], list[int]]:
    """Places of the odd reports, and of those left out, `step` days apart."""
    counts = np.array(count, dtype=float)
    size, day = np.full(counts.size, step), np.arange(counts.size) * step
    found = find_slips(counts, size, day, np.isin(np.arange(counts.size), planned or []))
    return np.flatnonzero(found.odd).tolist(), np.flatnonzero(found.left_out).tolist()


USUAL = [30.0, 42.0, 38.0, 25.0, 51.0] * 6


def test_what_is_left_out_and_what_is_only_told() -> None:
    assert judged(USUAL) == ([], [])
    assert judged([*USUAL, 400.0, *USUAL]) == ([], [])  # a day of eight times the others
    assert judged([*USUAL, 600.0, *USUAL]) == ([30], [])
    assert judged([*USUAL, 4000.0, *USUAL]) == ([30], [30])
    # two or three in a row at the end may be a new level, unless they are beyond belief
    assert judged([*USUAL, 1200.0, 1500.0, 1100.0]) == ([30, 31, 32], [])
    assert judged([*USUAL, 12000.0, 15000.0, 11000.0]) == ([30, 31, 32], [30, 31, 32])


def test_peaks_that_have_a_reason_are_kept() -> None:
    week = [600.0, 650.0, 580.0, 700.0, 620.0]
    assert judged([*USUAL, *week, *USUAL]) == ([], [])  # a campaign of a week
    assert judged([*USUAL, 2500.0, *USUAL], planned=30) == ([30], [])
    assert judged([*USUAL, 250_000.0, *USUAL], planned=30) == ([30], [30])
    yearly = [900.0] * 36
    yearly[10] = yearly[22] = yearly[34] = 150_000.0
    assert judged(yearly, step=30)[1] == []


def test_windows_of_few_visitors_may_scatter() -> None:
    assert judged([0.0, 1.0, 0.0, 0.0, 2.0] * 8 + [25.0]) == ([], [])
    assert judged([0.0] * 200 + [1000.0]) == ([200], [200])
    assert judged([40.0, 9000.0, 41.0, 38.0]) == ([], [])  # four reports don't tell which of them is wrong
