"""Staffing standards: what documents on township halls ask for, held against a county's tables. Advice only.

The documents are those that the project's notes on the domain name; each standard says which one it is from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimize.people import ALL_WINDOWS
from staffplan.tables.county import County
from staffplan.tables.standards import GENERAL, Standards
from staffplan.texts import Lang, text

LISTED = 20
"""Halls that are named of each standard; the workbook has them all."""
POINTS = ("station", "village")
"""Levels of stations and village points."""


@dataclass(frozen=True)
class _Hall:
    """A hall, its windows and its own people."""

    row: dict[str, object]
    windows: list[str]
    people: pd.DataFrame
    level: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", str(self.row["level"]))

    def able(self, windows: list[str]) -> pd.DataFrame:
        """People who can serve any of some windows."""
        wanted = {*windows, ALL_WINDOWS}
        # Typed, as an empty list would choose columns instead of people.
        able = np.array([bool(wanted & set(skills)) for skills in self.people["skills"]], dtype=bool)
        return self.people.loc[able]

    def fewest(self) -> int:
        """Fewest people who are not on village duty, over the weekdays on which the hall opens."""
        days = self.row["open_weekdays"]
        assert isinstance(days, tuple)
        duty = self.people["duty_weekdays"]
        return min((sum(day not in away for away in duty) for day in days), default=0)


def below_standard(county: County) -> pd.DataFrame:
    """List the halls that are below a standard.

    Parameters
    ----------
    county : County
        Such as a `County`; its thresholds are those of ``[standards]`` in staffplan.toml.

    Returns
    -------
    DataFrame
        hall, standard, found, wanted; `standard` is a code whose words are the texts ``plan.standard_<code>``
        and whose document is ``plan.source_<code>``. Without a table staff only windows are judged.
    """
    rows = []
    for row in county.halls.to_dict("records"):
        here = county.windows.loc[county.windows["hall"] == row["hall"], "window"].to_list()
        people = county.staff[county.staff["hall"] == row["hall"]]
        hall = _Hall({str(key): value for key, value in row.items()}, here, people)
        for standard, found, wanted in _judged(hall, county.config.standards, not county.staff.empty):
            if found < wanted:
                rows.append((row["hall"], standard, found, wanted))
    return pd.DataFrame(rows, columns=["hall", "standard", "found", "wanted"])


def _judged(hall: _Hall, standards: Standards, staffed: bool) -> Iterator[tuple[str, int, int]]:
    """Yield every standard that concerns a hall, what it has and what it should have."""
    if hall.level == "township":
        yield "township_windows", len(hall.windows), standards.township_windows
    if not staffed:
        return
    if hall.level == "township":
        guiding = [name for name in hall.windows if standards.guide_word and standards.guide_word in name]
        yield "township_people", len(hall.people), standards.township_people
        yield "guides", len(hall.able(guiding)) if guiding else 0, standards.guides
    if GENERAL in hall.windows:
        dedicated = hall.able([GENERAL])["full_time"].astype(bool).sum()
        yield "general_people", int(dedicated), standards.general_people
    if hall.level in POINTS:
        yield "point_people", len(hall.people), standards.point_people
        yield "point_daily", hall.fewest(), standards.point_daily
        yield "per_head", len(hall.people), _per_head(hall, standards)


def _per_head(hall: _Hall, standards: Standards) -> int:
    """People that a hall's residents ask for; unknown populations ask for none."""
    wanted = 0.0
    for column, each in (
        ("registered_population", standards.registered_per_person),
        ("migrant_population", standards.migrant_per_person),
    ):
        residents = hall.row[column]
        if each > 0 and isinstance(residents, float) and not math.isnan(residents):
            wanted += residents / each
    return math.ceil(wanted - 1e-9)


def standard_lines(county: County, lang: Lang) -> list[str]:
    """Say in lines which halls are below which standard, a heading and a line of halls for each."""
    table = below_standard(county)
    if table.empty:
        return []
    lines = [text("plan.standards_head", lang)]
    for standard, rows in table.groupby("standard", sort=False):
        low, high = rows["wanted"].min(), rows["wanted"].max()
        same = low == high
        facts = {
            "standard": text(f"plan.standard_{standard}", lang),
            "wanted": str(low) if same else f"{low}–{high}",
            "halls": len(rows),
            "source": text(f"plan.source_{standard}", lang),
        }
        lines.append("  " + text("plan.standard_line", lang, **facts))
        cells = [
            f"{hall} {found}" if same else f"{hall} {found}/{wanted}"
            for hall, found, wanted in rows[["hall", "found", "wanted"]].itertuples(index=False, name=None)
        ]
        more = "…" if len(cells) > LISTED else ""
        lines.append("    " + "、".join(cells[:LISTED]) + more)
    return lines
