"""Months that an epidemic took from the whole county: not a season, and not what follows a holiday."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import calendar_of

from forecast import Forecast, PooledModel, forecast_counts
from forecast.seasons import find_seasons

FIRST, LAST = pd.Timestamp(2021, 1, 4), pd.Timestamp(2024, 4, 28)
PLACES = [(hall, window) for hall in ("x", "y") for window in ("a", "b", "c")]
CALENDAR = calendar_of(*PLACES)
Dips = list[tuple[str, str, float]]
LOCKDOWN: Dips = [("2022-03-14", "2022-06-05", 0.05)]


def history_with(
    dips: Dips, places: list[tuple[str, str]] | None = None, usual: float = 50.0
) -> pd.DataFrame:
    """Counts about a usual number a day, times a factor from day to day, at all windows or some."""
    rng = np.random.default_rng(17)
    frames = []
    for hall, window in PLACES:
        days = CALENDAR.open_days(hall, window, FIRST, LAST)
        mean = np.full(days.size, usual)
        for first, last, factor in dips:
            if places is None or (hall, window) in places:
                mean[(days >= first) & (days <= last)] *= factor
        frames.append(
            pd.DataFrame(
                {"hall": hall, "window": window, "start": days, "end": days, "count": rng.poisson(mean)}
            )
        )
    return pd.concat(frames, ignore_index=True)


def ahead(history: pd.DataFrame, today: str) -> tuple[Forecast, float]:
    """Forecast five weeks, and what was counted in them."""
    begin = pd.Timestamp(today) + pd.Timedelta(days=1)
    end = begin + pd.Timedelta(days=34)
    known = history[history["end"] < begin]
    forecast = forecast_counts(known, CALENDAR.windows, CALENDAR, begin, end)
    rest = history[history["start"].between(begin, end)]
    return forecast, float(rest["count"].sum())


def lost(history: pd.DataFrame, today: str) -> list[str]:
    """Mondays of the weeks that hardly count."""
    day = pd.Timestamp(today)
    model = PooledModel(history, CALENDAR.windows, CALENDAR, day, FIRST, day)
    mondays = pd.date_range(FIRST, periods=model.week_weight.size, freq="7D")
    return [f"{monday:%Y-%m-%d}" for monday in mondays[model.week_weight < 0.002]]


@pytest.mark.parametrize(
    ("dips", "today"),
    [
        # one ends with the National Day break, which the weeks asked for follow: 10 % too many, if learnt
        ([("2021-08-02", "2021-10-15", 0.08), ("2022-03-01", "2022-06-01", 0.03)], "2023-10-08"),
        (LOCKDOWN, "2023-02-26"),
        (LOCKDOWN, "2023-05-21"),
        (LOCKDOWN, "2024-03-03"),
    ],
)
def test_a_lockdown_is_not_expected_again(dips: Dips, today: str) -> None:
    forecast, counted = ahead(history_with(dips), today)
    assert forecast.daily["mean"].sum() == pytest.approx(counted, rel=0.03)


def test_the_weeks_of_a_lockdown_are_known() -> None:
    weeks = lost(history_with(LOCKDOWN), "2023-12-31")
    assert weeks == [f"{monday:%Y-%m-%d}" for monday in pd.date_range("2022-03-14", "2022-05-30", freq="7D")]


def test_the_forecast_tells_of_them() -> None:
    forecast, _ = ahead(history_with(LOCKDOWN), "2023-02-26")
    told = forecast.notes[forecast.notes["code"] == "lost"]
    assert told["detail"].tolist() == ["2022-03-14 – 2022-06-05"]


def test_they_make_no_month_slack_but_their_year() -> None:
    seasons = find_seasons(history_with(LOCKDOWN), CALENDAR)
    county = seasons.busy[seasons.busy["level"] == "county"]
    assert county.loc[county["kind"] == "month", "index"].between(96, 104).all()
    years = county[county["kind"] == "year"].set_index("period")["index"]
    assert years[2022] < 90 < years[2021]
    assert seasons.notes["code"].tolist() == ["lost"]


def test_a_slack_time_of_every_year_is_a_season() -> None:
    summers: Dips = [(f"{year}-07-05", f"{year}-08-22", 0.3) for year in (2021, 2022, 2023)]
    history = history_with(summers)
    assert lost(history, "2024-03-31") == []
    forecast, counted = ahead(history, "2023-07-02")
    assert forecast.daily["mean"].sum() == pytest.approx(counted, rel=0.2)


@pytest.mark.parametrize(
    ("dips", "places"),
    [
        ([("2022-03-14", "2030-01-01", 0.3)], None),  # people stay away for good
        ([("2022-03-14", "2022-06-05", 0.05)], PLACES[:2]),  # two windows of six, two months
        ([("2022-03-14", "2022-06-05", 0.7)], None),
    ],
)
def test_other_changes_are_no_lockdowns(dips: Dips, places: list[tuple[str, str]] | None) -> None:
    assert lost(history_with(dips, places), "2023-12-31") == []


@pytest.mark.parametrize("usual", [0.02, 0.1, 0.3, 1.0])
def test_chance_loses_no_week_where_few_come(usual: float) -> None:
    assert lost(history_with([], usual=usual), "2023-12-31") == []


@pytest.mark.parametrize("weeks", range(3, 14))
def test_a_lasting_fall_is_none(weeks: int) -> None:
    """One week by chance nearer to the weeks before it is no return."""
    fall = pd.Timestamp("2023-03-13")
    last = fall + pd.Timedelta(weeks=weeks) - pd.Timedelta(days=1)
    history = history_with([(f"{fall:%Y-%m-%d}", "2030-01-01", 0.45), ("2023-04-10", "2023-04-16", 1.2)])
    assert lost(history[history["end"] <= last], f"{last:%Y-%m-%d}") == []


def test_a_week_of_which_only_a_quiet_weekday_is_known_was_not_lost() -> None:
    history = history_with([])
    friday = history["start"].dt.day_of_week == 4
    history["count"] = np.where(friday, history["count"] // 5, history["count"])
    unknown = history["start"].between("2022-06-06", "2022-06-09") | (history["start"] < "2021-01-08")
    assert lost(history[~unknown], "2023-12-31") == []


def test_one_quiet_day_before_a_holiday_is_no_lost_week() -> None:
    """All that is known of a week is its Monday, on which hardly anybody comes."""
    history = history_with([("2022-06-06", "2022-06-06", 0.2)])
    unknown = history["start"].between("2022-06-07", "2022-06-12")
    assert lost(history[~unknown], "2023-12-31") == []


def test_a_lockdown_of_today_is_how_it_is() -> None:
    history = history_with([("2023-03-13", "2023-06-04", 0.05)])
    assert lost(history, "2023-04-16") == []
    forecast, counted = ahead(history, "2023-04-16")
    assert forecast.daily["mean"].sum() < 3.0 * counted  # a seventh of what is usual
