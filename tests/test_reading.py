"""Files of every kind, encoding and shape are understood."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from table_files import (
    HALLS,
    HISTORY,
    WINDOWS,
    WRITERS,
    Grid,
    faults_of,
    fill,
    same,
    write_county,
    write_csv,
    write_parquet,
    write_xlsx,
)

import staffplan as sp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_county(tmp_path)


def test_defaults_and_types(folder: Path) -> None:
    county = sp.read(folder)
    hall = county.halls.iloc[0]
    assert hall.to_dict() | {"registered_population": 0, "migrant_population": 0, "counters": 0} == {
        "hall": "城关镇",
        "level": "township",
        "registered_population": 0,
        "migrant_population": 0,
        "market_days": None,
        "open_weekdays": (1, 2, 3, 4, 5),
        "open_on_holidays": False,
        "counters": 0,
        "temporary_counters": 0,
        "hours": ((540, 1020),),
    }
    assert np.isnan(hall["counters"])
    assert np.isnan(hall["registered_population"])
    window = county.windows.iloc[0].to_dict()
    assert np.isnan(window.pop("max_counters"))
    assert window == {
        "hall": "城关镇",
        "window": "人社",
        "service_minutes": 10.0,
        "service_cv": 0.8,
        "back_office_minutes": 0.0,
        "wait_target_minutes": 15.0,
        "min_counters": 1,
    }
    rows = county.history.to_dict("records")
    assert rows == [
        {
            "hall": hall,
            "window": window,
            "start": pd.Timestamp(start),
            "end": pd.Timestamp(end),
            "count": count,
        }
        for hall, window, start, end, count in [
            ("北坪镇", "综合", "2024-01-01", "2024-01-31", 1234),
            ("城关镇", "人社", "2024-01-02", "2024-01-02", 11),
            ("城关镇", "人社", "2024-01-03", "2024-01-03", 12),
        ]
    ]
    for name in ("staff", "leave", "pins", "events"):
        assert getattr(county, name).empty
    assert county.leave.dtypes["start"] == county.history.dtypes["start"] == "datetime64[ns]"
    assert county.events.columns.tolist() == ["name", "start", "end", "halls", "windows", "closed"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(folder: Path, tmp_path: Path, encoding: str, delimiter: str) -> None:
    expected = sp.read(folder)
    write_csv(folder / "办件量.csv", HISTORY, encoding, delimiter)
    same(sp.read(folder), expected)


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
@pytest.mark.parametrize("name", ["history", "办件量", "HISTORY"])
def test_other_formats_and_names(folder: Path, kind: str, name: str) -> None:
    expected = sp.read(folder)
    (folder / "办件量.csv").unlink()
    WRITERS[kind](folder / f"{name}.{kind}", HISTORY)
    same(sp.read(folder), expected)


def test_one_workbook_for_all(folder: Path, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "某县.xlsx") as book:
        fill(book, "说明", [["随便写的"]])
        fill(book, "Halls", HALLS)
        fill(book, "窗口", WINDOWS)
        fill(book, "办件量", HISTORY)
    county = sp.read(tmp_path / "某县.xlsx")
    assert county.name == "某县"
    same(county, sp.read(folder))


def test_history_folder_ignores_locks_and_hidden_files(folder: Path) -> None:
    expected = sp.read(folder)
    (folder / "办件量.csv").unlink()
    write_csv(folder / "history" / "2024" / "1.csv", HISTORY[:2])
    (folder / "history" / "2月.xlsx").parent.mkdir(exist_ok=True)
    write_xlsx(folder / "history" / "2月.xlsx", [HISTORY[0], *HISTORY[2:]])
    for name in (
        "history/~$2月.xlsx",
        "history/.~lock.csv",
        "~$大厅.xlsx",
        "history/.hidden/3.csv",
        "history/note.txt",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"no table")
    county = sp.read(folder)
    same(county, expected)
    assert sorted(source.path.name for source in county.sources) == [
        "1.csv",
        "2月.xlsx",
        "大厅.csv",
        "窗口.csv",
    ]
    assert all(len(source.sha256) == 64 for source in county.sources)


def test_excel_cells(folder: Path) -> None:
    (folder / "办件量.csv").unlink()
    rows: Grid = [
        ["城关镇", "人社", datetime(2024, 1, 2), 11],
        ["城关镇", "人社", 45294, 12.0],  # 3 January as a serial
        ["北坪镇", "综合", "2024-01", "1 234"],
    ]
    write_xlsx(folder / "办件量.xlsx", [["表一"], [], HISTORY[0], *rows])
    assert sp.read(folder).history["count"].tolist() == [1234, 11, 12]


def test_month_header_reads_excels_first_of_month_as_month(folder: Path) -> None:
    (folder / "办件量.csv").unlink()
    write_xlsx(
        folder / "办件量.xlsx",
        [["大厅", "窗口", "月份", "接待人次"], ["城关镇", "人社", datetime(2024, 2, 1), 300]],
    )
    assert sp.read(folder).history["end"].tolist() == [pd.Timestamp("2024-02-29")]


def test_dates_on_the_first_only_are_warned_about(folder: Path) -> None:
    rows: Grid = [["城关镇", "人社", f"2024/{month}/1", "300"] for month in (2, 3, 4, 5)]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    assert "only_first_days" in {fault.code for fault in sp.read(folder).warnings}
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows[:2]])  # as may be in a window's first days
    assert "only_first_days" not in {fault.code for fault in sp.read(folder).warnings}


def test_merged_cells_hold_for_all_their_rows(folder: Path) -> None:
    (folder / "窗口.csv").unlink()
    with xlsxwriter.Workbook(folder / "窗口.xlsx") as book:
        sheet = book.add_worksheet("汇总")
        sheet.write_row(0, 0, ["大厅", "窗口"])
        sheet.merge_range(1, 0, 2, 0, "城关镇")
        sheet.write_column(1, 1, ["人社", "医保", "综合"])
        sheet.write(3, 0, "北坪镇")
    windows = sp.read(folder).windows
    assert windows[["hall", "window"]].to_numpy().tolist() == [
        ["城关镇", "人社"],
        ["城关镇", "医保"],
        ["北坪镇", "综合"],
    ]


def test_sheet_of_the_tables_name_or_all_with_its_headers(folder: Path) -> None:
    expected = sp.read(folder)
    (folder / "办件量.csv").unlink()
    with xlsxwriter.Workbook(folder / "办件量.xlsx") as book:
        fill(book, "说明", [["每月一个工作表"]])
        fill(book, "1月", HISTORY[:3])
        fill(book, "2月", [HISTORY[0], HISTORY[3]])
    same(sp.read(folder), expected)
    with xlsxwriter.Workbook(folder / "办件量.xlsx") as book:
        fill(book, "草稿", HISTORY)
        fill(book, "办件量", HISTORY)
    same(sp.read(folder), expected)


def test_headers_differ_in_case_width_and_blanks(folder: Path) -> None:
    expected = sp.read(folder)
    write_csv(folder / "办件量.csv", [[" HALL ", "ｗｉｎｄｏｗ", "Date", "接待 人次", "备注"], *HISTORY[1:]])
    same(sp.read(folder), expected)


def test_blank_and_ragged_rows(folder: Path) -> None:
    expected = sp.read(folder)
    grid = [
        HISTORY[0],
        ["", "", "", ""],
        [],
        HISTORY[1],
        [*HISTORY[2], "", " "],
        [" ", "　"],
        HISTORY[3],
    ]
    write_csv(folder / "办件量.csv", grid)
    same(sp.read(folder), expected)


def test_rows_are_numbered_as_excel_shows_them(folder: Path) -> None:
    bad = ["城关镇", "人社", "2024-01-05", "-1"]
    write_csv(folder / "办件量.csv", [HISTORY[0], HISTORY[1], [], bad])
    with pytest.raises(sp.BadInput) as caught:
        sp.read(folder)
    assert [(fault.row, fault.header) for fault in caught.value.faults if fault.level == "error"] == [
        (4, "办件量")
    ]
    (folder / "办件量.csv").unlink()
    write_parquet(folder / "办件量.parquet", [HISTORY[0], HISTORY[1], bad])
    assert [fault.row for fault in faults_of(folder)] == [3]


def test_quoted_line_breaks_are_part_of_a_row(folder: Path) -> None:
    text = (
        '大厅,窗口,日期,办件量,备注\n城关镇,人社,2024-01-02,11,"第一行\n第二行"\n城关镇,人社,2024-01-03,x,\n'
    )
    (folder / "办件量.csv").write_text(text, encoding="utf-8")
    assert [fault.row for fault in faults_of(folder)] == [3]
    # no line of the file has as many cells as a row
    text = '大厅,"窗口\n",日期,"办件量\n"\n城关镇,"\n人社","2024-01-03\n",x\n'
    (folder / "办件量.csv").write_text(text, encoding="utf-8")
    assert [(fault.row, fault.value) for fault in faults_of(folder)] == [(2, "x")]


def test_long_history_is_read_quickly(tmp_path: Path) -> None:
    halls = [f"镇{i}" for i in range(40)]
    windows = [(hall, f"窗{i}") for hall in halls for i in range(5)]
    days = [f"{date(2020, 1, 1) + timedelta(days=i)}" for i in range(2000)]
    write_csv(tmp_path / "halls.csv", [["hall"], *([hall] for hall in halls)])
    write_csv(tmp_path / "windows.csv", [["hall", "window"], *map(list, windows)])
    lines = [f"{hall},{window},{day},{i % 90}" for hall, window in windows for i, day in enumerate(days)]
    (tmp_path / "history.csv").write_text("hall,window,date,count\n" + "\n".join(lines), encoding="gb18030")
    before = time.process_time()
    county = sp.read(tmp_path)
    assert len(county.history) == 400_000
    # 2 s on an idle machine; processor time, and twice that, so that a busy one does not fail.
    assert time.process_time() - before < 4
