"""The wheel: what is in it, and that it works from any folder without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "data" / "example"
LEFT_OUT = {"plans", ".staffplan"}


def python(*words: str, path: Path | None = None, cwd: Path | None = None) -> str:
    """Run Python as somebody without this checkout would, and return what it prints."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment |= {"PYTHONUTF8": "1", "STAFFPLAN_LANG": "en"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation: a build that fetches its own tools would need a network.
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as parts:
        return set(parts.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's packages, as `pip install --target` leaves them."""
    target = tmp_path_factory.mktemp("installed")
    python("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel))
    return target


def test_every_module_and_text_is_in_the_wheel(names: set[str]) -> None:
    for package in ("forecast", "optimize", "staffplan"):
        there = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / package).rglob("*")
            if path.suffix in (".py", ".csv", ".toml") and "__pycache__" not in path.parts
        }
        assert there
        assert there <= names
    assert {"staffplan/tables.csv", "staffplan/settings.csv", "staffplan/texts/cli.csv"} <= names


def test_the_example_county_is_in_the_wheel_and_no_more(wheel: Path, names: set[str]) -> None:
    files = {
        path.relative_to(EXAMPLE).as_posix(): path.read_bytes()
        for path in EXAMPLE.rglob("*")
        if path.is_file() and not LEFT_OUT & set(path.relative_to(EXAMPLE).parts)
    }
    with zipfile.ZipFile(wheel) as parts:
        inside = {
            name.removeprefix("staffplan/example/"): parts.read(name)
            for name in names
            if name.startswith("staffplan/example/")
        }
    assert inside == files
    assert "halls.csv" in files


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"forecast", "optimize", "staffplan"}
    strange = [name for name in names if name.endswith((".pyc", ".part")) or "/example/plans/" in name]
    assert strange == []
    assert not {Path(name).name for name in names} & {"make_example.py", "conftest.py"}


def test_the_wheel_names_its_command_and_what_it_needs(wheel: Path, names: set[str]) -> None:
    with zipfile.ZipFile(wheel) as parts:
        folder = next(name.split("/")[0] for name in names if ".dist-info/" in name)
        entries = parts.read(f"{folder}/entry_points.txt").decode()
        facts = parts.read(f"{folder}/METADATA").decode()
    assert "staffplan = staffplan.__main__:main" in entries
    assert "Requires-Python: >=3.11" in facts
    assert "Requires-Dist: pulp>=3.3" in facts
    assert "Provides-Extra: cluster" in facts
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_package_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    helped = python("-m", "staffplan", "--help", path=installed, cwd=tmp_path)
    for command in ("init", "check", "forecast", "solve", "chart"):
        assert command in helped
    code = "import staffplan as sp; from staffplan.tables.bundled import bundled_county; print(sp.__file__)"
    code += "; print(bundled_county()); print(sp.__version__); print(len(sp.read().windows))"
    module, county, version, windows = python("-c", code, path=installed, cwd=tmp_path).splitlines()
    assert Path(module).is_relative_to(installed)
    assert Path(county) == installed / "staffplan" / "example"
    assert (installed / f"staffplan-{version}.dist-info").is_dir()
    assert int(windows) > 200
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="there the command is a program of its own")
def test_the_command_is_installed(installed: Path, tmp_path: Path) -> None:
    assert "solve" in python(str(installed / "bin" / "staffplan"), "--help", path=installed, cwd=tmp_path)


def test_plans_of_the_installed_example_go_to_the_working_folder(installed: Path, tmp_path: Path) -> None:
    code = "from staffplan.tables.bundled import *; print(plans_folder(bundled_county()).resolve())"
    assert Path(python("-c", code, path=installed, cwd=tmp_path).strip()) == (tmp_path / "plans").resolve()
