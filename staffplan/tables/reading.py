"""Tables of a county: cells -> Python objects, column by column, with every fault noted.

A column's unique cells are parsed once each, so that a history of hundreds of thousands of rows is quick.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from staffplan.tables.checks_sheet import check_sheet
from staffplan.tables.dictionary import Column, Table, header_key
from staffplan.tables.faults import Faults
from staffplan.tables.files import Piece, Source
from staffplan.tables.headers import place_columns
from staffplan.tables.raw import Sheet, Unreadable, load
from staffplan.tables.records import Cells, Part, Records, is_none
from staffplan.tables.values_plain import Refused, is_blank, is_excel_error


def read_table(table: Table, pieces: Sequence[Piece], faults: Faults) -> tuple[Records, list[Source]]:
    """Read all pieces of a table.

    Parameters
    ----------
    table : Table
        Its dictionary.
    pieces : sequence of Piece
        Its files; none for an optional table that is not there.
    faults : Faults
        Notes unreadable files, missing and doubled columns, and every refused cell.

    Returns
    -------
    Records
        Rows that are blank in every known column are left out.
    list of Source
        The files that were read.
    """
    before = len(faults)
    sources: dict[str, Source] = {}
    read: list[Records] = []
    for piece in pieces:
        try:
            source, sheets = load(piece)
        except Unreadable as error:
            faults.add("unreadable", piece.shown, sheet=piece.sheet or "", reason=str(error))
            continue
        sources[str(source.path)] = source
        read += [_read_sheet(table, sheet, faults) for sheet in sheets]
    records = _join(table, read)
    if table.required and pieces and not len(records) and len(faults) == before:
        faults.add("empty_table", pieces[0].shown, sheet=pieces[0].sheet or "", table=table.name)
    return records, list(sources.values())


def _read_sheet(table: Table, sheet: Sheet, faults: Faults) -> Records:
    places = place_columns(table, sheet, faults)
    part = Part(sheet.shown, sheet.sheet, {name: str(sheet.headers[at]) for name, at in places.items()})
    cells = {name: _factorise(sheet.columns[at]) for name, at in places.items()}
    height = len(sheet.columns[0]) if sheet.columns else 0
    keep = np.flatnonzero(~_blank_rows(table, cells, height))
    records = Records(table, {}, (part,), np.zeros(len(keep), np.intp), keep + sheet.first_row)
    check_sheet(records, sheet, places, keep, faults)
    for column in table.columns:
        if column.name in cells:
            codes, uniques = cells[column.name]
            parsed = _parse_column(records, column, codes[keep], uniques, faults)
        else:
            parsed = np.full(len(keep), None, dtype=object)
            _fill(parsed, np.arange(len(keep)), column)
        records.columns[column.name] = parsed
    for column in table.columns:
        if column.default.startswith("="):
            own, other = records.columns[column.name], records.columns[column.default[1:]]
            missing = is_none(own)
            own[missing] = other[missing]
    return records


def _blank_rows(
    table: Table, cells: dict[str, tuple[NDArray[np.intp], Cells]], height: int
) -> NDArray[np.bool_]:
    """Which rows hold no record: blank in every known column, or but for formulas that wait for the rest."""
    blank, waiting = np.ones(height, dtype=bool), np.ones(height, dtype=bool)
    lacking = np.zeros(height, dtype=bool)
    for name, (codes, uniques) in cells.items():
        empty = np.fromiter(map(is_blank, uniques), bool, len(uniques))
        failed = np.fromiter(map(is_excel_error, uniques), bool, len(uniques))
        blank &= empty[codes]
        waiting &= (empty | failed)[codes]
        if table.column(name).required:
            lacking |= empty[codes]
    return blank | (waiting & lacking)


def _factorise(cells: Sequence[object] | pd.Series[str]) -> tuple[NDArray[np.intp], Cells]:
    """Codes and unique cells; text cells of a CSV and typed cells of a workbook alike."""
    if isinstance(cells, pd.Series):
        codes, texts = pd.factorize(cells, use_na_sentinel=False)
        return codes, np.asarray(texts, dtype=object)
    column = np.empty(len(cells), dtype=object)
    # True and 1 would count as one cell: a yes or no stands as Excel shows it.
    column[:] = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
    try:
        codes, uniques = pd.factorize(column, use_na_sentinel=False)
    except TypeError:  # lists in a parquet column
        column[:] = [";".join(map(str, cell)) if isinstance(cell, list) else str(cell) for cell in cells]
        codes, uniques = pd.factorize(column, use_na_sentinel=False)
    return codes, np.asarray(uniques, dtype=object)


def _parse_column(
    records: Records, column: Column, codes: NDArray[np.intp], uniques: Cells, faults: Faults
) -> Cells:
    """Parse the unique cells, spread them over the records, note every refused or missing cell."""
    kind = column.kind
    if kind == "period" and header_key(records.parts[0].headers[column.name]) == "月份":
        kind = "month"
    parsed = np.empty(len(uniques), dtype=object)
    blank = np.zeros(len(uniques), dtype=bool)
    refused: dict[int, Refused] = {}
    for i, cell in enumerate(uniques):
        if is_blank(cell):
            blank[i] = True
            continue
        try:
            parsed[i] = column.parse(cell, kind)
        except Refused as refusal:
            refused[i] = refusal
    result = parsed[codes]
    missing = np.flatnonzero(blank[codes])
    if column.required:
        # An .xls gives a formula that failed as nothing.
        code = "blank_xls" if records.parts[0].file.lower().endswith(".xls") else "blank"
        for index in missing:
            records.fault(faults, code, int(index), column.name)
    else:
        _fill(result, missing, column)
    if refused:
        for index in np.flatnonzero(np.isin(codes, list(refused))):
            why = refused[int(codes[index])]
            value = uniques[codes[index]]
            records.fault(faults, why.code, int(index), column.name, value, **why.facts)
    return result


def _fill(cells: Cells, at: NDArray[np.intp], column: Column) -> None:
    """Put the column's default into blank cells."""
    if column.default and not column.default.startswith("="):
        default = np.empty(1, dtype=object)
        default[0] = column.parse(column.default)
        cells[at] = np.repeat(default, len(at))


def _join(table: Table, pieces: list[Records]) -> Records:
    """One after another, in the order of the files."""
    empty = np.empty(0, dtype=np.intp)
    return Records(
        table=table,
        columns={
            column.name: np.concatenate(
                [np.empty(0, dtype=object), *(one.columns[column.name] for one in pieces)]
            )
            for column in table.columns
        },
        parts=tuple(one.parts[0] for one in pieces),
        part=np.concatenate([empty, *(np.full(len(one), i, np.intp) for i, one in enumerate(pieces))]),
        row=np.concatenate([empty, *(one.row for one in pieces)]),
    )
