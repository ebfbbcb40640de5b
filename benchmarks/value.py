"""What a plan is worth: one table of flat, proportional, staffplan and perfect staffing.

    python -m benchmarks.value --month 2026-12 --time-limit 100

The example county is made anew together with its true means, which no command of staffplan ever sees. The
month is planned from the history before it; then visitors are drawn from the truth and served under every
staffing. Perfect is the plan of the same program with the same time for the true means.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import staffplan as sp
from staffplan.plans.changes import World
from staffplan.plans.replan import replan

DATA = Path(__file__).resolve().parent.parent / "data"
DISPERSION = 0.048
"""Of the truth: windows' own dispersion (0.04 in the mean) and the weather that a hall's windows share."""


def true_days() -> pd.DataFrame:
    """Return hall, window, date, mean, sd of the example county's visitors."""
    sys.path.insert(0, str(DATA))
    from make_example import make

    with tempfile.TemporaryDirectory() as folder:
        truth = Path(folder) / "truth.parquet"
        make(Path(folder) / "county", truth=truth)
        means = pd.read_parquet(truth)
    means["date"] = pd.to_datetime(means["date"])
    return means.assign(sd=np.sqrt(means["mean"] + DISPERSION * means["mean"] ** 2))


def table(month: str | None, time_limit: float, replications: int) -> pd.DataFrame:
    """Return a row a staffing: the mean wait, late share and intervals."""
    plan = sp.solve(month=month, time_limit=time_limit)
    days = plan.forecast.daily.drop(columns=["mean", "sd"]).merge(true_days(), on=["hall", "window", "date"])
    known = days[plan.forecast.daily.columns]
    halls = frozenset(plan.county.halls["hall"])
    perfect = replan(plan, World(plan.county, known, plan.plan.weeks, halls), time_limit)
    result = sp.simulate(plan, replications=replications, counts=known, perfect=perfect)
    gaps = pd.DataFrame(
        {"expected": [plan.plan.mean_wait, perfect.plan.mean_wait]}, index=["staffplan", "perfect"]
    )
    print(gaps.round(2).to_string(), file=sys.stderr)
    return result.county


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--month", default=None)
    parser.add_argument("--time-limit", type=float, default=100.0)
    parser.add_argument("--replications", type=int, default=50)
    chosen = parser.parse_args()
    print(table(chosen.month, chosen.time_limit, chosen.replications).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
