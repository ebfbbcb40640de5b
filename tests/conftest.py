"""Settings of all tests (hypothesis may take long on a busy machine), and fixtures of several modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from table_files import STAFF, write_county, write_csv
from threadpoolctl import threadpool_limits

from optimize import NoPlanError

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """The cores are the test processes' own; threads of linear algebra would wait for each other."""
    with threadpool_limits(1, "blas"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small tables of a county and its people, to be spoilt."""
    write_csv(tmp_path / "人员.csv", STAFF)
    return write_county(tmp_path)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small county, whose plans have one stand-in for all pictures."""

    def draw(briefing: object, folder: Path, lang: str) -> list[Path]:
        folder.mkdir(exist_ok=True)
        (folder / "visitors.png").write_bytes(b"picture")
        return [folder / "visitors.png"]

    monkeypatch.setattr("staffplan.plans.planfiles.draw_all", draw)
    folder = write_county(tmp_path / "county")
    write_csv(folder / "人员.csv", STAFF)
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the planner was asked for; it answers that it found nothing in time."""
    calls: list[tuple[Any, ...]] = []

    def refuse(*arguments: Any) -> None:
        calls.append(arguments)
        raise NoPlanError(arguments[1].time_limit)

    monkeypatch.setattr("staffplan.job.make_plan", refuse)
    return calls
