"""Counties that report by month or quarter, with gaps, on closed days, or nothing: scored, or refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from command_line import run
from histories import county as daily_county
from table_files import write_csv

import staffplan as sp
from staffplan.request import BadRequest
from staffplan.tables.county import County

QUICK = ["seasonal_naive", "weekday_mean"]
MONTHS = pd.period_range("2023-01", "2025-12", freq="M").astype(str).tolist()
QUARTERS = [f"{year}Q{quarter}" for year in (2022, 2023, 2024, 2025) for quarter in (1, 2, 3, 4)]
DAYS = pd.bdate_range("2024-01-02", "2025-12-31").difference(pd.to_datetime(["2025-01-01"]))
SUNDAYS = pd.date_range("2025-05-04", "2025-09-14", freq="W-SUN")  # none of them worked


def folder_of(
    folder: Path, dates: list[str], count: int = 900, closed: tuple[str, str] | None = None
) -> Path:
    """Write a county of one window with one number on some dates, closed for a span."""
    write_csv(folder / "halls.csv", [["hall"], ["h"]])
    write_csv(folder / "windows.csv", [["hall", "window"], ["h", "a"]])
    write_csv(
        folder / "history.csv",
        [["hall", "window", "date", "count"], *(["h", "a", date, str(count)] for date in dates)],
    )
    if closed:
        write_csv(folder / "events.csv", [["name", "start", "end", "closed"], ["rebuilding", *closed, "yes"]])
    return folder


def days(dates: pd.DatetimeIndex) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in dates]


def test_months_are_scored_from_the_ends_of_months(tmp_path: Path) -> None:
    found = sp.backtest(folder_of(tmp_path, MONTHS), models=["pooled"])
    assert len(found.origins) >= 4
    assert all(day.is_month_end for day in found.origins)
    assert set(found.cells["unit"]) == {"period"}
    # the same 900 every month: within what the months' open days differ by
    assert found.scores["wape"].iloc[0] < 0.15


def test_the_newest_month_counts_for_a_plan_whose_first_week_begins_in_it(tmp_path: Path) -> None:
    """September 2025 is planned from Monday, September 1st; October from September 29th."""
    folder = folder_of(tmp_path, MONTHS)
    table = pd.read_csv(folder / "history.csv")
    newest = table["date"] == "2025-09"
    table.assign(count=table["count"].where(~newest, 3600)).to_csv(folder / "history.csv", index=False)
    usual = sp.forecast(folder, month="2025-10", as_of="2025-08-31")
    ahead = sp.forecast(folder, month="2025-10")
    assert ahead.as_of == pd.Timestamp("2025-09-30")
    assert ahead.daily["date"].min() == pd.Timestamp("2025-09-29")
    assert ahead.daily["mean"].mean() > 1.2 * usual.daily["mean"].mean()
    assert ahead.daily.equals(sp.forecast(folder, month="2025-10", as_of="2025-09-30").daily)
    refused = run("forecast", folder, "--month", "2025-10", "--as-of", "2025-10-01")
    assert refused.exit_code == 2
    refused = run("forecast", folder, "--from", "2025-09-29", "--weeks", "5", "--as-of", "2025-09-30")
    assert refused.exit_code == 2


def test_quarters_ask_for_weeks_that_hold_them(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, QUARTERS)
    refused = run("backtest", folder)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "92 days" in refused.stderr
    assert "--weeks 14" in refused.stderr
    assert "--weeks 设为 14" in run("backtest", folder, lang="zh").stderr
    found = sp.backtest(folder, weeks=14, models=QUICK)
    assert {(day.month, day.day) for day in found.origins} <= {(3, 31), (6, 30), (9, 30), (12, 31)}
    assert len(found.cells) >= 2 * len(found.origins) > 2


def test_a_gap_in_the_last_two_years_takes_no_origin_with_nothing_after_it(tmp_path: Path) -> None:
    kept = DAYS[(DAYS < "2024-10-01") | (DAYS > "2025-10-01")]
    found = sp.backtest(folder_of(tmp_path, days(kept), 40), models=QUICK)
    assert len(found.origins) >= 2
    assert found.cells.groupby("origin").size().index.tolist() == list(found.origins)


@pytest.mark.parametrize("words", [("forecast",), ("backtest",), ("seasons",)])
def test_counts_on_closed_days_alone_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = folder_of(tmp_path, days(SUNDAYS), 30)
    refused = run(*words, folder)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "lie on closed days" in refused.stderr
    assert "open_weekdays" in refused.stderr
    assert "开放日" in run(*words, folder, lang="zh").stderr


@pytest.mark.parametrize("words", [("forecast", "--month", "2026-02"), ("seasons",)])
def test_a_county_that_never_opens_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = folder_of(tmp_path, days(DAYS), 30, closed=("2020-01-01", "2030-12-31"))
    refused = run(*words, folder)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "closing events" in refused.stderr


def test_classical_methods_alone_refuse_closed_days_too(tmp_path: Path) -> None:
    with pytest.raises(BadRequest) as refused:
        sp.backtest(folder_of(tmp_path, days(SUNDAYS), 30), models=QUICK)
    assert refused.value.code == "all_closed"


def test_weekend_counts_beside_a_few_worked_sundays_are_scored(tmp_path: Path) -> None:
    weekends = pd.date_range("2025-01-04", "2025-12-28")
    found = sp.backtest(folder_of(tmp_path, days(weekends[weekends.day_of_week >= 5]), 30), models=QUICK)
    assert np.isfinite(found.scores["wape"]).all()


def test_a_months_plan_may_begin_before_all_counts(tmp_path: Path) -> None:
    ahead = sp.forecast(folder_of(tmp_path, ["2026-06-30"], 30), month="2026-07")
    assert ahead.daily["date"].tolist() == pd.bdate_range("2026-06-29", "2026-07-31").tolist()
    assert ahead.daily["mean"].between(20, 45).all()


def test_a_span_without_an_open_day_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, days(DAYS), 30, closed=("2026-01-26", "2026-03-31"))
    refused = run("forecast", folder, "--month", "2026-02")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "2026-02-02 to 2026-03-01" in refused.stderr
    assert run("forecast", folder, "--month", "2026-01").exit_code == 0


def test_a_forecast_of_no_open_day_draws_an_empty_picture(tmp_path: Path) -> None:
    with mpl.rc_context({"backend": "agg"}):
        ahead = sp.forecast(folder_of(tmp_path, days(DAYS), 30), month="2026-01")
        plot = type(ahead)(
            ahead.daily.iloc[:0],
            ahead.weekly.iloc[:0],
            ahead.monthly.iloc[:0],
            ahead.effects,
            ahead.notes,
            ahead.as_of,
        ).plot()
        assert not plot.lines
        assert plot.get_title(loc="left") == "no open day"


def test_zeros_have_no_error_and_no_season(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, days(DAYS), 0)
    shown = run("backtest", folder, "--models", ",".join(QUICK))
    assert shown.exit_code == 0
    assert "nan" not in shown.stdout
    assert "WAPE –, MASE –, bias –" in shown.stdout
    for words in (("seasons",), ("seasons", "--chart", tmp_path / "s.png")):
        refused = run(words[0], folder, *words[1:])
        assert refused.exit_code == 2
        assert "are zero" in refused.stderr
    drawn = run("backtest", folder, "--models", ",".join(QUICK), "--chart", tmp_path / "b.png")
    assert drawn.exit_code == 2
    assert "no error to draw" in drawn.stderr


def test_months_have_seasons_but_no_weeks_to_draw(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, MONTHS)
    assert run("seasons", folder).exit_code == 0
    refused = run("seasons", folder, "--chart", tmp_path / "s.png")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "by day or week" in refused.stderr


def test_a_day_of_knowledge_long_ago_is_as_far_as_the_end_of_a_history(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, [*days(pd.bdate_range("2018-01-02", "2018-06-29")), *days(DAYS)], 30)
    refused = run("forecast", folder, "--month", "2026-02", "--as-of", "2019-12-31")
    assert refused.exit_code == 2
    assert "2018-06-29" in refused.stderr


@pytest.mark.parametrize("weeks", [300, 20_000, 10**8, 10**30])
def test_a_span_too_long_for_any_date_is_too_far(tmp_path: Path, weeks: int) -> None:
    folder = folder_of(tmp_path, days(DAYS), 30)
    refused = run("forecast", folder, "--from", "2026-01-05", "--weeks", weeks)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "5 years at most" in refused.stderr


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return sp.read(daily_county(tmp_path_factory.mktemp("county")))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"month": "2026-13"}, "month"),
        ({"month": None, "start": "foo", "weeks": 2}, "date"),
        ({"start": "2025-04-07", "weeks": 1.5}, "weeks"),
        ({"start": "2025-04-07", "weeks": 2, "as_of": "NaT"}, "date"),
    ],
)
def test_values_that_are_none_are_refused_by_name(
    county: County, options: dict[str, object], code: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        sp.forecast(county, **options)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_one_origin_and_one_model_may_stand_alone(county: County) -> None:
    found = sp.backtest(county, "2025-01-12", 2, "weekday_mean")
    for same in (pd.Timestamp("2025-01-12"), "2025-01-12, 2025-01-12", iter(["2025-01-12"])):
        pd.testing.assert_frame_equal(sp.backtest(county, same, 2, "weekday_mean").cells, found.cells)
    assert found.origins == (pd.Timestamp(2025, 1, 12),)
    assert set(found.cells["model"]) == {"weekday_mean"}
    for options, code in (
        ({"origins": []}, "no_origins"),
        ({"origins": ["foo"]}, "date"),
        ({"weeks": 1.5}, "weeks"),
    ):
        with pytest.raises(BadRequest) as refused:
            sp.backtest(county, models="weekday_mean", **options)  # type: ignore[arg-type]
        assert refused.value.code == code
    with pytest.raises(BadRequest) as refused:
        sp.forecast(county, start="2025-04-07", weeks=2, blend=found)
    assert refused.value.code == "blend_without"


def test_a_backtest_that_tells_no_weights_is_not_blended_with(county: County) -> None:
    models = ["pooled", "weekday_mean", "seasonal_naive"]
    once = sp.backtest(county, "2025-01-12", 2, models)
    with pytest.raises(BadRequest) as refused:
        sp.forecast(county, start="2025-04-07", weeks=2, blend=once)
    assert refused.value.code == "blend_few"
    elsewhere = replace(once, cells=once.cells.assign(hall="elsewhere"))
    with pytest.raises(BadRequest) as refused:
        sp.forecast(county, start="2025-04-07", weeks=2, blend=elsewhere)
    assert refused.value.code == "blend_other"


def test_a_day_that_is_none_is_not_explained(county: County) -> None:
    with pytest.raises(KeyError, match="zz is no date"):
        sp.forecast(county, start="2025-04-07", weeks=2).explain("h", "a", "zz")
