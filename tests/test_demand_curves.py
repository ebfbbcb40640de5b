"""The shape of waiting curves: convex, falling, as long as they must be, in any order of rows."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from waiting import SPLIT, UNBROKEN, WINDOW, curves_of, simulated

from optimize.curves import NEGLIGIBLE, convex_envelope
from optimize.demand import waiting_curves


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
    facts = {
        "service_minutes": service,
        "service_cv": cv,
        "back_office_minutes": back,
        "max_counters": 8.0,
    }
    curves = curves_of(mean, spread, hours, **facts)
    with patch("optimize.demand.convex_envelope", lambda found: found):
        found = curves_of(mean, spread, hours, **facts).minutes
    assert (curves.minutes <= found + 1e-6).all()
    scale = curves.minutes[:, :1]
    assert (np.diff(curves.minutes, axis=1) <= 1e-9 * scale).all()
    assert (np.diff(curves.minutes, n=2, axis=1) >= -1e-8 * scale).all()
    assert (np.diff(curves.late, axis=1) <= 0).all()
    assert (curves.late >= -1e-6).all()
    assert (curves.late <= curves.days["visitors"].to_numpy()[:, None] + 1e-6).all()
    if back == 0:  # the line's waits are convex by themselves, but for a few per cent in hopeless overload
        assert ((found - curves.minutes)[:, ::5] <= 0.03 * scale).all()


def test_more_visitors_wait_longer() -> None:
    curves = curves_of(np.geomspace(2, 150, 20).tolist())
    wait = curves.minutes / curves.days["visitors"].to_numpy()[:, None]
    assert (np.diff(wait[:, 1:5], axis=0) > 0).all()
    assert wait[:, 0] == pytest.approx(wait[0, 0])  # with nobody there all wait alike


def test_a_quiet_day_waits_little_beside_a_full_one_too() -> None:
    """Their rates are so far apart that the quiet day's lie below all that are solved for."""
    alone, beside = (curves_of(means).minutes[0, 5:21:5] for means in ([1.0], [1.0, 400.0]))
    assert (beside > alone / 3).all()
    assert (beside < alone * 3).all()


def test_light_load_waits_little_but_waits() -> None:
    wait = curves_of([5.0]).at(0, [1.0, 1.5, 2.0])[1]
    assert (np.diff(wait) < 0).all()
    assert wait[0] < 2.0
    assert wait[-1] > 0.0


def test_the_grid_ends_at_the_windows_limit_or_where_nothing_is_gained() -> None:
    assert curves_of([60.0], max_counters=2.0).capacity[-1] == 2.0
    free = curves_of([60.0])
    assert free.capacity[-1] >= 3.0
    assert free.minutes[0, -3] - free.minutes[0, -1] < NEGLIGIBLE
    few = curves_of([3.0])
    assert few.capacity[-1] <= 2.5


def test_fast_people_reach_beyond_the_number_of_counters() -> None:
    daily = pd.DataFrame(
        {"hall": ["北"], "window": ["甲"], "date": [pd.Timestamp("2026-12-01")], "mean": [80.0], "sd": [12.0]}
    )
    windows = pd.DataFrame([{"hall": "北", "window": "甲", **WINDOW, "max_counters": 2.0}])
    halls = pd.DataFrame({"hall": ["北"], "hours": [UNBROKEN]})
    assert waiting_curves(daily, windows, halls, fastest=1.3).capacity[-1] == 3.0


def test_steps_add_up_to_the_curve() -> None:
    curves = curves_of([20.0, 60.0])
    for row in (0, 1):
        widths, gains = curves.steps(row)
        np.testing.assert_allclose(widths, 0.1)
        assert (np.diff(gains) <= 1e-6).all()
        assert (gains > 0).all()
        left = curves.minutes[row, 0] - gains.sum()
        assert left == pytest.approx(curves.minutes[row, len(gains)])
        assert left - curves.minutes[row, -1] < NEGLIGIBLE
    assert len(curves.steps(1)[0]) > len(curves.steps(0)[0])


def test_between_the_grids_capacities_the_curve_is_straight() -> None:
    curves = curves_of([45.0])
    at = curves.at(0, [1.2, 1.23, 1.3])[0]
    assert at[1] == pytest.approx(0.7 * at[0] + 0.3 * at[2])
    assert curves.at(0, 99.0)[0] == curves.minutes[0, -1]
    with pytest.raises(ValueError, match="below 0"):
        curves.at(0, -0.5)


@pytest.mark.parametrize("speed", [0.7, 0.8, 0.9, 1.2])
def test_one_persons_visitors_wait_as_in_simulation(speed: float) -> None:
    """At 0.8 a straight line between half a counter and a whole one was half above."""
    wait = float(curves_of([21.0]).at(0, speed)[1])
    assert wait == pytest.approx(simulated(21.0, [speed])[0], rel=0.1)


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
