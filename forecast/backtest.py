"""Rolling origins: what would have been forecast on past days, against what was counted afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.calendar import Calendar
from forecast.classical import MEMBERS
from forecast.hindsight import compare, look_back
from forecast.members import classical_frames
from forecast.origins import DAY, default_origins
from forecast.predict import forecast_counts
from forecast.scores import score

DEFAULT_MODELS = ("pooled", "seasonal_naive", "weekday_mean")
MODELS = ("pooled", *MEMBERS)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Backtest:
    """Scores of forecasts from past origins; columns as `forecast.scores.score`.

    Attributes
    ----------
    scores : DataFrame
        By model and unit: ``day``, ``week`` (from Monday, the days known in it), ``period`` (longer reports
        that lie within the horizon: point scores only).
    by_horizon : DataFrame
        By model, unit and horizon: calendar week, 1 for the one that begins after the origin.
    by_window : DataFrame
        By model, unit, hall and window.
    by_season : DataFrame
        By model, unit and season of the calendar week: ``festival`` (three weeks before to three after a
        lunar new year), ``break`` (another break of three days or more, or a make-up workday), ``ordinary``.
    cells : DataFrame
        Every forecast beside its count: model, origin, hall, window, unit, date, horizon, season, actual,
        mean, p10, p50, p80, p90, scale.
    origins : tuple of Timestamp
    """

    scores: pd.DataFrame
    by_horizon: pd.DataFrame
    by_window: pd.DataFrame
    by_season: pd.DataFrame
    cells: pd.DataFrame
    origins: tuple[pd.Timestamp, ...]

    def _repr_html_(self) -> str:
        """Show the scores as tables, in a notebook."""
        origins = ", ".join(f"{origin:%Y-%m-%d}" for origin in self.origins)
        tables = [frame.round(3).to_html(index=False) for frame in (self.scores, self.by_season)]
        return f"<p>{origins}</p>" + "".join(tables)


def backtest(
    history: pd.DataFrame,
    calendar: Calendar,
    origins: Sequence[pd.Timestamp] | None = None,
    weeks: int = 5,
    models: Sequence[str] = DEFAULT_MODELS,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast from past origins with what was known then, and score it.

    Windows without a report by an origin are left out of it, for all models alike.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end, count.
    calendar : Calendar
        Of the windows to forecast.
    origins : sequence of Timestamp, optional
        Last days known; left out, `default_origins`.
    weeks : int
        Horizon, times seven days.
    models : sequence of str
        Of `MODELS`.
    progress : callable, optional
        Told "backtest", forecasts made, forecasts in all.

    Raises
    ------
    ValueError
        If a model is unknown, `weeks` is below 1, or an origin has nothing before or after it.
    TooShortError
        If the history leaves no default origin.
    """
    unknown = [name for name in models if name not in MODELS]
    if unknown or not models or weeks < 1:
        raise ValueError(f"weeks {weeks}, models {list(models)}: at least one week, and some of {MODELS}")
    chosen = default_origins(history, weeks) if origins is None else tuple(sorted(set(origins)))
    parts = []
    for number, origin in enumerate(chosen):
        seen = look_back(history, calendar.windows, origin, weeks)
        known = history[history["end"] <= origin]
        for place, model in enumerate(models):
            if progress is not None:
                progress("backtest", number * len(models) + place, len(chosen) * len(models))
            frames = _forecast(model, known, seen.windows, calendar, origin, seen.end)
            parts.append(compare(*frames, seen, calendar).assign(model=model, origin=origin))
    cells = pd.concat(parts, ignore_index=True)
    key = ["model", "unit"]
    return Backtest(
        scores=score(cells, key),
        by_horizon=score(cells, [*key, "horizon"]),
        by_window=score(cells, [*key, "hall", "window"]),
        by_season=score(cells, [*key, "season"]),
        cells=cells,
        origins=chosen,
    )


def _forecast(
    model: str,
    known: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    origin: pd.Timestamp,
    end: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and weeks of one model from one origin."""
    if model == "pooled":
        ahead = forecast_counts(known, windows, calendar, origin + DAY, end, origin)
        return ahead.daily, ahead.weekly
    return classical_frames(model, known, windows, calendar, origin, end)
