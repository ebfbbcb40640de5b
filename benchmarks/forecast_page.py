"""The page that `benchmarks.forecast` writes: what was asked for beside what was found, and all scores."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import machine
from benchmarks.peer_runs import PROPHET
from forecast.scores import score

OURS, BLENDED, TRUTH = "staffplan", "staffplan, blended", "true mean"
GIVEN = PROPHET[-1]
"""The peer that is given our calendar's columns: not what an analyst has at hand."""
RATIOS = (
    ("weekly WAPE / best stock peer", "≤ 0.82, none above 0.95", "week wape", False),
    ("the same in festival weeks", "≤ 0.75", "week near wape", False),
    ("daily WAPE / best stock peer", "≤ 0.90", "day wape", False),
    ("weekly WAPE / Prophet given our columns", "≤ 0.97", "week wape", True),
)
NEWCOMERS = (
    ("weekly WAPE / best stock peer", "≤ 0.85", "week wape", False),
    ("the same in festival weeks", "", "week near wape", False),
    ("daily WAPE / best stock peer", "", "day wape", False),
)
COVERAGES = (
    ("80 % interval covers, days", "77–83 %", "day"),
    ("80 % interval covers, weeks", "77–83 %", "week"),
    ("80 % interval covers, days of festival weeks", "72–88 %", "day near"),
    ("80 % interval covers, festival weeks", "72–88 %", "week near"),
)
HEAD = """# Forecast against its peers{of}

Made by `python -m benchmarks.forecast`{how}, {date}, on {machine}.

Every model has the same origins, windows and closed days, {weeks} weeks ahead; each peer runs in an
environment of its own (`benchmarks/peers/`, versions beside each script). WAPE = Σ|counted − forecast|
/ Σ counted; lower is better. Festival: the weeks from three before to three after the lunar new year.
Covered: by 80 % intervals. The model and LightGBM are fitted to the whole county; all are scored on the
same windows. CPU time and memory are of one process with one thread. [Blended](../model.md#forecast) is
the model with two classical members, by weights learnt from the origins before.
"""


def page(
    cells: pd.DataFrame, costs: pd.DataFrame, notes: dict[str, dict[str, Any]], options: argparse.Namespace
) -> str:
    """Return the page: ratios to the best peers, then a table a data set."""
    days = options.days_known
    of = f": windows with {days} days of history" if days else ""
    how = f" with `--days-known {days}`" if days else ""
    lines = [HEAD.format(date=date.today(), machine=machine(), weeks=options.weeks, of=of, how=how)]
    if days:
        lines += [
            f"Of the scored windows only the {days} days before each origin are known; of others all.",
            "",
        ]
    tables = {name: scores_of(cells[cells["data"] == name], costs[costs["data"] == name]) for name in notes}
    lines += [*bars(tables, NEWCOMERS if options.days_known else RATIOS), ""]
    for name, table in tables.items():
        note = notes[name]
        origins = ", ".join(f"{day:%Y-%m-%d}" for day in note["origins"])
        lines += [f"## {name}", "", f"{note['sample']} of {note['windows']} windows. Origins: {origins}.", ""]
        if note["missing"]:
            lines += [f"Not run from every origin, and so left out: {', '.join(note['missing'])}.", ""]
        lines += [
            *rows(table),
            "",
            f"Weights of the blend at the last origin, all services: {note['blend']}.",
            "",
        ]
    return "\n".join(lines)


def scores_of(cells: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """One data set's scores and costs, a row a model, the best week first."""
    near = cells["season"] == "festival"
    parts = {}
    for unit in ("week", "day"):
        of_unit = cells["unit"] == unit
        parts[unit] = score(cells[of_unit], ["model"]).set_index("model")
        parts[f"{unit} near"] = score(cells[of_unit & near], ["model"]).set_index("model")
    columns = {
        f"{name} {measure}": part[measure] for name, part in parts.items() for measure in ("wape", "coverage")
    }
    spent = costs.groupby("model").agg({"seconds": "sum", "series": "sum", "megabytes": "max"})
    found = pd.DataFrame(columns).assign(
        bias=parts["week"]["bias"], each=spent["seconds"] / spent["series"], megabytes=spent["megabytes"]
    )
    return found[found["week wape"].notna()].sort_values("week wape")


def bars(tables: dict[str, pd.DataFrame], asked: tuple[tuple[str, str, str, bool], ...]) -> list[str]:
    """What is asked of the forecast beside what was found."""
    lines = [f"| what | asked for | {' | '.join(tables)} | mean |", "| --- " * (len(tables) + 3) + "|"]
    for what, bar, column, given in asked:
        ratios = [ratio(table, column, given) for table in tables.values()]
        lines.append(row_of(what, bar, [f"{value:.3f}" for value in ratios], f"{np.mean(ratios):.3f}"))
    for what, bar, part in COVERAGES:
        covered = [number(table, OURS, f"{part} coverage") for table in tables.values()]
        lines.append(row_of(what, bar, [f"{value:.1%}" for value in covered], f"{np.mean(covered):.1%}"))
    times = [number(table, OURS, "each") / number(table, PROPHET[0], "each") for table in tables.values()]
    figures = [f"1/{1 / value:.0f}" if value == value else "–" for value in times]
    lines.append(row_of(f"CPU time per series / {PROPHET[0]}", "≤ 1/100", figures, ""))
    column = "week wape"
    floor = [number(table, OURS, column) / number(table, TRUTH, column) for table in tables.values()]
    figures = [f"{value:.2f}" if value == value else "–" for value in floor]
    lines.append(row_of("weekly WAPE / that of the true mean", "≤ 1.25", figures, ""))
    return lines


def number(table: pd.DataFrame, model: str, column: str) -> float:
    """One model's score; NaN where the model was not run."""
    return float(table[column].to_dict().get(model, np.nan))


def ratio(table: pd.DataFrame, column: str, given: bool) -> float:
    """Our score over Prophet's with our columns, or over the best of the other peers in just that score."""
    if given:
        return number(table, OURS, column) / number(table, GIVEN, column)
    stock = table[column].drop([OURS, BLENDED, TRUTH, GIVEN], errors="ignore")
    return number(table, OURS, column) / float(stock.min())


def row_of(what: str, bar: str, figures: list[str], mean: str) -> str:
    """A row of the first table."""
    return f"| {what} | {bar} | {' | '.join(figures)} | {mean} |"


def rows(table: pd.DataFrame) -> list[str]:
    """Rows of one data set's table."""
    head = ["model", "weeks", "festival weeks", "days", "festival days", "bias", "covered: days", "weeks",
            "festival days", "festival weeks", "CPU ms a series", "MB"]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", "| --- |" + " ---: |" * (len(head) - 1)]
    units = ("week", "week near", "day", "day near")
    covers = ("day", "week", "day near", "week near")
    for model, row in table.iterrows():
        errors = [f"{row[f'{unit} wape']:.4f}" for unit in units]
        covered = [f"{row[f'{unit} coverage']:.0%}" for unit in covers]
        cost = ["", ""] if model == TRUTH else [f"{1000 * row['each']:.0f}", f"{row['megabytes']:.0f}"]
        figures = [str(model), *errors, f"{row['bias']:+.3f}", *covered, *cost]
        lines.append(f"| {' | '.join('–' if figure == 'nan%' else figure for figure in figures)} |")
    return lines
