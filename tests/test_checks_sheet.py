"""Checks of a sheet's layout: numbers in merged cells."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from table_files import HALLS, HISTORY, WINDOWS, Grid, faults_of, write_county

from staffplan.tables.checks_sheet import letters


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_county(tmp_path)


def merge(path: Path, grid: Grid, *cells: str) -> None:
    """Write a sheet, and merge ranges of its cells; the first cell's value stays."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(grid):
            sheet.write_row(at, 0, row)
        for place in cells:
            column, row = ord(place[0]) - ord("A"), int(place[1]) - 1
            sheet.merge_range(place, grid[row][column])


def test_a_count_merged_over_rows_is_a_fault_that_names_the_cells(folder: Path) -> None:
    (folder / "办件量.csv").unlink()
    rows: Grid = [["城关镇", "人社", f"2024-01-0{day}", 20] for day in (2, 3, 4)]
    merge(folder / "办件量.xlsx", [["办件量表"], HISTORY[0], *rows], "A3:A5", "B3:B5", "D3:D5")
    (fault,) = faults_of(folder)
    assert (fault.row, fault.column, fault.header, fault.value) == (3, "count", "办件量", "20")
    for lang in ("zh", "en"):
        assert "D3:D5" in fault.line(lang)  # type: ignore[arg-type]


def test_merged_places_and_people_are_faults_but_not_merged_minutes_names_and_blanks(folder: Path) -> None:
    for name in ("大厅", "窗口"):
        (folder / f"{name}.csv").unlink()
    halls: Grid = [[*HALLS[0], "户籍人口", "窗口数"], *([*row, 9000, ""] for row in HALLS[1:])]
    windows: Grid = [[*WINDOWS[0], "办理分钟", "最多开窗"], *([*row, 12, 3] for row in WINDOWS[1:])]
    merge(folder / "大厅.xlsx", halls, "B2:B3", "C2:C3", "D2:D3")
    merge(folder / "窗口.xlsx", windows, "C2:C3", "D2:D3")
    found = {(fault.file, fault.column, fault.code) for fault in faults_of(folder)}
    assert found == {
        ("大厅.xlsx", "registered_population", "merged_amount"),
        ("窗口.xlsx", "max_counters", "merged_amount"),
    }


def test_columns_are_named_as_in_excel() -> None:
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
