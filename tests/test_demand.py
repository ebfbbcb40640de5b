"""Waiting curves: their shape, and their agreement with simulated days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from optimize.dayqueue import day_waits
from optimize.demand import NEGLIGIBLE, Curves, convex_envelope, rate_nodes, waiting_curves
from optimize.opening import DEFAULT_PROFILE, Opening
from optimize.queueing import mmc_mean_wait, mmc_wait_tail
from optimize.simulate import simulate_day

UNBROKEN = ((540, 1020),)
SPLIT = ((540, 720), (840, 1020))
WINDOW = {
    "service_minutes": 10.0,
    "service_cv": 0.8,
    "back_office_minutes": 0.0,
    "wait_target_minutes": 15.0,
    "max_counters": np.nan,
}


def _curves(
    mean: list[float], spread: float = 0.1, hours: tuple[tuple[int, int], ...] = UNBROKEN, **facts: float
) -> Curves:
    """Return curves of one window with a row for each mean; variance is mean + spread · mean²."""
    means = np.asarray(mean, dtype=float)
    daily = pd.DataFrame(
        {
            "hall": "北",
            "window": "甲",
            "date": pd.date_range("2026-12-01", periods=len(mean)),
            "mean": means,
            "sd": np.sqrt(means + spread * means**2),
        }
    )
    windows = pd.DataFrame([{"hall": "北", "window": "甲", **WINDOW, **facts}])
    return waiting_curves(daily, windows, pd.DataFrame({"hall": ["北"], "hours": [hours]}))


def _simulated(
    mean: float, servers: list[float], spread: float = 0.1, hours: tuple[tuple[int, int], ...] = UNBROKEN,
    days: int = 6000, **facts: float,
) -> tuple[float, float]:  # fmt: skip
    window = {**WINDOW, **facts}
    result = simulate_day(
        mean,
        np.sqrt(mean + spread * mean**2),
        servers,
        hours,
        window["service_minutes"],
        window["service_cv"],
        window["wait_target_minutes"],
        replications=days,
        rng=1,
        back_office_minutes=window["back_office_minutes"],
    )
    return result.mean_wait_minutes, result.late_share


def _close(curves: Curves, row: int, capacity: float, simulated: tuple[float, float]) -> None:
    """Hold a curve to the bar: mean wait within 10 % (or a tenth of a minute), late share within 3 points."""
    _, wait, late = curves.at(row, capacity)
    assert float(wait) == pytest.approx(simulated[0], rel=0.10, abs=0.1)
    assert float(late) == pytest.approx(simulated[1], abs=0.03)


@pytest.mark.parametrize("capacity", [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0])
def test_curves_are_what_simulated_days_say(capacity: float) -> None:
    loads = [0.3, 0.6, 0.9, 1.2]
    means = [load * capacity * 480 / 10 for load in loads]
    curves = _curves(means, 0.02)  # rare throngs would need too many simulated days
    servers = [1.0] * int(capacity) + [0.5] * (capacity % 1 > 0)
    for row, mean in enumerate(means):
        _close(curves, row, capacity, _simulated(mean, servers, 0.02, days=int(120_000 / mean)))


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
        curves = _curves(means, 0.02, **facts)
        for row, mean in enumerate(means):
            _close(
                curves, row, len(servers), _simulated(mean, servers, 0.02, days=int(120_000 / mean), **facts)
            )


def test_a_lunch_break_is_in_the_curve() -> None:
    means = [18.0, 30.0, 40.0]
    split, straight = _curves(means, hours=SPLIT), _curves(means, hours=((540, 900),))
    for row, mean in enumerate(means):
        _close(split, row, 1.0, _simulated(mean, [1.0], hours=SPLIT))
    assert (split.minutes[:, 2] > 1.1 * straight.minutes[:, 2]).all()


def test_back_office_work_takes_from_the_persons_day() -> None:
    means = [20.0, 30.0]
    loaded = _curves(means, back_office_minutes=5.0)
    for row, mean in enumerate(means):
        _close(loaded, row, 1.0, _simulated(mean, [1.0], back_office_minutes=5.0))
    plain = _curves(means)
    assert (loaded.minutes[:, 2] > 1.3 * plain.minutes[:, 2]).all()
    assert np.allclose(loaded.minutes[:, 0], plain.minutes[:, 0])  # nobody there: no work behind the counter


def test_the_forecasts_uncertainty_is_in_the_curve() -> None:
    sure, unsure = _curves([40.0], spread=0.0), _curves([40.0], spread=0.3)
    assert unsure.minutes[0, 2] > 1.1 * sure.minutes[0, 2]
    _close(unsure, 0, 1.0, _simulated(40.0, [1.0], spread=0.3))
    _close(unsure, 0, 2.0, _simulated(40.0, [1.0, 1.0], spread=0.3))


def test_a_steady_day_is_erlangs() -> None:
    """A flat profile and a short service: the day is stationary but for its beginning."""
    opening, one = Opening(((0, 1440),), (1.0,)), np.ones(1)
    for servers, load in [(1, 0.5), (3, 2.1), (8, 6.0)]:
        visitors = load * 1440 / 0.5 * one
        minutes, late = day_waits(opening, servers, visitors, 0.5 * one, one, 0.4 * one)
        assert minutes[0] / visitors[0] == pytest.approx(float(mmc_mean_wait(servers, load, 0.5)), rel=0.012)
        assert late[0] / visitors[0] == pytest.approx(
            float(mmc_wait_tail(servers, load, 0.4, 0.5)), abs=0.004
        )


def test_hopeless_overload_is_the_fluids() -> None:
    """1000 come evenly, 48 are served: area between the two lines."""
    opening, one = Opening(UNBROKEN, (1.0,)), np.ones(1)
    minutes, late = day_waits(opening, 1.0, 1000 * one, 10 * one, 0.8 * one, 15 * one)
    assert minutes[0] == pytest.approx((1000 - 48) * 480 / 2, rel=0.01)
    assert late[0] / 1000 == pytest.approx(1 - 15 / 480, abs=0.01)


def test_without_anybody_all_wait_until_closing() -> None:
    curves = _curves([20.0, 50.0])
    arrivals = np.repeat(np.arange(12) * 40 + 20, 1)
    rest = np.average(480 - arrivals, weights=DEFAULT_PROFILE)
    assert curves.raw_minutes[:, 0] == pytest.approx([20 * rest, 50 * rest], rel=0.001)
    assert curves.at([0, 1], 0.0)[2] == pytest.approx(1 - 0.45 / sum(DEFAULT_PROFILE) * 15 / 40, abs=0.002)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.floats(0.1, 300), min_size=1, max_size=3),
    st.floats(0, 0.5),
    st.sampled_from([UNBROKEN, SPLIT]),
    st.floats(1, 40),
    st.floats(0, 1.5),
    st.sampled_from([0.0, 3.0, 20.0]),
)
def test_curves_fall_and_are_convex(
    mean: list[float],
    spread: float,
    hours: tuple[tuple[int, int], ...],
    service: float,
    cv: float,
    back: float,
) -> None:
    curves = _curves(
        mean,
        spread,
        hours,
        service_minutes=service,
        service_cv=cv,
        back_office_minutes=back,
        max_counters=8.0,
    )
    assert (curves.minutes <= curves.raw_minutes + 1e-6).all()
    scale = curves.minutes[:, :1]
    assert (np.diff(curves.minutes, axis=1) <= 1e-9 * scale).all()
    assert (np.diff(curves.minutes, n=2, axis=1) >= -1e-8 * scale).all()
    assert (np.diff(curves.late, axis=1) <= 0).all()
    assert (curves.late >= -1e-6).all()
    assert (curves.late <= curves.days["visitors"].to_numpy()[:, None] + 1e-6).all()
    if back == 0:  # the line's waits are convex by themselves, but for a few per cent in hopeless overload
        assert (curves.raw_minutes - curves.minutes <= 0.03 * scale).all()


def test_more_visitors_wait_longer() -> None:
    curves = _curves(np.geomspace(2, 150, 20).tolist())
    wait = curves.minutes / curves.days["visitors"].to_numpy()[:, None]
    assert (np.diff(wait[:, 1:5], axis=0) > 0).all()
    assert wait[:, 0] == pytest.approx(wait[0, 0])  # with nobody there all wait alike


def test_light_load_waits_little_but_waits() -> None:
    wait = _curves([5.0]).at(0, [1.0, 1.5, 2.0])[1]
    assert (np.diff(wait) < 0).all()
    assert wait[0] < 2.0
    assert wait[-1] > 0.0


def test_the_grid_ends_at_the_windows_limit_or_where_nothing_is_gained() -> None:
    assert _curves([60.0], max_counters=2.0).capacity[-1] == 2.0
    free = _curves([60.0])
    assert free.capacity[-1] >= 3.0
    assert free.minutes[0, -3] - free.minutes[0, -1] < NEGLIGIBLE
    few = _curves([3.0])
    assert few.capacity[-1] <= 2.5


def test_fast_people_reach_beyond_the_number_of_counters() -> None:
    daily = pd.DataFrame(
        {"hall": ["北"], "window": ["甲"], "date": [pd.Timestamp("2026-12-01")], "mean": [80.0], "sd": [12.0]}
    )
    windows = pd.DataFrame([{"hall": "北", "window": "甲", **WINDOW, "max_counters": 2.0}])
    halls = pd.DataFrame({"hall": ["北"], "hours": [UNBROKEN]})
    assert waiting_curves(daily, windows, halls, fastest=1.3).capacity[-1] == 3.0


def test_steps_add_up_to_the_curve() -> None:
    curves = _curves([20.0, 60.0])
    for row in (0, 1):
        widths, gains = curves.steps(row)
        assert (widths == 0.5).all()
        assert (np.diff(gains) <= 1e-6).all()
        assert (gains > 0).all()
        left = curves.minutes[row, 0] - gains.sum()
        assert left == pytest.approx(curves.minutes[row, len(gains)])
        assert left - curves.minutes[row, -1] < NEGLIGIBLE
    assert len(curves.steps(1)[0]) > len(curves.steps(0)[0])


def test_between_the_grids_capacities_the_curve_is_straight() -> None:
    curves = _curves([45.0])
    at = curves.at(0, [1.0, 1.3, 1.5])[0]
    assert at[1] == pytest.approx(0.4 * at[0] + 0.6 * at[2])
    assert curves.at(0, 99.0)[0] == curves.minutes[0, -1]
    with pytest.raises(ValueError, match="below 0"):
        curves.at(0, -0.5)


def test_the_order_of_rows_does_not_matter() -> None:
    daily = pd.DataFrame(
        {
            "hall": ["北", "北", "南", "南"],
            "window": ["甲", "乙", "甲", "甲"],
            "date": pd.to_datetime(["2026-12-01", "2026-12-01", "2026-12-01", "2026-12-02"]),
            "mean": [30.0, 12.0, 55.0, 0.0],
            "sd": [7.0, 4.0, 9.0, 0.0],
        }
    )
    windows = pd.DataFrame(
        [
            {"hall": "北", "window": "甲", **WINDOW},
            {"hall": "北", "window": "乙", **WINDOW, "service_minutes": 20.0},
            {"hall": "南", "window": "甲", **WINDOW},
        ]
    )
    halls = pd.DataFrame({"hall": ["北", "南"], "hours": [UNBROKEN, SPLIT]})
    one = waiting_curves(daily, windows, halls)
    order = [2, 0, 3, 1]
    other = waiting_curves(daily.iloc[order], windows.iloc[::-1], halls.iloc[::-1])
    assert other.days["visitors"].to_list() == [55.0, 30.0, 0.0, 12.0]
    assert np.allclose(other.minutes, one.minutes[order], rtol=1e-9)
    assert np.allclose(other.late, one.late[order], rtol=1e-9)
    assert (one.minutes[3] == 0).all()
    assert one.at(3, 1.0)[1:] == (0.0, 0.0)


def test_a_window_that_the_tables_lack_is_refused() -> None:
    daily = pd.DataFrame(
        {"hall": ["北"], "window": ["丙"], "date": [pd.Timestamp("2026-12-01")], "mean": 1.0, "sd": 1.0}
    )
    windows = pd.DataFrame([{"hall": "北", "window": "甲", **WINDOW}])
    with pytest.raises(ValueError, match="丙"):
        waiting_curves(daily, windows, pd.DataFrame({"hall": ["北"], "hours": [UNBROKEN]}))


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


@given(arrays(float, st.tuples(st.just(3), st.integers(1, 9)), elements=st.floats(0, 1e4)))
def test_the_envelope_is_the_largest_convex_curve_below(curves: np.ndarray) -> None:
    hull = convex_envelope(curves)
    scale = 1e-7 * (1 + curves.max())
    assert (hull <= np.minimum.accumulate(curves, axis=1) + scale).all()
    assert (np.diff(hull, n=2, axis=1) >= -scale).all()
    assert (np.diff(hull, axis=1) <= scale).all()
    # Largest: every corner of it lies on the falling curve itself.
    corners = np.ones(hull.shape, dtype=bool)
    corners[:, 1:-1] = np.diff(hull, n=2, axis=1) > 10 * scale
    assert np.allclose(hull[corners], np.minimum.accumulate(curves, axis=1)[corners], atol=scale)


def test_opening_hours_and_profiles_are_checked() -> None:
    for hours in [(), ((720, 540),), ((540, 720), (700, 1020))]:
        with pytest.raises(ValueError, match="opening hours"):
            Opening(hours)
    for profile in [(), (0.0, 0.0), (1.0, -1.0)]:
        with pytest.raises(ValueError, match="profile"):
            Opening(UNBROKEN, profile)


def test_clocks_agree() -> None:
    opening = Opening(SPLIT, (1.0, 0.0, 3.0))
    assert opening.minutes == 360
    assert opening.closing == 480
    assert opening.breaks == ((180.0, 120.0),)
    assert opening.wall([0, 179, 180, 360]).tolist() == [0, 179, 300, 480]
    assert opening.work([0, 179, 200, 300, 480, 900]).tolist() == [0, 179, 180, 180, 360, 360]
    assert opening.share([0, 60, 120, 180, 240, 300, 360]).tolist() == [0, 0.125, 0.25, 0.25, 0.25, 0.625, 1]
    assert opening.arrival([0, 0.125, 0.2499, 0.625, 1]).tolist() == pytest.approx([0, 60, 119.952, 300, 360])
    steps = opening.steps(50)
    assert {0.0, 120.0, 180.0, 240.0, 360.0} <= set(steps.tolist())
    assert np.diff(steps).max() <= 50
