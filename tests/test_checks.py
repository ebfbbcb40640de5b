"""Checks across tables: every fault at once, each at its place; what looks wrong is a warning."""

from __future__ import annotations

import pickle
from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from table_files import HISTORY, STAFF, Grid, codes, faults_of, write_csv

import staffplan as sp
from staffplan.tables.faults import LISTED, Fault

FAULTY = Path(__file__).parent / "fixtures" / "faulty"


def warnings(folder: Path) -> dict[str, Fault]:
    return {fault.code: fault for fault in sp.read(folder).warnings}


def test_every_fault_of_the_faulty_county() -> None:
    found = {(fault.file, fault.row, fault.column, fault.value, fault.code) for fault in faults_of(FAULTY)}
    assert found == {
        ("halls.csv", 3, "level", "镇区", "choice"),
        ("halls.csv", 3, "market_days", "逢三", "market_days"),
        ("halls.csv", 3, "open_weekdays", "1,8", "weekdays"),
        ("halls.csv", 3, "open_on_holidays", "也许", "yes_no"),
        ("halls.csv", 3, "close_time", "09:00", "close_before_open"),
        ("halls.csv", 4, "counters", "-2", "too_small"),
        ("halls.csv", 4, "hall", "城关镇", "duplicate"),
        ("halls.csv", 5, "hall", "", "blank"),
        ("windows.csv", 2, "service_minutes", "十分钟", "number"),
        ("windows.csv", 3, "max_counters", "1", "max_below_min"),
        ("windows.csv", 4, "hall", "城官镇", "unknown_hall"),
        ("windows.csv", 5, "window", "城关镇 / 人社", "duplicate"),
        ("windows.csv", 6, "min_counters", "1.5", "integer"),
        ("history.csv", 3, "date", "2024-01-02", "counted_twice"),
        ("history.csv", 4, "date", "2024.1", "date_decimal"),
        ("history.csv", 6, "date", "2024-02-30", "period"),
        ("history.csv", 7, "count", "-3", "too_small"),
        ("history.csv", 8, "count", "2.5", "integer"),
        ("history.csv", 9, "count", "", "blank"),
        ("history.csv", 10, "window", "户籍", "unknown_window"),
        ("history.csv", 11, "hall", "柳溪乡", "unknown_hall"),
        ("history.csv", 13, "date", "2024-03-06", "overlap"),
        ("history.csv", 14, "until", "2024-03-01", "until_before_date"),
        ("history.csv", 15, "date", "2150-01-01", "date_span"),
        ("history.csv", 16, "count", "多", "integer"),
        ("staff.csv", 3, "duty_weekdays", "2,9", "weekdays_if_any"),
        ("staff.csv", 3, "skills", "人设", "unknown_window_anywhere"),
        ("staff.csv", 4, "skills", "综合=100", "speed"),
        ("staff.csv", 4, "staff", "001", "duplicate"),
        ("staff.csv", 5, "hall", "北平镇", "unknown_hall"),
        ("staff.csv", 6, "skills", "", "blank"),
        ("leave.csv", 2, "end", "2026-11-01", "end_before_start"),
        ("leave.csv", 3, "staff", "009", "unknown_staff"),
        ("leave.csv", 4, "start", "3/1/2026", "date"),
        ("pins.csv", 4, "window", "人社", "pin_unskilled"),
        ("pins.csv", 5, "post", "C", "choice"),
        ("events.csv", None, "end", "", "missing_column"),
        ("events.csv", 2, "halls", "城南镇", "unknown_hall"),
        ("staffplan.toml", 2, "calendar.country", "XX", "bad_country"),
        ("staffplan.toml", 5, "costs.chnage", "", "unknown_key"),
        ("staffplan.toml", 6, "costs.loan", "-5", "too_small"),
        ("staffplan.toml", 9, "rules.max_a_posts", "two", "toml_integer"),
    }


def test_faults_say_where_what_and_how_to_mend() -> None:
    by_code = {fault.code: fault for fault in faults_of(FAULTY)}
    assert by_code["number"].line("en") == (
        'windows.csv, row 2, column 办理分钟 (service_minutes): "十分钟" is not a number. '
        "Write a number alone, such as 12.5."
    )
    assert "history.csv:2" in by_code["counted_twice"].what("zh")
    assert "10" in by_code["counted_twice"].what("en")
    assert "12" in by_code["counted_twice"].what("en")
    near = {fault.value: dict(fault.facts).get("near") for fault in faults_of(FAULTY)}
    assert near["城官镇"] == "城关镇"
    assert near["人设"] == "人社"
    assert near["北平镇"] == "北坪镇"
    assert "城关镇" in by_code["unknown_hall"].mend("zh")
    with pytest.raises(sp.BadInput) as caught:
        sp.read(FAULTY)
    for lang in ("zh", "en"):
        message = caught.value.message(lang)  # type: ignore[arg-type]
        assert all(fault.line(lang) in message for fault in caught.value.faults)  # type: ignore[arg-type]


def test_faults_travel_between_processes() -> None:
    with pytest.raises(sp.BadInput) as caught:
        sp.read(FAULTY)
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults


def wrong_counts(folder: Path, number: int) -> None:
    """Put so many rows with a wrong count into the history, from row 2 on."""
    days = pd.date_range("2020-01-01", periods=number)
    rows: Grid = [["城关镇", "人社", f"{day:%Y-%m-%d}", f"-{at}"] for at, day in enumerate(days, start=1)]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])


def test_every_fault_of_a_kind_is_listed_with_its_place_and_value(folder: Path) -> None:
    wrong_counts(folder, 130)
    result = run("check", folder, lang="zh")
    assert result.exit_code == 2
    head, *lines = (line for line in result.stderr.splitlines() if not line.startswith("!"))
    assert "130" in head
    assert len(lines) == 130
    for at, line in enumerate(lines, start=1):
        assert all(said in line for said in ("办件量.csv", f"第 {at + 1} 行", "count", f"“-{at}”"))


def test_a_thousand_faults_of_a_kind_are_enough(folder: Path) -> None:
    wrong_counts(folder, LISTED + 15)
    faults = faults_of(folder)
    assert [fault.code for fault in faults] == ["too_small"] * LISTED + ["more"]
    assert dict(faults[-1].facts)["count"] == "15"
    with pytest.raises(sp.BadInput, match="1015"):
        sp.read(folder)


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("2024-01", "2024-01-31", True),
        ("2024-01", "2024-02-01", False),
        ("2024-01-31", "2024-01", True),
        ("2024-W05", "2024-02", True),  # 29 January to 4 February
        ("2024", "2024Q3", True),
        ("2024Q1", "2024Q2", False),
        ("2024-01-02", "2024-01-02", True),
    ],
)
def test_overlaps(folder: Path, first: str, second: str, clash: bool) -> None:
    rows: Grid = [
        ["城关镇", "人社", first, "5"],
        ["北坪镇", "综合", first, "5"],
        ["城关镇", "人社", second, "6"],
    ]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    if clash:
        (fault,) = faults_of(folder)
        assert fault.code in ("overlap", "counted_twice")
        assert {fault.row, int(dict(fault.facts)["other"].split(":")[1])} == {2, 4}
    else:
        assert len(sp.read(folder).history) == 3


def test_an_overlap_of_a_count_that_cannot_be_read_names_no_python(folder: Path) -> None:
    rows: Grid = [["城关镇", "人社", "2024-03", "100"], ["城关镇", "人社", "2024-03-04", "7.5"]]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    (fault,) = [fault for fault in faults_of(folder) if fault.code == "overlap"]
    assert "None" not in fault.what("zh") + fault.what("en")
    assert "100" in fault.what("zh")


def test_overlap_behind_others_names_the_long_period(folder: Path) -> None:
    rows: Grid = [
        ["城关镇", "人社", date, "5"] for date in ("2024-01-01", "2024-02", "2024-02-03", "2024-02-20")
    ]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    assert [(fault.row, dict(fault.facts)["other"]) for fault in faults_of(folder)] == [
        (4, "办件量.csv:3"),
        (5, "办件量.csv:3"),
    ]


def test_clashes_beyond_the_list_of_another_kind_name_the_other_row(folder: Path) -> None:
    days = [f"2024-03-{day:02d}" for day in range(1, 29)] * 2
    rows: Grid = [["城关镇", "人社", date, "5"] for date in (*days, "2024-04", "2024-04-02")]
    write_csv(folder / "办件量.csv", [HISTORY[0], *rows])
    (fault,) = [fault for fault in faults_of(folder) if fault.code == "overlap"]
    assert (fault.row, dict(fault.facts)["other"]) == (59, "办件量.csv:58")


def test_lost_leading_zeros_are_guessed(folder: Path) -> None:
    write_csv(folder / "请假.csv", [["工号", "开始日期", "结束日期"], ["1", "2026-12-01", "2026-12-02"]])
    (fault,) = faults_of(folder)
    assert dict(fault.facts)["near"] == "001"


def test_an_event_ends_after_it_begins(folder: Path) -> None:
    heads = ["名称", "开始日期", "结束日期"]
    write_csv(folder / "活动.csv", [heads, ["医保集中参保", "2026-12-01", "2026-09-01"]])
    assert codes(folder) == {"end_before_start"}
    write_csv(folder / "活动.csv", [heads, ["医保集中参保", "2026-12-01", "2026-12-01"]])
    assert len(sp.read(folder).events) == 1
    # as the other tables name them; a column left out would close the whole county
    row = ["停电", "2026-12-01", "2026-12-01", "城关镇", "人社", "yes"]
    write_csv(folder / "活动.csv", [["name", "start", "end", "hall", "window", "closed"], row])
    event = sp.read(folder).events.iloc[0]
    assert (list(event["halls"]), list(event["windows"])) == (["城关镇"], ["人社"])


def test_settings_that_cannot_be_read_are_told_among_the_faults(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_bytes = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "staffplan.toml":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    (folder / "staffplan.toml").write_text("")
    write_csv(folder / "人员.csv", [*STAFF, STAFF[1]])
    monkeypatch.setattr(Path, "read_bytes", locked)
    assert {"toml_unreadable", "duplicate"} <= codes(folder)


def test_names_given_for_ids_and_lists_by_other_signs_are_understood_in_what_is_said(folder: Path) -> None:
    heads = ["工号", "姓名", "大厅", "可办窗口"]
    people = [
        ["007", "李秀英", "城关镇", "人社"],
        ["8", "王芳", "城关镇", "人社/综合"],
        ["9", "王芳", "北坪镇", "综合"],
    ]
    windows = [["大厅", "窗口"], ["城关镇", "人社"], ["城关镇", "综合"], ["北坪镇", "综合"]]
    write_csv(folder / "窗口.csv", windows)
    write_csv(folder / "人员.csv", [heads, *people])
    rows = [["李秀英", "2024-03-01", "2024-03-01"], ["王芳", "2024-03-01", "2024-03-01"]]
    write_csv(folder / "请假.csv", [["工号", "开始日期", "结束日期"], *rows])
    said = {(fault.code, fault.value): fault.mend("zh") for fault in faults_of(folder)}
    assert said["name_for_id", "李秀英"] == "请写工号：007"
    assert said["name_for_id", "王芳"] == "请写工号：8 / 9"
    assert "人社;综合" in said["unknown_window_anywhere", "人社/综合"]


def test_an_id_twice_leaves_no_hall_without_people(folder: Path) -> None:
    """The row that repeats it is of another hall, which once hid the first one's."""
    heads = ["工号", "姓名", "大厅", "可办窗口"]
    write_csv(folder / "人员.csv", [heads, ["1", "李", "城关镇", "*"], ["1", "王", "北坪镇", "*"]])
    assert codes(folder) == {"duplicate"}


def test_hours_in_open_time_and_close_time(folder: Path) -> None:
    heads = ["大厅", "上班时间", "下班时间"]
    for last, closing in (("17:00", ""), ("17:00", "17:00"), ("17:30", ""), ("17:30", "17:30")):
        hours = f"08:30-12:00;14:00-{last}"
        write_csv(folder / "大厅.csv", [heads, ["城关镇", hours, closing], ["北坪镇", "", ""]])
        end = 1020 if last == "17:00" else 1050
        assert sp.read(folder).halls["hours"].tolist() == [((510, 720), (840, end)), ((540, 1020),)]
    write_csv(
        folder / "大厅.csv", [heads, ["城关镇", "08:30-12:00;14:00-18:00", "17:30"], ["北坪镇", "", ""]]
    )
    assert codes(folder) == {"close_differs"}
    write_csv(folder / "大厅.csv", [heads, ["城关镇", "08:30", "09:00-12:00"], ["北坪镇", "", ""]])
    assert codes(folder) == {"close_is_span"}


def test_most_counters_may_be_as_few_as_the_least(folder: Path) -> None:
    heads = ["大厅", "窗口", "最少开窗", "最多开窗"]
    write_csv(folder / "窗口.csv", [heads, ["城关镇", "人社", "2", "2"], ["北坪镇", "综合", "", "1"]])
    assert sp.read(folder).windows["max_counters"].tolist() == [2.0, 1.0]
    write_csv(folder / "窗口.csv", [heads, ["城关镇", "人社", "3", "2"], ["北坪镇", "综合", "", "1"]])
    assert codes(folder) == {"max_below_min"}


def test_a_person_without_a_name_is_shown_by_the_id(folder: Path) -> None:
    write_csv(
        folder / "人员.csv",
        [
            ["工号", "大厅", "可办窗口", "姓名"],
            *([*row[:3], name] for row, name in zip(STAFF[1:], ("", "李秀英", " "), strict=True)),
        ],
    )
    assert sp.read(folder).staff["name"].tolist() == ["001", "李秀英", "003"]
    write_csv(folder / "人员.csv", STAFF)
    assert sp.read(folder).staff["name"].tolist() == ["001", "002", "003"]


def test_staff_are_needed_for_a_plan_only(folder: Path) -> None:
    sp.read(folder).require_staff()
    (folder / "人员.csv").unlink()
    county = sp.read(folder)
    assert [fault.code for fault in county.warnings] == ["no_staff"]
    with pytest.raises(sp.BadInput, match="staff"):
        county.require_staff()
