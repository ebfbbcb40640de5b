"""What looks wrong, and may be right, is a warning."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from table_files import HALLS, HISTORY, STAFF, WINDOWS, Grid, write_csv

import staffplan as sp
from staffplan.tables.faults import Fault


def warnings(folder: Path) -> dict[str, Fault]:
    return {fault.code: fault for fault in sp.read(folder).warnings}


def test_warnings(folder: Path) -> None:
    write_csv(folder / "大厅.csv", [*HALLS, ["空山乡", "乡镇"], ["柳溪乡", "乡镇"]])
    write_csv(folder / "窗口.csv", [*WINDOWS, ["柳溪乡", "人社"], ["城关镇", "社保、医保"]])
    # who may be lent may know windows of other halls
    people = [["004", "北坪镇", "综合;人社", "否"], ["005", "北坪镇", "综合;人社", "是"]]
    write_csv(folder / "人员.csv", [*STAFF, *people])
    found = warnings(folder)
    assert {code: (fault.file, fault.row, fault.value) for code, fault in found.items()} == {
        "hall_without_windows": ("大厅.csv", 4, "空山乡"),
        "hall_without_staff": ("大厅.csv", 5, "柳溪乡"),
        "window_without_history": ("窗口.csv", 5, "社保、医保"),
        "separator_in_name": ("窗口.csv", 5, "社保、医保"),
        "skill_not_in_hall": ("人员.csv", 5, "人社"),
    }


def test_counts_on_closed_days_are_gathered_by_hall(folder: Path) -> None:
    rows: Grid = [
        ["城关镇", "人社", "2024-01-06", "7"],  # a Saturday
        ["城关镇", "人社", "2024-02-04", "9"],  # a Sunday worked in exchange for the Spring Festival
        ["城关镇", "人社", "2024-02-12", "8"],  # in the Spring Festival
        ["城关镇", "人社", "2024-03-02", "0"],  # a Saturday, nobody counted
        ["北坪镇", "综合", "2024-01", "900"],  # a month has closed days, and no day is counted
    ]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    fault = warnings(folder)["counts_on_closed_days"]
    assert (fault.value, fault.row) == ("城关镇", 2)
    assert dict(fault.facts) == {"days": "2", "visitors": "15", "first": "2024-01-06", "last": "2024-02-12"}


def test_a_count_far_beyond_all_others_is_named_with_its_row(folder: Path) -> None:
    days = (*range(2, 6), *range(8, 13))
    rows: Grid = [["城关镇", "人社", f"2024-01-{day:02d}", str(30 + day)] for day in days]
    rows[4][3] = "3800"
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows, ["北坪镇", "综合", "2024-01-02", "9000"]])
    fault = warnings(folder)["slip"]
    assert (fault.file, fault.row, fault.value) == ("办件量.csv", 6, "3800")
    assert "2024-01-08" in fault.line("zh")
    rows[4][3] = "380"
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    assert "slip" not in warnings(folder)


def test_zeros_that_a_window_ends_with_are_named_from_their_first_row(folder: Path) -> None:
    days = (*range(2, 6), *range(8, 13), *range(15, 20), *range(22, 27))
    rows: Grid = [["城关镇", "人社", f"2024-01-{day:02d}", "30" if day < 12 else "0"] for day in days]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows[::-1]])
    fault = warnings(folder)["stopped"]
    assert (fault.file, fault.row, fault.value) == ("办件量.csv", 12, "0")
    assert "2024-01-12" in fault.line("zh")
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows[:-3]])  # eight open days
    assert "stopped" not in warnings(folder)
    write_csv(
        folder / "办件量.csv", [HISTORY[0], *rows[:8], ["城关镇", "人社", "2024-01-12~2024-01-23", "0"]]
    )
    assert "stopped" not in warnings(folder)


def test_reports_long_after_all_others_are_named_with_their_rows(folder: Path) -> None:
    days = pd.bdate_range("2024-01-02", periods=30)
    rows: Grid = [["城关镇", "人社", f"{day:%Y-%m-%d}", "30"] for day in days]
    rows[3][2], rows[7][2], rows[8][2] = "2062-01-05", "2025-01-11", "2025年2月"
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    found = [fault for fault in sp.read(folder).warnings if fault.code == "far_ahead"]
    assert [(fault.row, fault.value) for fault in found] == [
        (5, "2062-01-05"),
        (9, "2025-01-11"),
        (10, "2025-02-01"),
    ]
    assert "2025-02-28" in found[0].line("zh")
    assert "2024-02-12" in found[1].line("en")


def test_a_county_that_began_again_after_months_is_not_warned_of(folder: Path) -> None:
    days = pd.bdate_range("2024-01-02", periods=60).union(pd.bdate_range("2025-01-02", periods=30))
    rows: Grid = [["城关镇", "人社", f"{day:%Y-%m-%d}", "30"] for day in days]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    assert "far_ahead" not in warnings(folder)
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows[:-10]])
    assert "far_ahead" in warnings(folder)  # it may be a sheet of another year


def test_strange_files_are_mentioned(folder: Path) -> None:
    (folder / "请假.et").write_bytes(b"")
    (folder / "备注.docx").write_bytes(b"")
    assert [(fault.code, fault.file) for fault in sp.read(folder).warnings] == [("strange_suffix", "请假.et")]
