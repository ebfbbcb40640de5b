"""The records of one table, parsed column by column, and where each stood in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from staffplan.tables.dictionary import Table
from staffplan.tables.faults import Fault, Faults, Level
from staffplan.tables.values_plain import shown

Cells = NDArray[Any]  # objects; the spans of a history are datetime64[D]


@dataclass(frozen=True)
class Part:
    """A file or sheet that records came from, with the headers as they stand there by column name."""

    file: str
    sheet: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Records:
    """The records of one table, parsed, and where each stood.

    Attributes
    ----------
    table : Table
        Its dictionary.
    columns : dict
        Column name -> one object a record; None where the cell was blank, without default, or refused.
    parts : tuple of Part
        Files and sheets.
    part, row : int array, shape (records,)
        Index into `parts`, and the row that Excel shows.
    """

    table: Table
    columns: dict[str, Cells]
    parts: tuple[Part, ...]
    part: NDArray[np.intp]
    row: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.row)

    def fault(
        self,
        faults: Faults,
        code: str,
        index: int,
        column: str = "",
        value: object = "",
        level: Level = "error",
        **facts: object,
    ) -> None:
        """Note a fault of one record."""
        if faults.only_counted(code, self.table.name, column):
            return
        part = self.parts[int(self.part[index])]
        fault = Fault(
            code,
            part.file,
            part.sheet,
            int(self.row[index]),
            column,
            part.headers.get(column, ""),
            shown(value),
            level,
            tuple((name, shown(fact)) for name, fact in facts.items()),
        )
        faults.note(fault, group=self.table.name)

    def where(self, index: int) -> str:
        """Name a record's place in short: file, sheet, row."""
        part = self.parts[int(self.part[index])]
        return ":".join(filter(None, (part.file, part.sheet, str(int(self.row[index])))))


def is_none(cells: Cells) -> NDArray[np.bool_]:
    """Which cells are None."""
    return np.fromiter((cell is None for cell in cells), bool, len(cells))
