"""``staffplan forecast``: daily forecasts as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from staffplan.commands.options import DAY, MONTH, PATH, Number, say_written
from staffplan.commands.places import check_files
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    import pandas as pd

    from forecast import Forecast
    from staffplan.tables.county import County
    from staffplan.tables.faults import Fault

SAID_ELSEWHERE = ("slip", "stopped", "window_without_history", "no_staff", "more")
"""Warnings that a forecast's notes say in their way, that a plan is refused for, or that count others."""


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command(
        "forecast", help=text("cli.forecast.help", lang), short_help=text("cli.forecast.short", lang)
    )
    @click.argument("folder", required=False, type=PATH)
    @click.option("--from", "start", metavar="DATE", type=DAY, help=text("cli.forecast.from", lang))
    @click.option("--weeks", metavar="N", type=Number(1, whole=True), help=text("cli.forecast.weeks", lang))
    @click.option("--month", metavar="MONTH", type=MONTH, help=text("cli.forecast.month", lang))
    @click.option("--as-of", metavar="DATE", type=DAY, help=text("cli.forecast.as_of", lang))
    @click.option("--out", metavar="FILE", type=PATH, help=text("cli.forecast.out", lang))
    def command(
        folder: Path | None,
        start: str | None,
        weeks: int | None,
        month: str | None,
        as_of: str | None,
        out: Path | None,
    ) -> None:
        from staffplan.forecasting import forecast
        from staffplan.tablefile import write_table
        from staffplan.tables.county import read

        check_files(folder, out)
        county = read(folder)
        for line in warned(county, lang):
            click.echo(line, err=True)
        ahead = forecast(county, start=start, weeks=weeks, month=month, as_of=as_of)
        for line in told(ahead, lang):
            click.echo(line, err=True)
        write_table(ahead.daily, "forecast", out, lang)
        if out is not None:
            say_written(out, lang)

    return command


def told(ahead: Forecast, lang: Lang) -> list[str]:
    """Say in lines what was forecast, and what the reader should know of it."""
    days = ahead.daily
    done = text(
        "cli.forecast.done",
        lang,
        windows=days.groupby(["hall", "window"]).ngroups,
        first=f"{days['date'].min():%Y-%m-%d}",
        last=f"{days['date'].max():%Y-%m-%d}",
        visitors=f"{days['mean'].sum():,.0f}",
        as_of=f"{ahead.as_of:%Y-%m-%d}",
    )
    return [done, *notes(ahead.notes, lang)]


def warned(county: County, lang: Lang) -> list[str]:
    """Say what looks wrong in a county's tables, a line for each kind; a forecast's notes say some of it."""
    kinds: dict[str, list[Fault]] = {}
    for fault in county.warnings:
        if fault.code not in SAID_ELSEWHERE:
            kinds.setdefault(fault.code, []).append(fault)
    return [
        f"! {found[0].line(lang)}"
        + (text("cli.check.more", lang, count=len(found) - 1) if len(found) > 1 else "")
        for found in kinds.values()
    ]


def notes(found: pd.DataFrame, lang: Lang) -> list[str]:
    """Say a forecast's notes, a line for each kind."""
    lines = []
    for code, group in found.groupby("code", sort=True):
        places = (group["hall"] + " " + group["window"]).str.strip()
        names = [_named(name, detail, lang) for name, detail in zip(places, group["detail"], strict=True)]
        more = "…" if len(names) > 5 else ""
        said = text(f"cli.note.{code}", lang, count=len(names), names="、".join(names[:5]) + more)
        lines.append("! " + said)
    return lines


def _named(name: str, detail: str, lang: Lang) -> str:
    """A window with the day or days that its note is about."""
    return text("cli.note.item", lang, name=name, detail=detail) if name and detail else name or detail
