"""``staffplan solve``: the main job, from tables to a plan's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from staffplan.commands.options import DAY, MONTH, PATH, Number
from staffplan.commands.places import check_out
from staffplan.interrupt import holding
from staffplan.texts import Lang, text

if TYPE_CHECKING:
    from staffplan.plans.monthplan import MonthPlan
    from staffplan.plans.planfiles import Written


def build(lang: Lang) -> click.Command:
    """Make the command with its help in one language."""

    @click.command("solve", help=text("cli.solve.help", lang), short_help=text("cli.solve.short", lang))
    @click.argument("folder", required=False, type=PATH)
    @click.option("--month", metavar="MONTH", type=MONTH, help=text("cli.solve.month", lang))
    @click.option("--from", "start", metavar="DATE", type=DAY, help=text("cli.solve.from", lang))
    @click.option("--out", metavar="DIR", type=PATH, help=text("cli.solve.out", lang))
    @click.option("--time-limit", metavar="S", type=Number(1), help=text("cli.solve.time_limit", lang))
    @click.option("--gap", metavar="G", type=Number(0, 1), help=text("cli.solve.gap", lang))
    @click.option("--previous", metavar="DIR", type=PATH, help=text("cli.solve.previous", lang))
    @click.option("--workers", metavar="N", type=Number(0, whole=True), help=text("cli.solve.workers", lang))
    @click.option("--scheduler", metavar="URL", help=text("cli.solve.scheduler", lang))
    def command(folder: Path | None, out: Path | None, **asked: Any) -> None:
        from optimize import NoPlanError
        from staffplan.job import solve
        from staffplan.tables.bundled import plans_folder

        check_out(folder, out)
        show = Bars(lang)
        try:
            plan = solve(folder, **asked, progress=show)  # options bear the names of its arguments
        except NoPlanError as error:
            click.echo(text("cli.request.no_plan", lang, seconds=f"{error.seconds:g}"), err=True)
            raise click.exceptions.Exit(3) from None
        finally:
            show.close()
        for line in remarks(plan, lang):
            click.echo(line, err=True)
        where = out or plans_folder(plan.county.path) / str(plan.month)
        with holding() as pressed:
            written = plan.save(where, lang)
        click.echo("\n".join(told(plan, written, lang)))
        if pressed or plan.plan.status == "interrupted":
            raise click.exceptions.Exit(130)

    return command


def remarks(plan: MonthPlan, lang: Lang) -> list[str]:
    """Say in lines what to know of the tables, the forecast, and a plan before that continues nothing."""
    from staffplan.commands.forecast import notes, warned

    lines = [*warned(plan.county, lang), *notes(plan.forecast.notes, lang)]
    before = plan.run["previous"]
    if before and not before["posts"]:
        lines.append("! " + text("cli.solve.not_continued", lang, **before))
    return lines


def told(plan: MonthPlan, written: Written, lang: Lang) -> list[str]:
    """Say in lines what the plan brings, how near the best it is, and where it went."""
    from staffplan.briefing.briefing import summary_text

    proven = {"optimal": "optimal", "interrupted": "stopped"}.get(plan.run["status"], "not_proven")
    gap, county = (f"{plan.run[name]:.2%}" for name in ("gap", "county_gap"))
    scope = "every_plan" if gap == county else "of_all" if plan.run["county_bound"] > 0 else "as_placed"
    proof = text(
        "cli.solve.proof",
        lang,
        scope=text(f"cli.solve.{scope}", lang, county=county),
        status=text(f"cli.solve.{proven}", lang),
        cost=f"{plan.run['objective']:,.0f}",
        gap=gap,
        seconds=f"{sum(plan.run['seconds'].values()):.0f}",
    )
    lines = [summary_text(plan.briefing(lang), lang, written.folder.resolve()), proof]
    before = plan.run["previous"]
    if before and before["posts"]:
        lines.append(text("cli.solve.continued", lang, **before))
    if written.beside:
        lines.append(text("cli.solve.beside", lang, folder=written.folder))
    elif written.kept is not None:
        lines.append(text("cli.solve.kept", lang, folder=written.kept))
    return lines


class Bars:
    """Progress on a terminal, a bar for each stage; silent where standard error is no terminal."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._stage = ""
        self._done = 0
        self._bar: click._termui_impl.ProgressBar[int] | None = None

    def __call__(self, stage: str, done: int, parts: int) -> None:
        """Show how far a stage is."""
        if sys.stderr is None or not sys.stderr.isatty():  # None: of a process without a console
            return
        if stage != self._stage or self._bar is None:
            self.close()
            label = text(f"plan.stage_{stage}", self._lang)
            self._bar = click.progressbar(length=parts, label=label, file=sys.stderr)
            self._bar.render_progress()
            self._stage, self._done = stage, 0
        self._bar.update(done - self._done)
        self._done = done

    def close(self) -> None:
        """End the bar that is shown."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None
