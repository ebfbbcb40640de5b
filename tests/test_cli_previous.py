"""The command solve and the plan before: found or given, continued, told, and of another county."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command_line import run
from table_files import STAFF, write_csv

import staffplan as sp
from optimize import NoPlanError

QUICK = ("--time-limit", 3, "--workers", 1)


def posts_given(monkeypatch: pytest.MonkeyPatch) -> list[pd.DataFrame | None]:
    """Return the list of the earlier posts that the planner is given from now on; it plans no more."""
    calls: list[pd.DataFrame | None] = []

    def refuse(*arguments: Any) -> None:
        calls.append(arguments[2])
        raise NoPlanError(1.0)

    monkeypatch.setattr("staffplan.job.make_plan", refuse)
    return calls


def test_the_plan_before_is_found_or_given(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("solve", small, *QUICK).exit_code == 0
    posts = pd.read_csv(small / "plans" / "2024-02" / "posts.csv", parse_dates=["week"])
    calls = posts_given(monkeypatch)
    run("solve", small, "--month", "2024-03")
    moved = (small / "plans" / "2024-02").rename(tmp_path / "elsewhere")
    run("solve", small, "--month", "2024-03")
    run("solve", small, "--month", "2024-03", "--previous", moved)
    found, none, given = calls
    assert none is None
    for before in (found, given):
        assert sorted(before["staff"]) == sorted(posts["staff"].map("{:03d}".format))
        assert set(before["week"]) == set(posts["week"])
    result = run("solve", small, "--previous", small)
    assert result.exit_code == 2
    assert str(small) in result.stderr
    assert len(calls) == 3


def test_what_the_plan_was_made_from_is_not_made_again_for_its_reasons(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = sp.solve(small, month="2024-02", time_limit=3, workers=1)
    staff = plan.county.staff["staff"].iloc[0]
    anew = replace(plan).explain_staff(staff)
    monkeypatch.setattr("staffplan.plans.monthplan.problem_of", lambda *_: pytest.fail("made again"))
    plan.save(tmp_path / "plan")
    assert plan.explain_staff(staff).posts.equals(anew.posts)


def test_a_plan_carries_the_posts_that_it_continues(small: Path) -> None:
    assert run("solve", small, *QUICK).exit_code == 0
    posts = pd.read_csv(small / "plans" / "2024-02" / "posts.csv", parse_dates=["week"])
    plan = sp.solve(small, month="2024-03", time_limit=3, workers=1)
    assert plan.before is not None
    assert len(plan.before) == len(posts)
    assert sp.solve(small, month="2024-09", time_limit=3, workers=1).before is None


def test_the_plan_that_is_continued_is_told_and_recorded(small: Path) -> None:
    assert run("solve", small, *QUICK).exit_code == 0
    before = small / "plans" / "2024-02"
    posts = pd.read_csv(before / "posts.csv")
    sha256 = hashlib.sha256((before / "posts.csv").read_bytes()).hexdigest()
    for words, held in ((("--month", "2024-03"), 1), (("--month", "2024-05", "--previous", before), 0)):
        result = run("solve", small, *QUICK, *words)
        record = json.loads((small / "plans" / words[1] / "run.json").read_text(encoding="utf-8"))
        assert {"file": "plans/2024-02/posts.csv", "sha256": sha256} in record["inputs"]
        assert record["options"]["previous"] == (str(words[3]) if len(words) > 2 else None)
        week = "2024-02-26" if held else "2024-04-22"
        number = int((posts["week"] == week).sum())
        assert record["previous"] == {"folder": "plans/2024-02", "week": week, "posts": number}
        assert (number > 0) == held
        said, silent = (result.stdout, result.stderr) if held else (result.stderr, result.stdout)
        assert "plans/2024-02" in said
        assert week in said
        assert "plans/2024-02 " not in silent


def test_the_rest_of_a_month_is_planned_anew_and_continues_its_own_plan(small: Path) -> None:
    assert run("solve", small, *QUICK).exit_code == 0
    before = pd.read_csv(small / "plans" / "2024-02" / "posts.csv")
    write_csv(small / "请假.csv", [["工号", "开始日期", "结束日期"], ["001", "2024-02-19", "2024-02-23"]])
    result = run("solve", small, *QUICK, "--from", "2024-02-21")
    assert result.exit_code == 0
    plan = small / "plans" / "2024-02"
    record = json.loads((plan / "run.json").read_text(encoding="utf-8"))
    assert record["weeks"] == ["2024-02-19", "2024-02-26"]
    assert set(pd.read_csv(plan / "duty.csv", parse_dates=["date"])["date"].dt.isocalendar().week) == {8, 9}
    held = before[before["week"] < "2024-02-19"]
    assert record["previous"] == {
        "folder": "plans/2024-02",
        "week": held["week"].max(),
        "posts": int((held["week"] == held["week"].max()).sum()),
    }
    assert "continues" in result.stdout
    assert (small / "plans" / "2024-02.1" / "posts.csv").is_file()
    assert run("solve", small, *QUICK, "--month", "2024-03").exit_code == 0  # and is continued itself


@pytest.mark.parametrize("day", ["2024-01-28", "2024-03-04", "soon"])
def test_a_day_in_none_of_the_months_weeks_is_refused(small: Path, asked: list[Any], day: str) -> None:
    result = run("solve", small, "--from", day)
    assert (result.exit_code, result.stdout, asked) == (2, "", [])
    assert day in result.stderr


@pytest.mark.parametrize(
    "renamed",
    [{"北坪": "南坪", "城关": "城东"}, {"张三": "赵六", "李四": "钱七", "王五": "孙八"}],
    ids=["halls", "people"],
)
def test_another_countys_plan_is_not_continued(
    small: Path, monkeypatch: pytest.MonkeyPatch, renamed: dict[str, str]
) -> None:
    """Given, it is refused; among the plans of two workbooks in one folder, it is left alone."""
    names = ["姓名", "张三", "李四", "王五"]
    write_csv(small / "人员.csv", [[*row, name] for row, name in zip(STAFF, names, strict=True)])
    assert run("solve", small, *QUICK).exit_code == 0
    calls = posts_given(monkeypatch)
    for old, new in renamed.items():
        for file in small.glob("*.csv"):
            file.write_bytes(file.read_bytes().replace(old.encode("gb18030"), new.encode("gb18030")))
    assert run("solve", small, "--month", "2024-03").exit_code == 3
    assert calls == [None]
    result = run("solve", small, "--month", "2024-03", "--previous", small / "plans" / "2024-02")
    assert result.exit_code == 2
    assert "another county's" in result.stderr
    assert len(calls) == 1


def test_people_who_have_left_do_not_make_a_plan_foreign(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("solve", small, *QUICK).exit_code == 0
    calls = posts_given(monkeypatch)
    write_csv(small / "人员.csv", [STAFF[0], STAFF[1]])
    run("solve", small, "--month", "2024-03", "--previous", small / "plans" / "2024-02")
    assert "001" in set(calls[0]["staff"])
