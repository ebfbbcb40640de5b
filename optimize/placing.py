"""Where the floating people go: loans from hall to hall, week by week, while they save more than they cost.

Everybody gets a first hall (`filling.py`); then people are moved greedily, best first. A move's gain is
guessed from the prices of the hall that gains and computed only when it comes up (lazy greedy evaluation;
Minoux 1978). How far from the best that can be is told by a bound over all placements (`bounding.py`).
"""

from __future__ import annotations

import heapq
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from optimize.columns import Seat
from optimize.filling import fill
from optimize.market import Market
from optimize.problem import Problem
from optimize.stages import Progress

SMALLEST_SAVING = 1.0  # minutes of waiting below which nobody is moved
MOVING_PART = 0.2  # of the time after a first placement
CLOSE_GUESS = 0.6  # a computed gain of so much of the next best guess is taken: guesses run high


@dataclass(frozen=True)
class Placement:
    """Everybody's hall in one week, and what the county's relaxed week costs so."""

    seats: list[Seat]
    cost: float


def home_seats(problem: Problem) -> list[Seat]:
    """Everybody at their own hall."""
    return [Seat(person, int(hall)) for person, hall in enumerate(problem.home)]


def place_floaters(problem: Problem, seconds: float, workers: int, progress: Progress) -> list[Placement]:
    """Choose the hall of every floating person in every week, county-wide.

    Where it is all the same, everybody is in the hall of the first week's first placement: who is lent tends
    to stay.

    Parameters
    ----------
    problem : Problem
        The county.
    seconds : float
        After which the loans found so far stand.
    workers : int
        Weeks placed at a time.
    progress : callable
        Told the weeks done.

    Returns
    -------
    list of Placement
        Week by week.
    """
    weeks, seats = len(problem.weeks), home_seats(problem)
    if not problem.staff["floating"].any() or not weeks:
        return [Placement(seats, 0.0)] * weeks
    end = time.perf_counter() + seconds
    placed: list[Placement] = []
    pool = ThreadPoolExecutor(workers)
    try:
        seats = first_seats(problem, 0, seats, end)
        work = partial(place_week, problem, start=seats, end=end)
        for placement in pool.map(work, range(weeks)):
            placed.append(placement)
            progress("place", len(placed), weeks)
    finally:  # on Ctrl-C what has not begun is dropped
        pool.shutdown(wait=False, cancel_futures=True)
    return placed


def place_week(problem: Problem, week: int, start: list[Seat], end: float) -> Placement:
    """Choose every floating person's hall for one week; where it is all the same, that of `start`."""
    market = _filled(problem, week, start, end)
    now = time.perf_counter()
    _take_up_loans(market, now + MOVING_PART * (end - now))
    seats = [Seat(person, hall) for person, hall in sorted(market.hall_of.items())]
    return Placement(seats, market.cost())


def first_seats(problem: Problem, week: int, start: list[Seat], end: float) -> list[Seat]:
    """Everybody's hall in a first placement of a week."""
    market = _filled(problem, week, start, end)
    return [Seat(person, hall) for person, hall in sorted(market.hall_of.items())]


def _filled(problem: Problem, week: int, start: list[Seat], end: float) -> Market:
    floating = problem.staff["floating"].to_numpy(dtype=bool)
    market = Market(problem, week, [seat for seat in start if not floating[seat.person]])
    usual = {seat.person: seat.hall for seat in start}
    fill(market, usual, end)
    for person in market.floaters:
        if person not in market.hall_of:
            market.put(person, usual[person])
    return market


def _take_up_loans(market: Market, end: float) -> None:
    """Move people while the county gains and time lasts."""
    offers = _Offers(market)
    if time.perf_counter() < end:
        offers.add(market.floaters)
    while (best := offers.next()) is not None:
        if time.perf_counter() > end:
            return
        person, hall, next_guess = best
        gain = market.gain(person, hall) - market.loss(person)
        if gain < max(SMALLEST_SAVING, CLOSE_GUESS * next_guess):
            offers.keep(person, hall, gain)
            continue
        home = market.move(person, hall)
        offers.add(market.floaters, {home})
        offers.add([f for f in market.floaters if market.hall_of[f] in (home, hall)])


class _Offers:
    """Moves that may save something, best guess first; guesses go stale when either hall's people change."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._queue: list[tuple[float, int, int]] = []
        self._latest: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {}

    def _versions(self, person: int, hall: int) -> tuple[int, int]:
        return self.market.version[self.market.hall_of[person]], self.market.version[hall]

    def keep(self, person: int, hall: int, gain: float) -> None:
        """Offer a move, to be looked at when no other promises more."""
        self._latest[person, hall] = gain, self._versions(person, hall)
        if gain > SMALLEST_SAVING:
            heapq.heappush(self._queue, (-gain, person, hall))

    def add(self, people: list[int], halls: set[int] | None = None) -> None:
        """Offer people to halls (all, or some) by a fresh guess."""
        for person in people:
            for hall in self.market.halls_for(person):
                if hall != self.market.hall_of[person] and (halls is None or hall in halls):
                    guess = self.market.guess(person, hall) - self.market.loss(person)
                    self.keep(person, hall, guess)

    def next(self) -> tuple[int, int, float] | None:
        """The move that promises most, and what the one after it promises."""
        while self._queue:
            negative, person, hall = heapq.heappop(self._queue)
            gain, versions = self._latest[person, hall]
            if hall == self.market.hall_of[person] or gain != -negative:
                continue
            if versions != self._versions(person, hall):
                self.add([person], {hall})
                continue
            return person, hall, -self._queue[0][0] if self._queue else 0.0
        return None
