"""Where the floating people go: loans from hall to hall, week by week, while they save more than they cost.

Who is where is chosen for the whole county at once, by cutting planes (`cutting.py`), which also bound what
any placement could save.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from optimize.columns import Seat
from optimize.cutting import AGREEING_PART, Cutting
from optimize.floating import Floating
from optimize.problem import Problem
from optimize.stages import Clock, Progress
from optimize.threads import side_by_side, stopping


@dataclass(frozen=True)
class Placement:
    """Everybody's hall in one week, what the county's relaxed week then costs, and the cuts that say so.

    Where time ran out before that cost was known, it is the bound over all placements.
    """

    seats: list[Seat]
    cost: float
    cutting: Cutting | None = None

    @property
    def bound(self) -> float:
        """What is proved of the week's cost over all placements."""
        return 0.0 if self.cutting is None else self.cutting.bound


def home_seats(problem: Problem) -> list[Seat]:
    """Everybody at their own hall."""
    return [Seat(person, int(hall)) for person, hall in enumerate(problem.home)]


def place_floaters(
    problem: Problem, seconds: float, workers: int, progress: Progress
) -> tuple[list[Placement], bool]:
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
    bool
        Whether Ctrl-C ended it; weeks that were not placed then have everybody at home.
    """
    weeks, home = len(problem.weeks), home_seats(problem)
    if not problem.staff["floating"].any() or not weeks:
        return [Placement(home, 0.0)] * weeks, False
    usual = {seat.person: seat.hall for seat in home}
    cuttings = [Cutting(Floating(problem, week), usual) for week in range(weeks)]
    interrupted = False
    try:
        _place(cuttings, usual, seconds, workers, progress)
    except KeyboardInterrupt:
        interrupted = True
    return [_placement(cutting, home) for cutting in cuttings], interrupted


def _place(
    cuttings: list[Cutting], usual: dict[int, int], seconds: float, workers: int, progress: Progress
) -> None:
    """Find out what people are worth in each week, then place them, other weeks as they were in the first.

    A week's relaxations take much memory, so they are let go before another week is begun.
    """
    clock, first = Clock(seconds, workers, len(cuttings)), cuttings[0]
    stay, settled = dict(usual), threading.Event()

    def work(cutting: Cutting) -> None:
        began, share = time.perf_counter(), clock.turn()
        try:
            cutting.agree(began + AGREEING_PART * share)
            if cutting is not first:
                settled.wait()
            if not stopping():
                cutting.place(stay, began + share)
        finally:
            cutting.release()
            if cutting is first:
                stay.update(first.where())
                settled.set()

    for done, _ in enumerate(side_by_side(work, cuttings, workers), 1):
        progress("place", done, len(cuttings))


def _placement(cutting: Cutting, home: list[Seat]) -> Placement:
    where = cutting.where()
    seats = [Seat(seat.person, where.get(seat.person, seat.hall)) for seat in home]
    return Placement(seats, cutting.cost if np.isfinite(cutting.cost) else cutting.bound, cutting)
