"""Which files of a county hold which table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from staffplan.tables.dictionary import Table, table_like, table_named, tables
from staffplan.tables.faults import Faults

TEXT_SUFFIXES = (".csv",)
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")
SUFFIXES = (*TEXT_SUFFIXES, *BOOK_SUFFIXES, ".parquet")
STRANGE_SUFFIXES = (".et", ".ods", ".txt", ".tsv", ".doc", ".docx", ".pdf", ".numbers", ".json")


@dataclass(frozen=True)
class Source:
    """A file that was read, by its full path, and the SHA-256 of what stood in it."""

    path: Path
    sha256: str

    @staticmethod
    def of(file: Path, content: bytes) -> Source:
        """Record a file and what stood in it."""
        return Source(file.resolve(), hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class Piece:
    """A file, or a sheet of one, that holds a table or a part of one.

    Attributes
    ----------
    table : Table
        What it holds.
    path : Path
        The file.
    shown : str
        The file as messages name it: from the county folder on.
    sheet : str or None
        The sheet of that name; None: the reader finds the sheet itself.
    """

    table: Table
    path: Path
    shown: str
    sheet: str | None = None


def find_pieces(path: Path, faults: Faults) -> dict[str, list[Piece]]:
    """Find every table of a county folder or workbook.

    Parameters
    ----------
    path : Path
        A folder, or a workbook with a sheet for each table.
    faults : Faults
        Notes a missing path, a table that is missing, and one that is there twice.

    Returns
    -------
    dict
        Table's English name -> its pieces; only tables that were found.
    """
    found: dict[str, list[Piece]] | None = None
    if path.is_dir():
        found = _in_folder(path, faults)
    elif not path.exists():
        faults.add("no_such_path", str(path))
    elif path.suffix.lower() in BOOK_SUFFIXES:
        found = _in_workbook(path, faults)
    else:
        faults.add("not_a_county", path.resolve().name)
    if found is None:
        return {}
    _note_likely(path, found, faults)
    for table in tables().values():
        if table.required and table.name not in found:
            faults.add("missing_table", path.resolve().name, table=table.name, names=_file_names(table))
    return found


def _note_likely(path: Path, found: Mapping[str, list[Piece]], faults: Faults) -> None:
    """Note sheets, or a folder's files, that are not read and look like tables that are not there."""
    if path.is_dir():
        files = (entry for entry in sorted(path.iterdir()) if entry.suffix.lower() in SUFFIXES)
        unread = [(entry.name, "", entry.stem) for entry in files if not is_hidden(entry)]
    else:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            unread = [(path.name, name, name) for name in book.sheet_names]
    for file, sheet, name in unread:
        table = None if table_named(name) else table_like(name)
        if table is not None and table.name not in found:
            names = " / ".join((table.name, *table.zh))
            faults.add("table_near", file, sheet=sheet, level="warning", table=table.name, names=names)


def note_whole_books(folder: Path, faults: Faults) -> None:
    """Note the workbooks of a folder that have all tables needed: they are counties of their own."""
    needed = {table.name for table in tables().values() if table.required}
    for entry in sorted(folder.iterdir()):
        is_book = entry.suffix.lower() in BOOK_SUFFIXES and not is_hidden(entry)
        if is_book and table_named(entry.stem) is None and needed <= set(_in_workbook(entry, Faults()) or ()):
            faults.add("whole_book", entry.name, level="warning", path=entry)


def is_hidden(path: Path) -> bool:
    """Whether a file is no data: hidden, or the lock that Excel and WPS keep beside an open workbook."""
    return path.name.startswith((".", "~$", ".~"))


def _in_folder(folder: Path, faults: Faults) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for entry in sorted(folder.iterdir()):
        table = table_named(entry.name if entry.is_dir() else entry.stem)
        if table is None or is_hidden(entry):
            continue
        if entry.is_dir():
            pieces = _history_folder(table, entry, folder) if table.name == "history" else []
        elif entry.suffix.lower() in SUFFIXES:
            pieces = [Piece(table, entry, entry.name)]
        else:
            pieces = []
            if entry.suffix.lower() in STRANGE_SUFFIXES:
                faults.add("strange_suffix", entry.name, level="warning", suffixes=", ".join(SUFFIXES))
        if pieces and table.name in found:
            other = found[table.name][0].shown
            faults.add("table_twice", entry.name, table=table.name, other=other)
        elif pieces:
            found[table.name] = pieces
    return found


def _history_folder(table: Table, entry: Path, folder: Path) -> list[Piece]:
    files = (path for path in sorted(entry.rglob("*")) if path.is_file())
    return [
        Piece(table, path, path.relative_to(folder).as_posix())
        for path in files
        if path.suffix.lower() in SUFFIXES
        and not any(is_hidden(part) for part in (path, *path.relative_to(entry).parents))
    ]


def _in_workbook(path: Path, faults: Faults) -> dict[str, list[Piece]] | None:
    found: dict[str, list[Piece]] = {}
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
    except (python_calamine.CalamineError, OSError) as error:
        faults.add("unreadable", path.name, reason=str(error))
        return None
    for name in names:
        table = table_named(name)
        if table is None:
            continue
        if table.name in found:
            faults.add(
                "table_twice", path.name, sheet=name, table=table.name, other=found[table.name][0].sheet
            )
        else:
            found[table.name] = [Piece(table, path, path.name, name)]
    return found


def _file_names(table: Table) -> str:
    return f"{table.name}.csv, {table.name}.xlsx, {table.name}.parquet, {table.zh[0]}.csv, {table.zh[0]}.xlsx"
