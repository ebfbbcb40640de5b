"""Rolling origins: what would have been forecast on past days, against what was counted afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.blend import BLEND, MAIN, blend_means, blend_weights, rescale
from forecast.calendar import Calendar
from forecast.hindsight import compare, look_back
from forecast.members import MEMBERS, classical_frames
from forecast.origins import DAY, default_origins
from forecast.pooled import AllClosedError
from forecast.predict import forecast_counts
from forecast.scores import score

DEFAULT_MODELS = ("pooled", "seasonal_naive", "weekday_mean")
MODELS = (MAIN, *MEMBERS, BLEND)
WEIGHTS = ["origin", "window", "model", "weight"]
STAND_INS = ["model", "origin", "hall", "window", "made_by", "least"]
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
    weights : DataFrame
        origin, window (a service; empty: all others), model, weight: what ``blend`` was made of at each
        origin, learnt from the weeks that had ended by then. Empty where ``blend`` was not asked for.
    stand_ins : DataFrame
        model, origin, hall, window, made_by, least: where another forecast in a model's name, which knew
        less than the `least` weeks that it needs, or found no fit: 0.
    origins : tuple of Timestamp
    """

    scores: pd.DataFrame
    by_horizon: pd.DataFrame
    by_window: pd.DataFrame
    by_season: pd.DataFrame
    cells: pd.DataFrame
    weights: pd.DataFrame
    stand_ins: pd.DataFrame
    origins: tuple[pd.Timestamp, ...]

    def weights_on(self, day: pd.Timestamp) -> pd.DataFrame:
        """Weights with which to blend the models scored here in a forecast made on a day.

        Parameters
        ----------
        day : Timestamp
            Last day known: weeks that ended later are not used.

        Returns
        -------
        DataFrame
            window (a service; empty: all others), model, weight, as `forecast.blend.blend_weights`.
        """
        models = [str(name) for name in self.cells["model"].unique() if name != BLEND]
        return blend_weights(self.cells, day, models)

    def __repr__(self) -> str:
        models = ", ".join(dict.fromkeys(self.cells["model"]))
        return f"Backtest({len(self.origins)} origins; {models})"

    def _repr_html_(self) -> str:
        """Show the scores as tables, in a notebook."""
        origins = ", ".join(f"{origin:%Y-%m-%d}" for origin in self.origins)
        frames = [frame for frame in (self.scores, self.by_season, self.weights) if len(frame)]
        tables = [frame.to_html(index=False, float_format="{:.3f}".format) for frame in frames]
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
        Of `MODELS`. ``blend`` is the weighted geometric mean of the others that are asked for: ``pooled``
        and at least one more.
    progress : callable, optional
        Told "backtest", forecasts made, forecasts in all.

    Raises
    ------
    ValueError
        If a model is unknown, ``blend`` has nothing to blend, `weeks` is below 1, or an origin has nothing
        before or after it.
    TooShortError
        If the history leaves no default origin.
    AllClosedError
        If no count lies on an open day.
    """
    _judge(models, weeks)
    chosen = default_origins(history, weeks) if origins is None else tuple(sorted(set(origins)))
    given = [name for name in models if name != BLEND]
    parts: list[pd.DataFrame] = []
    weights: list[pd.DataFrame] = []
    stand_ins: list[tuple[object, ...]] = []
    for number, origin in enumerate(chosen):
        seen = look_back(history, calendar.windows, origin, weeks)
        frames = {}
        for place, model in enumerate(given):
            if progress is not None:
                progress("backtest", number * len(given) + place, len(chosen) * len(given))
            frames[model] = _forecast(model, history, seen.windows, calendar, origin, seen.end)
            stand_ins += _stand_ins(model, origin, frames[model][0])
        if BLEND in models:
            now = blend_weights(pd.concat(parts) if parts else None, origin, given)
            weights.append(now.assign(origin=origin))
            frames[BLEND] = _blend(frames, now)
        for model in models:
            parts.append(compare(*frames[model], seen, calendar).assign(model=model, origin=origin))
    cells = _together(parts)
    key = ["model", "unit"]
    return Backtest(
        scores=score(cells, key),
        by_horizon=score(cells, [*key, "horizon"]),
        by_window=score(cells, [*key, "hall", "window"]),
        by_season=score(cells, [*key, "season"]),
        cells=cells,
        weights=pd.concat(weights, ignore_index=True)[WEIGHTS] if weights else pd.DataFrame(columns=WEIGHTS),
        stand_ins=pd.DataFrame(stand_ins, columns=STAND_INS),
        origins=chosen,
    )


def _stand_ins(model: str, origin: pd.Timestamp, daily: pd.DataFrame) -> list[tuple[object, ...]]:
    """Windows whose forecast another made in a model's name."""
    if model == MAIN:
        return []
    others = daily.loc[daily["made_by"] != model, STAND_INS[2:]].drop_duplicates()
    return [(model, origin, *row) for row in others.itertuples(index=False, name=None)]


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """All cells; a frame without any has columns of no kind, which would spread to the others."""
    filled = [part for part in parts if len(part)]
    if not filled:
        raise AllClosedError("every count after an origin lies on a day on which its window is closed")
    return pd.concat(filled, ignore_index=True)


def _judge(models: Sequence[str], weeks: int) -> None:
    unknown = [name for name in models if name not in MODELS]
    if unknown or not models or weeks < 1:
        raise ValueError(f"weeks {weeks}, models {list(models)}: at least one week, and some of {MODELS}")
    if BLEND in models and (MAIN not in models or len(set(models)) < 3):
        raise ValueError(f"models {list(models)}: {BLEND} needs {MAIN} and at least one more to blend")


def _forecast(
    model: str,
    history: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    origin: pd.Timestamp,
    end: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and weeks of one model from one origin."""
    if model == MAIN:
        ahead = forecast_counts(history, windows, calendar, origin + DAY, end, origin)
        return ahead.daily, ahead.weekly
    return classical_frames(model, history, windows, calendar, origin, end)


def _blend(
    frames: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], weights: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and weeks of the blend: the model's, moved to the blended means."""
    daily, weekly = frames[MAIN]
    mean = blend_means({model: days for model, (days, _) in frames.items()}, weights)
    return rescale(daily, "date", daily, mean), rescale(weekly, "week", daily, mean)
