"""Where the floating people go: loans from hall to hall, week by week, while they save more than they cost.

Who is where is chosen for the whole county at once, by cutting planes (`cutting.py`), which also bound what
any placement could save.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from optimize.columns import Seat
from optimize.cutting import AGREEING_PART, Cutting
from optimize.market import Market
from optimize.problem import Problem
from optimize.stages import Progress


@dataclass(frozen=True)
class Placement:
    """Everybody's hall in one week, and what the county's relaxed week costs so; `cutting` knows why."""

    seats: list[Seat]
    cost: float
    cutting: Cutting | None = None


def home_seats(problem: Problem) -> list[Seat]:
    """Everybody at their own hall."""
    return [Seat(person, int(hall)) for person, hall in enumerate(problem.home)]


def place_floaters(problem: Problem, seconds: float, workers: int, progress: Progress) -> list[Placement]:
    """Choose the hall of every floating person in every week, county-wide.

    Where it is all the same, everybody is in the hall of the first week: who is lent tends to stay.

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
    weeks, home = len(problem.weeks), home_seats(problem)
    if not problem.staff["floating"].any() or not weeks:
        return [Placement(home, 0.0)] * weeks
    began = time.perf_counter()
    end, agreed = began + seconds, began + AGREEING_PART * seconds
    usual = {seat.person: seat.hall for seat in home}
    pool = ThreadPoolExecutor(workers)

    def work(week: int) -> Cutting:
        now, rounds = time.perf_counter(), -(-(weeks - week) // workers)
        cutting = Cutting(Market(problem, week), usual)
        cutting.agree(now + (agreed - now) / rounds)
        return cutting

    try:
        found = []
        for cutting in pool.map(work, range(weeks)):
            found.append(cutting)
            progress("place", len(found), weeks)
        found[0].place(usual, end)
        usual |= found[0].where()
        for _ in pool.map(lambda cutting: cutting.place(usual, end), found[1:]):
            pass
    finally:  # on Ctrl-C what has not begun is dropped
        pool.shutdown(wait=False, cancel_futures=True)
    return [_placement(cutting, home) for cutting in found]


def _placement(cutting: Cutting, home: list[Seat]) -> Placement:
    where = cutting.where()
    seats = [Seat(seat.person, where.get(seat.person, seat.hall)) for seat in home]
    return Placement(seats, cutting.cost if np.isfinite(cutting.cost) else 0.0, cutting)


def place_week(problem: Problem, week: int, end: float = np.inf) -> Placement:
    """Choose every floating person's hall for one week by itself."""
    home = home_seats(problem)
    usual = {seat.person: seat.hall for seat in home}
    cutting = Cutting(Market(problem, week), usual)
    cutting.agree(end)
    cutting.place(usual, end)
    return _placement(cutting, home)
