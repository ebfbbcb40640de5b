"""Who solves the programs: a place to run `solve` and `solve_relaxation`, and how many at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optimize.highs import Optimum, Solution, optimum, solve_relaxation
from optimize.model import Model
from optimize.solver import solve


@dataclass(frozen=True)
class Engine:
    """A way to run a function of this package, here or elsewhere.

    Attributes
    ----------
    run : callable
        Takes a function and its arguments, and returns its result.
    workers : int
        Threads that may call `run` at a time.
    """

    run: Callable[..., Any]
    workers: int

    @property
    def local(self) -> int:
        """Threads for work that is done on this computer, wherever programs are solved."""
        return min(self.workers, os.cpu_count() or 1)

    def solve(self, model: Model, **limits: Any) -> Solution:
        """As `optimize.solver.solve`."""
        found: Solution = self.run(solve, model, **limits)
        return found

    def relax(self, model: Model) -> Solution:
        """As `optimize.highs.solve_relaxation`."""
        found: Solution = self.run(solve_relaxation, model)
        return found

    def optimum(self, model: Model, **limits: Any) -> Optimum | None:
        """As `optimize.highs.optimum`."""
        found: Optimum | None = self.run(optimum, model, **limits)
        return found


def local_engine(workers: int = 0) -> Engine:
    """Solve on this computer, with so many threads; 0: one for each core."""
    return Engine(_here, workers or os.cpu_count() or 1)


def _here(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    return work(*arguments, **named)
