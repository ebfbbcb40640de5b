"""The command solve: older plans, options, interrupts and what goes wrong, on two halls and three people."""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from command_line import contents, run
from table_files import HALLS, HISTORY, STAFF, WINDOWS, fill, write_csv

import staffplan as sp
from staffplan.commands.solve import Bars
from staffplan.plans import planfiles

QUICK = ("--time-limit", 3, "--workers", 1)


def test_an_older_plan_is_kept(small: Path) -> None:
    target = small / "plans" / "2024-02"
    assert run("solve", small, *QUICK).exit_code == 0
    first = contents(target)
    result = run("solve", small, *QUICK)
    assert result.exit_code == 0
    assert contents(small / "plans" / "2024-02.1") == first
    assert str(small / "plans" / "2024-02.1") in result.stdout
    assert sorted(path.name for path in target.parent.iterdir()) == ["2024-02", "2024-02.1"]
    assert contents(target).keys() == first.keys()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_looks_wrong_in_the_tables_is_said_with_the_plan(small: Path, lang: str) -> None:
    write_csv(small / "办件量.csv", [*HISTORY, ["城关镇", "人社", "2025-01-02", "12"]])
    result = run("solve", small, *QUICK, lang=lang)
    assert result.exit_code == 0
    (fault,) = (fault for fault in sp.read(small).warnings if fault.code == "far_ahead")
    assert f"! {fault.line(lang)}" in result.stderr.splitlines()  # type: ignore[arg-type]
    assert (small / "plans" / "2025-02").is_dir()


def test_the_same_tables_get_the_same_plan_where_time_suffices(small: Path) -> None:
    """What is solved or priced within a limit hangs on the computer's load; so the limit must not bind."""
    plans = [small / "plans" / name for name in ("2024-02", "2024-02.1")]
    for _ in plans:
        assert run("solve", small, "--time-limit", 600, "--workers", 1).exit_code == 0
    now, before = (contents(plan) for plan in plans)
    for name in ("posts.csv", "duty.csv", "waits.csv", "shortages.csv", "forecast.csv"):
        assert now[name] == before[name]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_plan_in_time_is_exit_code_3(small: Path, asked: list[Any], lang: str) -> None:
    before = contents(small)
    result = run("solve", small, "--time-limit", 7.5, lang=lang)
    assert result.exit_code == 3
    assert "7.5" in result.stderr
    assert ("--time-limit 给更多时间" if lang == "zh" else "give more by --time-limit") in result.stderr
    assert not result.stdout
    assert contents(small) == before
    assert asked


def test_options_reach_the_planner_and_the_countys_settings_hold_else(small: Path, asked: list[Any]) -> None:
    (small / "staffplan.toml").write_text("[solver]\ntime_limit = 9\ngap = 0.5\n", encoding="utf-8")
    run("solve", small)
    run("solve", small, "--time-limit", 2, "--gap", 0.25, "--workers", 1, "--month", "2024-05")
    settings = [(call[1].time_limit, call[1].gap, call[1].workers) for call in asked]
    assert settings == [(9.0, 0.5, 0), (2.0, 0.25, 1)]
    assert asked[0][0].weeks[0] == pd.Timestamp("2024-01-29")
    assert asked[1][0].weeks[0] == pd.Timestamp("2024-04-29")


def test_ctrl_c_while_files_are_written_lets_them_be_finished(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = planfiles.draw_all

    def press(*words: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return draw(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(planfiles, "draw_all", press)
    result = run("solve", small, *QUICK)
    assert result.exit_code == 130
    assert (small / "plans" / "2024-02" / "run.json").is_file()
    assert "2024-02" in result.stdout


def test_a_process_without_a_console_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    show = Bars("zh")
    show("plan", 1, 2)
    show.close()


@pytest.mark.parametrize("step", ["make_plan", "draw_all"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_interrupt_leaves_the_older_plan(
    small: Path, monkeypatch: pytest.MonkeyPatch, step: str, lang: str
) -> None:
    assert run("solve", small, *QUICK).exit_code == 0
    before = contents(small)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    place = "staffplan.job" if step == "make_plan" else "staffplan.plans.planfiles"
    monkeypatch.setattr(f"{place}.{step}", interrupt)
    result = run("solve", small, *QUICK, lang=lang)
    assert result.exit_code == 130
    assert ("已中断" if lang == "zh" else "Interrupted") in result.stderr
    assert not result.stdout
    assert contents(small) == before


@pytest.mark.parametrize(
    ("at_most", "bounded", "said"),
    [
        (60, True, "no plan of the county is below it"),
        (0, True, "no plan of the county is below it"),
        (0, False, "over all places"),
    ],
)
def test_it_says_of_what_plans_its_bound_holds(
    small: Path, at_most: int, bounded: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A county solved whole, the same as a large one, and that without the time to bound all placements.

    The bound over all placements of a large one knows no price of changes, so they have none here.
    """
    (small / "staffplan.toml").write_text("[costs]\nchange = 0\n")
    monkeypatch.setattr("optimize.whole.SMALL", at_most)
    if not bounded:
        monkeypatch.setattr("optimize.planning.county_bound", lambda *_: 1.0)
    result = run("solve", small, *QUICK, "--lang", "en")
    assert result.exit_code == 0
    assert said in result.stdout


def test_an_interrupt_while_remedies_are_priced_keeps_the_plan(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("staffplan.job.price_remedies", interrupt)
    result = run("solve", small, *QUICK)
    assert result.exit_code == 130
    record = next((small / "plans").glob("*/run.json"))
    assert json.loads(record.read_text(encoding="utf-8"))["status"] == "interrupted"
    assert (record.parent / "posts.csv").stat().st_size > 100


def test_another_folder_may_take_the_plan(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "december"
    result = run("solve", small, *QUICK, "--out", out)
    assert result.exit_code == 0
    assert (out / "posts.csv").is_file()
    assert not (small / "plans").exists()
    assert run("solve", small, *QUICK, "--out", out).exit_code == 0
    assert (tmp_path / "out" / "december.1" / "posts.csv").is_file()


def test_hidden_formulas_do_not_run(small: Path) -> None:
    rows = [*STAFF, ["=1+1", "北坪镇", "综合", "否"]]
    write_csv(small / "人员.csv", [[*row, "姓名" if row is rows[0] else "=2+2"] for row in rows])
    assert run("solve", small, *QUICK).exit_code == 0
    for path in (small / "plans" / "2024-02").glob("*.csv"):
        assert not re.search(r"(^|,)=", path.read_text("utf-8-sig"), flags=re.MULTILINE)


def test_a_workbook_is_planned_beside_itself(tmp_path: Path, small: Path) -> None:
    path = tmp_path / "book" / "县.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as book:
        for name, grid in {"大厅": HALLS, "窗口": WINDOWS, "办件量": HISTORY, "人员": STAFF}.items():
            fill(book, name, grid)
    result = run("solve", path, *QUICK)
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "book" / "plans" / "2024-02" / "posts.csv").is_file()
