"""The commands solve and chart on a messy folder: the plan's files, its record and its summary."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import python_calamine
from click.testing import Result
from command_line import contents, run
from rules_checker import broken_rules
from rules_files import KEYS, Tables

import staffplan as sp
from forecast import Calendar

FIXTURES = Path(__file__).parent / "fixtures"
QUICK = ("--time-limit", 3, "--workers", 1)


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A messy folder as real halls send it, solved once; tests must leave it as it is."""
    folder = tmp_path_factory.mktemp("messy") / "青溪县"
    shutil.copytree(FIXTURES / "messy", folder)
    return folder, run("solve", folder, *QUICK, lang="zh")


@pytest.fixture(scope="module")
def plan(messy: tuple[Path, Result]) -> Path:
    return messy[0] / "plans" / "2026-11"


def tables_of(folder: Path, first: str, last: str) -> Tables:
    county = sp.read(folder)
    calendar = Calendar(county.halls, county.windows, county.events, county.config.calendar)
    days = [
        (hall, window, day)
        for hall, window in county.windows[["hall", "window"]].itertuples(index=False)
        for day in calendar.open_days(hall, window, pd.Timestamp(first), pd.Timestamp(last))
    ]
    return Tables(
        county.halls, county.windows, county.staff, county.leave, county.pins,
        open_days=pd.DataFrame(days, columns=["hall", "window", "date"]),
    )  # fmt: skip


def test_a_messy_folder_gets_a_plan_that_keeps_every_rule(messy: tuple[Path, Result], plan: Path) -> None:
    _, result = messy
    assert result.exit_code == 0, result.stderr
    assert broken_rules(plan, tables_of(FIXTURES / "messy", "2026-11-02", "2026-11-29")) == []


def test_the_input_is_left_as_it_was(messy: tuple[Path, Result]) -> None:
    source = contents(FIXTURES / "messy")
    assert {
        name: data for name, data in contents(messy[0]).items() if not name.startswith("plans/")
    } == source


def test_every_file_of_the_contract_is_there_with_its_columns(plan: Path) -> None:
    for name, columns in KEYS.items():
        head = (plan / f"{name}.csv").read_text("utf-8-sig").splitlines()[0]
        assert head.split(",") == columns
    pictures = list((plan / "charts").glob("*.png"))
    assert len(pictures) >= 4
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    with python_calamine.CalamineWorkbook.from_path(plan / "plan.xlsx") as book:
        for hall in ("城关镇", "北坪镇", "柳溪乡", "石门便民服务站"):
            assert any(hall in sheet for sheet in book.sheet_names)
    left = {path.name for path in plan.iterdir()} - {f"{name}.csv" for name in KEYS}
    assert left == {"charts", "plan.xlsx", "run.json", "flat_waits.csv"}


def test_the_record_says_what_was_read_asked_for_and_proved(messy: tuple[Path, Result], plan: Path) -> None:
    record = json.loads((plan / "run.json").read_text("utf-8"))
    sums = {hashlib.sha256(data).hexdigest() for data in contents(FIXTURES / "messy").values()}
    assert {source["sha256"] for source in record["inputs"]} == sums
    assert {source["file"] for source in record["inputs"]} == set(contents(FIXTURES / "messy"))
    assert record["month"] == "2026-11"
    assert record["weeks"] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert record["options"]["time_limit"] == 3
    assert record["options"]["workers"] == 1
    assert record["status"] in ("optimal", "time limit")
    assert 0 < record["bound"] <= record["objective"]
    assert record["gap"] == pytest.approx(1 - record["bound"] / record["objective"], abs=1e-9)
    assert sum(record["cost_parts"].values()) == pytest.approx(record["objective"])
    assert set(record["seconds"]) == {"read", "forecast", "plan"}
    assert min(record["seconds"].values()) > 0
    assert {"python", "staffplan", "pulp", "highspy"} <= set(record["versions"])
    assert [stage["name"] for stage in record["stages"]] == ["place", "plan", "fair"]


def test_the_summary_is_for_people(messy: tuple[Path, Result], plan: Path) -> None:
    _, result = messy
    said = result.stdout
    waits, flat = (pd.read_csv(plan / f"{name}.csv") for name in ("waits", "flat_waits"))
    means = [
        (table["visitors"] * table["mean_wait_minutes"]).sum() / table["visitors"].sum()
        for table in (waits, flat)
    ]
    assert means[0] < means[1]
    for mean in means:
        assert f"{mean:.1f}" in said
    posts = pd.read_csv(plan / "posts.csv")
    for kind in "AB":
        assert str((posts["post"] == kind).sum()) in said
    assert str(plan) in said
    assert "2026-11-02" in said
    assert not re.search(r"[A-Za-z]{4,}", said.replace(str(plan), ""))
    assert "\r" not in result.stderr  # no bar where there is no terminal


def test_charts_are_drawn_again(messy: tuple[Path, Result], plan: Path, tmp_path: Path) -> None:
    copy = tmp_path / "2026-11"
    shutil.copytree(plan, copy)
    before = contents(copy)
    for picture in (copy / "charts").iterdir():
        picture.unlink()
    result = run("chart", messy[0], "--plan", copy, lang="zh")
    assert result.exit_code == 0
    assert {name: len(data) > 10_000 for name, data in contents(copy / "charts").items()} == {
        name.removeprefix("charts/"): True for name in before if name.startswith("charts/")
    }
    assert [Path(line).parent for line in result.stdout.splitlines()] == [copy / "charts"] * len(
        list((copy / "charts").iterdir())
    )
    assert {name: before[name] for name in before if "charts" not in name} == {
        name: data for name, data in contents(copy).items() if "charts" not in name
    }


def test_charts_of_no_plan_are_refused(messy: tuple[Path, Result], tmp_path: Path) -> None:
    result = run("chart", messy[0], "--plan", tmp_path)
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr
    assert not result.stdout
    (tmp_path / "plan.csv").write_text("")
    result = run("chart", messy[0], "--plan", tmp_path / "plan.csv")
    assert result.exit_code == 2
    assert "no plan folder" in result.stderr
    assert "plan.csv" in result.stderr
    assert run("chart", messy[0]).exit_code == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_that_a_plan_lacks_is_named(
    messy: tuple[Path, Result], plan: Path, tmp_path: Path, lang: str
) -> None:
    copy = shutil.copytree(plan, tmp_path / "2026-11")
    (copy / "duty.csv").unlink()
    for folder, said in ((copy, "duty.csv"), (tmp_path / "nowhere", "nowhere")):
        result = run("chart", messy[0], "--plan", folder, lang=lang)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
        assert "Errno" not in result.stderr


# From here on a county of two halls, three people and three reports, whose pictures are left out.
