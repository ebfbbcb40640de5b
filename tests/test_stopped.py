"""When the zeros at the end of a window's history say that it has stopped."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.stopped import first_of_the_zeros


@pytest.mark.parametrize(("zeros", "place"), [(9, None), (10, 20), (30, 20)])
def test_ten_open_days_without_anybody_are_no_chance(zeros: int, place: int | None) -> None:
    count = np.array([8.0] * 20 + [0.0] * zeros)
    assert first_of_the_zeros(count, np.ones(count.size, dtype=np.int64)) == place


def test_the_open_days_of_longer_reports_count() -> None:
    count = np.array([90.0, 80.0, 0.0])
    assert first_of_the_zeros(count, np.array([21, 20, 9])) is None
    assert first_of_the_zeros(count, np.array([21, 20, 10])) == 2


@pytest.mark.parametrize(("quiet", "place"), [(4, 20), (5, None)])
def test_where_one_day_in_five_was_quiet_before_zeros_say_little(quiet: int, place: int | None) -> None:
    count = np.array([0.0] * quiet + [3.0] * (20 - quiet) + [0.0] * 12)
    assert first_of_the_zeros(count, np.ones(count.size, dtype=np.int64)) == place


def test_where_nobody_was_ever_counted_nothing_has_stopped() -> None:
    assert first_of_the_zeros(np.zeros(40), np.ones(40, dtype=np.int64)) is None
