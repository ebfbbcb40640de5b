"""Where programs are solved: on this computer, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
        If Dask is not installed, or the scheduler does not answer.
    """
    if scheduler is None:
        yield local_engine(workers)
        return
    try:
        from distributed import Client
    except ImportError:
        raise BadRequest("no_dask") from None
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise BadRequest("no_scheduler", scheduler=scheduler, reason=error) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadRequest("no_workers", scheduler=scheduler)

        def run(work, *arguments, **named):  # type: ignore[no-untyped-def]
            return client.submit(work, *arguments, pure=False, **named).result()

        yield Engine(run, workers or threads)
