"""Work side by side: results in order, and an end of all when nobody asks for more."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import Future

import pytest
from market_split import market_split

from optimize.highs import Solution
from optimize.solver import solve
from optimize.threads import side_by_side, stopping


def test_results_come_in_order_whoever_is_first() -> None:
    turn = threading.Event()

    def work(part: int) -> int:
        if part == 0:
            assert turn.wait(10.0)
        turn.set()
        return part * part

    assert list(side_by_side(work, range(5), 2)) == [0, 1, 4, 9, 16]


def test_nobody_waits_where_windows_would_not_hear_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    result = Future.result

    def done(one: Future[int], timeout: float | None = None) -> int:
        assert one.done()
        return result(one, timeout)

    def work(part: int) -> int:
        time.sleep(0.05)
        return part

    monkeypatch.setattr(Future, "result", done)
    assert list(side_by_side(work, range(3), 2)) == [0, 1, 2]


def test_an_end_drops_what_has_not_begun_and_tells_the_rest() -> None:
    begun, told = threading.Event(), []

    def work(part: int) -> None:
        if part == 1:
            begun.set()
            while not stopping():
                time.sleep(0.01)
        told.append(part)

    results = side_by_side(work, range(5), 1)
    next(results)
    assert begun.wait(10.0)
    results.close()
    assert told == [0, 1]
    assert not stopping()


@pytest.mark.parametrize("parts", [1, 3])
def test_garbage_is_searched_for_seldom_only_while_parts_are_worked_on(parts: int) -> None:
    before = gc.get_threshold()
    during = side_by_side(lambda _: gc.get_threshold()[0], range(parts), 1)
    assert next(during) > 10 * before[0]
    during.close()  # as Ctrl-C does
    assert gc.get_threshold() == before


def test_a_program_that_is_being_solved_ends_with_what_it_has_found() -> None:
    begun, found = threading.Event(), list[Solution]()
    model = market_split()

    def work(part: int) -> None:
        if part == 1:
            begun.set()
            found.append(solve(model, time_limit=120.0, start=None))

    results = side_by_side(work, range(2), 1)
    next(results)
    assert begun.wait(10.0)
    time.sleep(1.0)
    results.close()
    assert [one.status for one in found] == ["time limit"]
    assert model.cost_of(found[0].values) == pytest.approx(found[0].cost)
    assert found[0].cost > found[0].bound
