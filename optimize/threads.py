"""Parts worked on side by side, all of which Ctrl-C ends at once."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

PATIENCE = 2.0  # seconds, after Ctrl-C, for what is being solved to come back with what it has found

TURN = 0.2  # seconds of waiting at a time: before Python 3.14, Windows hears Ctrl-C only between waits

SELDOM = 200_000  # objects made, between searches for garbage in circles: programs make millions, in none

_here = threading.local()


def side_by_side(work: Callable[[Part], Result], parts: Iterable[Part], workers: int) -> Iterator[Result]:
    """Work on parts with some threads, and give every part's result in order.

    When nobody asks for more, as after Ctrl-C, parts that have not begun are dropped, and the others are told
    to stop. They get a moment for that, as what a stopped program has found may be worth keeping.
    """
    stop = threading.Event()
    pool = ThreadPoolExecutor(workers, initializer=_heed, initargs=(stop,))
    begun: list[Future[Result]] = []
    try:
        with _collecting_seldom():
            begun += [pool.submit(work, part) for part in parts]
            for one in begun:
                while not one.done():
                    wait([one], TURN)
                yield one.result()
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        wait([one for one in begun if one.running()], PATIENCE)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """A search stops all threads; as often as Python does it, they take a tenth of the placing's time."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def stopping() -> bool:
    """Whether the work of this thread is wanted no more: it should end with what it has."""
    stop: threading.Event | None = getattr(_here, "stop", None)
    return stop is not None and stop.is_set()


def _heed(stop: threading.Event) -> None:
    _here.stop = stop
