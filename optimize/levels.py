"""Waiting by the number of half days at a window, so that the relaxation knows that halves are whole.

Waiting is a convex curve of capacity, with a kink at every tenth. Speeds differ, so whole halves of people
reach some capacities only, and a relaxation free to stop at any capacity stops where it likes best: it lay
5 % too low. Here a window's day chooses among *levels*: k half days of people with a capacity
between that of the slowest and of the fastest who could stand there. A level's points are its ends and the
kinks between them; any mixture of points has its mixed number of halves, capacity and waiting. That is the
convex hull of all that whole halves can reach, as far as number and capacity tell. At whole halves no mixture
lies below the curve, since the curve is convex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimize.columns import Program, flat
from optimize.problem import Floats

ODD_LEVEL = "7 odd level"


@dataclass(frozen=True)
class Points:
    """Points of the levels of one window on one day.

    Attributes
    ----------
    halves : ndarray
        Half days of people.
    capacity : ndarray
        Capacity, at most that at which the curve ends.
    gain : ndarray
        Minutes of waiting saved, against nobody there.
    beyond : int
        Halves that there may be beyond the last level; they save nothing more.
    """

    halves: Floats
    capacity: Floats
    gain: Floats
    beyond: int


def points(steps: Sequence[tuple[float, float]], speeds: Sequence[float], most: float) -> Points:
    """Return the points of a window's day.

    Parameters
    ----------
    steps : sequence of (float, float)
        Width and gain of the waiting curve's steps, gains falling.
    speeds : sequence of float
        Of everybody who may stand there.
    most : float
        People who may stand there at once; infinite where there is no limit.
    """
    table = np.array(steps, dtype=float).reshape(-1, 2)
    kinks, saved = np.vstack([np.zeros(2), np.cumsum(table, axis=0)]).T
    halves = np.sort(np.repeat(np.asarray(speeds, dtype=float), 2)) / 2
    reach = len(halves) if np.isinf(most) else min(len(halves), int(2 * most))
    slowest, fastest = np.cumsum(halves)[:reach], np.cumsum(halves[::-1])[:reach]
    enough = int(np.searchsorted(slowest, kinks[-1] - 1e-9))  # levels that may yet gain by capacity
    levels = min(reach, enough + 2)  # two more, one of them odd: what follows differs by whole people
    low, high = (np.minimum(end, kinks[-1])[:levels] for end in (slowest, fastest))
    inside = (low[:, None] + 1e-9 < kinks) & (kinks < high[:, None] - 1e-9)
    level, kink = np.nonzero(inside)
    wide = np.flatnonzero(high > low + 1e-9)
    number = np.concatenate([np.arange(levels), level, wide])
    capacity = np.concatenate([low, kinks[kink], high[wide]])
    return Points(number + 1.0, capacity, np.interp(capacity, kinks, saved), reach - levels)


def add_waits(program: Program) -> None:
    """Rule 7: waiting falls with the level at a window; a level's halves and capacity are its people's."""
    problem, model = program.problem, program.model
    shares = program.shares_by_window_day()
    for window, day in program.open_days():
        curve = int(problem.curve[window, day])
        model.constant += float(problem.curves.minutes[curve, 0])
        there = shares[window, day]
        speeds = [float(problem.speed[person, window]) for person, _ in there]
        more = [float(problem.speed[person, window]) for person in program.others_at(window, day)]
        if not speeds and not more:
            continue
        most = float(problem.max_counters[window])
        found = points(problem.curves.all_steps[curve], [*speeds, *more], most)
        levels = [model.column(-gain) for gain in found.gain.tolist()]
        program.levels[window, day] = levels
        ones, at = [1.0] * len(levels), (window, day)
        model.row("7 one level", levels, ones, "<=", 1.0, at)
        columns, amounts = flat([parts for _, parts in there])
        beyond = [model.column(0.0, float((found.beyond + 1) // 2))] if found.beyond else []
        halves = [*found.halves.tolist(), *(-2.0 * amount for amount in amounts), *(2.0 for _ in beyond)]
        model.row("7 halves", [*levels, *columns, *beyond], halves, "==", 0.0, at)
        fast = [
            -s * amount for s, (_, parts) in zip(speeds, there, strict=True) for amount in flat([parts])[1]
        ]
        model.row("7 capacity", [*levels, *columns], [*found.capacity.tolist(), *fast], "<=", 0.0, at)
        if program.exact:
            odd = [column for column, k in zip(levels, found.halves, strict=True) if k % 2]
            split = [parts[1] for _, parts in there]
            weights = [1.0] * len(odd) + [-1.0] * len(split)
            model.row(ODD_LEVEL, [*odd, *split], weights, "<=", 0.0, at)
