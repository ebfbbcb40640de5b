"""The data dictionary ``tables.csv``: which tables and columns there are, and what may stand in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from staffplan.tables.values import parse
from staffplan.tables.values_plain import normalise

_REMARK = re.compile(r"\*|\([^)]*\)")
"""What people add to a header, such as a star where a cell must be filled, or a unit."""
FILE = Path(__file__).resolve().parent.parent / "tables.csv"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    table, name : str
        Where it stands, and its English header, which is final.
    zh : tuple of str
        Its Chinese headers, the first is the usual one.
    unit, kind : str
        ``kind`` is a type that `staffplan.tables.values.parse` knows.
    required : bool
        Whether the column must exist and every cell be filled.
    low, high : float or None
        Bounds of a number, both included.
    default : str
        What an empty cell means, as a cell would say it; ``=name`` takes it from another column; empty: none.
    choices : dict
        For ``choice``: accepted spelling, lower case, to word.
    en_meaning, zh_meaning : str
        What it means.
    """

    table: str
    name: str
    zh: tuple[str, ...]
    unit: str
    kind: str
    required: bool
    low: float | None
    high: float | None
    default: str
    choices: dict[str, str] = field(hash=False)
    en_meaning: str
    zh_meaning: str

    @property
    def headers(self) -> tuple[str, ...]:
        """All accepted headers."""
        return (self.name, *self.zh)

    def parse(self, value: object, kind: str | None = None) -> object:
        """Read a cell of this column, or of another kind; raises `staffplan.tables.values_plain.Refused`."""
        return parse(value, kind or self.kind, choices=self.choices, low=self.low, high=self.high)


@dataclass(frozen=True)
class Table:
    """A table: its names, whether a county must have it, its columns in order."""

    name: str
    zh: tuple[str, ...]
    required: bool
    columns: tuple[Column, ...]
    en_meaning: str
    zh_meaning: str

    def column(self, name: str) -> Column:
        """Return the column of an English name; raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    def by_header(self) -> dict[str, Column]:
        """Every accepted header, as `header_key` makes it, to its column."""
        return {header_key(header): column for column in self.columns for header in column.headers}

    def column_of(self, header: object) -> Column | None:
        """Return the column that a header means, remarks on it aside: ``工号*``, ``驻村日（周几）``."""
        known, key = self.by_header(), header_key(header)
        return known.get(key) or known.get(_REMARK.sub("", key))

    def like(self, header: object, columns: Collection[str]) -> str:
        """Return the header of one of some columns that is part of this one, or of which it is; or none."""
        key = header_key(header)
        for word, column in self.by_header().items():
            if column.name in columns and _alike(key, word):
                return column.name if key.isascii() else column.zh[0]
        return ""


def header_key(header: object) -> str:
    """Return what two headers share that differ only in case, width, blanks and underscores."""
    return normalise(str(header)).lower().replace(" ", "").replace("_", "")


@lru_cache(maxsize=1)
def tables() -> dict[str, Table]:
    """Load the dictionary: English name -> table, in the file's order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["table"]: Table(
            name=row["table"],
            zh=tuple(row["zh"].split("|")),
            required=row["required"] == "yes",
            columns=tuple(_column(one) for one in rows if one["table"] == row["table"] and one["column"]),
            en_meaning=row["meaning_en"],
            zh_meaning=row["meaning_zh"],
        )
        for row in rows
        if not row["column"]
    }


def table_named(name: str) -> Table | None:
    """Return the table that a file stem or a sheet name means, in English or Chinese, or None."""
    wanted = header_key(name)
    for table in tables().values():
        if {wanted, wanted.removesuffix("表")} & set(map(header_key, (table.name, *table.zh))):
            return table
    return None


def table_like(name: str) -> Table | None:
    """Return the table whose name is part of a file stem or a sheet name that means none, or None."""
    wanted = header_key(name)
    for table in tables().values():
        if any(_alike(wanted, header_key(word)) for word in (table.name, *table.zh)):
            return table
    return None


def _alike(one: str, other: str) -> bool:
    """Whether the shorter of two words, if it is one at all, is part of the longer."""
    short, long = sorted((one, other), key=len)
    return len(short) > (3 if short.isascii() else 1) and short in long


def _column(row: dict[str, str]) -> Column:
    choices: dict[str, str] = {}
    for choice in filter(None, row["choices"].split("|")):
        word, _, others = choice.partition("=")
        choices |= {spelling.lower(): word for spelling in (word, *filter(None, others.split("/")))}
    return Column(
        table=row["table"],
        name=row["column"],
        zh=tuple(row["zh"].split("|")),
        unit=row["unit"],
        kind=row["type"],
        required=row["required"] == "yes",
        low=float(row["min"]) if row["min"] else None,
        high=float(row["max"]) if row["max"] else None,
        default=row["default"],
        choices=choices,
        en_meaning=row["meaning_en"],
        zh_meaning=row["meaning_zh"],
    )
