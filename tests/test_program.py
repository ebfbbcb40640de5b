"""The integer program against brute force on tiny hall-weeks: every rule and every price."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from brute_force import cheapest_week
from tiny import Tiny

from optimize.columns import Program, Seat
from optimize.highs import Solution, solve_relaxation
from optimize.months import with_neighbours
from optimize.problem import Held, Problem
from optimize.program import build, tighten
from optimize.settings import Costs, Rules
from optimize.solver import solve

NAN = float("nan")
TWO = {("北", "甲"): (25.0, 10.0), ("北", "乙"): (8.0, 18.0)}
PAIR = {"s1": ("北", {"*": 1.0}), "s2": ("北", {"*": 1.0})}
THREE = PAIR | {"s3": ("北", {"甲": 0.7})}

CASES = {
    "plain": Tiny(TWO, PAIR),
    "one person": Tiny(TWO, {"s1": ("北", {"*": 1.0})}),
    "nobody": Tiny(TWO, {"s1": ("北", {"税务": 1.0})}),
    "three people": Tiny(TWO, THREE),
    "speeds": Tiny(TWO, {"s1": ("北", {"*": 0.7}), "s2": ("北", {"甲": 1.3, "乙": 0.5})}),
    "two people and three windows": Tiny(TWO | {("北", "丙"): (12.0, 3.0)}, PAIR),
    "three and three": Tiny(
        TWO | {("北", "丙"): (6.0,)},
        {
            "s1": ("北", {"甲": 1.0, "乙": 1.0}),
            "s2": ("北", {"乙": 1.2, "丙": 1.0}),
            "s3": ("北", {"*": 1.0}),
        },
    ),
    "one A-post each": Tiny(TWO | {("北", "丙"): (12.0, 3.0)}, PAIR, rules=Rules(1, 2)),
    "one B-post each": Tiny(TWO | {("北", "丙"): (12.0, 3.0)}, PAIR, rules=Rules(2, 1)),
    "village duty": Tiny(TWO, THREE, staff={"s1": {"duty_weekdays": (1,)}, "s2": {"duty_weekdays": (2,)}}),
    "both away a day": Tiny(TWO, PAIR, leave=[("s1", 1, 1), ("s2", 0, 1)]),
    "away all week": Tiny(TWO, PAIR, leave=[("s2", 0, 6)]),
    "closed a day": Tiny({("北", "甲"): (25.0, NAN, 15.0), ("北", "乙"): (NAN, 18.0, NAN)}, PAIR),
    "two at once": Tiny(TWO, THREE, windows={("北", "甲"): {"min_counters": 2}}),
    "more at once than people": Tiny(TWO, PAIR, windows={("北", "甲"): {"min_counters": 3}}),
    "one counter a window": Tiny(TWO, THREE, windows={("北", "甲"): {"max_counters": 1.0}}),
    "one counter in the hall": Tiny(TWO, THREE, halls={"北": {"counters": 1.0}}),
    "a temporary counter": Tiny(TWO, THREE, halls={"北": {"counters": 1.0, "temporary_counters": 1}}),
    "dear temporary counters": Tiny(
        TWO,
        THREE,
        halls={"北": {"counters": 1.0, "temporary_counters": 2}},
        costs=Costs(temporary_counter=900.0),
    ),
    "no counter at all": Tiny(TWO, PAIR, halls={"北": {"counters": 0.0}}),
    "pinned A": Tiny(TWO, THREE, pins=[("s3", "北", "甲", "A")]),
    "pinned B": Tiny(TWO, PAIR, pins=[("s1", "北", "甲", "B"), ("s1", "北", "乙", "B")]),
    "never": Tiny(TWO, PAIR, pins=[("s1", "北", "甲", "-")]),
    "clashing pins": Tiny(TWO, PAIR, pins=[("s1", "北", "甲", "A"), ("s1", "北", "甲", "-")]),
    "pins beyond the posts allowed": Tiny(
        TWO, PAIR, pins=[("s1", "北", "甲", "A"), ("s1", "北", "乙", "A")], rules=Rules(1, 1)
    ),
    "dear backups": Tiny(TWO, THREE, costs=Costs(backup_day=200.0)),
    "dear halves": Tiny(TWO, THREE, costs=Costs(split_day=300.0)),
    "dear second A-posts": Tiny(TWO, PAIR, costs=Costs(second_a_post=400_000.0)),
    "dear posts": Tiny(TWO, THREE, costs=Costs(post=700.0)),
    "lent": Tiny(TWO, PAIR | {"s3": ("南", {"*": 1.0})}, staff={"s3": {"floating": True}}),
    "a floater between two halls": Tiny(
        {("北", "甲"): (25.0, 10.0), ("南", "甲"): (16.0, 22.0)},
        {"s1": ("北", {"*": 1.0}), "s2": ("南", {"*": 1.0}), "s3": ("北", {"*": 1.0})},
        staff={"s3": {"floating": True}},
    ),
}


def seats_of(problem: Problem) -> list[Seat]:
    """Everybody at home; floating people wherever there is a window."""
    return [
        Seat(person, hall)
        for person in range(len(problem.staff))
        for hall in range(len(problem.halls))
        if problem.home[person] == hall or problem.staff["floating"][person]
    ]


def exact(problem: Problem, before: Held | None = None) -> tuple[Program, Solution]:
    """Solve the first week to proven optimality."""
    program = build(problem, range(len(problem.windows)), 0, seats_of(problem), exact=True)
    return program, solve(with_neighbours(program, before, None), time_limit=60.0, gap=0.0)


@pytest.mark.parametrize("name", CASES)
def test_the_optimum_is_that_of_brute_force(name: str) -> None:
    problem = CASES[name].problem()
    _, found = exact(problem)
    assert found.status == "optimal"
    truth = cheapest_week(problem)
    assert found.cost == pytest.approx(truth, rel=1e-6, abs=0.05)
    assert found.bound == pytest.approx(truth, rel=1e-6, abs=0.05)
    relaxed = build(problem, range(len(problem.windows)), 0, seats_of(problem), exact=False)
    assert solve_relaxation(relaxed.model).cost <= truth * (1 + 1e-9) + 1e-6


def random_hall(seed: int) -> Tiny:
    """A hall of up to three people and two or three windows with anything in it."""
    rng = np.random.default_rng(seed)
    windows = ["甲", "乙", "丙"][: int(rng.integers(2, 4))]
    days = int(rng.integers(1, 4)) if len(windows) < 3 else 1
    people: dict[str, tuple[str, dict[str, float]]] = {}
    for number in range(int(rng.integers(1, 4))):
        known = [w for w in windows if rng.random() < 0.7] or windows[:1]
        people[f"s{number}"] = ("北", {w: float(rng.choice([0.6, 1.0, 1.4])) for w in known})
    pick = rng.choice
    return Tiny(
        {
            ("北", w): [float(pick([3, 12, 28, NAN], p=[0.3, 0.3, 0.3, 0.1])) for _ in range(days)]
            for w in windows
        }
        | {("北", windows[0]): [float(pick([8, 20]))] * days},
        people,
        windows={
            ("北", w): {"min_counters": int(pick([1, 1, 2])), "max_counters": float(pick([NAN, 2.0]))}
            for w in windows
        },
        halls={"北": {"counters": float(pick([NAN, 1.0, 2.0])), "temporary_counters": int(pick([0, 1]))}},
        staff={
            who: {"duty_weekdays": (int(pick([1, 2, 3])),) if rng.random() < 0.4 else ()} for who in people
        },
        pins=[("s0", "北", next(iter(people["s0"][1])), str(pick(["A", "B", "-"])))] if days > 1 else [],
        costs=replace(Costs(), split_day=float(pick([2, 150])), change=float(pick([60, 2000]))),
        rules=Rules(int(pick([1, 2])), int(pick([1, 2]))),
    )


@pytest.mark.parametrize("seed", range(40))
def test_random_halls_too(seed: int) -> None:
    problem = random_hall(seed).problem()
    rng = np.random.default_rng(seed)
    before = {
        (int(s), int(w)): str(rng.choice(["A", "B"]))
        for s, w in zip(*np.nonzero(problem.speed), strict=True)
        if rng.random() < 0.4
    } or None
    _, found = exact(problem, before)
    truth = cheapest_week(problem, before)
    assert found.cost == pytest.approx(truth, rel=1e-6, abs=0.05)
    relaxed = build(problem, range(len(problem.windows)), 0, seats_of(problem), exact=False)
    assert solve_relaxation(with_neighbours(relaxed, before, None)).cost <= truth * (1 + 1e-9) + 1e-6
    # What holds the relaxation near the exact program takes no plan away.
    tight = build(problem, range(len(problem.windows)), 0, seats_of(problem), exact=True)
    tighten(tight)
    found = solve(with_neighbours(tight, before, None), time_limit=60.0, gap=0.0)
    assert found.cost == pytest.approx(truth, rel=1e-6, abs=0.05)


@pytest.mark.parametrize("rule", ["5 whole day", "7 backup called"])
def test_more_rows_hold_the_relaxation_nearer_to_whole_numbers(rule: str) -> None:
    gained = 0.0
    for seed in range(40):
        problem = random_hall(seed).problem()
        program = build(problem, range(len(problem.windows)), 0, seats_of(problem), exact=True)
        plain, number = solve_relaxation(program.model).cost, len(program.model.rows)
        tighten(program)
        program.model.rows[number:] = [row for row in program.model.rows[number:] if row.rule == rule]
        gained += solve_relaxation(program.model).cost - plain
    assert gained > 10.0
