"""The contract's rules on who stands where each day, as rows of the program."""

from __future__ import annotations

from collections import defaultdict

from optimize.columns import Program, flat
from optimize.problem import A, B


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
    problem, model = program.problem, program.model
    days = defaultdict(list)
    for (person, window, _), parts in program.shares.items():
        days[person, window].append(parts)
    for (person, window), shares in days.items():
        columns, amounts = flat(shares)
        most = float(len(shares))
        called = model.column(problem.costs.backup_day, most)
        a = program.posts[person, window, A]
        model.row("7 backup called", [*columns, a, called], [*amounts, -most, -1.0], "<=", 0.0)


def attend_windows(program: Program) -> None:
    """Somebody stands at every window on every open day, unless nobody of its people is at work."""
    model = program.model
    half = 1.0 if program.exact else 2.0  # of a continuous share, a half is somebody
    shares = program.shares_by_window_day()
    for window, day in program.open_days():
        columns, _ = flat([parts for _, parts in shares[window, day]])
        unattended = model.column(program.problem.costs.unattended_day)
        weights = [half] * len(columns) + [1.0, 1.0]
        missing = program.missing_days[window, day]
        model.row("4 attended", [*columns, missing, unattended], weights, ">=", 1.0, (window, day))


def limit_people(program: Program) -> None:
    """Rule 5: a person's shares of a day sum to at most 1."""
    days = defaultdict(list)
    for (person, _, day), parts in program.shares.items():
        days[person, day].append(parts)
    for shares in days.values():
        if len(shares) > 1:
            program.model.row("5 one day", *flat(shares), "<=", 1.0)


def limit_counters(program: Program) -> None:
    """Rule 6: places to serve at, of the hall and of the window; temporary ones have a price."""
    problem, model = program.problem, program.model
    of_hall = defaultdict(list)
    for (window, day), there in program.shares_by_window_day().items():
        shares = [parts for _, parts in there]
        of_hall[int(problem.hall_of_window[window]), day].extend(shares)
        most = float(problem.max_counters[window])
        if len(shares) > most:
            model.row("6 window's counters", *flat(shares), "<=", most)
    for (hall, _), shares in of_hall.items():
        counters = float(problem.counters[hall])
        if len(shares) <= counters:
            continue
        extra = float(problem.temporary_counters[hall])
        more = model.column(problem.costs.temporary_counter, extra, integer=program.exact)
        columns, amounts = flat(shares)
        model.row("6 hall's counters", [*columns, more], [*amounts, -1.0], "<=", counters)


def add_waits(program: Program) -> None:
    """Rule 7: waiting falls step by step with capacity; falling gains make the steps fill in order."""
    problem, model = program.problem, program.model
    shares = program.shares_by_window_day()
    for window, day in program.open_days():
        curve = int(problem.curve[window, day])
        model.constant += float(problem.curves.minutes[curve, 0])
        there = shares[window, day]
        reach = sum(float(problem.speed[person, window]) for person, _ in there)
        columns, coefficients = [], []
        for width, gain in problem.curves.all_steps[curve]:
            if reach <= 0:
                break
            columns.append(model.column(-gain))
            coefficients.append(width)
            reach -= width
        for person, parts in there:
            parts_columns, amounts = flat([parts])
            columns.extend(parts_columns)
            coefficients.extend(-float(problem.speed[person, window]) * amount for amount in amounts)
        if there:
            model.row("7 capacity", columns, coefficients, "<=", 0.0, (window, day))
