"""Solving on the workers of a Dask cluster, here one in this process."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from planned import SETTINGS
from table_files import STAFF, write_county, write_csv
from tiny import Tiny

import staffplan as sp
from optimize import make_plan
from optimize.model import Model
from staffplan.cluster import engine
from staffplan.request import BadRequest

VISITORS = {("北", "甲"): (10.0, 12.0, 8.0), ("北", "乙"): (6.0, 8.0, 9.0), ("南", "甲"): (10.0, 10.0, 4.0)}
PEOPLE = {who: ("北" if who < "s" else "南", {"*": 1.0}) for who in ("n1", "n2", "n3", "s1", "s2")}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and a worker of two threads, in this process."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0", protocol="tcp"
    ) as local:
        yield local


def test_a_cluster_finds_the_plan_that_this_computer_finds(cluster: Any) -> None:
    problem = Tiny(VISITORS, PEOPLE, staff={"n3": {"floating": True}}).problem()
    here = make_plan(problem, SETTINGS)
    with engine(cluster.scheduler_address, 0) as workforce:
        assert workforce.workers == 2
        there = make_plan(problem, SETTINGS, engine=workforce)
    assert there.cost == pytest.approx(here.cost)
    pd.testing.assert_frame_equal(there.posts, here.posts)


def test_the_programs_go_to_the_cluster(cluster: Any) -> None:
    model = Model(constant=3.0)
    column = model.column(2.0, 9.0, integer=True)
    model.row("need", [column], [2.0], ">=", 5.0)
    with engine(cluster.scheduler_address, 5) as workforce:
        assert workforce.workers == 5
        found = workforce.solve(model, time_limit=5.0, gap=0.0)
        assert (found.status, found.cost) == ("optimal", 9.0)
        assert workforce.relax(model).cost == pytest.approx(8.0)
        name = workforce.run(lambda: threading.current_thread().name)
        with pytest.raises(ZeroDivisionError):
            workforce.run(divmod, 1, 0)
    assert "MainThread" not in name


def test_solve_takes_a_schedulers_address(cluster: Any, tmp_path: Path) -> None:
    folder = write_county(tmp_path)
    write_csv(folder / "人员.csv", STAFF)
    there = sp.solve(folder, scheduler=cluster.scheduler_address, time_limit=5, gap=0.0)
    here = sp.solve(folder, time_limit=5, gap=0.0)
    assert there.plan.cost == pytest.approx(here.plan.cost)
    assert there.run["options"]["scheduler"] == cluster.scheduler_address


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "no address"])
def test_a_scheduler_that_does_not_answer(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    real = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda where, timeout: real(where, timeout="0.5s"))
    with pytest.raises(BadRequest) as caught, engine(address, 0):
        pass
    assert caught.value.code == "no_scheduler"
    assert address in caught.value.message("zh")
    # Left to be collected in the middle of another client's start, it would block that one.
    assert not any(type(thing) is real for thing in gc.get_objects())


class Unknown:
    """Stands for our code where the workers lack it: it travels, and cannot be loaded there."""

    def __call__(self) -> str:
        return "0"

    def __reduce__(self) -> tuple[Any, ...]:
        return importlib.import_module, ("staffplan_of_another_version",)


@pytest.mark.parametrize(
    ("there", "said"), [(Unknown(), "staffplan_of_another_version"), (lambda: "0.0.1", "0.0.1")]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_workers_with_another_staffplan(
    cluster: Any, monkeypatch: pytest.MonkeyPatch, there: Any, said: str, lang: Any
) -> None:
    monkeypatch.setattr("staffplan.cluster.version", there)
    with pytest.raises(BadRequest) as caught, engine(cluster.scheduler_address, 0):
        pass
    message = caught.value.message(lang)
    assert (caught.value.code, message.count("\n")) == ("workers", 0)
    assert said in message
    assert f"staffplan {sp.__version__}" in message


def test_a_cluster_that_goes_while_it_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    options = {"processes": False, "dashboard_address": ":0", "protocol": "tcp"}
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, **options) as brief,
        engine(brief.scheduler_address, 0) as workforce,
    ):

        def lose(*_: Any, **__: Any) -> None:
            raise distributed.KilledWorker("solve", None, 0)

        monkeypatch.setattr(distributed.Client, "submit", lose)
        with pytest.raises(BadRequest) as caught:
            workforce.run(divmod, 7, 2)
    assert caught.value.code == "cluster_lost"


def test_a_cluster_without_workers() -> None:
    distributed = pytest.importorskip("distributed")
    options = {"processes": False, "dashboard_address": ":0", "protocol": "tcp"}
    with (
        distributed.LocalCluster(n_workers=0, **options) as empty,
        pytest.raises(BadRequest) as caught,
        engine(empty.scheduler_address, 0),
    ):
        pass
    assert caught.value.code == "no_workers"


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadRequest) as caught, engine("tcp://127.0.0.1:8786", 0):
        pass
    assert caught.value.code == "no_dask"
    assert "staffplan[cluster]" in caught.value.message("en")


def test_no_scheduler_means_this_computer() -> None:
    with engine(None, 3) as workforce:
        assert workforce.workers == 3
        assert workforce.run(divmod, 7, 2) == (3, 1)
    with engine(None, 0) as workforce:
        assert workforce.workers >= 1
