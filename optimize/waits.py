"""What visitors wait under a plan's shares, and under flat staffing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimize.problem import Floats, Problem


def capacity_of(problem: Problem, duty: pd.DataFrame) -> Floats:
    """Counters at each window on each day: the sum of shares times speed, shape (w, d)."""
    capacity = np.zeros(problem.curve.shape)
    person, window, day = problem.people_of(duty), problem.windows_of(duty), problem.days_of(duty)
    shares = duty["share"].to_numpy(dtype=float)
    np.add.at(capacity, (window, day), shares * problem.speed[person, window])
    return capacity


def flat_capacity(problem: Problem) -> Floats:
    """Counters under flat staffing: people at work spread evenly over the open windows that they know.

    Everybody stays in the home hall; where a hall or window has fewer places than that, all stand less.

    Returns
    -------
    ndarray, shape (w, d)
    """
    capacity = np.zeros(problem.curve.shape)
    at_home = problem.home[:, None] == problem.hall_of_window[None, :]
    knows = at_home & (problem.speed > 0)
    for day in range(len(problem.dates)):
        usable = knows & problem.is_open[None, :, day] & problem.present[:, day, None]
        share = usable / np.maximum(usable.sum(axis=1, keepdims=True), 1)
        places = share.sum(axis=0)
        fit = np.minimum(1.0, problem.max_counters / np.maximum(places, 1e-9))
        hall_places = np.bincount(problem.hall_of_window, places * fit, len(problem.halls))
        fit = fit * np.minimum(1.0, problem.counters / np.maximum(hall_places, 1e-9))[problem.hall_of_window]
        capacity[:, day] = (share * problem.speed).sum(axis=0) * fit
    return capacity


def waits_under(problem: Problem, capacity: Floats) -> tuple[pd.DataFrame, float]:
    """Expected waits at every open window on every day.

    Parameters
    ----------
    problem : Problem
        The county.
    capacity : ndarray, shape (w, d)
        Counters.

    Returns
    -------
    DataFrame
        The contract's waits.csv.
    float
        All visitors' waiting, in minutes, by the curves that the program minimises.
    """
    window, day = np.nonzero(problem.is_open)
    rows = problem.curve[window, day]
    at = capacity[window, day]
    minutes, mean, late = problem.curves.at(rows, at)
    table = pd.DataFrame(
        {
            "date": problem.dates[day],
            "hall": problem.windows["hall"].to_numpy()[window],
            "window": problem.windows["window"].to_numpy()[window],
            "visitors": problem.curves.days["visitors"].to_numpy()[rows],
            "capacity": at,
            "mean_wait_minutes": mean,
            "late_share": late,
        }
    )
    return table.sort_values(["date", "hall", "window"], ignore_index=True), float(minutes.sum())
