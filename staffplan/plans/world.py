"""What a what-if changes: a county, and the visitors that are expected in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from staffplan.tables.county import County


@dataclass(frozen=True)
class World:
    """What a change changes.

    Attributes
    ----------
    county : County
    daily : DataFrame
        The forecast: hall, window, date, mean, sd and quantiles.
    weeks : list of Timestamp
        Mondays of the plan's weeks.
    halls : frozenset of str
        Halls that have been changed.
    sums : tuple of DataFrame
        The forecast's weeks and months.
    """

    county: County
    daily: pd.DataFrame
    weeks: list[pd.Timestamp]
    halls: frozenset[str] = frozenset()
    sums: tuple[pd.DataFrame, ...] = ()

    def with_tables(self, hall: str, **tables: Any) -> World:
        """Return the world with other tables of the county, of which one hall is concerned."""
        return replace(self, county=replace(self.county, **tables), halls=self.halls | {hall})

    def with_visitors(self, change: Callable[[pd.DataFrame], pd.DataFrame], halls: set[str]) -> World:
        """Return the world with other visitors of some halls, in days, weeks and months alike."""
        sums = tuple(change(part) for part in self.sums)
        return replace(self, daily=change(self.daily), sums=sums, halls=self.halls | halls)
