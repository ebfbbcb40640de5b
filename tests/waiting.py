"""Waiting curves of one window, and simulated days of it, for tests that hold them to each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from optimize.curves import Curves
from optimize.demand import waiting_curves
from optimize.simulate import simulate_day

UNBROKEN = ((540, 1020),)
SPLIT = ((540, 720), (840, 1020))
WINDOW = {
    "service_minutes": 10.0,
    "service_cv": 0.8,
    "back_office_minutes": 0.0,
    "wait_target_minutes": 15.0,
    "max_counters": np.nan,
}


def curves_of(
    mean: list[float], spread: float = 0.1, hours: tuple[tuple[int, int], ...] = UNBROKEN, **facts: float
) -> Curves:
    """Return curves of one window with a row for each mean; variance is mean + spread · mean²."""
    means = np.asarray(mean, dtype=float)
    daily = pd.DataFrame(
        {
            "hall": "北",
            "window": "甲",
            "date": pd.date_range("2026-12-01", periods=len(mean)),
            "mean": means,
            "sd": np.sqrt(means + spread * means**2),
        }
    )
    windows = pd.DataFrame([{"hall": "北", "window": "甲", **WINDOW, **facts}])
    return waiting_curves(daily, windows, pd.DataFrame({"hall": ["北"], "hours": [hours]}))


def simulated(
    mean: float, servers: list[float], spread: float = 0.1, hours: tuple[tuple[int, int], ...] = UNBROKEN,
    days: int = 6000, **facts: float,
) -> tuple[float, float]:  # fmt: skip
    window = {**WINDOW, **facts}
    result = simulate_day(
        mean,
        np.sqrt(mean + spread * mean**2),
        servers,
        hours,
        window["service_minutes"],
        window["service_cv"],
        window["wait_target_minutes"],
        replications=days,
        rng=1,
        back_office_minutes=window["back_office_minutes"],
    )
    return result.mean_wait_minutes, result.late_share


def close(curves: Curves, row: int, capacity: float, simulated: tuple[float, float]) -> None:
    """Hold a curve to the bar: mean wait within 10 % (or a tenth of a minute), late share within 3 points."""
    _, wait, late = curves.at(row, capacity)
    assert float(wait) == pytest.approx(simulated[0], rel=0.10, abs=0.1)
    assert float(late) == pytest.approx(simulated[1], abs=0.03)
