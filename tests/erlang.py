"""Waits in a stationary M/M/c line by Erlang's C; `load` is arrivals a unit of time × service."""

from __future__ import annotations

import numpy as np


def erlang_c(servers: int, load: float) -> float:
    """Return the probability that an arrival finds every server busy, by the sum of its definition."""
    terms = np.cumprod([1.0, *(load / np.arange(1, servers + 1))])
    tail = terms[-1] / (1 - load / servers)
    return float(tail / (terms[:-1].sum() + tail))


def mean_wait(servers: int, load: float, service: float = 1.0) -> float:
    """Return the mean wait, C · service / (c − a)."""
    return erlang_c(servers, load) * service / (servers - load)


def wait_tail(servers: int, load: float, time: float, service: float = 1.0) -> float:
    """Return P(wait > time), C · exp(−(c − a) · time / service)."""
    return float(erlang_c(servers, load) * np.exp(-(servers - load) * time / service))
