"""Backtests: scores against numbers worked out by hand, honest origins, refusals, the picture's title."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from histories import FIRST, LAST, ORIGIN, calendar_of, history_of

from forecast.backtest import DEFAULT_MODELS, MODELS, Backtest, backtest
from forecast.hindsight import compare, look_back, seasons_of
from forecast.members import classical_frames
from forecast.origins import TooShortError, counted, default_origins
from forecast.scores import naive_scales, score
from staffplan.charts import scores as scores_chart

QUICK = ("seasonal_naive", "weekday_mean")


def cells_of(**columns: list[float]) -> pd.DataFrame:
    quantiles = dict.fromkeys(("p10", "p50", "p80", "p90"), np.nan)
    return pd.DataFrame({"model": "m", "scale": np.nan, **quantiles, **columns})


def test_scores_by_hand() -> None:
    cells = cells_of(
        actual=[10.0, 20.0, 6.0],
        mean=[12.0, 16.0, 9.0],
        scale=[4.0, 4.0, 0.0],
        p10=[8.0, 21.0, np.nan],
        p50=[11.0, 22.0, np.nan],
        p80=[14.0, 23.0, np.nan],
        p90=[15.0, 24.0, np.nan],
    )
    row = score(cells, ["model"]).iloc[0]
    assert (row["cells"], row["actual"]) == (3, 36)
    assert row["wape"] == pytest.approx(9 / 36)
    assert row["bias"] == pytest.approx((2 - 4 + 3) / 36)
    assert row["mase"] == pytest.approx((2 / 4 + 4 / 4) / 2)
    first = (0.1 * 2 + 0.5 * 1 + 0.2 * 4 + 0.1 * 5) / 4
    second = (0.9 * 1 + 0.5 * 2 + 0.2 * 3 + 0.1 * 4) / 4
    assert row["pinball"] == pytest.approx((first + second) / 30)
    assert row["coverage"] == pytest.approx(0.5)


def test_scores_without_anything_to_measure_by_are_unknown() -> None:
    row = score(cells_of(actual=[0.0], mean=[1.0]), ["model"]).iloc[0]
    assert row[["wape", "mase", "bias", "pinball", "coverage"]].isna().all()


def test_scale_is_the_change_over_seven_days() -> None:
    days = pd.to_datetime(["2025-01-06", "2025-01-07", "2025-01-13", "2025-01-20", "2025-01-21"])
    sums = pd.DataFrame({"hall": "h", "window": "w", "date": days, "actual": [5.0, 9.0, 8.0, 2.0, 4.0]})
    assert naive_scales(sums).to_dict() == {("h", "w"): (3 + 6) / 2}


def test_weeks_and_periods_are_sums_of_the_days_forecast() -> None:
    calendar = calendar_of(("h", "a"), ("h", "b"), ("h", "c"), ("h", "new"))
    days = calendar.open_days("h", "a", ORIGIN + pd.Timedelta(days=1), ORIGIN + pd.Timedelta(days=14))
    rows = [("h", window, day, day, 4) for window in "abc" for day in [ORIGIN - pd.Timedelta(days=2)]]
    rows += [("h", "a", day, day, 10) for day in days if day != days[1]]
    rows += [("h", "b", days[0], days[0] + pd.Timedelta(days=6), 70)]
    rows += [("h", "c", days[0], days[0] + pd.Timedelta(days=9), 7)]
    rows += [("h", "new", days[0], days[0], 10)]
    # of these nothing is known at the origin, and nothing at the horizon's end
    rows += [("h", "new", ORIGIN - pd.Timedelta(days=2), ORIGIN + pd.Timedelta(days=3), 10)]
    rows += [("h", "b", days[0] + pd.Timedelta(days=7), days[0] + pd.Timedelta(days=20), 99)]
    history = pd.DataFrame(rows, columns=["hall", "window", "start", "end", "count"])
    daily = pd.DataFrame(
        [("h", w, day, 8.0) for w in calendar.windows["window"] for day in days],
        columns=["hall", "window", "date", "mean"],
    )
    mondays = daily["date"] - pd.to_timedelta(daily["date"].dt.day_of_week, unit="D")
    weekly = daily.assign(week=mondays).groupby(["hall", "window", "week"])["mean"].agg(["sum", "size"])
    weekly = weekly.set_axis(["mean", "days"], axis=1).reset_index()
    quantiles = {"p10": 30.0, "p50": 40.0, "p80": 60.0, "p90": 75.0}
    seen = look_back(history, calendar.windows, ORIGIN, 2)
    cells = compare(daily.assign(**quantiles), weekly.assign(**quantiles), seen, calendar)
    assert "new" not in set(cells["window"])
    found = cells[cells["unit"] != "day"].set_index(["window", "unit", "horizon"])
    assert found["actual"].to_dict() == {
        ("a", "week", 1): 40, ("a", "week", 2): 60, ("b", "week", 1): 70, ("c", "period", 1): 7
    }  # fmt: skip
    assert found["mean"].to_dict() == {
        ("a", "week", 1): 32, ("a", "week", 2): 48, ("b", "week", 1): 40, ("c", "period", 1): 64
    }  # fmt: skip
    # the second week has a make-up Sunday; quantiles only of weeks that are known whole
    assert list(found.index[found["p10"].notna()]) == [("a", "week", 2), ("b", "week", 1)]


def test_weeks_have_their_season() -> None:
    mondays = pd.Series(
        pd.to_datetime(
            ["2025-01-06", "2025-01-13", "2025-02-10", "2025-02-17", "2025-04-21", "2025-04-28", "2025-07-07"]
        )
    )
    calendar = calendar_of(("h", "w"))
    # the lunar new year was on 2025-01-29; Labour day has a long break, and the Sunday before was worked
    assert list(seasons_of(mondays, calendar)) == [
        "festival", "festival", "festival", "ordinary", "break", "break", "ordinary"
    ]  # fmt: skip


@pytest.mark.parametrize("model", [model for model in MODELS if model != "blend"])
def test_nothing_after_an_origin_is_used(model: str) -> None:
    calendar = calendar_of(("h", "a"), ("g", "a"))
    history = history_of(calendar)
    later = history["end"] > ORIGIN
    other = history.assign(count=history["count"].where(~later, 9000 - history["count"]))
    extra = pd.DataFrame({"hall": ["h"], "window": ["a"], "start": [FIRST], "end": [LAST], "count": [10**6]})
    other = pd.concat([other, extra], ignore_index=True)
    columns = ["hall", "window", "unit", "date", "mean", "p10", "p50", "p80", "p90", "scale"]
    one, two = (backtest(table, calendar, [ORIGIN], 2, [model]).cells[columns] for table in (history, other))
    pd.testing.assert_frame_equal(one, two)
    assert np.isfinite(one["mean"]).all()
    assert np.isfinite(one.loc[one["unit"] == "day", ["p10", "p90"]].to_numpy()).all()


@pytest.fixture(scope="module")
def result() -> Backtest:
    calendar = calendar_of(("h", "a"), ("g", "a"))
    return backtest(history_of(calendar), calendar, None, 3)


def test_all_levels_are_scored(result: Backtest) -> None:
    assert list(result.scores["model"].unique()) == list(DEFAULT_MODELS)
    assert set(result.scores["unit"]) == {"day", "week"}
    assert set(result.by_horizon["horizon"]) == {1, 2, 3}
    assert len(result.by_window) == 2 * 2 * len(DEFAULT_MODELS)
    assert result.scores["wape"].between(0.0, 0.5).all()
    days = result.cells.query("unit == 'day' and model == 'pooled'")
    assert (days["date"] > days["origin"]).all()
    by_hand = np.abs(days["mean"] - days["actual"]).sum() / days["actual"].sum()
    assert result.scores.query("unit == 'day' and model == 'pooled'")["wape"].item() == pytest.approx(by_hand)
    assert "pooled" in result._repr_html_()


def test_the_model_beats_last_years_day_on_noise(result: Backtest) -> None:
    wape = result.scores[result.scores["unit"] == "day"].set_index("model")["wape"]
    assert wape["pooled"] < 0.9 * wape["seasonal_naive"]


def test_counts_on_the_ends_of_an_interval_lie_in_it() -> None:
    ends = {"p10": [5.0] * 4, "p50": [7.0] * 4, "p80": [8.0] * 4, "p90": [9.0] * 4}
    cells = cells_of(actual=[4.0, 5.0, 9.0, 10.0], mean=[7.0] * 4, **ends)
    assert score(cells, ["model"])["coverage"].tolist() == [0.5]


def test_default_origins() -> None:
    calendar = calendar_of(("h", "a"))
    long = history_of(calendar, pd.Timestamp(2020, 1, 1), pd.Timestamp(2025, 6, 30))
    origins = default_origins(long)
    assert len(origins) == 6
    assert all(day.day_of_week == 6 for day in origins)
    assert origins[-1] == pd.Timestamp(2025, 5, 25)
    assert origins[0] >= pd.Timestamp(2023, 5, 28)
    for festival in (pd.Timestamp(2024, 2, 10), pd.Timestamp(2025, 1, 29)):
        assert min(abs((festival - day).days - 18) for day in origins) <= 3
    short = default_origins(history_of(calendar, pd.Timestamp(2025, 3, 1), pd.Timestamp(2025, 6, 30)))
    assert 1 <= len(short) < 6
    assert short[0] >= pd.Timestamp(2025, 3, 1) + pd.Timedelta(days=55)
    with pytest.raises(TooShortError):
        default_origins(history_of(calendar, pd.Timestamp(2025, 4, 1), pd.Timestamp(2025, 6, 30)))
    with pytest.raises(TooShortError):
        default_origins(long.iloc[:0])


def test_an_origin_has_a_window_known_by_it_and_all_of_a_report_within_the_weeks_after() -> None:
    rows = [("a", "2025-01-02", "2025-01-02"), ("a", "2025-01-13", "2025-01-19")]
    rows += [("b", "2025-01-24", "2025-01-24")]
    history = pd.DataFrame(rows, columns=["window", "start", "end"]).assign(hall="h")
    history[["start", "end"]] = history[["start", "end"]].apply(pd.to_datetime)
    days = pd.to_datetime(["2025-01-11", "2025-01-12", "2025-01-13", "2025-01-23"])
    assert counted(history, days, 1).tolist() == [False, True, False, False]


def test_origins_given_twice_or_in_no_order_are_taken_once_and_in_order() -> None:
    calendar = calendar_of(("h", "a"))
    days = [ORIGIN, ORIGIN - pd.Timedelta(days=28), ORIGIN]
    found = backtest(history_of(calendar), calendar, days, 1, ["weekday_mean"])
    assert found.origins == (days[1], days[0])
    assert len(found.cells) == len(found.cells.drop_duplicates(["origin", "unit", "date"]))


def test_misuse_is_refused() -> None:
    calendar = calendar_of(("h", "a"))
    history = history_of(calendar)
    for options in ({"models": ["oracle"]}, {"weeks": 0}, {"models": []}):
        with pytest.raises(ValueError, match="at least one week, and some of"):
            backtest(history, calendar, [ORIGIN], **options)  # type: ignore[arg-type]
    for origin in (FIRST - pd.Timedelta(days=9), LAST):
        with pytest.raises(ValueError, match="no count is known"):
            backtest(history, calendar, [origin], models=QUICK)
    with pytest.raises(ValueError, match="nothing to forecast from"):
        classical_frames("ets", history, calendar.windows, calendar, FIRST - pd.Timedelta(days=1), LAST)


def test_the_picture_says_who_is_nearer() -> None:
    calendar = calendar_of(("h", "a"))
    found = backtest(history_of(calendar), calendar, [ORIGIN], 3, ["pooled", "weekday_mean"])
    for factor, said in ((0.5, "50% less than"), (1.5, "50% more")):
        other = found.scores.loc[found.scores["model"] == "weekday_mean", "wape"].to_numpy()
        scores = found.scores.copy()
        scores.loc[scores["model"] == "pooled", "wape"] = factor * other
        assert said in scores_chart.title(replace(found, scores=scores), "en")
    alone = replace(found, scores=found.scores[found.scores["model"] == "pooled"])
    assert "staffplan" in scores_chart.title(alone, "zh")
