"""Waiting curves against simulated days and what theory says."""

from __future__ import annotations

import numpy as np
import pytest
from erlang import mean_wait, wait_tail
from scipy import stats
from waiting import SPLIT, UNBROKEN, close, curves_of, simulated

from optimize.dayqueue import day_waits
from optimize.demand import rate_nodes
from optimize.opening import DEFAULT_PROFILE, Opening


@pytest.mark.parametrize("capacity", [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0])
def test_curves_are_what_simulated_days_say(capacity: float) -> None:
    loads = [0.3, 0.6, 0.9, 1.2]
    means = [load * capacity * 480 / 10 for load in loads]
    curves = curves_of(means, 0.02)  # rare throngs would need too many simulated days
    servers = [1.0] * int(capacity) + [0.5] * (capacity % 1 > 0)
    for row, mean in enumerate(means):
        close(curves, row, capacity, simulated(mean, servers, 0.02, days=int(120_000 / mean)))


@pytest.mark.parametrize(
    "facts",
    [
        {"service_cv": 0.3},
        {"service_cv": 1.2},
        {"service_minutes": 25.0},
        {"service_minutes": 4.0, "hours": SPLIT},
    ],
    ids=str,
)
def test_other_services_too(facts: dict[str, float]) -> None:
    service = facts.get("service_minutes", 10.0)
    minutes = 360 if "hours" in facts else 480
    for servers in ([1.0], [1.0, 1.0, 1.0]):
        means = [load * len(servers) * minutes / service for load in (0.4, 0.8, 1.1)]
        curves = curves_of(means, 0.02, **facts)
        for row, mean in enumerate(means):
            close(
                curves, row, len(servers), simulated(mean, servers, 0.02, days=int(120_000 / mean), **facts)
            )


def test_a_lunch_break_is_in_the_curve() -> None:
    means = [18.0, 30.0, 40.0]
    split, straight = curves_of(means, hours=SPLIT), curves_of(means, hours=((540, 900),))
    for row, mean in enumerate(means):
        close(split, row, 1.0, simulated(mean, [1.0], hours=SPLIT))
    assert (split.at([0, 1], 1.0)[0] > 1.1 * straight.at([0, 1], 1.0)[0]).all()


@pytest.mark.parametrize(("back_office", "servers"), [(5.0, 1), (10.0, 1), (10.0, 2), (10.0, 3)])
def test_back_office_work_takes_from_the_persons_day(back_office: float, servers: int) -> None:
    """Most of all on days fuller than their mean: without that, 12 visitors would be told a fifth less."""
    means, rows = [12.0 * servers, 20.0 * servers, 28.0 * servers], [0, 1, 2]
    loaded, plain = curves_of(means, back_office_minutes=back_office), curves_of(means)
    for row, mean in enumerate(means):
        day = simulated(mean, [1.0] * servers, days=20_000, back_office_minutes=back_office)
        close(loaded, row, float(servers), day)
    assert (loaded.at(rows, float(servers))[0] > 1.3 * plain.at(rows, float(servers))[0]).all()
    assert np.allclose(loaded.minutes[:, 0], plain.minutes[:, 0])  # nobody there: no work behind the counter


def test_back_office_work_of_a_few_visitors_leaves_curves_sound() -> None:
    """Fewer than one come: a day with a standard deviation fewer has nobody."""
    curves = curves_of([0.0, 0.05, 0.4, 1.0, 3.0], back_office_minutes=60.0)
    assert np.isfinite(curves.minutes).all()
    assert (curves.minutes >= 0.0).all()
    assert (np.diff(curves.minutes, axis=1) <= 1e-9).all()
    assert (np.diff(curves.minutes[:, 10]) > 0.0).all()  # one person: who has more visitors has more waiting


def test_the_forecasts_uncertainty_is_in_the_curve() -> None:
    sure, unsure = curves_of([40.0], spread=0.0), curves_of([40.0], spread=0.3)
    assert unsure.at(0, 1.0)[0] > 1.1 * sure.at(0, 1.0)[0]
    close(unsure, 0, 1.0, simulated(40.0, [1.0], spread=0.3))
    close(unsure, 0, 2.0, simulated(40.0, [1.0, 1.0], spread=0.3))


def test_a_steady_day_is_erlangs() -> None:
    """A flat profile and a short service: the day is stationary but for its beginning."""
    opening, one = Opening(((0, 1440),), (1.0,)), np.ones(1)
    for servers, load in [(1, 0.5), (3, 2.1), (8, 6.0)]:
        visitors = load * 1440 / 0.5 * one
        minutes, late = day_waits(opening, servers, visitors, 0.5 * one, one, 0.4 * one)
        assert minutes[0] / visitors[0] == pytest.approx(mean_wait(servers, load, 0.5), rel=0.012)
        assert late[0] / visitors[0] == pytest.approx(wait_tail(servers, load, 0.4, 0.5), abs=0.004)


def test_hopeless_overload_is_the_fluids() -> None:
    """1000 come evenly, 48 are served: area between the two lines."""
    opening, one = Opening(UNBROKEN, (1.0,)), np.ones(1)
    minutes, late = day_waits(opening, 1.0, 1000 * one, 10 * one, 0.8 * one, 15 * one)
    assert minutes[0] == pytest.approx((1000 - 48) * 480 / 2, rel=0.01)
    assert late[0] / 1000 == pytest.approx(1 - 15 / 480, abs=0.01)


def test_without_anybody_all_wait_until_closing() -> None:
    curves = curves_of([20.0, 50.0])
    arrivals = np.repeat(np.arange(12) * 40 + 20, 1)
    rest = np.average(480 - arrivals, weights=DEFAULT_PROFILE)
    assert curves.minutes[:, 0] == pytest.approx([20 * rest, 50 * rest], rel=0.001)
    assert curves.at([0, 1], 0.0)[2] == pytest.approx(1 - 0.45 / sum(DEFAULT_PROFILE) * 15 / 40, abs=0.002)


def test_nodes_carry_the_moments_of_the_rate() -> None:
    mean, sd = np.array([30.0, 30.0, 0.0, 7.0]), np.array([12.0, 3.0, 0.0, np.nan])
    nodes, weights = rate_nodes(mean, sd)
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert (weights * nodes).sum(axis=1) == pytest.approx(mean)
    variance = (weights * (nodes - mean[:, None]) ** 2).sum(axis=1)
    assert variance == pytest.approx([12**2 - 30, 0, 0, 0], rel=0.015, abs=1e-8)
    rate = stats.gamma(30**2 / 114, scale=114 / 30)
    over = float((weights[0] * np.maximum(nodes[0] - 40.0, 0.0)).sum())
    exact = rate.expect(lambda value: value - 40.0, lb=40.0)
    assert over == pytest.approx(float(exact), rel=0.03)
