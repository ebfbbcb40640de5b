from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counties import random_county
from month_plans import county_of
from plan_fixture import make

from optimize import Plan
from optimize.stages import Stage
from staffplan import job
from staffplan.plans import planfiles
from staffplan.plans.plan_csv import LAYOUTS, guarded, read_tables, unguarded, write_tables
from staffplan.plans.planfiles import check_place, read_plan, write_plan
from staffplan.plans.run_record import plain
from staffplan.request import BadRequest


@pytest.fixture(autouse=True)
def _fast_charts(monkeypatch):
    """The pictures have tests of their own; here one small file stands for them."""

    def draw(briefing, folder, lang):
        folder.mkdir()
        (folder / "visitors.png").write_bytes(b"picture " + lang.encode())
        return [folder / "visitors.png"]

    monkeypatch.setattr(planfiles, "draw_all", draw)


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_plan_has_every_file(tmp_path):
    target = tmp_path / "plans" / "2026-12"
    written = write_plan(target, make().brief(), {"status": "optimal"}, "zh")
    assert (written.folder, written.kept, written.beside) == (target, None, False)
    assert {path.name for path in target.iterdir()} == {
        "forecast.csv",
        "posts.csv",
        "duty.csv",
        "waits.csv",
        "flat_waits.csv",
        "shortages.csv",
        "plan.xlsx",
        "charts",
        "run.json",
    }
    assert [path.name for path in target.parent.iterdir()] == ["2026-12"]


def test_headers_are_the_contracts(tmp_path):
    write_plan(tmp_path / "p", make().brief(), {}, "zh")
    heads = {name: (tmp_path / "p" / f"{name}.csv").read_bytes() for name in LAYOUTS}
    assert heads["forecast"].startswith(b"\xef\xbb\xbfhall,window,date,mean,p10,p50,p80,p90\r\n")
    assert heads["posts"].startswith(b"\xef\xbb\xbfweek,hall,window,post,staff,name,home_hall\r\n")
    assert heads["duty"].startswith(b"\xef\xbb\xbfdate,hall,window,staff,name,post,share\r\n")
    waits = b"\xef\xbb\xbfdate,hall,window,visitors,capacity,mean_wait_minutes,late_share\r\n"
    assert heads["waits"].startswith(waits)
    assert heads["shortages"].startswith(
        b"\xef\xbb\xbfweek,date,hall,window,kind,missing,reason,remedy,saves_minutes\r\n"
    )
    assert b"2026-11-30" in heads["posts"]


def test_reading_gives_back_what_was_written(tmp_path):
    made = make()
    briefing = made.brief()
    write_plan(tmp_path / "p", briefing, {"objective": np.float64(12.5)}, "en")
    frames, run = read_plan(tmp_path / "p")
    assert frames.weeks == made.plan.weeks
    for name in LAYOUTS:
        back, there = getattr(frames, name), getattr(briefing.plan, name)
        assert len(back) == len(there) > 0
        for column in LAYOUTS[name].texts:
            assert list(back[column]) == list(there[column])
        for column in LAYOUTS[name].dates:
            same = pd.DatetimeIndex(back[column]) == pd.DatetimeIndex(there[column])
            assert (same | back[column].isna().to_numpy()).all()
            assert (back[column].isna().to_numpy() == there[column].isna().to_numpy()).all()
        for column, places in LAYOUTS[name].decimals.items():
            assert np.allclose(back[column], there[column], atol=0.51 * 10.0**-places)
    assert run["objective"] == 12.5
    assert run["numbers"]["posts_a"] == briefing.numbers.posts_a
    assert {"python", "staffplan", "numpy", "pandas", "pulp", "highspy"} <= set(run["versions"])


def test_a_plan_read_back_briefs_the_same(tmp_path):
    made = make()
    write_plan(tmp_path / "p", made.brief(), {}, "zh")
    frames, _ = read_plan(tmp_path / "p")
    again = made.with_plan(**{name: getattr(frames, name) for name in LAYOUTS}).brief()
    assert again.numbers.mean_wait == pytest.approx(made.brief().numbers.mean_wait, abs=0.01)
    assert again.numbers.flat_mean_wait == pytest.approx(made.brief().numbers.flat_mean_wait, abs=0.01)


def test_a_remedy_may_cost_the_lending_hall_more_than_it_saves(tmp_path):
    made = make()
    shortages = made.plan.shortages.assign(saves_minutes=-3.5)
    write_tables(made.with_plan(shortages=shortages).plan, tmp_path)
    assert set(read_tables(tmp_path)["shortages"]["saves_minutes"]) == {-3.5}


@pytest.mark.parametrize(
    ("placing", "holds", "gap"),
    [(60.0, job.AS_PLACED, 0.4), (80.0, job.EVERY_PLAN, 0.2)],
)
def test_a_record_says_which_plans_its_bounds_are_of(placing, holds, gap):
    """Of every plan of the county where placing has proved no less than planning; else as placed."""
    stages = [
        Stage("place", "time limit", 90.0, placing, 1.0, 1),
        Stage("plan", "optimal", 100.0, 80.0, 1.0, 1),
    ]
    plan = Plan([], *[pd.DataFrame()] * 5, {"waiting": 100.0}, stages)
    found = job._run(county_of(random_county(1)), plan, {}, {}, None)
    assert (found["objective"], found["bound"], found["county_bound"]) == (100.0, 80.0, placing)
    assert (found["gap"], found["county_gap"]) == pytest.approx((0.2, gap))
    assert found["bound_holds_for"] == holds


def test_older_plans_are_kept_in_order(tmp_path):
    target, briefing = tmp_path / "2026-12", make(halls=1).brief()
    for status in ("first", "second", "third"):
        written = write_plan(target, briefing, {"status": status}, "zh")
    assert written.kept == tmp_path / "2026-12.2"
    order = ("2026-12.1", "2026-12.2", "2026-12")
    assert [json.loads((tmp_path / name / "run.json").read_text("utf-8"))["status"] for name in order] == [
        "first",
        "second",
        "third",
    ]
    assert len(list(tmp_path.iterdir())) == 3
    shutil.rmtree(tmp_path / "2026-12.1")  # who clears up does not change which plan is the later one
    assert write_plan(target, briefing, {}, "zh").kept == tmp_path / "2026-12.3"


def test_an_empty_folder_is_taken_and_not_kept(tmp_path):
    target = tmp_path / "2026-12"
    target.mkdir()
    assert write_plan(target, make(halls=1).brief(), {}, "zh").kept is None
    assert (target / "run.json").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["2026-12"]


@pytest.mark.parametrize("step", ["write_tables", "write_workbook", "draw_all", "versions"])
@pytest.mark.parametrize("trouble", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_leaves_the_older_plan_and_nothing_else(tmp_path, monkeypatch, step, trouble):
    target, briefing = tmp_path / "plans" / "2026-12", make(halls=1).brief()
    write_plan(target, briefing, {}, "zh")
    before = fingerprint(target)

    def fail(*args: object, **kwargs: object) -> None:
        raise trouble

    monkeypatch.setattr(planfiles, step, fail)
    with pytest.raises(type(trouble)):
        write_plan(target, briefing, {}, "zh")
    assert fingerprint(target) == before
    assert [path.name for path in target.parent.iterdir()] == ["2026-12"]


@pytest.mark.parametrize("step", ["write_workbook", "tempfile.mkdtemp"])
def test_a_failure_of_the_first_plan_leaves_no_folder(tmp_path, monkeypatch, step):
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(f"staffplan.plans.planfiles.{step}", fail)
    with pytest.raises(OSError, match="disk full"):
        write_plan(tmp_path / "plans" / "2026-12", make(halls=1).brief(), {}, "zh")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_cleared_away_hides_no_fault(tmp_path, monkeypatch):
    def fail(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(planfiles, "write_workbook", fail)
    monkeypatch.setattr(planfiles.shutil, "rmtree", lambda *args, **kwargs: None)
    with pytest.raises(OSError, match="disk full"):
        write_plan(tmp_path / "plans" / "2026-12", make(halls=1).brief(), {}, "zh")


def test_the_current_folder_and_a_file_are_no_places_for_a_plan(tmp_path, monkeypatch):
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for place in (Path(), Path(".."), Path("../here"), Path("../note.txt/plan")):
        with pytest.raises(BadRequest):
            check_place(place)
    assert (tmp_path / "note.txt").read_text() == "mine"
    check_place(Path("2026-12"))


def test_a_folder_that_is_no_plan_is_not_touched(tmp_path):
    """A county's own folder, above all, and a file."""
    county, table = tmp_path / "county", tmp_path / "county" / "halls.csv"
    county.mkdir()
    table.write_text("hall\n", "utf-8")
    for place in (county, table):
        with pytest.raises(BadRequest, match=place.name):
            write_plan(place, make(halls=1).brief(), {}, "zh")
        assert [path.name for path in tmp_path.rglob("*")] == ["county", "halls.csv"]
        assert table.read_text("utf-8") == "hall\n"
    table.unlink()
    assert write_plan(county, make(halls=1).brief(), {}, "zh").folder == county  # an empty folder may be


def test_a_failing_second_rename_puts_the_older_plan_back(tmp_path, monkeypatch):
    target, briefing = tmp_path / "2026-12", make(halls=1).brief()
    write_plan(target, briefing, {}, "zh")
    before, rename = fingerprint(target), Path.rename

    def stubborn(self: Path, other: Path) -> Path:
        if self.name.endswith(".part"):
            raise OSError("no")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(OSError, match="no"):
        write_plan(target, briefing, {}, "zh")
    assert fingerprint(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["2026-12"]


def test_a_plan_held_open_stays_and_the_new_one_goes_beside(tmp_path, monkeypatch):
    target, briefing = tmp_path / "2026-12", make(halls=1).brief()
    write_plan(target, briefing, {}, "zh")
    before, rename = fingerprint(target), Path.rename

    def held(self: Path, other: Path) -> Path:
        if self == target:
            raise PermissionError("open in Excel")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", held)
    written = write_plan(target, briefing, {}, "zh")
    assert written.beside
    assert written.folder == tmp_path / "2026-12.new-1"
    assert (written.folder / "run.json").is_file()
    assert fingerprint(target) == before


@pytest.mark.parametrize("bad", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "'=1"])
def test_no_text_runs_as_a_formula(tmp_path, bad):
    made = make(halls=1)
    posts = made.plan.posts.copy()
    posts["name"] = bad
    briefing = made.with_plan(posts=posts).brief()
    write_plan(tmp_path / "p", briefing, {}, "zh")
    raw = pd.read_csv(tmp_path / "p" / "posts.csv", dtype=str)
    assert set(raw["name"]) == {"'" + bad}
    frames, _ = read_plan(tmp_path / "p")
    assert set(frames.posts["name"]) == {bad}


@pytest.mark.parametrize(
    "value", ["", "'", "''x", "张三", "'张三", "''=", "a=1", "'-'", "NA", "null", '1,5\n"x"']
)
def test_guarding_is_undone_by_reading(value):
    assert unguarded(guarded(value)) == value


def test_missing_text_is_written_empty():
    assert guarded(None) == guarded(float("nan")) == ""


def test_numbers_have_no_needless_digits(tmp_path):
    made = make(halls=1)
    duty = made.plan.duty.assign(share=[0.5] * len(made.plan.duty))
    waits = made.plan.waits.assign(visitors=100.0, mean_wait_minutes=np.nan, capacity=0.0)
    write_tables(made.with_plan(duty=duty, waits=waits).plan, tmp_path)
    assert (tmp_path / "duty.csv").read_text("utf-8-sig").splitlines()[1].endswith(",0.5")
    assert ",100,0,," in (tmp_path / "waits.csv").read_text("utf-8-sig").splitlines()[1]


def test_a_spoilt_plan_is_named(tmp_path):
    write_plan(tmp_path / "p", make(halls=1).brief(), {}, "zh")
    path = tmp_path / "p" / "duty.csv"
    good = path.read_text("utf-8-sig")
    path.write_text(good.replace("share", "part", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"duty\.csv.*share"):
        read_plan(tmp_path / "p")
    path.write_text(good.replace("2026-11-30", "soon", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"duty\.csv.*date"):
        read_plan(tmp_path / "p")
    path.write_text(good, encoding="utf-8")
    path = tmp_path / "p" / "forecast.csv"
    (head, *rows) = path.read_text("utf-8-sig").splitlines()
    path.write_text(head, encoding="utf-8")
    with pytest.raises(ValueError, match=r"forecast\.csv"):
        read_plan(tmp_path / "p")
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    assert read_plan(tmp_path / "p")


@pytest.mark.parametrize("share", ["-1", "inf", "half"])
def test_a_number_that_no_plan_has_is_named(tmp_path, share):
    write_plan(tmp_path / "p", make(halls=1).brief(), {}, "zh")
    path = tmp_path / "p" / "duty.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    lines[1] = ",".join([*lines[1].split(",")[:-1], share])
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"duty\.csv.*share.*{share}"):
        read_plan(tmp_path / "p")


@pytest.mark.parametrize(
    "record",
    [
        {},
        [],
        {"month": "2026-12"},
        {"weeks": ["2026-11-30"]},
        {"weeks": [], "month": "2026-12"},
        {"weeks": ["2026-11-30", None], "month": "2026-12"},
        {"weeks": ["2026-11-30"], "month": "winter"},
    ],
)
def test_a_record_without_what_is_used_is_refused(tmp_path, record):
    write_plan(tmp_path / "p", make(halls=1).brief(), {}, "zh")
    (tmp_path / "p" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ValueError, match=r"run\.json"):
        read_plan(tmp_path / "p")


def test_anything_becomes_json():
    record = {
        "a": np.float64("nan"),
        "b": Path("x") / "y",
        "c": (date(2026, 12, 1), pd.Timestamp("2026-12-02")),
    }
    said = json.loads(json.dumps(plain(record), allow_nan=False))
    assert said == {"a": None, "b": str(Path("x/y")), "c": ["2026-12-01", "2026-12-02T00:00:00"]}
    assert plain({"n": np.int64(3), "set": {1}, "flag": np.bool_(True)}) == {"n": 3, "set": [1], "flag": True}
