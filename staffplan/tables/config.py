"""staffplan.toml -> the settings of calendar, costs, rules and solver, checked against ``settings.csv``."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from forecast.calendar import CalendarSettings
from forecast.terms import check_bound, check_span
from optimize.settings import Costs, Rules, SolverSettings
from staffplan.tables.checks import near
from staffplan.tables.faults import Fault, Faults
from staffplan.tables.raw import Unreadable, decode
from staffplan.tables.standards import Standards
from staffplan.tables.values_plain import Refused, shown
from staffplan.tables.values_time import parse_date

FILE = Path(__file__).resolve().parent.parent / "settings.csv"
NAME = "staffplan.toml"


@dataclass(frozen=True)
class Config:
    """The settings of a county.

    Attributes
    ----------
    name : str
        The county's name in charts and summary; empty: the folder's.
    calendar : forecast.calendar.CalendarSettings
    costs : optimize.settings.Costs
    rules : optimize.settings.Rules
    solver : optimize.settings.SolverSettings
    standards : staffplan.tables.standards.Standards
    """

    name: str = ""
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    costs: Costs = field(default_factory=Costs)
    rules: Rules = field(default_factory=Rules)
    solver: SolverSettings = field(default_factory=SolverSettings)
    standards: Standards = field(default_factory=Standards)


@dataclass(frozen=True)
class Setting:
    """A key of staffplan.toml: a row of ``settings.csv``."""

    section: str
    key: str
    kind: str
    default: str
    low: float | None
    high: float | None
    unit: str
    en: str
    zh: str

    def holds(self, number: float) -> bool:
        """Whether a number lies within the key's bounds, both included."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


@lru_cache(maxsize=1)
def settings() -> tuple[Setting, ...]:
    """Every key that staffplan.toml may have, in the file's order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Setting(
                section=row["section"],
                key=row["key"],
                kind=row["type"],
                default=row["default"],
                low=float(row["min"]) if row["min"] else None,
                high=float(row["max"]) if row["max"] else None,
                unit=row["unit"],
                en=row["en"],
                zh=row["zh"],
            )
            for row in csv.DictReader(file)
        )


def read_config(content: bytes, shown: str, faults: Faults) -> Config:
    """Read the text of a staffplan.toml.

    Parameters
    ----------
    content : bytes
        The file.
    shown : str
        Its name in messages.
    faults : Faults
        Notes bad TOML, unknown keys, wrong types and values out of bounds, each with its line.

    Returns
    -------
    Config
        Defaults stand where the file says nothing, or nothing good.
    """
    try:
        text = decode(content)
        data = tomllib.loads(text)
    except Unreadable as error:
        faults.add("unreadable", shown, reason=str(error))
        return Config()
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        faults.add("bad_toml", shown, row=int(line[1]) if line else None, reason=str(error))
        return Config()
    file = _File(shown, text, faults)
    values = {section: _section(section, body, file) for section, body in data.items()}
    return Config(
        name=values.get("county", {}).get("name", ""),
        calendar=_calendar(values.get("calendar", {}), file),
        costs=Costs(**values.get("costs", {})),
        rules=Rules(**values.get("rules", {})),
        solver=SolverSettings(**values.get("solver", {})),
        standards=Standards(**values.get("standards", {})),
    )


@dataclass(frozen=True)
class _File:
    """The file at hand: where to note a fault, and at which line."""

    shown: str
    text: str
    faults: Faults

    def line(self, section: str, key: str = "") -> int | None:
        """Line of a section's head or of a key in it; None if it is written in a way not looked for."""
        inside = False
        for number, line in enumerate(self.text.splitlines(), 1):
            if head := re.match(r"\s*\[\s*\"?([^\]\"]+?)\"?\s*\]", line):
                inside = head[1] == section
                if inside and not key:
                    return number
            elif (written := re.match(r"\s*([\w.\"-]+)\s*=", line)) and (
                written[1].replace('"', "")
                in ((key or section,) if inside or not key else (f"{section}.{key}",))
            ):
                return number
        return None

    def fault(self, code: str, section: str, key: str = "", value: object = "", **facts: str) -> None:
        """Note a fault of a key."""
        column = f"{section}.{key}" if key else section
        self.faults.note(
            Fault(
                code,
                self.shown,
                row=self.line(section, key),
                column=column,
                value=shown(value),
                facts=tuple(facts.items()),
            ),
            group=column,
        )


def _section(section: str, body: Any, file: _File) -> dict[str, Any]:
    """Check one section; return its good values."""
    known = {setting.key: setting for setting in settings() if setting.section == section}
    if not known or not isinstance(body, dict):
        sections = sorted({setting.section for setting in settings()})
        keys = [setting.key for setting in settings()]
        home = [f"[{one.section}] {one.key}" for one in settings() if one.key == section]
        nearest = ", ".join(home) or near(section, [*sections, *keys])
        file.fault(
            "unknown_section", section, near=nearest, sections=", ".join(f"[{one}]" for one in sections)
        )
        return {}
    good: dict[str, Any] = {}
    for key, value in body.items():
        if key not in known:
            file.fault("unknown_key", section, key, near=near(key, known), keys=", ".join(known))
            continue
        try:
            good[key] = _value(known[key], value)
        except Refused as refused:
            file.fault(refused.code, section, key, value, **refused.facts)
    return good


def _value(setting: Setting, value: Any) -> Any:
    result = _READERS[setting.kind](value)
    if setting.low is not None and result < setting.low:
        raise Refused("too_small", low=f"{setting.low:g}")
    if setting.high is not None and result > setting.high:
        raise Refused("too_large", high=f"{setting.high:g}")
    return result


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("toml_text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
        raise Refused("toml_number")
    return float(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("toml_integer")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("toml_flag")
    return value


def _weights(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise Refused("toml_weights")
    weights = tuple(_number(weight) for weight in value)
    if weights and (min(weights) < 0 or sum(weights) <= 0):
        raise Refused("toml_weights")
    return weights


def _days(value: Any) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise Refused("toml_days")
    return tuple(parse_date(day) for day in value)


def _bounds(value: Any, width: int, names: int) -> tuple[tuple[str, ...], ...]:
    """Rows of `width` texts whose last ones, after `names`, bound a season."""
    if not isinstance(value, list) or not all(isinstance(row, list) and len(row) == width for row in value):
        raise Refused("toml_terms" if names == 0 else "toml_seasons")
    rows = tuple(
        tuple(cell.isoformat() if isinstance(cell, date) else str(cell) for cell in row) for row in value
    )
    for first, last in (row[names:] for row in rows):
        for bound in (first, last):
            try:
                check_bound(bound)
            except ValueError:
                raise Refused("toml_bound", bound=bound) from None
        try:
            check_span(first, last)
        except ValueError:
            raise Refused("toml_span", first=first, last=last) from None
    return rows


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "weights": _weights,
    "days": _days,
    "terms": lambda value: _bounds(value, 2, 0),
    "seasons": lambda value: _bounds(value, 3, 1),
}


def _calendar(values: dict[str, Any], file: _File) -> CalendarSettings:
    """Build the calendar's settings; its own refusals become faults."""
    country, subdivision = values.get("country", "CN"), values.get("subdivision") or None
    for key, place in (("country", None), ("subdivision", subdivision)):
        try:
            CalendarSettings(country=country, subdivision=place)
        except ValueError:
            file.fault(f"bad_{key}", "calendar", key, values[key], country=country)
            return CalendarSettings()
    both = set(values.get("workdays", ())) & set(values.get("days_off", ()))
    for day in sorted(both):
        file.fault("work_and_off", "calendar", "workdays", day)
    return CalendarSettings() if both else CalendarSettings(**{**values, "subdivision": subdivision})
