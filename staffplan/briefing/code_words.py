"""The codes of exported tables in words: what a row is of, a model, a season's effect."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from staffplan.briefing.season_words import effect_name, group_name
from staffplan.texts import Lang, text

KEYS: dict[str, Callable[[str], str]] = {
    "table": lambda code: f"study.table.{code}",
    "level": lambda code: f"study.level.{code}",
    "kind": lambda code: f"study.kind.{code}",
    "model": lambda code: f"study.model.{code}",
    "unit": lambda code: f"study.backtest.unit_{code}",
    "season": lambda code: f"study.season.{code}",
    "staffing": lambda code: f"plan.staffing_{code}",
}
"""Columns whose cells are codes, each with a word of its own."""


def in_words(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Copy a table with its codes in words of the language; names, numbers and empty cells stay.

    Parameters
    ----------
    table : DataFrame
        As ``forecast``, ``simulate``, ``backtest`` and ``seasons`` write it.
    lang : {"zh", "en"}
    """
    worded = table.copy()
    for column in table.columns.intersection([*KEYS]):
        words = {code: text(KEYS[column](code), lang) for code in _codes(table[column])}
        worded[column] = table[column].map(lambda code, words=words: words.get(code, code))
    if "effect" in table:
        names = {group: group_name(group, lang) for group in _codes(table["group"])}
        worded["group"] = table["group"].map(lambda group: names.get(group, group))
        named = [
            effect_name(group, effect, lang) if isinstance(effect, str) and effect else effect
            for group, effect in zip(table["group"], table["effect"], strict=True)
        ]
        worded["effect"] = pd.Series(named, index=table.index, dtype=object)
    return worded


def _codes(column: pd.Series[str]) -> list[str]:
    return [code for code in column.dropna().unique() if code]
