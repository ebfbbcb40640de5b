"""The one place that knows PuLP's versions and HiGHS: limits, gap, status, first guess."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

from optimize.model import Model

if hasattr(
    pulp, "v4_migration"
):  # PuLP 3 warns of version 4's names, which this file already uses where it can
    pulp.v4_migration.set_v4_migration_warnings(False)


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

    values: npt.NDArray[np.float64] | None
    cost: float
    bound: float
    status: str
    seconds: float
    duals: npt.NDArray[np.float64]


class _Highs(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's HiGHS, told of the cost's constant (so that gaps are of the total) and of a first guess."""

    def __init__(self, constant: float, start: Sequence[float] | None, **options: Any) -> None:
        super().__init__(msg=False, **options)
        self.constant = constant
        self.start = start

    def callSolver(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
        lp.solverModel.changeObjectiveOffset(self.constant)
        if self.start is not None:
            columns = np.arange(len(self.start), dtype=np.int32)
            lp.solverModel.setSolution(len(columns), columns, np.asarray(self.start, dtype=np.float64))
        lp.solverModel.run()


def _problem(model: Model) -> tuple[Any, list[Any]]:
    """Hand the model to PuLP; columns keep their order, which the solver's solution follows."""
    problem = pulp.LpProblem("staffplan", pulp.LpMinimize)
    add = getattr(problem, "add_variable", None) or pulp.LpVariable
    width = len(str(len(model.cost)))
    columns = [
        add(f"x{number:0{width}d}", 0, upper, pulp.LpInteger if integer else pulp.LpContinuous)
        for number, (upper, integer) in enumerate(zip(model.upper, model.integer, strict=True))
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
    return problem, columns


def _expression(terms: list[tuple[Any, float]]) -> Any:
    if hasattr(pulp, "lpSum_vars_coefs"):  # PuLP 4
        return pulp.lpSum_vars_coefs(terms)
    return pulp.LpAffineExpression(terms)


def solve(
    model: Model, *, time_limit: float, gap: float = 1e-4, start: Sequence[float] | None = None
) -> Solution:
    """Minimise a model with HiGHS on one thread.

    HiGHS runs in this process without Python's lock, so threads may solve several models side by side.

    Parameters
    ----------
    model : Model
        The program.
    time_limit : float
        Seconds for the solver, after building.
    gap : float
        Relative gap, against the total cost, at which it may stop.
    start : sequence of float, optional
        A first guess, one value for each column.

    Returns
    -------
    Solution
    """
    began = time.perf_counter()
    problem, columns = _problem(model)
    highs = _Highs(
        model.constant, start, timeLimit=max(time_limit, 0.1), gapRel=gap, threads=1, parallel="off"
    )
    problem.solve(highs)
    solver = problem.solverModel
    info = solver.getInfo()
    status = str(solver.getModelStatus()).rsplit(".", 1)[-1]
    found = math.isfinite(info.objective_function_value) and info.primal_solution_status == 2
    integral = any(model.integer)
    values = np.array([column.varValue for column in columns], dtype=float) if found else None
    bound = info.mip_dual_bound if integral else info.objective_function_value
    if not integral and status != "kOptimal":
        bound = -math.inf
    return Solution(
        values,
        info.objective_function_value if found else math.inf,
        bound,
        "optimal" if status == "kOptimal" else "time limit" if found else "none",
        time.perf_counter() - began,
        np.array(solver.getSolution().row_dual, dtype=float),
    )
