"""The template as a workbook: a sheet to read, and a sheet for each table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter

from staffplan.tables.dictionary import Column, Table, tables
from staffplan.texts import Lang, text

ROWS = 5000  # rows that get formats and drop-down lists


def write_book(path: Path, lang: Lang) -> None:
    """Write the workbook.

    Every header carries its meaning as a comment; yes/no and choices are drop-down lists; columns of ids,
    dates and periods are text, since a spreadsheet would turn 001 into 1 and 2024-03 into 1 March.
    """
    content = io.BytesIO()  # xlsxwriter has an error of its own for a file that cannot be written
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        needed = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True})
        as_text = book.add_format({"num_format": 49})  # the built-in format for text, @
        _guide(book, bold, lang)
        for table in tables().values():
            sheet = book.add_worksheet(table.name if lang == "en" else table.zh[0])
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(table.columns):
                sheet.write_string(0, at, _header(column, lang), needed if column.required else bold)
                sheet.write_comment(0, at, _explain(column, lang), {"x_scale": 2, "y_scale": 1.2})
                literal = column.kind not in ("integer", "number")
                sheet.set_column(
                    at, at, max(12, 2 * len(_header(column, lang))), as_text if literal else None
                )
                if words := _words(column, lang):
                    sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": words})
    path.write_bytes(content.getvalue())


def _guide(book: Any, bold: Any, lang: Lang) -> None:
    """Write the sheet to read: every column of every table with its meaning."""
    sheet = book.add_worksheet(text("cli.template.guide", lang))
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 3, 100)
    sheet.write_string(0, 0, text("cli.template.intro", lang))
    row = 2
    heads = [text(f"cli.template.{key}", lang) for key in ("table", "column", "default", "meaning")]
    for at, head in enumerate(heads):
        sheet.write_string(row, at, head, bold)
    for table in tables().values():
        for column in table.columns:
            row += 1
            default = text("cli.template.required", lang) if column.required else _default(column, lang)
            cells = (_table_name(table, lang), _header(column, lang), default, _meaning(column, lang))
            for at, cell in enumerate(cells):
                sheet.write_string(row, at, cell)


def _table_name(table: Table, lang: Lang) -> str:
    return table.name if lang == "en" else table.zh[0]


def _header(column: Column, lang: Lang) -> str:
    return column.name if lang == "en" else column.zh[0]


def _meaning(column: Column, lang: Lang) -> str:
    return column.en_meaning if lang == "en" else column.zh_meaning


def _explain(column: Column, lang: Lang) -> str:
    required = text("cli.template.required", lang)
    default = (
        text("cli.template.if_empty", lang, default=_default(column, lang)) if _default(column, lang) else ""
    )
    return "\n".join(filter(None, (_meaning(column, lang), required if column.required else default)))


def _default(column: Column, lang: Lang) -> str:
    """What an empty cell stands for, in the language; empty where another column says so (=)."""
    if column.default.startswith("="):
        return ""
    said = dict(zip(("yes", "no"), ("是", "否"), strict=True)) if column.kind == "yes_no" else {}
    if column.kind == "choice":
        said = dict(zip(dict.fromkeys(column.choices.values()), _words(column, "zh"), strict=True))
    return said.get(column.default, column.default) if lang == "zh" else column.default


def _words(column: Column, lang: Lang) -> list[str]:
    """Words of a drop-down list, in the language."""
    if column.kind == "yes_no":
        return ["yes", "no"] if lang == "en" else ["是", "否"]
    if column.kind != "choice":
        return []
    words = list(dict.fromkeys(column.choices.values()))
    if lang == "en" or all(len(word) == 1 for word in words):  # A, B and - are the same in both
        return words
    # The first other spelling of each word is the usual Chinese one.
    spellings = {word: [s for s, meant in column.choices.items() if meant == word] for word in words}
    return [found[1] for found in spellings.values()]
