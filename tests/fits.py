"""Counts and priors for single fits of the regression engine."""

from __future__ import annotations

import numpy as np

from forecast.counts import Counts


def by_day(rows: np.ndarray, count: np.ndarray) -> Counts:
    """Counts of successive days, without a level; seven days share a week."""
    size = count.size
    runs = np.arange(0, size, 7)
    level = np.zeros((runs.size, 0))
    return Counts(rows, level, np.arange(size), count.astype(float), np.ones(size), runs, np.zeros(size))


def flat(columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A prior that says nothing: its precision and target, and where to start."""
    return np.zeros((columns, columns)), np.zeros(columns), np.zeros(columns)
