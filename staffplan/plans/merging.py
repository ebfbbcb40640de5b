"""Slack windows of a hall merged into its general counter (综合窗口)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from forecast.origins import DAY
from forecast.weeks import monday_of
from optimize.people import ALL_WINDOWS
from staffplan.plans.thinning import with_quantiles
from staffplan.tables.county import County
from staffplan.tables.standards import GENERAL

_DAYS = {"week": {"days": "max"}, "month": {"days": "max"}}  # windows of a hall open together


def merge_windows(county: County, daily: pd.DataFrame, hall: str, names: Sequence[str]) -> County:
    """Merge windows of a hall into its general counter, which is made if the hall has none.

    The general counter takes all their visitors; its service is the mixture of theirs, its wait target the
    strictest, its least counters the most of theirs, and its most counters their sum. Whoever could serve the
    general counter, or all of the windows merged, may serve it. Pins of the windows become the general
    counter's; of those that a person has in one week A goes before B, and B before never. So do their counts,
    of days or periods that all of them report.

    Parameters
    ----------
    county : County
    daily : DataFrame
        The forecast.
    hall : str
    names : sequence of str
        Windows of the hall, without the general counter.

    Returns
    -------
    County
        As it then is.
    """
    group = [*names, GENERAL]
    visitors = daily[(daily["hall"] == hall) & daily["window"].isin(group)]
    windows = county.windows
    here = (windows["hall"] == hall) & windows["window"].isin(group)
    merged = _mixture(windows[here], visitors.groupby("window")["mean"].sum())
    kept = windows[~here | (windows.index == windows.index[here][0])].copy()
    for column, value in merged.items():
        kept.loc[windows.index[here][0], column] = value
    return replace(
        county,
        windows=kept.reset_index(drop=True),
        staff=county.staff.assign(skills=_skills(county.staff, hall, names)),
        pins=_pins(county.pins, hall, names),
        history=_history(county.history, hall, group),
    )


def _mixture(windows: pd.DataFrame, visitors: pd.Series[float]) -> dict[str, object]:
    """Facts of one line that serves the visitors of several windows."""
    weight = windows["window"].map(visitors).fillna(0.0).to_numpy(dtype=float)
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(windows), 1 / len(windows))
    minutes = windows["service_minutes"].to_numpy(dtype=float)
    mean = float(weight @ minutes)
    square = float(weight @ (minutes**2 * (1 + windows["service_cv"].to_numpy(dtype=float) ** 2)))
    return {
        "window": GENERAL,
        "service_minutes": mean,
        "service_cv": float(np.sqrt(max(square / mean**2 - 1.0, 0.0))),
        "back_office_minutes": float(weight @ windows["back_office_minutes"].to_numpy(dtype=float)),
        "wait_target_minutes": float(windows["wait_target_minutes"].min()),
        "min_counters": int(windows["min_counters"].max()),
        "max_counters": float(windows["max_counters"].sum(skipna=False)),
    }


def _skills(staff: pd.DataFrame, hall: str, names: Sequence[str]) -> pd.Series[Any]:
    """People of the hall who can serve all of the windows merged can serve the general counter."""
    learnt = []
    for home, skills in zip(staff["hall"], staff["skills"], strict=True):
        has_it = {GENERAL, ALL_WINDOWS} & set(skills)
        able = home == hall and not has_it and all(name in skills for name in names)
        learnt.append({**skills, GENERAL: min(skills[name] for name in names)} if able else skills)
    return pd.Series(learnt, index=staff.index, dtype=object)


def _pins(pins: pd.DataFrame, hall: str, names: Sequence[str]) -> pd.DataFrame:
    """Pins of the windows, week by week: A at one and B or never at another is A at the general counter."""
    here = (pins["hall"] == hall) & pins["window"].isin([*names, GENERAL])
    spans = zip(monday_of(pins.loc[here, "start"]), pins.loc[here, "end"], strict=True)
    mondays = [pd.date_range(first, last, freq="7D").to_list() for first, last in spans]
    weekly = pins[here].assign(window=GENERAL, start=pd.Series(mondays, pins.index[here])).explode("start")
    weekly = weekly.assign(start=pd.to_datetime(weekly["start"]))
    weekly = weekly.sort_values("post", key=lambda posts: posts.map("AB-".index), kind="stable")
    weekly = weekly.drop_duplicates(["staff", "start"]).assign(end=lambda t: t["start"] + 6 * DAY)
    return pd.concat([pins[~here], weekly], ignore_index=True) if here.any() else pins


def _history(history: pd.DataFrame, hall: str, group: Sequence[str]) -> pd.DataFrame:
    """Sums of the windows' counts; what only some of them report says nothing of the general counter."""
    own = history[(history["hall"] == hall) & history["window"].isin(group)]
    if own.empty:
        return history
    sums = own.groupby(["start", "end"], as_index=False).agg(
        count=("count", "sum"), windows=("window", "nunique")
    )
    sums = sums[sums["windows"] == own["window"].nunique()].assign(hall=hall, window=GENERAL)
    return pd.concat([history.drop(own.index), sums[history.columns]], ignore_index=True)


def visitors_together(visitors: pd.DataFrame, hall: str, names: Sequence[str]) -> pd.DataFrame:
    """Add up the visitors of windows that are merged into the general counter, taken as independent.

    Parameters
    ----------
    visitors : DataFrame
        A table of the forecast: of days, weeks or months.
    hall : str
    names : sequence of str
        As for `merge_windows`.
    """
    here = (visitors["hall"] == hall) & visitors["window"].isin([*names, GENERAL])
    period = next(name for name in ("date", "week", "month") if name in visitors)
    own = visitors[here].assign(sd=visitors["sd"] ** 2)
    sums = own.groupby(period, as_index=False).agg({"mean": "sum", "sd": "sum", **_DAYS.get(period, {})})
    sums = sums.assign(hall=hall, window=GENERAL, sd=np.sqrt(sums["sd"]))
    sums = sums.reindex(columns=visitors.columns, fill_value=0).astype(visitors.dtypes)
    joined = with_quantiles(sums, pd.Series(True, sums.index))
    table = pd.concat([visitors[~here], joined], ignore_index=True)
    return table.sort_values(["hall", "window", period], ignore_index=True)
