"""CP-SAT on programs in MPS files: ``python cpsat.py FOLDER SECONDS WORKERS``; an environment of its own.

Every file has an equal part of the time. CP-SAT knows whole numbers only: continuous columns are scaled by
100. Writes each point as ``.npy``, and ``found.json``: whether all have one, bound, seconds and megabytes of
all files together.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from ortools.linear_solver.python import model_builder
from series import peak_megabytes


def solve(path: Path, seconds: float, workers: int) -> float | None:
    """Return the bound of one program and write its point beside it; None where it has none."""
    model = model_builder.Model()
    if not model.import_from_mps_file(str(path)):
        raise ValueError(f"not a program: {path}")
    solver = model_builder.Solver("sat")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters(f"num_workers: {workers}, mip_var_scaling: 100")
    status = solver.solve(model)
    if status not in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE):
        return None
    np.save(path.with_suffix(".npy"), solver.values(model.get_variables()).to_numpy(dtype=float))
    return float(solver.best_objective_bound)


def main() -> None:
    """Solve a folder's programs one after the other."""
    folder, seconds, workers = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    programs = sorted(folder.glob("*.mps"))
    bounds = [solve(path, seconds / len(programs), workers) for path in programs]
    said = {
        "found": None not in bounds,
        "bound": sum(bound or 0.0 for bound in bounds),
        "seconds": time.perf_counter() - began,
        "megabytes": peak_megabytes(),
    }
    (folder / "found.json").write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
