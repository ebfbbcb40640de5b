"""What is wrong with the input: where, what, and how to mend it; all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from staffplan.tables.values_plain import shown
from staffplan.texts import Lang, language, text

Level = Literal["error", "warning"]

LISTED = 1000
"""Faults of one kind, column and table that are listed, each with its place; of a wholly wrong column of a
long history the rest are counted."""


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

    def place(self, lang: Lang) -> str:
        """Say where: file, sheet, row, column."""
        parts = [self.file]
        if self.sheet:
            parts.append(text("fault.place.sheet", lang, sheet=self.sheet))
        if self.row is not None:
            parts.append(text("fault.place.row", lang, row=self.row))
        if self.column:
            same = not self.header or self.header.lower() == self.column
            column = self.column if same else f"{self.header} ({self.column})"
            parts.append(text("fault.place.column", lang, column=column))
        return text("fault.place.comma", lang).join(parts)

    def line(self, lang: Lang) -> str:
        """All of it in one line."""
        key = "fault.line.value" if self.value else "fault.line.plain"
        return text(
            key, lang, place=self.place(lang), value=self.value, what=self.what(lang), mend=self.mend(lang)
        )


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
        """List the errors and then the warnings, one to a line, after a line that counts them."""
        errors = [f"× {fault.line(lang)}" for fault in self.faults if fault.level == "error"]
        warnings = [f"! {fault.line(lang)}" for fault in self.faults if fault.level == "warning"]
        more = (int(dict(fault.facts)["count"]) - 1 for fault in self.faults if fault.code == "more")
        return "\n".join([text("fault.head", lang, count=len(errors) + sum(more)), *errors, *warnings])


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
