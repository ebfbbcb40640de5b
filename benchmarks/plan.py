"""How fast, how near the best and in how much memory counties are planned, beside CP-SAT, greedy and flat.

    python -m benchmarks.plan                          # 1, 12, 48 and 96 halls; docs/benchmarks/plan.md
    python -m benchmarks.plan --halls 1 12 --seconds 30

Each size and each planner runs in a process of its own, so that memory is its own and the two solvers do not
meet. Costs are counted again from the finished plans' tables, changes and unfair weeks included, though
CP-SAT's programs (one a week, the whole county in it) know nothing of these two.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import staffplan as sp
from benchmarks.machine import machine
from benchmarks.peer_runs import environment
from benchmarks.peers.series import peak_megabytes
from optimize import Plan, Problem, SolverSettings, make_plan, plan_weeks
from optimize.columns import Program, Seat
from optimize.engine import local_engine
from optimize.first_plan import greedy_plan
from optimize.hall_weeks import Solved
from optimize.highs import Solution, loaded, make_whole
from optimize.model import Model
from optimize.placing import home_seats
from optimize.plan import posts_and_duty
from optimize.planning import assemble
from optimize.program import build
from optimize.waits import flat_capacity, waits_under
from staffplan.forecasting import next_month
from staffplan.plans.problems import problem_of
from staffplan.tables.county import County

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "plan.md"
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}
LADDER = (1, 12, 48, 96)
SMALLEST = 12  # halls of the smallest county that the example's script makes
HEAD = """# Planning, beside CP-SAT, greedy and flat staffing

Made by `python -m benchmarks.plan --halls {halls}`, {date}, on {machine};
{seconds:g} s of planning each, {workers} workers.

The example county in several sizes, five weeks. Cost: minutes of waiting and all prices, in thousands,
counted from the finished plan. Gap: distance to the planner's own bound, relative to the cost; *placed*: for
floating people placed as they are, *county*: over all placements; *stage one*: the same before peak weeks are
spread, which has a price that the bound does not know. CP-SAT has one program a week, the whole
county in it, the same time and cores; these know nothing of changes between weeks. Greedy: by rule of thumb,
everybody at home. Flat: waiting alone, people spread evenly.

| halls | hall-weeks | planner | build, s | solve, s | cost / 1000 | gap: placed | county | stage one | MB |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def county_of(halls: int, folder: Path) -> County:
    """Make an example county of some size and read it."""
    script = [sys.executable, str(ROOT / "data" / "make_example.py")]
    command = [*script, "--halls", str(max(halls, SMALLEST)), "--out", str(folder)]
    subprocess.run(command, check=True, env=HERE, stdout=subprocess.DEVNULL)
    county = sp.read(folder)
    some = set(county.halls["hall"].iloc[:halls])
    names = ("halls", "windows", "history", "staff", "pins")
    tables = {name: getattr(county, name) for name in names}
    tables = {name: table[table["hall"].isin(some)].reset_index(drop=True) for name, table in tables.items()}
    leave = county.leave[county.leave["staff"].isin(tables["staff"]["staff"])].reset_index(drop=True)
    return replace(county, **tables, leave=leave)


def problem_for(halls: int) -> Problem:
    """Forecast a county's next month and gather its numbers."""
    with tempfile.TemporaryDirectory() as name:
        county = county_of(halls, Path(name) / "county")
        month = next_month(county)
        return problem_of(county, sp.forecast(county, month=month), plan_weeks(month), None)


def ours(problem: Problem, seconds: float, workers: int) -> dict[str, float]:
    """Plan with staffplan."""
    began = time.perf_counter()
    plan = make_plan(problem, SolverSettings(seconds, 0.0, workers))
    return {
        "solve": time.perf_counter() - began,
        "cost": plan.cost,
        "placed": (plan.cost - plan.bound) / plan.cost,
        "county": (plan.cost - plan.county_bound) / plan.cost,
        "one": stage_one(plan),
        "megabytes": peak_megabytes(),
    }


def stage_one(plan: Plan) -> float:
    """The county's gap before peak weeks were spread, relative to the cost then."""
    costs = [stage.cost for stage in plan.stages if stage.name == "plan"] or [plan.cost]
    return (costs[0] - plan.county_bound) / costs[0]


def greedy(problem: Problem, seconds: float, workers: int) -> dict[str, float]:
    """Plan by rule of thumb, everybody at home."""
    began, engine = time.perf_counter(), local_engine(1)
    found = []
    for week in range(len(problem.weeks)):
        for hall in range(len(problem.halls)):
            seats = [seat for seat in home_seats(problem) if seat.hall == hall]
            windows = np.flatnonzero(problem.hall_of_window == hall)
            program = build(problem, windows, week, seats, exact=True)
            found.append(Solved(program, greedy_plan(program, engine)))
    seconds = time.perf_counter() - began
    return {"solve": seconds, "cost": cost_of(problem, found), "megabytes": peak_megabytes()}


def cost_of(problem: Problem, found: list[Solved]) -> float:
    """Total cost of a plan, counted from its tables, changes and unfair weeks included."""
    return assemble(problem, *posts_and_duty(problem, found), [], None).cost


def flat(problem: Problem, seconds: float, workers: int) -> dict[str, float]:
    """Price the waiting when people are spread evenly."""
    began = time.perf_counter()
    cost = waits_under(problem, flat_capacity(problem))[1]
    return {"solve": time.perf_counter() - began, "cost": cost, "megabytes": peak_megabytes()}


def cpsat(problem: Problem, seconds: float, workers: int) -> dict[str, float]:
    """Plan with CP-SAT in its own environment, every week as one program."""
    floating = problem.staff["floating"].to_numpy(dtype=bool)
    seats = [seat for seat in home_seats(problem) if not floating[seat.person]]
    seats += [Seat(int(s), hall) for s in np.flatnonzero(floating) for hall in range(len(problem.halls))]
    with tempfile.TemporaryDirectory() as name:
        began, folder, programs = time.perf_counter(), Path(name), []
        for week in range(len(problem.weeks)):
            programs.append(build(problem, range(len(problem.windows)), week, seats, exact=True))
            write_mps(programs[-1].model, folder / f"{week}.mps")
        built = time.perf_counter() - began
        python = environment("cpsat", Path(tempfile.gettempdir()) / "staffplan-peers")
        script = str(ROOT / "benchmarks" / "peers" / "cpsat.py")
        subprocess.run([str(python), script, name, str(seconds), str(workers)], check=True)
        said: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
        cost = (
            cost_of(problem, list(map(_read, programs, sorted(folder.glob("*.npy")))))
            if said["found"]
            else np.nan
        )
    return {
        "build": built,
        "solve": said["seconds"],
        "cost": cost,
        "county": (cost - float(said["bound"])) / cost,
        "megabytes": said["megabytes"],
    }


def _read(program: Program, path: Path) -> Solved:
    """A week as CP-SAT solved it."""
    values = np.load(path)
    return Solved(program, Solution(values, program.model.cost_of(values), 0.0, "", 0.0, np.zeros(0)))


def write_mps(model: Model, path: Path) -> None:
    """Write a program, its constant included, as a file that other solvers read."""
    solver = loaded(model)
    make_whole(solver, model)
    solver.writeModel(str(path))


PLANNERS = {"staffplan": ours, "CP-SAT": cpsat, "greedy": greedy, "flat": flat}


def line(halls: int, problem: Problem, planner: str, found: dict[str, float]) -> str:
    """One row of the page's table."""
    parts = len(problem.halls) * len(problem.weeks)
    shown = [
        f"{found['build']:.1f}" if "build" in found else "–",
        f"{found['solve']:.1f}",
        f"{found['cost'] / 1000:,.1f}" if np.isfinite(found["cost"]) else "no plan",
        *(
            f"{found[gap]:.2%}" if np.isfinite(found.get(gap, np.nan)) else "–"
            for gap in ("placed", "county", "one")
        ),
        f"{found['megabytes']:.0f}",
    ]
    return f"| {halls} | {parts} | {planner} | " + " | ".join(shown) + " |"


def table(ladder: Iterable[int], planners: Iterable[str], seconds: float, workers: int) -> list[str]:
    """Run every planner on every size, each in a fresh process."""
    lines, fresh = [], multiprocessing.get_context("spawn")
    for halls in ladder:
        problem = problem_for(halls)
        for planner in planners:
            with fresh.Pool(1) as pool:
                found = pool.apply(PLANNERS[planner], (problem, seconds, workers))
            lines.append(line(halls, problem, planner, found))
            print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--halls", type=int, nargs="+", default=LADDER)
    parser.add_argument("--planners", nargs="+", choices=PLANNERS, default=list(PLANNERS))
    parser.add_argument("--seconds", type=float, default=120.0, help="of planning, each")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    lines = table(given.halls, given.planners, given.seconds, given.workers)
    halls = " ".join(map(str, given.halls))
    facts = {"halls": halls, "date": date.today(), "machine": machine()}
    head = HEAD.format(**facts, seconds=given.seconds, workers=given.workers)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
