"""One LightGBM over all windows, with lags and the calendar."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from series import filled, run

CALENDAR = ["weekday", "day_off", "makeup", "break_length", "days_since_break", "days_to_break",
            "festival_offset", "solar_term_phase", "day", "market"]  # fmt: skip
OPTIONS = {
    "n_estimators": 300, "learning_rate": 0.05, "num_leaves": 31, "min_child_samples": 30, "verbose": -1,
    "n_jobs": 1,
}  # fmt: skip
QUANTILES = {"p10": 0.1, "p90": 0.9}
"""The ends of the interval that is scored; each is a fit of its own."""


def forecast(series: pd.DataFrame, task: dict[str, Any]) -> pd.DataFrame:
    """Fit the mean (Poisson loss) and each quantile; lags are at least the horizon, so none is unknown."""
    table, horizon = features(series, task["days"]), task["days"]
    names = [*CALENDAR, "code", *[name for name in table if name.startswith("lag")]]
    train = table[~table["ahead"] & table["y"].notna() & table["open"]]
    train = train[train[f"lag_{horizon}"].notna()]
    ahead = table[table["ahead"] & table["open"]]
    found = ahead[["unique_id", "ds"]].copy()
    goals = {"mean": {"objective": "poisson"}}
    goals |= {name: {"objective": "quantile", "alpha": alpha} for name, alpha in QUANTILES.items()}
    for name, goal in goals.items():
        model = lightgbm.LGBMRegressor(**OPTIONS, **goal)
        model.fit(train[names], train["y"] / train["scale"], categorical_feature=["code", "weekday"])
        found[name] = np.maximum(np.asarray(model.predict(ahead[names])) * ahead["scale"], 0.0)
    return found


def features(series: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Lags of the filled series over each window's mean, moving means, and what the calendar says."""
    table = series.sort_values(["unique_id", "ds"]).copy()
    whole = filled(series).rename(columns={"y": "whole"})
    table = table.merge(whole, on=["unique_id", "ds"], how="left")
    table["scale"] = table.groupby("unique_id")["y"].transform("mean").clip(lower=0.1)
    table["code"] = table["unique_id"].astype("category").cat.codes
    table["day"] = table["ds"].dt.day
    level = (table["whole"] / table["scale"]).groupby(table["unique_id"])
    lags = sorted({horizon, horizon + 1, horizon + 2, horizon + 7, 364, 371})
    for lag in lags:
        table[f"lag_{lag}"] = level.shift(lag)
    for width in (7, 28, 91):
        moved = level.shift(horizon).groupby(table["unique_id"]).rolling(width, min_periods=1).mean()
        table[f"lag_mean_{width}"] = moved.reset_index(level=0, drop=True)
    return table


if __name__ == "__main__":
    run({"LightGBM": forecast})
