"""Ctrl-C: told in a line, with exit code 130."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import NoReturn

from staffplan.texts import Lang, language, text


def end(lang: Lang | None = None) -> NoReturn:
    """Say that no file is left half-written, and end the program.

    Raises
    ------
    SystemExit
        Always, with 130.
    """
    with suppress(KeyboardInterrupt):  # pressed again
        exec("")  # a module's own exec that was broken off would let `python -m` die of the signal after all
        print(text("cli.interrupted", language(lang)), file=sys.stderr)
    raise SystemExit(130)
