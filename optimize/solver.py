"""Exact programs, solved by HiGHS through PuLP: limits, gap, a first guess; the one place that knows PuLP."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pulp

from optimize.highs import Floats, Solution, better, fill, make_whole, nothing, solution_of
from optimize.model import Model
from optimize.threads import stopping

if hasattr(
    pulp, "v4_migration"
):  # PuLP 3 warns of version 4's names, which this file already uses where it can
    pulp.v4_migration.set_v4_migration_warnings(False)

SPARED = {
    "mip_allow_restart": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_pool_soft_limit": 30,
    "mip_pscost_minreliable": 0,
}
"""What HiGHS leaves out: on these programs it takes half of the time, and brings or proves no more. Of the
cuts that it finds it keeps few: a large hall's month then takes a quarter of the memory."""


ROUNDED = 1e-9  # of a cost, to which the solver adds it up


class _Highs(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's HiGHS, told of the cost's constant (gaps are of the whole cost), a first guess and Ctrl-C."""

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
        fill(lp.solverModel, self.model)
        make_whole(lp.solverModel, self.model)

    def callSolver(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
        lp.solverModel.changeObjectiveOffset(self.model.constant)
        if self.start is not None:
            columns = np.arange(len(self.start), dtype=np.int32)
            lp.solverModel.setSolution(len(columns), columns, np.asarray(self.start, dtype=np.float64))
        lp.solverModel.cbMipInterrupt += lambda event: event.interrupt(stopping())
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
        Gap, relative to the cost but for shortages or in minutes, at which it may stop.
    start : ndarray, optional
        A first guess, one value for each column.

    Returns
    -------
    Solution
        Its seconds are those of all that was done.
    """
    began = time.perf_counter()
    found = _solve_once(model, time_limit, gap, near, start)
    # what posts are worth to a quick plan may be taken off their price, and make the whole negative
    close = max(gap * abs(model.besides_shortages(found.values)), near) + ROUNDED * abs(found.cost)
    if model.shortages and found.status == "optimal" and found.cost - found.bound > close:
        left = time_limit - (time.perf_counter() - began)
        found = better(_solve_once(model, left, 0.0, close, found.values), found)
        if found.cost - found.bound > close:
            found = replace(found, status="time limit")
    return replace(found, seconds=time.perf_counter() - began)


def _solve_once(model: Model, time_limit: float, gap: float, near: float, start: Floats | None) -> Solution:
    began = time.perf_counter()
    if not model.cost:
        return nothing(model)
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
    return solution_of(problem.solverModel, any(model.integer), began)
