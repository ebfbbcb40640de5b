"""The house's own rules: imports run one way, packages stay pure, modules and functions stay small."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("forecast", "optimize", "staffplan")  # each may import from itself and from those before it
MODULES = [path for package in FLOORS for path in sorted((ROOT / package).rglob("*.py"))]
MOST_LINES, MOST_IN_FUNCTION = 299, 40
FILES = {"open", "print", "input"}
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "pulp", "highspy", "holidays", "borax", "hijridate")
HEAVY += ("pyarrow", "python_calamine", "xlsxwriter", "distributed", "forecast", "optimize")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of everything that a module imports, wherever it does."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: a relative import"
            yield node.lineno, node.module or ""


def test_there_is_something_to_judge() -> None:
    assert len(MODULES) > 60
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(FLOORS)
    assert any(module.startswith("optimize.") for path in MODULES for _, module in imports(path))


def test_imports_run_down_only() -> None:
    above = {floor: FLOORS[place + 1 :] for place, floor in enumerate(FLOORS)}
    wrong = [
        f"{name_of(path)}:{line}: {module}"
        for path in MODULES
        for line, module in imports(path)
        if module.split(".")[0] in above[path.relative_to(ROOT).parts[0]]
    ]
    assert wrong == []


def test_the_rooms_of_staffplan_stand_in_order() -> None:
    """Tables → briefing → pictures and workbook → plans → studies: none imports from a later one."""
    rooms = [{"tables"}, {"briefing"}, {"charts", "workbook"}, {"plans"}, {"studies"}, {"commands"}]
    place = {f"staffplan.{room}": rank for rank, rooms_at in enumerate(rooms) for room in rooms_at}
    folders = {f"staffplan.{path.parent.name}" for path in MODULES if path.parent.parent.name == "staffplan"}
    assert folders == set(place)
    wrong = [
        f"{name_of(path)}:{line}: {module}"
        for path in MODULES
        for line, module in imports(path)
        if (own := place.get(f"staffplan.{path.parent.name}")) is not None
        and place.get(".".join(module.split(".")[:2]), -1) > own
    ]
    assert wrong == []


def test_the_lower_floors_read_no_files_and_print_nothing() -> None:
    banned = {"click", "pathlib", "os.path", "shutil", "tempfile", "python_calamine", "xlsxwriter"}
    found = []
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] == "staffplan":
            continue
        found += [f"{name_of(path)}:{line}: {name}" for line, name in imports(path) if name in banned]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FILES:
                found.append(f"{name_of(path)}:{node.lineno}: {node.func.id}")
    assert found == []


@pytest.mark.parametrize(
    ("package", "module"), [("pulp", "optimize/solver.py"), ("highspy", "optimize/highs.py")]
)
def test_one_file_knows_the_solver(package: str, module: str) -> None:
    knowing = {name_of(p) for p in MODULES for _, name in imports(p) if name.split(".")[0] == package}
    assert knowing == {module}


def test_modules_are_short() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its decorators and docstring, nor those of functions in it."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    inner = (child for child in node.body if isinstance(child, ast.FunctionDef))
    return lines - sum((child.end_lineno or child.lineno) - child.lineno + 1 for child in inner)


def test_functions_are_short() -> None:
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": body_lines(node)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_IN_FUNCTION} == {}


def test_every_module_says_what_it_does() -> None:
    silent = [name_of(path) for path in MODULES if not ast.get_docstring(tree(path))]
    assert silent == []


def test_no_module_is_called_utils() -> None:
    assert {path.stem for path in MODULES} & {"util", "utils", "helpers", "common", "misc"} == set()


@pytest.mark.parametrize(
    "code",
    ["import staffplan", "from staffplan import cli; cli.main(['--help'], standalone_mode=False)",
     "from staffplan import cli; cli.main(['solve', '--help'], standalone_mode=False)",
     "from staffplan import cli; cli.main(['--version'], standalone_mode=False)"],
)  # fmt: skip
def test_what_is_light_loads_nothing_heavy(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
    )
    loaded = {line.split(".")[0] for line in done.stdout.splitlines()}
    assert "staffplan" in loaded
    assert loaded.isdisjoint(HEAVY)
