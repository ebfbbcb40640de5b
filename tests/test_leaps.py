"""Steps of levels that are leaps, by what their posteriors say."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.bases import Array, Index
from forecast.leaps import TAIL_FREEDOM, leaps

WALK, ERROR = 1e-4, 1e-3
WINDOWS, STEPS = 8, 40
LARGE = 1.8 * np.sqrt(WALK + ERROR)
BACK: Index = np.tile(np.arange(STEPS - 1, -1, -1), WINDOWS)


def found(seen: Array, back: Index, prior: float = 1.0) -> Array:
    """Leaps of steps seen with some error, whose posteriors had such a prior, in units of the walk."""
    known = prior * WALK / (prior * WALK + ERROR)
    size = np.ones(seen.size)
    return leaps(known * seen, known * ERROR * size, known * size, WALK * size, back)


def calm(windows: int = WINDOWS) -> Array:
    rng = np.random.default_rng(8)
    return np.sqrt(WALK + ERROR) * rng.standard_normal((windows, STEPS))


def test_a_leap_of_all_windows_is_found_where_none_is_sure_of_it() -> None:
    """Of 1.8 standard deviations: of a window by itself that is chance."""
    seen = calm()
    seen[:, 30] = LARGE
    tails = found(seen.ravel(), BACK).reshape(WINDOWS, STEPS)
    assert (tails[:, 30] > 8.0).all()
    assert np.median(tails[:, :28]) < 1.5
    alone = calm()
    alone[0, 30] = LARGE
    assert found(alone.ravel(), BACK).reshape(WINDOWS, STEPS)[0, 30] < 4.0


def test_however_far_one_window_leaps_it_says_little_of_the_others() -> None:
    seen = calm()
    seen[0, 10] = 100.0
    tails = found(seen.ravel(), BACK).reshape(WINDOWS, STEPS)
    assert tails[0, 10] > 1000.0
    assert tails[1:, 10].max() < 3.0


def test_windows_that_always_move_together_are_one_witness() -> None:
    seen = np.tile(calm(1), (WINDOWS, 1))
    seen[:, 30] = LARGE
    assert found(seen.ravel(), BACK).reshape(WINDOWS, STEPS)[:, 30].max() < 4.0


@pytest.mark.parametrize("prior", [0.1, 1.0, 100.0, 1e4])
def test_what_counts_say_of_a_step_does_not_depend_on_what_was_thought_of_it(prior: float) -> None:
    leap = found(np.array([0.3]), np.zeros(1, dtype=np.int64), prior)
    # Student's mode, where the counts are sure of the step
    assert leap[0] == pytest.approx(0.3**2 / WALK / (TAIL_FREEDOM + 1.0), rel=0.35)
