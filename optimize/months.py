"""The weeks of some halls side by side in one program, tied by the price of changing posts.

A post taken up that was not held in the week before, the last in which its window opened, has its price; and
where fairness counts, so has a peak week beyond a person's even part (`fairness.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from optimize.columns import Program
from optimize.fairness import Fairness
from optimize.model import Model, Row
from optimize.problem import A, Floats, Held
from optimize.weekly_rules import price_of_change


class Month:
    """Programs of the same windows in successive weeks as one.

    Parameters
    ----------
    programs : sequence of Program
        One a week, in order. They are not changed.
    before : Held or None
        Posts of each window's last week before the first, where they are known.
    fairness : Fairness, optional
        What makes a peak week unfair; left out, fairness costs nothing.

    Attributes
    ----------
    model : Model
        All columns and rows; a program's columns are together, in their order.
    """

    def __init__(
        self, programs: Sequence[Program], before: Held | None, fairness: Fairness | None = None
    ) -> None:
        self.programs = programs
        self.model = Model()
        self._first: list[int] = []
        for program in programs:
            self._add(program)
        self._changes = self._price_changes(before)
        self._peaks = self._price_peaks(fairness) if fairness is not None else []

    def split(self, values: Floats) -> list[Floats]:
        """Values of every program's own columns."""
        ends = [
            first + len(program.model.cost) for first, program in zip(self._first, self.programs, strict=True)
        ]
        return [values[first:end] for first, end in zip(self._first, ends, strict=True)]

    def columns(self, of: Callable[[Program], Iterable[int]]) -> list[int]:
        """Where columns of every program are in the model."""
        pairs = zip(self._first, self.programs, strict=True)
        return [first + column for first, program in pairs for column in of(program)]

    def joined(self, values: Sequence[Floats | None]) -> Floats:
        """The point that joins points of the programs, with what changes and peak weeks they have.

        Raises
        ------
        ValueError
            If a program has none.
        """
        known = [part for part in values if part is not None]
        if len(known) < len(self.programs):
            raise ValueError("a week of the month has no plan to begin from")
        point = np.concatenate([*known, np.zeros(len(self.model.cost) - sum(map(len, known)))])
        for column, row in [*self._changes, *self._peaks]:
            terms = [(c, k) for c, k in zip(row.columns, row.coefficients, strict=True) if c != column]
            point[column] = max(row.limit - sum(k * point[c] for c, k in terms), 0.0)
        return point

    def _add(self, program: Program) -> None:
        model, first = program.model, len(self.model.cost)
        self._first.append(first)
        self.model.cost += model.cost
        self.model.lower += model.lower
        self.model.upper += model.upper
        self.model.integer += model.integer
        self.model.constant += model.constant
        self.model.lost += model.lost
        self.model.shortages += [first + column for column in model.shortages]
        for row in model.rows:
            columns = [first + column for column in row.columns]
            self.model.row(row.rule, columns, row.coefficients, row.sense, row.limit, row.at)

    def _price_changes(self, before: Held | None) -> list[tuple[int, Row]]:
        """A column for each post that may be taken up, and the row that says whether it is.

        Where the week before is none of the plan's, the post itself has the price, if that is known of it.
        """
        found = []
        for week, now in enumerate(self.programs):
            for key, column in now.posts.items():
                (person, window, kind), own = key, self._first[week] + column
                price, last = price_of_change(now.problem, kind), now.problem.week_before[window, week]
                if last < 0:
                    known = before is not None or week > 0
                    new = (before or {}).get((person, window)) != kind
                    self.model.cost[own] += price * (known and new)
                    continue
                taken, earlier = self.model.column(price), self.programs[last].posts.get(key)
                there = {} if earlier is None else {self._first[last] + earlier: 1.0}
                terms = {taken: 1.0, own: -1.0, **there}
                self.model.row("7 change", list(terms), list(terms.values()), ">=", 0.0)
                found.append((taken, self.model.rows[-1]))
        return found

    def _price_peaks(self, fairness: Fairness) -> list[tuple[int, Row]]:
        """A column for each person's peak weeks beyond their part, or cap, and the row that counts them."""
        posts: dict[tuple[int, int], list[int]] = defaultdict(list)
        for first, program in zip(self._first, self.programs, strict=True):
            for (person, window, kind), column in program.posts.items():
                if kind == A and fairness.peaks[window, program.week]:
                    posts[person, int(program.problem.hall_of_window[window])].append(first + column)
                    self.model.cost[first + column] += fairness.price_of_peak
        found = []
        for columns, most, price in fairness.limits(posts):
            if len(columns) > most:
                over = self.model.column(price, float(len(columns)))
                ones = [*(-1.0 for _ in columns), 1.0]
                self.model.row("7 peak weeks", [*columns, over], ones, ">=", -most)
                found.append((over, self.model.rows[-1]))
        return found


def changes_between(program: Program, before: Held | None, held: Held) -> float:
    """What posts cost that were not held in the week before; nothing where that is not known (None)."""
    if before is None:
        return 0.0
    new = (kind for post, kind in held.items() if before.get(post) != kind)
    return sum(price_of_change(program.problem, kind) for kind in new)


def with_neighbours(program: Program, before: Held | None, after: Held | None) -> Model:
    """A week's program with the price of its changes from the week before and to the week after.

    Parameters
    ----------
    program : Program
        Of the week; it is not changed.
    before, after : Held or None
        Posts of these weeks, of each window the nearest in which it opens; None where nothing is known.
    """
    model = program.model.with_bounds({}, {})
    model.cost = model.cost.copy()
    for (person, window, kind), column in program.posts.items():
        price = price_of_change(program.problem, kind)
        if before is not None and before.get((person, window)) != kind:
            model.cost[column] += price
        if after is not None and after.get((person, window)) == kind:
            model.cost[column] -= price
    if after is not None:
        model.constant += sum(price_of_change(program.problem, kind) for kind in after.values())
    return model
