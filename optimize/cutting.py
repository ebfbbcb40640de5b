"""Who floats to which hall in a week, and a bound over all such placements: cutting planes.

The master program (`master.py`) knows of every hall's cost only what its cuts say (`hall_cuts.py`). It says
where people would go; halls answer with the cuts there, until both agree (Benders 1962, cuts for each hall).
Cuts are made halfway between the master's wish and the best point so far, or the wishes would swing (in-out
separation, Ben-Ameur and Neto 2007). Then whole people are placed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from optimize.hall_cuts import Cut, HallCuts
from optimize.market import Market
from optimize.master import Master
from optimize.problem import Floats

EVEN_PRICE_ROUNDS = 2
MORE = 4  # guests invited to a hall at a time
STEPS = 40
PART = 0.05  # of a person, so wanted by a hall that they get columns there
HALFWAY = 0.5
NEAR = 0.03  # of the cost: bound and placement in parts are near enough to place whole people
NEAREST = 0.003  # the same, where the bound is what counts
WHOLE_ROUNDS = 4
WHOLE_SECONDS = 3.0
LEAST_SECONDS = 1.0  # for one placement, even late: everybody at home is a bad one
BOUND_SECONDS = 8.0
EXACT_SECONDS = 8.0  # of one worker for a week; in less, exact programs bound no better
CLOSE = 0.003  # of the cost: what the cuts say of a placement is near enough to what it costs
AGREEING_PART = 0.65  # of the time, before whole people are placed, or bounded


class Cutting:
    """The cutting planes of one week.

    Parameters
    ----------
    market : Market
        The week's floating people and halls.
    start : mapping
        Person to hall: where they are to begin with.

    Attributes
    ----------
    bound : float
        Of the week's cost over all placements; 0, below which no cost is, to begin with.
    cost : float
        Of the best placement of whole people, relaxed; infinite where there is none but the first.
    presence : ndarray, shape (floaters, halls)
        That placement.
    """

    def __init__(self, market: Market, start: Mapping[int, int]) -> None:
        self.market = market
        self.master = Master(market)
        self.presence = np.zeros(self.master.shape)
        for row, person in enumerate(market.floaters):
            self.presence[row, self.master.halls.index(start[person])] = 1.0
        self.halls = [
            HallCuts(market, hall, guests=np.flatnonzero(self.presence[:, number]))
            for number, hall in enumerate(self.master.halls)
        ]
        self.bound, self.cost = 0.0, np.inf
        self._known: dict[int, tuple[bytes, Cut]] = {}

    def agree(self, end: float) -> None:
        """Find out what people are worth everywhere, until the clock of `time.perf_counter` says `end`."""
        self._even_prices(end)
        self._agree(end, NEAR)

    def place(self, usual: Mapping[int, int], end: float) -> None:
        """Place whole people, best by the cuts, and see what that costs.

        Parameters
        ----------
        usual : mapping
            Person to the hall that is preferred by the price of a change.
        end : float
            On the clock of `time.perf_counter`.
        """
        lifted: list[Cut] = []
        for _ in range(WHOLE_ROUNDS if self.bound else 0):
            left, known = end - time.perf_counter(), len(lifted)
            if known and left <= 0:
                return
            seconds = min(max(left, LEAST_SECONDS), WHOLE_SECONDS)
            found = self.master.whole(usual, lifted, [hall.guests for hall in self.halls], seconds)
            if found is None:
                return
            least, presence = found
            cost = self._evaluate(presence, np.inf, presence)
            for before, after in self._with_whole_posts(presence):
                lifted.append(after)
                cost += after.cost - before.cost
            better = cost < self.cost
            if better:
                self.presence, self.cost = presence, cost
            if cost - least <= CLOSE * cost or not (better or len(lifted) > known):
                return

    def _with_whole_posts(self, presence: Floats) -> list[tuple[Cut, Cut]]:
        """Cuts of halls whose whole posts alone cost more than the relaxation: half a B fills no post."""
        found = []
        for number, hall in enumerate(self.halls):
            cut = self._known[number][1]
            if cut.cost < self.market.problem.costs.missing_b:
                raised = cut.lifted(presence[:, number], hall.whole_posts(presence[:, number]))
                if raised.cost > cut.cost:
                    found.append((cut, raised))
        return found

    def where(self) -> dict[int, int]:
        """Everybody's hall as placed; those who save nothing anywhere are left out."""
        rows, halls = np.nonzero(self.presence > 0.5)
        return {
            self.market.floaters[row]: self.master.halls[hall]
            for row, hall in zip(rows.tolist(), halls.tolist(), strict=True)
        }

    def prove(self, presence: Floats, proved: Mapping[int, float], end: float) -> None:
        """Raise the bound by the exact programs' relaxations, and by what is proved of halls as placed.

        Parameters
        ----------
        presence : ndarray, shape (floaters, halls)
            Whole people, as placed.
        proved : mapping
            Hall to a lower bound of its cost, as placed.
        end : float
            On the clock of `time.perf_counter`.
        """
        self.presence, self._known = presence, {}
        self._lift(proved, end)
        began = time.perf_counter()
        if end - began > EXACT_SECONDS:
            guests = [hall.guests.tolist() for hall in self.halls]
            self.halls = [
                HallCuts(self.market, hall, exact=True, guests=known)
                for hall, known in zip(self.master.halls, guests, strict=True)
            ]
            self._known = {}
            self._agree(began + AGREEING_PART * (end - began), NEAREST)
            self._lift(proved, end)

    def _lift(self, proved: Mapping[int, float], end: float) -> None:
        """Bound the cost over whole people with what is proved of halls as placed."""
        self._evaluate(self.presence, end, self.presence)
        lifted = [
            cut.lifted(self.presence[:, number], proved.get(cut.hall, 0.0))
            for number, (_, cut) in self._known.items()
        ]
        left = end - time.perf_counter()
        if left > 0 and len(lifted) == len(self.halls):
            self.bound = max(self.bound, self.master.bound(lifted, min(left, BOUND_SECONDS)))

    def _agree(self, end: float, near: float) -> None:
        """Let the master and the halls agree, beginning from the placement as it is."""
        center = self.presence
        best = self._evaluate(center, end, center)
        for _ in range(STEPS):
            bound, wish = self.master.relaxed()
            self.bound = max(self.bound, bound)
            if best - self.bound <= near * best or time.perf_counter() > end:
                return
            point = HALFWAY * wish + (1.0 - HALFWAY) * center
            cost = self._evaluate(point, end, wish)
            if cost < best:
                center, best = point, cost

    def _even_prices(self, end: float) -> None:
        """Cuts at one price for everybody, at which halls invite whom they would gain most by."""
        prices = np.full(len(self.market.floaters), max(self.market.problem.costs.loan, 1.0))
        halls = self.halls
        for _ in range(EVEN_PRICE_ROUNDS):
            wanting = []
            for hall in halls:
                if time.perf_counter() > end or (cut := hall.at_prices(prices)) is None:
                    return
                self.master.add(cut)
                gain = -(cut.slopes + prices)
                gain[hall.guests] = 0.0
                if hall.invite(row for row in np.argsort(-gain)[:MORE] if gain[row] > 0):
                    wanting.append(hall)
            halls = wanting

    def _evaluate(self, point: Floats, end: float, wish: Floats | None = None) -> float:
        """What a point costs, people without columns left out; every hall's cut there goes to the master."""
        total = 0.0
        for number, hall in enumerate(self.halls):
            if wish is not None:
                wanted = np.argsort(-wish[:, number])[: max(MORE, int(wish[:, number].sum()))]
                hall.invite(row for row in wanted if wish[row, number] > PART)
            present = np.zeros(len(point))
            present[hall.guests] = point[hall.guests, number]
            key = present.tobytes() + bytes(len(hall.guests))
            if number not in self._known or self._known[number][0] != key:
                if time.perf_counter() > end or (cut := hall.at(present)) is None:
                    return np.inf
                self.master.add(cut)
                self._known[number] = key, cut
            total += self._known[number][1].cost
        return total
