"""Wrong use of the command line, said in the language of the messages: click's own texts are English."""

from __future__ import annotations

import re
from typing import IO, Any

import click
from click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption

from staffplan.texts import Lang, text

_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)")
"""The one kind of wrong use that click gives no class of its own."""


class WordedUsage(click.UsageError):
    """A usage error in the catalogue's words.

    Parameters
    ----------
    error : click.UsageError
        As click raised it.
    lang : {"zh", "en"}
        Language of the message.
    """

    def __init__(self, error: click.UsageError, lang: Lang) -> None:
        super().__init__(worded(error, lang), error.ctx)
        self.lang = lang

    def show(self, file: IO[Any] | None = None) -> None:
        """Write how the command is used, where to read more, and what is wrong."""
        errors = file is None
        if self.ctx is not None:
            usage = " ".join([self.ctx.command_path, *self.ctx.command.collect_usage_pieces(self.ctx)])
            help_option = max(self.ctx.help_option_names, key=len)
            command = f"{self.ctx.command_path} {help_option}"
            click.echo(
                text("cli.usage.head", self.lang, usage=usage, command=command), file=file, err=file is None
            )
        click.echo(text("cli.usage.error", self.lang, message=self.message), file=file, err=errors)


def worded(error: click.UsageError, lang: Lang) -> str:
    """Say what is wrong with the words of a command line."""
    if isinstance(error, MissingParameter):
        return text("cli.usage.missing", lang, option=_name(error))
    if isinstance(error, click.BadParameter):  # its message is of this catalogue: see `commands.options`
        return text("cli.usage.value", lang, option=_name(error), message=error.message)
    if isinstance(error, NoSuchOption):
        said = text("cli.usage.no_option", lang, option=error.option_name)
        near = " / ".join(error.possibilities or ())
        return said + (text("fault.near", lang, near=near) if near else "")
    if isinstance(error, BadOptionUsage):
        return text("cli.usage.no_value", lang, option=error.option_name)
    if extra := _EXTRA.match(error.message):
        return text("cli.usage.extra", lang, words=extra[1])
    return error.message


def _name(error: click.BadParameter) -> str:
    """The option's longest name, or the argument's in the usage line."""
    if error.param_hint is not None:
        return error.param_hint if isinstance(error.param_hint, str) else " / ".join(error.param_hint)
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return "-" if error.param is None else error.param.human_readable_name
