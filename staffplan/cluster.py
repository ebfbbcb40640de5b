"""Where programs are solved: on this computer, or on the workers of a Dask cluster."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import staffplan
from optimize.engine import Engine, local_engine
from staffplan.request import BadRequest


@contextmanager
def engine(scheduler: str | None, workers: int) -> Iterator[Engine]:
    """Give out an engine for the time of a plan.

    Parameters
    ----------
    scheduler : str or None
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; None: this computer.
    workers : int
        Programs solved at a time; 0: one for each core, or each thread of the cluster's workers.

    Raises
    ------
    BadRequest
        If Dask is not installed, the scheduler does not answer, it or a worker lacks this version of
        staffplan, or they go away in the middle.
    """
    if scheduler is None:
        yield local_engine(workers)
        return
    try:
        from distributed import Client
    except ImportError:
        raise BadRequest("no_dask") from None
    client = reason = None
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        reason = str(error)
    if client is None:
        gc.collect()  # collected while the next client starts, what is left of this one would block it
        raise BadRequest("no_scheduler", scheduler=scheduler, reason=reason)
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadRequest("no_workers", scheduler=scheduler)
        _check_versions(client, scheduler)
        yield Engine(_runner(client, scheduler), workers or threads)


def version() -> str:
    """The version of staffplan on the computer that runs this."""
    return str(staffplan.__version__)


def _check_versions(client: Any, scheduler: str) -> None:
    """Find out whether the scheduler and every worker have this staffplan, before any work goes there.

    Raises
    ------
    BadRequest
        If one of them has none, or another version.
    """
    here = staffplan.__version__
    try:
        there = {client.submit(version, pure=False).result(), *client.run(version).values()}
    except Exception as error:  # whatever loading our code there raises: it depends on Dask's version
        reason = str(error.__cause__ or error).strip().partition("\n")[0]  # Dask wraps what went wrong
        raise BadRequest("workers", scheduler=scheduler, version=here, reason=reason) from None
    if there != {here}:
        raise BadRequest("workers", scheduler=scheduler, version=here, reason=", ".join(sorted(there)))


def _runner(client: Any, scheduler: str) -> Callable[..., Any]:
    """A way to run a function on the cluster; if the cluster goes, the request cannot be met."""
    from distributed import CancelledError, KilledWorker
    from distributed.comm.core import CommClosedError

    def run(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        try:
            return client.submit(work, *arguments, pure=False, **named).result()
        except (CancelledError, CommClosedError, KilledWorker) as error:
            raise BadRequest("cluster_lost", scheduler=scheduler, reason=error) from None

    return run
