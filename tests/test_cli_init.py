"""``staffplan init``: templates, in files or one workbook, and copies of the example."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import python_calamine
from command_line import contents, run
from table_files import codes, write_county, write_csv

import staffplan as sp
from staffplan.tables.bundled import bundled_county
from staffplan.tables.dictionary import tables


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_init_writes_a_template(tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "新县"
    result = run("init", folder, lang=lang)
    assert result.exit_code == 0
    written = contents(folder)
    names = {table.name if lang == "en" else table.zh[0] for table in tables().values()}
    assert {Path(name).stem for name in written if name.endswith(".csv")} == names
    assert all(
        content.startswith(b"\xef\xbb\xbf") for name, content in written.items() if name.endswith(".csv")
    )
    assert "staffplan.toml" in written
    assert sum(name.endswith(".xlsx") for name in written) == 1
    # Nothing but rows is missing; perhaps they are in the workbook.
    assert codes(folder) == {"empty_table"}
    said = run("check", folder, lang=lang).stderr
    assert ("表 大厅 没有" if lang == "zh" else "the table halls has") in said
    book = next(folder.glob("*.xlsx"))
    for words in (result.stdout, said):
        assert f"staffplan check {book}" in words
    assert f"staffplan check {folder}\n" in result.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_init_can_be_filled_in(tmp_path: Path, lang: str) -> None:
    run("init", tmp_path, lang=lang)
    write = {
        table.name: tmp_path / f"{table.name if lang == 'en' else table.zh[0]}.csv"
        for table in tables().values()
    }
    for name, row in {
        "halls": "城关镇",
        "windows": "城关镇,人社",
        "history": "城关镇,人社,2024-01-02,,5",
    }.items():
        with write[name].open("a", encoding="utf-8") as file:
            file.write(f"{row}\r\n")
    county = sp.read(tmp_path)
    assert len(county.history) == 1


@pytest.mark.parametrize("name", ["county.xls", "county.csv", "county.et"])
def test_init_makes_no_folder_that_is_called_like_a_file(tmp_path: Path, name: str) -> None:
    result = run("init", tmp_path / name)
    assert result.exit_code == 2
    assert "county.xlsx" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_init_writes_one_workbook(tmp_path: Path, lang: str) -> None:
    target = tmp_path / "某县.xlsx"
    assert run("init", target, lang=lang).exit_code == 0
    assert list(contents(tmp_path)) == ["某县.xlsx"]
    with python_calamine.CalamineWorkbook.from_path(target) as book:
        assert len(book.sheet_names) == 1 + len(tables())
        headers = book.get_sheet_by_index(1).to_python()[0]
    with zipfile.ZipFile(target) as parts:
        assert b'numFmtId="49"' in parts.read("xl/styles.xml")  # text: 001 and 2024-03 stay what they are
        assert "是" in parts.read("xl/worksheets/sheet2.xml").decode() or lang == "en"
    halls = tables()["halls"].columns
    assert headers == [column.name if lang == "en" else column.zh[0] for column in halls]
    assert codes(target) == {"empty_table"}


def test_the_chinese_template_says_defaults_in_chinese(tmp_path: Path) -> None:
    target = tmp_path / "某县.xlsx"
    run("init", target, lang="zh")
    with python_calamine.CalamineWorkbook.from_path(target) as book:
        rows = book.get_sheet_by_index(0).to_python()
    defaults = {(row[0], row[1]): row[2] for row in rows if len(row) > 2}
    assert defaults["大厅", "层级"] == "乡镇"
    assert defaults["大厅", "节假日开放"] == "否"
    assert defaults["人员", "专职"] == "是"
    assert defaults["人员", "姓名"] == ""  # the id, as the meaning says


def test_a_misnamed_settings_file_is_told(tmp_path: Path) -> None:
    folder = write_county(tmp_path)
    (folder / "staffplan.toml.txt").write_text("[costs]\nchange = 1\n")
    assert {fault.code for fault in sp.read(folder).warnings} >= {"toml_name"}
    (folder / "staffplan.toml").write_text("")
    assert "toml_name" not in {fault.code for fault in sp.read(folder).warnings}


def test_init_never_overwrites(tmp_path: Path) -> None:
    write_csv(tmp_path / "大厅.csv", [["大厅"], ["城关镇"]])
    before = contents(tmp_path)
    for words in (("init", tmp_path), ("init", tmp_path, "--example")):
        result = run(*words)
        assert result.exit_code == 2
        assert "大厅.csv" in result.stderr
        assert contents(tmp_path) == before
    book = tmp_path / "county.xlsx"
    book.write_bytes(b"mine")
    assert run("init", book).exit_code == 2
    assert book.read_bytes() == b"mine"


def test_the_example_is_no_workbook(tmp_path: Path) -> None:
    result = run("init", tmp_path / "示例.xlsx", "--example")
    assert result.exit_code == 2
    assert "示例.xlsx" in result.stderr
    assert not contents(tmp_path)


def test_init_copies_the_example(tmp_path: Path) -> None:
    result = run("init", tmp_path / "copy", "--example")
    assert result.exit_code == 0
    source = {
        name: c for name, c in contents(bundled_county()).items() if not name.startswith(("plans/", "."))
    }
    assert contents(tmp_path / "copy") == source
    assert "halls.csv" in source


def test_init_leaves_plans_of_the_example_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_county(tmp_path / "source")
    (source / "plans").mkdir()
    (source / "plans" / "posts.csv").write_text("x")
    monkeypatch.setattr("staffplan.tables.template.bundled_county", lambda: source)
    run("init", tmp_path / "copy", "--example")
    assert set(contents(tmp_path / "copy")) == {"大厅.csv", "窗口.csv", "办件量.csv"}
