"""Run commands as a shell would, and look at what they leave behind."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from staffplan.cli import main


def run(*words: object, lang: str = "en") -> Result:
    """Run ``staffplan`` with some words in a language."""
    return CliRunner(env={"STAFFPLAN_LANG": lang}).invoke(main, [str(word) for word in words])


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
