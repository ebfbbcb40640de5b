"""A lower bound of a county's cost over all places that its floating people may have, once it is planned."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from optimize.cutting import Cutting
from optimize.hall_weeks import HallWeeks
from optimize.placing import Placement
from optimize.stages import Clock
from optimize.threads import side_by_side


def county_bound(parts: HallWeeks, placed: Sequence[Placement], seconds: float) -> float:
    """Return a lower bound of the weeks' cost over all placements, changes and fairness apart.

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
    workers = parts.engine.local
    cuttings = {week.cutting: number for number, week in enumerate(placed) if week.cutting is not None}
    clock = Clock(seconds, workers, len(cuttings))

    def work(cutting: Cutting) -> float:
        week, presence = cuttings[cutting], np.zeros(cutting.presence.shape)
        for number, hall in enumerate(cutting.master.halls):
            here = [seat.person for seat in parts.seats[hall, week]]
            presence[np.isin(cutting.floating.floaters, here), number] = 1.0
        planned = {hall: parts.solved[hall, week].solution for hall in parts.windows}
        cutting.prove(presence, planned, time.perf_counter() + clock.turn())
        cutting.release()
        return cutting.bound

    return sum(side_by_side(work, list(cuttings), workers))
