"""A county: its tables, checked, and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from forecast.calendar import Calendar
from staffplan.tables.bundled import bundled_county
from staffplan.tables.checks import check_tables
from staffplan.tables.checks_counts import check_counts
from staffplan.tables.checks_history import check_closed_days, check_history
from staffplan.tables.checks_pins import check_pins
from staffplan.tables.config import NAME, Config, read_config
from staffplan.tables.dictionary import tables as dictionary
from staffplan.tables.faults import BadInput, Fault, Faults
from staffplan.tables.files import Piece, Source, find_pieces, note_whole_books
from staffplan.tables.reading import read_table
from staffplan.tables.records import Records
from staffplan.tables.shaping import add_hours, add_spans, shape
from staffplan.texts import language, text

MISNAMED = (f"{NAME}.txt", "staffplan.txt", f"{NAME}.toml")
"""Names that editors give to staffplan.toml."""


@dataclass(frozen=True, eq=False)
class County:
    """What staffplan knows of a county; the columns are those of ``docs/tables.md``.

    Attributes
    ----------
    name : str
        As staffplan.toml says, else the folder's or workbook's name.
    path : Path
        The folder or workbook.
    halls, windows, history, staff, leave, pins, events : DataFrame
        The tables, defaults filled in. halls has `hours`, a tuple of (start, end) in minutes after midnight,
        in place of open_time and close_time; history has `start` and `end` (both included) in place of
        date and until.
    config : Config
        staffplan.toml, or the defaults.
    sources : tuple of Source
        Every file that was read, with its SHA-256.
    warnings : tuple of Fault
        What looks wrong and does not stop the work.
    """

    name: str
    path: Path
    halls: pd.DataFrame
    windows: pd.DataFrame
    history: pd.DataFrame
    staff: pd.DataFrame
    leave: pd.DataFrame
    pins: pd.DataFrame
    events: pd.DataFrame
    config: Config
    sources: tuple[Source, ...]
    warnings: tuple[Fault, ...]

    def require_staff(self) -> None:
        """Refuse a county without people: a forecast does without them, a plan does not.

        Raises
        ------
        BadInput
            If the table staff is missing or empty.
        """
        if self.staff.empty:
            faults = Faults()
            faults.add("no_staff", self.path.resolve().name, level="error")
            raise BadInput(faults.all())

    def overview(self) -> pd.DataFrame:
        """Return one row a table: its name (index), how many rows it has, and the span of its dates."""
        rows = {}
        for name in dictionary():
            frame: pd.DataFrame = getattr(self, name)
            dated = "start" in frame and len(frame) > 0
            rows[name] = {
                "rows": len(frame),
                "from": frame["start"].min().date().isoformat() if dated else "",
                "to": frame["end"].max().date().isoformat() if dated else "",
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("table")

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(getattr(self, name))} {name}" for name in ("halls", "windows", "staff"))
        return f"County({self.name!r}, {sizes}, {len(self.history)} counts)"

    def _repr_html_(self) -> str:
        lang = language()
        overview = self.overview()
        overview.index = pd.Index([text(f"table.{name}", lang) for name in overview.index])
        overview.columns = pd.Index([text(f"table.{name}", lang) for name in overview.columns])
        warnings = text("table.warnings", lang, count=len(self.warnings)) if self.warnings else ""
        return f"<h4>{escape(self.name)}</h4>{overview.to_html()}<p>{escape(warnings)}</p>"


def read(path: str | Path | None = None) -> County:
    """Read and check a county.

    Parameters
    ----------
    path : str or Path, optional
        A county folder, or a workbook with a sheet for each table. None: the bundled example county.

    Returns
    -------
    County
        Its tables, free of errors.

    Raises
    ------
    BadInput
        With every fault of every table, if any is an error.
    """
    where = bundled_county() if path is None else Path(path).expanduser()
    faults = Faults()
    pieces = find_pieces(where, faults)
    records, sources = _read_all(pieces, faults)
    if where.is_dir() and not all(
        len(records[table.name]) for table in dictionary().values() if table.required
    ):
        note_whole_books(where, faults)
    if not pieces:
        faults.stop_if_errors()
    config = _read_config(where, sources, faults)
    add_hours(records["halls"], faults)
    add_spans(records["history"], faults)
    names = check_tables(records, faults)
    check_pins(records, names, config.rules, faults)
    check_history(records["history"], records["windows"], names, faults)
    faults.stop_if_errors()
    frames = {name: shape(table) for name, table in records.items()}
    calendar = Calendar(frames["halls"], frames["windows"], frames["events"], config.calendar)
    check_closed_days(frames["history"], calendar, records["halls"], faults)
    check_counts(records["history"], calendar, faults)
    if frames["staff"].empty:
        faults.add("no_staff", where.resolve().name, level="warning")
    return County(
        name=config.name or (where.resolve().stem if where.is_file() else where.resolve().name),
        path=where,
        config=config,
        sources=tuple(sources),
        warnings=faults.warnings(),
        **frames,
    )


def _read_all(pieces: Mapping[str, list[Piece]], faults: Faults) -> tuple[dict[str, Records], list[Source]]:
    records: dict[str, Records] = {}
    sources: dict[Path, Source] = {}
    for name, table in dictionary().items():
        records[name], read_files = read_table(table, pieces.get(name, []), faults)
        sources |= {source.path: source for source in read_files}
    return records, list(sources.values())


def _read_config(where: Path, sources: list[Source], faults: Faults) -> Config:
    """Read staffplan.toml in the folder, or beside the workbook."""
    file = (where if where.is_dir() else where.parent) / NAME
    if not file.is_file():
        for other in file.parent.iterdir() if file.parent.is_dir() else ():
            if other.name.lower() in MISNAMED:
                faults.add("toml_name", other.name, level="warning")
        return Config()
    try:
        content = file.read_bytes()
    except OSError as error:
        faults.add("toml_unreadable", file.name, reason=error.strerror or str(error))
        return Config()
    sources.append(Source.of(file, content))
    return read_config(content, file.name, faults)
