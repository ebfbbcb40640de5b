"""``staffplan whatif``: a month's plan before and after changes to the county."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from staffplan.commands.options import MONTH, PATH, Number
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    import pandas as pd

    from staffplan.plans.changes import Change
    from staffplan.plans.monthplan import MonthPlan
    from staffplan.tables.county import County

# The options that change something, and what stands after them.
CHANGES = {
    "train": "S=W",
    "add": "HALL=W;W",
    "lend": "S",
    "leave": "S=D..D",
    "open": "HALL=N",
    "merge": "HALL=W+W",
    "online": "W=SHARE",
}


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command("whatif", help=text("cli.whatif.help", lang), short_help=text("cli.whatif.short", lang))
    @click.argument("folder", required=False, type=PATH)
    @click.option("--month", metavar="MONTH", type=MONTH, help=text("cli.solve.month", lang))
    @_change_options(lang)
    @click.option("--time-limit", metavar="S", type=Number(1), help=text("cli.whatif.time_limit", lang))
    def command(
        folder: Path | None, month: str | None, time_limit: float | None, **options: tuple[str, ...]
    ) -> None:
        from staffplan.plans.changes import parse_change

        changes = [parse_change(option, word) for option in CHANGES for word in options[option]]
        if not changes:
            names = ", ".join(f"--{option}" for option in CHANGES)
            raise click.UsageError(text("cli.whatif.nothing", lang, options=names))
        click.echo(_compared(folder, month, time_limit, changes, lang))

    return command


def _change_options(lang: Lang) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options of `CHANGES`, each of which may be given many times."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option, metavar in reversed(CHANGES.items()):
            described = text(f"cli.whatif.{option}", lang)
            command = click.option(f"--{option}", metavar=metavar, multiple=True, help=described)(command)
        return command

    return decorate


def _compared(
    folder: Path | None, month: str | None, time_limit: float | None, changes: list[Change], lang: Lang
) -> str:
    """The month's plan as it is, and after the changes; judge the changes before any long work."""
    from optimize import NoPlanError, plan_weeks
    from staffplan.commands.solve import Bars
    from staffplan.forecasting import month_or_next
    from staffplan.job import solve
    from staffplan.plans.whatif import judge, what_if
    from staffplan.tables.county import read

    county = read(folder)
    county.require_staff()
    period = month_or_next(county, month)
    judge(county, plan_weeks(period), changes)
    show = Bars(lang)
    try:
        plan = _posted(county, period, lang)
        if plan is None:
            plan = solve(county, month=period, time_limit=time_limit, progress=show)
            if plan.plan.status == "interrupted":  # solving keeps what it has; half a comparison is none
                raise KeyboardInterrupt
        return what_if(plan, changes, time_limit, show).summary(lang)
    except NoPlanError as error:
        click.echo(text("cli.request.no_plan", lang, seconds=f"{error.seconds:g}"), err=True)
        raise click.exceptions.Exit(3) from None
    finally:
        show.close()


def _posted(county: County, month: pd.Period, lang: Lang) -> MonthPlan | None:
    """The month's plan among the county's, if it is there and of the tables as they are; say which."""
    from staffplan.request import BadRequest
    from staffplan.saved_plan import open_plan
    from staffplan.tables.bundled import plans_folder

    folder = plans_folder(county.path) / str(month)
    if not (folder / "run.json").is_file():
        return None
    try:
        plan = open_plan(folder, county)
    except BadRequest as error:
        reason = error.message(lang).removeprefix("× ")
        click.echo(text("cli.whatif.anew", lang, reason=reason), err=True)
        return None
    click.echo(text("cli.whatif.posted", lang, folder=folder))
    return plan
