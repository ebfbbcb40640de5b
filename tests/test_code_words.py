"""Exported workbooks: codes in words of the language, everything else as in the CSV file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from histories import county

from staffplan.briefing.code_words import KEYS
from staffplan.tablefile import TABLES

COMMANDS: dict[str, tuple[str, ...]] = {
    "seasons": ("seasons",),
    "backtest": ("backtest", "--models", "pooled,weekday_mean", "--origins", "2025-01-12,2025-02-23"),
}
WORDED = {*KEYS, "group", "effect"}


def exported(layout: str, folder: Path, suffix: str, lang: str) -> pd.DataFrame:
    """What a command writes, under the English names of columns, all cells as text."""
    command, *options = COMMANDS[layout]
    file = folder.parent / f"{layout}-{lang}{suffix}"
    done = run(command, folder, *options, "--out", file, lang=lang)
    assert done.exit_code == 0, done.stderr
    if suffix == ".csv":
        found = pd.read_csv(file, dtype=str, keep_default_na=False)
    else:
        found = pd.read_excel(file, dtype=str, keep_default_na=False, engine="calamine")
    return found.set_axis(list(TABLES[layout].columns), axis=1)


@pytest.mark.parametrize("layout", sorted(COMMANDS))
def test_a_workbook_says_codes_in_words(tmp_path: Path, layout: str) -> None:
    folder = county(tmp_path / "c")
    codes, words = (exported(layout, folder, suffix, "zh") for suffix in (".csv", ".xlsx"))
    worded = [column for column in codes if column in WORDED]
    assert len(worded) >= 4
    for column in worded:
        told = words[column].str.contains(r"[一-鿿]") | (words[column] == "staffplan 模型")
        assert told.equals(codes[column] != ""), column
    assert words["window"].equals(codes["window"])


def test_words_are_those_of_the_language_and_effects_are_named(tmp_path: Path) -> None:
    folder = county(tmp_path / "c")
    effects = {}
    for lang in ("zh", "en"):
        table = exported("seasons", folder, ".xlsx", lang)
        effects[lang] = dict(zip(table["effect"], table["group"], strict=True))
    assert effects["zh"]["周一"] == "星期"
    assert effects["zh"]["春节前第1周"] == "春节前后"
    assert effects["en"]["Mon"] == "weekday"
    assert effects["en"]["week 1 before the lunar new year"] == "lunar new year"
