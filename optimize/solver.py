"""The one place that knows PuLP's versions and HiGHS: limits, gap, status, first guess."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import pulp

from optimize.model import Model

if hasattr(
    pulp, "v4_migration"
):  # PuLP 3 warns of version 4's names, which this file already uses where it can
    pulp.v4_migration.set_v4_migration_warnings(False)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

SPARED = {
    "mip_allow_restart": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_pool_soft_limit": 30,
}
"""What HiGHS leaves out: on these programs it takes half of the time, and brings or proves no more. Of the
cuts that it finds it keeps few: a large hall's month then takes a quarter of the memory."""

FEASIBLE = 2  # HiGHS' word for a point that keeps every row


@dataclass(frozen=True)
class Solution:
    """What the solver found and what it proved.

    Attributes
    ----------
    values : ndarray or None
        A value for each column, or None where no point was found in time.
    cost, bound : float
        Cost of `values` and the proven lower bound, both with the model's constant.
    status : str
        `optimal` (within the gap asked for), `time limit`, or `none`.
    seconds : float
        Wall time for building and solving.
    duals : ndarray
        For a model without whole numbers, what one more unit of each row's limit adds to the cost.
    """

    values: Floats | None
    cost: float
    bound: float
    status: str
    seconds: float
    duals: Floats


@dataclass(frozen=True)
class Optimum:
    """The optimum of a relaxation.

    Attributes
    ----------
    cost : float
        With the model's constant.
    values, reduced : ndarray
        Of every column: its value, and what one more unit of it would cost.
    duals : ndarray
        What one more unit of each row's limit would cost.
    """

    cost: float
    values: Floats
    duals: Floats
    reduced: Floats


class _Highs(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's HiGHS, told of the cost's constant (so that gaps are of the total) and of a first guess."""

    def __init__(self, model: Model, start: Floats | None, **options: Any) -> None:
        super().__init__(msg=False, **options)
        self.model = model
        self.start = start

    def buildSolverModel(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
        """Pass the model in bulk: PuLP 3 does so row by row, often as long as the solving."""
        if not hasattr(pulp, "v4_migration"):
            super().buildSolverModel(lp)
            return
        for number, column in enumerate(lp.variables()):
            column.index = number
        for number, row in enumerate(lp._constraints.values()):
            row.index = number
        _fill(lp.solverModel, self.model)
        make_whole(lp.solverModel, self.model)

    def callSolver(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
        lp.solverModel.changeObjectiveOffset(self.model.constant)
        if self.start is not None:
            columns = np.arange(len(self.start), dtype=np.int32)
            lp.solverModel.setSolution(len(columns), columns, np.asarray(self.start, dtype=np.float64))
        lp.solverModel.run()


def _problem(model: Model) -> Any:
    """Hand the model to PuLP; columns keep their order, which the solver's solution follows."""
    problem = pulp.LpProblem("staffplan", pulp.LpMinimize)
    add = getattr(problem, "add_variable", None) or pulp.LpVariable
    width = len(str(len(model.cost)))
    columns = [
        add(
            f"x{number:0{width}d}",
            lower,
            upper if math.isfinite(upper) else None,
            pulp.LpInteger if integer else pulp.LpContinuous,
        )
        for number, (lower, upper, integer) in enumerate(
            zip(model.lower, model.upper, model.integer, strict=True)
        )
    ]
    problem += _expression([(columns[i], price) for i, price in enumerate(model.cost)])
    for row in model.rows:
        left = _expression([(columns[i], c) for i, c in zip(row.columns, row.coefficients, strict=True)])
        if row.sense == "<=":
            problem += left <= row.limit
        elif row.sense == ">=":
            problem += left >= row.limit
        else:
            problem += left == row.limit
    return problem


def _expression(terms: list[tuple[Any, float]]) -> Any:
    if hasattr(pulp, "lpSum_vars_coefs"):  # PuLP 4
        return pulp.lpSum_vars_coefs(terms)
    return pulp.LpAffineExpression(terms)


def solve(
    model: Model,
    *,
    time_limit: float,
    gap: float = 1e-4,
    near: float = 1e-6,
    start: Floats | None = None,
) -> Solution:
    """Minimise a model with HiGHS on one thread.

    HiGHS runs in this process without Python's lock, so threads may solve several models side by side.

    Parameters
    ----------
    model : Model
        The program.
    time_limit : float
        Seconds for the solver, after building.
    gap, near : float
        Gap, relative to the total cost or in minutes, at which it may stop.
    start : ndarray, optional
        A first guess, one value for each column.

    Returns
    -------
    Solution
    """
    began = time.perf_counter()
    if not model.cost:
        return _nothing(model)
    problem = _problem(model)
    highs = _Highs(
        model,
        start,
        timeLimit=max(time_limit, 0.05),
        gapRel=gap,
        gapAbs=near,
        threads=1,
        parallel="off",
        **SPARED,
    )
    problem.solve(highs)
    return _solution(problem.solverModel, any(model.integer), began)


def solve_relaxation(model: Model) -> Solution:
    """Minimise a model with all its columns continuous.

    They take milliseconds; PuLP would take several times as long to write one down as HiGHS takes to solve
    it, so its arrays go to HiGHS as they are.
    """
    began = time.perf_counter()
    if not model.cost:
        return _nothing(model)
    solver = loaded(model)
    solver.run()
    return _solution(solver, False, began)


class Relaxation:
    """A model with all its columns continuous, to be solved again and again as it changes a little.

    The solver goes on from where it was, which takes a small part of the time of a fresh start.
    """

    def __init__(self, model: Model, time_limit: float = math.inf) -> None:
        self._solver = loaded(model)
        self._solver.setOptionValue("time_limit", time_limit)

    def change(self, columns: Ints, costs: Floats, upper: Floats) -> None:
        """Give some columns other costs, and bounds from 0 up."""
        number = len(columns)
        if number:
            self._solver.changeColsCost(number, columns.astype(np.int32), costs)
            self._solver.changeColsBounds(number, columns.astype(np.int32), np.zeros(number), upper)

    def add(self, columns: Ints, coefficients: Floats, least: float) -> None:
        """Add a row: the sum of coefficients times columns is at least some number."""
        self._solver.addRow(least, highspy.kHighsInf, len(columns), columns.astype(np.int32), coefficients)

    def solve(self) -> Optimum | None:
        """Return the optimum, or None where there is none."""
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._solver.getSolution()
        parts = (found.col_value, found.row_dual, found.col_dual)
        cost = float(self._solver.getInfo().objective_function_value)
        return Optimum(cost, *(np.array(part, dtype=float) for part in parts))


def optimum(model: Model, *, time_limit: float) -> Optimum | None:
    """Minimise a model with all its columns continuous; None where the seconds do not do for it."""
    return Relaxation(model, time_limit).solve()


def loaded(model: Model) -> Any:
    """Hand a model's relaxation to a new solver as arrays; highspy has no types."""
    solver: Any = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    _fill(solver, model)
    return solver


def make_whole(solver: Any, model: Model) -> None:
    """Tell a solver that has a model's relaxation which columns take whole numbers only."""
    whole = np.flatnonzero(model.integer).astype(np.int32)
    solver.changeColsIntegrality(len(whole), whole, np.array([highspy.HighsVarType.kInteger] * len(whole)))


def _fill(solver: Any, model: Model) -> None:
    """Give an empty solver a model's columns, rows and constant."""
    none = np.zeros(0, dtype=np.int32)
    cost, lower, upper = (np.array(part, dtype=float) for part in (model.cost, model.lower, model.upper))
    solver.addCols(len(cost), cost, lower, upper, 0, none, none, np.zeros(0))
    lengths = np.array([len(row.columns) for row in model.rows], dtype=np.int32)
    limit = np.array([row.limit for row in model.rows], dtype=float)
    senses = np.array([row.sense for row in model.rows], dtype=object)
    solver.addRows(
        len(lengths),
        np.where(senses == "<=", -highspy.kHighsInf, limit),
        np.where(senses == ">=", highspy.kHighsInf, limit),
        int(lengths.sum()),
        np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32),
        np.array([column for row in model.rows for column in row.columns], dtype=np.int32),
        np.array([value for row in model.rows for value in row.coefficients], dtype=float),
    )
    solver.changeObjectiveOffset(model.constant)


def _nothing(model: Model) -> Solution:
    """Solve a program without columns, as of a hall's week without an open day: PuLP would add one."""
    duals = np.zeros(len(model.rows))
    return Solution(np.zeros(0), model.constant, model.constant, "optimal", 0.0, duals)


def _solution(solver: Any, integral: bool, began: float) -> Solution:
    info, answer = solver.getInfo(), solver.getSolution()
    status = solver.getModelStatus()
    found = math.isfinite(info.objective_function_value) and info.primal_solution_status == FEASIBLE
    proven = status == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if integral else info.objective_function_value if proven else -math.inf
    return Solution(
        np.array(answer.col_value, dtype=float) if found else None,
        info.objective_function_value if found else math.inf,
        bound,
        "optimal" if proven else "time limit" if found else "none",
        time.perf_counter() - began,
        np.array(answer.row_dual, dtype=float),
    )
