"""``staffplan check``: what was read, and everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from staffplan.commands.options import PATH
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    from staffplan.tables.county import County


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command("check", help=text("cli.check.help", lang), short_help=text("cli.check.short", lang))
    @click.argument("folder", required=False, type=PATH)
    def check(folder: Path | None) -> None:
        from staffplan.tables.county import read

        for line in report(read(folder), lang):
            click.echo(line)

    return check


def report(county: County, lang: Lang) -> list[str]:
    """Say in lines what a county holds, what looks wrong with it, and where it is below a standard."""
    from staffplan.tables.checks_standards import standard_lines
    from staffplan.tables.faults import fault_lines

    lines = [text("cli.check.county", lang, name=county.name, path=county.path)]
    for name, row in county.overview().iterrows():
        key = "cli.check.span" if row["from"] else "cli.check.rows"
        table = text(f"table.{name}", lang)
        rows = f"{row['rows']:,}"
        lines.append("  " + text(key, lang, table=table, rows=rows, first=row["from"], last=row["to"]))
    lines += fault_lines(county.warnings, lang)
    lines.append("√ " + text("cli.check.good", lang, count=len(county.warnings)))
    return [*lines, *standard_lines(county, lang)]
