"""Visitors served one by one: the Kiefer–Wolfowitz recursion, side by side over many simulated days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from optimize.opening import Opening, opening

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DayWaits:
    """What a simulated window-day came to, over all replications.

    The intervals are meant to cover 95 % (ratio estimate over replications; with 60 or so of them, and
    waits as skewed as they are, it is nearer 90 %).

    Attributes
    ----------
    visitors : float
        Mean number of visitors a day.
    mean_wait_minutes, late_share : float
        Minutes a visitor waited; part that waited beyond the target.
    wait_interval, late_interval : tuple of float
        Lower and upper end.
    totals : ndarray, shape (replications, 3)
        Visitors, minutes waited and late visitors of each replication.
    """

    visitors: float
    mean_wait_minutes: float
    late_share: float
    wait_interval: tuple[float, float]
    late_interval: tuple[float, float]
    totals: Array


def simulate_day(
    visitors_mean: float,
    visitors_sd: float,
    servers: Sequence[float],
    hours: Sequence[Sequence[int]],
    service_minutes: float,
    service_cv: float,
    target: float,
    profile: Sequence[float] | None = None,
    replications: int = 200,
    rng: np.random.Generator | int | None = None,
    back_office_minutes: float = 0.0,
) -> DayWaits:
    """Serve one window's visitors through one day, many times.

    The day's number is negative binomial (a Poisson number whose mean is gamma distributed), arrivals
    follow the profile, service times are gamma distributed. A visitor goes to the fastest free server, or
    else to the one free first. In a break nobody comes, nothing is served, and the line waits on; whoever is
    still in line at closing time has waited until then.

    Parameters
    ----------
    visitors_mean, visitors_sd : float
        Mean and standard deviation of the day's number; an sd below that of a Poisson number counts as such.
    servers : sequence of float
        Speed of each person at the window; empty: nobody.
    hours : sequence of (int, int)
        Opening hours in minutes after midnight.
    service_minutes, service_cv : float
        Mean service at speed 1, and standard deviation / mean.
    target : float
        Minutes that are still a good wait.
    profile : sequence of float, optional
        Relative arrivals in equal slices of the opening time.
    replications : int
        Simulated days.
    rng : Generator or int, optional
        Source of randomness or its seed.
    back_office_minutes : float
        Mean work behind the counter for each visitor. It slows the people evenly through the day, in each
        replication by its own number of visitors, though never below what those served bring with them.
    """
    day = opening(hours, profile)
    generator = np.random.default_rng(rng)
    count = _day_counts(visitors_mean, visitors_sd, replications, generator)
    arrivals = _arrivals(day, count, generator)
    services = _services(arrivals.shape, service_minutes, service_cv, generator)
    speeds = np.asarray(servers, dtype=float)
    left = 1.0 - back_office_minutes * count / (day.minutes * max(float(speeds.sum()), 1e-12))
    slowed = np.maximum(left, service_minutes / (service_minutes + back_office_minutes))
    starts = _starts(arrivals, services / slowed[:, None], speeds)
    waits = np.minimum(day.wall(starts), day.closing) - day.wall(np.minimum(arrivals, day.minutes))
    there = np.arange(arrivals.shape[1]) < count[:, None]
    totals = np.stack(
        [count, np.where(there, waits, 0.0).sum(axis=1), (there & (waits > target)).sum(axis=1)], axis=1
    )
    return _summary(totals.astype(float))


def simulate_waits(
    daily: pd.DataFrame,
    duty: pd.DataFrame,
    windows: pd.DataFrame,
    halls: pd.DataFrame,
    profile: Sequence[float] | None = None,
    replications: int = 100,
    seed: int = 0,
) -> pd.DataFrame:
    """Serve simulated visitors on every window-day of a forecast under a duty roster.

    Parameters
    ----------
    daily : DataFrame
        hall, window, date, mean, sd: the numbers of visitors to draw.
    duty : DataFrame
        date, hall, window, share and, where people are not equally fast, speed; one row a person.
        A window-day without a row has nobody.
    windows, halls : DataFrame
        The county's tables.
    profile : sequence of float, optional
        Relative arrivals in equal slices of the opening time.
    replications : int
        Simulated days of each window-day.
    seed : int
        Every window-day draws from its own stream, so that two rosters meet the same visitors.

    Returns
    -------
    DataFrame
        hall, window, date, visitors, mean_wait_minutes, late_share, low, high: the 95 % interval is that of
        the mean wait.
    """
    speed = duty["speed"] if "speed" in duty.columns else pd.Series(1.0, index=duty.index)
    people = (duty["share"] * speed).groupby([duty["hall"], duty["window"], duty["date"]]).agg(list).to_dict()
    hours = dict(zip(halls["hall"], halls["hours"], strict=True))
    line = {(row["hall"], row["window"]): row for row in windows.to_dict("records")}
    rows = []
    for day in daily.to_dict("records"):
        hall, window, date = day["hall"], day["window"], day["date"]
        facts = line[hall, window]
        result = simulate_day(
            day["mean"],
            day["sd"],
            people.get((hall, window, date), []),
            hours[hall],
            facts["service_minutes"],
            facts["service_cv"],
            facts["wait_target_minutes"],
            profile,
            replications,
            np.random.default_rng([seed, *_stream(hall, window, date)]),
            facts["back_office_minutes"],
        )
        interval = result.wait_interval
        rows.append(
            (hall, window, date, result.visitors, result.mean_wait_minutes, result.late_share, *interval)
        )
    columns = ["hall", "window", "date", "visitors", "mean_wait_minutes", "late_share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _stream(hall: str, window: str, date: pd.Timestamp) -> tuple[int, int]:
    """Return numbers that name a window-day's own stream of randomness, the same in every run."""
    return crc32(f"{hall}\n{window}".encode()), date.toordinal()


def _day_counts(mean: float, sd: float, size: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw the day's numbers of visitors."""
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


def _starts(arrivals: Array, services: Array, speeds: Array) -> Array:
    """Return when each service starts, on the working clock: the recursion over visitors in order."""
    starts = np.full(arrivals.shape, np.inf)
    if not speeds.size:
        return starts
    speeds = np.sort(speeds)[::-1]  # the first of several free servers is the fastest
    free = np.zeros((len(arrivals), speeds.size))
    rows = np.arange(len(arrivals))
    for k in range(arrivals.shape[1]):
        ready = np.maximum(free, arrivals[:, k, None])
        chosen = ready.argmin(axis=1)
        starts[:, k] = ready[rows, chosen]
        free[rows, chosen] = starts[:, k] + services[:, k] / speeds[chosen]
    return starts


def _summary(totals: Array) -> DayWaits:
    """Turn totals of replications into ratios with intervals."""
    wait, wait_half = _ratio(totals[:, 1], totals[:, 0])
    late, late_half = _ratio(totals[:, 2], totals[:, 0])
    return DayWaits(
        visitors=float(totals[:, 0].mean()),
        mean_wait_minutes=wait,
        late_share=late,
        wait_interval=(max(wait - wait_half, 0.0), wait + wait_half),
        late_interval=(max(late - late_half, 0.0), min(late + late_half, 1.0)),
        totals=totals,
    )


def _ratio(above: Array, below: Array) -> tuple[float, float]:
    """Return a ratio of sums and half the width of its 95 % interval."""
    total = float(below.sum())
    if total == 0:
        return 0.0, 0.0
    ratio = float(above.sum()) / total
    if below.size < 2:
        return ratio, float("inf")
    rest = above - ratio * below
    error = float(np.sqrt((rest**2).sum() * below.size / (below.size - 1))) / total
    return ratio, float(stats.t.ppf(0.975, below.size - 1)) * error
