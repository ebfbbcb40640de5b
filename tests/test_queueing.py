"""Stationary lines against published values and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from erlang import erlang_c, mean_wait, wait_tail
from hypothesis import given
from hypothesis import strategies as st

from optimize.queueing import busy_rates, variability_factor

SERVERS = [1, 2, 5, 10, 20]


def test_adan_resing_table_5_1() -> None:
    """Load 0.9 a server; the book gives two decimals, and rounds 1.52499 up."""
    waiting = [erlang_c(servers, 0.9 * servers) for servers in SERVERS]
    assert waiting == pytest.approx([0.90, 0.85, 0.76, 0.67, 0.55], abs=0.005)
    waits = [mean_wait(servers, 0.9 * servers) for servers in SERVERS]
    assert waits == pytest.approx([9.00, 4.26, 1.53, 0.67, 0.28], abs=0.0051)


def test_adan_resing_table_5_2() -> None:
    """A tenth of a server to spare, whatever their number."""
    waits = [mean_wait(servers, servers - 0.1) for servers in SERVERS]
    assert waits == pytest.approx([9.00, 9.26, 9.50, 9.64, 9.74], abs=0.005)


def test_iversen_example_12_3_1() -> None:
    assert mean_wait(32, 20, 100) == pytest.approx(0.075, abs=0.0005)
    assert mean_wait(5, 2, 10) == pytest.approx(0.199, abs=0.0005)


def test_the_tail_integrates_to_the_mean() -> None:
    times = np.linspace(0, 80, 20_001)
    tail = [wait_tail(3, 2.4, time, 2.0) for time in times]
    assert np.trapezoid(tail, times) == pytest.approx(mean_wait(3, 2.4, 2.0), rel=1e-5)


@pytest.mark.parametrize(
    ("servers", "utilisation", "exact"),
    [(2, 0.8, 0.903284), (2, 0.9, 2.146923), (3, 0.85, 0.826924), (5, 0.9, 0.776695), (10, 0.9, 0.344582)],
)
def test_constant_service_is_near_the_exact_embedded_chain(
    servers: int, utilisation: float, exact: float
) -> None:
    exponential = mean_wait(servers, servers * utilisation)
    assert exponential * variability_factor(servers, utilisation, 0.0) == pytest.approx(exact, rel=0.005)


@given(st.floats(0.01, 0.99), st.floats(0.0, 3.0))
def test_one_server_is_pollaczek_khinchine(load: float, cv: float) -> None:
    exact = load * (1 + cv**2) / 2 / (1 - load)
    assert mean_wait(1, load) * variability_factor(1, load, cv) == pytest.approx(exact)


@given(st.integers(1, 40), st.floats(0.01, 0.99))
def test_exponential_service_needs_no_correction(servers: int, utilisation: float) -> None:
    assert variability_factor(servers, utilisation, 1.0) == pytest.approx(1.0)


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
