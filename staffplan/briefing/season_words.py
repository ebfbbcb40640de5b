"""Busy and slack times in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.seasons import Seasons
from staffplan.texts import Lang, catalogue, text

SHOWN = 3
EFFECTS, OF_A_GROUP = 10, 3
LEAST_FOUND = 0.5
"""Periods with less than this part of the usual number of days behind them are not named."""


def summary(found: Seasons, head: Mapping[str, object], lang: Lang) -> list[str]:
    """Say when the county is busy or slack, in lines.

    Parameters
    ----------
    found : Seasons
    head : mapping
        county, first, last: what the first line names.
    lang : {"zh", "en"}
    """
    lines = [text("study.seasons.head", lang, **head)]
    for kind in ("month", "week"):
        rows = told(found, kind)
        if len(rows) > 1:
            ranked = rows.sort_values("index", ascending=False, kind="stable")
            shown = min(SHOWN, len(rows) // 2)
            busy, slack = _items(ranked.head(shown), kind, lang), _items(ranked[::-1].head(shown), kind, lang)
            lines.append(text(f"study.seasons.{kind}", lang, busy=busy, slack=slack))
    for kind in ("quarter", "year", "festival"):
        rows = told(found, kind)
        if len(rows) > 1:
            lines.append(text(f"study.seasons.{kind}", lang, list=_items(rows, kind, lang)))
    lines += [_peaks(found, level, lang) for level in ("service", "hall")]
    return [*lines, *_effects(found, lang), _shares(found, lang)]


def told(found: Seasons, kind: str, level: str = "county") -> pd.DataFrame:
    """Periods of one kind that have days enough to be named, in order."""
    rows = found.busy[(found.busy["kind"] == kind) & (found.busy["level"] == level)].dropna(subset=["index"])
    if rows.empty:
        return rows
    return rows[rows["days"] >= LEAST_FOUND * rows["days"].median()].sort_values("period", kind="stable")


def period_name(kind: str, number: int, lang: Lang) -> str:
    """Name a period: 第12周, March, the second week from the lunar new year."""
    if kind == "festival":
        return text("study.period.after" if number > 0 else "study.period.before", lang, number=abs(number))
    name = text("chart.months", lang).split()[number - 1] if kind == "month" else ""
    return text(f"study.period.{kind}", lang, number=number, name=name)


def effect_name(group: str, effect: str, lang: Lang) -> str:
    """Name an effect: 春节后第1周, Monday, market days."""
    if group == "festival":
        return period_name("festival", int(effect), lang)
    name = effect
    if group == "weekday":
        name = text("chart.weekday_names", lang).split()[int(effect) - 1]
    elif group == "season":
        name = text("chart.months", lang).split()[int(effect) - 1]
    elif f"study.effect.{effect}" in catalogue():
        name = text(f"study.effect.{effect}", lang)
    return text(f"study.effect.{group}", lang, name=name)


def group_name(group: str, lang: Lang) -> str:
    """Name a group of effects: weekday, course of the year."""
    return text(f"study.group.{group.replace(' ', '_')}", lang)


def _items(rows: pd.DataFrame, kind: str, lang: Lang) -> str:
    """Periods with their index in a line."""
    pairs = zip(rows["period"], rows["index"], strict=True)
    return _joined(
        [
            text("study.seasons.item", lang, name=period_name(kind, int(number), lang), index=index)
            for number, index in pairs
        ],
        lang,
    )


def _peaks(found: Seasons, level: str, lang: Lang) -> str:
    """Name the busiest month of the services with most visitors, or of the halls that vary most."""
    rows = told(found, "month", level)
    place = "window" if level == "service" else "hall"
    order = rows.groupby(place)["visitors" if level == "service" else "index"].agg(
        "sum" if level == "service" else np.ptp
    )
    names = order.sort_values(ascending=False, kind="stable").index[:SHOWN]
    items = []
    for name in names:
        own = rows[rows[place] == name]
        top = own.iloc[int(own["index"].to_numpy().argmax())]
        month = period_name("month", int(top["period"]), lang)
        items.append(text("study.seasons.range", lang, name=name, month=month, index=top["index"]))
    return text(f"study.seasons.{level}", lang, list=_joined(items, lang) or "–")


def _effects(found: Seasons, lang: Lang) -> list[str]:
    """Name the strongest effects whose interval does not hold 1."""
    rows = found.effects[found.effects["level"] == "county"]
    sure = rows[(rows["low"] > 1.0) | (rows["high"] < 1.0)]
    strength = np.abs(np.log(sure["factor"])).sort_values(ascending=False, kind="stable")
    strength = strength[sure.loc[strength.index].groupby("group").cumcount() < OF_A_GROUP]
    items = [
        text(
            "study.seasons.effect",
            lang,
            name=effect_name(str(row["group"]), str(row["effect"]), lang),
            factor=row["factor"],
            low=row["low"],
            high=row["high"],
        )
        for _, row in sure.loc[strength.index[:EFFECTS]].iterrows()
    ]
    return [text("study.seasons.effects", lang, list=_joined(items, lang))] if items else []


def _shares(found: Seasons, lang: Lang) -> str:
    rows = found.shares[found.shares["level"] == "county"].sort_values(
        "share", ascending=False, kind="stable"
    )
    items = [
        text(
            "study.seasons.share",
            lang,
            name=group_name(group, lang),
            share=share,
        )
        for group, share in zip(rows["group"], rows["share"], strict=True)
        if share >= 0.005
    ]
    return text("study.seasons.shares", lang, list=_joined(items, lang))


def _joined(items: Sequence[str], lang: Lang) -> str:
    return text("study.seasons.join", lang).join(items)
