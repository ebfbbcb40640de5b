"""The command forecast: to the terminal and to files, spans, what is known, and what is refused."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pandas as pd
import pytest
from command_line import run
from table_files import write_csv

MESSY = Path(__file__).parent / "fixtures" / "messy"
COLUMNS = ["hall", "window", "date", "mean", "p10", "p50", "p80", "p90"]
SPAN = ("--from", "2024-02-05", "--weeks", 2)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """One hall with two windows and three months of days."""
    folder = tmp_path / "county"
    write_csv(folder / "大厅.csv", [["大厅"], ["城关镇"]])
    write_csv(folder / "窗口.csv", [["大厅", "窗口"], ["城关镇", "人社"], ["城关镇", "综合"]])
    days = pd.bdate_range("2023-11-01", "2024-01-31").difference([pd.Timestamp("2024-01-01")])
    counts = [
        ["城关镇", window, f"{day:%Y-%m-%d}", str(level + day.isoweekday() + number % 3)]
        for window, level in (("人社", 10), ("综合", 20))
        for number, day in enumerate(days)
    ]
    write_csv(folder / "办件量.csv", [["大厅", "窗口", "日期", "办件量"], *counts])
    return folder


def test_a_forecast_is_printed_as_csv_and_spoken_of_on_stderr(county: Path) -> None:
    result = run("forecast", county, *SPAN)
    assert result.exit_code == 0
    table = pd.read_csv(io.StringIO(result.stdout), parse_dates=["date"])
    assert table.columns.tolist() == COLUMNS
    assert set(table["window"]) == {"人社", "综合"}
    # The Spring Festival of 2024: 10-17 February off, the Sundays 4 and 18 worked in exchange.
    days = ["2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08", "2024-02-09", "2024-02-18"]
    assert sorted(set(table["date"])) == [pd.Timestamp(day) for day in days]
    assert len(table) == 2 * len(days)
    assert (table["mean"] > 0).all()
    assert (table[["p10", "p50", "p80", "p90"]].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert "2024-02-05" in result.stderr
    assert "less than a year" in result.stderr
    assert "不足一年" in run("forecast", county, *SPAN, lang="zh").stderr


def test_notes_name_the_window_and_the_days_they_are_about(county: Path) -> None:
    file = county / "办件量.csv"
    rows = file.read_text("gb18030").replace("2024-01-12,", "2024-01-12,99", 1)
    file.write_text(rows, encoding="gb18030")
    told = run("forecast", county, *SPAN).stderr
    assert "left out" in told
    assert "城关镇 人社 (2024-01-12)" in told
    assert "城关镇 综合 (2023-11-01)" in told  # less than a year of history
    assert "城关镇 人社（2024-01-12）" in run("forecast", county, *SPAN, lang="zh").stderr
    late = run("forecast", county, "--from", "2024-06-03", "--weeks", 1).stderr
    assert "not reported in the eight weeks" in late
    assert "城关镇 综合 (2024-01-31)" in late


def test_warnings_of_the_tables_are_told_once_for_each_kind(county: Path) -> None:
    rows = [
        ["城关镇", window, f"2023-{month}-01", "300"] for window in ("人社", "综合") for month in (9, 10, 11)
    ]
    write_csv(county / "办件量.csv", [["大厅", "窗口", "日期", "办件量"], *rows])
    for name in ("请假.et", "活动.ods", "人员.doc"):
        (county / name).touch()
    first, second, *others = run("forecast", county, "--month", "2023-12").stderr.splitlines()
    assert "人员.doc" in first
    assert "(and 2 more like it: see staffplan check)" in first
    assert "on the first of months only" in second
    assert not any("of months only" in line or "no counts at all" in line for line in others)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".CSV"])
def test_files_hold_what_the_terminal_shows(county: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / "made" / f"ahead{suffix}"
    printed = pd.read_csv(io.StringIO(run("forecast", county, *SPAN).stdout), parse_dates=["date"])
    result = run("forecast", county, *SPAN, "--out", file)
    assert result.exit_code == 0
    assert not result.stdout
    assert str(file) in result.stderr
    if suffix.lower() == ".csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        table = pd.read_csv(file, parse_dates=["date"])
    else:
        table = pd.read_excel(file, engine="calamine") if suffix == ".xlsx" else pd.read_parquet(file)
    assert table.columns.tolist() == COLUMNS
    assert table[["hall", "window"]].to_numpy().tolist() == printed[["hall", "window"]].to_numpy().tolist()
    assert (table["date"] == printed["date"]).all()
    assert table["mean"].tolist() == pytest.approx(printed["mean"].tolist(), abs=0.006)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_workbook_has_headers_in_the_language(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "ahead.xlsx"
    run("forecast", county, *SPAN, "--out", file)
    english = pd.read_excel(file, engine="calamine")
    run("forecast", county, *SPAN, "--out", file, lang="zh")
    chinese = pd.read_excel(file, engine="calamine")
    assert chinese.columns.tolist()[:4] == ["大厅", "窗口", "日期", "预计人次"]
    assert chinese.set_axis(COLUMNS, axis=1).equals(english)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_is_for_everybody_whom_the_umask_lets_read(county: Path, tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        run("forecast", county, *SPAN, "--out", tmp_path / "f.csv")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "f.csv").stat().st_mode) == 0o644


def test_a_failing_write_leaves_the_older_file(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "f.csv"
    file.write_text("older")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    result = run("forecast", county, *SPAN, "--out", file)
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert file.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["f.csv"]


def test_months_are_those_of_their_thursdays(county: Path) -> None:
    given = run("forecast", county, "--month", "2024-02")
    default = run("forecast", county)
    assert given.stdout == default.stdout
    days = pd.read_csv(io.StringIO(given.stdout))["date"]
    assert (days.min(), days.max()) == ("2024-01-29", "2024-03-01")


def test_what_is_known_later_is_forgotten(county: Path) -> None:
    early = run("forecast", county, *SPAN, "--as-of", "2023-12-29")
    late = run("forecast", county, *SPAN)
    assert early.exit_code == late.exit_code == 0
    assert "2023-12-29" in early.stderr
    assert early.stdout != late.stdout
    lines = (county / "办件量.csv").read_text("gb18030").splitlines()
    kept = [line for line in lines if ",2024-" not in line]
    assert len(kept) < len(lines)
    (county / "办件量.csv").write_text("\n".join(kept), encoding="gb18030")
    assert run("forecast", county, *SPAN, "--as-of", "2023-12-29").stdout == early.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2024-02-05"), "--weeks"),
        (("--weeks", 2), "--from"),
        ((*SPAN, "--month", "2024-02"), "--month"),
        (("--from", "2024-02-05", "--weeks", 0), "--weeks"),
        (("--from", "5.2.2024", "--weeks", 1), "5.2.2024"),
        (("--month", "2024-13"), "2024-13"),
        ((*SPAN, "--as-of", "2024-02-05"), "--as-of"),
        ((*SPAN, "--as-of", "2020-01-01"), "2020-01-01"),
        (("--from", "2020-01-06", "--weeks", 1), "2020-01-05"),
        (("--from", "2096-01-02", "--weeks", 1), "2024-01-31"),
        (("--from", "2024-02-05", "--weeks", 300), "2024-01-31"),
        ((*SPAN, "--out", "table.doc"), "table.doc"),
        (("--nonsense",), "--nonsense"),
    ],
    ids=str,
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wrong_spans_are_refused_in_words(
    county: Path, words: tuple[object, ...], said: str, lang: str
) -> None:
    result = run("forecast", county, *words, lang=lang)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not result.stdout
    assert {path.name for path in county.iterdir()} == {"大厅.csv", "窗口.csv", "办件量.csv"}


@pytest.mark.parametrize("command", [("forecast", *SPAN), ("seasons",), ("backtest",)], ids=str)
def test_the_countys_own_tables_are_not_written_over(county: Path, command: tuple[object, ...]) -> None:
    before = (county / "办件量.csv").read_bytes()
    result = run(command[0], county, *command[1:], "--out", county / "办件量.csv")
    assert result.exit_code == 2
    assert "办件量.csv" in result.stderr
    assert (county / "办件量.csv").read_bytes() == before


def test_an_empty_history_is_refused(county: Path) -> None:
    write_csv(county / "办件量.csv", [["大厅", "窗口", "日期", "办件量"]])
    assert run("forecast", county).exit_code == 2


def test_a_file_in_the_place_of_the_folder_is_refused(county: Path, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine")
    result = run("forecast", county, *SPAN, "--out", tmp_path / "f" / "f.csv")
    assert result.exit_code == 2
    assert str(tmp_path / "f") in result.stderr


def test_a_messy_folder_is_forecast(tmp_path: Path) -> None:
    result = run("forecast", MESSY, "--from", "2026-11-02", "--weeks", 1, lang="zh")
    assert result.exit_code == 0
    table = pd.read_csv(io.StringIO(result.stdout))
    assert len(table) == 50
    totals = table.groupby(["hall", "window"])["mean"].sum()
    assert 150 < totals["城关镇", "人社"] < 350  # 42 a day by the fixture's script
    assert 20 < totals["石门便民服务站", "综合"] < 70  # 7 a day
