"""The help pages' own words in the language of the messages: click's are English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from staffplan.texts import Lang, text


class WordedHelp(click.HelpFormatter):
    """A help page whose headings come from the catalogue.

    Parameters
    ----------
    lang : {"zh", "en"}
    width, max_width : int, optional
        Of a line, in characters.
    """

    def __init__(self, lang: Lang, width: int | None = None, max_width: int | None = None) -> None:
        super().__init__(width=width, max_width=max_width)
        self.lang = lang

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is used."""
        super().write_usage(prog, args, text("cli.help_page.usage", self.lang))

    def write_heading(self, heading: str) -> None:
        """Write a heading with the language's colon."""
        self.write(text("cli.help_page.heading", self.lang, heading=f"{'':>{self.current_indent}}{heading}"))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Begin a section; click names it ``Options`` or ``Commands``."""
        known = {"Options", "Commands"}
        with super().section(text(f"cli.help_page.{name.lower()}", self.lang) if name in known else name):
            yield


class WordedContext(click.Context):
    """A context whose object is the language, and whose help page is in it."""

    def make_formatter(self) -> click.HelpFormatter:
        """Make the writer of a help page."""
        return WordedHelp(self.obj, self.terminal_width, self.max_content_width)


def word_help(command: click.Command, lang: Lang) -> None:
    """Let a command's help page, its own option and the usage line be in a language."""
    command.context_class = WordedContext
    command.options_metavar = text("cli.help_page.options_metavar", lang)
    if isinstance(command, click.Group):
        command.subcommand_metavar = text("cli.help_page.command_metavar", lang)
    command.params = [one for one in command.params if one.name != "help"]
    command.params.append(
        click.Option(
            ["-h", "--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help=text("cli.option.help", lang),
            callback=_show_help,
        )
    )


def _show_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()
