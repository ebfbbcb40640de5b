"""``staffplan chart``: a plan's pictures drawn again from its folder."""

from __future__ import annotations

from pathlib import Path

import click

from staffplan.commands.options import PATH
from staffplan.texts import Lang, text


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command("chart", help=text("cli.chart.help", lang), short_help=text("cli.chart.short", lang))
    @click.argument("folder", required=False, type=PATH)
    @click.option(
        "--plan",
        metavar="DIR",
        required=True,
        type=PATH,
        help=text("cli.chart.plan", lang),
    )
    def command(folder: Path | None, plan: Path) -> None:
        from staffplan.briefing.briefing import brief
        from staffplan.charts import draw_all
        from staffplan.plans.problems import calendar_of, check_belongs, read_plan_folder
        from staffplan.tables.county import read

        frames, run = read_plan_folder(plan)
        county = read(folder)
        check_belongs(plan, county, frames)
        briefing = brief(county, frames, calendar_of(county), str(run["month"]))
        for path in draw_all(briefing, plan / "charts", lang):
            click.echo(path)

    return command
