"""Waiting by the number of half days at a window, so that the relaxation knows that halves are whole.

Waiting is a convex curve of capacity, with a kink at every tenth. Speeds differ, so whole halves of people
reach some capacities only, and a relaxation free to stop at any capacity stops where it likes best: it lay
5 % too low. Here a window's day chooses among levels (`points.py`).
"""

from __future__ import annotations

import numpy as np

from optimize.columns import Program, flat
from optimize.points import points

ODD_LEVEL, FASTER, SLOWER = "7 odd level", "7 faster level", "7 slower level"


def add_waits(program: Program) -> None:
    """Rule 7: waiting falls with the level at a window; a level's halves and capacity are its people's."""
    problem, model = program.problem, program.model
    shares = program.shares_by_window_day()
    for window, day in program.open_days():
        curve = int(problem.curve[window, day])
        model.constant += float(problem.curves.minutes[curve, 0])
        there, others = shares[window, day], program.others_at(window, day)
        if not there and not others:
            continue
        speed: list[float] = problem.speed[:, window].tolist()
        placed = {person for person, _ in there if program.place_of(person, window) is not None}
        own = sorted(speed[person] for person, _ in there if person not in placed)
        guests = sorted(speed[person] for person in [*placed, *others])
        most = float(problem.max_counters[window])
        found = points(problem.curves.all_steps[curve], tuple(own), tuple(guests), most)
        levels = [model.column(-gain) for gain in found.gain.tolist()]
        program.levels[window, day], program.points[window, day] = levels, found
        ones, at = [1.0] * len(levels), (window, day)
        model.row("7 one level", levels, ones, "<=", 1.0, at)
        columns, amounts = flat([parts for _, parts in there])
        beyond = [model.column(0.0, float((found.beyond + 1) // 2))] if found.beyond else []
        halves = [*found.halves.tolist(), *(-2.0 * amount for amount in amounts), *(2.0 for _ in beyond)]
        model.row("7 halves", [*levels, *columns, *beyond], halves, "==", 0.0, at)
        people = [person for person, parts in there for _ in parts]
        fast = [-speed[person] * amount for person, amount in zip(people, amounts, strict=True)]
        model.row("7 capacity", [*levels, *columns], [*found.capacity.tolist(), *fast], "<=", 0.0, at)
        if program.exact:
            odd = [column for column, k in zip(levels, found.halves, strict=True) if k % 2]
            split = [parts[1] for _, parts in there]
            weights = [1.0] * len(odd) + [-1.0] * len(split)
            model.row(ODD_LEVEL, [*odd, *split], weights, "<=", 0.0, at)


def hold_levels(program: Program) -> None:
    """Rows that whole numbers keep by themselves: only guests make a level faster or slower than own people.

    A level's capacity is above that of the window's own fastest so many halves by no more than what guests
    there are faster than its slowest: put own people in their places, one by one. Below that of its slowest
    halves, likewise.
    """
    shares = program.shares_by_window_day()
    for at, found in program.points.items():
        guests = [(p, parts) for p, parts in shares[at] if program.place_of(p, at[0]) is not None]
        columns, amounts = flat([parts for _, parts in guests])
        speeds = np.array([program.problem.speed[p, at[0]] for p, parts in guests for _ in parts])
        for rule, excess, each in (
            (FASTER, found.above, np.maximum(speeds - found.slowest, 0.0)),
            (SLOWER, found.below, np.maximum(found.fastest - speeds, 0.0)),
        ):
            if excess.any():
                weights = [*excess.tolist(), *(-each * amounts).tolist()]
                program.model.row(rule, [*program.levels[at], *columns], weights, "<=", 0.0, at)
