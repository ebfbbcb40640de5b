"""What ``staffplan init`` writes: empty tables with headers, a workbook, a commented staffplan.toml."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from staffplan.tables.bundled import bundled_county
from staffplan.tables.config import NAME
from staffplan.tables.dictionary import Table, table_named, tables
from staffplan.tables.template_book import write_book
from staffplan.tables.template_toml import toml_text
from staffplan.texts import Lang, text


class AlreadyThere(Exception):  # noqa: N818 (a state of the folder)
    """Files stand where the template would be written; nothing was written.

    Parameters
    ----------
    paths : iterable of Path
        These files.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        super().__init__(self.paths)


def write_template(target: Path, lang: Lang) -> list[Path]:
    """Write a template: a folder, or a single workbook if the target's name ends in .xlsx.

    A folder gets a CSV for each table, staffplan.toml, and the same tables as one workbook, whose name is no
    table's, so that it is not read along with them.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    AlreadyThere
        If any of it, or a table of the same meaning, is there.
    """
    if target.suffix.lower() == ".xlsx":
        return _write({target: lambda path: write_book(path, lang)})
    writers: dict[Path, Callable[[Path], object]] = {
        target / f"{_name(table, lang)}.csv": _csv_writer(table, lang) for table in tables().values()
    }
    writers[target / text("cli.template.book", lang)] = lambda path: write_book(path, lang)
    writers[target / NAME] = lambda path: path.write_text(toml_text(lang), encoding="utf-8")
    return _write(writers, _tables_in(target))


def copy_example(target: Path) -> list[Path]:
    """Copy the bundled county, without plans made of it.

    Raises
    ------
    AlreadyThere
        If a file of the same name, or a table, is there.
    """
    source = bundled_county()
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    relative = [path.relative_to(source) for path in files]
    wanted = [path for path in relative if path.parts[0] != "plans" and not path.name.startswith(".")]
    return _write({target / path: _copier(source / path) for path in wanted}, _tables_in(target))


def _write(writers: dict[Path, Callable[[Path], object]], others: Iterable[Path] = ()) -> list[Path]:
    """Write all files or, where one cannot be written, none."""
    there = sorted({path for path in writers if path.exists()} | set(others))
    if there:
        raise AlreadyThere(there)
    folders = {folder for path in writers for folder in path.parents if not folder.exists()}
    try:
        for path, write in writers.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
    except BaseException:
        for path in writers:
            with suppress(OSError):
                path.unlink()
        for folder in sorted(folders, reverse=True):  # what is in a folder before it
            with suppress(OSError):
                folder.rmdir()
        raise
    return list(writers)


def _tables_in(folder: Path) -> list[Path]:
    """Tables that a folder holds already under whatever name; a target that is a file is in the way too."""
    if folder.is_file():
        return [folder]
    return [path for path in folder.iterdir() if table_named(path.stem)] if folder.is_dir() else []


def _copier(source: Path) -> Callable[[Path], object]:
    return lambda path: shutil.copyfile(source, path)


def _csv_writer(table: Table, lang: Lang) -> Callable[[Path], object]:
    buffer = io.StringIO(newline="")
    headers = [column.name if lang == "en" else column.zh[0] for column in table.columns]
    csv.writer(buffer).writerow(headers)
    # With the byte-order mark Excel and WPS open it right.
    return lambda path: path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def _name(table: Table, lang: Lang) -> str:
    return table.name if lang == "en" else table.zh[0]
