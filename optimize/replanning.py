"""A plan after a change of its county: the weeks of halls that it touches solved again, all else as it is.

Floating people stay where the plan has them, but for those whom the change is about, and where it leaves a
post empty: these may move, one at a time, where that costs less.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from optimize.columns import Seat
from optimize.hall_weeks import Part
from optimize.repair import who_could_fill
from optimize.stages import Clock, Progress
from optimize.standing import Standing
from optimize.threads import side_by_side

TRIED = 3
"""Halls tried for a person in a week, and people for an empty post: those who promise most."""
LONGEST = 10.0  # seconds for one hall's week when somebody moves


def touched_parts(before: Standing, after: Standing, halls: Iterable[int]) -> set[Part]:
    """Weeks of halls whose programs a change has made others.

    Parameters
    ----------
    before, after : Standing
        The plan in the county as it was and as it is to be.
    halls : iterable of int
        Where to look.
    """
    parts = [(hall, week) for hall in halls for week in after.weeks]
    return {part for part in parts if _program(before, part) != _program(after, part)}


def solve_parts(
    standing: Standing, parts: Collection[Part], seconds: float, progress: Progress, *, repair: bool
) -> bool:
    """Solve weeks of halls again, one after the other, then all of a hall together.

    Parameters
    ----------
    standing : Standing
        The plan; what is found is kept.
    parts : collection of (int, int)
        Hall and week.
    seconds : float
        For all.
    progress : callable
        Told the halls done.
    repair : bool
        Whether what is found is kept even where it is no cheaper, as what stands cannot be any more.

    Returns
    -------
    bool
        Whether all is proved to be within the gap.
    """
    weeks: dict[int, set[int]] = defaultdict(set)
    for hall, week in parts:
        weeks[hall].add(week)
    effort = {hall: (len(weeks[hall]) * len(standing.windows(hall))) ** 2.0 for hall in weeks}
    # halls side by side would spend twice what a cap on peak weeks leaves a person who is in both
    workers = 1 if standing.problem.rules.max_peak_weeks else standing.engine.workers
    clock, proved = Clock(seconds, workers, sum(effort.values())), True

    def work(hall: int) -> bool:
        end = time.perf_counter() + clock.share(effort[hall])
        weeks_then_month = [{week} for week in sorted(weeks[hall])] if len(weeks[hall]) > 1 else []
        weeks_then_month.append(weeks[hall])
        for number, some in enumerate(weeks_then_month):
            left = end - time.perf_counter()
            found = standing.again(hall, some, left / (len(weeks_then_month) - number))
            if repair or found.cost < found.was * (1 - 1e-6):
                standing.keep(found)
        return found.proved

    halls = sorted(weeks, key=lambda hall: (effort[hall], hall))  # what the small leave goes to the large
    for done, one in enumerate(side_by_side(work, halls, workers), 1):
        proved &= one
        progress("plan", done, len(halls))
    return proved


def move_people(
    standing: Standing, people: Mapping[int, Collection[int]], parts: Collection[Part], seconds: float
) -> int:
    """Move floating people to other halls where that costs less.

    Parameters
    ----------
    standing : Standing
        The plan, of which `parts` have been solved again; moves are kept.
    people : mapping
        Floating people to the weeks in which they may be worth more elsewhere.
    parts : collection of (int, int)
        Weeks of halls whose empty posts others may fill.
    seconds : float
        For all.

    Returns
    -------
    int
        Moves made.
    """
    end, moves = time.perf_counter() + seconds, 0
    for week, person in sorted((week, person) for person, weeks in people.items() for week in weeks):
        ways = ((person, hall) for hall in _promising(standing, person, week, end))
        moves += _first_good(standing, ways, week, end)
    for hall, week in sorted(part for part in parts if part in standing.solved):
        windows, part = standing.empty((hall, week)), (hall, week)
        held = {other: standing.held(other) for other in standing.seats}
        able = who_could_fill(standing.problem, windows, part, standing.seats, held)
        ways = ((person, hall) for person, _ in able[:TRIED])
        moves += _first_good(standing, ways, week, end)
    return moves


def _program(standing: Standing, part: Part) -> tuple[object, ...]:
    program = standing.program(part)
    return program.model, program.posts, program.shares


def _first_good(standing: Standing, ways: Iterable[tuple[int, int]], week: int, end: float) -> bool:
    return any(
        _move(standing, person, (hall, week), end) for person, hall in ways if time.perf_counter() < end
    )


def _promising(standing: Standing, person: int, week: int, end: float) -> list[int]:
    """Halls in which the relaxation has more of a person than where they are, the best first."""
    problem, here = standing.problem, _hall_of(standing, person, week)
    can = problem.can_hold[person, :, week]
    halls = sorted({int(hall) for hall in problem.hall_of_window[can]} | {int(problem.home[person]), here})

    def worth(hall: int) -> float:
        if time.perf_counter() > end:
            return -np.inf
        others = [seat for seat in standing.seats[hall, week] if seat.person != person]
        without, there = (
            standing.engine.relax(standing.program((hall, week), seats).model).cost
            for seats in (others, [*others, Seat(person, hall)])
        )
        return without - there

    worths = dict(zip(halls, side_by_side(worth, halls, standing.engine.workers), strict=True))
    better = [hall for hall in halls if worths[hall] > worths[here] and hall != here]
    return sorted(better, key=lambda hall: -worths[hall])[:TRIED]


def _move(standing: Standing, person: int, to: Part, end: float) -> bool:
    """Solve both halls' week with a person moved; keep that if it costs less."""
    giver, week = (_hall_of(standing, person, to[1]), to[1]), {to[1]}
    seats = {
        giver: [seat for seat in standing.seats[giver] if seat.person != person],
        to: [*standing.seats[to], Seat(person, to[0])],
    }
    now = sum(standing.cost(hall, week) for hall, _ in seats)
    seconds = min(LONGEST, max(end - time.perf_counter(), 1.0))
    found = [standing.again(part[0], week, seconds, {part: seats[part]}) for part in (to, giver)]
    if sum(one.cost for one in found) > now - 1.0:
        return False
    for one in found:
        standing.keep(one)
    standing.seats.update(seats)
    return True


def _hall_of(standing: Standing, person: int, week: int) -> int:
    return next(
        hall
        for (hall, when), seats in standing.seats.items()
        if when == week and any(seat.person == person for seat in seats)
    )
