"""What the cells of an .xlsx show beyond their values: errors of formulas.

python-calamine gives nothing for an error; a workbook is a ZIP archive of XML, and that part is read here.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

Place = tuple[int, int]  # row and column, from 0

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
_OTHERWISE_WRITTEN = (ElementTree.ParseError, KeyError, ValueError)
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_CELL = re.compile(r"([A-Z]+)\d+")


@dataclass(frozen=True)
class Marks:
    """The marked cells of a sheet.

    Attributes
    ----------
    errors : dict
        What a cell shows whose formula failed, such as ``#REF!``.
    """

    errors: dict[Place, str] = field(default_factory=dict)


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
        return {name: _scan(xml) for name, xml in sheets.items()}
    except (*_DAMAGED, *_OTHERWISE_WRITTEN):
        return {}


def _sheets(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Every sheet's name and the path of its XML."""
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    paths = {link.attrib["Id"]: posixpath.join("/xl", link.attrib["Target"]) for link in links}
    for element in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            (link,) = (value for key, value in element.attrib.items() if _local(key) == "id")
            yield element.attrib["name"], posixpath.normpath(paths[link]).lstrip("/")


def _scan(xml: bytes) -> Marks:
    """Go through the cells of a sheet, unless nothing in it can be marked."""
    marks = Marks()
    if not _ERROR.search(xml):
        return marks
    row = -1
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if _local(element.tag) != "row":
            continue
        row = int(element.get("r", row + 2)) - 1
        column = -1
        for cell in element:
            column = _column(cell.get("r", ""), column + 1)
            if cell.get("t") == "e":
                marks.errors[row, column] = next((v.text or "" for v in cell if _local(v.tag) == "v"), "")
        element.clear()
    return marks


def _column(place: str, following: int) -> int:
    """Return the column of a place such as B7, from 0; a cell without a place follows the one before."""
    if not (found := _CELL.fullmatch(place)):
        return following
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def _local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]
