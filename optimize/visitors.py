"""Visitors drawn, and served one by one: the Kiefer–Wolfowitz recursion, side by side over many days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimize.opening import Opening

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Visitors:
    """Visitors of one window and day, drawn many times, before anybody serves them.

    In a break nobody comes, nothing is served, and the line waits on; whoever is still in line at closing
    time has waited until then.

    Attributes
    ----------
    day : Opening
        Hours and profile.
    count : ndarray, shape (replications,)
        How many come.
    arrivals, services : ndarray, shape (replications, most)
        When they come, on the working clock (infinite beyond the day's number), and how many minutes their
        services take at speed 1.
    service_minutes, back_office_minutes, target : float
        Mean minutes at and behind the counter; minutes that are still a good wait.
    """

    day: Opening
    count: npt.NDArray[np.int64]
    arrivals: Array
    services: Array
    service_minutes: float
    back_office_minutes: float
    target: float

    def services_at(self, speeds: Array) -> Array:
        """Return the services' minutes where back-office work slows people of these speeds."""
        most = self.day.minutes * max(float(speeds.sum()), 1e-12)
        left = 1.0 - self.back_office_minutes * self.count / most
        least = self.service_minutes / (self.service_minutes + self.back_office_minutes)
        slowed: Array = self.services / np.maximum(left, least)[:, None]
        return slowed

    def totals(self, starts: Array) -> Array:
        """Return visitors, minutes waited and late visitors, shape (replications, 3), by services' starts."""
        begun = np.minimum(self.day.wall(starts), self.day.closing)
        waits = begun - self.day.wall(np.minimum(self.arrivals, self.day.minutes))
        there = np.arange(self.arrivals.shape[1]) < self.count[:, None]
        late = (there & (waits > self.target)).sum(axis=1)
        waited = np.where(there, waits, 0.0).sum(axis=1)
        return np.stack([self.count.astype(np.float64), waited, late.astype(np.float64)], axis=1)


def draw_visitors(
    mean: float,
    sd: float,
    day: Opening,
    window: Mapping[Any, Any],
    replications: int,
    rng: np.random.Generator,
) -> Visitors:
    """Draw the visitors of one window and day, many times.

    The day's number is negative binomial (a Poisson number whose mean is gamma distributed), arrivals
    follow the profile, service times are gamma distributed.

    Parameters
    ----------
    mean, sd : float
        Mean and standard deviation of the day's number; an sd below that of a Poisson number counts as such,
        and where it is NaN exactly `mean` come.
    day : Opening
        Hours and profile.
    window : mapping
        Its row of the table: service_minutes, service_cv, back_office_minutes, wait_target_minutes. Work
        behind the counter slows the people evenly through the day, in each replication by its own number of
        visitors, though never below what those served bring with them.
    replications : int
        Simulated days.
    rng : Generator
        Source of randomness.
    """
    count = _day_counts(mean, sd, replications, rng)
    arrivals = _arrivals(day, count, rng)
    minutes, back_office = window["service_minutes"], window["back_office_minutes"]
    services = _services(arrivals.shape, minutes, window["service_cv"], rng)
    return Visitors(day, count, arrivals, services, minutes, back_office, window["wait_target_minutes"])


def _day_counts(mean: float, sd: float, size: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw the day's numbers of visitors."""
    if np.isnan(sd):
        return np.full(size, round(mean), dtype=np.int64)
    extra = sd**2 - mean
    if extra <= 1e-9 or mean <= 0:
        return rng.poisson(max(mean, 0.0), size)
    return rng.poisson(rng.gamma(mean**2 / extra, extra / mean, size))


def _arrivals(day: Opening, count: npt.NDArray[np.int64], rng: np.random.Generator) -> Array:
    """Draw arrival times on the working clock, sorted; beyond a day's number they are infinite."""
    most = max(int(count.max(initial=0)), 1)
    share = rng.random((count.size, most))
    share[np.arange(most) >= count[:, None]] = np.inf
    share.sort(axis=1)
    return np.where(np.isfinite(share), day.arrival(np.minimum(share, 1.0)), np.inf)


def _services(shape: tuple[int, ...], mean: float, cv: float, rng: np.random.Generator) -> Array:
    """Draw service times at speed 1."""
    if cv <= 0:
        return np.full(shape, mean)
    return rng.gamma(1.0 / cv**2, mean * cv**2, shape)


def start_times(arrivals: Array, services: Array, speeds: Array) -> Array:
    """Return when each service starts, on the working clock: the recursion over visitors in order.

    A visitor goes to the fastest free server, or else to the one free first.

    Parameters
    ----------
    arrivals, services : ndarray, shape (rows, most)
        When visitors come, in order, and the minutes that they take at speed 1; a row is a simulated day.
    speeds : ndarray, shape (servers,) or (rows, servers)
        Of the people at the window, of all rows or row by row.

    Returns
    -------
    ndarray, shape (rows, most)
        Infinite where nobody serves.
    """
    starts = np.full(arrivals.shape, np.inf)
    number, rows = speeds.shape[-1], np.arange(len(arrivals))
    if not number:
        return starts
    # Fastest first: of several free servers the first is taken.
    ordered = np.broadcast_to(-np.sort(-speeds, axis=-1), (len(arrivals), number))
    free = np.zeros(ordered.shape)
    for k in range(arrivals.shape[1]):
        ready = np.maximum(free, arrivals[:, k, None])
        chosen = ready.argmin(axis=1)
        starts[:, k] = ready[rows, chosen]
        free[rows, chosen] = starts[:, k] + services[:, k] / ordered[rows, chosen]
    return starts
