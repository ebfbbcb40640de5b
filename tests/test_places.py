"""Where results go: not over a county's tables or a plan's files, and nothing before all can be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import contents, run
from table_files import HISTORY, write_county, write_csv

import staffplan as sp

SPAN = ("--from", "2024-02-05", "--weeks", 1)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A county, and in it what a plan's folder looks like."""
    folder = write_county(tmp_path / "county")
    plan = folder / "plans" / "2024-01"
    (plan / "charts").mkdir(parents=True)
    for name in ("run.json", "posts.csv", "charts/waits.png"):
        (plan / name).write_text("mine")
    return folder


@pytest.mark.parametrize(
    ("command", "option", "file"),
    [
        ("forecast", "--out", "办件量.csv"),
        ("forecast", "--out", "halls.parquet"),
        ("forecast", "--out", "History.xlsx"),
        ("forecast", "--out", "history/2024/ahead.csv"),
        ("forecast", "--out", "plans/2024-01/posts.csv"),
        ("forecast", "--out", "plans/2024-01/forecast.csv"),
        ("seasons", "--out", "plans/2024-01/plan.xlsx"),
        ("seasons", "--chart", "plans/2024-01/charts/waits.png"),
        ("backtest", "--chart", "plans/2024-01/charts/heat.png"),
        ("solve", "--out", "history"),
        ("solve", "--out", "办件量/2024-02"),
    ],
)
def test_neither_tables_nor_plans_are_written_over(
    county: Path, command: str, option: str, file: str
) -> None:
    before = contents(county)
    result = run(command, county, *(SPAN if command == "forecast" else ()), option, county / file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert Path(file).name in result.stderr
    assert contents(county) == before


@pytest.mark.parametrize(
    "file", ["ahead.csv", "plans/2024-01/ahead.csv", "plans/history.csv", "new/halls.csv"]
)
def test_other_names_may_be_written(county: Path, file: str) -> None:
    for _ in range(2):
        assert run("forecast", county, *SPAN, "--out", county / file).exit_code == 0
    assert (county / file).is_file()
    sp.read(county)


@pytest.mark.parametrize("command", ["seasons", "backtest"])
def test_a_picture_that_cannot_be_written_leaves_no_table_behind(county: Path, command: str) -> None:
    before = contents(county)
    result = run(command, county, "--out", county / "t.csv", "--chart", county / "办件量.csv" / "c.png")
    assert (result.exit_code, result.stdout) == (2, "")
    assert contents(county) == before


@pytest.mark.parametrize("words", [(), ("--out", "{county}/new/2024-02")], ids=str)
def test_a_folder_that_may_not_be_written_to_is_told_before_any_work(
    county: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was planned")

    monkeypatch.setattr("staffplan.job.solve", refuse)
    monkeypatch.setattr(os, "access", lambda path, _: not Path(path).is_relative_to(county))
    result = run("solve", county, *(word.format(county=county) for word in words))
    assert result.exit_code == 2
    assert "county" in result.stderr


def test_a_history_in_a_folder_stays_the_countys(county: Path) -> None:
    (county / "办件量.csv").unlink()
    (county / "history").mkdir()
    write_csv(county / "history" / "2023.csv", HISTORY)
    before = contents(county)
    assert run("solve", county, "--out", county / "history" / "plan").exit_code == 2
    assert contents(county) == before
