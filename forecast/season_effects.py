"""Effects of many windows drawn together, and how much of the variation each kind of column explains."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.bases import Array
from forecast.effects import HALF_90
from forecast.pooled import PooledModel
from forecast.window import rows_of

NO_PLACE = {"hall": "", "window": ""}
COLUMNS = ["level", "hall", "window", "group", "effect", "factor", "low", "high"]


def pooled_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Add the effects of each service and of the county to those of the windows.

    The log factors' mean, each weighed by one over its variance and the variance between windows (DerSimonian
    & Laird 1986). What the windows don't know they mostly don't know together, as they share coefficients:
    the interval takes their errors for one and the same, and only the scatter between windows as averaged
    out. So it is rather too wide.

    Parameters
    ----------
    effects : DataFrame
        hall, window, group, effect, factor, low, high, as `forecast.Forecast.effects`.

    Returns
    -------
    DataFrame
        level (county, service, window) and the same columns.
    """
    logs = effects[["hall", "window", "group", "effect"]].assign(
        middle=np.log(effects["factor"]),
        variance=((np.log(effects["high"]) - np.log(effects["low"])) / (2.0 * HALF_90)) ** 2,
    )
    parts = []
    for level, place in (("county", []), ("service", ["window"])):
        keys = [*place, "group", "effect"]
        rows = [
            dict(zip(keys, key if isinstance(key, tuple) else (key,), strict=True)) | _mean(group)
            for key, group in logs.groupby(keys, sort=False)
        ]
        names = {name: "" for name in NO_PLACE if name not in place}
        parts.append(
            pd.DataFrame(rows, columns=[*keys, "factor", "low", "high"]).assign(level=level, **names)
        )
    return pd.concat([*parts, effects.assign(level="window")], ignore_index=True)[COLUMNS]


def _mean(group: pd.DataFrame) -> dict[str, float]:
    """Factor and interval of some windows' effect."""
    middle = group["middle"].to_numpy(dtype=float)
    variance = np.maximum(group["variance"].to_numpy(dtype=float), 1e-12)
    weight = 1.0 / variance
    fixed = float(weight @ middle / weight.sum())
    excess = float(weight @ (middle - fixed) ** 2) - (middle.size - 1)
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    between = max(excess / room, 0.0) if room > 1e-12 else 0.0
    weight = 1.0 / (variance + between)
    weight /= weight.sum()
    centre = float(weight @ middle)
    half = HALF_90 * float(np.sqrt(weight @ variance + between * np.sum(weight**2)))
    return {"factor": np.exp(centre), "low": np.exp(centre - half), "high": np.exp(centre + half)}


def explained_shares(model: PooledModel, order: list[int]) -> pd.DataFrame:
    """Part of the variation of each window's days that each group of columns explains.

    The log mean is a sum of groups; a group's part is its covariance with the sum, over the variance of the
    sum and of chance (that of a log count: 1 / mean + dispersion). County and services are means weighted by
    visitors.

    Parameters
    ----------
    model : PooledModel
    order : list of int
        Places of the windows, in the order wanted.

    Returns
    -------
    DataFrame
        level, hall, window, group, share.
    """
    names = ["level", *model.design.columns.groups, "chance"]
    rows, weights = [], []
    for place in order:
        state = model.states[place]
        if state.reports.count.size:
            rows.append((state.hall, state.window, *_parts(model, place)))
            weights.append(float(state.reports.count.sum() / state.reports.places.size))
    wide = pd.DataFrame(rows, columns=["hall", "window", *names])
    weighed = wide[names].mul(np.maximum(weights, 1e-9), axis=0)
    services = weighed.groupby(wide["window"], sort=False).sum().reset_index().assign(hall="")
    county = weighed.sum().to_frame().T.assign(**NO_PLACE)
    frames = {"county": county, "service": services, "window": wide}
    tables = [frame.assign(level_=level) for level, frame in frames.items()]
    long = pd.concat(tables, ignore_index=True).melt(
        id_vars=["level_", "hall", "window"], value_vars=names, var_name="group", value_name="share"
    )
    long["share"] /= long.groupby(["level_", "hall", "window"])["share"].transform("sum")
    return long.rename(columns={"level_": "level"})


def _parts(model: PooledModel, place: int) -> Array:
    """Shares of one window: level, groups, chance."""
    state = model.states[place]
    columns = model.design.columns
    rows = rows_of(state, model.design, np.unique(state.reports.places))
    weighted = rows * state.theta
    groups = [weighted[:, : state.knots].sum(axis=1)]
    groups += [weighted[:, state.knots :][:, columns.select(name)].sum(axis=1) for name in columns.groups]
    parts = np.array(groups)
    total = parts.sum(axis=0)
    shared = (parts - parts.mean(axis=1, keepdims=True)) @ (total - total.mean()) / total.size
    mean = np.exp(np.minimum(total, np.log(state.ceiling)))
    chance = 1.0 / max(float(mean.mean()), 1e-9) + state.noise.alpha + state.noise.shock
    found: Array = np.append(shared, chance)
    return np.asarray(found / found.sum())
