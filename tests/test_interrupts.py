"""Ctrl-C that must not be lost, and what is finished in spite of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from staffplan.interrupt import holding, insist

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C is heard, though a shell that runs the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def work() -> None:
    """Be busy for ten seconds at most; a long sleep would not be woken."""
    for _ in range(1000):
        time.sleep(0.01)


class Lost:
    """Python ignores what is raised while it is thrown away."""

    def __del__(self) -> None:
        raise KeyboardInterrupt


@pytest.mark.usefixtures("heard")
def test_ctrl_c_in_a_callback_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", insist)
    Lost()
    with pytest.raises(KeyboardInterrupt):
        work()


def test_other_faults_in_callbacks_are_told_as_ever(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Wrong:
        def __del__(self) -> None:
            raise ZeroDivisionError

    monkeypatch.setattr(sys, "unraisablehook", insist)
    Wrong()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_command_does_not_lose_ctrl_c_in_a_callback() -> None:
    lines = [
        "import signal, time, staffplan.cli, staffplan.__main__ as entry",
        "signal.signal(signal.SIGINT, signal.default_int_handler)",
        "class Lost:",
        "    def __del__(self): raise KeyboardInterrupt",
        "def command(**_):",
        "    Lost()",
        "    for _ in range(1000): time.sleep(0.01)",
        "staffplan.cli.main = command",
        "entry.main()",
    ]
    words = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.returncode == 130


def press_twice_while_holding() -> None:
    with holding():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def test_what_is_held_is_finished_and_ends_when_pressed_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with holding() as pressed:
        signal.raise_signal(signal.SIGINT)
        finished = True
    assert (finished, len(pressed)) == (True, 1)
    with pytest.raises(KeyboardInterrupt):
        press_twice_while_holding()
    assert signal.getsignal(signal.SIGINT) is before
