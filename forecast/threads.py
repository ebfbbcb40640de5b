"""One thread for linear algebra: with thousands of small matrices more threads cost more than they save."""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import AbstractContextManager, nullcontext


def one_thread() -> AbstractContextManager[object]:
    """Hold BLAS to one thread within a `with` block, where the package threadpoolctl is installed.

    Without it the results are the same, only later: on two busy cores seven times later (measured).
    """
    if importlib.util.find_spec("threadpoolctl") is None:
        return nullcontext()
    limits: AbstractContextManager[object] = importlib.import_module("threadpoolctl").threadpool_limits(
        limits=1, user_api="blas"
    )
    return limits
