"""What is wrong with the input: where, what, and how to mend it; all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from staffplan.tables.values_plain import shown
from staffplan.texts import Lang, language, text

Level = Literal["error", "warning"]

LISTED = 1000
"""Faults of one kind, column and table that are listed, each with its place; of a wholly wrong column of a
long history the rest are counted."""
ALIKE = 6
"""Faults that differ in nothing but the row, from which on they share a line that names all rows."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or looks wrong.

    Attributes
    ----------
    code : str
        What kind; its texts are ``fault.<code>.what`` and ``fault.<code>.mend``.
    file : str
        The file, from the county folder on.
    sheet : str
        The sheet of a workbook; empty for other files.
    row : int or None
        The row as Excel numbers it (the header of a plain table is row 1); for parquet the record's number
        + 1; for staffplan.toml the line. None: the fault is of the file as a whole.
    column : str
        The column's English name, or the key in staffplan.toml; empty: of the row as a whole.
    header : str
        The column's header as the file has it.
    value : str
        The cell, as it stands there.
    level : {"error", "warning"}
        Errors stop the work, warnings do not.
    facts : tuple of (str, str)
        What the places of the texts stand for.
    """

    code: str
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    header: str = ""
    value: str = ""
    level: Level = "error"
    facts: tuple[tuple[str, str], ...] = ()

    def what(self, lang: Lang) -> str:
        """Say what is wrong."""
        facts = dict(self.facts)
        if "table" in facts:
            facts["table"] = text(f"fault.table.{facts['table']}", lang)
        return text(f"fault.{self.code}.what", lang, **facts)

    def mend(self, lang: Lang) -> str:
        """Say how to mend it."""
        facts = dict(self.facts)
        advice = text(f"fault.{self.code}.mend", lang, **facts)
        return advice + text("fault.near", lang, near=facts["near"]) if facts.get("near") else advice

    def place(self, lang: Lang, rows: Sequence[int] = ()) -> str:
        """Say where: file, sheet, row or all of some rows, column."""
        parts = [self.file]
        if self.sheet:
            parts.append(text("fault.place.sheet", lang, sheet=self.sheet))
        if rows:
            parts.append(text("fault.place.rows", lang, rows=_spans(rows, lang), count=len(rows)))
        elif self.row is not None:
            parts.append(text("fault.place.row", lang, row=self.row))
        if self.column:
            same = not self.header or self.header.lower() == self.column
            column = self.column if same else f"{self.header} ({self.column})"
            parts.append(text("fault.place.column", lang, column=column))
        return text("fault.place.comma", lang).join(parts)

    def line(self, lang: Lang, rows: Sequence[int] = ()) -> str:
        """All of it in one line, for all of some rows if they are given."""
        key, place = "fault.line.value" if self.value else "fault.line.plain", self.place(lang, rows)
        return text(key, lang, place=place, value=self.value, what=self.what(lang), mend=self.mend(lang))


def fault_lines(faults: Iterable[Fault], lang: Lang) -> list[str]:
    """Say each fault in a line, ``×`` before errors and ``!`` before warnings.

    A name misspelt in a whole column is one line with all of its rows (see `ALIKE`), not hundreds.
    """
    groups: dict[Fault, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(replace(fault, row=None), []).append(fault)
    lines = []
    for alike in groups.values():
        mark = "×" if alike[0].level == "error" else "!"
        rows = sorted({fault.row for fault in alike if fault.row is not None})
        if len(rows) >= ALIKE:
            lines.append(f"{mark} {alike[0].line(lang, rows)}")
        else:
            lines += [f"{mark} {fault.line(lang)}" for fault in alike]
    return lines


def _spans(rows: Sequence[int], lang: Lang) -> str:
    """Rows that rise, runs of three and more as a span."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    spans = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(row) for row in run] for run in runs]
    return text("fault.place.and", lang).join(span for run in spans for span in run)


class BadInput(Exception):  # noqa: N818 (what it says to a user is its name)
    """The input cannot be used as it stands.

    Parameters
    ----------
    faults : iterable of Fault
        All that was found, warnings too.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return self.message(language())

    def message(self, lang: Lang) -> str:
        """List the errors and then the warnings after a line that counts the errors."""
        errors = [fault for fault in self.faults if fault.level == "error"]
        warnings = [fault for fault in self.faults if fault.level == "warning"]
        more = (int(dict(fault.facts)["count"]) - 1 for fault in self.faults if fault.code == "more")
        head = text("fault.head", lang, count=len(errors) + sum(more))
        return "\n".join([head, *fault_lines(errors, lang), *fault_lines(warnings, lang)])


@dataclass
class Faults:
    """The list that grows while tables are read: `LISTED` of a kind, column and table, the rest counted."""

    _listed: list[Fault] = field(default_factory=list)
    _seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _last: dict[tuple[str, str, str], Fault] = field(default_factory=dict)

    def only_counted(self, code: str, group: str, column: str) -> bool:
        """Count one more fault of a kind whose list is full; False if there is room, and nothing was done."""
        full = self._seen[code, group, column] >= LISTED
        self._seen[code, group, column] += full
        return full

    def note(self, fault: Fault, group: str = "") -> None:
        """Note a fault; `group` gathers faults of one kind over the files of a table (if empty: the file)."""
        kind = (fault.code, group or fault.file, fault.column)
        if not self.only_counted(*kind):
            self._seen[kind] += 1
            self._last[kind] = fault
            self._listed.append(fault)

    def add(
        self,
        code: str,
        file: str,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        value: object = "",
        level: Level = "error",
        **facts: object,
    ) -> None:
        """Note a fault of a file; `facts` fill the places of its texts."""
        pairs = tuple((name, shown(fact)) for name, fact in facts.items())
        self.note(Fault(code, file, sheet, row, column, "", shown(value), level, pairs))

    def __len__(self) -> int:
        return self._seen.total()

    def has_errors(self) -> bool:
        """Whether anything stops the work."""
        return any(fault.level == "error" for fault in self._listed)

    def all(self) -> tuple[Fault, ...]:
        """Return all faults by file and row; a kind that was cut short ends with how many more there are."""
        more: dict[Fault, Fault] = {}
        for kind, count in self._seen.items():
            if count > LISTED:
                last = self._last[kind]
                facts = (("count", str(count - LISTED)),)
                more[last] = replace(last, code="more", row=None, value="", facts=facts)
        files = {fault.file: place for place, fault in reversed(list(enumerate(self._listed)))}
        listed = sorted(self._listed, key=lambda fault: (files[fault.file], fault.sheet, fault.row or 0))
        return tuple(one for fault in listed for one in (fault, *([more[fault]] if fault in more else [])))

    def warnings(self) -> tuple[Fault, ...]:
        """Only those that do not stop the work."""
        return tuple(fault for fault in self.all() if fault.level == "warning")

    def stop_if_errors(self) -> None:
        """Raise `BadInput` with everything found, if any of it is an error."""
        if self.has_errors():
            raise BadInput(self.all())
