"""Regression with ARIMA errors, by week: the calendar's large shapes, and a level that moves between them."""

from __future__ import annotations

import warnings

import numpy as np
from statsmodels.tsa.statespace.sarimax import SARIMAX

from forecast.bases import Array, hats, waves
from forecast.classical import TWO_YEARS, by_week
from forecast.series import DailySeries

WEEKS_AROUND = np.arange(-5.0, 7.0)
YEAR_ORDER = 3
TERMS_IN_A_YEAR = 24.0
ORDER = (0, 1, 1)
"""Differences with a moving average: a level that follows the last weeks (Box & Jenkins)."""


def arma(series: DailySeries) -> Array:
    """Regression of the weeks' log mean open day with ARIMA(0, 1, 1) errors, by the weekdays' usual shape.

    Columns are a curve over the weeks around the lunar new year, waves over the solar terms, and the part
    of the week that is days off. It needs two years of weeks.
    """

    def smooth(weeks: Array, horizon: int) -> Array:
        size = weeks.size
        columns = _columns(series, size, horizon)
        used = columns[:size].std(axis=0) > 1e-6
        past, ahead = columns[:size, used], columns[size:, used]
        with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            # start values are the optimiser's own affair; where it does not converge is an error here
            warnings.filterwarnings("ignore", message="Non-", category=UserWarning)
            model = SARIMAX(weeks, exog=past, order=ORDER, concentrate_scale=True)
            fit = model.fit(disp=False, cov_type="none", maxiter=60)
            found = np.asarray(fit.forecast(horizon, exog=ahead), dtype=np.float64)
        if not np.isfinite(found).all():  # weeks that the columns give without a rest leave no likelihood
            raise np.linalg.LinAlgError("no finite forecast")
        return found

    return by_week(series, smooth, TWO_YEARS)


def _columns(series: DailySeries, past: int, horizon: int) -> Array:
    """Mean of the columns over each seven days counted from the origin, shape (past + horizon, columns).

    Weeks count their open days only, as their counts do; those without one count all.
    """
    design = series.design
    first, last = series.today - 7 * past + 1, series.today + 7 * horizon
    start = design.dates[0]
    day = np.timedelta64(1, "D")
    days = design.calendar.days(start + first * day, start + last * day)
    distance = days["festival_offset"].to_numpy(dtype=float) / 7.0
    columns = np.column_stack(
        [
            hats(distance, WEEKS_AROUND)[:, 1:-1],
            waves(days["solar_term_phase"].to_numpy(dtype=float), TERMS_IN_A_YEAR, YEAR_ORDER),
            days["day_off"].to_numpy(dtype=float),
        ]
    )
    place = np.arange(first, last + 1)
    inside = (place >= 0) & (place < series.opened.size)
    opened = np.zeros(place.size)
    opened[inside] = series.opened[place[inside]]
    weight = opened.reshape(-1, 7)
    weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight, 1.0)
    blocks = columns.reshape(past + horizon, 7, -1)
    return np.asarray((blocks * weight[:, :, None]).sum(axis=1) / weight.sum(axis=1, keepdims=True))
