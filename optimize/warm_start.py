"""Which part of a program was there before it grew, by people or from rough to tight.

Its relaxation can then go on from where that of the part ended, in a quarter of the time of a fresh start.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from optimize.columns import Program
from optimize.daily_rules import CALLED, WHOLE_DAY
from optimize.levels import FASTER, ODD_LEVEL, SLOWER
from optimize.problem import Bools

OF_ONE_PERSON = {
    "2 A or B",
    "2 A-posts",
    "2 B-posts",
    "2 second A-post where placed",
    "3 one hall",
    "3 posts where placed",
    "3 lent for a post",
    "5 own posts",
    "5 one day",
    WHOLE_DAY,
    CALLED,
    "pin",
}
"""Rules whose rows, and what columns there are for these alone, come and go with a person."""
OF_EXACT = {FASTER, SLOWER, ODD_LEVEL, CALLED, WHOLE_DAY}
"""Rules that the rough relaxation does not know."""


def kept_part(program: Program, people: Set[int], *, rough: bool) -> tuple[Bools, Bools]:
    """Find what a program has in common with the same one before it grew, in the same order.

    Parameters
    ----------
    program : Program
    people : set of int
        Who came with seats of their own; before, they were among the `others`.
    rough : bool
        Whether it was not exact before.

    Returns
    -------
    columns, rows : arrays of bool
        Which ones were there.
    """
    come, meant = _columns_of(program, people)
    new, rows = set(come), np.ones(len(program.model.rows), dtype=bool)
    if rough and program.exact:
        new.update(parts[1] for parts in program.shares.values())
    for number, row in enumerate(program.model.rows):
        if row.rule in OF_ONE_PERSON and not come.isdisjoint(row.columns):
            rows[number] = False
            new.update(row.columns)
        elif rough and row.rule in OF_EXACT:
            rows[number] = False
            new.update(column for column in row.columns if column not in meant)
    columns = np.ones(len(program.model.cost), dtype=bool)
    columns[list(new)] = False
    return columns, rows


def _columns_of(program: Program, people: Set[int]) -> tuple[set[int], set[int]]:
    """Which columns are posts, shares and places of some people, and which are anybody's or a level."""
    owned: list[tuple[int, tuple[int, ...]]]
    owned = [(person, (column,)) for (person, _, _), column in program.posts.items()]
    owned += [(person, parts) for (person, _, _), parts in program.shares.items()]
    owned += [(seat.person, (column,)) for seat, column in program.places.items()]
    come = {column for person, columns in owned if person in people for column in columns}
    meant = {column for _, columns in owned for column in columns}
    return come, meant.union(*program.levels.values())
