"""A lower bound of a county's week over all places that its floating people may have.

Let every hall have any floating people it likes, at a price each for the week. The halls' optima less all
the prices bound the county's cost from below, for any prices that are not negative (Lagrangian relaxation
of "in one hall a week"). The halls' programs are relaxed, with every floating person in all of them, so
that nothing is left out. Prices rise for who is wanted by more than one hall and fall for who is wanted by
none (subgradient steps of Polyak's length); a hall's program is kept from step to step, since only prices
change.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from optimize.columns import Seat
from optimize.market import Market
from optimize.problem import Floats, Problem
from optimize.program import build
from optimize.solver import Relaxation

STEPS = 40
FIRST_PRICE = 8.0  # in loans
CLOSE = 0.001  # of the cost: a bound so near it is good enough
PATIENCE = 3  # steps without a better bound, after which they are halved


@dataclass
class _Hall:
    """A hall's relaxed week with every floating person for rent: rows of `people` and their columns."""

    relaxed: Relaxation
    rows: list[int]
    columns: list[int]
    loans: list[float]


def county_bounds(problem: Problem, costs: list[float], seconds: float, workers: int) -> list[float]:
    """Return a lower bound of every week's cost over all placements, weeks side by side.

    Parameters
    ----------
    problem : Problem
        The county.
    costs : list of float
        Of every week in some placement, relaxed as the bounds are.
    seconds : float
        After which the best bounds so far stand; 0, below which no cost is, where there is none yet.
    workers : int
        Weeks worked on at a time.

    Raises
    ------
    KeyboardInterrupt
    """
    end = time.perf_counter() + seconds
    rounds = -(-len(costs) // max(workers, 1))  # of so many weeks at a time

    def work(week: int) -> float:
        left = rounds - week // max(workers, 1)
        now = time.perf_counter()
        return lower_bound(problem, week, costs[week], end, now + (end - now) / left)

    pool = ThreadPoolExecutor(workers)
    try:
        return list(pool.map(work, range(len(costs))))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def lower_bound(problem: Problem, week: int, cost: float, end: float, soon: float = np.inf) -> float:
    """Return a lower bound of a week's cost; 0, below which no cost is, where there is no time for a better.

    Parameters
    ----------
    problem : Problem
        The county.
    week : int
        Position of the week.
    cost : float
        Of some placement, relaxed as the bound is.
    end : float
        On the clock of `time.perf_counter`.
    soon : float
        After which a first bound is not made better.
    """
    floating = problem.staff["floating"].to_numpy(dtype=bool)
    settled = [Seat(int(person), int(problem.home[person])) for person in np.flatnonzero(~floating)]
    market = Market(problem, week, settled)
    halls = []
    for hall in market.windows:
        if time.perf_counter() > end:
            return 0.0
        halls.append(_hall(market, hall))
    number = len(market.floaters)
    best, first = _first_price(halls, number, market.problem.costs.loan * FIRST_PRICE, end)
    prices, worse, length = np.full(number, first), 0, 1.0
    for _ in range(STEPS):
        found = _evaluate(halls, prices, min(end, soon))
        if found is None:
            break
        value, wanted = found
        worse = 0 if value > best else worse + 1
        best = max(best, value)
        if best >= cost * (1 - CLOSE) or not wanted.any():
            break
        if worse == PATIENCE:
            worse, length = 0, length / 2
        step = length * (cost - value) / float(wanted @ wanted)
        prices = np.maximum(prices + step * wanted, 0.0)
    return best


def _hall(market: Market, hall: int) -> _Hall:
    settled = [Seat(person, hall) for person in market.people(hall)]
    able = [row for row, person in enumerate(market.floaters) if hall in market.halls_for(person)]
    seats = [Seat(market.floaters[row], hall) for row in able]
    rent = {seat.person: 0.0 for seat in seats}
    program = build(
        market.problem, market.windows[hall], market.week, [*settled, *seats], exact=False, rent=rent
    )
    columns = [program.places[seat] for seat in seats]
    return _Hall(Relaxation(program.model, columns), able, columns, [program.model.cost[c] for c in columns])


def _first_price(halls: list[_Hall], number: int, price: float, end: float) -> tuple[float, float]:
    """The bound at the best single price for everybody, at which about as many are wanted as there are."""
    best, rising = (-np.inf, price), None
    while (found := _evaluate(halls, np.full(number, price), end)) is not None:
        value, wanted = found
        more = bool(wanted.sum() > 0)
        if value <= best[0] or rising not in (None, more):
            break
        best, rising = (value, price), more
        price = price * 2 if more else price / 2
        if price < 1.0:
            break
    return max(best[0], 0.0), best[1]


def _evaluate(halls: list[_Hall], prices: Floats, end: float) -> tuple[float, Floats] | None:
    """The bound at some prices, and by how many halls too many everybody is wanted; None: out of time."""
    value, wanted = -float(prices.sum()), np.full(len(prices), -1.0)
    for hall in halls:
        if time.perf_counter() > end:
            return None
        costs = [loan + prices[row] for loan, row in zip(hall.loans, hall.rows, strict=True)]
        least, values = hall.relaxed.solve(hall.columns, costs)
        if values is None:
            return None
        value += least
        wanted[hall.rows] += values[hall.columns]
    return value, wanted
