"""Quick plans of a hall, from which the exact programs start.

One by rule of thumb, at once, week by week; and one in two steps: posts of all weeks by what the
relaxations would use and by the price of changing them, then days, which lies within a few parts in a hundred
of the best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.fairness import Fairness
from optimize.greedy import greedy_choice
from optimize.highs import Solution
from optimize.months import Month
from optimize.problem import A, Held
from optimize.program import build_posts

SECONDS = 5.0  # for each of the two steps, which take a fraction of one
POSTS_GAP = 0.002
DAYS_GAP = 0.01


def greedy_plan(program: Program, engine: Engine) -> Solution:
    """Find a plan of a hall's week by rule of thumb; its bound is 0, below which no cost is.

    The relaxation with posts and shares as they are fills in the other columns, which are whole by
    themselves.
    """
    chosen = greedy_choice(program)
    found = engine.relax(program.model.with_bounds(chosen, chosen))
    return replace(found, bound=0.0, status="time limit" if found.values is not None else "none")


def first_plans(
    programs: Sequence[Program],
    seats: Sequence[Iterable[Seat]],
    relaxed: Sequence[Solution],
    before: Held | None,
    engine: Engine,
    fairness: Fairness | None = None,
) -> list[Solution]:
    """Find plans of a hall's weeks: posts of all weeks at once, so that people stay, then each week's days.

    Parameters
    ----------
    programs : sequence of Program
        The exact program of every week.
    seats : sequence of iterable of Seat
        The people that each was built with.
    relaxed : sequence of Solution
        Of the programs' relaxations.
    before : Held or None
        Posts of each window's last week before the first, where they are known.
    engine : Engine
        Who solves the steps.
    fairness : Fairness, optional
        What makes peak weeks unfair; left out, fairness costs nothing.

    Returns
    -------
    list of Solution
        A point of every week's program at its own cost, and the relaxation's bound.
    """
    posts = [
        _posts_worth(program, people, found)
        for program, people, found in zip(programs, seats, relaxed, strict=True)
    ]
    month = Month(posts, before, fairness)
    chosen = engine.solve(month.model, time_limit=SECONDS, gap=POSTS_GAP)
    if chosen.values is None:
        return [replace(found, values=None, cost=np.inf, status="none") for found in relaxed]
    return [
        _days(program, week.held(values), found.bound, engine)
        for program, week, values, found in zip(
            programs, posts, month.split(chosen.values), relaxed, strict=True
        )
    ]


def _posts_worth(program: Program, seats: Iterable[Seat], relaxed: Solution) -> Program:
    """The program of a week's posts alone, each worth what the relaxation saves by its person there."""
    posts = build_posts(program.problem, program.windows, program.week, seats)
    gains = _gains(program, relaxed)
    for (person, window, kind), column in posts.posts.items():
        gain = gains.get((person, window), 0.0)
        posts.model.cost[column] -= gain * (1.0 if kind == A else 0.999)
    return posts


def _days(program: Program, held: Held, bound: float, engine: Engine) -> Solution:
    """The best of a week whose posts are given."""
    fixed = {
        column: float(held.get((person, window)) == kind)
        for (person, window, kind), column in program.posts.items()
    }
    found = engine.solve(program.model.with_bounds(fixed, fixed), time_limit=SECONDS, gap=DAYS_GAP)
    return replace(found, bound=bound, status="time limit" if found.values is not None else "none")


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
