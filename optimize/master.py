"""Where all floating people go in a week, at the least cost that the cuts of all halls know of.

Everybody is in one hall at most, and a hall costs at least what each of its cuts says (`hall_cuts.py`). With
parts of people the optimum bounds the week's cost over all placements; with whole people it is a placement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from optimize.floating import Floating
from optimize.hall_cuts import Cut
from optimize.highs import Relaxation
from optimize.model import Model
from optimize.problem import Floats, Ints
from optimize.solver import solve


class Master:
    """The program over who is where.

    Parameters
    ----------
    floating : Floating
        Who floats, and which halls each of them may serve.
    """

    def __init__(self, floating: Floating) -> None:
        self.floating = floating
        self.model = Model()
        self.halls = sorted(floating.windows)
        self.shape = len(floating.floaters), len(self.halls)
        able = np.array(
            [[hall in floating.halls_for(person) for hall in self.halls] for person in floating.floaters],
            dtype=bool,
        ).reshape(self.shape)
        self.people, self.places = np.nonzero(able)
        self._pair = np.full(self.shape, -1)
        self._pair[able] = [self.model.column(integer=True) for _ in self.people]
        self._least = {hall: self.model.column(1.0, np.inf) for hall in self.halls}
        for row in range(self.shape[0]):
            columns = self._pair[row][able[row]].tolist()
            self.model.row("3 one hall", columns, [1.0] * len(columns), "<=", 1.0)
        self._relaxed = Relaxation(self.model)
        self.cuts: dict[int, list[Cut]] = {hall: [] for hall in self.halls}

    def add(self, cut: Cut) -> None:
        """Take a hall's cut."""
        self.cuts[cut.hall].append(cut)
        columns, coefficients = self._row(cut)
        self.model.row("cut", columns.tolist(), coefficients.tolist(), ">=", cut.constant)
        self._relaxed.add(columns, coefficients, cut.constant)

    def _row(self, cut: Cut) -> tuple[Ints, Floats]:
        pairs = self._pair[:, self.halls.index(cut.hall)]
        steep = np.flatnonzero((cut.slopes < 0) & (pairs >= 0))
        return np.append(pairs[steep], self._least[cut.hall]), np.append(-cut.slopes[steep], 1.0)

    def relaxed(self) -> tuple[float, Floats]:
        """The bound, and who is where with parts of people, shape (floaters, halls)."""
        found = self._relaxed.solve()
        if found is None:
            return 0.0, np.zeros(self.shape)
        return found.cost, self._presence(found.values)

    def prices(self) -> Floats:
        """What one more of each floating person would save, by the cuts and in parts, shape (floaters,)."""
        found = self._relaxed.solve()
        return np.zeros(self.shape[0]) if found is None else np.maximum(-found.duals[: self.shape[0]], 0.0)

    def whole(
        self,
        usual: Mapping[int, int],
        more: Iterable[Cut],
        guests: Sequence[Ints],
        near: float,
        seconds: float,
    ) -> tuple[float, Floats] | None:
        """What cuts say of whole people in halls that know them well, usual halls preferred; who is where.

        Parameters
        ----------
        usual : mapping
            Person to the hall that is preferred by the price of a change.
        more : iterable of Cut
            That hold for whole people only.
        guests : sequence of ndarray
            For every hall, who may go there.
        near : float
            Minutes from the best at which a placement is good enough.
        seconds : float
            After which the best stands.

        Returns
        -------
        float and ndarray, or None
            The least cost by the cuts and the placement, shape (floaters, halls); None: not in time.
        """
        liked = self.model.cost.copy()
        for row, person in enumerate(self.floating.floaters):
            pair = self._pair[row, self.halls.index(usual[person])]
            if pair >= 0:
                liked[pair] -= self.floating.problem.costs.change
        allowed = np.zeros(self.shape)
        for number, known in enumerate(guests):
            allowed[known, number] = 1.0
        upper = [*allowed[self.people, self.places].tolist(), *(np.inf for _ in self.halls)]
        model = replace(self._with(more), cost=liked, upper=upper)
        found = solve(model, time_limit=seconds, gap=0.0, near=near)
        if found.values is None:
            return None
        least = float(found.values[list(self._least.values())].sum())
        return least, np.round(self._presence(found.values))

    def bound(self, more: Iterable[Cut], near: float, seconds: float) -> float:
        """The bound over whole people, with cuts that hold for whole people only, as good as time allows."""
        return max(solve(self._with(more), time_limit=seconds, gap=0.0, near=near).bound, 0.0)

    def _with(self, more: Iterable[Cut]) -> Model:
        model = replace(self.model, rows=self.model.rows.copy())
        for cut in more:
            columns, coefficients = self._row(cut)
            model.row("cut", columns.tolist(), coefficients.tolist(), ">=", cut.constant)
        return model

    def _presence(self, values: Floats) -> Floats:
        presence = np.zeros(self.shape)
        presence[self.people, self.places] = np.clip(values[: len(self.people)], 0.0, 1.0)
        return presence
