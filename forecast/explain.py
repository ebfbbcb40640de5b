"""One day's number as a product of factors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.pooled import PooledModel
from forecast.predict import MOST_SPREAD
from forecast.window import rows_of

YEAR = 365


def explain_day(model: PooledModel, hall: str, window: str, date: pd.Timestamp) -> pd.DataFrame:
    """Take a day's expected visitors apart into what they are usually, times a factor for each kind of day.

    Parameters
    ----------
    model : PooledModel
    hall, window : str
    date : Timestamp
        A day of the model's span on which the window is open.

    Returns
    -------
    DataFrame
        group, factor, running (the product so far, the last one the day's mean). The first group is
        ``usual``, visitors rather than a factor: the geometric mean of the window's open days of the year
        before, at the level of the day. Then each group of the calendar's columns against that year's mean;
        ``skew``, by which the mean lies above the median as the log mean is uncertain; and ``bound``, 1
        unless the mean was held to what the window's history makes possible.

    Raises
    ------
    KeyError
        If the model has no such window, or it is closed on the day.
    """
    place = next(
        (k for k, state in enumerate(model.states) if (state.hall, state.window) == (hall, window)), None
    )
    if place is None:
        raise KeyError(f"no window {window!r} in {hall!r}")
    state = model.states[place]
    day = (date - model.design.dates[0]).days
    if day not in state.open_places:
        raise KeyError(f"{hall} {window} is closed on {date:%Y-%m-%d}, or it lies outside the model's span")
    year = state.open_places[(state.open_places >= day - YEAR) & (state.open_places <= day)]
    rows = rows_of(state, model.design, year) * state.theta
    columns = model.design.columns
    level, effects = float(rows[-1, : state.knots].sum()), rows[:, state.knots :]
    away = effects[-1] - effects.mean(axis=0)
    logs = {"usual": level + float(effects.mean(axis=0).sum())}
    logs |= {name: float(away[columns.select(name)].sum()) for name in columns.groups}
    middle, covariance = model.log_mean(place, np.array([day]))
    logs["skew"] = min(float(covariance[0, 0]), MOST_SPREAD) / 2.0
    logs["bound"] = float(middle[0]) - level - float(effects[-1].sum())
    factor = np.exp(np.array(list(logs.values())))
    return pd.DataFrame({"group": list(logs), "factor": factor, "running": np.cumprod(factor)})
