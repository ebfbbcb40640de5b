"""Write tables as files of every kind, for tests of what reads them."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

import staffplan as sp
from staffplan.tables.dictionary import tables

Grid = list[list[object]]

HALLS: Grid = [["大厅", "层级"], ["城关镇", "乡镇"], ["北坪镇", "乡镇"]]
WINDOWS: Grid = [["大厅", "窗口"], ["城关镇", "人社"], ["北坪镇", "综合"]]
HISTORY: Grid = [
    ["大厅", "窗口", "日期", "办件量"],
    ["城关镇", "人社", "2024-01-03", "12"],
    ["北坪镇", "综合", "2024年1月", "1,234"],
    ["城关镇", "人社", "2024/1/2", "１１"],
]
STAFF: Grid = [
    ["工号", "大厅", "可办窗口", "可调配"],
    ["001", "城关镇", "人社", "否"],
    ["002", "北坪镇", "*", "是"],
    ["003", "北坪镇", "综合", "否"],
]


def write_county(folder: Path) -> Path:
    """Write the small county of these tables as CSV files."""
    write_csv(folder / "大厅.csv", HALLS)
    write_csv(folder / "窗口.csv", WINDOWS)
    write_csv(folder / "办件量.csv", HISTORY)
    return folder


def write_csv(path: Path, grid: Grid, encoding: str = "gb18030", delimiter: str = ",") -> None:
    quoted = [[f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row] for row in grid]
    text = "".join(delimiter.join(row) + "\r\n" for row in quoted)
    bom = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bom + text.encode(encoding))


def fill(book: xlsxwriter.Workbook, name: str, grid: Grid) -> None:
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy/m/d"})
    for at, row in enumerate(grid):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell, *([day] if isinstance(cell, date | datetime) else []))


def write_xlsx(path: Path, grid: Grid, sheet: str = "Sheet1") -> None:
    with xlsxwriter.Workbook(path) as book:
        fill(book, sheet, grid)


def write_parquet(path: Path, grid: Grid) -> None:
    pd.DataFrame(grid[1:], columns=grid[0]).to_parquet(path)


WRITERS: dict[str, Callable[[Path, Grid], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
"""By the ending of a file's name."""


def same(county: sp.County, other: sp.County) -> None:
    for name in tables():
        pd.testing.assert_frame_equal(getattr(county, name), getattr(other, name))


def faults_of(path: Path) -> list[sp.Fault]:
    """Errors of a county that cannot be read."""
    with pytest.raises(sp.BadInput) as caught:
        sp.read(path)
    return [fault for fault in caught.value.faults if fault.level == "error"]


def codes(path: Path) -> set[str]:
    """What kinds of errors there are."""
    return {fault.code for fault in faults_of(path)}
