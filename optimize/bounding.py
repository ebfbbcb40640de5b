"""A lower bound of a county's cost over all places that its floating people may have, once it is planned."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from optimize.hall_weeks import HallWeeks
from optimize.placing import Placement


def county_bounds(parts: HallWeeks, placed: Sequence[Placement], seconds: float) -> list[float]:
    """Return a lower bound of every week's cost over all placements, weeks side by side.

    Parameters
    ----------
    parts : HallWeeks
        As planned: what is proved of a hall with its people helps to bound the county.
    placed : sequence of Placement
        Of every week, with its cutting planes.
    seconds : float
        After which the best bounds so far stand.

    Raises
    ------
    KeyboardInterrupt
    """
    end, workers = time.perf_counter() + seconds, parts.engine.workers

    def work(week: int) -> float:
        cutting = placed[week].cutting
        if cutting is None:
            return 0.0
        presence = np.zeros(cutting.presence.shape)
        for number, hall in enumerate(cutting.master.halls):
            here = [seat.person for seat in parts.seats[hall, week]]
            presence[np.isin(cutting.market.floaters, here), number] = 1.0
        proved = {hall: parts.solved[hall, week].solution.bound for hall in parts.windows}
        now, rounds = time.perf_counter(), -(-(len(placed) - week) // workers)
        if end > now:
            cutting.prove(presence, proved, now + (end - now) / rounds)
        return cutting.bound

    pool = ThreadPoolExecutor(workers)
    try:
        return list(pool.map(work, range(len(placed))))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
