"""Faults in lines: those that differ in the row alone share one, and no row is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffplan.tables.faults import ALIKE, BadInput, Fault, fault_lines
from staffplan.texts import Lang

MISSPELT = Fault(
    "unknown_hall", "history.csv", column="hall", header="大厅", value="城官镇", facts=(("near", "城关镇"),)
)


def rows_named(line: str) -> list[int]:
    """The rows that a line names, spans unfolded."""
    found = re.search(r"第 ([\d、–]+) 行", line)
    assert found, line
    rows: list[int] = []
    for span in found[1].split("、"):
        first, _, last = span.partition("–")
        rows += range(int(first), int(last or first) + 1)
    return rows


@given(st.sets(st.integers(2, 60), min_size=1))
def test_every_row_is_named_once(rows: set[int]) -> None:
    lines = fault_lines([replace(MISSPELT, row=row) for row in sorted(rows)], "zh")
    assert len(lines) == (1 if len(rows) >= ALIKE else len(rows))
    assert sorted(row for line in lines for row in rows_named(line)) == sorted(rows)
    for line in lines:
        assert line.startswith("× history.csv，")
        assert all(word in line for word in ("大厅 (hall)", "城官镇", "城关镇"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "第 2、4–6、9、10、12 行（共 7 行）"), ("en", "rows 2, 4–6, 9, 10, 12 (7 rows)")],
)
def test_runs_are_spans_and_the_rows_are_counted(lang: Lang, said: str) -> None:
    (line,) = fault_lines([replace(MISSPELT, row=row) for row in (2, 4, 5, 6, 9, 10, 12)], lang)
    assert said in line


def test_another_value_column_file_or_level_is_another_line() -> None:
    others = [
        MISSPELT,
        replace(MISSPELT, value="城管镇"),
        replace(MISSPELT, file="staff.csv"),
        replace(MISSPELT, level="warning"),
        replace(MISSPELT, facts=()),
    ]
    faults = [replace(one, row=row) for row in range(2, 2 + ALIKE) for one in others]
    lines = fault_lines(faults, "zh")
    assert len(lines) == len(others)
    assert sum(line.startswith("! ") for line in lines) == 1
    assert all(rows_named(line) == list(range(2, 2 + ALIKE)) for line in lines)


def test_the_head_counts_faults_and_not_lines() -> None:
    message = BadInput(replace(MISSPELT, row=row) for row in range(2, 300)).message("zh")
    head, line = message.split("\n")
    assert "298" in head
    assert rows_named(line) == list(range(2, 300))
