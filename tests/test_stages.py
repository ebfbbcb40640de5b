"""How a stage shares out its time among parts, as workers take them up."""

from __future__ import annotations

import pytest

from optimize import stages
from optimize.stages import Clock


class Time:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    stopped = Time()
    monkeypatch.setattr(stages, "time", stopped)
    return stopped


@pytest.mark.parametrize(("parts", "workers"), [(5, 2), (4, 2), (1, 2), (5, 1), (7, 3), (3, 8)])
def test_equal_parts_have_at_least_the_time_of_a_round(time: Time, parts: int, workers: int) -> None:
    """Of every part the least is the whole time by the rounds, and nobody ends late."""
    clock = Clock(60.0, workers, parts)
    free = [100.0] * workers
    given = []
    for _ in range(parts):
        worker = free.index(min(free))
        time.now = free[worker]
        given.append(clock.turn())
        free[worker] += given[-1]
    rounds = -(-parts // workers)
    assert min(given) == pytest.approx(60.0 / rounds)
    assert max(free) == pytest.approx(160.0)


def test_what_a_part_leaves_goes_to_the_others(time: Time) -> None:
    clock = Clock(60.0, 1, 3)
    assert clock.turn() == pytest.approx(20.0)
    time.now += 6.0
    assert clock.turn() == pytest.approx(27.0)
    time.now += 100.0
    assert clock.turn() == 0.0


def test_shares_go_by_weight(time: Time) -> None:
    clock = Clock(60.0, 1, 6)
    assert clock.share(1) == pytest.approx(10.0)
    time.now += 10.0
    assert clock.share(3) == pytest.approx(30.0)
    time.now += 90.0
    assert clock.share(2) == 0.0
