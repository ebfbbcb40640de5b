"""The plan's tables as CSV files that Excel opens right and programs read back the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from staffplan.briefing.briefing import PlanFrames

ENCODING = "utf-8-sig"  # without the mark Excel takes Chinese for the system's code page
DANGEROUS = re.compile(r"'*[=+\-@\t\r]")  # text that a spreadsheet would take for a formula


@dataclass(frozen=True)
class Layout:
    """Columns of a CSV file by kind, in the file's order."""

    columns: tuple[str, ...]
    dates: tuple[str, ...]
    decimals: dict[str, int]

    @property
    def texts(self) -> list[str]:
        """The columns that hold text."""
        return [name for name in self.columns if name not in self.dates and name not in self.decimals]


_WAITS = Layout(
    ("date", "hall", "window", "visitors", "capacity", "mean_wait_minutes", "late_share"),
    ("date",),
    {"visitors": 2, "capacity": 3, "mean_wait_minutes": 2, "late_share": 4},
)
LAYOUTS = {
    "forecast": Layout(
        ("hall", "window", "date", "mean", "p10", "p50", "p80", "p90"),
        ("date",),
        {"mean": 3, "p10": 2, "p50": 2, "p80": 2, "p90": 2},
    ),
    "posts": Layout(("week", "hall", "window", "post", "staff", "name", "home_hall"), ("week",), {}),
    "duty": Layout(("date", "hall", "window", "staff", "name", "post", "share"), ("date",), {"share": 2}),
    "waits": _WAITS,
    "flat_waits": _WAITS,
    "shortages": Layout(
        ("week", "date", "hall", "window", "kind", "missing", "reason", "remedy", "saves_minutes"),
        ("week", "date"),
        {"missing": 2, "saves_minutes": 1},
    ),
}

SIMULATION = Layout(
    (
        "level",
        "staffing",
        "hall",
        "window",
        "date",
        "visitors",
        "mean_wait_minutes",
        "low",
        "high",
        "late_share",
        "late_low",
        "late_high",
    ),
    ("date",),
    {
        "visitors": 2,
        "mean_wait_minutes": 3,
        "low": 3,
        "high": 3,
        "late_share": 4,
        "late_low": 4,
        "late_high": 4,
    },
)
"""What ``staffplan simulate`` writes; no part of a plan's folder."""


def write_tables(frames: PlanFrames, folder: Path) -> None:
    """Write every table of a plan as ``<name>.csv``.

    Raises
    ------
    KeyError
        If a table lacks a column of the contract.
    """
    for name, layout in LAYOUTS.items():
        table = prepare(getattr(frames, name), layout)
        table.to_csv(folder / f"{name}.csv", index=False, encoding=ENCODING, lineterminator="\r\n")


def prepare(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Put a table as the text that its CSV file holds: ISO dates, rounded numbers, guarded words.

    Raises
    ------
    KeyError
        If the table lacks a column of the layout.
    """
    table = frame[list(layout.columns)].copy()
    for column in layout.texts:
        table[column] = [guarded(value) for value in table[column]]
    for column in layout.dates:
        table[column] = pd.to_datetime(table[column]).dt.strftime("%Y-%m-%d")
    for column, places in layout.decimals.items():
        table[column] = [_number(value, places) for value in table[column]]
    return table


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Read a plan's tables back.

    Returns
    -------
    dict of DataFrame
        By name, with the contract's columns: dates as Timestamp, numbers as float, texts as they were.

    Raises
    ------
    FileNotFoundError
        If a table is not there.
    ValueError
        If a table lacks a column, or holds something else than its columns ask for; names the file.
    """
    tables = {}
    for name, layout in LAYOUTS.items():
        path = folder / f"{name}.csv"
        raw = pd.read_csv(path, encoding=ENCODING, dtype=str, keep_default_na=False)
        lacking = [column for column in layout.columns if column not in raw]
        if lacking:
            raise ValueError(f"{path}: no column {', '.join(lacking)}")
        table = raw[list(layout.columns)].copy()
        try:
            for column in layout.dates:
                table[column] = pd.to_datetime(table[column].where(table[column] != ""), format="%Y-%m-%d")
            for column in layout.decimals:
                table[column] = _numbers(table[column])
        except ValueError as error:
            raise ValueError(f"{path}: {column}: {error}") from None
        for column in layout.texts:
            table[column] = [unguarded(value) for value in table[column]]
        tables[name] = table
    return tables


def guarded(value: object) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; missing text is empty."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return ""
    line = str(value)
    return f"'{line}" if DANGEROUS.match(line) else line


def unguarded(line: str) -> str:
    """Take away the apostrophe that `guarded` put there."""
    return line[1:] if line.startswith("'") and DANGEROUS.match(line[1:]) else line


def _numbers(cells: pd.Series[str]) -> pd.Series[float]:
    """Read a column of numbers, an empty cell as an unknown one.

    Raises
    ------
    ValueError
        If a cell holds no number, or none that a plan can have.
    """
    numbers = pd.to_numeric(cells.where(cells != "")).astype("float64")
    # Only what a remedy saves may lie below 0: the hall that lends a person may lose more.
    least = -np.inf if cells.name == "saves_minutes" else 0.0
    wrong = (numbers < least) | np.isinf(numbers)
    if wrong.any():
        raise ValueError(cells[wrong].iloc[0])
    return numbers


def _number(value: float, places: int) -> str:
    """Write a number without needless zeros; an unknown one is empty."""
    if pd.isna(value):
        return ""
    return f"{float(value):.{places}f}".rstrip("0").rstrip(".") if places else f"{float(value):.0f}"
