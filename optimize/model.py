"""A mixed-integer program as plain lists: columns with a price, rows with the rule they stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Sense = Literal["<=", ">=", "=="]


class Row(NamedTuple):
    """One constraint: the sum of `coefficients` times `columns`, compared with `limit`.

    `rule` names the contract's rule that it keeps, `at` the window, week or day it speaks of (by position).
    """

    rule: str
    at: tuple[int, ...]
    columns: Sequence[int]
    coefficients: Sequence[float]
    sense: Sense
    limit: float


@dataclass
class Model:
    """Columns and rows of one program, to be minimised.

    Attributes
    ----------
    cost, lower, upper : list of float
        Price (minutes of waiting) and bounds of each column.
    integer : list of bool
        Whether the column takes whole numbers only.
    rows : list of Row
        The constraints.
    constant : float
        Part of the cost that no column changes.
    shortages : list of int
        Columns that say that something stays empty. They are priced so high that a gap of the whole cost
        would hide the waiting.
    lost : float
        Part of the constant that is the price of such things too.
    """

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    constant: float = 0.0
    shortages: list[int] = field(default_factory=list)
    lost: float = 0.0

    def column(self, cost: float = 0.0, upper: float = 1.0, *, integer: bool = False) -> int:
        """Add a column, from 0 up, and return its number."""
        self.cost.append(cost)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

    def shortage(self, cost: float, upper: float = 1.0) -> int:
        """Add a column that says that something stays empty, and return its number."""
        self.shortages.append(self.column(cost, upper))
        return self.shortages[-1]

    def row(
        self,
        rule: str,
        columns: Sequence[int],
        coefficients: Sequence[float],
        sense: Sense,
        limit: float,
        at: tuple[int, ...] = (),
    ) -> None:
        """Add a constraint; see `Row`."""
        self.rows.append(Row(rule, at, columns, coefficients, sense, limit))

    def with_bounds(self, lower: Mapping[int, float], upper: Mapping[int, float]) -> Model:
        """The same program with other bounds of some columns."""
        low, high = self.lower.copy(), self.upper.copy()
        for column, bound in lower.items():
            low[column] = bound
        for column, bound in upper.items():
            high[column] = bound
        return replace(self, lower=low, upper=high)

    def cost_of(self, values: npt.NDArray[np.float64] | None) -> float:
        """Cost of a point, constant included; infinite where there is none."""
        return math.inf if values is None else self.constant + float(np.asarray(self.cost) @ values)

    def besides_shortages(self, values: npt.NDArray[np.float64] | None) -> float:
        """Cost of a point without the price of what stays empty, though not its visitors' waiting.

        Infinite where there is no point.
        """
        if values is None:
            return math.inf
        return self.cost_of(values) - self.lost - sum(self.cost[c] * float(values[c]) for c in self.shortages)
