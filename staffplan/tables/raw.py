"""A file -> the rows that stand in it, not yet understood."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow
import pyarrow.parquet
import python_calamine

from staffplan.tables.cell_marks import Marks, read_marks, with_months
from staffplan.tables.dictionary import Table, header_key
from staffplan.tables.files import BOOK_SUFFIXES, Piece, Source

HEADER_ROWS = 10  # a title, a unit, a blank line may stand above the header
DELIMITERS = ",;\t"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Unreadable(Exception):  # noqa: N818 (a state of the file)
    """A file that cannot be opened as what its name says; the message is the reason."""


@dataclass(frozen=True)
class Sheet:
    """The cells of one table part.

    Attributes
    ----------
    shown, sheet : str
        File as messages name it, and its sheet (empty if it has none).
    headers : tuple
        The header row as it stands.
    columns : tuple of sequence or Series
        The cells below it, column by column, all of one length; of a CSV in which rows are longer than the
        header there are more columns than headers.
    first_row : int
        The row, as Excel numbers it, of the first cells.
    merged : tuple of (int, int, int)
        Cells merged over several rows: column, first and last row as Excel numbers them.
    """

    shown: str
    sheet: str
    headers: tuple[object, ...]
    columns: tuple[Sequence[object] | pd.Series[str], ...]
    first_row: int
    merged: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Grid:
    """A sheet of a workbook, its cells numbered from 0.

    Attributes
    ----------
    name : str
        Its name.
    rows : list
        All its cells from A1 on.
    merged : list of (int, int, int)
        Cells merged over several rows: column, first and last row.
    months : set of (int, int)
        Cells that show a date as a month: row and column.
    """

    name: str
    rows: list[list[object]]
    merged: list[tuple[int, int, int]]
    months: set[tuple[int, int]]


def load(piece: Piece) -> tuple[Source, list[Sheet]]:
    """Open a file.

    Returns
    -------
    Source
        The file with its hash, taken of the very bytes that were read.
    list of Sheet
        One, or every sheet of a workbook that looks like the table.

    Raises
    ------
    Unreadable
        If it is no such file, or is damaged.
    """
    try:
        content = piece.path.read_bytes()
    except OSError as error:
        raise Unreadable(str(error.strerror or error)) from error
    source = Source.of(piece.path, content)
    suffix = piece.path.suffix.lower()
    if suffix in BOOK_SUFFIXES:
        return source, _book(content, piece)
    if suffix == ".parquet":
        return source, [_parquet(content, piece)]
    return source, [_csv(decode(content), piece)]


def decode(content: bytes) -> str:
    """Decode a text file: by its byte-order mark, else UTF-8, else GB18030.

    Raises
    ------
    Unreadable
        If it is none of these.
    """
    marked = [(mark, encoding) for mark, encoding in _BOMS if content.startswith(mark)]
    body = content[len(marked[0][0]) :] if marked else content
    for encoding in (marked[0][1],) if marked else ("utf-8", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Unreadable("NUL")
        return text
    raise Unreadable("UTF-8 / GB18030")


def _csv(text: str, piece: Piece) -> Sheet:
    """Read a CSV by the delimiter under which most headers are known; its blank lines count as rows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    known: list[int] = []
    try:
        for delimiter in DELIMITERS:
            rows = list(csv.reader(io.StringIO("\n".join(lines[:HEADER_ROWS])), delimiter=delimiter))
            known.append(max((_known(row, piece.table) for row in rows), default=0))
        delimiter = DELIMITERS[known.index(max(known))]
        # rows may differ in length, and cells have line breaks in them
        width = max(map(len, csv.reader(io.StringIO(text), delimiter=delimiter)), default=1) or 1
        cells = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            header=None,
            names=list(range(width)),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
        )
        head = list(itertools.islice(csv.reader(io.StringIO(text), delimiter=delimiter), HEADER_ROWS))
    except (csv.Error, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise Unreadable(str(error)) from error
    at = header_row(head, piece.table)
    columns = tuple(cells[place].iloc[at + 1 :] for place in cells.columns)
    return Sheet(piece.shown, "", tuple(head[at]) if head else (), columns, at + 2)


def _book(content: bytes, piece: Piece) -> list[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [piece.sheet] if piece.sheet is not None else list(book.sheet_names)
            # Only merged cells of .xlsx are known; asking for them in .xls raises.
            merged = piece.path.suffix.lower() != ".xls"
            marks = read_marks(content, names)
            grids = [_grid(book.get_sheet_by_name(name), merged, marks.get(name, Marks())) for name in names]
    except (python_calamine.CalamineError, OSError, ValueError, KeyError) as error:
        raise Unreadable(str(error)) from error
    if piece.sheet is None:
        grids = _choose(grids, piece.table)
    return [_cut(piece, grid) for grid in grids]


def _grid(sheet: python_calamine.CalamineSheet, merged: bool, marks: Marks) -> Grid:
    """All cells from A1 on; a merged cell's value stands in each of its rows, as people mean it."""
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (at, column), error in marks.errors.items():
        if at < len(rows) and column < len(rows[at]):
            rows[at][column] = error
    tall: list[tuple[int, int, int]] = []
    for (top, left), (bottom, _) in (sheet.merged_cell_ranges or []) if merged else []:
        if top >= len(rows) or left >= len(rows[top]):
            continue  # empty cells beyond all that is filled in
        if top < bottom:
            tall.append((left, top, bottom))
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]
        if (top, left) in marks.months:
            marks.months.update((row, left) for row in range(top, bottom + 1))
    return Grid(sheet.name, rows, tall, marks.months)


def _choose(grids: list[Grid], table: Table) -> list[Grid]:
    """Sheets of a workbook that hold the table: the one named so, else all with its headers.

    People keep a sheet for each month or each hall; sheets that repeat each other come out as duplicates.
    """
    names = {header_key(name) for name in (table.name, *table.zh)}
    named = [grid for grid in grids if header_key(grid.name) in names]
    headed = [
        grid for grid in grids if max((_known(row, table) for row in grid.rows[:HEADER_ROWS]), default=0) > 1
    ]
    return named[:1] or headed or [grid for grid in grids if grid.rows][:1] or grids[:1]


def _parquet(content: bytes, piece: Piece) -> Sheet:
    try:
        data = pyarrow.parquet.read_table(pyarrow.BufferReader(content))
        known = piece.table.by_header()
        names = tuple(name for name in data.column_names if header_key(name) in known)
        columns = tuple(data.column(name).to_pylist() for name in names)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise Unreadable(str(error).splitlines()[0]) from error
    return Sheet(piece.shown, "", names, columns, 2)


def _cut(piece: Piece, grid: Grid) -> Sheet:
    """Cut a grid into its header and the cells below it."""
    rows = grid.rows
    at = header_row(rows, piece.table)
    headers = tuple(rows[at]) if rows else ()
    # A header merged over several rows stands in each of them.
    while at + 1 < len(rows) and _same(rows[at + 1], headers):
        at += 1
    body = rows[at + 1 :]
    width = len(headers)
    if any(len(row) != width for row in body):
        blanks = ("",) * width
        body = [[*row, *blanks][:width] for row in body]
    columns: list[Sequence[object]] = [*zip(*body, strict=True)] if body else [()] * width
    known = piece.table.by_header()
    for place, header in enumerate(headers):
        marked = [row - at - 1 for row, left in grid.months if left == place and at < row < len(rows)]
        if marked and header_key(header) in known and known[header_key(header)].kind == "period":
            columns[place] = with_months(columns[place], marked)
    merged = tuple((left, top + 1, bottom + 1) for left, top, bottom in grid.merged if top > at)
    return Sheet(piece.shown, grid.name, headers, tuple(columns), at + 2, merged)


def header_row(rows: Sequence[Sequence[object]], table: Table) -> int:
    """Index of the header: among the first rows the one with most known headers, else the first not blank."""
    head = rows[:HEADER_ROWS]
    counts = [_known(row, table) for row in head]
    if counts and max(counts) > 0:
        return counts.index(max(counts))
    return next((i for i, row in enumerate(head) if any(str(cell).strip() for cell in row)), 0)


def _same(row: Sequence[object], headers: Sequence[object]) -> bool:
    """Whether a row repeats the header."""
    return any(map(header_key, headers)) and list(map(header_key, row)) == list(map(header_key, headers))


def _known(row: Sequence[object], table: Table) -> int:
    columns = map(table.column_of, row)
    return len({column.name for column in columns if column is not None})
