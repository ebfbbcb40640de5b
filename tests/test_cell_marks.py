"""Dates that a workbook shows as months are months; XML as other programs write it is understood."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from table_files import HISTORY, write_county

import staffplan as sp
from staffplan.tables.cell_marks import read_marks

BY_DAY = "yyyy/m/d"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_county(tmp_path)
    (tmp_path / "办件量.csv").unlink()
    return tmp_path


def write_dates(folder: Path, months: list[date], days: list[date], shown: str | int) -> None:
    """Write a history: months of one window in a format, days of the other as days."""
    with xlsxwriter.Workbook(folder / "办件量.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HISTORY[0])
        at = 0
        for hall, window, dates, code in (
            ("北坪镇", "综合", months, shown),
            ("城关镇", "人社", days, BY_DAY),
        ):
            for day in dates:
                at += 1
                sheet.write_row(at, 0, [hall, window])
                sheet.write_datetime(at, 2, day, book.add_format({"num_format": code}))
                sheet.write(at, 3, 8)


def ends(folder: Path) -> list[str]:
    return [f"{day:%m-%d}" for day in sp.read(folder).history["end"]]


@pytest.mark.parametrize(
    "shown", [17, 57, "yyyy-mm", "mmm-yy", "yyyy/m", 'yyyy"年"m"月"', '[$-804]yyyy"年"m"月";@']
)
def test_a_month_that_excel_made_a_date_is_a_month(folder: Path, shown: str | int) -> None:
    days = [date(2024, 3, 1), date(2024, 3, 4)]
    write_dates(folder, [date(2024, 1, 1), date(2024, 2, 1)], days, shown)
    assert ends(folder) == ["01-31", "02-29", "03-01", "03-04"]
    write_dates(folder, [date(2024, 1, 1), date(2024, 2, 1)], days, BY_DAY)
    assert ends(folder) == ["01-01", "02-01", "03-01", "03-04"]


def test_days_that_are_shown_as_months_stay_days(folder: Path) -> None:
    write_dates(folder, [date(2024, 2, day) for day in (1, 2, 5)], [], "yyyy-mm")
    assert ends(folder) == ["02-01", "02-02", "02-05"]


def test_a_month_in_cells_merged_over_windows_holds_for_each(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "办件量.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HISTORY[0])
        for at, (hall, window) in enumerate([("城关镇", "人社"), ("北坪镇", "综合")], start=1):
            sheet.write_row(at, 0, [hall, window, "", 8])
        sheet.merge_range(1, 2, 2, 2, "")
        sheet.write_datetime(1, 2, date(2024, 2, 1), book.add_format({"num_format": "yyyy-mm"}))
    assert ends(folder) == ["02-29", "02-29"]


def test_xml_as_other_programs_write_it_is_understood() -> None:
    """Prefixes, single quotes, whole paths, and cells that do not say where they stand."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            "<R><r Id='a' Target='/xl/one.xml'/><r Id='b' Target='two.xml'/></R>",
        )
        parts.writestr(
            "xl/workbook.xml",
            "<x:workbook xmlns:x='m' xmlns:r='n'><x:sheets><x:sheet name='甲' r:id='b'/>"
            "<x:sheet name='乙' r:id='a'/></x:sheets></x:workbook>",
        )
        parts.writestr(
            "xl/styles.xml",
            "<s><numFmts><numFmt numFmtId='170' formatCode='yyyy\\-mm'/></numFmts>"
            "<cellStyleXfs><xf numFmtId='17'/></cellStyleXfs>"
            "<cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs></s>",
        )
        parts.writestr("xl/one.xml", "<w/>")
        parts.writestr(
            "xl/two.xml",
            "<x:w xmlns:x='m'><x:row/><x:row r='4'><x:c/><x:c t='e'><x:v>#N/A</x:v></x:c>"
            "<x:c r='AB4' s='1'/></x:row>"
            "<x:row><x:c s='1'/><x:c s='0'/></x:row></x:w>",
        )
    found = read_marks(content.getvalue(), ["甲", "乙"])
    assert found["甲"].errors == {(3, 1): "#N/A"}
    assert found["甲"].months == {(3, 27), (4, 0)}
    assert not found["乙"].errors
    assert set(read_marks(content.getvalue(), ["乙"])) == {"乙"}
    assert read_marks(b"an old workbook", ["甲"]) == {}
