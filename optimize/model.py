"""A mixed-integer program as plain lists: columns with a price, rows with the rule they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Sense = Literal["<=", ">=", "=="]


@dataclass(frozen=True)
class Row:
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
    cost, upper : list of float
        Price (minutes of waiting) and upper bound of each column; lower bounds are 0.
    integer : list of bool
        Whether the column takes whole numbers only.
    rows : list of Row
        The constraints.
    constant : float
        Part of the cost that no column changes. It counts in the gap.
    """

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    constant: float = 0.0

    def column(self, cost: float = 0.0, upper: float = 1.0, *, integer: bool = False) -> int:
        """Add a column and return its number."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

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

    def value(self, values: Sequence[float]) -> float:
        """Cost of a point, constant included."""
        return self.constant + sum(price * value for price, value in zip(self.cost, values, strict=True))
