"""A forecast blended with classical members, by weights that a backtest has found."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from forecast.blend import BLEND, MAIN, blend_means, rescale
from forecast.calendar import Calendar
from forecast.members import classical_means
from forecast.result import Forecast


def blend_forecast(
    ahead: Forecast, weights: pd.DataFrame, history: pd.DataFrame, windows: pd.DataFrame, calendar: Calendar
) -> Forecast:
    """Move a forecast to the weighted geometric mean of itself and classical members.

    Quantiles and deviations move in proportion; effects stay those of the model. Windows without history
    stay as they are.

    Parameters
    ----------
    ahead : Forecast
        Of the model alone.
    weights : DataFrame
        window, model, weight, as `forecast.blend.blend_weights`; noted in the forecast's `notes`.
    history, windows, calendar
        As `forecast.forecast_counts`; what ends after the forecast's `as_of` is not used.
    """
    given = weights[weights["weight"] > 0]
    members = [str(name) for name in given["model"].unique() if name != MAIN]
    if ahead.daily.empty or not members:
        return ahead
    end = ahead.daily["date"].max()
    means = {MAIN: ahead.daily}
    means |= {name: classical_means(name, history, windows, calendar, ahead.as_of, end) for name in members}
    mean = blend_means(means, given)
    reasons = None if ahead.reasons is None else replace(ahead.reasons, alone=ahead.daily)
    told = given.assign(part=given["model"] + " " + given["weight"].map("{:.2f}".format))
    said = told.groupby("window", sort=False)["part"].agg(", ".join)
    notes = pd.DataFrame({"hall": "", "window": said.index, "code": BLEND, "detail": said.to_numpy()})
    return replace(
        ahead,
        daily=rescale(ahead.daily, "date", ahead.daily, mean),
        weekly=rescale(ahead.weekly, "week", ahead.daily, mean),
        monthly=rescale(ahead.monthly, "month", ahead.daily, mean),
        notes=pd.concat([ahead.notes, notes] if len(ahead.notes) else [notes], ignore_index=True),
        reasons=reasons,
    )
