"""SeasonalNaive, AutoETS, AutoTheta and MSTL of statsforecast."""

from __future__ import annotations

from typing import Any

import pandas as pd
from series import filled, run
from statsforecast import StatsForecast
from statsforecast.models import MSTL, AutoETS, AutoTheta, SeasonalNaive

MODELS = {
    "SeasonalNaive": lambda: SeasonalNaive(season_length=7),
    "AutoETS": lambda: AutoETS(season_length=7),
    "AutoTheta": lambda: AutoTheta(season_length=7),
    "MSTL": lambda: MSTL(season_length=[7, 365]),
}


def forecaster(name: str) -> Any:
    """Return the peer as a function of series and task."""

    def forecast(series: pd.DataFrame, task: dict[str, Any]) -> pd.DataFrame:
        model = StatsForecast(models=[MODELS[name]()], freq="D", n_jobs=1)
        found = model.forecast(df=filled(series), h=task["days"], level=[60, 80])
        columns = {
            name: "mean",
            f"{name}-lo-80": "p10",
            f"{name}-hi-60": "p80",
            f"{name}-hi-80": "p90",
        }
        table = found.reset_index().rename(columns=columns)
        table["p50"] = table["mean"]
        values = ["mean", "p10", "p50", "p80", "p90"]
        table[values] = table[values].clip(lower=0.0)
        return table[["unique_id", "ds", *values]]

    return forecast


if __name__ == "__main__":
    run({name: forecaster(name) for name in MODELS})
