"""Leaps of levels: steps at which one window, or all of them, move more than the walk has it.

What counts say of a step, whatever the walk says of it, follows from its posterior: mean m and variance u
under a prior of variance v come of an observation d = m / (1 - u/v) of variance e = u / (1 - u/v). The
likelihood of any other variance is N(d; 0, v + e), and the best is looked up (auxiliary residuals, de Jong &
Penzer 1998). Expectation-maximisation by itself begins where a leap is next to impossible, and is slow to
leave: of a fall by a fifth, eight weeks ago, it had learnt half.
"""

from __future__ import annotations

import numpy as np

from forecast.bases import Array, Index

TAIL_FREEDOM = 3.0
"""Degrees of freedom of the steps: fat tails make a lasting shift one large step, not many small ones."""
CALM_WORTH = 0.5
"""Weight, in windows, of the guess that all levels move no more than usual."""
MOST_SAID = 10.0
"""Log likelihood that one window may give for a common leap, or against it."""
SIZES = 10.0 ** np.arange(-0.5, 7.6, 0.25)
"""Variances of a step, in units of the walk's: products of the two below."""
COMMON = 10.0 ** np.arange(0.0, 2.6, 0.25)
"""Those that a leap of all windows may have."""
OWN = SIZES[: SIZES.size - COMMON.size + 1]
"""And those of one window's own."""
MEDIAN = 0.455
"""Of the square of a standard normal."""
LEAST_KNOWN = 1e-3
"""Part of a step's variance that its counts take away at least where they say anything of it."""


def leaps(moved: Array, unsure: Array, known: Array, walk: Array, back: Index) -> Array:
    """How many times the walk's variance each step has.

    Parameters
    ----------
    moved, unsure : array of shape (steps,)
        Of all windows' steps the posterior mean and variance.
    known : array of shape (steps,)
        Part of the prior variance that counts have taken away, 0 to 1.
    walk : array of shape (steps,)
        The walk's variance.
    back : array of int, shape (steps,)
        Place of each step in its window, 0 for the newest.

    Returns
    -------
    array of shape (steps,)
        A leap of all windows, at least 1, times one of the window's own.
    """
    part = np.maximum(known, LEAST_KNOWN)
    variance = walk[:, None] * SIZES + (unsure / part)[:, None]
    seen = moved / part
    said = -0.5 * (np.log(variance) + seen[:, None] ** 2 / variance)
    student = TAIL_FREEDOM / 2.0 * (np.log(OWN) + 1.0 / OWN)
    gain = np.stack([(said[:, k : k + OWN.size] - student).max(axis=1) for k in range(COMMON.size)], axis=1)
    together = _together(seen / np.sqrt(walk + unsure / part), back)
    place = _common((gain - gain[:, :1]) / together, back)[back]
    likely = np.take_along_axis(said, place[:, None] + np.arange(OWN.size), axis=1) - student
    common, best = COMMON[place], OWN[np.argmax(likely, axis=1)]
    expected = (TAIL_FREEDOM + (moved**2 + unsure) / (walk * common)) / (TAIL_FREEDOM + 1.0)
    return np.asarray(common * np.maximum(best, expected))


def _together(score: Array, back: Index) -> float:
    """How many times the variance of steps that windows do not share the sum over windows has, at least 1."""
    share = np.bincount(back, score) ** 2 / np.bincount(back)
    return max(float(np.median(share)) / MEDIAN, 1.0)


def _common(gain: Array, back: Index) -> Index:
    """Place of the likeliest leap of all windows at each step, a step's neighbours counting by half."""
    said = np.clip(gain, -MOST_SAID, MOST_SAID)
    total = np.stack([np.bincount(back, one) for one in said.T], axis=1)
    wide = np.pad(total, ((1, 1), (0, 0)), mode="edge")
    near = 0.25 * wide[:-2] + 0.5 * total + 0.25 * wide[2:]
    calm = CALM_WORTH / 2.0 * (np.log(COMMON) + 1.0 / COMMON)
    return np.asarray(np.argmax(near - calm, axis=1), dtype=np.int64)
