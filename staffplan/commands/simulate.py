"""``staffplan simulate``: visitors served one by one under a plan, and what they wait."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from staffplan.commands.options import PATH, Number, say_written
from staffplan.commands.places import check_files
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    import pandas as pd

    from staffplan.plans.simulation import Simulation


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command(
        "simulate", help=text("cli.simulate.help", lang), short_help=text("cli.simulate.short", lang)
    )
    @click.argument("folder", required=False, type=PATH)
    @click.option("--plan", metavar="DIR", required=True, type=PATH, help=text("cli.simulate.plan", lang))
    @click.option(
        "--replications",
        metavar="N",
        type=Number(2, 10_000, whole=True),
        default=100,
        help=text("cli.simulate.replications", lang),
    )
    @click.option(
        "--seed", metavar="N", type=Number(0, whole=True), default=0, help=text("cli.simulate.seed", lang)
    )
    @click.option("--out", metavar="FILE", type=PATH, help=text("cli.simulate.out", lang))
    def command(folder: Path | None, plan: Path, replications: int, seed: int, out: Path | None) -> None:
        from staffplan.plans.simulation import simulate
        from staffplan.tablefile import write_table

        check_files(folder, out)
        result = simulate(plan, folder, replications=replications, seed=seed)
        click.echo(result.summary(lang))
        if out is not None:
            write_table(levels(result), "simulation", out, lang)
            say_written(out, lang)

    return command


def levels(result: Simulation) -> pd.DataFrame:
    """Put all of a simulation's frames into one table; `level` says what a row is of."""
    import pandas as pd

    frames = {
        "county": result.county,
        "hall": result.halls,
        "window": result.windows,
        "day": result.days,
        "window_day": result.window_days,
    }
    table = pd.concat([frame.assign(level=level) for level, frame in frames.items()], ignore_index=True)
    return table.drop(columns="ratio")
