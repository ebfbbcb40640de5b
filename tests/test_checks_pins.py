"""Posts that are given must be possible; of those that exclude each other a plan keeps what it can."""

from __future__ import annotations

from pathlib import Path

import pytest
from table_files import STAFF, WINDOWS, Grid, codes, write_csv

import staffplan as sp

PINS = ["工号", "大厅", "窗口", "岗位", "开始日期", "结束日期"]


@pytest.mark.parametrize(
    ("leave", "post", "weeks"),
    [
        (("2026-12-07", "2026-12-11"), "A", ["2026-12-07"]),  # its working days are a whole week
        (("2026-12-07", "2026-12-20"), "B", ["2026-12-07", "2026-12-14"]),
        (("2026-12-08", "2026-12-11"), "A", []),  # there on Monday
        (("2026-12-09", "2026-12-18"), "A", ["2026-12-14"]),
        (("2026-12-07", "2026-12-11"), "-", []),
        (("2027-01-04", "2027-01-31"), "A", []),  # after the pin
    ],
)
def test_a_post_given_in_a_week_away_is_told(
    folder: Path, leave: tuple[str, str], post: str, weeks: list[str]
) -> None:
    write_csv(folder / "请假.csv", [["工号", "开始日期", "结束日期"], ["001", *leave]])
    rows = [["001", "城关镇", "人社", post, "2026-12-01", "2026-12-31"]]
    write_csv(folder / "固定岗位.csv", [PINS, *rows])
    told = [fault for fault in sp.read(folder).warnings if fault.code == "pin_away"]
    assert len(told) == bool(weeks)
    for fault in told:
        assert fault.row == 2
        assert dict(fault.facts) == {"staff": "001", "week": weeks[0], "weeks": str(len(weeks))}


def test_village_duty_on_every_day_is_away_without_leave(folder: Path) -> None:
    staff = [row + ([""] if place else ["驻村日"]) for place, row in enumerate(STAFF)]
    staff[1][-1] = "1,2,3,4,5"
    write_csv(folder / "人员.csv", staff)
    write_csv(folder / "固定岗位.csv", [PINS, ["001", "城关镇", "人社", "A", "2026-12-07", "2026-12-20"]])
    (told,) = [fault for fault in sp.read(folder).warnings if fault.code == "pin_away"]
    assert dict(told.facts)["weeks"] == "2"


def test_village_duty_counts_with_leave(folder: Path) -> None:
    staff = [row + ([""] if place else ["驻村日"]) for place, row in enumerate(STAFF)]
    staff[1][-1] = "1,2"
    write_csv(folder / "人员.csv", staff)
    write_csv(folder / "请假.csv", [["工号", "开始日期", "结束日期"], ["001", "2026-12-09", "2026-12-11"]])
    write_csv(folder / "固定岗位.csv", [PINS, ["001", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]])
    assert "pin_away" in {fault.code for fault in sp.read(folder).warnings}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["001", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]], set()),
        ([["003", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]], {"pin_unskilled"}),
        ([["002", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]], set()),
        ([["001", "北坪镇", "综合", "-", "2026-12-01", "2026-12-31"]], set()),
        ([["001", "城关镇", "综合", "A", "2026-12-01", "2026-12-31"]], {"unknown_window"}),
        ([["009", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]], {"unknown_staff"}),
        ([["001", "城关镇", "人社", "A", "2026-12-31", "2026-12-01"]], {"end_before_start"}),
        ([["001", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]] * 2, {"duplicate"}),
        # The same week, though not the same days.
        (
            [
                ["001", "城关镇", "人社", "A", "2026-12-01", "2026-12-01"],
                ["001", "城关镇", "人社", "-", "2026-12-04", "2026-12-04"],
            ],
            {"pins_clash"},
        ),
        (
            [
                ["001", "城关镇", "人社", "A", "2026-12-04", "2026-12-04"],
                ["001", "城关镇", "人社", "-", "2026-12-01", "2026-12-01"],
            ],
            {"pins_clash"},
        ),
        (
            [
                ["001", "城关镇", "人社", "A", "2026-12-01", "2026-12-06"],
                ["001", "城关镇", "人社", "B", "2026-12-07", "2026-12-13"],
            ],
            set(),
        ),
        (
            [
                ["002", "城关镇", "人社", "A", "2026-12-01", "2026-12-01"],
                ["002", "北坪镇", "综合", "B", "2026-12-01", "2026-12-01"],
            ],
            {"pins_clash"},
        ),
    ],
)
def test_pins(folder: Path, rows: Grid, expected: set[str]) -> None:
    write_csv(folder / "固定岗位.csv", [PINS, *rows])
    if expected - {"pins_clash"}:
        assert codes(folder) == expected
    else:
        county = sp.read(folder)
        assert len(county.pins) == len(rows)
        assert {fault.code for fault in county.warnings if fault.file == "固定岗位.csv"} == expected


def test_pin_away_from_home_needs_a_floating_person(folder: Path) -> None:
    write_csv(folder / "人员.csv", [*STAFF, ["004", "北坪镇", "*", "否"]])
    write_csv(folder / "固定岗位.csv", [PINS, ["004", "城关镇", "人社", "A", "2026-12-01", "2026-12-31"]])
    assert codes(folder) == {"pin_not_home"}


@pytest.mark.parametrize("starts", [("01", "01", "01"), ("03", "02", "01")])  # one week, in any order
def test_too_many_pins(folder: Path, starts: tuple[str, ...]) -> None:
    windows = ["甲", "乙", "丙"]
    write_csv(folder / "窗口.csv", [*WINDOWS, *(["北坪镇", window] for window in windows)])
    rows: Grid = [
        ["002", "北坪镇", window, "A", f"2026-12-{day}", "2026-12-31"]
        for window, day in zip(windows, starts, strict=True)
    ]
    write_csv(folder / "固定岗位.csv", [PINS, *rows])
    told = [fault.row for fault in sp.read(folder).warnings if fault.code == "pins_too_many"]
    assert told == [4]
    weeks = ("01", "08", "15")  # one after the other
    alone: Grid = [[*row[:4], *[f"2026-12-{day}"] * 2] for row, day in zip(rows, weeks, strict=True)]
    write_csv(folder / "固定岗位.csv", [PINS, *alone])
    assert "pins_too_many" not in {fault.code for fault in sp.read(folder).warnings}
    write_csv(folder / "固定岗位.csv", [PINS, *rows])
    (folder / "staffplan.toml").write_text("[rules]\nmax_a_posts = 3\n", encoding="utf-8")
    assert "pins_too_many" not in {fault.code for fault in sp.read(folder).warnings}


@pytest.mark.parametrize(
    ("post", "rules", "expected"),
    [("A", "false", {"pin_part_time"}), ("B", "false", set()), ("A", "true", set())],
)
def test_a_part_timer_is_pinned_to_a_where_the_rules_allow(
    folder: Path, post: str, rules: str, expected: set[str]
) -> None:
    people = [[*row, "专职" if at == 0 else "否"] for at, row in enumerate(STAFF)]
    write_csv(folder / "人员.csv", people)
    write_csv(folder / "固定岗位.csv", [PINS, ["001", "城关镇", "人社", post, "2026-12-01", "2026-12-31"]])
    (folder / "staffplan.toml").write_text(f"[rules]\npart_time_a = {rules}\n", encoding="utf-8")
    if expected:
        assert codes(folder) == expected
    else:
        assert len(sp.read(folder).pins) == 1
