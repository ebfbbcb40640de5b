"""``staffplan solve``: what cannot be planned, or not so, is said before anything is touched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import contents, run
from table_files import write_csv

import staffplan as sp
from optimize import NoPlanError

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wrong_tables_get_every_fault_and_leave_the_plan_alone(tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "faulty"
    shutil.copytree(FIXTURES / "faulty", folder)
    plan = folder / "plans" / "2026-11"
    plan.mkdir(parents=True)
    (plan / "run.json").write_text("{}")
    before = contents(folder)
    result = run("solve", folder, lang=lang)
    assert result.exit_code == 2
    assert not result.stdout
    with pytest.raises(sp.BadInput) as caught:
        sp.read(folder)
    assert len(caught.value.faults) > 15
    for fault in caught.value.faults:
        assert fault.line(lang) in result.stderr  # type: ignore[arg-type]
    assert contents(folder) == before


def test_what_is_no_plan_is_not_replaced(small: Path, tmp_path: Path, asked: list[Any]) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")
    (tmp_path / "file").write_bytes(b"mine")
    for name in ("photos", "file"):
        result = run("solve", small, "--out", tmp_path / name)
        assert result.exit_code == 2
        assert name in result.stderr
    assert not asked
    assert (tmp_path / "photos" / "cat.jpg").read_bytes() == b"cat"


def test_nobody_to_plan_for_is_said(small: Path) -> None:
    (small / "人员.csv").unlink()
    result = run("solve", small)
    assert result.exit_code == 2
    assert "staff" in result.stderr
    assert not (small / "plans").exists()


def test_a_month_in_which_all_is_closed(small: Path, asked: list[Any]) -> None:
    rows = [["名称", "开始日期", "结束日期", "停办"], ["装修", "2024-01-20", "2024-04-30", "是"]]
    write_csv(small / "活动.csv", rows)
    result = run("solve", small)
    assert result.exit_code == 2
    assert "2024-01-29 to 2024-03-03" in result.stderr
    assert not asked


def test_a_forecast_of_other_days_or_another_county_is_refused(
    small: Path, asked: list[Any], tmp_path: Path
) -> None:
    """Days that it lacks would be planned as closed; and what is wrong is said, not something else."""
    part = sp.forecast(small, start="2024-01-29", weeks=2)
    with pytest.raises(sp.BadRequest, match="2024-02-18") as caught:
        sp.solve(small, month="2024-02", ahead=part)
    assert caught.value.code == "ahead_days"
    other = sp.forecast(small, month="2024-03")
    with pytest.raises(sp.BadRequest, match="2024-01-29") as caught:
        sp.solve(small, month="2024-02", ahead=other)
    assert caught.value.code == "ahead_days"
    elsewhere = shutil.copytree(small, tmp_path / "elsewhere")
    for file in elsewhere.glob("*.csv"):
        file.write_bytes(file.read_bytes().replace("北坪".encode("gb18030"), "南坪".encode("gb18030")))
    foreign = sp.forecast(elsewhere, month="2024-02")
    with pytest.raises(sp.BadRequest, match="南坪镇") as caught:
        sp.solve(small, month="2024-02", ahead=foreign)
    assert caught.value.code == "ahead_county"
    assert not asked
    with pytest.raises(NoPlanError):
        sp.solve(small, month="2024-02", ahead=sp.forecast(small, start="2024-01-29", weeks=6))
    assert asked


@pytest.mark.parametrize(
    "words",
    [
        ("--month", "2024-13"), ("--month", "february"), ("--time-limit", 0), ("--gap", 2),
        ("--workers", -1), ("--nonsense",), ("--month", "2019-01"),
    ],
    ids=str,
)  # fmt: skip
def test_wrong_options(small: Path, asked: list[Any], words: tuple[object, ...]) -> None:
    result = run("solve", small, *words)
    assert result.exit_code == 2
    assert result.stderr
    assert not result.stdout
    assert not asked


@pytest.mark.parametrize(
    "given",
    [
        {"time_limit": 0},
        {"gap": -1},
        {"gap": 1.5},
        {"workers": -1},
        {"workers": 2000},
        {"time_limit": "10"},
        {"gap": float("nan")},
    ],
)
def test_wrong_settings_are_refused_in_python_too(
    small: Path, asked: list[Any], given: dict[str, float]
) -> None:
    with pytest.raises(sp.BadRequest, match=next(iter(given))):
        sp.solve(small, month="2024-02", **given)
    assert not asked
