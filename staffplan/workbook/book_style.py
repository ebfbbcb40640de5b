"""The workbook's look: cell formats, sheet names that Excel takes, page setup."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from staffplan.texts import Lang, text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 31  # UTF-16 units, Excel's limit
PAPER = {"A4": 9, "A3": 8}  # Excel's codes
ACCENT, TINT, GREY, EDGE = "#A8281C", "#F8E9E6", "#ECECEC", "#7F7F7F"
LINE, PAD = 17.0, 7.0  # points: one line of 12 pt text; air in a row
POINTS, BOLD = 1.12, 1.08  # a character's width in that text against 11 pt digits; bold against plain
PIECE = re.compile(r"[^\s\u2e80-\uffef-]+-*\s*|[\u2e80-\uffef]\s*|-+\s*|\s+")  # what stays on one line
FONT = "Microsoft YaHei"  # on every Windows with Chinese; WPS and LibreOffice put their own in its place


class Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        wrapped = {"text_wrap": True, "border": 1, "border_color": EDGE, "valign": "vcenter"}
        centre = {**wrapped, "align": "center"}
        number = {**wrapped, "align": "right", "indent": 1}  # or it runs into the text of the next column
        self.title = self._make(bold=True, font_size=18, align="center", valign="vcenter", shrink=True)
        self.note = self._make(
            font_size=10, font_color="#555555", align="center", valign="vcenter", shrink=True
        )
        self.week = self._make(
            bold=True, font_size=13, bg_color=ACCENT, font_color="#FFFFFF", border=1, valign="vcenter"
        )
        self.head = self._make(**centre, bold=True, bg_color=GREY)
        self.head_special = self._make(**centre, bold=True, bg_color=GREY, font_color=ACCENT)
        self.window = self._make(**wrapped, bold=True)
        self.post = self._make(**centre)
        self.day = self._make(**centre)
        self.closed = self._make(**centre, font_color="#7F7F7F", bg_color=GREY)
        self.lacking = self._make(**centre, bold=True, font_color=ACCENT, bg_color=TINT)
        self.away_head = self._make(**wrapped, italic=True, font_color="#555555")
        self.away = self._make(**{**centre, "font_size": 11}, font_color="#555555")
        self.cell = self._make(**wrapped)
        self.link = self._make(**wrapped, font_color="#1F4E79", underline=1)
        self.whole = self._make(**number, num_format="#,##0.##;-#,##0.##;0")
        self.count = self._make(**number, num_format="#,##0")
        self.minutes = self._make(**number, num_format="0.0")
        self.part = self._make(**number, num_format="0.0%")
        self.date = self._make(**wrapped, num_format="yyyy-mm-dd", align="center")
        self.label = self._make(valign="vcenter")
        self.big = self._make(bold=True, font_size=14, align="left", valign="vcenter")

    def _make(self, **look: Any) -> Format:
        return self._book.add_format({"font_name": FONT, "font_size": 12, **look})


def sheet_names(titles: list[str]) -> list[str]:
    """Make names that Excel takes: short, all different, without the marks that it forbids.

    Parameters
    ----------
    titles : list of str
        Wished names, which may be long, alike or empty.
    """
    names: list[str] = []
    taken = {"history"}  # Excel keeps this one for itself
    for title in titles:
        clean = re.sub(r"[\[\]:*?/\\!\x00-\x1f]", " ", title).strip(" '") or "_"
        name, number = _cut(clean, LONGEST_NAME), 1
        while name.casefold() in taken:
            number += 1
            tail = f"~{number}"
            name = _cut(clean, LONGEST_NAME - len(tail)) + tail
        taken.add(name.casefold())
        names.append(name)
    return names


def area(name: str, first: int, last: int, last_column: int) -> str:
    """Write a range of a sheet's rows, from the first column on, as a formula does."""
    from xlsxwriter.utility import xl_range_abs

    quoted = name.replace("'", "''")
    return f"'{quoted}'!{xl_range_abs(first, 0, last, last_column)}"


def print_areas(book: Workbook, name: str, areas: list[str]) -> None:
    """Let each area of a sheet begin a page: Excel ignores page breaks where it fits pages to their width."""
    book.define_name(f"{name}!_xlnm.Print_Area", "=" + ",".join(areas))


def print_setup(sheet: Worksheet, paper: str, title: str, lang: Lang) -> None:
    """Landscape, one page wide, numbered pages with a title and the day of printing."""
    sheet.set_landscape()
    sheet.set_paper(PAPER[paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    short = _cut(title, 60).replace("&", "&&")
    sheet.set_footer(f"&L{short}&C{text('book.page', lang)}&R&D")


def lines(value: str, width: float) -> int:
    """Count the lines that a cell of our 12 pt text needs in a column of `width` (Excel's 11 pt digits).

    Lines break between words, after hyphens and between Chinese characters; a word longer than the column
    breaks anywhere.
    """
    return sum(_wrapped(line, _room(width)) for line in value.split("\n"))


def least_width(value: str) -> float:
    """Return the width of a column in which no word of a bold header breaks."""
    longest = max((_wide(piece.rstrip()) for piece in PIECE.findall(value)), default=0.0)
    return 1.0 + longest * POINTS * BOLD


def _room(width: float) -> float:
    """Narrow characters of our text that stand beside each other in a column."""
    return max(1.0, width - 1.0) / POINTS


def _wrapped(line: str, room: float) -> int:
    """Lines that a text without line breaks takes, piece after piece."""
    number, used = 1, 0.0
    for piece in PIECE.findall(line):
        needs = _wide(piece.rstrip())
        if used and used + needs > room:
            number, used = number + 1, 0.0
        broken = max(math.ceil(needs / room) - 1, 0)
        number += broken
        used += _wide(piece) - broken * room
    return number


def _wide(line: str) -> float:
    return float(sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line))


def _cut(name: str, units: int) -> str:
    """Cut a name to so many UTF-16 units; a letter outside the first plane counts two and is kept whole."""
    while len(name.encode("utf-16-le")) // 2 > units:
        name = name[:-1]
    return name.rstrip(" '")
