"""The help pages: of every command, in either language from the first word to the last."""

from __future__ import annotations

import pytest
from command_line import run

from staffplan.commands import COMMANDS


def test_help_is_in_the_language_wherever_it_is_said() -> None:
    assert "AB pairs" in run("--help").stdout
    assert "A/B岗" in run("--help", lang="zh").stdout
    assert "A/B岗" in run("--lang", "zh", "--help").stdout
    for words in (("check", "--help", "--lang", "zh"), ("--lang=zh", "check", "--help")):
        assert "读取并检查" in run(*words).stdout


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_help(name: str, lang: str) -> None:
    result = run(name, "--help", "--lang", lang)
    assert result.exit_code == 0
    assert name in result.stdout


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_chinese_help_has_no_english_of_its_own(words: tuple[str, ...]) -> None:
    said = run(*words, "--help", lang="zh").stdout
    english = run(*words, "--help", lang="en").stdout
    for heading in ("Usage:", "Options:", "[OPTIONS]", "show this page"):
        assert heading in english
        assert heading not in said
    for heading in ("用法：", "选项", "显示这份说明"):
        assert heading in said
    assert "exit." not in english + said
    assert ("Commands:" in english) == ("命令：" in said) == (not words)


def test_short_and_long_help_are_one() -> None:
    assert run("solve", "-h").stdout == run("solve", "--help").stdout
    assert run("solve", "-h", "nowhere", "--bogus").exit_code == 2
    assert run("-h").stdout == run("--help").stdout
