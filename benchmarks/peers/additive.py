"""Prophet three ways: the country's holidays, a festival window made by hand, our calendar's columns."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd
from prophet import Prophet
from series import run

logging.getLogger("cmdstanpy").disabled = True
WAYS = ("Prophet (holidays)", "Prophet (festival window)", "Prophet (our columns)")
NAMES = {"yhat": "mean", "yhat_lower": "p10", "yhat_upper": "p90"}


def forecaster(way: str) -> Any:
    """Return the peer as a function of series and task."""

    def forecast(series: pd.DataFrame, task: dict[str, Any]) -> pd.DataFrame:
        return pd.concat([one(way, own, task) for _, own in series.groupby("unique_id", sort=False)])

    return forecast


def one(way: str, own: pd.DataFrame, task: dict[str, Any]) -> pd.DataFrame:
    """Forecast one window; closed days are left out of the fit, and negative forecasts are cut at 0."""
    past = own[~own["ahead"] & own["y"].notna()]
    ahead = own[own["ahead"] & own["open"]]
    columns = [name for name in own if name.startswith("x_") and past[name].nunique() > 1]
    past, ahead = past[["ds", "y", *columns]].copy(), ahead[["ds", *columns]].copy()
    model = Prophet(
        interval_width=0.8,
        daily_seasonality=False,
        holidays=festival(task) if way == "Prophet (festival window)" else None,
    )
    if way != "Prophet (our columns)":
        model.add_country_holidays(task["country"])
    else:
        for name in columns:
            model.add_regressor(name, standardize=False)
    model.fit(past)
    found = model.predict(ahead).rename(columns=NAMES)
    found["unique_id"] = own["unique_id"].iloc[0]
    values = list(NAMES.values())
    found[values] = found[values].clip(lower=0.0)
    return found[["unique_id", "ds", *values]]


def festival(task: dict[str, Any]) -> pd.DataFrame:
    """Give the lunar new year a window of 21 days on both sides."""
    days = pd.to_datetime(task["festivals"])
    return pd.DataFrame({"holiday": "lunar new year", "ds": days, "lower_window": -21, "upper_window": 21})


if __name__ == "__main__":
    run({way: forecaster(way) for way in WAYS})
