"""What commands share: kinds of values that options take, judged before anything is read; words on files."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import click

from staffplan.tables.values_plain import Refused
from staffplan.tables.values_time import month_end, parse_date, parse_period
from staffplan.texts import LANGUAGES, Lang, language, text


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day as the tables write it: ``2026-12-01``, ``2026/12/1``, ``2026.12.1``, ``2026年12月1日``."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the day as ISO text."""
        try:
            return parse_date(value).isoformat()
        except Refused:
            self.fail(text("cli.request.date", _lang(ctx), date=value), param, ctx)


class Month(click.ParamType):  # type: ignore[type-arg]
    """A month as the tables write it: ``2026-12``, ``2026/12``, ``2026年12月``."""

    name = "month"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the month as ``2026-12``."""
        try:
            first, last = parse_period(value)
        except Refused:
            first = last = date.min
        if first.day != 1 or last != month_end(first.year, first.month):
            self.fail(text("cli.request.month", _lang(ctx), month=value), param, ctx)
        return f"{first:%Y-%m}"


class Number(click.ParamType):  # type: ignore[type-arg]
    """A number within bounds, both included.

    Parameters
    ----------
    low, high : float, optional
        Left out: no such bound.
    whole : bool
        Whether only whole numbers count.
    """

    name = "number"

    def __init__(self, low: float | None = None, high: float | None = None, *, whole: bool = False) -> None:
        self.low, self.high, self.whole = low, high, whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        try:
            number = int(value) if self.whole else float(value)
        except ValueError:
            number = math.nan
        low, high = (
            bound if bound is not None else end
            for bound, end in ((self.low, -math.inf), (self.high, math.inf))
        )
        if not low <= number <= high or math.isinf(number):
            kind = f"{'whole' if self.whole else 'number'}_{'from' if self.high is None else 'between'}"
            ends = {"low": f"{low:g}", "high": f"{high:g}"} if self.high is not None else {"low": f"{low:g}"}
            self.fail(text(f"cli.usage.{kind}", _lang(ctx), value=value, **ends), param, ctx)
        return number


def _lang(ctx: click.Context | None) -> Lang:
    chosen = ctx.find_root().obj if ctx is not None else None
    return chosen if chosen in LANGUAGES else language()


def say_written(file: Path, lang: Lang) -> None:
    """Say where a file went, beside what goes to the standard output."""
    click.echo(text("cli.forecast.written", lang, file=file), err=True)


DAY, MONTH = Day(), Month()
PATH = click.Path(readable=False, path_type=Path)
"""A file or folder; where it cannot be read, that is told in the language chosen, when it is to be read."""
