"""Posts left empty, mended by a floating person from another hall: what continuous placing cannot see.

Whether people enough are in a hall is a matter of whole posts; the placing works with parts of them. Where a
hall's week has an empty post that somebody floating could fill, both halls are solved again with the person
moved, and the move stays if it costs less.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from optimize.columns import Seat
from optimize.hall_weeks import HallWeeks, Part, Solved
from optimize.problem import Held, Problem

TRIED = 6
"""People tried for a hall's week."""
LONGEST = 5.0  # seconds for one hall's week


def repair(parts: HallWeeks, end: float) -> int:
    """Move floating people to where a post is empty, while that costs less and time lasts.

    Parameters
    ----------
    parts : HallWeeks
        Planned; seats and solutions of the halls concerned are changed.
    end : float
        On the clock of `time.perf_counter`.

    Returns
    -------
    int
        Moves made.
    """
    moves = 0
    price = parts.problem.costs.missing_b
    wanting = [part for part, solved in parts.solved.items() if solved.solution.cost >= price]
    for part in sorted(wanting, key=lambda part: -parts.solved[part].solution.cost):
        for person, giver in _who_could(parts, part)[:TRIED]:
            if time.perf_counter() > end:
                return moves
            if _move(parts, person, giver, part):
                moves += 1
                break
    return moves


def _who_could(parts: HallWeeks, part: Part) -> list[tuple[int, Part]]:
    solved = parts.solved[part]
    windows = sorted({window for window, _ in solved.program.empty_posts(solved.solution.values)})
    held = {other: one.held for other, one in parts.solved.items()}
    return who_could_fill(parts.problem, windows, part, parts.seats, held)


def who_could_fill(
    problem: Problem,
    windows: Sequence[int],
    part: Part,
    seats: Mapping[Part, Sequence[Seat]],
    held: Mapping[Part, Held],
) -> list[tuple[int, Part]]:
    """Find floating people elsewhere who could fill an empty post of a hall's week.

    Parameters
    ----------
    problem : Problem
    windows : sequence of int
        With an empty post.
    part : (int, int)
        Hall and week.
    seats : mapping
        Who serves each hall in each week.
    held : mapping
        Posts of the halls' weeks from which they may come.

    Returns
    -------
    list of (int, (int, int))
        Person, and the hall's week that would give them; those with the fewest posts first.
    """
    hall, week = part
    able = problem.staff["floating"].to_numpy(dtype=bool) & problem.can_hold[:, windows, week].any(axis=1)
    found = []
    for giver, posts in held.items():
        if giver[1] == week and giver[0] != hall:
            at = [person for person, _ in posts]
            found += [(at.count(s.person), s.person, giver) for s in seats[giver] if able[s.person]]
    return [(person, giver) for _, person, giver in sorted(found)]


def _move(parts: HallWeeks, person: int, giver: Part, taker: Part) -> bool:
    """Solve both halls with a person moved; keep that if it costs less."""
    now = sum(parts.solved[part].solution.cost for part in (giver, taker))
    seats = {
        giver: [seat for seat in parts.seats[giver] if seat.person != person],
        taker: [*parts.seats[taker], Seat(person, taker[0])],
    }
    found: dict[Part, Solved] = {}
    for part in (taker, giver):
        found[part] = parts.with_seats(part, seats[part], LONGEST)
        if not np.isfinite(cost := sum(one.solution.cost for one in found.values())) or cost >= now:
            return False
    parts.seats.update(seats)
    parts.solved.update(found)
    return True
