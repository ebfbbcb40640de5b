"""What the pictures of a study share: where their numbers come from, and how they become a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd
from matplotlib.figure import Figure

from staffplan.charts.style import clean_settings, save
from staffplan.tables.county import County
from staffplan.texts import Lang

Found = TypeVar("Found")

DASHES = ("solid", (0, (6, 2)), (0, (2, 2)), (0, (8, 2, 2, 2)), (0, (1, 1)), (0, (4, 1)), (0, (3, 3)))
"""Styles of the grey lines beside the accent, which a copier tells apart by them."""


@dataclass(frozen=True, eq=False)
class Picture(Generic[Found]):
    """What a picture of a study is drawn from.

    Attributes
    ----------
    county : County
        The county.
    found : Backtest or Seasons
        What the study found.
    """

    county: County
    found: Found

    @property
    def as_of(self) -> pd.Timestamp:
        """Last day of the history."""
        last: pd.Timestamp = self.county.history["end"].max()
        return last


def draw_file(
    draw: Callable[[Picture[Found], Lang], Figure], county: County, found: Found, file: Path, lang: Lang
) -> None:
    """Draw a study into a PNG file, whose folder is made if it is not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with clean_settings():
        save(draw(Picture(county, found), lang), file)
