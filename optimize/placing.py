"""Where the floating people go: loans from hall to hall, week by week, while they save more than they cost.

Loans are taken up greedily, best first. A move's gain is first guessed from the prices of the hall that
gains, which never guess too low, and computed only when it comes up (lazy greedy evaluation; Minoux 1978).
The same prices give a lower bound for the county (`_bound`).
"""

from __future__ import annotations

import heapq
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from optimize.columns import Program, Seat
from optimize.market import Market
from optimize.problem import A, B, Problem
from optimize.program import build
from optimize.solver import solve_relaxation
from optimize.stages import Progress, Stage

SMALLEST_SAVING = 1.0  # minutes of waiting below which nobody is moved
FIRST_WEEK = 0.5  # of the time, for placing the first week from scratch
CLOSE_GUESS = 0.6  # a computed gain of so much of the next best guess is taken: guesses run high


@dataclass(frozen=True)
class Placement:
    """Everybody's hall in one week, its relaxed cost, and a lower bound over all placements."""

    seats: list[Seat]
    cost: float
    bound: float
    finished: bool


def home_seats(problem: Problem) -> list[Seat]:
    """Everybody at their own hall."""
    return [Seat(person, int(hall)) for person, hall in enumerate(problem.home)]


def place_floaters(
    problem: Problem, seconds: float, workers: int, progress: Progress
) -> tuple[list[list[Seat]], Stage]:
    """Choose the hall of every floating person in every week, county-wide.

    The first week is placed from everybody's home, the others, side by side, from the first week's places:
    a person who is lent tends to stay.

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
    list of list of Seat
        Everybody's hall, week by week.
    Stage
        Cost of the halls' relaxations, and its bound over all placements.
    """
    began = time.perf_counter()
    weeks = len(problem.weeks)
    if not problem.staff["floating"].any() or not weeks:
        return [home_seats(problem)] * weeks, Stage("place", "optimal", 0.0, 0.0, 0.0, 0)
    placed = [place_week(problem, 0, home_seats(problem), seconds * FIRST_WEEK)]
    progress("place", 1, weeks)
    share = (seconds - (time.perf_counter() - began)) * workers / max(weeks - 1, workers)
    pool = ThreadPoolExecutor(workers)
    try:
        work = partial(place_week, problem, start=placed[0].seats, seconds=share)
        for placement in pool.map(work, range(1, weeks)):
            placed.append(placement)
            progress("place", len(placed), weeks)
    finally:  # on Ctrl-C what has not begun is dropped
        pool.shutdown(wait=False, cancel_futures=True)
    stage = Stage(
        "place",
        "optimal" if all(week.finished for week in placed) else "time limit",
        sum(week.cost for week in placed),
        sum(week.bound for week in placed),
        time.perf_counter() - began,
        weeks,
    )
    return [week.seats for week in placed], stage


def place_week(problem: Problem, week: int, start: list[Seat], seconds: float) -> Placement:
    """Choose every floating person's hall for one week, beginning with the places given."""
    market = Market(problem, week, start)
    end = time.perf_counter() + seconds
    finished = _take_up_loans(market, end)
    seats = [Seat(person, hall) for person, hall in sorted(market.hall_of.items())]
    bound = _bound(market) if time.perf_counter() < end else 0.0
    return Placement(seats, market.cost(), bound, finished)


def _take_up_loans(market: Market, end: float) -> bool:
    """Move people while the county gains; say whether that came to its end before the time did."""
    offers = _Offers(market)
    offers.add(market.floaters)
    while (best := offers.next()) is not None:
        if time.perf_counter() > end:
            return False
        person, hall, next_guess = best
        gain = market.gain(person, hall)
        if gain < max(SMALLEST_SAVING, CLOSE_GUESS * next_guess):
            offers.keep(person, hall, gain)
            continue
        home = market.move(person, hall)
        offers.add(market.floaters, {home})
        offers.add([f for f in market.floaters if market.hall_of[f] in (home, hall)])
    return True


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


def _bound(market: Market) -> float:
    """Lower bound of the week's cost over all placements, by pricing the floating people.

    Let every hall use any floating person at a price. The halls' optima less all the prices bound the
    county's cost from below, for any prices that are not negative (Lagrangian relaxation of "in one hall a
    week"). The closest are those at which nobody else would outbid the hall that has the person now.
    """
    price = {person: _price(market, person) for person in market.floaters}
    total = -sum(price.values())
    for hall, windows in market.windows.items():
        here = market.people(hall)
        fixed = [Seat(person, hall) for person in here if person not in price]
        able = [f for f in market.floaters if hall in market.halls_for(f)]
        rented = [Seat(f, hall) for f in able if f in here or market.guess(f, hall) > price[f]]
        program = build(market.problem, windows, market.week, [*fixed, *rented], exact=False)
        _rent(program, price)
        total += solve_relaxation(program.model).bound
    return max(total, 0.0)


def _price(market: Market, person: int) -> float:
    others = [hall for hall in market.halls_for(person) if hall != market.hall_of[person]]
    offered = max((market.guess(person, hall) for hall in others), default=0.0)
    return float(np.clip(offered, 0.0, max(market.loss(person), 0.0)))


def _rent(program: Program, price: dict[int, float]) -> None:
    """Let the program leave a floating person out, or pay their price."""
    model = program.model
    rent = {person: model.column(cost) for person, cost in price.items()}
    for (person, window, kind), column in program.posts.items():
        if person in rent and kind == A:
            other = program.posts[person, window, B]
            model.row("3 rented", [column, other, rent[person]], [1.0, 1.0, -1.0], "<=", 0.0)
