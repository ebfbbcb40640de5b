"""A random county reads to the same frames whatever files it is kept in; the messy fixture reads right."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from table_files import HISTORY, WRITERS, Grid, faults_of, fill, same, write_county, write_xlsx

import staffplan as sp
from staffplan.tables.dictionary import tables

MESSY = Path(__file__).parent / "fixtures" / "messy"

NAMES = st.text("城关北坪柳溪石门AB12", min_size=1, max_size=6)
DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))


@st.composite
def counties(draw: st.DrawFn) -> dict[str, Grid]:
    """Tables of a random county, cells as Python objects."""
    halls = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    windows = [
        (hall, name) for hall in halls for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    ]
    history = [
        [hall, window, day, draw(st.integers(0, 10**6))]
        for hall, window in windows
        for day in draw(st.lists(DAYS, min_size=1, max_size=5, unique=True))
    ]
    people = [
        [f"{number:03d}", draw(NAMES), hall, ";".join(name for h, name in windows if h == hall), full]
        for number, hall in enumerate(halls * 2)
        for full in [draw(st.sampled_from(["是", "否"]))]
    ]
    spans = [sorted((draw(DAYS), draw(DAYS))) for _ in people]
    minutes = st.floats(0.1, 480).map(lambda x: round(x, 3))
    return {
        "halls": [["大厅", "户籍人口"], *([hall, draw(st.integers(0, 10**6))] for hall in halls)],
        "windows": [["大厅", "窗口", "办理分钟"], *([hall, name, draw(minutes)] for hall, name in windows)],
        "history": [["大厅", "窗口", "日期", "办件量"], *history],
        "staff": [["工号", "姓名", "大厅", "可办窗口", "专职"], *people],
        "leave": [
            ["工号", "开始日期", "结束日期"],
            *([person[0], *span] for person, span in zip(people, spans, strict=True)),
        ],
    }


@settings(max_examples=10, deadline=None)
@given(counties())
def test_every_format_reads_to_the_same_frames(county: dict[str, Grid]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for kind, write in WRITERS.items():
            (root / kind).mkdir()
            for name, grid in county.items():
                write(root / kind / f"{name}.{kind}", grid)
        with xlsxwriter.Workbook(root / "county.xlsx") as book:
            for name, grid in county.items():
                fill(book, tables()[name].zh[0], grid)
        first = sp.read(root / "csv")
        assert sorted(
            zip(
                first.history["hall"],
                first.history["window"],
                first.history["start"],
                first.history["count"],
                strict=True,
            )
        ) == sorted(
            (hall, window, pd.Timestamp(day), count) for hall, window, day, count in county["history"][1:]
        )
        assert first.windows["service_minutes"].tolist() == [row[2] for row in county["windows"][1:]]
        assert first.leave["end"].dt.date.tolist() == [row[2] for row in county["leave"][1:]]
        for other in (root / "xlsx", root / "parquet", root / "county.xlsx"):
            same(sp.read(other), first)


def test_messy_county() -> None:
    county = sp.read(MESSY)
    assert county.warnings == ()
    assert county.overview()["rows"].to_dict() == {
        "halls": 4,
        "windows": 10,
        "history": 2512,
        "staff": 18,
        "leave": 2,
        "pins": 0,
        "events": 3,
    }
    assert len(county.sources) == 35
    halls = county.halls.set_index("hall")
    assert halls["level"].tolist() == ["township", "township", "township", "station"]
    assert halls["market_days"].tolist() == [
        ("lunar", (1, 4, 7)),
        ("lunar", (2, 5, 8)),
        ("weekday", (7,)),
        None,
    ]
    assert halls["hours"].tolist() == [((540, 1020),)] * 3 + [((540, 720), (840, 1020))]
    assert county.windows["service_minutes"].tolist() == [9, 8, 12, 7, 9, 11, 7, 9, 7, 8]
    staff = county.staff.set_index("staff")
    assert staff.loc["005", "skills"] == {"综合": 1.0, "医保": 0.8}
    assert staff.loc["007", "duty_weekdays"] == (2, 4)
    assert staff.index[staff["floating"]].tolist() == ["005", "006", "012"]
    assert county.leave["end"].tolist() == [pd.Timestamp("2026-11-13"), pd.Timestamp("2026-12-11")]


def test_messy_history_mixes_months_and_days() -> None:
    history = sp.read(MESSY).history
    days = history["start"] == history["end"]
    assert set(history["hall"][days]) == {"城关镇", "北坪镇"}
    assert history["start"][days].min() == pd.Timestamp("2025-07-01")
    assert set(history["hall"][~days]) == {"城关镇", "北坪镇", "柳溪乡", "石门便民服务站"}
    months = history[~days & (history["hall"] == "柳溪乡")]
    assert len(months) == 2 * 30
    assert (months["end"] == months["start"] + pd.offsets.MonthEnd(0)).all()
    assert history["end"].max() == pd.Timestamp("2026-10-31")
    # Written with a thousands separator in 2024 and in full-width digits in 2026.
    assert history["count"].max() > 1000
    assert history["count"].min() >= 0


@pytest.mark.parametrize("count", ["12", "many"])
def test_a_header_merged_over_two_rows_is_read_as_one(tmp_path: Path, count: str) -> None:
    folder = write_county(tmp_path)
    expected = sp.read(folder)
    (folder / "办件量.csv").unlink()
    with xlsxwriter.Workbook(folder / "办件量.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, len(HISTORY[0]) - 1, "办件量统计表")
        for column, head in enumerate(HISTORY[0]):
            sheet.merge_range(1, column, 2, column, head)
        first, *others = HISTORY[1:]
        for at, row in enumerate([[*first[:-1], count], *others], start=3):
            sheet.write_row(at, 0, row)
    if count == first[-1]:
        same(sp.read(folder), expected)
    else:
        assert [(fault.row, fault.value) for fault in faults_of(folder)] == [(4, count)]  # as in Excel


@pytest.mark.parametrize(("counts", "row"), [([True, 1, 1.0], 2), ([1, True, 1.0], 3)])
def test_a_yes_among_counts_is_a_fault_of_its_cell(tmp_path: Path, counts: list[object], row: int) -> None:
    folder = write_county(tmp_path)
    (folder / "办件量.csv").unlink()
    rows: Grid = [["城关镇", "人社", f"2024-01-0{day}", count] for day, count in enumerate(counts, start=2)]
    write_xlsx(folder / "办件量.xlsx", [HISTORY[0], *rows])
    assert [(fault.row, fault.value) for fault in faults_of(folder)] == [(row, "TRUE")]


def test_merged_cells_beyond_the_table_are_passed_over(tmp_path: Path) -> None:
    folder = write_county(tmp_path)
    expected = sp.read(folder)
    (folder / "办件量.csv").unlink()
    with xlsxwriter.Workbook(folder / "办件量.xlsx") as book:
        fill(book, "办件量", HISTORY)
        book.get_worksheet_by_name("办件量").merge_range("H1:H3", "")
        book.get_worksheet_by_name("办件量").merge_range("A9:A12", "")
    same(sp.read(folder), expected)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_error_of_excel_is_said_as_what_it_is(tmp_path: Path, kind: str) -> None:
    folder = write_county(tmp_path)
    for name in ("大厅", "办件量"):
        (folder / f"{name}.csv").unlink()
    halls: Grid = [["大厅", "窗口数"], ["城关镇", "#REF!"], ["北坪镇", ""], ["", "#N/A"]]
    history: Grid = [*HISTORY, ["#N/A", "综合", "2024-03", "8"], ["城关镇", "人社", "2024-01-05", "#DIV/0!"]]
    for name, grid in (("大厅", halls), ("办件量", history)):
        WRITERS[kind](folder / f"{name}.{kind}", grid)
        if kind == "xlsx":
            with xlsxwriter.Workbook(folder / f"{name}.xlsx") as book:
                fill(book, name, [["一览表"], [], *grid])
                sheet = book.get_worksheet_by_name(name)
                for at, row in enumerate(grid, start=2):
                    for column, cell in enumerate(row):
                        if str(cell).startswith("#"):
                            sheet.write_formula(at, column, "=A1", value=cell)
    ahead = 2 if kind == "xlsx" else 0
    assert {(fault.row, fault.column, fault.value, fault.code) for fault in faults_of(folder)} == {
        (2 + ahead, "counters", "#REF!", "excel_error"),
        (5 + ahead, "hall", "#N/A", "excel_error"),
        (6 + ahead, "count", "#DIV/0!", "excel_error"),
    }


def test_a_blank_of_an_old_workbook_may_be_an_error_of_excel(tmp_path: Path) -> None:
    folder = write_county(tmp_path)
    (folder / "办件量.csv").unlink()
    write_xlsx(folder / "办件量.xlsx", [*HISTORY, ["城关镇", "人社", "2024-01-05", ""]])
    (folder / "办件量.xlsx").rename(folder / "办件量.xls")  # its content is known by itself
    (fault,) = faults_of(folder)
    assert (fault.row, fault.column) == (5, "count")
    assert "公式" in fault.line("zh")
