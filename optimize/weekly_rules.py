"""The contract's rules on a week's posts, as rows of the program."""

from __future__ import annotations

from collections import defaultdict

from optimize.columns import Program, Seat
from optimize.problem import NEVER, A, B, Problem


def add_posts(program: Program, seats: list[Seat]) -> None:
    """Add a column for each post that a person may hold; rule 2: A or B of a window, not both."""
    problem, model = program.problem, program.model
    windows_of_hall = defaultdict(list)
    for window in program.windows:
        windows_of_hall[problem.hall_of_window[window]].append(window)
    for seat in seats:
        for window in windows_of_hall[seat.hall]:
            if problem.can_hold[seat.person, window, seat.week]:
                key = (seat.person, window, seat.week)
                pair = [model.column(problem.costs.post, integer=program.exact) for _ in (A, B)]
                program.posts[(*key, A)], program.posts[(*key, B)] = pair
                model.row("2 A or B", pair, [1.0, 1.0], "<=", 1.0)


def add_places(program: Program, seats: list[Seat]) -> None:
    """Rule 3: floating people are in one hall a week; a loan has its price."""
    problem, model = program.problem, program.model
    choices = defaultdict(list)
    for seat in seats:
        choices[seat.person, seat.week].append(seat)
    for options in choices.values():
        if len(options) == 1 and not _loan(problem, options[0]):
            continue
        columns = []
        for seat in options:
            column = model.column(_loan(problem, seat), integer=True)
            program.places[seat] = column
            columns.append(column)
        model.row("3 one hall", columns, [1.0] * len(columns), "<=", 1.0)
    for (person, window, week, kind), column in program.posts.items():
        place = program.places.get(Seat(person, int(problem.hall_of_window[window]), week))
        if place is not None and kind == A:
            other = program.posts[person, window, week, B]
            model.row("3 posts where placed", [column, other, place], [1.0, 1.0, -1.0], "<=", 0.0)


def _loan(problem: Problem, seat: Seat) -> float:
    return 0.0 if problem.home[seat.person] == seat.hall else problem.costs.loan


def limit_posts(program: Program) -> None:
    """Rule 2: so many A- and B-posts for one person; a second A-post has its price."""
    rules, costs, model = program.problem.rules, program.problem.costs, program.model
    held = defaultdict(list)
    for (person, _, week, kind), column in program.posts.items():
        held[person, week, kind].append(column)
    for (_, _, kind), columns in held.items():
        ones = [1.0] * len(columns)
        if kind == B:
            if len(columns) > rules.max_b_posts:
                model.row("2 B-posts", columns, ones, "<=", float(rules.max_b_posts))
        elif len(columns) > 1:
            more = model.column(costs.second_a_post, float(rules.max_a_posts - 1))
            model.row("2 A-posts", [*columns, more], [*ones, -1.0], "<=", 1.0)


def cover_weeks(program: Program) -> None:
    """Rule 1: every open window has its A-posts and a B-post in every week, or that is a shortage."""
    problem, model = program.problem, program.model
    by_window = defaultdict(list)
    for (_, window, week, kind), column in program.posts.items():
        by_window[window, week, kind].append(column)
    for window in program.windows:
        needed = float(problem.windows["min_counters"].iat[window])
        for week in program.weeks:
            if not problem.open_weeks[window, week]:
                continue
            for kind, number, price in (
                (A, needed, problem.costs.missing_a),
                (B, 1.0, problem.costs.missing_b),
            ):
                if number > 0:
                    columns = by_window[window, week, kind]
                    missing = model.column(price, number)
                    ones = [1.0] * (len(columns) + 1)
                    model.row(f"1 {kind}-posts", [*columns, missing], ones, ">=", number, (window, week))


def add_pins(program: Program) -> None:
    """Given posts: missing one costs more than any post left empty."""
    problem, model = program.problem, program.model
    for person, window, week, post in problem.pins.itertuples(index=False, name=None):
        pair = {kind: program.posts.get((person, window, week, kind)) for kind in (A, B)}
        columns = [column for column in pair.values() if column is not None]
        if not columns:
            continue
        broken = model.column(problem.costs.missing_pin)
        if post == NEVER:
            model.row("pin", [*columns, broken], [1.0, 1.0, -1.0], "<=", 0.0)
        else:
            model.row("pin", [columns[post == B], broken], [1.0, 1.0], ">=", 1.0)


def add_changes(program: Program) -> None:
    """Price moves of people from week to week; a change of B costs half as much as one of A."""
    problem, model = program.problem, program.model
    for (person, window, week, kind), column in program.posts.items():
        if week == 0 and not problem.previous:
            continue
        price = problem.costs.change * (1.0 if kind == A else 0.5)
        before = program.posts.get((person, window, week - 1, kind))
        if before is not None:
            change = model.column(price)
            model.row("7 change", [column, before, change], [1.0, -1.0, -1.0], "<=", 0.0)
        elif week > 0 or problem.previous.get((person, window)) != kind:
            model.cost[column] += price
