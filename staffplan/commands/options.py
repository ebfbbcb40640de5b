"""Kinds of values that options take: a day and a month, judged before anything is read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from staffplan.request import BadRequest
from staffplan.texts import LANGUAGES, Lang, language, text


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day as ``2026-12-01``."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the day as ISO text."""
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(text("cli.request.date", _lang(ctx), date=value), param, ctx)


class Month(click.ParamType):  # type: ignore[type-arg]
    """A month as ``2026-12``."""

    name = "month"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the month as it was given."""
        if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", value):
            self.fail(text("cli.request.month", _lang(ctx), month=value), param, ctx)
        return value


def _lang(ctx: click.Context | None) -> Lang:
    chosen = ctx.find_root().obj if ctx is not None else None
    return chosen if chosen in LANGUAGES else language()


def check_files(table: Path | None, chart: Path | None = None) -> None:
    """Refuse names of files that cannot be written, before anything is read.

    Raises
    ------
    BadRequest
        If the ending of a name says a kind of file that is not written.
    """
    from staffplan.tablefile import check_kind

    if table is not None:
        check_kind(table)
    if chart is not None and chart.suffix.lower() != ".png":
        raise BadRequest("picture", file=chart)


def say_written(file: Path, lang: Lang) -> None:
    """Say where a file went, beside what goes to the standard output."""
    click.echo(text("cli.forecast.written", lang, file=file), err=True)


DAY, MONTH = Day(), Month()
