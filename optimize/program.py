"""The integer program: rules 1-7 of the contract as rows over posts, shares and waits.

One builder serves every stage. For a hall it makes the exact program; for a week of the whole county it
makes the relaxation that places floating people, in which only their hall is a whole number.
"""

from __future__ import annotations

from collections.abc import Iterable

from optimize import daily_rules, weekly_rules
from optimize.columns import Program, Seat
from optimize.problem import Problem


def build(
    problem: Problem, windows: Iterable[int], weeks: Iterable[int], seats: Iterable[Seat], *, exact: bool
) -> Program:
    """Write the program for some windows and the people who may serve them.

    Parameters
    ----------
    problem : Problem
        The county.
    windows, weeks : iterable of int
        Positions of the windows to staff and of the weeks to plan.
    seats : iterable of Seat
        Who may serve which hall in which week. A person with seats in several halls of one week is placed
        by the program.
    exact : bool
        Whole posts and half days; otherwise posts and shares are continuous, changes are free and only
        places are whole: its optimum is a lower bound of the exact program's.

    Returns
    -------
    Program
    """
    program = Program(problem, sorted(windows), sorted(weeks), exact)
    ordered = sorted(set(seats), key=lambda seat: (seat.week, seat.person, seat.hall))
    weekly_rules.add_posts(program, ordered)
    weekly_rules.add_places(program, ordered)
    weekly_rules.limit_posts(program)
    weekly_rules.cover_weeks(program)
    weekly_rules.add_pins(program)
    daily_rules.add_shares(program)
    daily_rules.cover_days(program)
    daily_rules.limit_people(program)
    daily_rules.limit_counters(program)
    daily_rules.add_waits(program)
    if exact:
        weekly_rules.add_changes(program)
        daily_rules.price_backups(program)
    return program
