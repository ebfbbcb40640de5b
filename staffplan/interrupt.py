"""Ctrl-C: told in a line, with exit code 130."""

from __future__ import annotations

import signal
import sys
import threading
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from staffplan.texts import Lang, language, text

MOMENT = 0.05  # seconds


def broken_off(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error; a module in C that was being imported makes an ImportError of it."""
    while isinstance(error, ImportError):
        error = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt)


def insist(lost: Any) -> None:
    """Press Ctrl-C again where it fell into a callback, whose errors Python ignores.

    Parameters
    ----------
    lost : UnraisableHookArgs
        As `sys.unraisablehook` has it.
    """
    if lost.exc_type is not None and issubclass(lost.exc_type, KeyboardInterrupt):
        threading.Timer(MOMENT, interrupt_main).start()  # not at once, or it would be lost again
    else:
        sys.__unraisablehook__(lost)


@contextmanager
def holding() -> Iterator[list[int]]:
    """Let something that was begun be finished: Ctrl-C is noted only, in the list; pressed again, it ends.

    For the main thread alone.
    """
    pressed: list[int] = []

    def note(number: int, _: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


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
