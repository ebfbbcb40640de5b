"""The commands, a module each: ``build(lang)`` makes the click command with its help in that language.

A module imports what is heavy inside the command, so that ``staffplan --help`` is quick.
"""

from __future__ import annotations

# Module names, in the order in which the help lists them.
COMMANDS = ("init", "check", "forecast", "backtest", "seasons", "solve", "whatif", "simulate", "chart")
