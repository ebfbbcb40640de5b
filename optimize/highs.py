"""Programs handed to HiGHS as arrays, and their relaxations, which are solved so."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from optimize.model import Model

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

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


def better(one: Solution, other: Solution) -> Solution:
    """The cheaper of two solutions of one program, with the higher of their bounds."""
    cheaper = one if one.values is not None and one.cost <= other.cost else other
    return replace(cheaper, bound=max(one.bound, other.bound))


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


def solve_relaxation(model: Model) -> Solution:
    """Minimise a model with all its columns continuous.

    That takes milliseconds; PuLP would take several times as long to write one down as HiGHS takes to solve
    it, so its arrays go to HiGHS as they are.
    """
    began = time.perf_counter()
    if not model.cost:
        return nothing(model)
    solver = loaded(model)
    solver.run()
    return solution_of(solver, False, began)


class Relaxation:
    """A model with all its columns continuous, to be solved again and again as it changes a little.

    The solver goes on from where it was, which takes a small part of the time of a fresh start.
    """

    def __init__(self, model: Model, time_limit: float = math.inf) -> None:
        self._solver = loaded(model)
        self._solver.setOptionValue("time_limit", time_limit)
        self._constant = model.constant

    def change(self, columns: Ints, costs: Floats, upper: Floats) -> None:
        """Give some columns other costs, and bounds from 0 up."""
        number = len(columns)
        if number:
            self._solver.changeColsCost(number, columns.astype(np.int32), costs)
            self._solver.changeColsBounds(number, columns.astype(np.int32), np.zeros(number), upper)

    def add(self, columns: Ints, coefficients: Floats, least: float) -> None:
        """Add a row: the sum of coefficients times columns is at least some number."""
        self._solver.addRow(least, highspy.kHighsInf, len(columns), columns.astype(np.int32), coefficients)

    def warm_start(self, earlier: Relaxation, columns: Bools, rows: Bools) -> None:
        """Begin where the relaxation of a part of the model ended.

        Parameters
        ----------
        earlier : Relaxation
        columns, rows : arrays of bool
            Which of the model's were there, in the same order. Where their numbers differ, this is a fresh
            start: a start changes how long it takes, never the optimum.
        """
        old, basis = earlier._solver.getBasis(), highspy.HighsBasis()
        if (len(old.col_status), len(old.row_status)) != (columns.sum(), rows.sum()):
            return
        at = highspy.HighsBasisStatus
        basis.col_status = _filled(columns, old.col_status, at.kLower)
        basis.row_status = _filled(rows, old.row_status, at.kBasic)
        basis.valid = True
        self._solver.setBasis(basis)

    def solve(self) -> Optimum | None:
        """Return the optimum, or None where there is none."""
        self._solver.run()
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kUnknown:  # led astray by where it began
            self._solver.clearSolver()
            self._solver.run()
        status, found = self._solver.getModelStatus(), self._solver.getSolution()
        parts = (found.col_value, found.row_dual, found.col_dual)
        cost = float(self._solver.getInfo().objective_function_value)
        if status == highspy.HighsModelStatus.kModelEmpty:  # as of a week without an open day
            cost = self._constant
        elif status != highspy.HighsModelStatus.kOptimal:
            return None
        return Optimum(cost, *(np.array(part, dtype=float) for part in parts))


def _filled(known: Bools, values: list[Any], other: Any) -> list[Any]:
    """Values where they are known, in order, and another elsewhere."""
    rest = iter(values)
    return [next(rest) if there else other for there in known.tolist()]


def optimum(model: Model, *, time_limit: float) -> Optimum | None:
    """Minimise a model with all its columns continuous; None where the seconds do not do for it."""
    return Relaxation(model, time_limit).solve()


def loaded(model: Model) -> Any:
    """Hand a model's relaxation to a new solver as arrays; highspy has no types."""
    solver: Any = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    fill(solver, model)
    return solver


def make_whole(solver: Any, model: Model) -> None:
    """Tell a solver that has a model's relaxation which columns take whole numbers only."""
    whole = np.flatnonzero(model.integer).astype(np.int32)
    solver.changeColsIntegrality(len(whole), whole, np.array([highspy.HighsVarType.kInteger] * len(whole)))


def fill(solver: Any, model: Model) -> None:
    """Give an empty solver a model's columns, rows and constant; all columns are continuous."""
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


def nothing(model: Model) -> Solution:
    """Solve a program without columns, as of a hall's week without an open day: PuLP would add one."""
    duals = np.zeros(len(model.rows))
    return Solution(np.zeros(0), model.constant, model.constant, "optimal", 0.0, duals)


def solution_of(solver: Any, integral: bool, began: float) -> Solution:
    """Read off a solver what it found and proved, of a program with whole numbers or without."""
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
