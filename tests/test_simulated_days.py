"""The simulator against closed forms and against an independent one (Ciw)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import ciw
import numpy as np
import pandas as pd
import pytest
from erlang import erlang_c, mean_wait, wait_tail
from waiting import SPLIT, UNBROKEN, simulate_day

from optimize.dayqueue import unserved_waits
from optimize.opening import Opening
from optimize.rosters import simulate_rosters, summed

LONG = ((0, 60_000),)
EXPONENTIAL = {"service_cv": 1.0}
DAY = ["hall", "window", "date"]


@pytest.mark.parametrize(("servers", "utilisation"), [(1, 0.5), (2, 0.7), (5, 0.8)])
def test_long_days_are_erlangs(servers: int, utilisation: float) -> None:
    service, load = 10.0, servers * utilisation
    visitors = load / service * LONG[0][1]
    result = simulate_day(visitors, visitors**0.5, [1.0] * servers, LONG, (1.0,), 150, 3, **EXPONENTIAL)
    assert result.visitors == pytest.approx(visitors, rel=0.01)
    assert result.mean_wait_minutes == pytest.approx(mean_wait(servers, load, service), rel=0.03)
    assert result.late_share == pytest.approx(wait_tail(servers, load, 15.0, service), abs=0.005)


def test_service_variability_is_pollaczek_khinchines() -> None:
    for cv in (0.0, 0.5, 1.5):
        result = simulate_day(3600, 60, [1.0], LONG, (1.0,), 150, 4, service_cv=cv)
        expected = mean_wait(1, 0.6, 10.0) * (1 + cv**2) / 2
        assert result.mean_wait_minutes == pytest.approx(expected, rel=0.04)


def test_two_speeds_wait_as_their_balance_equations_say() -> None:
    """Servers of speed 1 and ½ at load 1: all busy with p11 / (1 − ρ) of the time."""
    p01, p11, p10 = 1.0, 1.5, 1.25
    p00 = p10 + 0.5 * p01
    waiting = p11 / (1 - 1 / 1.5)
    busy = waiting / (p00 + p10 + p01 + waiting)
    mean = busy * 10.0 / (1.5 - 1)
    result = simulate_day(6000, 77.5, [0.5, 1.0], LONG, (1.0,), 150, 5, **EXPONENTIAL)
    assert result.mean_wait_minutes == pytest.approx(mean, rel=0.04)


def test_the_fastest_free_person_takes_the_next_visitor() -> None:
    """Speeds 1 and 0.2, load 0.3: p00 : p10 : p01 : p11 = 4 : 1 : 1 : ½, so that a tenth of them waits."""
    at_once = {**EXPONENTIAL, "wait_target_minutes": 1e-9}
    result = simulate_day(1800, 42.4, [0.2, 1.0], LONG, (1.0,), 150, 13, **at_once)
    assert result.late_share == pytest.approx(0.1, abs=0.004)


def test_it_is_half_as_fast_at_half_speed() -> None:
    slow = simulate_day(20, 4.5, [0.5], replications=50, seed=1)
    same = simulate_day(20, 4.5, [1.0], replications=50, seed=1, service_minutes=20.0)
    assert np.array_equal(slow.totals, same.totals)


def _ciw_day(rates: Sequence[float], minutes: float, servers: int, service: float, seed: int) -> np.ndarray:
    """Serve one day in Ciw; return waits of all that came, cut off at closing."""
    ends = [minutes * (k + 1) / len(rates) for k in range(len(rates))]
    network = ciw.create_network(
        arrival_distributions=[
            ciw.dists.PoissonIntervals(rates=list(rates), endpoints=ends, max_sample_date=minutes)
        ],
        service_distributions=[ciw.dists.Gamma(1 / 0.64, service * 0.64)],
        number_of_servers=[servers],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(minutes)
    waits = [record.waiting_time for record in simulation.get_all_records()]
    for person in simulation.nodes[1].all_individuals:
        begun = person.service_start_date
        waits.append((begun if begun is not False else minutes) - person.arrival_date)
    return np.asarray(waits)


# ciw copies its schedules, iterators included, which Python 3.12 and later warn of.
@pytest.mark.filterwarnings("ignore:Pickle, copy, and deepcopy support:DeprecationWarning")
@pytest.mark.parametrize(("servers", "visitors"), [(1, 40.0), (2, 90.0)])
def test_ciw_serves_the_same_day_alike(servers: int, visitors: float) -> None:
    """A day with a peak, at loads 0.83 and 0.94, from empty to closing."""
    profile = (1.0, 2.0, 1.0)
    rates = [visitors * weight / 4 / 160 for weight in profile]
    days = [_ciw_day(rates, 480.0, servers, 10.0, seed) for seed in range(500)]
    waits = np.concatenate(days)
    ours = simulate_day(visitors, visitors**0.5, [1.0] * servers, UNBROKEN, profile, 4000, 6)
    assert waits.size / len(days) == pytest.approx(ours.visitors, rel=0.02)
    assert waits.mean() == pytest.approx(ours.mean_wait_minutes, rel=0.06)
    assert (waits > 15.0).mean() == pytest.approx(ours.late_share, abs=0.02)


def test_day_numbers_have_the_forecasts_mean_and_spread() -> None:
    result = simulate_day(30, 12, [9.0], replications=20_000, seed=7, service_minutes=1.0)
    assert result.totals[:, 0].mean() == pytest.approx(30, rel=0.02)
    assert result.totals[:, 0].std() == pytest.approx(12, rel=0.03)


@pytest.mark.parametrize("hours", [UNBROKEN, SPLIT])
def test_with_nobody_at_the_window_all_wait_until_closing(hours: tuple[tuple[int, int], ...]) -> None:
    result = simulate_day(40, 40**0.5, [], hours, replications=2000, seed=8)
    one = np.ones(1)
    minutes, late = unserved_waits(Opening(hours), one, 15.0 * one)
    assert result.mean_wait_minutes == pytest.approx(minutes[0], rel=0.02)
    assert result.late_share == pytest.approx(late[0], abs=0.005)


def test_a_lunch_break_is_waited_through() -> None:
    """All come in the slice before the break and one service lasts longer than what is left of it."""
    profile, service = (0.0, 1.0, 0.0, 0.0), {"service_minutes": 40.0, "service_cv": 0.0}
    broken = simulate_day(10, 10**0.5, [1.0], SPLIT, profile, 500, 9, **service)
    straight = simulate_day(10, 10**0.5, [1.0], ((540, 900),), profile, 500, 9, **service)
    extra = broken.totals[:, 1] - straight.totals[:, 1]
    assert np.allclose(np.round(extra / 120) * 120, extra)  # each of some visitors waits 120 minutes more
    assert extra.mean() > 120


def test_back_office_work_slows_the_window() -> None:
    plain = simulate_day(25, 5, [1.0], replications=400, seed=10)
    loaded = simulate_day(25, 5, [1.0], replications=400, seed=10, back_office_minutes=5.0)
    assert loaded.mean_wait_minutes > 1.5 * plain.mean_wait_minutes


def test_in_overload_every_service_has_its_back_office_work_and_no_more() -> None:
    behind = simulate_day(200, 20, [1.0], seed=10, service_cv=0.0, back_office_minutes=20.0)
    before = simulate_day(200, 20, [1.0], seed=10, service_cv=0.0, service_minutes=30.0)
    np.testing.assert_allclose(behind.totals, before.totals)


def test_intervals_cover_the_true_mean() -> None:
    truth = simulate_day(30, 7, [1.0], replications=40_000, seed=200, service_minutes=12.0).mean_wait_minutes
    inside = 0
    for seed in range(200):
        day = simulate_day(30, 7, [1.0], replications=200, seed=seed, service_minutes=12.0)
        inside += day.low <= truth <= day.high
    assert 180 <= inside <= 199  # 95 % of 200, give or take


def test_nobody_comes() -> None:
    result = simulate_day(0, 0, [1.0], replications=10, seed=1)
    assert (result.visitors, result.mean_wait_minutes, result.late_share) == (0.0, 0.0, 0.0)


def _county() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return forecast, duty, windows and halls of two windows on two days."""
    dates = pd.to_datetime(["2026-12-01", "2026-12-02"])
    daily = pd.DataFrame(
        {"hall": "北", "window": ["甲", "甲", "乙", "乙"], "date": [*dates, *dates], "mean": 40.0, "sd": 8.0}
    )
    duty = pd.DataFrame(
        {
            "date": [dates[0], dates[0], dates[1], dates[0]],
            "hall": "北",
            "window": ["甲", "甲", "甲", "乙"],
            "share": [1.0, 0.5, 1.0, 1.0],
            "speed": [1.0, 0.8, 1.0, 1.2],
        }
    )
    windows = pd.DataFrame(
        {
            "hall": "北",
            "window": ["甲", "乙"],
            "service_minutes": 10.0,
            "service_cv": 0.8,
            "back_office_minutes": 0.0,
            "wait_target_minutes": 15.0,
        }
    )
    return daily, duty, windows, pd.DataFrame({"hall": ["北"], "hours": [UNBROKEN]})


def test_a_roster_is_served_day_by_day() -> None:
    daily, duty, windows, halls = _county()
    totals = simulate_rosters(daily, {"": duty}, windows, halls, replications=300)[""]
    waits = summed(daily[DAY], totals, DAY)
    mean = waits["mean_wait_minutes"].to_list()
    assert mean[0] < mean[1]  # 1.4 servers against 1
    assert mean[2] < mean[1] < mean[3]  # 1.2 against 1 against nobody
    assert waits["late_share"].iloc[3] > 0.9
    assert (waits["low"] <= waits["mean_wait_minutes"]).all()
    assert (waits["mean_wait_minutes"] <= waits["high"]).all()


def test_a_window_days_visitors_depend_on_nothing_else() -> None:
    daily, duty, windows, halls = _county()
    whole = simulate_rosters(daily, {"": duty}, windows, halls, replications=50)[""]
    some = simulate_rosters(daily.iloc[[2, 0]], {"": duty.iloc[::-1]}, windows, halls, replications=50)[""]
    assert np.allclose(whole[[2, 0]], some)
    other = simulate_rosters(daily, {"": duty}, windows, halls, replications=50, seed=1)[""]
    assert not np.allclose(whole, other)


def test_no_two_windows_or_days_meet_the_same_visitors() -> None:
    daily, duty, windows, halls = _county()
    totals = simulate_rosters(daily.assign(mean=30.0, sd=9.0), {"": duty}, windows, halls, replications=50)[
        ""
    ]
    for one, other in combinations(totals[:, :, 0], 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.5


def test_light_load_waits_as_rarely_as_erlang_c() -> None:
    at_once = {**EXPONENTIAL, "wait_target_minutes": 1e-9}
    result = simulate_day(1800, 42.4, [1.0, 1.0], LONG, (1.0,), 200, 12, **at_once)
    assert result.late_share == pytest.approx(erlang_c(2, 0.3), abs=0.003)


def test_side_by_side_is_as_day_by_day() -> None:
    """Days of any length and staffing come out together as alone; the rosters share their visitors."""
    daily, duty, windows, halls = _county()
    daily["mean"] = [10.0, 40.0, 70.0, 25.0]
    windows["back_office_minutes"] = [0.0, 4.0]
    rosters = {"duty": duty, "nobody": duty.iloc[:0]}
    totals = simulate_rosters(daily, rosters, windows, halls, replications=30, seed=5)
    assert np.array_equal(totals["duty"][..., 0], totals["nobody"][..., 0])
    for row in range(len(daily)):
        alone = simulate_rosters(daily.iloc[[row]], {"": duty}, windows, halls, replications=30, seed=5)[""]
        assert np.allclose(totals["duty"][row], alone[0])


def test_known_counts_come_as_they_are() -> None:
    daily, duty, windows, halls = _county()
    daily["mean"], daily["sd"] = [7.0, 0.0, 31.0, 12.0], np.nan
    totals = simulate_rosters(daily, {"": duty}, windows, halls, replications=5)[""]
    assert (totals[..., 0] == np.array([[7.0], [0.0], [31.0], [12.0]])).all()


def test_groups_add_up_with_intervals_over_replications() -> None:
    places = pd.DataFrame({"hall": ["北", "南", "北"]})
    totals = np.zeros((3, 4, 3))
    totals[..., 0] = 10.0
    totals[0, :, 1], totals[2, :, 1], totals[1, :, 1] = [10, 20, 30, 40], 10.0, 50.0
    totals[1, :, 2] = 5.0
    table = summed(places, totals, ["hall"])
    assert table["hall"].tolist() == ["北", "南"]
    assert table["visitors"].tolist() == [20.0, 10.0]
    assert table["mean_wait_minutes"].tolist() == [(100 + 40) / 80, 5.0]
    assert table["late_share"].tolist() == [0.0, 0.5]
    assert table["low"].iloc[1] == table["high"].iloc[1] == 5.0
    # The mean of 1.0, 1.5, 2.0, 2.5: t(3) = 3.182 times its standard error.
    half = 3.182446 * np.std([1.0, 1.5, 2.0, 2.5], ddof=1) / 2
    assert table["high"].iloc[0] - 1.75 == pytest.approx(half, rel=1e-4)
    whole = summed(places, totals, [])
    assert whole["mean_wait_minutes"].tolist() == [pytest.approx((100 + 40 + 200) / 120)]
