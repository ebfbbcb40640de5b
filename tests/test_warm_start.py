"""Relaxations that go on as their programs grow, against fresh ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pytest
from floaters import random_county

from optimize.columns import Program, Seat
from optimize.floating import Floating
from optimize.hall_cuts import HallCuts
from optimize.highs import Relaxation, solve_relaxation
from optimize.levels import FASTER, SLOWER
from optimize.problem import Bools
from optimize.program import build, tighten
from optimize.warm_start import kept_part


@pytest.mark.parametrize("seed", range(10))
def test_a_relaxation_that_goes_on_ends_where_a_fresh_one_does(seed: int) -> None:
    floating = Floating(random_county(seed).problem(), 0)
    present = np.random.default_rng(seed).random(len(floating.floaters))
    for hall in floating.windows:
        grown = HallCuts(floating, hall)
        for guests in ((), (0,), (0, 2), range(4)):
            grown.invite(guests)
            assert grown.at(present) is not None
        grown.tight = True
        cuts = grown.at(present), HallCuts(floating, hall, range(4), tight=True).at(present)
        assert cuts[0] is not None
        assert cuts[1] is not None
        assert cuts[0].cost == pytest.approx(cuts[1].cost, rel=1e-6, abs=1e-3)


def test_going_on_takes_few_steps() -> None:
    fresh, further = 0, 0
    for seed in range(10):
        floating = Floating(random_county(seed).problem(), 0)
        for hall in floating.windows:
            able = {person for person in floating.floaters[:1] if hall in floating.halls_for(person)}
            before = Relaxation(written(floating, hall, able, exact=True).model)
            grown = written(floating, hall, set(), exact=True)
            first, second = Relaxation(grown.model), Relaxation(grown.model)
            assert before.solve() is not None
            second.warm_start(before, *kept_part(grown, able, rough=False))
            costs = [found.cost for one in (first, second) if (found := one.solve()) is not None]
            assert costs == pytest.approx([costs[0]] * 2, rel=1e-6, abs=1e-3)
            fresh += first._solver.getInfo().simplex_iteration_count
            further += second._solver.getInfo().simplex_iteration_count
    assert further < 0.5 * fresh


def test_a_relaxation_led_astray_begins_afresh() -> None:
    floating = Floating(random_county(3).problem(), 0)
    model = written(floating, min(floating.windows), set(), exact=True).model
    relaxation = Relaxation(model)
    relaxation._solver = Astray(relaxation._solver)
    found = relaxation.solve()
    assert found is not None
    assert found.cost == pytest.approx(solve_relaxation(model).cost)


class Astray:
    """A solver that does not know what it has found until it is cleared."""

    def __init__(self, solver: Any) -> None:
        self.solver, self.cleared = solver, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.solver, name)

    def clearSolver(self) -> None:  # noqa: N802 - HiGHS' name
        self.cleared = True
        self.solver.clearSolver()

    def getModelStatus(self) -> Any:  # noqa: N802 - HiGHS' name
        return self.solver.getModelStatus() if self.cleared else highspy.HighsModelStatus.kUnknown


@pytest.mark.parametrize("rough", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_a_program_knows_its_part_before_it_grew(seed: int, rough: bool) -> None:
    """Column by column and row by row, or going on from there would be no better than a fresh start."""
    floating = Floating(random_county(seed).problem(), 0)
    come = set(floating.floaters) - set(floating.problem.pins["person"])
    for hall in floating.windows:
        able = {person for person in come if hall in floating.halls_for(person)}
        before = written(floating, hall, able, exact=not rough)
        grown = written(floating, hall, set(), exact=True)
        assert told(grown, *kept_part(grown, able, rough=rough), rough) == told(before, *whole(before), rough)


def written(floating: Floating, hall: int, others: set[int], *, exact: bool) -> Program:
    """A hall's program for everybody who may serve it but some people."""
    guests = [p for p in floating.floaters if hall in floating.halls_for(p) and p not in others]
    seats = [Seat(person, hall) for person in [*floating.settled(hall), *guests]]
    rent = dict.fromkeys(guests, 0.0)
    windows = floating.windows[hall]
    program = build(floating.problem, windows, 0, seats, exact=exact, rent=rent, others=sorted(others))
    if exact:
        tighten(program)
    return program


def whole(program: Program) -> tuple[Bools, Bools]:
    """All columns and rows."""
    return np.ones(len(program.model.cost), dtype=bool), np.ones(len(program.model.rows), dtype=bool)


def told(program: Program, columns: Bools, rows: Bools, rough: bool) -> list[Any]:
    """What a part of a program says, its columns numbered anew; whether whole only if it is not rough."""
    model, number = program.model, np.cumsum(columns) - 1
    kept = [model.rows[row] for row in np.flatnonzero(rows)]
    return [
        [
            (model.cost[n], model.upper[n], rough or model.integer[n])
            for n in np.flatnonzero(columns).tolist()
        ],
        [
            (
                row.rule,
                row.at,
                row.sense,
                row.limit,
                {
                    int(number[n]): value
                    for n, value in zip(row.columns, row.coefficients, strict=True)
                    if columns[n]
                },
            )
            for row in kept
        ],
    ]


@pytest.mark.parametrize("rule", [FASTER, SLOWER])
def test_levels_as_fast_or_slow_as_guests_are_there_raise_the_relaxation(rule: str) -> None:
    gained = 0.0
    for seed in range(20):
        floating = Floating(random_county(seed).problem(), 0)
        for hall in floating.windows:
            program = written(floating, hall, set(floating.floaters[:2]), exact=True)
            rest = [row for row in program.model.rows if row.rule not in (FASTER, SLOWER)]
            some = [row for row in program.model.rows if row.rule == rule]
            costs = [
                solve_relaxation(replace(program.model, rows=rows)).cost for rows in (rest, [*rest, *some])
            ]
            gained += costs[1] - costs[0]
    assert gained > 10.0
