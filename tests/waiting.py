"""Waiting curves of one window, and simulated days of it, for tests that hold them to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from optimize.curves import Curves
from optimize.demand import waiting_curves
from optimize.rosters import simulate_rosters, summed

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


@dataclass(frozen=True)
class SimulatedDay:
    """What a window's day came to over all replications; the interval is that of the mean wait."""

    visitors: float
    mean_wait_minutes: float
    late_share: float
    low: float
    high: float
    totals: np.ndarray  # (replications, 3): visitors, minutes waited, late visitors


def simulate_day(
    mean: float,
    sd: float,
    servers: Sequence[float],
    hours: tuple[tuple[int, int], ...] = UNBROKEN,
    profile: Sequence[float] | None = None,
    replications: int = 200,
    seed: int = 0,
    **facts: float,
) -> SimulatedDay:
    """Serve one window's day many times with people of these speeds, as a county of no more than that."""
    place = {"hall": "北", "window": "甲", "date": pd.Timestamp("2026-12-01")}
    roster = pd.DataFrame(
        [{**place, "share": 1.0, "speed": speed} for speed in servers], columns=[*place, "share", "speed"]
    )
    totals = simulate_rosters(
        pd.DataFrame([{**place, "mean": mean, "sd": sd}]),
        {"": roster},
        pd.DataFrame([{**place, **WINDOW, **facts}]),
        pd.DataFrame({"hall": ["北"], "hours": [hours]}),
        profile,
        replications,
        seed,
    )[""]
    row = summed(pd.DataFrame([place]), totals, []).iloc[0]
    return SimulatedDay(
        *(float(row[name]) for name in ("visitors", "mean_wait_minutes", "late_share", "low", "high")),
        totals[0],
    )


def simulated(
    mean: float, servers: list[float], spread: float = 0.1, hours: tuple[tuple[int, int], ...] = UNBROKEN,
    days: int = 6000, **facts: float,
) -> tuple[float, float]:  # fmt: skip
    result = simulate_day(mean, np.sqrt(mean + spread * mean**2), servers, hours, None, days, 1, **facts)
    return result.mean_wait_minutes, result.late_share


def close(curves: Curves, row: int, capacity: float, simulated: tuple[float, float]) -> None:
    """Hold a curve to the bar: mean wait within 10 % (or a tenth of a minute), late share within 3 points."""
    _, wait, late = curves.at(row, capacity)
    assert float(wait) == pytest.approx(simulated[0], rel=0.10, abs=0.1)
    assert float(late) == pytest.approx(simulated[1], abs=0.03)
