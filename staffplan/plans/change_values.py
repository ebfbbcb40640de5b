"""Values that changes have: skills, spans of days, numbers; as words or as plain Python."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from staffplan.tables.values_list import SPEEDS, parse_skills
from staffplan.tables.values_plain import Refused
from staffplan.tables.values_time import parse_date

EXAMPLES = {
    "add": "人社;医保",
    "train": "人社;医保:0.8",
    "leave": "2026-12-07..2026-12-11",
    "open": "2",
    "merge": "农业农村+残联",
    "online": "20%",
}
"""A value of each option that has one."""


class Wrong(Exception):  # noqa: N818 - it is caught and listed
    """What is wrong with a change: the text is ``cli.change.<code>``."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def needed(option: str, key: str, value: Any) -> None:
    """Refuse an option without the value that it needs, and show how it is written."""
    if option in EXAMPLES and (value is None or value == ""):
        raise Wrong("value_missing", form=f"--{option} {key}={EXAMPLES[option]}")


def read_skills(value: Any) -> dict[str, float]:
    """Read skills as the table staff writes them, with : or = before a speed."""
    if isinstance(value, Mapping):
        skills = {str(name): read_number(speed) for name, speed in value.items()}
        if not skills or not all(SPEEDS[0] <= speed <= SPEEDS[1] for speed in skills.values()):
            raise Wrong("skills", value=shown(value))
        return skills
    words = value if isinstance(value, str) else ";".join(map(str, listed(value)))
    try:
        return parse_skills(words.replace("：", ":").replace(":", "="))
    except Refused:
        raise Wrong("skills", value=value) from None


def read_span(value: Any) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Read ``2026-12-07..2026-12-11``, one day alone, or a pair of dates."""
    parts = value.split("..") if isinstance(value, str) else [str(day)[:10] for day in listed(value)]
    try:
        days = [pd.Timestamp(parse_date(part.strip())) for part in parts]
    except Refused:
        days = []
    if not 1 <= len(days) <= 2 or days[-1] < days[0]:
        raise Wrong("span", value=value)
    return days[0], days[-1]


def listed(value: Any) -> list[Any]:
    """What was given, as a list: several things, one, or none."""
    if isinstance(value, Iterable):
        return list(value)
    return [] if value is None else [value]


def read_number(value: Any) -> float:
    """Read a finite number, or a percentage."""
    word = str(value).strip().replace("％", "%")
    try:
        number = float(word.removesuffix("%")) / (100.0 if word.endswith("%") else 1.0)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Wrong("number", value=value)
    return number


def read_place(key: str, windows: pd.DataFrame) -> tuple[str | None, str]:
    """Read ``window`` or ``hall/window``, which may have slashes of their own; None: no hall is named."""
    if "/" not in key or key in set(windows["window"]):
        return None, key
    places = {
        f"{hall}/{name}": (hall, name) for hall, name in zip(windows["hall"], windows["window"], strict=True)
    }
    hall, _, window = key.rpartition("/")
    return places.get(key, (hall, window))


def shown(value: Any) -> str:
    """A value as the command line writes it, also where it was given as plain Python."""
    if isinstance(value, Mapping):
        numbers = {name: f"{speed:g}" if isinstance(speed, float) else speed for name, speed in value.items()}
        return ";".join(f"{name}:{speed}" for name, speed in numbers.items())
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, list | tuple):
        return str(value)
    parts = [shown(part) for part in value]
    days = all(isinstance(part, date) or re.fullmatch(r"[\d\-/.]+", str(part)) for part in value)
    return ("..".join(dict.fromkeys(parts))) if days else "+".join(parts)


def with_row(frame: pd.DataFrame, row: dict[str, Any]) -> pd.DataFrame:
    """Put a row at a frame's end; its columns keep their types."""
    columns = {
        name: pd.Series([*frame[name], row.get(name)], dtype=frame[name].dtype) for name in frame.columns
    }
    return pd.DataFrame(columns)
