"""Headers of a sheet -> which of its columns is which of the table's."""

from __future__ import annotations

from itertools import islice

from staffplan.tables.dictionary import Table, header_key
from staffplan.tables.faults import Faults
from staffplan.tables.raw import Sheet
from staffplan.tables.values_plain import Refused, is_blank, parse_number

ACROSS = ("window", "date", "count")
"""Columns that a history lacks where its counts stand side by side."""
LEAST_ACROSS, LOOKED_AT = 2, 20
"""Columns of numbers that are such counts, so many at least, and cells by which a column is known as one."""


def place_columns(table: Table, sheet: Sheet, faults: Faults) -> dict[str, int]:
    """Find a table's columns in a sheet.

    Parameters
    ----------
    table : Table
    sheet : Sheet
    faults : Faults
        Notes missing and doubled columns, and counts that stand side by side.

    Returns
    -------
    dict
        Column name -> its place in the sheet.
    """
    known, places = table.by_header(), dict[str, int]()
    exact = {known[key].name for key in map(header_key, sheet.headers) if key in known}
    unknown = []
    for at, header in enumerate(sheet.headers):
        column = table.column_of(header)
        if column is None or (column.name in exact and header_key(header) not in known):
            unknown.append(header)
            continue
        if column.name in places:
            faults.add(
                "column_twice",
                sheet.shown,
                sheet=sheet.sheet,
                row=sheet.first_row - 1,
                column=column.name,
                value=header,
                other=sheet.headers[places[column.name]],
            )
        else:
            places[column.name] = at
    if not all(map(is_blank, sheet.headers)):  # an empty sheet lacks rows, not columns
        _note_missing(table, sheet, places, faults)
        _note_likely(table, sheet, unknown, places, faults)
    return places


def _note_likely(
    table: Table, sheet: Sheet, unknown: list[object], places: dict[str, int], faults: Faults
) -> None:
    """Note headers that are not read and look like those of optional columns that are not there."""
    absent = {column.name for column in table.columns if not column.required and column.name not in places}
    for header in unknown:
        if near := table.like(header, absent):
            faults.add(
                "header_near",
                sheet.shown,
                sheet=sheet.sheet,
                row=sheet.first_row - 1,
                value=header,
                level="warning",
                meant=near,
            )


def _note_missing(table: Table, sheet: Sheet, places: dict[str, int], faults: Faults) -> None:
    missing = [column for column in table.columns if column.required and column.name not in places]
    across = _counts_across(table, sheet, {column.name for column in missing})
    if across:
        names = " / ".join([*across[:3], *["…"][: len(across) - 3]])
        faults.add("counts_across", sheet.shown, sheet=sheet.sheet, row=sheet.first_row - 1, value=names)
    for column in missing:
        if not (across and column.name in ACROSS):
            faults.add(
                "missing_column",
                sheet.shown,
                sheet=sheet.sheet,
                column=column.name,
                headers=" / ".join(column.headers),
            )


def _counts_across(table: Table, sheet: Sheet, missing: set[str]) -> list[str]:
    """Headers under which a history's counts stand side by side: a column each for months, or for windows."""
    if table.name != "history" or "count" not in missing or not missing & {"window", "date"}:
        return []
    known = table.by_header()
    found = [
        str(header).strip()
        for header, cells in zip(sheet.headers, sheet.columns, strict=False)
        if not is_blank(header)
        and header_key(header) not in known
        and _are_numbers(list(islice(cells, LOOKED_AT)))
    ]
    return found if len(found) >= LEAST_ACROSS else []


def _are_numbers(cells: list[object]) -> bool:
    """Whether cells hold numbers, blank ones aside; nothing at all is none."""
    try:
        return len([parse_number(cell) for cell in cells if not is_blank(cell)]) > 0
    except Refused:
        return False
