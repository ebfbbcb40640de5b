"""Blends: weights worked out from planted errors, sums that agree, nothing from after an origin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import FIRST, LAST, ORIGIN, calendar_of, history_of

from forecast import forecast_counts
from forecast.backtest import backtest
from forecast.blend import ALL, LEAST_ORIGINS, blend_means, blend_weights, rescale
from forecast.blended import blend_forecast
from forecast.weeks import monday_of

MODELS = ("pooled", "seasonal_naive", "weekday_mean")
PLACES = (("h", "a"), ("h", "b"), ("g", "a"))
ORIGINS = [
    pd.Timestamp(day) for day in ("2024-09-01", "2024-10-06", "2024-11-10", "2024-12-29", "2025-01-12")
]
"""The last lies within the three weeks after the one before it."""
DAY = pd.Timestamp(2025, 3, 1)


def cells_of(share: float, origins: int = 40, weeks: int = 3) -> pd.DataFrame:
    """Weeks whose log count lies `share` of the way from the model to another forecast, and a third one."""
    rng = np.random.default_rng(2)
    rows = []
    for number in range(origins):
        origin = DAY - pd.Timedelta(days=7 * weeks + 28 * number + 7)
        for week in range(weeks):
            main, other, third = rng.normal(5.0, 0.3, 3)
            count = main + share * (other - main)
            date = origin + pd.Timedelta(days=1 + 7 * week)
            for name, log in zip(MODELS, (main, other, third), strict=True):
                rows.append((name, origin, "h", "a", "week", date, np.exp(count) - 0.5, np.exp(log) - 0.5))
    columns = ["model", "origin", "hall", "window", "unit", "date", "actual", "mean"]
    return pd.DataFrame(rows, columns=columns)


def weight_of(weights: pd.DataFrame, window: str) -> dict[str, float]:
    return weights[weights["window"] == window].set_index("model")["weight"].to_dict()


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_weights_find_the_share_that_was_planted(share: float) -> None:
    weights = blend_weights(cells_of(share), DAY, MODELS)
    np.testing.assert_allclose(weights.groupby("window")["weight"].sum(), 1.0)
    assert (weights["weight"] >= 0).all()
    found = weight_of(weights, "a")
    # forty origins against the five that hold it, twice: the service to all services, all to the model
    assert found["seasonal_naive"] == pytest.approx(share * (1 - (5 / 45) ** 2), abs=0.03)
    assert found["weekday_mean"] == pytest.approx(0.0, abs=0.03)


def test_no_blend_goes_beyond_its_members() -> None:
    weights = weight_of(blend_weights(cells_of(1.5), DAY, MODELS), "a")
    assert min(weights.values()) >= 0.0
    assert weights["seasonal_naive"] > 0.9
    assert sum(weights.values()) == pytest.approx(1.0)


def test_weeks_weigh_by_their_visitors() -> None:
    """Full weeks come as another forecast has them, quiet ones as the model has them."""
    cells = cells_of(1.0)
    quiet = cells.assign(hall="g", actual=cells["actual"] / 50, mean=cells["mean"] / 50)
    key = ["origin", "date"]
    main = quiet[quiet["model"] == "pooled"].set_index(key)["mean"]
    quiet["actual"] = main.loc[pd.MultiIndex.from_frame(quiet[key])].to_numpy()
    weights = blend_weights(pd.concat([cells, quiet], ignore_index=True), DAY, MODELS)
    assert weight_of(weights, "a")["seasonal_naive"] > 0.9


def test_with_little_evidence_the_model_stands_alone() -> None:
    few = blend_weights(cells_of(1.0, origins=LEAST_ORIGINS - 1), DAY, MODELS)
    assert weight_of(few, ALL) == {"pooled": 1.0, "seasonal_naive": 0.0, "weekday_mean": 0.0}
    some = weight_of(blend_weights(cells_of(1.0, origins=LEAST_ORIGINS), DAY, MODELS), ALL)
    assert 0.1 < some["seasonal_naive"] < 0.5
    assert weight_of(blend_weights(None, DAY, MODELS), ALL)["pooled"] == 1.0


@pytest.mark.parametrize("earlier", [200, 206])  # between two origins' weeks, and within a week
def test_weeks_that_had_not_ended_are_not_used(earlier: int) -> None:
    cells = cells_of(0.5)
    day = DAY - pd.Timedelta(days=earlier)
    later = cells["date"] + pd.Timedelta(days=6) > day
    assert later.any()
    other = cells.assign(actual=cells["actual"].where(~later, 9e6 - cells["actual"]))
    pd.testing.assert_frame_equal(blend_weights(cells, day, MODELS), blend_weights(other, day, MODELS))
    assert not blend_weights(cells, DAY, MODELS).equals(blend_weights(other, DAY, MODELS))


def test_weeks_are_the_geometric_mean_and_days_keep_their_shape() -> None:
    days = pd.DataFrame({"hall": "h", "window": "w", "date": pd.date_range("2025-03-03", periods=5)})
    means = {"pooled": days.assign(mean=[10.0, 20.0, 30.0, 20.0, 20.0]), "ets": days.assign(mean=80.0)}
    rows = [("w", "pooled", 0.75), ("w", "ets", 0.25), (ALL, "pooled", 0.5), (ALL, "ets", 0.5)]
    weights = pd.DataFrame(rows, columns=["window", "model", "weight"])
    found = blend_means(means, weights)["mean"]
    ratio = (400.5 / 100.5) ** 0.25
    np.testing.assert_allclose(found, means["pooled"]["mean"] * ratio)
    unknown = {**means, "ets": means["ets"].assign(mean=np.nan)}
    np.testing.assert_allclose(blend_means(unknown, weights)["mean"], means["pooled"]["mean"])
    elsewhere = {name: frame.assign(window="x") for name, frame in means.items()}
    others = means["pooled"]["mean"] * (400.5 / 100.5) ** 0.5
    np.testing.assert_allclose(blend_means(elsewhere, weights)["mean"], others)


def test_quantiles_move_in_proportion() -> None:
    days = pd.DataFrame({"hall": "h", "window": "w", "date": pd.date_range("2025-03-03", periods=2)})
    own, new = days.assign(mean=[10.0, 30.0]), days.assign(mean=[15.0, 33.0])
    sums = {"mean": 40.0, "sd": 5.0, "p10": 30, "p50": 40, "p80": 45, "p90": 50}
    week = pd.DataFrame({"hall": ["h"], "window": ["w"], "week": [pd.Timestamp(2025, 3, 3)], **sums})
    moved = rescale(week, "week", own, new).iloc[0]
    assert moved[["mean", "sd", "p10", "p50", "p80", "p90"]].tolist() == [48.0, 6.0, 36, 48, 54, 60]


def test_a_backtested_blend_knows_nothing_from_after_its_origin() -> None:
    calendar = calendar_of(*PLACES)
    history = history_of(calendar)
    later = history["end"] > ORIGIN
    other = history.assign(count=history["count"].where(~later, 9000 - history["count"]))
    one, two = (backtest(table, calendar, ORIGINS, 3, [*MODELS, "blend"]) for table in (history, other))
    pd.testing.assert_frame_equal(one.weights, two.weights)
    columns = ["model", "origin", "hall", "window", "unit", "date", "mean", "p10", "p90"]
    pd.testing.assert_frame_equal(one.cells[columns], two.cells[columns])
    np.testing.assert_allclose(one.weights.groupby(["origin", "window"])["weight"].sum(), 1.0)
    last = one.weights[one.weights["origin"] == ORIGIN]
    assert set(last["window"]) == {ALL, "a", "b"}
    assert last.loc[last["model"] == "pooled", "weight"].between(0.05, 0.95).any()
    pd.testing.assert_frame_equal(one.weights_on(ORIGIN), two.weights_on(ORIGIN))
    assert not one.weights_on(LAST).equals(two.weights_on(LAST))
    wape = one.scores[one.scores["unit"] == "week"].set_index("model")["wape"]
    assert wape["blend"] < wape.drop("blend").max()


def test_a_blended_forecast_agrees_with_itself() -> None:
    calendar = calendar_of(*PLACES, ("g", "new"))
    history = history_of(calendar_of(*PLACES), FIRST, ORIGIN)
    end = ORIGIN + pd.Timedelta(days=35)
    ahead = forecast_counts(history, calendar.windows, calendar, ORIGIN + pd.Timedelta(days=1), end)
    rows = [("a", "pooled", 0.6), ("a", "weekday_mean", 0.4), (ALL, "pooled", 1.0)]
    rows += [("new", "pooled", 0.5), ("new", "weekday_mean", 0.5)]
    weights = pd.DataFrame(rows, columns=["window", "model", "weight"])
    found = blend_forecast(ahead, weights, history, calendar.windows, calendar)
    moved = (found.daily["mean"] - ahead.daily["mean"]).abs() > 1e-9
    assert moved[ahead.daily["window"] == "a"].all()
    # nothing is known of the new window, and no weight is given to the others of b
    assert not moved[ahead.daily["window"] != "a"].any()
    daily = found.daily.assign(week=monday_of(found.daily["date"]))
    sums = daily.groupby(["hall", "window", "week"])["mean"].sum()
    np.testing.assert_allclose(found.weekly.set_index(["hall", "window", "week"])["mean"], sums)
    np.testing.assert_allclose(found.monthly["mean"].sum(), found.daily["mean"].sum())
    for row in found.daily[found.daily["window"] == "a"].iloc[::7].itertuples():
        told = found.explain(row.hall, row.window, row.date)
        assert told["factor"].prod() == pytest.approx(row.mean)
        alone = ahead.explain(row.hall, row.window, row.date)
        np.testing.assert_allclose(told["factor"][:-1], alone["factor"])
        assert told["group"].iloc[-1] == "blend"
    notes = found.notes[found.notes["code"] == "blend"].set_index("window")["detail"]
    assert notes["a"] == "pooled 0.60, weekday_mean 0.40"


def test_a_blend_of_nothing_is_refused() -> None:
    calendar = calendar_of(*PLACES)
    for models in (["blend"], ["pooled", "blend"], ["ets", "weekday_mean", "blend"]):
        with pytest.raises(ValueError, match="at least one more"):
            backtest(history_of(calendar), calendar, [ORIGIN], 2, models)
