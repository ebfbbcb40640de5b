"""Places that cannot be written: a message, and nothing half-written."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from plan_fixture import make

from staffplan.tablefile import write_table
from staffplan.tables.template_book import write_book
from staffplan.workbook.workbook import write_workbook


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("there", [True, False])
def test_a_template_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, there: bool
) -> None:
    def fail(path: Path, _: str) -> None:
        path.write_bytes(b"half")
        raise error

    monkeypatch.setattr("staffplan.tables.template.write_book", fail)
    folder = tmp_path / "mine" / "county"
    if there:
        folder.mkdir(parents=True)
        (folder / "notes.txt").write_text("mine", encoding="utf-8")
    result = run("init", folder)
    assert result.exit_code == (2 if isinstance(error, OSError) else 130)
    assert not result.stdout
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == ["notes.txt"] * there
    assert folder.parent.exists() == there


def test_a_workbook_that_cannot_be_written_is_told_like_any_file(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "book.xlsx"
    with pytest.raises(FileNotFoundError):
        write_book(nowhere, "en")
    with pytest.raises(FileNotFoundError):
        write_workbook(make().brief(), nowhere, "en")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_table_on_a_full_disk_is_told_like_any_file(tmp_path: Path) -> None:
    (tmp_path / f".{os.getpid()}-{threading.get_ident()}.part.xlsx").symlink_to("/dev/full")
    day = {"hall": "h", "window": "w", "date": pd.Timestamp(2026, 1, 1)}
    table = pd.DataFrame([{**day, "mean": 1.0, "p10": 0.0, "p50": 1.0, "p80": 2.0, "p90": 3.0}])
    with pytest.raises(OSError, match="No space left") as told:
        write_table(table, "forecast", tmp_path / "forecast.xlsx", "zh")
    assert told.value.filename == str(tmp_path / "forecast.xlsx")
    assert not any(tmp_path.iterdir())
