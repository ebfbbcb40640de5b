"""How much the levels walk: a variance of each window's steps, drawn to all windows' mean, and its leaps."""

from __future__ import annotations

import numpy as np

from forecast.leaps import leaps
from forecast.window import STEP_VARIANCE, WindowState

STEPS_WORTH = 10.0
"""Weight, in steps of the level, of all windows' mean against a window's own variance."""
NO_TAILS = 1
"""Newest steps that are held to the plain walk: whether a sudden one lasts shows only later."""
WORKDAYS = 5.0  # a week


def better_steps(states: list[WindowState]) -> None:
    """Take one step of the fixed point for the variances of the levels' steps, and their tails, in place.

    The windows' mean is drawn to the first guess where no level has moved yet.
    """
    moving = [state for state in states if state.knots > 1]
    if not moving:
        return
    squares = [state.steps() for state in moving]
    moved, unsure = (np.concatenate(part) for part in zip(*squares, strict=True))
    walk = np.concatenate([np.full(state.knots - 1, state.step_variance) for state in moving])
    prior = walk * np.concatenate([state.tails for state in moving])
    back = np.concatenate([np.arange(state.knots - 2, -1, -1) for state in moving])
    known = 1.0 - np.clip(unsure / prior, 0.0, 1.0)
    wider = np.concatenate([np.full(state.knots - 1, _wider(state)) for state in moving])
    tails = leaps(moved, wider * unsure, known, walk, back)
    tails[back < NO_TAILS] = np.minimum(tails[back < NO_TAILS], 1.0)
    ends = np.cumsum([state.knots - 1 for state in moving])[:-1]
    for state, own in zip(moving, np.split(tails, ends), strict=True):
        state.tails = own
    steps, numbers = ([part.sum() for part in np.split(every, ends)] for every in (moved**2 / tails, known))
    pooled = float((sum(steps) + STEP_VARIANCE) / (sum(numbers) + 1.0))
    for state in states:
        state.step_variance = pooled
    for state, step, number in zip(moving, steps, numbers, strict=True):
        state.step_variance = float((step + STEPS_WORTH * pooled) / (number + STEPS_WORTH))


def _wider(state: WindowState) -> float:
    """How many times the variance of a week's sum the fit has that it is taken for.

    The fit shares half of a week's disturbance among its days (`counts.Noise.half_shared`).
    """
    own = float(np.exp(-state.theta[state.knots - 1] - state.usual)) / WORKDAYS
    whole, half = (
        own + noise.alpha / WORKDAYS + noise.shock for noise in (state.noise, state.noise.half_shared)
    )
    return whole / half
