"""The integer program of one week: rules 1-7 of the contract as rows over posts, shares and waits.

One builder serves every stage: the exact program of a hall, or of a small county with its floating people's
places free, and the relaxation that tells what people are worth to a hall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from optimize import daily_rules, levels, weekly_rules
from optimize.columns import Program, Seat
from optimize.problem import Problem


def build(
    problem: Problem,
    windows: Iterable[int],
    week: int,
    seats: Iterable[Seat],
    *,
    exact: bool,
    rent: Mapping[int, float] | None = None,
    others: Iterable[int] = (),
) -> Program:
    """Write the program for some windows in one week and the people who may serve them.

    Parameters
    ----------
    problem : Problem
        The county.
    windows : iterable of int
        Positions of the windows to staff.
    week : int
        Position of the week.
    seats : iterable of Seat
        Who may serve which hall. A person with seats in several halls is placed by the program.
    exact : bool
        Whole posts and half days; otherwise posts and shares are continuous, backups free and only places
        whole: its optimum is a lower bound of the exact program's.
    rent : Mapping, optional
        People who may be left out, and the price of having each of them for the week.
    others : iterable of int, optional
        People who have no part in the program, but may in another of the same hall: levels and limits leave
        room for them.

    Returns
    -------
    Program
    """
    program = _posts(problem, windows, week, seats, exact, rent or {}, others)
    daily_rules.add_shares(program)
    daily_rules.limit_people(program)
    daily_rules.limit_counters(program)
    levels.add_waits(program)
    daily_rules.attend_windows(program)
    if exact:
        daily_rules.price_backups(program)
    return program


def tighten(program: Program) -> None:
    """Add to an exact program rows that it does not need, which hold its relaxation near it."""
    daily_rules.hold_halves(program)
    levels.hold_levels(program)


def build_posts(problem: Problem, windows: Iterable[int], week: int, seats: Iterable[Seat]) -> Program:
    """Write the part of the exact program that speaks of the week's posts alone; see `build`."""
    return _posts(problem, windows, week, seats, exact=True, rent={})


def _posts(
    problem: Problem,
    windows: Iterable[int],
    week: int,
    seats: Iterable[Seat],
    exact: bool,
    rent: Mapping[int, float],
    others: Iterable[int] = (),
) -> Program:
    program = Program(problem, sorted(windows), week, exact, list(others))
    ordered = sorted(set(seats), key=lambda seat: (seat.person, seat.hall))
    weekly_rules.add_posts(program, ordered)
    weekly_rules.add_places(program, ordered, rent)
    weekly_rules.staff_halls(program, ordered)
    weekly_rules.limit_posts(program)
    weekly_rules.cover_week(program)
    weekly_rules.cover_days(program)
    weekly_rules.add_pins(program)
    return program
