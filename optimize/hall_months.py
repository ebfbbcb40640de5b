"""Where time is left: a hall's whole month as one exact program, which proves what its weeks cannot.

The sum of its weeks' bounds knows nothing of the price of changing posts; the month's program does.
"""

from __future__ import annotations

from dataclasses import replace

from optimize.hall_weeks import LONGEST, HallWeeks
from optimize.months import Month
from optimize.stages import Clock


def prove_months(parts: HallWeeks, seconds: float) -> None:
    """Solve halls' months as one program each, where most may be won, while time lasts.

    Parameters
    ----------
    parts : HallWeeks
        Planned; halls that become cheaper are changed, and what is proved of halls is kept.
    seconds : float
        In all.
    """
    near = parts.near * len(parts.weeks)
    doubt = {hall: parts.cost(hall) - parts.bound(hall) for hall in parts.windows}
    wanted = sorted(
        (hall for hall in doubt if doubt[hall] > near and seconds > 0), key=lambda hall: (-doubt[hall], hall)
    )
    clock = Clock(seconds, parts.engine.workers, sum(doubt[hall] for hall in wanted))

    def work(hall: int) -> None:
        _prove(parts, hall, min(clock.share(doubt[hall]), LONGEST), near)

    try:
        for _ in parts.side_by_side("month", work, [] if parts.interrupted else wanted):
            pass
    except KeyboardInterrupt:
        parts.interrupted = True


def _prove(parts: HallWeeks, hall: int, seconds: float, near: float) -> None:
    if seconds <= 0 or parts.interrupted:
        return
    now, cost = parts.of_hall(hall), parts.cost(hall)
    month = Month([solved.program for solved in now], parts.before)
    start = month.joined([solved.solution.values for solved in now if solved.solution.values is not None])
    found = parts.engine.solve(month.model, time_limit=seconds, gap=0.0, near=near, start=start)
    if parts.interrupted:
        return
    parts.proved[hall] = max(found.bound, parts.bound(hall))
    if found.values is not None and found.cost < cost:
        weeks = zip(now, month.split(found.values), strict=True)
        parts.keep(
            hall,
            [
                replace(old, solution=replace(old.solution, values=v, cost=old.program.model.cost_of(v)))
                for old, v in weeks
            ],
        )
