"""The contract's rules on who stands where each day, as rows of the program."""

from __future__ import annotations

from collections import Counter, defaultdict

from optimize.columns import AMOUNTS, Program, flat
from optimize.problem import A, B
from optimize.weekly_rules import at_most

CALLED, WHOLE_DAY = "7 backup called", "5 whole day"


def add_shares(program: Program) -> None:
    """Rule 5: shares only on days at work and on the week's own posts."""
    problem, model = program.problem, program.model
    for person, window, kind in program.posts:
        if kind == B:
            continue
        posts = [program.posts[person, window, kind] for kind in (A, B)]
        for day in problem.days_of_week[program.week]:
            if not (problem.present[person, day] and problem.is_open[window, day]):
                continue
            parts: tuple[int, ...] = (model.column(integer=program.exact),)
            if program.exact:
                parts = (*parts, model.column(problem.costs.split_day, integer=True))
            program.shares[person, window, int(day)] = parts
            ones = [1.0] * len(parts)
            model.row("5 own posts", [*parts, *posts], [*ones, -1.0, -1.0], "<=", 0.0)


def price_backups(program: Program) -> None:
    """Rule 7: a day that a B is called to the window has its price."""
    model, price = program.model, program.problem.costs.backup_day
    for (person, window, _), parts in program.shares.items():
        called, a = model.column(price), program.posts[person, window, A]
        model.row(CALLED, [*parts, a, called], [*AMOUNTS, -1.0, -1.0], "<=", 0.0)


def hold_halves(program: Program) -> None:
    """Rows that whole numbers keep by themselves, but a relaxation does not.

    Who stands at a window for a whole day has no half day elsewhere. And half a day of a B is a call,
    whatever else is the A's.
    """
    days = defaultdict(list)
    for (person, window, day), parts in program.shares.items():
        days[person, day, program.place_of(person, window)].append(parts)
    for (_, _, place), shares in days.items():
        wholes, ones = [whole for whole, _ in shares], [1.0] * (len(shares) + 1)
        for _, half in shares if len(shares) > 1 else []:
            program.model.row(WHOLE_DAY, *at_most([*wholes, half], ones, 1.0, place))
    for row in [row for row in program.model.rows if row.rule == CALLED]:
        program.model.row(CALLED, row.columns, [1.0, 1.0, -1.0, -2.0], "<=", 0.0)


def attend_windows(program: Program) -> None:
    """Somebody stands at every window on every open day, unless nobody of its people is at work."""
    model = program.model
    for at in program.open_days():
        unattended = model.shortage(program.problem.costs.unattended_day)
        columns = [*program.levels.get(at, []), program.missing_days[at], unattended]
        model.row("4 attended", columns, [1.0] * len(columns), ">=", 1.0, at)


def limit_people(program: Program) -> None:
    """Rule 5: a person's shares of a day sum to at most 1."""
    days = defaultdict(list)
    for (person, window, day), parts in program.shares.items():
        days[person, day, program.place_of(person, window)].append(parts)
    for (_, _, place), shares in days.items():
        if len(shares) > 1:
            program.model.row("5 one day", *at_most(*flat(shares), 1.0, place))


def limit_counters(program: Program) -> None:
    """Rule 6: places to serve at, of the hall and of the window; temporary ones have a price."""
    problem, model = program.problem, program.model
    of_hall, number = defaultdict(list), Counter[tuple[int, int]]()
    standing = program.shares_by_window_day()
    for window, day in program.open_days():
        shares = [parts for _, parts in standing.get((window, day), [])]
        hall, people = int(problem.hall_of_window[window]), len(shares) + len(program.others_at(window, day))
        of_hall[hall, day].extend(shares)
        number[hall, day] += people
        most = float(problem.max_counters[window])
        if people > most:
            model.row("6 window's counters", *flat(shares), "<=", most, (window, day))
    for (hall, day), shares in of_hall.items():
        counters = float(problem.counters[hall])
        if number[hall, day] <= counters:
            continue
        extra = float(problem.temporary_counters[hall])
        more = model.column(problem.costs.temporary_counter, extra, integer=program.exact)
        columns, amounts = flat(shares)
        model.row("6 hall's counters", [*columns, more], [*amounts, -1.0], "<=", counters, (hall, day))
