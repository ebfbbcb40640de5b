"""The level of a window: knots, the walk on them and its steps, and what others make of it."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.counts import Noise
from forecast.level import Level, expected_levels, place_knots
from forecast.observations import Reports
from forecast.walk import better_steps
from forecast.window import WindowState


def walked(*steps: np.ndarray) -> list[WindowState]:
    """Return windows whose levels have taken some steps for certain."""
    none, noise = np.zeros(0, dtype=np.int64), Noise(0.1)
    states = []
    for own in steps:
        level = Level(np.arange(0.0, 28.0 * (own.size + 1), 28.0))
        theta = np.concatenate([[0.0], np.cumsum(own)])
        state = WindowState(
            "h", "w", none, Reports(none, none, np.zeros(0)), level, 0.004, np.ones(own.size), theta,
            0.0, 1.0, noise, noise, np.inf, 3.0, level_covariance=np.zeros((theta.size, theta.size)),
        )  # fmt: skip
        states.append(state)
    for _ in range(20):
        better_steps(states)
    return states


def test_every_window_walks_as_far_as_its_own_steps_say() -> None:
    rng = np.random.default_rng(6)
    calm, restless = walked(*(sd * rng.standard_normal(60) for sd in (0.02, 0.2)))
    assert calm.step_variance < 0.004
    assert restless.step_variance > 4.0 * calm.step_variance


def test_a_lasting_shift_is_one_large_step_and_not_many() -> None:
    steps = 0.02 * np.random.default_rng(6).standard_normal((2, 60))
    steps[0, 30], steps[1, -1] = 1.0, 1.0
    shifted, late = walked(*steps)
    assert shifted.step_variance < 0.002
    assert shifted.tails[30] > 20.0
    # whether the newest lasts is not known yet
    assert late.tails[-1] <= 1.0


def test_the_level_is_straight_between_knots_and_flat_beyond() -> None:
    level = Level(np.array([10.0, 20.0, 40.0]))
    # weeks begin at 0, 7, …, 98; all of their days have the level of their middle: 3, 10, 17, 31, 38, 101
    rows = level.rows(np.array([0, 12, 14, 30, 41, 99]))
    np.testing.assert_allclose(rows @ np.array([1.0, 2.0, 4.0]), [1.0, 1.0, 1.7, 3.1, 3.8, 4.0])
    # and where the span begins on a Thursday the weeks are others: 11 to 17, 18 to 24
    late = Level(np.array([10.0, 20.0]), weekday=3).rows(np.array([14, 17, 18]))
    np.testing.assert_allclose(late @ np.array([0.0, 1.0]), [0.4, 0.4, 1.0])
    assert place_knots(5, 5).knots.size == 1
    long = place_knots(3, 1500).knots
    assert long[-1] == 1500 - 14
    assert np.all(np.diff(long) > 0)
    assert long[0] <= 3 + 28


def test_the_walk_has_the_variance_of_its_steps() -> None:
    level = Level(np.array([0.0, 28.0, 56.0]))
    covariance = np.linalg.inv(level.precision(np.array([0.2, 0.1]), 0.5))
    np.testing.assert_allclose(np.diag(covariance), [0.8, 0.6, 0.5])


def test_a_new_window_is_expected_at_its_hall_and_service() -> None:
    service, hall = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    levels = np.array([3.0, 2.0, 5.0, 0.0])
    expected, variance = expected_levels(levels, np.array([True, True, True, False]), service, hall)
    assert 2.5 < expected[3] < 4.5
    assert expected[3] < expected[2]
    assert (variance >= 0.25).all()


@pytest.mark.parametrize("quiet", [0.0, -3.0, -9.0])
def test_windows_that_hardly_anybody_asks_for_say_little_of_the_others(quiet: float) -> None:
    """Two halls alike, and a third whose one unknown window is as theirs."""
    service, hall = np.tile(np.arange(4), 3), np.repeat(np.arange(3), 4)
    levels = np.tile(np.log([20.0, 25.0, 8.0, 1.0]), 3)
    levels[[3, 7]] += quiet
    seen = np.arange(12) != 9
    expected, variance = expected_levels(levels, seen, service, hall)
    assert np.exp(expected[9]) == pytest.approx(22.0, rel=0.2)
    assert variance[9] < 0.75
    # nor does their guess raise them: as quiet as most of their service, or by a guess that says nothing
    assert (variance[[3, 7]] >= (expected - levels)[[3, 7]] ** 2 - 1e-9).all() or quiet == 0.0
    assert expected[11] < np.log(0.5) or quiet == 0.0
