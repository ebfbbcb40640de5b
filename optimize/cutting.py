"""Who floats to which hall in a week, and a bound over all such placements: cutting planes.

The master program (`master.py`) knows of every hall's cost only what its cuts say (`hall_cuts.py`). It says
where people would go; halls answer with the cuts there, until both agree (Benders 1962, cuts for each hall).
Cuts are made halfway between the master's wish and the best point so far, or the wishes would swing (in-out
separation, Ben-Ameur and Neto 2007). First halls answer by a rough relaxation, which soon finds where people
are needed, then by a tight one, which knows what they save. Then whole people are placed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from optimize.floating import Floating
from optimize.hall_cuts import Cut, HallCuts
from optimize.highs import Solution
from optimize.master import Master
from optimize.problem import Floats
from optimize.renting import rented
from optimize.solver import solve
from optimize.stages import Clock
from optimize.threads import stopping

EVEN_PRICE_ROUNDS = 2
MORE = 8  # guests invited to a hall at one price for everybody
STEPS = 200  # of each relaxation, at most
PART = 1e-3  # of a person, so wanted by a hall that they get columns: a little may fill a post's rest
HALFWAY = 0.5
# Parts of the cost, shortages apart: their prices would hide the waiting.
ROUGH, TIGHT = 0.03, 0.001  # bound and placement in parts are near enough, by each relaxation
STALLED = 5e-4  # a cut raised the bound by less
WHOLE = 0.001  # whole people are placed near enough to the best, by the cuts
CLOSE = 0.003  # what the cuts say of a placement is near enough to what it costs
TIGHT_TIME = 0.5  # times that of the rough relaxation, without which the tight one is not begun
WHOLE_ROUNDS = 4
WHOLE_SECONDS = 3.0
LEAST_SECONDS = 1.0  # for one placement, even late: everybody at home is a bad one
BOUND_SECONDS = 8.0
RENTING_PART = 0.8  # of the time for a bound, that halls with people for rent have
RENTING_SECONDS = 0.5  # a hall, without which none is begun: the master would go where it is not done
PATIENCE = 1.5  # times a hall's share of it, before the next one's turn
AGREEING_PART = 0.85  # of the time, before whole people are placed, or bounded


class Cutting:
    """The cutting planes of one week.

    Parameters
    ----------
    floating : Floating
        The week's floating people and halls.
    start : mapping
        Person to hall: where they are to begin with.

    Attributes
    ----------
    bound : float
        Of the week's cost over all placements; 0, below which no cost is, to begin with.
    presence : ndarray, shape (floaters, halls)
        Who is where, whole people.
    cost : float
        Of that, relaxed; infinite where it is not known.
    """

    def __init__(self, floating: Floating, start: Mapping[int, int]) -> None:
        self.floating = floating
        self.master = Master(floating)
        self.presence = np.zeros(self.master.shape)
        for row, person in enumerate(floating.floaters):
            self.presence[row, self.master.halls.index(start[person])] = 1.0
        self.halls = [
            HallCuts(floating, hall, guests=np.flatnonzero(self.presence[:, number]))
            for number, hall in enumerate(self.master.halls)
        ]
        self.bound, self.cost = 0.0, np.inf
        self._known: dict[int, tuple[bytes, Cut]] = {}

    def agree(self, end: float) -> None:
        """Find out what people are worth everywhere, until the clock of `time.perf_counter` says `end`."""
        began = time.perf_counter()
        self._even_prices(end)
        self.cost, center = self._agree(self.presence, ROUGH, end)
        now = time.perf_counter()
        if end - now > TIGHT_TIME * (now - began):
            for hall in self.halls:
                hall.tight = True
            self._known, self.cost = {}, np.inf
            self._agree(center, TIGHT, end)

    def place(self, usual: Mapping[int, int], end: float) -> None:
        """Place whole people, best by the cuts, and see what that costs.

        Parameters
        ----------
        usual : mapping
            Person to the hall that is preferred by the price of a change.
        end : float
            On the clock of `time.perf_counter`. One placement there is in any case, if there are cuts.
        """
        lifted: list[Cut] = []
        for turn in range(WHOLE_ROUNDS if self.bound else 0):
            left = end - time.perf_counter()
            if turn and self._over(end):
                return
            seconds = min(max(left, LEAST_SECONDS), WHOLE_SECONDS)
            guests = [hall.guests for hall in self.halls]
            found = self.master.whole(usual, lifted, guests, WHOLE * self._worth(), seconds)
            if found is None:
                return
            least, presence = found
            cuts = self._evaluate(presence, end, presence)
            raised = [] if cuts is None else self._with_whole_posts(presence, cuts, end)
            cost = least if cuts is None else sum(cut.cost for cut in cuts)
            cost += sum(after.cost - before.cost for before, after in raised)
            lifted += [after for _, after in raised]
            better = cost < self.cost
            if better:
                self.presence, self.cost = presence, cost
            if cost - least <= CLOSE * self._worth() or not (better or raised):
                return

    def _with_whole_posts(self, presence: Floats, cuts: list[Cut], end: float) -> list[tuple[Cut, Cut]]:
        """Cuts of halls whose whole posts alone cost more than the relaxation: half a B fills no post."""
        found = []
        for number, (hall, cut) in enumerate(zip(self.halls, cuts, strict=True)):
            if cut.cost < self.floating.problem.costs.missing_b and not self._over(end):
                raised = cut.lifted(presence[:, number], hall.whole_posts(presence[:, number]))
                if raised.cost > cut.cost:
                    found.append((cut, raised))
        return found

    def _worth(self) -> float:
        """What the newest cuts say that the week costs, shortages apart; 0 where there are none."""
        return sum(cut.cost - cut.missing for _, cut in self._known.values())

    def _over(self, end: float) -> bool:
        return stopping() or time.perf_counter() > end

    def where(self) -> dict[int, int]:
        """Everybody's hall as placed; those who save nothing anywhere are left out."""
        rows, halls = np.nonzero(self.presence > 0.5)
        return {
            self.floating.floaters[row]: self.master.halls[hall]
            for row, hall in zip(rows.tolist(), halls.tolist(), strict=True)
        }

    def prove(self, presence: Floats, planned: Mapping[int, Solution], end: float) -> None:
        """Raise the bound by what is proved of halls as placed, and of halls that rent whom they want.

        Parameters
        ----------
        presence : ndarray, shape (floaters, halls)
            Whole people, as placed.
        planned : mapping
            Hall to its plan with them, where it has windows.
        end : float
            On the clock of `time.perf_counter`.
        """
        self.presence, self.cost = presence, np.inf
        proved, doubts = [], {}
        for number, hall in enumerate(self.master.halls):
            here, cuts = presence[:, number], self.master.cuts[hall]
            if hall in planned and cuts:
                # no new cut is made here: those of the last rounds say as much, within a thousandth
                cut = max(cuts, key=lambda cut: cut.at(here))
                doubts[number] = planned[hall].cost - cut.at(here)
                proved.append(cut.lifted(here, planned[hall].bound))
        self._raise(proved, end)
        began = time.perf_counter()
        if at_rent := self._rented(planned, doubts, began + RENTING_PART * (end - began)):
            self._raise([*proved, *at_rent], end)

    def release(self) -> None:
        """Let go of the halls' relaxations, which take most of a plan's memory; their cuts stay known."""
        for hall in self.halls:
            hall.release()

    def _raise(self, whole: list[Cut], end: float) -> None:
        """Raise the bound by cuts that hold for whole people."""
        left = end - time.perf_counter()
        if left > 0:
            near = WHOLE * self._worth()
            self.bound = max(self.bound, self.master.bound(whole, near, min(left, BOUND_SECONDS)))

    def _rented(self, planned: Mapping[int, Solution], doubts: Mapping[int, float], end: float) -> list[Cut]:
        """Cuts of halls with people for rent, while time lasts; first where most is won for the effort."""
        if end - time.perf_counter() < RENTING_SECONDS * len(doubts):
            return []
        prices = self.master.prices()
        efforts = {number: float(len(self.halls[number].windows)) ** 2 for number in doubts}
        clock = Clock(end - time.perf_counter(), 1, sum(efforts.values()))
        found = []
        for number in sorted(doubts, key=lambda n: -doubts[n] / efforts[n]):
            hall, seconds = self.halls[number], min(PATIENCE * clock.share(efforts[number]), clock.left())
            if seconds <= 0 or self._over(end):
                break
            most = planned[hall.hall].cost + float(prices @ self.presence[:, number])
            if (program := rented(hall, prices, most)) is not None:
                bound = solve(program.model, time_limit=seconds, gap=CLOSE).bound
                found.append(program.cut(bound))
            hall.release()  # with everybody's columns it is large
        return found

    def _agree(self, center: Floats, near: float, end: float) -> tuple[float, Floats]:
        """Let the master and the halls agree; what the point costs that they begin from, and the best one."""
        cuts = self._evaluate(center, end, center)
        first = best = np.inf if cuts is None else sum(cut.cost for cut in cuts)
        worth = self._worth()
        for _ in range(STEPS):
            bound, wish = self.master.relaxed()
            step = HALFWAY if bound > self.bound + STALLED * worth else 1.0
            self.bound = max(self.bound, bound)
            if best - self.bound <= near * worth or self._over(end):
                break
            point, said = step * wish + (1.0 - step) * center, cuts
            cuts = self._evaluate(point, end, wish)
            if cuts == said:  # nothing new, nor would there be
                break
            cost = np.inf if cuts is None else sum(cut.cost for cut in cuts)
            if cost < best:
                center, best, worth = point, cost, self._worth()
        return float(first), center

    def _even_prices(self, end: float) -> None:
        """Cuts at one price for everybody, at which halls invite whom they would gain most by."""
        prices = np.full(len(self.floating.floaters), max(self.floating.problem.costs.loan, 1.0))
        halls = self.halls
        for _ in range(EVEN_PRICE_ROUNDS):
            wanting = []
            for hall in halls:
                if self._over(end) or (cut := hall.at_prices(prices)) is None:
                    return
                self.master.add(cut)
                gain = -(cut.slopes + prices)
                gain[hall.guests] = 0.0
                if hall.invite(row for row in np.argsort(-gain)[:MORE] if gain[row] > 0):
                    wanting.append(hall)
            halls = wanting

    def _evaluate(self, point: Floats, end: float, wish: Floats) -> list[Cut] | None:
        """Every hall's cut at a point, for the master too; None where time ends or one cannot be computed.

        Who is wished for by more than a small part gets columns; other people without are left out.
        """
        cuts = []
        for number, hall in enumerate(self.halls):
            hall.invite(np.flatnonzero(wish[:, number] > PART).tolist())
            present = np.zeros(len(point))
            present[hall.guests] = point[hall.guests, number]
            key = present.tobytes() + bytes(len(hall.guests))
            if number not in self._known or self._known[number][0] != key:
                if self._over(end) or (cut := hall.at(present)) is None:
                    return None
                self.master.add(cut)
                self._known[number] = key, cut
            cuts.append(self._known[number][1])
        return cuts
