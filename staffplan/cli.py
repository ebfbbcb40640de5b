"""The command line: parse, call, print; and the one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import importlib
import sys
from typing import Any

import click

from staffplan.commands import COMMANDS
from staffplan.help_words import WordedContext, word_help
from staffplan.interrupt import broken_off, end
from staffplan.texts import LANGUAGES, Lang, language, text
from staffplan.usage import WordedUsage


class Commands(click.Group):
    """The group of all commands, each built from its module under `staffplan.commands` when it is wanted.

    ``--lang`` may stand before or after the command's name: it is taken out of the arguments first, as help
    and messages depend on it.
    """

    context_class = WordedContext

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the arguments; Ctrl-C is told as it is while the command runs."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except KeyboardInterrupt:
            end()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Choose the language before anything else is parsed."""
        for stream in (sys.stdout, sys.stderr):
            # A GBK console lacks some characters: they become "?" there, and nothing breaks.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        ctx.obj = language()
        try:
            option, rest = _take_lang(args, ctx)
        except click.UsageError as error:
            raise WordedUsage(error, ctx.obj) from None
        ctx.obj = language(option)
        self.help = text("cli.help", ctx.obj)
        word_help(self, ctx.obj)
        for parameter in self.params:
            if isinstance(parameter, click.Option) and parameter.name in ("lang", "version"):
                parameter.help = text(f"cli.option.{parameter.name}", ctx.obj)
        if not rest and not ctx.resilient_parsing:  # no command: the help
            return super().parse_args(ctx, rest)
        try:
            return super().parse_args(ctx, rest)
        except click.UsageError as error:
            raise WordedUsage(error, ctx.obj) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Build a command in the language chosen."""
        if cmd_name not in COMMANDS:
            return None
        lang: Lang = ctx.obj if ctx.obj in LANGUAGES else language()
        command: click.Command = importlib.import_module(f"staffplan.commands.{cmd_name}").build(lang)
        word_help(command, lang)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named."""
        if args[0] not in COMMANDS:
            names = ", ".join(COMMANDS)
            ctx.fail(text("cli.usage.no_command", ctx.obj, command=args[0], names=names))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn bad input, files in use, and Ctrl-C into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise WordedUsage(error, ctx.obj) from None
        except KeyboardInterrupt:
            end(ctx.obj)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of our output has gone, which click knows how to end
                raise
            key = "cli.os_error" if error.filename else "cli.os_error_unnamed"
            reason = error.strerror or error
            click.echo(text(key, ctx.obj, file=error.filename, reason=reason), err=True)
            ctx.exit(2)
        except Exception as error:
            # Named late, as it costs an import that most runs do not need.
            from staffplan.request import BadRequest
            from staffplan.tables.faults import BadInput

            if broken_off(error):
                end(ctx.obj)
            if not isinstance(error, BadInput | BadRequest):
                raise
            click.echo(error.message(ctx.obj), err=True)
            ctx.exit(2)


def _take_lang(args: list[str], ctx: click.Context) -> tuple[str | None, list[str]]:
    """Take ``--lang X`` and ``--lang=X`` out of the arguments, wherever they stand before a ``--``."""
    option: str | None = None
    rest: list[str] = []
    words = list(args)
    while words:
        word = words.pop(0)
        if word == "--":
            return option, [*rest, word, *words]
        if word == "--lang" or word.startswith("--lang="):
            option = word.partition("=")[2] if "=" in word else (words.pop(0) if words else "")
            if option not in LANGUAGES:
                raise click.BadParameter(f"{option!r}: zh / en", ctx, param_hint="--lang")
        else:
            rest.append(word)
    return option, rest


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        import staffplan

        click.echo(f"staffplan {staffplan.__version__}")
        ctx.exit()


main = Commands(
    "staffplan",
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[
        click.Option(["--lang"], metavar="zh|en", expose_value=False),
        click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version),
    ],
)
