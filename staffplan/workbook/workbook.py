"""plan.xlsx: overview, shortages, people, and a roster sheet per hall."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from staffplan.briefing.briefing import Briefing, summary_text
from staffplan.tables.checks_standards import below_standard
from staffplan.texts import Lang, text
from staffplan.workbook.book_style import (
    BOLD,
    LINE,
    PAD,
    Formats,
    least_width,
    lines,
    print_setup,
    sheet_names,
)
from staffplan.workbook.roster import Rosters
from staffplan.workbook.roster_sheet import write_roster

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Column = tuple[str, float, "Format"]
TALLEST = 409.0
"""Points of a row: spreadsheets know none that is taller."""


def write_workbook(briefing: Briefing, path: Path, lang: Lang) -> None:
    """Write the plan for people as an Excel workbook.

    Every text is stored as a string: a name that begins with ``=`` is no formula, an address no link.

    Parameters
    ----------
    briefing : Briefing
        The plan and its numbers.
    path : Path
        The file to write.
    lang : {"zh", "en"}
        Language of headers and labels.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    content = io.BytesIO()  # xlsxwriter has an error of its own for a file that cannot be written
    with xlsxwriter.Workbook(content, {**options, "nan_inf_to_errors": False, "in_memory": True}) as book:
        book.set_properties({"title": f"{briefing.county.name} {briefing.month}", "comments": "staffplan"})
        formats = Formats(book)
        halls = [str(hall) for hall in briefing.county.halls["hall"]]
        fixed = [text(f"book.sheet_{key}", lang) for key in ("overview", "shortages", "people")]
        names = sheet_names([*fixed, *halls, text("book.sheet_standards", lang)])
        overview, shortages, people = (book.add_worksheet(name) for name in names[:3])
        _overview(overview, briefing, dict(zip(halls, names[3:-1], strict=True)), formats, lang)
        _shortages(shortages, briefing, formats, lang)
        rosters = Rosters(briefing)
        _people(people, briefing, rosters, formats, lang)
        for hall, name in zip(halls, names[3:-1], strict=True):
            write_roster(book, name, briefing, rosters, hall, formats, lang)
        _standards(book, names[-1], briefing, formats, lang)
    path.write_bytes(content.getvalue())


def _overview(
    sheet: Worksheet, briefing: Briefing, sheets: dict[str, str], formats: Formats, lang: Lang
) -> None:
    """Write the month's summary and a line a hall, each a link to its roster."""
    told = summary_text(briefing, lang).split("\n")
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, told[0], formats.big)
    for row, line in enumerate(told[1:], start=1):
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, line, formats.label)
    columns: list[Column] = [
        ("hall", 34, formats.link),
        ("people", 9, formats.count),
        ("posts_a", 9, formats.count),
        ("posts_b", 9, formats.count),
        ("short_a", 9, formats.whole),
        ("short_b", 9, formats.whole),
        ("short_days", 11, formats.whole),
        ("visitors", 11, formats.count),
        ("mean_wait", 11, formats.minutes),
        ("late_share", 11, formats.part),
        ("flat_mean_wait", 13, formats.minutes),
        ("flat_late_share", 13, formats.part),
    ]
    first = len(told) + 1
    _table(sheet, first, briefing.by_hall, columns, formats, lang)
    for row, hall in enumerate(briefing.by_hall["hall"], start=first + 1):
        quoted = sheets[hall].replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", formats.link, str(hall))
    _finish(sheet, first, briefing, lang)


def _shortages(sheet: Worksheet, briefing: Briefing, formats: Formats, lang: Lang) -> None:
    """List what is unfilled with its reason and remedy; or say that nothing is."""
    table = briefing.plan.shortages.copy()
    if table.empty:
        sheet.write_string(0, 0, text("book.no_shortages", lang), formats.big)
        sheet.set_column(0, 0, 100)
        print_setup(sheet, "A4", f"{briefing.county.name} {briefing.month}", lang)
        return
    table["kind"] = [text(f"book.kind_{kind}", lang) for kind in table["kind"]]
    columns: list[Column] = [
        ("week", 13, formats.date),
        ("date", 13, formats.date),
        ("hall", 28, formats.cell),
        ("window", 16, formats.cell),
        ("kind", 14, formats.cell),
        ("missing", 9, formats.whole),
        ("reason", 48, formats.cell),
        ("remedy", 48, formats.cell),
        ("saves_minutes", 14, formats.count),
    ]
    order = ["week", "hall", "window", "date"]
    _table(sheet, 0, table.sort_values(order, kind="stable"), columns, formats, lang)
    _finish(sheet, 0, briefing, lang)


def _people(sheet: Worksheet, briefing: Briefing, rosters: Rosters, formats: Formats, lang: Lang) -> None:
    """Write a line a person: weeks on posts, days at windows, weeks lent, days away."""
    posts, duty = briefing.plan.posts, briefing.plan.duty
    table = briefing.county.staff[["staff", "name", "hall"]].copy()
    for post in ("A", "B"):
        held = posts[posts["post"] == post].groupby("staff").size()
        table[f"weeks_{post.lower()}"] = table["staff"].map(held).fillna(0.0)
    table["days"] = table["staff"].map(duty.groupby("staff")["share"].sum()).fillna(0.0)
    lent = (
        posts[posts["hall"] != posts["home_hall"]].drop_duplicates(["staff", "week"]).groupby("staff").size()
    )
    table["weeks_lent"] = table["staff"].map(lent).fillna(0.0)
    table["days_away"] = [
        rosters.away_days(staff, hall) for staff, hall in zip(table["staff"], table["hall"], strict=True)
    ]
    table["why"] = [briefing.why.get(staff, "") for staff in table["staff"]]
    columns: list[Column] = [
        ("staff", 12, formats.cell),
        ("name", 16, formats.cell),
        ("hall", 34, formats.cell),
        ("weeks_a", 12, formats.count),
        ("weeks_b", 12, formats.count),
        ("days", 14, formats.whole),
        ("weeks_lent", 14, formats.count),
        ("days_away", 14, formats.count),
        ("why", 110, formats.cell),
    ]
    _table(sheet, 0, table, columns, formats, lang)
    _finish(sheet, 0, briefing, lang)


def _standards(book: Workbook, name: str, briefing: Briefing, formats: Formats, lang: Lang) -> None:
    """List the halls below a staffing standard, if there are any, on the last sheet."""
    table = below_standard(briefing.county)
    if table.empty:
        return
    table["source"] = [text(f"plan.source_{one}", lang) for one in table["standard"]]
    table["standard"] = [text(f"plan.standard_{one}", lang) for one in table["standard"]]
    columns: list[Column] = [
        ("hall", 28, formats.cell),
        ("standard", 48, formats.cell),
        ("found", 9, formats.count),
        ("wanted", 9, formats.count),
        ("source", 48, formats.cell),
    ]
    sheet = book.add_worksheet(name)
    _table(sheet, 0, table, columns, formats, lang)
    _finish(sheet, 0, briefing, lang)


def _table(
    sheet: Worksheet,
    first: int,
    table: pd.DataFrame,
    columns: Sequence[Column],
    formats: Formats,
    lang: Lang,
) -> None:
    """Write a header row and the table's rows below it; no header is cut off."""
    heads = [text(f"book.col_{name}", lang) for name, _, _ in columns]
    shared = [max(width, least_width(head)) for head, (_, width, _) in zip(heads, columns, strict=True)]
    sheet.set_row(first, max(map(lines, heads, [width / BOLD for width in shared])) * LINE + PAD)
    for column, (head, width, (name, _, look)) in enumerate(zip(heads, shared, columns, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, head, formats.head)
        for row, value in enumerate(table[name], start=first + 1):
            _value(sheet, row, column, value, look)
    widths = [(name, width) for name, width, _ in columns if pd.api.types.is_string_dtype(table[name])]
    for row, texts in enumerate(zip(*(table[name] for name, _ in widths), strict=True), start=first + 1):
        tall = max(lines(str(value), width) for value, (_, width) in zip(texts, widths, strict=True))
        sheet.set_row(row, min(tall * LINE + PAD, TALLEST))


def _value(sheet: Worksheet, row: int, column: int, value: Any, look: Format) -> None:
    """Write one value as what it is; an unknown one stays empty."""
    if value is None or pd.isna(value):
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, column, value.to_pydatetime(), look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, float(value), look)


def _finish(sheet: Worksheet, header: int, briefing: Briefing, lang: Lang) -> None:
    """Keep the header in sight, and print one page wide with it on every page."""
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    print_setup(sheet, "A4", f"{briefing.county.name} {briefing.month}", lang)
