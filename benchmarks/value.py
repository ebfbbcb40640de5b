"""What a plan is worth: one table of flat, proportional, staffplan and perfect staffing.

    python -m benchmarks.value                       # docs/benchmarks/value.md

The example county is made anew together with its true means, which no command of staffplan ever sees. The
month is planned from the history before it; then visitors are drawn from the truth and served under every
staffing. Perfect is the plan of the same program with the same time for the true means.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

import staffplan as sp
from benchmarks.machine import machine

DATA = Path(__file__).resolve().parent.parent / "data"
PAGE = DATA.parent / "docs" / "benchmarks" / "value.md"
MONTHS = ("2026-12", "2026-02")
"""A plain month that is yet to come, and one with the Spring Festival."""
HEAD = """# What a plan is worth

Made by `python -m benchmarks.value`, {date}, on {machine}; {seconds:.0f} s for each plan.

Visitors of the example county are drawn from its true means, which the planner never sees, and served under
four staffings with the same people on the same days. Flat: everybody evenly over the windows they know, the
same every day. Proportional: by last year's mean load, fixed for the month, as a spreadsheet would.
Staffplan: planned from the history before the month. Perfect: the same program given the true means.
"""
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
    ahead, truth = plan.forecast.daily, ["mean", "sd"]
    days = ahead.drop(columns=truth).merge(true_days(), on=["hall", "window", "date"], how="left")
    # a day on which the true county is closed, unannounced, is taken as forecast
    known = days.assign(**days[truth].fillna(ahead[truth]))[ahead.columns]
    foresight = replace(plan.forecast, daily=known)
    perfect = sp.solve(plan.county, month=plan.month, ahead=foresight, time_limit=time_limit)
    result = sp.simulate(plan, replications=replications, counts=known, perfect=perfect)
    gaps = pd.DataFrame(
        {"expected": [plan.plan.mean_wait, perfect.plan.mean_wait]}, index=["staffplan", "perfect"]
    )
    print(gaps.round(2).to_string(), file=sys.stderr)
    return result.county


def page(months: list[str], tables: list[pd.DataFrame], time_limit: float) -> str:
    """Return the page: for each month the staffings side by side, and their ratios."""
    lines = [HEAD.format(date=date.today(), machine=machine(), seconds=time_limit)]
    for month, found in zip(months, tables, strict=True):
        lines += [
            f"## {month}",
            "",
            "| staffing | mean wait, minutes | 95 % interval | late | staffplan waits |",
            "| --- | ---: | ---: | ---: | ---: |",
            *(
                f"| {row.staffing} | {row.mean_wait_minutes:.2f} | {row.low:.2f}–{row.high:.2f} "
                f"| {row.late_share:.1%} | × {row.ratio:.2f} |"
                for row in found.itertuples()
            ),
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--months", nargs="+", default=list(MONTHS))
    parser.add_argument("--time-limit", type=float, default=90.0)
    parser.add_argument("--replications", type=int, default=50)
    chosen = parser.parse_args()
    tables = [table(month, chosen.time_limit, chosen.replications) for month in chosen.months]
    PAGE.write_text(page(chosen.months, tables, chosen.time_limit), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
