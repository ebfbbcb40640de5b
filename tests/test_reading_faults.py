"""Files, sheets and headers that are damaged, missing, doubled or unknown are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from table_files import (
    HALLS,
    HISTORY,
    WINDOWS,
    codes,
    fill,
    same,
    write_county,
    write_csv,
    write_xlsx,
)

import staffplan as sp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_county(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("办件量.csv", b"\xff\xff\xff\xff"),
        ("办件量.csv", b"PK\x03\x04\x00\x00\x00\x00"),
        ("办件量.xlsx", b"PK\x03\x04 broken"),
        ("办件量.xlsx", b""),
        ("办件量.parquet", b"PAR1 broken PAR1"),
    ],
)
def test_damaged_files(folder: Path, name: str, content: bytes) -> None:
    (folder / "办件量.csv").unlink()
    (folder / name).write_bytes(content)
    assert codes(folder) == {"unreadable"}


def test_two_files_of_one_table(folder: Path) -> None:
    write_xlsx(folder / "halls.xlsx", HALLS)
    assert codes(folder) == {"table_twice"}


def test_wrong_paths(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert codes(tmp_path / "nowhere") == {"no_such_path"}
    assert codes(tmp_path / "a.txt") == {"not_a_county"}
    assert codes(tmp_path) == {"missing_table"}


def test_missing_and_doubled_columns(folder: Path) -> None:
    write_csv(folder / "窗口.csv", [["大厅", "名目"], ["城关镇", "人社"]])
    write_csv(folder / "大厅.csv", [["大厅", "hall"], ["城关镇", "城关镇"]])
    with pytest.raises(sp.BadInput) as caught:
        sp.read(folder)
    found = {(fault.code, fault.file, fault.column) for fault in caught.value.faults}
    assert ("missing_column", "窗口.csv", "window") in found
    assert ("column_twice", "大厅.csv", "hall") in found
    assert "window / 窗口" in str(caught.value)


def test_remarks_on_headers_are_no_part_of_them(folder: Path) -> None:
    expected = sp.read(folder)
    heads = ["大厅*", "窗口（必填）", "日期", "办件量(件)"]
    write_csv(folder / "办件量.csv", [heads, *HISTORY[1:]])
    same(sp.read(folder), expected)
    # where a header without remarks is there too, that is the one
    write_csv(folder / "办件量.csv", [[*HISTORY[0], "大厅（旧）"], *([*row, "x"] for row in HISTORY[1:])])
    same(sp.read(folder), expected)


def test_what_is_not_read_and_looks_like_a_table_or_a_column_is_told(folder: Path, tmp_path: Path) -> None:
    def warned(path: Path) -> list[tuple[str, str, str]]:
        said = [fault for fault in sp.read(path).warnings if fault.code.endswith("_near")]
        return [(fault.file, fault.sheet, fault.value) for fault in said]

    leave, heads = (
        [["工号", "开始日期", "结束日期"]],
        ["工号", "姓名", "大厅", "可办窗口", "是否专职", "电话"],
    )
    assert warned(folder) == []
    write_csv(folder / "12月请假.csv", leave)
    write_csv(folder / "人员.csv", [heads, ["1", "李", "城关镇", "人社", "是", ""]])
    assert warned(folder) == [("12月请假.csv", "", ""), ("人员.csv", "", "是否专职")]
    write_csv(folder / "请假.csv", leave)
    assert warned(folder) == [("人员.csv", "", "是否专职")]
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        tables = {"大厅": HALLS, "窗口": WINDOWS, "办件量表": HISTORY, "请假 (2)": leave}
        for name, grid in tables.items():
            fill(book, name, grid)
    assert warned(tmp_path / "b.xlsx") == [("b.xlsx", "请假 (2)", "")]


@pytest.mark.parametrize(
    ("rows", "value", "also"),
    [
        (
            [["大厅", "窗口", "1月", "2月", "3月", "4月"], ["城关镇", "人社", "9", "8", "7", "6"]],
            "1月 / 2月 / 3月 / …",
            "",
        ),
        ([["日期", "人社", "医保"], ["2026-01-05", "9", "8"]], "人社 / 医保", "hall"),
    ],
)
def test_counts_side_by_side_are_told_as_such(
    folder: Path, rows: list[list[str]], value: str, also: str
) -> None:
    """Not as three missing columns, whose names nobody would know where to put."""
    write_csv(folder / "办件量.csv", rows)
    with pytest.raises(sp.BadInput) as caught:
        sp.read(folder)
    errors = [fault for fault in caught.value.faults if fault.level == "error"]
    found = {(fault.code, fault.column, fault.value) for fault in errors}
    assert found == {("counts_across", "", value)} | ({("missing_column", also, "")} if also else set())


def test_headers_unknown_here_are_no_counts_side_by_side(folder: Path) -> None:
    """One column of dates and one of numbers under other names: two columns are missing, as they are."""
    write_csv(
        folder / "办件量.csv", [["大厅", "窗口", "日子", "数目"], ["城关镇", "人社", "2026-01-05", "9"]]
    )
    assert {"missing_column"} <= codes(folder)
    assert "counts_across" not in codes(folder)


def test_empty_required_table(folder: Path) -> None:
    for content in (WINDOWS[:1], [], [[], []]):
        write_csv(folder / "窗口.csv", content)
        assert codes(folder) == {"empty_table"}
