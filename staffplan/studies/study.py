"""Studies of a county's history: how good past forecasts were, and when it is busy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from forecast.backtest import DEFAULT_MODELS, MODELS, Backtest, Progress
from forecast.backtest import backtest as score_origins
from forecast.blend import BLEND, MAIN
from forecast.origins import TooCoarseError, TooShortError, counted, default_origins
from forecast.pooled import AllClosedError
from forecast.seasons import LEAST_DAYS, Seasons, TooLittleError, find_seasons
from staffplan.plans.problems import calendar_of
from staffplan.request import BadRequest, day_of, weeks_of
from staffplan.tables.county import County, read


def backtest(
    county: County | str | Path | None = None,
    origins: Iterable[str | pd.Timestamp] | str | pd.Timestamp | None = None,
    weeks: int = 5,
    models: Sequence[str] | str | None = None,
    *,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast a county from past days with what was known then, and score it by what followed.

    Parameters
    ----------
    county : County, str or Path, optional
        A county, or where it is; left out, the bundled example.
    origins : dates, or a date, or text with commas, optional
        Last days known; left out, six or so over the last two years, two of them just before a lunar new
        year.
    weeks : int
        How many times seven days are forecast.
    models : sequence of str, or str with commas, optional
        Of ``pooled`` (staffplan's own), ``seasonal_naive``, ``weekday_mean``, ``ets``, ``stl_ets``,
        ``arma``, ``glm``, and ``blend``, the weighted mean of the others that are named, by weights learnt
        from the weeks before each origin; left out, the first three.
    progress : callable, optional
        Told the stage's name, the parts done and the parts in all.

    Returns
    -------
    Backtest
        Its `scores` (all days, all weeks), `by_horizon`, `by_window` and `by_season`, the forecasts
        themselves in `cells`, the blend's `weights`; `sp.forecast(blend=…)` takes it.

    Raises
    ------
    BadRequest
        If a model is unknown, ``blend`` has nothing to blend, an origin or `weeks` is none, the history is
        too short for the origins, or all of it lies on closed days.
    """
    county = county if isinstance(county, County) else read(county)
    named = [name.strip() for name in models.split(",")] if isinstance(models, str) else models
    chosen_models = tuple(DEFAULT_MODELS if named is None else dict.fromkeys(named))
    for model in chosen_models:
        if model not in MODELS:
            raise BadRequest("model", model=model, models=", ".join(MODELS))
    if BLEND in chosen_models and (MAIN not in chosen_models or len(chosen_models) < 3):
        raise BadRequest("blend")
    weeks = weeks_of(weeks)
    days = _origins(county, origins, weeks)
    calendar = calendar_of(county)
    try:
        return score_origins(county.history, calendar, days, weeks, chosen_models or DEFAULT_MODELS, progress)
    except AllClosedError:
        raise BadRequest("all_closed", county=county.name) from None


def _origins(
    county: County, origins: Iterable[str | pd.Timestamp] | str | pd.Timestamp | None, weeks: int
) -> tuple[pd.Timestamp, ...]:
    """The origins asked for, each with counts on both sides, or those that the history allows."""
    history = county.history
    if history.empty:
        raise BadRequest("no_history", county=county.name)
    first, last = (f"{day:%Y-%m-%d}" for day in (history["start"].min(), history["end"].max()))
    if origins is None:
        try:
            return default_origins(history, weeks)
        except TooCoarseError as error:
            raise BadRequest(
                "too_coarse", county=county.name, days=error.days, weeks=weeks, needed=error.weeks
            ) from None
        except TooShortError:
            raise BadRequest("too_short", county=county.name, first=first, last=last, weeks=weeks) from None
    if isinstance(origins, str):
        origins = [part.strip() for part in origins.split(",")]
    asked = list(origins) if isinstance(origins, Iterable) else [origins]
    if not asked:
        raise BadRequest("no_origins")
    days = tuple(sorted({day_of(origin) for origin in asked}))
    for day, usable in zip(days, counted(history, days, weeks), strict=True):
        if not usable:
            raise BadRequest(
                "origin", origin=f"{day:%Y-%m-%d}", county=county.name, first=first, last=last, weeks=weeks
            )
    return days


def seasons(county: County | str | Path | None = None) -> Seasons:
    """Find when a county's halls and windows are busy or slack, and why.

    Parameters
    ----------
    county : County, str or Path, optional
        A county, or where it is; left out, the bundled example.

    Returns
    -------
    Seasons

    Raises
    ------
    BadRequest
        If less than eight weeks are known, or all counts lie on closed days or are zero.
    """
    county = county if isinstance(county, County) else read(county)
    if county.history.empty:
        raise BadRequest("no_history", county=county.name)
    if not (county.history["count"] > 0).any():
        raise BadRequest("all_zero", county=county.name)
    try:
        return find_seasons(county.history, calendar_of(county))
    except AllClosedError:
        raise BadRequest("all_closed", county=county.name) from None
    except TooLittleError:
        raise BadRequest("no_season", county=county.name, weeks=LEAST_DAYS // 7) from None
