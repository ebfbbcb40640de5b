"""Checks of a sheet's layout: numbers in merged cells, cells beyond the header or without one."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from table_files import HALLS, HISTORY, STAFF, WINDOWS, Grid, faults_of, write_county, write_csv, write_xlsx

import staffplan as sp


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


@pytest.mark.parametrize(
    ("name", "grid", "value"),
    [
        ("办件量", [*HISTORY[:2], ["北坪镇", "综合", "2024-01-02", "1", "234"]], "234"),
        ("大厅", [["大厅", "开放日"], ["城关镇", ""], ["北坪镇", *"12345"]], "2,3,4,5"),
        ("人员", [STAFF[0][:3], STAFF[1][:3], ["002", "北坪镇", "综合", "人社"]], "人社"),
    ],
)
def test_what_a_comma_parts_from_its_cell_is_a_fault(folder: Path, name: str, grid: Grid, value: str) -> None:
    (folder / f"{name}.csv").write_text("\n".join(",".join(map(str, row)) for row in grid), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.code, fault.file, fault.row, fault.value) == ("beyond_header", f"{name}.csv", 3, value)
    assert "、" in fault.mend("zh")


def test_rows_without_a_record_may_be_longer_than_the_header(folder: Path) -> None:
    expected = sp.read(folder)
    write_csv(folder / "办件量.csv", [["某县", "", "", "", "单位：件"], *HISTORY, ["", "", "", "", "制表人"]])
    again = sp.read(folder)
    assert again.history.equals(expected.history)
    assert again.warnings == expected.warnings


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_column_without_a_header_is_not_read_and_told_once(folder: Path, kind: str) -> None:
    (folder / "办件量.csv").unlink()
    first, second, third = HISTORY[1:]
    grid: Grid = [
        ["", *HISTORY[0], "备注", ""],
        ["1", *first, "", ""],
        ["2", *second, "x", "补报"],
        ["3", *third, "", "234"],
    ]
    write = {"csv": write_csv, "xlsx": write_xlsx}[kind]
    write(folder / f"办件量.{kind}", grid)
    county = sp.read(folder)
    assert county.history["count"].tolist() == [1234, 11, 12]
    (fault,) = (fault for fault in county.warnings if fault.code == "no_header")
    assert (fault.row, fault.value) == (3, "补报")
    assert dict(fault.facts) == {"letters": "G", "count": "2"}
