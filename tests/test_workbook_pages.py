"""The workbook as it is printed: names, pages, heights and widths."""

from __future__ import annotations

import re
import textwrap
import zipfile
from xml.etree import ElementTree

import pytest
from books import book_of
from plan_fixture import make

from staffplan.workbook.book_style import lines, sheet_names

HEADS = {"zh": {"大厅", "工号", "窗口"}, "en": {"Hall", "ID", "Window"}}


def test_no_name_is_a_formula_or_a_link(tmp_path):
    made = make()
    bad = {name: f"=HYPERLINK({i})" for i, name in enumerate(made.county.staff["name"].unique())}
    bad[next(iter(bad))] = "http://example.org"
    posts = made.plan.posts.assign(name=made.plan.posts["name"].map(bad))
    county = type(made.county)(
        **{**vars(made.county), "staff": made.county.staff.assign(name=made.county.staff["name"].map(bad))}
    )
    other = type(made)(county, made.with_plan(posts=posts).plan, made.calendar)
    book_of(other, tmp_path / "plan.xlsx")
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as files:
        sheets = [
            files.read(name).decode() for name in files.namelist() if name.startswith("xl/worksheets/sheet")
        ]
        links = [files.read(name).decode() for name in files.namelist() if name.endswith(".rels")]
    assert sheets
    assert not any("<f>" in sheet for sheet in sheets)
    assert not any("example.org" in link for link in links)


def test_pages_hold_whole_weeks_one_page_wide(tmp_path):
    made = make(halls=2, windows=16, long_names=True)
    book_of(made, tmp_path / "plan.xlsx")
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as files:
        workbook = files.read("xl/workbook.xml").decode()
        sheet, small = (files.read(f"xl/worksheets/sheet{i}.xml").decode() for i in (4, 5))
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert 'paperSize="8"' in sheet  # A3: sixteen windows
    assert 'paperSize="9"' in small  # A4: two windows
    assert "&amp;P" in sheet
    areas = workbook.split("_xlnm.Print_Area")[1].split("<")[0]
    assert areas.count("$A$") == 5  # five weeks, a page each
    assert "_xlnm.Print_Titles" in workbook


def test_long_alike_and_strange_names_make_good_sheets(tmp_path):
    made = make(halls=6, windows=2, long_names=True)
    names = book_of(made, tmp_path / "plan.xlsx").sheet_names
    assert len(names) == 3 + 6 + 1  # the last lists halls below a staffing standard
    assert len({name.lower() for name in names}) == 10
    assert max(len(name) for name in names) <= 31


def test_sheet_names_keep_excels_rules():
    wished = ["a/b:c*?[x]", "'quoted'", "History", "", "同名", "同名", "A" * 40, "a" * 40, "𠮷" * 20, "a!b"]
    names = sheet_names(wished)
    assert len({name.casefold() for name in names}) == len(wished)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\!")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"
    assert names[4:6] == ["同名", "同名~2"]


def test_rows_grow_with_their_text():
    assert lines("张三", 14.0) == 1
    assert lines("张三\n李四", 14.0) == 2
    assert lines("中" * 30, 31.0) == 3
    assert lines("one after another", 12.0) == 2
    assert lines("Nobody at work\n(window-days)", 12.0) == 4
    assert lines("x" * 40, 23.5) == 2
    assert lines("a head " + "x" * 40 + " and tail", 23.5) == 4


def sheet_of(path, number):
    """Cells' texts by (row, column), columns' widths, rows' heights; rows and columns counted from 1."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as files:
        shared = ElementTree.fromstring(files.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(files.read(f"xl/worksheets/sheet{number}.xml"))
    words = ["".join(one.itertext()) for one in shared]
    width = {
        column: float(span.get("width"))
        for span in sheet.iter(f"{space}col")
        for column in range(int(span.get("min")), int(span.get("max")) + 1)
    }
    texts, height = {}, {}
    for row in sheet.iter(f"{space}row"):
        height[int(row.get("r"))] = float(row.get("ht", 15))
        for column, cell in enumerate(row, start=1):
            if cell.get("t") == "s":
                texts[int(row.get("r")), column] = words[int(cell[0].text)]
    return texts, width, height


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_header_is_cut_off(tmp_path, lang):
    path = tmp_path / "plan.xlsx"
    names = book_of(make(), path, lang).sheet_names
    checked = 0
    for number in (1, 2, 3, 4, len(names)):
        texts, width, height = sheet_of(path, number)
        heads = {row for (row, _), value in texts.items() if value in HEADS[lang]}
        assert heads
        for (row, column), value in texts.items():
            if row in heads:
                room = width[column] - 1
                wide = value if lang == "en" else "".join(2 * c if ord(c) > 0x2E80 else c for c in value)
                rows = [part for line in wide.split("\n") for part in textwrap.wrap(line, int(room))]
                assert height[row] >= 16 * len(rows)
                assert all(len(word) <= room for word in re.split(r"[\s-]", wide) if lang == "en")
                checked += 1
    assert checked > 40
