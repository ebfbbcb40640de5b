"""The commands init and check, languages, exit codes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest
from command_line import run
from month_plans import three_halls
from table_files import WINDOWS, write_county, write_csv

import staffplan as sp
from staffplan import __main__ as entry
from staffplan.commands.options import DAY, MONTH
from staffplan.tables.bundled import bundled_county, plans_folder
from staffplan.texts import LANGUAGES, text

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parent.parent


def test_version() -> None:
    result = run("--version")
    assert result.stdout == f"staffplan {sp.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("check", "--nonsense"),
        ("check", "--lang", "fr"),
        ("--lang",),
        ("init",),
        ("check", "a", "b"),
    ],
)
def test_usage_errors(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr
    assert not result.stdout


def test_a_command_may_be_given_paths_that_look_like_options() -> None:
    result = run("check", "--", "--lang")
    assert result.exit_code == 2
    assert "--lang: there is no such folder" in result.stderr


def test_check_says_what_was_read() -> None:
    result = run("check", FIXTURES / "messy", lang="zh")
    assert result.exit_code == 0
    assert "办件量：2,512 行，2024-05-01 至 2026-10-31" in result.stdout
    assert "√" in result.stdout
    assert not result.stderr


def test_check_lists_warnings(tmp_path: Path) -> None:
    result = run("check", write_county(tmp_path))
    assert result.exit_code == 0
    assert "! " in result.stdout
    assert "no table staff" in result.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_lists_every_fault(lang: str) -> None:
    with pytest.raises(sp.BadInput) as caught:
        sp.read(FIXTURES / "faulty")
    result = run("check", FIXTURES / "faulty", lang=lang)
    assert result.exit_code == 2
    assert not result.stdout
    for fault in caught.value.faults:
        assert fault.line(lang) in result.stderr  # type: ignore[arg-type]


def test_no_such_folder() -> None:
    result = run("check", "/no/such/folder")
    assert result.exit_code == 2
    assert "/no/such/folder" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (PermissionError(13, "Permission denied", "plan.xlsx"), 2)],
)
def test_interrupts_and_files_in_use(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("staffplan.tables.county.read", fail)
    result = run("check")
    assert result.exit_code == code
    assert result.stderr
    assert code == 130 or "plan.xlsx" in result.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_full_disk_is_told_without_a_file_too(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("staffplan.tables.county.read", fail)
    result = run("check", lang=lang)
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert "  " not in result.stderr
    assert "None" not in result.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_interrupt_before_the_command_runs_is_told(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("staffplan.cli._take_lang", interrupt)
    result = run("check", lang=lang)
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr == text("cli.interrupted", lang) + "\n"  # type: ignore[arg-type]


def broken_import() -> ImportError:
    """What a module in C raises whose import Ctrl-C broke off."""
    error = ImportError("initialization failed")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), broken_import()], ids=repr)
def test_an_interrupt_while_modules_load_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], raised: BaseException
) -> None:
    class Loading(ModuleType):
        def __getattr__(self, _: str) -> None:
            raise raised

    monkeypatch.setitem(sys.modules, "staffplan.cli", Loading("staffplan.cli"))
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err.strip() in {text("cli.interrupted", lang) for lang in LANGUAGES}


def test_an_interrupt_in_a_modules_own_exec_ends_with_130_too(tmp_path: Path) -> None:
    """As in `dataclass`; Python would end by the signal when it is run by -m."""
    lines = ["from staffplan.interrupt import end", "try:", "    exec('raise KeyboardInterrupt')"]
    (tmp_path / "broken_off.py").write_text("\n".join([*lines, "except KeyboardInterrupt:", "    end()"]))
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    words = [sys.executable, "-m", "broken_off"]
    done = subprocess.run(words, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=False)
    assert done.returncode == 130


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("staffplan.tables.county.read", fail)
    assert isinstance(run("check").exception, ZeroDivisionError)


def test_an_interrupt_while_a_commands_modules_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise broken_import()

    monkeypatch.setattr("staffplan.tables.county.read", fail)
    assert run("check").exit_code == 130


def test_bundled_county_in_a_wheel_and_in_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "staffplan").mkdir()
    module = tmp_path / "staffplan" / "tables" / "bundled.py"
    monkeypatch.setattr("staffplan.tables.bundled.__file__", str(module))
    with pytest.raises(FileNotFoundError):
        bundled_county()
    for place in ("data/example", "staffplan/example"):
        (tmp_path / place).mkdir(parents=True)
        assert bundled_county() == tmp_path / place


def test_gbk_console_shows_what_it_can(tmp_path: Path) -> None:
    write_county(tmp_path)
    write_csv(tmp_path / "窗口.csv", [*WINDOWS, ["城关镇", "인사"]], "utf-8")  # a warning with Korean in it
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT), "STAFFPLAN_LANG": "zh"}
    done = subprocess.run(
        [sys.executable, "-m", "staffplan", "check", str(tmp_path)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert "“??”在“城关镇”没有任何办件量" in done.stdout.decode("gbk")
    assert "√" in done.stdout.decode("gbk")
    assert not done.stderr


@pytest.mark.parametrize("name", ["forecast", "optimize"])
def test_a_file_of_the_users_that_hides_a_package_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("x = 1\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "import staffplan"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert f"{tmp_path / name}.py" in done.stderr
    assert "改名" in done.stderr
    assert "rename" in done.stderr


def test_import_and_help_load_nothing_heavy() -> None:
    code = "import sys; from staffplan import cli; cli.main(['-h'], standalone_mode=False)"
    code += "\nprint([*sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("pandas", "numpy", "pyarrow", "matplotlib", "forecast.", "pulp"):
        assert f"'{heavy}" not in loaded


def test_county_shows_itself(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "messy", tmp_path / "<b>县")
    html = sp.read(tmp_path / "<b>县")._repr_html_()
    assert "&lt;b&gt;县" in html
    assert "2512" in html


def test_county_and_plan_have_a_line_each_in_a_terminal() -> None:
    plan = three_halls()
    assert repr(plan.county) == "County('某县', 3 halls, 7 windows, 5 staff, 378 counts)"
    assert repr(plan).startswith(f"MonthPlan('某县', {plan.month}, {len(plan.posts)} posts, ")


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("simulate",), "缺少 --plan", "--plan is missing"),
        (("solve", "--time-limit", 0), "不小于 1 的数，现为 0", "from 1 up, not 0"),
        (("solve", "--gap", "x"), "0 到 1 之间的数，现为 x", "from 0 to 1, not x"),
        (("backtest", "--weeks", 2.5), "1 到 26 之间的整数", "whole number from 1 to 26"),
        (("solve", "--mnth", 1), "是不是“--month”", "--month"),
        (("solve", "--month"), "--month 后面要写一个值", "--month needs a value"),
        (("solve", "a", "b"), "多出了不认识的内容：b", "Too many words: b"),
        (("slove",), "没有命令 slove", "no command slove"),
        (("forecast", "--from", "2026-2-30"), "日期应写成", "A date is written"),
        (("solve", "--month", "2026"), "月份应写成", "A month is written"),
    ],
)
def test_wrong_use_is_said_in_one_language(words: tuple[object, ...], zh: str, en: str) -> None:
    """All of it: click's own texts are English, and stood around Chinese ones."""
    for lang, said in (("zh", zh), ("en", en)):
        result = run(*words, lang=lang)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
    lines = [line for line in run(*words, lang="zh").stderr.splitlines() if line]
    assert all(re.search("[\u4e00-\u9fff]", line) for line in lines)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("day", ["2026-2-2", "2026/2/2", "2026.2.2", "2026年2月2日", "20260202"])
def test_days_are_read_as_in_the_tables(day: str) -> None:
    assert DAY.convert(day, None, None) == "2026-02-02"
    with pytest.raises(click.BadParameter):
        DAY.convert(day + "x", None, None)


@pytest.mark.parametrize("month", ["2026-03", "2026-3", "2026/3", "2026年3月", "2026年03月份", "202603"])
def test_months_are_read_as_in_the_tables(month: str) -> None:
    assert MONTH.convert(month, None, None) == "2026-03"
    for wrong in ("2026", "2026-Q1", "2026-03-01", "2026-13", "三月"):
        with pytest.raises(click.BadParameter):
            MONTH.convert(wrong, None, None)


def test_plans_go_beside_the_tables_but_not_into_an_installed_package(tmp_path: Path) -> None:
    (tmp_path / "county.xlsx").touch()
    assert plans_folder(tmp_path) == tmp_path / "plans"
    assert plans_folder(tmp_path / "county.xlsx") == tmp_path / "plans"
    assert plans_folder(Path(sp.__file__).parent / "example") == Path("plans")
