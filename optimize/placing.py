"""Where the floating people go: loans from hall to hall, week by week, while they save more than they cost.

The worth of a set of people to a hall is the optimum of the hall's week with continuous posts and shares.
Loans are taken up greedily, best first. A move's gain is first guessed from the prices (dual values) of the
hall that gains, which never guess too low, and computed only when it comes up (lazy greedy evaluation;
Minoux 1978). The same prices give a lower bound for the county (`_bound`).
"""

from __future__ import annotations

import heapq
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from optimize.columns import Program, Seat
from optimize.problem import A, B, Problem
from optimize.program import build
from optimize.solver import solve_relaxation
from optimize.stages import Progress, Stage

SMALLEST_SAVING = 1.0  # minutes of waiting below which nobody is moved
FIRST_WEEK = 0.5  # of the time, for placing the first week from scratch
CLOSE_GUESS = 0.6  # a computed gain of so much of the next best guess is taken: guesses run high


@dataclass(frozen=True)
class Worth:
    """Optimum of a hall's relaxed week, and what its prices say of one more person.

    Attributes
    ----------
    cost : float
        Minutes of waiting, prices of shortages included.
    bound : float
        Proven lower bound of `cost`.
    share : dict
        (window, day) to what a full share there would save, at speed 1 and for being there at all.
    post : dict
        window to what one of its posts would save in the week, and on each day at work.
    """

    cost: float
    bound: float
    share: dict[tuple[int, int], tuple[float, float]]
    post: dict[int, tuple[float, dict[int, float]]]


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
    market = _Market(problem, week, start)
    end = time.perf_counter() + seconds
    finished = _take_up_loans(market, end)
    seats = [Seat(person, hall) for person, hall in sorted(market.hall_of.items())]
    return Placement(seats, market.cost(), _bound(market), finished)


class _Market:
    """Who is in which hall for now, and what every hall's people are worth to it."""

    def __init__(self, problem: Problem, week: int, start: list[Seat]) -> None:
        self.problem = problem
        self.week = week
        self.hall_of = {seat.person: seat.hall for seat in start}
        self.floaters = [int(person) for person in np.flatnonzero(problem.staff["floating"])]
        self.version: dict[int, int] = defaultdict(int)
        self._known: dict[tuple[int, frozenset[int]], Worth] = {}
        self._windows = {
            hall: [int(window) for window in np.flatnonzero(problem.hall_of_window == hall)]
            for hall in range(len(problem.halls))
        }

    def people(self, hall: int) -> frozenset[int]:
        return frozenset(person for person, at in self.hall_of.items() if at == hall)

    def worth(self, hall: int, people: frozenset[int]) -> Worth:
        """Solve a hall's relaxed week for a set of people, once."""
        key = hall, people
        if key not in self._known:
            seats = [Seat(person, hall) for person in people]
            self._known[key] = _solve(self.problem, self._windows[hall], self.week, seats)
        return self._known[key]

    def cost(self) -> float:
        return sum(self.worth(hall, self.people(hall)).cost for hall in self._windows)

    def halls_for(self, person: int) -> Iterator[int]:
        """Halls with a window that a person may hold a post of this week."""
        can = self.problem.can_hold[person, :, self.week]
        return iter(sorted({int(hall) for hall in self.problem.hall_of_window[can]}))

    def loss(self, person: int) -> float:
        """What a person's hall loses without them."""
        hall = self.hall_of[person]
        people = self.people(hall)
        return self.worth(hall, people - {person}).cost - self.worth(hall, people).cost

    def gain(self, person: int, hall: int) -> float:
        """What moving a person to a hall saves the county."""
        people = self.people(hall)
        return self.worth(hall, people).cost - self.worth(hall, people | {person}).cost - self.loss(person)

    def guess(self, person: int, hall: int) -> float:
        """Never less than what a hall would save by one more person, by its prices."""
        problem, worth = self.problem, self.worth(hall, self.people(hall))
        days = [int(d) for d in problem.days_of_week[self.week] if problem.present[person, d]]
        windows = [w for w in self._windows[hall] if problem.can_hold[person, w, self.week]]
        saved = sum(
            max(
                (worth.share[w, d][0] * problem.speed[person, w] + worth.share[w, d][1] for w in windows),
                default=0,
            )
            for d in days
        )
        posts = [worth.post[w][0] + sum(worth.post[w][1].get(d, 0.0) for d in days) for w in windows]
        most = problem.rules.max_a_posts + problem.rules.max_b_posts
        loan = problem.costs.loan if problem.home[person] != hall else 0.0
        pins = problem.pins[(problem.pins["person"] == person) & (problem.pins["week"] == self.week)]
        pinned = problem.costs.missing_pin * float(pins["window"].isin(windows).sum())
        return float(saved + sum(sorted(posts, reverse=True)[:most]) + pinned - loan)


def _solve(problem: Problem, windows: list[int], week: int, seats: list[Seat]) -> Worth:
    program = build(problem, windows, week, seats, exact=False)
    solution = solve_relaxation(program.model)
    share: dict[tuple[int, int], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    posts: dict[int, float] = defaultdict(float)
    days: dict[int, dict[int, float]] = defaultdict(dict)
    for row, dual in zip(program.model.rows, np.abs(solution.duals), strict=True):
        if row.rule == "7 capacity":
            share[row.at[0], row.at[1]] = (dual, share[row.at[0], row.at[1]][1])
        elif row.rule == "4 attended":
            share[row.at[0], row.at[1]] = (share[row.at[0], row.at[1]][0], 2.0 * dual)
        elif row.rule in (f"1 {A}-posts", f"1 {B}-posts"):
            posts[row.at[0]] = max(posts[row.at[0]], dual)
        elif row.rule == "4 at work":
            days[row.at[0]][row.at[1]] = dual
    post = {window: (posts[window], days[window]) for window in windows}
    return Worth(solution.cost, solution.bound, share, post)


def _take_up_loans(market: _Market, end: float) -> bool:
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
        home = market.hall_of[person]
        market.hall_of[person] = hall
        market.version[home] += 1
        market.version[hall] += 1
        offers.add(market.floaters, {home})
        offers.add([f for f in market.floaters if market.hall_of[f] in (home, hall)])
    return True


class _Offers:
    """Moves that may save something, best guess first; guesses go stale when either hall's people change."""

    def __init__(self, market: _Market) -> None:
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


def _bound(market: _Market) -> float:
    """Lower bound of the week's cost over all placements, by pricing the floating people.

    Let every hall use any floating person at a price. The halls' optima less all the prices bound the
    county's cost from below, for any prices that are not negative (Lagrangian relaxation of "in one hall a
    week"). The closest are those at which nobody else would outbid the hall that has the person now.
    """
    price = {person: _price(market, person) for person in market.floaters}
    total = -sum(price.values())
    for hall, windows in market._windows.items():
        here = market.people(hall)
        fixed = [Seat(person, hall) for person in here if person not in price]
        wanted = [f for f in market.floaters if f in here or market.guess(f, hall) > price[f]]
        rented = [Seat(person, hall) for person in wanted if hall in market.halls_for(person)]
        program = build(market.problem, windows, market.week, [*fixed, *rented], exact=False)
        _rent(program, price)
        total += solve_relaxation(program.model).bound
    return max(total, 0.0)


def _price(market: _Market, person: int) -> float:
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
