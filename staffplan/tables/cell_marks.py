"""What the cells of an .xlsx show beyond their values: errors of formulas, dates shown as months.

python-calamine gives nothing for an error, and a date without its format; a workbook is a ZIP archive of XML,
and of that these two are read here.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol

from staffplan.tables.values_plain import Refused
from staffplan.tables.values_time import parse_date

Place = tuple[int, int]  # row and column, from 0

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
_OTHERWISE_WRITTEN = (ElementTree.ParseError, KeyError, ValueError)
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
# Formats that a Chinese Excel knows by number alone; 17 is mmm-yy everywhere.
_MONTH_FORMATS = ("17", "27", "36", "50", "52", "57")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')  # quoted text, [$-804], one sign alone, its width


@dataclass(frozen=True)
class Marks:
    """The marked cells of a sheet.

    Attributes
    ----------
    errors : dict
        What a cell shows whose formula failed, such as ``#REF!``.
    months : set
        Cells whose format shows a date as its year and month, as Excel has it for a typed 2024-03.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    months: set[Place] = field(default_factory=set)


def read_marks(content: bytes, names: Collection[str]) -> dict[str, Marks]:
    """Find the marked cells of some sheets.

    Parameters
    ----------
    content : bytes
        The workbook.
    names : collection of str
        The sheets.

    Returns
    -------
    dict
        Sheet -> its marks; empty for an .xls and for a file whose parts do not stand where Excel puts them:
        its values are read without.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = {name: parts.read(path) for name, path in _sheets(parts) if name in names}
            months = _month_styles(parts)
        return {name: _scan(xml, months) for name, xml in sheets.items()}
    except (*_DAMAGED, *_OTHERWISE_WRITTEN):
        return {}


def with_months(cells: Sequence[object], marked: Collection[int]) -> Sequence[object]:
    """Put months such as ``2024-03`` in the place of dates that are shown so.

    Parameters
    ----------
    cells : sequence
        A column of dates and periods.
    marked : collection of int
        Which of them are shown as months. Where most of these are no first day of a month, days are shown
        so, and all stay as they are.
    """
    days = {at: day for at in marked if (day := _day(cells[at])) is not None}
    firsts = {at: day for at, day in days.items() if day.day == 1}
    if 2 * len(firsts) <= len(days):
        return cells
    return [f"{firsts[at]:%Y-%m}" if at in firsts else cell for at, cell in enumerate(cells)]


def _day(cell: object) -> date | None:
    """Read a cell that Excel keeps as a date, or as a date's number."""
    if isinstance(cell, str):
        return None
    try:
        return parse_date(cell)
    except Refused:
        return None


def _month_styles(parts: zipfile.ZipFile) -> set[str]:
    """Return the numbers of the cell styles that show a date's year and month alone."""
    if "xl/styles.xml" not in parts.namelist():
        return set()
    styles = ElementTree.fromstring(parts.read("xl/styles.xml"))
    formats = dict.fromkeys(_MONTH_FORMATS, True)
    found: set[str] = set()
    for part in styles:
        for at, one in enumerate(part):
            if _local(one.tag) == "numFmt":
                formats[one.attrib["numFmtId"]] = _shows_month(one.attrib["formatCode"])
            elif _local(part.tag) == "cellXfs" and formats.get(one.get("numFmtId", "")):
                found.add(str(at))
    return found


def _shows_month(code: str) -> bool:
    """Whether a format such as ``yyyy"年"m"月";@`` shows a year and a month and nothing else."""
    plain = _LITERAL.sub("", code).split(";")[0].lower()
    return set(re.findall("[a-z]", plain)) in ({"y", "m"}, {"e", "m"})


def _sheets(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Every sheet's name and the path of its XML."""
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    paths = {link.attrib["Id"]: posixpath.join("/xl", link.attrib["Target"]) for link in links}
    for element in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            (link,) = (value for key, value in element.attrib.items() if _local(key) == "id")
            yield element.attrib["name"], posixpath.normpath(paths[link]).lstrip("/")


def _scan(xml: bytes, months: Collection[str]) -> Marks:
    """Go through the cells of a sheet, unless nothing in it can be marked."""
    marks = Marks()
    styled = rf"""\ss\s*=\s*["']({"|".join(months)})["']""".encode()
    if not (_ERROR.search(xml) or (months and re.search(styled, xml))):
        return marks
    row = -1
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if _local(element.tag) != "row":
            continue
        row = int(element.get("r", row + 2)) - 1
        column = -1
        for cell in element:
            place = cell.get("r")  # a cell without one follows the one before
            column = xl_cell_to_rowcol(place)[1] if place else column + 1
            if cell.get("t") == "e":
                marks.errors[row, column] = next((v.text or "" for v in cell if _local(v.tag) == "v"), "")
            elif cell.get("s") in months:
                marks.months.add((row, column))
        element.clear()
    return marks


def _local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]
