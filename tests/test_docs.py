"""The documents are held to the code, and to each other."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.S | re.M)


def pages_named() -> list[str]:
    return [str(page.relative_to(ROOT)) for page in PAGES]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(page: str) -> set[str]:
    """Names that GitHub gives to the headings of a page."""
    bare = BLOCK.sub("", page)
    found = set()
    for heading in re.findall(r"^#+ +(.+?) *$", bare, re.M):
        words = re.sub(r"[`*]|\]\([^)]*\)", "", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def blocks(name: str, kind: str) -> list[str]:
    return [body.strip() for language, body in BLOCK.findall(read(name)) if language == kind]


@pytest.mark.parametrize("name", pages_named())
def test_every_link_within_the_repository_leads_somewhere(name: str) -> None:
    lost = []
    for target in LINK.findall(BLOCK.sub("", read(name))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        page = (ROOT / name).parent / path if path else ROOT / name
        if not page.exists() or (anchor and anchor not in anchors(page.read_text(encoding="utf-8"))):
            lost.append(target)
    assert not lost


def test_links_and_anchors_are_found_at_all() -> None:
    assert len(LINK.findall(read("README.md"))) > 20
    assert "staffplantoml" in anchors(read("docs/tables.md"))
    assert "一安装只做一次" in anchors(read("docs/office.zh-CN.md"))


def test_readme_has_one_line_to_solve_and_one_to_test() -> None:
    first, second = blocks("README.md", "sh")
    for line in (first, second):
        assert len(line.splitlines()) == 1
        assert line.startswith("python3 -m venv .venv && .venv/bin/python -m pip install ")
    assert first.endswith("&& .venv/bin/staffplan solve")
    assert "pytest" in second


def test_both_readmes_show_the_same_commands_on_every_system() -> None:
    assert blocks("README.zh-CN.md", "sh") == blocks("README.md", "sh")[:1]
    windows = blocks("README.md", "bat")[0].splitlines()
    assert blocks("README.zh-CN.md", "bat") == windows[:1]
    for here, there in zip(blocks("README.md", "sh"), windows, strict=True):
        as_unix = there.replace("py -3", "python3").replace(".venv\\Scripts\\", ".venv/bin/")
        assert as_unix == here


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readmes_hold_the_numbers_of_a_run(name: str) -> None:
    for marker in ("lead", "numbers"):
        found = re.findall(rf"<!-- {marker} -->\n(.*?)\n<!-- /{marker} -->", read(name), re.S)
        assert len(found) == 1
        assert len(re.findall(r"\d+\.\d", found[0])) >= 2


def ratios(page: str, row: str) -> list[str]:
    """The numbers of a benchmark's row, rounded as people are told them."""
    line = next(line for line in read(f"docs/benchmarks/{page}.md").splitlines() if line.startswith(row))
    numbers = [float(number) for number in re.findall(r"\d+\.\d+(?= \|)", line.removeprefix(row))]
    return [f"{number:.2f}" for number in numbers]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readmes_tell_what_the_benchmarks_found(name: str) -> None:
    page = re.sub(r"(?:[\s、，,和]|\band\b)+", " ", read(name))
    for row in ("| weekly WAPE / best stock peer |", "| the same in festival weeks |"):
        each = ratios("forecast", row)[-4:-1]  # after what is asked for, and before the mean
        assert " ".join(each) in page, row
    waits = [line.split()[-2] for line in read("docs/benchmarks/value.md").splitlines() if "| flat |" in line]
    assert len(waits) == 2
    for number in waits:
        assert number in page
    months = [
        round(100 * (float(line.split()[-2]) - 1))
        for line in read("docs/benchmarks/months.md").splitlines()
        if re.match(r"\| (?!data|---)", line)
    ]
    assert re.search(rf"{min(months)}\D+{max(months)}", page)


def test_the_commands_page_is_in_step() -> None:
    spec = importlib.util.spec_from_file_location("make_commands", ROOT / "docs" / "make_commands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert read("docs/commands.md") == module.page(), "run docs/make_commands.py"


def test_the_changelog_knows_the_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.M)
    assert headings[:2] == ["Unreleased", version]


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall(read("docs/decisions/README.md")))
    assert listed == {page.name for page in folder.glob("*.md")} - {"README.md"}


def test_gates_take_the_tests_from_the_readme() -> None:
    script = read(".ci/run")
    assert "pytest -n" not in script
    assert "README.md" in script
