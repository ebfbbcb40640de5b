"""One day's number as a product of factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags, Index
from forecast.design import Design
from forecast.level import Level
from forecast.pooled import PooledModel

YEAR = 365
UNNAMED = ("year", "trend")
"""Groups whose columns say nothing by their names."""


@dataclass(frozen=True)
class Part:
    """What is kept of one window's regression.

    Attributes
    ----------
    level : Level
    theta : array of shape (knots + columns,)
    opened : array of int
        Places of its open days.
    """

    level: Level
    theta: Array
    opened: Index


@dataclass(frozen=True)
class DayFactors:
    """What is kept of a fitted model so that any day can be taken apart; some kilobytes a window.

    Attributes
    ----------
    design : Design
    parts : mapping
        By hall and window.
    alone : DataFrame, optional
        hall, window, date, mean of the model alone, where the forecast is a blend.
    """

    design: Design
    parts: Mapping[tuple[str, str], Part]
    alone: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return f"DayFactors({len(self.parts)} windows; see Forecast.explain)"

    @classmethod
    def of(cls, model: PooledModel) -> DayFactors:
        """Keep what explanations need of a fitted model."""
        parts = {
            (state.hall, state.window): Part(state.level, state.theta, state.open_places)
            for state in model.states
        }
        return cls(model.design, parts)

    def days_off(self, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series[bool]:
        """Say of each day whether it is a day off, by date."""
        return self.design.calendar.days(start, end)["day_off"].astype(bool)

    def explain(self, hall: str, window: str, date: pd.Timestamp, mean: float) -> pd.DataFrame:
        """Take a day's expected visitors apart: what they usually are, times a factor for each kind of day.

        Parameters
        ----------
        hall, window : str
        date : Timestamp
            An open day of the window.
        mean : float
            The day's forecast.

        Returns
        -------
        DataFrame
            As `forecast.Forecast.explain`.
        """
        part = self.parts[hall, window]
        day = (date - self.design.dates[0]).days
        year = part.opened[(part.opened >= day - YEAR) & (part.opened <= day)]
        columns, knots = self.design.columns, part.level.knots.size
        rows = self.design.rows(hall, window, year)
        effects = rows * part.theta[knots:]
        level = float(part.level.rows(year[-1:])[0] @ part.theta[:knots])
        away = effects[-1] - effects.mean(axis=0)
        logs = {"usual": level + float(effects.mean(axis=0).sum())}
        logs |= {name: float(away[columns.select(name)].sum()) for name in columns.groups}
        own = mean if self.alone is None else self._alone(hall, window, date)
        logs["rest"] = float(np.log(own) - sum(logs.values()))
        if self.alone is not None:
            logs["blend"] = float(np.log(mean / own))
        named = {name: self._names(name, rows[-1] != 0.0) for name in columns.groups}
        factor = np.exp(np.array(list(logs.values())))
        return pd.DataFrame(
            {
                "group": list(logs),
                "day": [named.get(name, "") for name in logs],
                "factor": factor,
                "running": np.cumprod(factor),
            }
        )

    def _alone(self, hall: str, window: str, date: pd.Timestamp) -> float:
        """Mean of the model alone."""
        assert self.alone is not None
        day = (self.alone["hall"] == hall) & (self.alone["window"] == window) & (self.alone["date"] == date)
        return float(self.alone.loc[day, "mean"].iloc[0])

    def _names(self, group: str, here: Flags) -> str:
        """Names of a group's columns that a day has something of."""
        columns = self.design.columns
        if group in UNNAMED:
            return ""
        return ", ".join(columns.name[place] for place in columns.select(group) if here[place])
