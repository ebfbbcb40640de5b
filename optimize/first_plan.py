"""Quick plans of a hall's week, from which the exact program starts.

One by rule of thumb, at once; and one in two steps: posts by what the relaxation would use, then days,
which lies within a few parts in a hundred of the best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.greedy import greedy_choice
from optimize.problem import A
from optimize.program import build_posts
from optimize.solver import Solution

SECONDS = 5.0  # for each of the two steps, which take a fraction of one
GAP = 0.01


def greedy_plan(program: Program, engine: Engine) -> Solution:
    """Find a plan of a hall's week by rule of thumb; its bound is 0, below which no cost is.

    The relaxation with posts and shares as they are fills in the other columns, which are whole by
    themselves.
    """
    chosen = greedy_choice(program)
    found = engine.relax(program.model.with_bounds(chosen, chosen))
    return replace(found, bound=0.0, status="time limit" if found.values is not None else "none")


def first_plan(program: Program, seats: Iterable[Seat], relaxed: Solution, engine: Engine) -> Solution:
    """Find a plan of a hall's week.

    Parameters
    ----------
    program : Program
        The exact program.
    seats : iterable of Seat
        The people that it was built with.
    relaxed : Solution
        Of the program's relaxation.
    engine : Engine
        Who solves the steps.

    Returns
    -------
    Solution
        A point of the exact program, and the relaxation's bound.
    """
    posts = build_posts(program.problem, program.windows, program.week, seats)
    gains = _gains(program, relaxed)
    for (person, window, kind), column in posts.posts.items():
        gain = gains.get((person, window), 0.0)
        posts.model.cost[column] -= gain * (1.0 if kind == A else 0.999)
    chosen = engine.solve(posts.model, time_limit=SECONDS, gap=GAP)
    if chosen.values is None:
        return Solution(None, np.inf, relaxed.bound, "none", chosen.seconds, chosen.duals)
    held = {program.posts[key]: float(round(chosen.values[column])) for key, column in posts.posts.items()}
    days = engine.solve(program.model.with_bounds(held, held), time_limit=SECONDS, gap=GAP)
    seconds = relaxed.seconds + chosen.seconds + days.seconds
    return Solution(days.values, days.cost, relaxed.bound, "time limit", seconds, days.duals)


def _gains(program: Program, relaxed: Solution) -> dict[tuple[int, int], float]:
    """Minutes that the relaxation saves by each person's shares at each window."""
    if relaxed.values is None:
        return {}
    speed: dict[tuple[int, ...], float] = {}
    halves: dict[tuple[int, ...], float] = {}
    for row, dual in zip(program.model.rows, relaxed.duals, strict=True):
        if row.rule == "7 capacity":
            speed[row.at] = -float(dual)
        elif row.rule == "7 halves":
            halves[row.at] = -2.0 * float(dual)
    gains: dict[tuple[int, int], float] = defaultdict(float)
    values: npt.NDArray[np.float64] = relaxed.values
    for (person, window, day), parts in program.shares.items():
        share = float(values[list(parts)] @ (1.0, 0.5)[: len(parts)])
        at = window, day
        gains[person, window] += share * (program.problem.speed[person, window] * speed[at] + halves[at])
    return gains
