"""The contract's rules on a week's posts, as rows of the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from optimize.columns import Program, Seat
from optimize.model import Sense
from optimize.problem import NEVER, A, B, Problem


def add_posts(program: Program, seats: list[Seat]) -> None:
    """Add a column for each post that a person may hold; rule 2: A or B of a window, not both."""
    problem, model = program.problem, program.model
    windows_of_hall = defaultdict(list)
    for window in program.windows:
        windows_of_hall[problem.hall_of_window[window]].append(window)
    for seat in seats:
        for window in windows_of_hall[seat.hall]:
            if problem.can_hold[seat.person, window, program.week]:
                key = (seat.person, window)
                most = (float(problem.may_be_a[seat.person]), 1.0)
                pair = [model.column(problem.costs.post, upper, integer=program.exact) for upper in most]
                program.posts[(*key, A)], program.posts[(*key, B)] = pair
                model.row("2 A or B", pair, [1.0, 1.0], "<=", 1.0)


def add_places(program: Program, seats: list[Seat], rent: Mapping[int, float]) -> None:
    """Rule 3: floating people are in one hall a week; a loan has its price, and so has who is for rent."""
    problem, model = program.problem, program.model
    choices = defaultdict(list)
    for seat in seats:
        choices[seat.person].append(seat)
    for options in choices.values():
        if len(options) == 1 and not _loan(problem, options[0]) and options[0].person not in rent:
            continue
        columns = []
        for seat in options:
            price = _loan(problem, seat) + rent.get(seat.person, 0.0)
            column = model.column(price, integer=True)
            program.places[seat] = column
            columns.append(column)
        model.row("3 one hall", columns, [1.0] * len(columns), "<=", 1.0)
    for (person, window, kind), column in program.posts.items():
        place = program.place_of(person, window)
        if place is not None and kind == A:
            other = program.posts[person, window, B]
            model.row("3 posts where placed", [column, other, place], [1.0, 1.0, -1.0], "<=", 0.0)


def _loan(problem: Problem, seat: Seat) -> float:
    return 0.0 if problem.home[seat.person] == seat.hall else problem.costs.loan


def staff_halls(program: Program, seats: list[Seat]) -> None:
    """Minimum staff: so many of a hall's people at work on each of its open days, or that is a shortage.

    Those count who are in the hall that week. Somebody lent must hold a post there: a plan has no other
    record of a loan than the posts that people hold.
    """
    problem, model = program.problem, program.model
    if not problem.rules.min_hall_staff:
        return
    posts = defaultdict(list)
    for (person, window, _), column in program.posts.items():
        posts[Seat(person, int(problem.hall_of_window[window]))].append(column)
    for seat, place in program.places.items():
        if problem.home[seat.person] != seat.hall:
            ones = [1.0] * len(posts[seat])
            model.row("3 lent for a post", [*posts[seat], place], [*ones, -1.0], ">=", 0.0)
    for hall in sorted({int(problem.hall_of_window[window]) for window in program.windows}):
        for day in problem.days_of_week[program.week]:
            there = [seat for seat in seats if seat.hall == hall and problem.present[seat.person, day]]
            if problem.hall_open[hall, day]:
                _staff_hall(program, there, hall, int(day))


def _staff_hall(program: Program, there: list[Seat], hall: int, day: int) -> None:
    places = [program.places[seat] for seat in there if seat in program.places]
    needed = float(program.problem.rules.min_hall_staff - (len(there) - len(places)))
    if needed > 0:
        missing = program.model.shortage(program.problem.costs.missing_staff, needed)
        ones = [1.0] * (len(places) + 1)
        program.model.row("hall staff", [*places, missing], ones, ">=", needed, (hall, day))


def limit_posts(program: Program) -> None:
    """Rule 2: so many A- and B-posts for one person, where placed; a second A-post has its price."""
    rules, costs, model = program.problem.rules, program.problem.costs, program.model
    held = defaultdict(list)
    for (person, window, kind), column in program.posts.items():
        held[person, kind, program.place_of(person, window)].append(column)
    for (_, kind, place), columns in held.items():
        if len(columns) == 1:
            continue
        weights, most = [1.0] * len(columns), float(rules.max_b_posts)
        if kind == A:
            more, most = model.column(costs.second_a_post, float(rules.max_a_posts - 1)), 1.0
            if place is not None and rules.max_a_posts > 1:
                extra = [1.0, -float(rules.max_a_posts - 1)]
                model.row("2 second A-post where placed", [more, place], extra, "<=", 0.0)
            columns, weights = [*columns, more], [*weights, -1.0]
        elif len(columns) <= most:
            continue
        model.row(f"2 {kind}-posts", *at_most(columns, weights, most, place))


def at_most(
    columns: list[int], weights: list[float], most: float, place: int | None
) -> tuple[list[int], list[float], Sense, float]:
    """Return the row by which a sum is at most a number; nothing of somebody who is not placed.

    In whole numbers the number alone would do, since a post needs a place. But half a place must not do for a
    whole one in the relaxation.
    """
    if place is None:
        return columns, weights, "<=", most
    return [*columns, place], [*weights, -most], "<=", 0.0


def cover_week(program: Program) -> None:
    """Rule 1: every open window has its A-posts and a B-post, or that is a shortage."""
    problem, model, week = program.problem, program.model, program.week
    by_window = defaultdict(list)
    for (_, window, kind), column in program.posts.items():
        by_window[window, kind].append(column)
    for window in program.windows:
        if not problem.open_weeks[window, week]:
            continue
        needed = float(problem.min_counters[window])
        for kind, number, price in (
            (A, needed, problem.costs.missing_a),
            (B, 1.0, problem.costs.missing_b),
        ):
            if number > 0:
                columns = by_window[window, kind]
                missing = model.shortage(price, number)
                ones = [1.0] * (len(columns) + 1)
                model.row(f"1 {kind}-posts", [*columns, missing], ones, ">=", number, (window,))


def cover_days(program: Program) -> None:
    """Rule 4: on every open day one of the window's A and B is at work, or that is a shortage."""
    problem, model = program.problem, program.model
    by_window = defaultdict(list)
    for (person, window, _), column in program.posts.items():
        by_window[window].append((person, column))
    for window, day in program.open_days():
        posts = [column for person, column in by_window[window] if problem.present[person, day]]
        missing = model.shortage(problem.costs.missing_day)
        program.missing_days[window, day] = missing
        model.row("4 at work", [*posts, missing], [1.0] * (len(posts) + 1), ">=", 1.0, (window, day))


def add_pins(program: Program) -> None:
    """Given posts: missing one costs more than any post left empty."""
    problem, model = program.problem, program.model
    for person, window, post in problem.pins_of_week[program.week]:
        if (person, window, A) not in program.posts:
            if post != NEVER and window in program.windows and problem.open_weeks[window, program.week]:
                model.constant += problem.costs.missing_pin
                model.lost += problem.costs.missing_pin
            continue
        pair = [program.posts[person, window, kind] for kind in (A, B)]
        broken = model.shortage(problem.costs.missing_pin)
        if post == NEVER:
            model.row("pin", [*pair, broken], [1.0, 1.0, -1.0], "<=", 0.0)
        else:
            model.row("pin", [pair[post == B], broken], [1.0, 1.0], ">=", 1.0)


def price_of_change(problem: Problem, kind: str) -> float:
    """What it costs to take up a post not held when its window opened last; of B half as much as of A."""
    return problem.costs.change if kind == A else problem.costs.change / 2
