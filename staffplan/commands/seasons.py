"""``staffplan seasons``: when the county's halls and windows are busy or slack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from staffplan.commands.options import PATH, say_written
from staffplan.commands.places import check_files
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    import pandas as pd

    from forecast.seasons import Seasons


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command("seasons", help=text("cli.seasons.help", lang), short_help=text("cli.seasons.short", lang))
    @click.argument("folder", required=False, type=PATH)
    @click.option("--out", metavar="FILE", type=PATH, help=text("cli.seasons.out", lang))
    @click.option("--chart", metavar="FILE", type=PATH, help=text("cli.seasons.chart", lang))
    def command(folder: Path | None, out: Path | None, chart: Path | None) -> None:
        from staffplan.briefing.season_words import summary, told
        from staffplan.commands.forecast import notes
        from staffplan.request import BadRequest
        from staffplan.studies.study import seasons
        from staffplan.tablefile import write_table
        from staffplan.tables.county import read

        check_files(folder, out, chart)
        county = read(folder)
        found = seasons(county)
        if chart is not None and told(found, "week").empty:
            raise BadRequest("no_weeks", county=county.name)
        first, last = county.history["start"].min(), county.history["end"].max()
        head = {"county": county.name, "first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
        for line in notes(found.notes, lang):
            click.echo(line, err=True)
        for line in summary(found, head, lang):
            click.echo(line)
        if out is not None:
            write_table(levels(found), "seasons", out, lang)
            say_written(out, lang)
        if chart is not None:
            from staffplan.charts.seasons import draw
            from staffplan.charts.study import draw_file

            draw_file(draw, county, found, chart, lang)
            say_written(chart, lang)

    return command


def levels(found: Seasons) -> pd.DataFrame:
    """Put all results into one table; `table` says which of them a row belongs to."""
    import pandas as pd

    frames = {"busy": found.busy, "effect": found.effects, "share": found.shares}
    table = pd.concat([frame.assign(table=name) for name, frame in frames.items()], ignore_index=True)
    texts = ["kind", "group", "effect"]
    numbers = table["period"].map(lambda number: "" if pd.isna(number) else str(int(number)))
    return table.assign(period=numbers, **{name: table[name].fillna("") for name in texts})
