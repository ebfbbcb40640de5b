"""Ctrl-C: told in a line, with exit code 130."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import NoReturn

from staffplan.texts import Lang, language, text


def broken_off(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error; a module in C that was being imported makes an ImportError of it."""
    while isinstance(error, ImportError):
        error = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt)


def end(lang: Lang | None = None) -> NoReturn:
    """Say that no file is left half-written, and end the program.

    Raises
    ------
    SystemExit
        Always, with 130.
    """
    with suppress(KeyboardInterrupt):  # pressed again
        # Where Ctrl-C broke off an exec, CPython remembers it and ends `python -m` by the signal, whatever
        # the exit code (_PyRuntime.signals.unhandled_keyboard_interrupt); another exec makes it forget.
        exec("")
        print(text("cli.interrupted", language(lang)), file=sys.stderr)
    raise SystemExit(130)
