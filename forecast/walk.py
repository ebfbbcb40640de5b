"""How much the levels walk: each window's own variance of steps, drawn to all windows' mean."""

from __future__ import annotations

import numpy as np

from forecast.level import TAIL_FREEDOM, unrest
from forecast.window import WindowState

STEPS_WORTH = 10.0
"""Weight, in steps of the level, of all windows' mean against a window's own variance."""
NO_TAILS = 1
"""Newest steps that are held to the plain walk: whether a sudden one lasts shows only later."""


def better_steps(states: list[WindowState], first: float) -> None:
    """Take one step of the fixed point for the variances of the levels' steps, and their tails, in place.

    Parameters
    ----------
    states : list of WindowState
    first : float
        Variance to which the windows' mean is drawn where no level has moved yet.
    """
    moving = [state for state in states if state.knots > 1]
    squares = [state.steps() for state in moving]
    restless = unrest(
        [
            (moved + unsure) / state.step_variance
            for state, (moved, unsure) in zip(moving, squares, strict=True)
        ]
    )
    steps, numbers = [], []
    for state, (moved, unsure) in zip(moving, squares, strict=True):
        known = 1.0 - np.clip(unsure / (state.step_variance * state.tails), 0.0, 1.0)
        common = restless[-moved.size :]
        own = (moved + unsure) / (state.step_variance * common)
        state.tails = common * (TAIL_FREEDOM + own) / (TAIL_FREEDOM + 1.0)
        state.tails[-NO_TAILS:] = np.minimum(state.tails[-NO_TAILS:], 1.0)
        steps.append(float(np.sum(moved / state.tails)))
        numbers.append(float(known.sum()))
    pooled = (sum(steps) + first) / (sum(numbers) + 1.0)
    for state in states:
        state.step_variance = pooled
    for state, step, number in zip(moving, steps, numbers, strict=True):
        state.step_variance = (step + STEPS_WORTH * pooled) / (number + STEPS_WORTH)
