"""A single table to a file that Excel, WPS or a program opens, or to the terminal."""

from __future__ import annotations

import io
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pandas as pd

from staffplan.briefing.code_words import in_words
from staffplan.plans.plan_csv import ENCODING, LAYOUTS, SIMULATION, prepare
from staffplan.request import BadRequest
from staffplan.studies.study_tables import BACKTEST, SEASONS
from staffplan.texts import Lang, text

WIDTH = 12.0
"""Least width of a workbook's column, in characters, of which a Chinese one takes two: dates fit."""
KINDS = (".csv", ".xlsx", ".parquet")
TABLES = {**LAYOUTS, "simulation": SIMULATION, "backtest": BACKTEST, "seasons": SEASONS}


def check_kind(file: Path) -> None:
    """Refuse a file name of an unknown kind, before any work is done for it.

    Raises
    ------
    BadRequest
        If it ends neither in .csv nor in .xlsx nor in .parquet.
    """
    if file.suffix.lower() not in KINDS:
        raise BadRequest("file_type", file=file)


def write_table(frame: pd.DataFrame, layout: str, file: Path | None, lang: Lang) -> None:
    """Write a table whole or not at all.

    Workbooks are for people: headers, and codes such as a level or a kind of effect, in words of the
    language. CSV and parquet are for programs: English names and codes.

    Parameters
    ----------
    frame : DataFrame
        Has at least the layout's columns.
    layout : str
        One of `TABLES`.
    file : Path or None
        Where to; None: standard output, as CSV.
    lang : {"zh", "en"}
    """
    if file is None:
        prepare(frame, TABLES[layout]).to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    # Not a temporary file: those are readable by nobody else, and so would the table be.
    work = file.with_name(f".{os.getpid()}-{threading.get_ident()}.part{file.suffix}")
    try:
        kind = file.suffix.lower()
        if kind == ".csv":
            prepare(frame, TABLES[layout]).to_csv(work, index=False, encoding=ENCODING, lineterminator="\n")
        elif kind == ".xlsx":
            work.write_bytes(_workbook(in_words(frame[list(TABLES[layout].columns)], lang), layout, lang))
        else:
            frame[list(TABLES[layout].columns)].to_parquet(work, index=False)
        work.replace(file)
    except BaseException as error:
        with suppress(OSError):
            work.unlink()
        if isinstance(error, OSError):
            error.filename = str(file)  # that of `work` would puzzle
        raise


def _workbook(table: pd.DataFrame, layout: str, lang: Lang) -> bytes:
    """A table as a workbook's one sheet, its header kept in sight."""
    content = io.BytesIO()  # xlsxwriter has an error of its own for a file that cannot be written
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    heads = [text(f"study.column.{name}", lang) for name in table.columns]
    sheet = text(f"study.sheet.{layout}", lang)
    with pd.ExcelWriter(content, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        table.set_axis(heads, axis=1).to_excel(book, sheet_name=sheet, index=False, freeze_panes=(1, 0))
        for place, head in enumerate(heads):
            book.sheets[sheet].set_column(
                place, place, max(WIDTH, 2.0 * len(head) if lang == "zh" else len(head))
            )
    return content.getvalue()
