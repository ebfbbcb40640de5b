"""Growth and decline of a whole county, and rushes that begin weeks before a holiday that moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import calendar_of

from forecast import Calendar, forecast_counts
from forecast.design import Design
from forecast.features import trend
from forecast.prior import better_variances, first_variances, no_means
from forecast.seasons import find_seasons

FIRST, TODAY, END = pd.Timestamp(2021, 1, 4), pd.Timestamp(2024, 6, 30), pd.Timestamp(2024, 8, 4)
PLACES = [(hall, window) for hall in ("x", "y") for window in ("a", "b", "c")]


def grown(calendar: Calendar, a_year: float, last: pd.Timestamp) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Daily counts of windows that all grow by a log factor a year, and their true weekly sums."""
    rng = np.random.default_rng(5)
    counts, means = [], []
    for place, (hall, window) in enumerate(PLACES):
        days = calendar.open_days(hall, window, FIRST, last)
        mean = (30.0 + 10.0 * place) * np.exp(a_year * ((days - TODAY).days.to_numpy() / 365.25))
        counts.append(
            pd.DataFrame(
                {"hall": hall, "window": window, "start": days, "end": days, "count": rng.poisson(mean)}
            )
        )
        means.append(pd.Series(mean, index=days))
    return pd.concat(counts, ignore_index=True), pd.concat(means)


@pytest.mark.parametrize(("a_year", "flat"), [(0.3, 0.070), (-0.3, 0.028)])
def test_what_all_windows_gain_or_lose_in_a_year_goes_on(a_year: float, flat: float) -> None:
    calendar = calendar_of(*PLACES)
    history, mean = grown(calendar, a_year, END)
    known = history[history["end"] <= TODAY]
    forecast = forecast_counts(known, calendar.windows, calendar, TODAY + pd.Timedelta(days=1), END)
    error = forecast.daily["mean"].sum() / mean[mean.index > TODAY].sum() - 1.0
    assert abs(error) < 0.6 * flat  # what a level without growth would be off
    day = forecast.explain("x", "a", "2024-07-03").set_index("group")["factor"]
    # against the mean of the year before, which lies half a year back
    assert day["trend"] == pytest.approx(np.exp(a_year / 2), rel=0.05)


def test_growth_is_not_taken_for_a_season() -> None:
    calendar = calendar_of(*PLACES)
    history, _ = grown(calendar, 0.3, TODAY)
    seasons = find_seasons(history, calendar)
    months = seasons.busy[(seasons.busy["level"] == "county") & (seasons.busy["kind"] == "month")]
    assert months["index"].between(95, 105).all()
    shares = seasons.shares[seasons.shares["level"] == "county"].set_index("group")["share"]
    assert shares["trend"] > shares["year"]


def test_growth_fades_ahead_and_ends() -> None:
    dates = pd.date_range("2010-01-01", "2040-01-01")
    _, _, years = trend(dates, pd.Timestamp(2020, 1, 1))
    ahead = pd.Series(years, index=dates)
    assert ahead["2020-01-01"] == 0.0
    assert ahead["2019-01-01"] == pytest.approx(-1.0, abs=0.01)
    assert ahead["2012-01-01"] == -2.0
    steps = ahead["2020-01-01":].diff().dropna()  # type: ignore[misc]
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()
    assert ahead.iloc[-1] == pytest.approx(0.5, abs=1e-6)


def test_a_year_is_needed_to_tell_growth_from_season() -> None:
    calendar = calendar_of(*PLACES)
    short, long = (Design(calendar, TODAY - pd.Timedelta(days=n), END, TODAY) for n in (364, 365))
    assert "trend" not in short.columns.groups
    assert "trend" in long.columns.groups


def test_a_jump_of_all_windows_does_not_make_any_growth_likely() -> None:
    """Growth of 200 % a year at all of thirty windows, as after a reopening: its variance keeps its bound."""
    groups, service = ("trend", "market"), np.zeros(30, dtype=np.int64)
    found = better_variances(
        np.full((30, 2), 2.0), np.ones((30, 2)), service, no_means(1, 2), np.arange(2), groups,
        first_variances(groups),
    )  # fmt: skip
    assert found.window.tolist() == [0.005, pytest.approx(4.0, rel=0.2)]


@pytest.mark.parametrize(
    ("country", "feasts", "today", "off"),
    [
        # what a season would miss: 0.11 and 0.16. Chuseok falls between 8 September and 8 October
        ("KR", ["2021-09-21", "2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06"], "2025-08-31", 0.03),
        # Diwali between 17 October and 15 November; thirteen others move and change nothing
        ("IN", ["2021-11-04", "2022-10-24", "2023-11-12", "2024-10-31", "2025-10-20"], "2025-09-14", 0.09),
    ],
)
def test_a_rush_weeks_before_a_holiday_that_moves_is_told_from_a_season(
    country: str, feasts: list[str], today: str, off: float
) -> None:
    calendar = calendar_of(*PLACES, country=country)
    days_of_feast = pd.to_datetime(feasts)
    last = days_of_feast[-1] - pd.Timedelta(days=4)
    rng = np.random.default_rng(7)
    counts = []
    for hall, window in PLACES:
        days = calendar.open_days(hall, window, FIRST, last)
        rush = np.any(
            [(days < feast) & (days >= feast - pd.Timedelta(days=21)) for feast in days_of_feast], axis=0
        )
        count = rng.poisson(np.where(rush, 60.0, 40.0))
        counts.append(
            pd.DataFrame({"hall": hall, "window": window, "start": days, "end": days, "count": count})
        )
    history = pd.concat(counts, ignore_index=True)
    known, rest = history[history["end"] <= today], history[history["start"] > today]
    begin = pd.Timestamp(today) + pd.Timedelta(days=1)
    forecast = forecast_counts(known, calendar.windows, calendar, begin, last)
    assert forecast.daily["mean"].sum() == pytest.approx(rest["count"].sum(), rel=off)
