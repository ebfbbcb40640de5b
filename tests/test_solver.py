"""The solver's face: HiGHS through PuLP against scipy on random programs, limits, gaps and prices."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
from market_split import market_split
from scipy import optimize as scipy_optimize

from optimize.highs import solve_relaxation
from optimize.model import Model, Sense
from optimize.solver import solve

SENSES: tuple[Sense, ...] = ("<=", ">=", "==")


def random_model(seed: int, columns: int = 8, rows: int = 5, *, whole: bool = True) -> Model:
    """A program that a random point keeps, so that it is not empty."""
    rng = np.random.default_rng(seed)
    model = Model(constant=float(rng.integers(-500, 500)))
    upper = rng.integers(1, 6, columns)
    for column in range(columns):
        model.column(
            float(rng.integers(-20, 20)), float(upper[column]), integer=whole and bool(rng.random() < 0.6)
        )
    point = rng.integers(0, upper + 1)
    for _ in range(rows):
        used = np.sort(rng.choice(columns, size=int(rng.integers(2, columns)), replace=False))
        weights = rng.integers(-5, 6, len(used)).astype(float)
        sense = SENSES[int(rng.choice(3, p=[0.45, 0.45, 0.1]))]
        room = {"<=": 1.0, ">=": -1.0, "==": 0.0}[sense] * rng.integers(0, 4)
        model.row("test", used.tolist(), weights.tolist(), sense, float(weights @ point[used] + room))
    return model


def constraints(model: Model) -> scipy_optimize.LinearConstraint:
    matrix = np.zeros((len(model.rows), len(model.cost)))
    low, high = np.full((2, len(model.rows)), np.inf) * [[-1.0], [1.0]]
    for number, row in enumerate(model.rows):
        matrix[number, list(row.columns)] = row.coefficients
        low[number] = -np.inf if row.sense == "<=" else row.limit
        high[number] = np.inf if row.sense == ">=" else row.limit
    return scipy_optimize.LinearConstraint(matrix, low, high)


def truth(model: Model, *, whole: bool = True) -> float:
    found = scipy_optimize.milp(
        model.cost,
        constraints=constraints(model),
        bounds=scipy_optimize.Bounds(model.lower, model.upper),
        integrality=np.array(model.integer, dtype=int) if whole else None,
    )
    assert found.success
    return model.constant + float(found.fun)


def assert_kept(model: Model, values: np.ndarray) -> None:
    rule = constraints(model)
    left = rule.A @ values
    assert (left >= rule.lb - 1e-6).all()
    assert (left <= rule.ub + 1e-6).all()
    assert (values >= np.array(model.lower) - 1e-6).all()
    assert (values <= np.array(model.upper) + 1e-6).all()
    whole = values[np.array(model.integer)]
    assert np.allclose(whole, np.round(whole), atol=1e-6)


def hard_model(items: int = 50, rows: int = 30) -> Model:
    """A multi-dimensional knapsack, whose proof takes a second or more."""
    rng = np.random.default_rng(5)
    model = Model(constant=10_000.0)
    for worth in rng.integers(50, 100, items):
        model.column(-float(worth), integer=True)
    for _ in range(rows):
        weights = rng.integers(20, 100, items).astype(float)
        model.row("test", range(items), weights.tolist(), "<=", float(weights.sum() // 2))
    return model


@pytest.mark.parametrize("seed", range(25))
def test_whole_numbers_as_scipy_finds(seed: int) -> None:
    model = random_model(seed)
    found = solve(model, time_limit=20.0, gap=0.0)
    assert found.status == "optimal"
    assert found.values is not None
    assert_kept(model, found.values)
    assert found.cost == pytest.approx(truth(model), abs=1e-6)
    assert found.bound == pytest.approx(truth(model), abs=1e-5)
    assert found.cost == pytest.approx(model.cost_of(found.values), abs=1e-6)
    assert found.seconds > 0


@pytest.mark.parametrize("seed", range(25))
def test_relaxations_and_their_prices_as_scipy_finds(seed: int) -> None:
    model = random_model(seed)
    found = solve_relaxation(model)
    assert found.status == "optimal"
    assert found.cost == found.bound == pytest.approx(truth(model, whole=False), abs=1e-6)
    rule = constraints(model)
    less, more = (np.isfinite(limit) & (rule.lb != rule.ub) for limit in (rule.ub, rule.lb))
    same = rule.lb == rule.ub
    reference = scipy_optimize.linprog(
        model.cost,
        A_ub=np.vstack([rule.A[less], -rule.A[more]]),
        b_ub=np.concatenate([rule.ub[less], -rule.lb[more]]),
        A_eq=rule.A[same] if same.any() else None,
        b_eq=rule.lb[same] if same.any() else None,
        bounds=list(zip(model.lower, model.upper, strict=True)),
    )
    # Prices may not be unique, but by strong duality their worth is, and so are their signs.
    assert (found.duals[less] <= 1e-9).all()
    assert (found.duals[more] >= -1e-9).all()
    limits = np.array([row.limit for row in model.rows])
    reduced = np.array(model.cost) - found.duals @ rule.A
    worth = found.duals @ limits + np.minimum(reduced, 0.0) @ np.array(model.upper)
    assert worth == pytest.approx(reference.fun, abs=1e-6)


def test_a_price_is_what_one_more_unit_of_the_limit_changes() -> None:
    model = Model(constant=7.0)
    cheap, dear = model.column(2.0, 3.0), model.column(5.0, 10.0)
    model.row("need", [cheap, dear], [1.0, 1.0], ">=", 4.0)
    model.row("most", [dear], [1.0], "<=", 8.0)
    found = solve_relaxation(model)
    assert found.cost == pytest.approx(7.0 + 6.0 + 5.0)
    assert found.duals == pytest.approx([5.0, 0.0])


@pytest.mark.parametrize("solver", ["whole", "relaxed"])
def test_a_program_that_nothing_keeps(solver: str) -> None:
    model = Model()
    column = model.column(1.0, 1.0, integer=True)
    model.row("too much", [column], [1.0], ">=", 2.0)
    found = solve(model, time_limit=5.0) if solver == "whole" else solve_relaxation(model)
    assert found.values is None
    assert found.status == "none"
    assert found.cost == np.inf
    assert model.cost_of(found.values) == np.inf


def test_a_gap_stops_the_search_and_is_of_the_total_cost() -> None:
    model = hard_model()
    model.constant = 2150.0  # which leaves little: a part of the cost without it would be 20 times as much
    found = solve(model, time_limit=30.0, gap=0.4)
    assert found.status == "optimal"
    assert found.seconds < 20.0
    assert 0 < found.cost < 200
    assert 0 < found.cost - found.bound <= 0.4 * found.cost + 1e-6


def test_a_distance_in_minutes_stops_the_search_too() -> None:
    found = solve(hard_model(), time_limit=30.0, gap=0.0, near=60.0)
    assert found.status == "optimal"
    assert 0 < found.cost - found.bound <= 60.0


def test_the_time_limit_holds_and_the_best_so_far_is_kept() -> None:
    model = market_split()
    began = time.process_time()
    found = solve(model, time_limit=1.0, gap=0.0)
    assert time.process_time() - began < 6.0
    assert found.status == "time limit"
    assert found.values is not None
    assert_kept(model, found.values)
    assert found.bound < found.cost == pytest.approx(model.cost_of(found.values), abs=1e-6)


def test_a_first_guess_is_taken_up() -> None:
    good = solve(hard_model(), time_limit=2.0, gap=0.0)
    again = solve(hard_model(), time_limit=0.05, gap=0.0, start=good.values)
    assert good.values is not None
    assert again.values is not None
    assert again.cost <= good.cost + 1e-6


def test_a_wrong_first_guess_does_no_harm() -> None:
    model = random_model(3)
    found = solve(model, time_limit=20.0, gap=0.0, start=np.full(len(model.cost), 99.0))
    assert found.cost == pytest.approx(truth(model), abs=1e-6)


def test_other_bounds_leave_the_model_as_it_was() -> None:
    model = random_model(1)
    column = int(np.argmax(model.upper))
    value = float(model.upper[column])
    fixed = model.with_bounds({column: value}, {column: value})
    found = solve(fixed, time_limit=20.0, gap=0.0)
    assert found.values is None or found.values[column] == pytest.approx(value)
    assert model.lower[column] == 0.0
    assert found.cost >= solve(model, time_limit=20.0, gap=0.0).cost - 1e-6


def test_more_than_ten_columns_keep_their_order() -> None:
    model = Model()
    for number in range(120):
        model.column(1.0, 200.0, integer=number % 2 == 0)
        model.row("own", [number], [1.0], ">=", float(number))
    found = solve(model, time_limit=10.0)
    assert found.values == pytest.approx(np.arange(120.0))


def test_a_model_without_columns_has_a_solution_without_values() -> None:
    """A hall's week in which nothing opens, as at the Spring Festival."""
    model = Model()
    model.constant = 3.0
    for found in (solve(model, time_limit=5.0), solve_relaxation(model)):
        assert found.values is not None
        assert found.values.shape == (0,)
        assert found.cost == model.cost_of(found.values) == 3.0


def test_the_price_of_a_shortage_hides_nothing() -> None:
    """A gap of half a per cent is 50,000 minutes of what stays empty, and half a minute of all else."""
    model = market_split()
    empty = model.shortage(1e7)
    model.row("4 at work", [empty], [1.0], ">=", 1.0)
    found = solve(model, time_limit=3.0, gap=0.005)
    assert found.values is not None
    assert model.besides_shortages(found.values) == pytest.approx(found.cost - 1e7)
    assert found.status == "time limit"
    assert found.cost - found.bound < 0.005 * found.cost


def test_what_is_lost_in_any_case_is_a_shortage_too() -> None:
    model = Model(constant=1010.0, lost=1000.0)
    column = model.column(3.0, 4.0, integer=True)
    model.row("test", [column], [1.0], ">=", 1.5)
    found = solve(model, time_limit=5.0, gap=0.005)
    assert (found.cost, model.besides_shortages(found.values)) == (1016.0, 16.0)
    assert model.besides_shortages(None) == np.inf


def test_the_solver_writes_nothing_of_its_own() -> None:
    """HiGHS 1.16 greets on standard output, which belongs to what the commands say."""
    code = "from optimize.highs import loaded; from optimize.model import Model; loaded(Model()).run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
