"""Stationary waits against published values and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.queueing import (
    busy_rates,
    erlang_c,
    mgc_mean_wait,
    mmc_mean_wait,
    mmc_wait_tail,
    variability_factor,
)

SERVERS = np.array([1.0, 2.0, 5.0, 10.0, 20.0])


def test_adan_resing_table_5_1() -> None:
    """Load 0.9 a server; the book gives two decimals, and rounds 1.52499 up."""
    load = 0.9 * SERVERS
    assert erlang_c(SERVERS, load) == pytest.approx([0.90, 0.85, 0.76, 0.67, 0.55], abs=0.005)
    assert mmc_mean_wait(SERVERS, load) == pytest.approx([9.00, 4.26, 1.53, 0.67, 0.28], abs=0.0051)


def test_adan_resing_table_5_2() -> None:
    """A tenth of a server to spare, whatever their number."""
    assert mmc_mean_wait(SERVERS, SERVERS - 0.1) == pytest.approx([9.00, 9.26, 9.50, 9.64, 9.74], abs=0.005)


def test_iversen_example_12_3_1() -> None:
    assert mmc_mean_wait(32, 20, 100) == pytest.approx(0.075, abs=0.0005)
    assert mmc_mean_wait(5, 2, 10) == pytest.approx(0.199, abs=0.0005)


def test_erlang_c_of_ten_erlang_and_fourteen_servers() -> None:
    assert erlang_c(14, 10) == pytest.approx(0.17413, abs=5e-6)


@pytest.mark.parametrize(
    ("servers", "utilisation", "exact"),
    [(2, 0.8, 0.903284), (2, 0.9, 2.146923), (3, 0.85, 0.826924), (5, 0.9, 0.776695), (10, 0.9, 0.344582)],
)
def test_constant_service_is_near_the_exact_embedded_chain(
    servers: int, utilisation: float, exact: float
) -> None:
    assert mgc_mean_wait(servers, servers * utilisation, 1.0, 0.0) == pytest.approx(exact, rel=0.005)


@given(st.floats(0.01, 0.99), st.floats(0.0, 3.0))
def test_one_server_is_pollaczek_khinchine(load: float, cv: float) -> None:
    exact = load * (1 + cv**2) / 2 / (1 - load)
    assert mgc_mean_wait(1, load, 1.0, cv) == pytest.approx(exact)


@given(st.integers(1, 40), st.floats(0.01, 0.99))
def test_exponential_service_needs_no_correction(servers: int, utilisation: float) -> None:
    assert variability_factor(servers, utilisation, 1.0) == pytest.approx(1.0)


@given(st.integers(1, 12), st.floats(0.01, 0.98))
def test_erlang_c_equals_the_sum_of_its_definition(servers: int, utilisation: float) -> None:
    load = servers * utilisation
    terms = np.cumprod(np.concatenate([[1.0], load / np.arange(1, servers + 1)]))
    tail = terms[-1] / (1 - utilisation)
    assert erlang_c(servers, load) == pytest.approx(tail / (terms[:-1].sum() + tail))


def test_hundreds_of_servers_neither_overflow_nor_vanish() -> None:
    """Square-root staffing: with c = a + √a the Halfin-Whitt limit of P(wait) is 0.2234."""
    assert erlang_c(1_000_000 + 1000, 1_000_000) == pytest.approx(0.2234, abs=0.001)
    assert np.isfinite(mmc_mean_wait(800, 799.9))


def test_no_spare_capacity_waits_for_ever() -> None:
    assert erlang_c(2, 2.0) == 1.0
    assert np.isinf(mmc_mean_wait(2, [2.0, 3.0])).all()
    assert mmc_wait_tail(2, 3.0, 1e6) == 1.0


@pytest.mark.parametrize(("servers", "load"), [(0, 1), (-1, 1), (2, -0.1)])
def test_impossible_lines_are_refused(servers: float, load: float) -> None:
    with pytest.raises(ValueError, match="servers must be above 0"):
        erlang_c(servers, load)


@given(st.floats(0.5, 30), st.floats(0.05, 0.9), st.floats(0.01, 0.09))
def test_waits_rise_with_load_and_fall_with_servers(servers: float, utilisation: float, more: float) -> None:
    load = servers * utilisation
    assert mmc_mean_wait(servers, load * (1 + more)) > mmc_mean_wait(servers, load)
    assert mmc_mean_wait(servers + 0.5, load) < mmc_mean_wait(servers, load)
    assert erlang_c(servers + 0.5, load) < erlang_c(servers, load)


@given(st.integers(1, 20), st.floats(0.1, 0.95), st.floats(0, 3), st.floats(0.01, 3))
def test_wait_tail_falls_and_begins_at_the_chance_of_waiting(
    servers: int, utilisation: float, time: float, more: float
) -> None:
    load = servers * utilisation
    assert mmc_wait_tail(servers, load, 0.0) == pytest.approx(erlang_c(servers, load))
    assert mmc_wait_tail(servers, load, time + more) < mmc_wait_tail(servers, load, time)


def test_the_tail_integrates_to_the_mean() -> None:
    times = np.linspace(0, 80, 200_001)
    tail = mmc_wait_tail(3, 2.4, times, 2.0)
    assert np.trapezoid(tail, times) == pytest.approx(float(mmc_mean_wait(3, 2.4, 2.0)), rel=1e-5)


def test_variability_in_light_traffic_is_that_of_the_next_service_to_end() -> None:
    """D / (c + 1) for constant service where exponential service has D / c."""
    assert variability_factor(4, 1e-6, 0.0) == pytest.approx(4 / 5)


def test_whole_capacities_work_at_the_number_busy() -> None:
    assert busy_rates(3.0, np.array([0.5, 4.0])).T.tolist() == [[0, 1, 2, 3]] * 2


@given(st.integers(1, 6), st.floats(0.1, 0.9), st.floats(0.05, 20))
def test_a_slow_server_works_between_its_bounds(full: int, slow: float, load: float) -> None:
    rates = busy_rates(full + slow, np.array([load]))[:, 0]
    busy = np.arange(1, full + 1)
    assert rates[0] == 0
    assert (rates[1:-1] <= busy + 1e-12).all()
    assert (rates[1:-1] >= busy - (1 - slow) - 1e-12).all()
    assert rates[-1] == pytest.approx(full + slow)
    assert (np.diff(rates) > 0).all()


def test_one_full_and_one_half_server_solve_the_balance_equations() -> None:
    """Load 1, states (full busy, half busy), solved by hand."""
    load, slow = 1.0, 0.5
    # 10: (λ + 1) p10 = λ p00 + ½ p11;   01: (λ + ½) p01 = p11;   00: λ p00 = p10 + ½ p01
    p01 = 1.0
    p11 = (load + slow) * p01
    p10 = (slow * p01 + slow * p11) / load  # from 10 and 00: (λ + 1) p10 = p10 + ½ p01 + ½ p11
    expected = (p10 + slow * p01) / (p10 + p01)
    assert busy_rates(1.5, np.array([load]))[1, 0] == pytest.approx(expected)
