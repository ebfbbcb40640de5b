"""What every peer reads and writes; runs in the peer's own environment, so it imports nothing of ours."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

Frame = pd.DataFrame


def run(peers: dict[str, Callable[[Frame, dict[str, Any]], Frame]]) -> None:
    """Run one peer on a task folder: ``python peer.py NAME FOLDER``.

    ``series.parquet`` has unique_id, ds, y (NaN: closed, unknown or to be forecast), open, ahead and the
    calendar's columns; ``task.json`` the days ahead, the country, the festivals. Writes ``NAME.parquet``
    (unique_id, ds, mean and quantiles where the peer has them) and ``NAME.json`` (seconds, megabytes).
    """
    name, folder = sys.argv[1], Path(sys.argv[2])
    series = pd.read_parquet(folder / "series.parquet")
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    began = cpu_seconds()
    found = peers[name](series, task)
    cost = {"seconds": cpu_seconds() - began, "megabytes": peak_megabytes()}
    found.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / f"{name}.json").write_text(json.dumps(cost), encoding="utf-8")


def cpu_seconds() -> float:
    """CPU time of this process and its finished children: other work on the machine doesn't change it."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_megabytes() -> float:
    """Most memory that this process has held; `ru_maxrss` begins at the parent's, Linux knows better."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def filled(series: Frame) -> Frame:
    """Give every day up to the origin a count: where there is none, that of the same weekday before or after.

    Smoothers need a whole grid; closed days as zeros would drag them down. Weekdays never open are zeros.
    """
    past = series[~series["ahead"]].copy()
    weekday = pd.DatetimeIndex(past["ds"]).dayofweek
    groups = past.groupby([past["unique_id"], weekday])["y"]
    past["y"] = groups.ffill().fillna(groups.bfill()).fillna(0.0)
    return past[["unique_id", "ds", "y"]]
