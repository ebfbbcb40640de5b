"""Workbooks written for tests, and read again."""

from __future__ import annotations

from python_calamine import CalamineWorkbook

from staffplan.workbook.workbook import write_workbook


def book_of(made, path, lang="zh"):
    write_workbook(made.brief(), path, lang)
    return CalamineWorkbook.from_path(str(path))


def rows_of(book, sheet):
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
