"""A plan's folder opened again: the plan that was written, or a plain word why it cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command_line import run
from table_files import HISTORY, STAFF, write_county, write_csv

import staffplan as sp
from staffplan.plans.monthplan import MonthPlan

JANUARY, FEBRUARY = ("plans/2024-02", "plans/2024-03")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MonthPlan]:
    """A small county with the plans of two months, and the second as it was made."""
    folder = write_county(tmp_path_factory.mktemp("here") / "county")
    write_csv(folder / "人员.csv", [*STAFF, ["004", "城关镇", "人社", "否"]])
    pins = [["staff", "hall", "window", "post", "start", "end"]]
    pins += [["003", "北坪镇", "综合", "A", "2024-02-01", "2024-04-01"]]
    write_csv(folder / "固定岗位.csv", pins)
    sp.solve(folder, month="2024-02", time_limit=3, workers=1).save(folder / JANUARY)
    plan = sp.solve(folder, month="2024-03", time_limit=3, workers=1)
    plan.save(folder / FEBRUARY)
    return folder, plan


@pytest.fixture
def county(written: tuple[Path, MonthPlan], tmp_path: Path) -> Path:
    """A copy of the county and its plans, to be spoilt."""
    return Path(shutil.copytree(written[0], tmp_path / "county"))


def test_it_is_the_plan_that_was_written(written: tuple[Path, MonthPlan], county: Path) -> None:
    made = written[1]
    found = sp.open_plan(county / FEBRUARY, county)
    for table in ("posts", "duty", "waits", "shortages"):
        pd.testing.assert_frame_equal(getattr(found, table), getattr(made, table), check_dtype=False)
    assert found.before is not None  # the plan of the month before, whose posts it continued
    assert found.plan.cost == pytest.approx(made.plan.cost)
    assert (found.plan.status, found.plan.gap) == (made.plan.status, pytest.approx(made.plan.gap))
    assert found.summary("zh") == made.summary("zh")
    for staff in made.county.staff["staff"]:
        assert found.explain_staff(staff).summary("en") == made.explain_staff(staff).summary("en")
    result = found.what_if(add=[("城关镇", "*")])
    assert result.table.equals(made.what_if(add=[("城关镇", "*")]).table)


def test_saved_again_it_tells_the_same_run(county: Path, tmp_path: Path) -> None:
    folder = sp.open_plan(county / FEBRUARY, county).save(tmp_path / "again").folder
    was, now = (json.loads((one / "run.json").read_text("utf-8")) for one in (county / FEBRUARY, folder))
    assert was == now
    for name in ("posts", "duty", "waits", "shortages", "forecast"):
        assert (folder / f"{name}.csv").read_bytes() == (county / FEBRUARY / f"{name}.csv").read_bytes()


def history(county: Path) -> None:
    write_csv(county / "办件量.csv", [*HISTORY, ["城关镇", "人社", "2024-01-04", "15"]])


def another_file(county: Path) -> None:
    write_csv(county / "请假.csv", [["staff", "start", "end"], ["001", "2024-03-04", "2024-03-05"]])


def earlier_plan(county: Path) -> None:
    posts = county / JANUARY / "posts.csv"
    posts.write_bytes(posts.read_bytes().rstrip())


def gone(county: Path) -> None:
    shutil.rmtree(county / JANUARY)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (history, "办件量.csv"),
        (another_file, "请假.csv"),
        (earlier_plan, "plans/2024-02/posts.csv"),
        (gone, "plans/2024-02/posts.csv"),
    ],
)
def test_other_tables_than_then_are_told(county: Path, change: Callable[[Path], None], told: str) -> None:
    change(county)
    with pytest.raises(sp.BadRequest, match=told) as caught:
        sp.open_plan(county / FEBRUARY, county)
    assert caught.value.code == "plan_changed"


def test_a_plan_of_another_forecast_or_edited_by_hand_is_told(county: Path) -> None:
    ahead = sp.forecast(county, month="2024-03")
    for table in (ahead.daily, ahead.weekly, ahead.monthly):
        table["mean"] *= 9.0
    plan = sp.solve(county, month="2024-03", ahead=ahead, time_limit=3, workers=1)
    folder = plan.save(county / "plans" / "busy").folder
    with pytest.raises(sp.BadRequest) as caught:
        sp.open_plan(folder, county)
    assert caught.value.code == "plan_otherwise"
    duty = county / FEBRUARY / "duty.csv"
    lines = duty.read_bytes().splitlines(keepends=True)
    duty.write_bytes(b"".join(lines[: len(lines) // 2]))
    with pytest.raises(sp.BadRequest) as caught:
        sp.open_plan(county / FEBRUARY, county)
    assert caught.value.code == "plan_otherwise"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda run: run.pop("stages"),
        lambda run: run.update(stages=3),
        lambda run: run.update(objective="much"),
        lambda run: run.update(inputs=[1]),
        lambda run: run["options"].pop("time_limit"),
        lambda run: run.update(previous={}),
    ],
)
def test_a_damaged_record_is_told(county: Path, spoil: Callable[[dict[str, Any]], object]) -> None:
    path = county / FEBRUARY / "run.json"
    record = json.loads(path.read_text("utf-8"))
    spoil(record)
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(sp.BadRequest, match=r"run\.json") as caught:
        sp.open_plan(county / FEBRUARY, county)
    assert caught.value.code == "plan_folder"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatif_starts_from_the_plan_on_the_wall(
    county: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the month was planned again")

    monkeypatch.setattr("staffplan.job.solve", refuse)
    result = run("whatif", county, "--month", "2024-03", "--add", "城关镇=*", lang=lang)
    assert (result.exit_code, result.stderr) == (0, ""), result.exception
    assert str(county / FEBRUARY) in result.stdout.splitlines()[0]
    assert "NEW1" in result.stdout


def test_whatif_plans_anew_where_the_tables_have_changed(county: Path) -> None:
    history(county)
    change = ("--add", "城关镇=*", "--time-limit", 3)
    result = run("whatif", county, "--month", "2024-03", *change)
    assert result.exit_code == 0, result.stderr
    assert "办件量.csv" in result.stderr
    assert str(county / FEBRUARY) not in result.stdout
    assert "NEW1" in result.stdout
