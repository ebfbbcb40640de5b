"""Small counties whose floating people may be placed in every way, and what each way costs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, combinations

import numpy as np
from tiny import Tiny

from optimize.columns import Seat
from optimize.floating import Floating
from optimize.program import build
from optimize.settings import Rules
from optimize.solver import solve


def random_county(seed: int) -> Tiny:
    """Two halls with four windows between them, seven people, four of them floating, in a day or two."""
    rng = np.random.default_rng(seed)
    places = [("北", "甲"), ("北", "乙"), ("南", "甲"), ("南", "丙")]
    days = int(rng.choice([1, 2]))
    visitors = {
        place: [float(rng.choice([6, 16, 30])) if rng.random() < 0.9 else math.nan for _ in range(days)]
        for place in places
    }
    known = [{"*": 1.0}, {"甲": 1.2}, {"甲": 0.8, "丙": 1.0}, {"乙": 1.0, "丙": 1.3}]
    people = {f"s{n}": (str(rng.choice(["北", "南"])), known[int(rng.integers(4))]) for n in range(7)}
    floating = {f"s{n}": {"floating": True, "full_time": bool(rng.random() < 0.8)} for n in range(4)}
    return Tiny(
        visitors,
        people,
        staff=floating,
        halls={"南": {"counters": float(rng.choice([math.nan, 2.0])), "temporary_counters": 1}},
        windows={("南", "甲"): {"min_counters": int(rng.integers(1, 3))}},
        leave=[("s1", 0, 0)] if rng.random() < 0.5 else [],
        pins=[("s2", "南", "丙", "B")] if rng.random() < 0.3 else [],
        rules=Rules(min_hall_staff=int(rng.choice([0, 0, 3]))),
    )


def sets_of(people: list[int]) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(people, size) for size in range(len(people) + 1)))


def optima(floating: Floating) -> Iterator[tuple[int, dict[tuple[int, ...], float]]]:
    """Yield every hall, and what its week costs with each set of floating people who may serve it."""
    for hall in floating.windows:
        able = [row for row, person in enumerate(floating.floaters) if hall in floating.halls_for(person)]
        yield hall, {guests: optimum(floating, hall, guests) for guests in sets_of(able)}


def optimum(floating: Floating, hall: int, guests: tuple[int, ...]) -> float:
    """What a hall's week costs with its own people and some floating ones, who may stay away."""
    people = [*floating.settled(hall), *(floating.floaters[row] for row in guests)]
    rent = {floating.floaters[row]: 0.0 for row in guests}
    seats = [Seat(person, hall) for person in people]
    program = build(floating.problem, floating.windows[hall], floating.week, seats, exact=True, rent=rent)
    return solve(program.model, time_limit=20.0, gap=0.0).cost
