"""Counties with something odd in them, through the commands: each brings a whole plan or a message."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from python_calamine import CalamineWorkbook
from table_files import STAFF, write_county, write_csv

QUICK = ("--time-limit", 2, "--workers", 1)
PINS = ["工号", "大厅", "窗口", "岗位", "开始日期", "结束日期"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two halls and three people, in February 2024."""
    folder = write_county(tmp_path / "county")
    write_csv(folder / "人员.csv", STAFF)
    return folder


@pytest.mark.parametrize(("lang", "words"), [("zh", "固定岗位未照办"), ("en", "Pin not kept")])
def test_a_pin_that_cannot_be_kept_is_listed_in_a_whole_plan(small: Path, lang: str, words: str) -> None:
    pin = ["001", "城关镇", "人社", "A", "2024-02-19", "2024-02-25"]
    write_csv(small / "固定岗位.csv", [PINS, pin])
    write_csv(small / "请假.csv", [["工号", "开始日期", "结束日期"], ["001", "2024-02-19", "2024-02-25"]])
    result = run("solve", small, *QUICK, "--month", "2024-02", lang=lang)
    assert result.exit_code == 0, result.stderr
    plan = small / "plans" / "2024-02"
    listed = pd.read_csv(plan / "shortages.csv", encoding="utf-8-sig", dtype=str)
    assert "pin" in set(listed["kind"])
    with CalamineWorkbook.from_path(str(plan / "plan.xlsx")) as book:
        rows = book.get_sheet_by_name("缺岗" if lang == "zh" else "Shortages").to_python()
    assert any(words in row for row in rows)
    assert len(list((plan / "charts").glob("*.png"))) >= 5


def test_where_nobody_comes_the_plan_is_no_further_from_its_bound_than_0(small: Path) -> None:
    rows = [
        ["大厅", "窗口", "日期", "办件量"],
        ["城关镇", "人社", "2023-12", "0"],
        ["北坪镇", "综合", "2023-12", "0"],
    ]
    write_csv(small / "办件量.csv", rows)
    result = run("solve", small, *QUICK, "--month", "2024-02")
    assert result.exit_code == 0, result.stderr
    assert " 0.00% from the proven bound" in result.stdout
    assert "nan" not in result.stdout
    record = json.loads((small / "plans" / "2024-02" / "run.json").read_text("utf-8"))
    assert record["bound"] <= record["objective"]
    assert record["county_bound"] <= record["objective"]
