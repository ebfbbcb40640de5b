"""Visitors served under whole rosters: every window and day, the same visitors for each roster.

Window-days with the same number of counters go through the recursion side by side, which is what makes
thousands of them quick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from optimize.opening import opening
from optimize.visitors import Array, Visitors, draw_visitors, start_times

TOGETHER = 64
"""Window-days that are served side by side; more do not fit into the processor's cache."""
DRAWN = 512
"""Window-days whose visitors are drawn before any is served, which bounds the memory."""


def simulate_rosters(
    daily: pd.DataFrame,
    rosters: Mapping[str, pd.DataFrame],
    windows: pd.DataFrame,
    halls: pd.DataFrame,
    profile: Sequence[float] | None = None,
    replications: int = 100,
    seed: int = 0,
) -> dict[str, Array]:
    """Serve simulated visitors on every window-day of a forecast under several rosters.

    Parameters
    ----------
    daily : DataFrame
        hall, window, date, mean, sd: the numbers of visitors to draw; where sd is NaN exactly the mean.
    rosters : mapping
        Name to a roster: date, hall, window, share and, where people are not equally fast, speed; one row a
        person. A window-day without a row has nobody.
    windows, halls : DataFrame
        The county's tables.
    profile : sequence of float, optional
        Relative arrivals in equal slices of the opening time.
    replications : int
        Simulated days of each window-day.
    seed : int
        Every window-day draws from its own stream, so that all rosters meet the same visitors, today and
        in any other run.

    Returns
    -------
    dict of ndarray, shape (rows, replications, 3)
        By roster: visitors, minutes that they waited, and visitors that waited beyond the target.
    """
    people = {name: _speeds(roster) for name, roster in rosters.items()}
    openings = {
        hall: opening(hours, profile) for hall, hours in zip(halls["hall"], halls["hours"], strict=True)
    }
    facts = {(row["hall"], row["window"]): row for row in windows.to_dict("records")}
    result = {name: np.zeros((len(daily), replications, 3)) for name in rosters}
    columns = ["hall", "window", "date", "mean", "sd"]
    for first in range(0, len(daily), DRAWN):
        visitors, places = [], []
        for hall, window, date, mean, sd in (
            daily[columns].iloc[first : first + DRAWN].itertuples(index=False)
        ):
            rng = np.random.default_rng([seed, crc32(f"{hall}\n{window}".encode()), date.toordinal()])
            line = facts[hall, window]
            visitors.append(draw_visitors(mean, sd, openings[hall], line, replications, rng))
            places.append((hall, window, date))
        for name, of_name in people.items():
            for rows, totals in _serve(visitors, [of_name[place] for place in places]):
                result[name][first + rows] = totals
    return result


def summed(places: pd.DataFrame, totals: Array, by: list[str]) -> pd.DataFrame:
    """Add up simulated totals over groups, with 95 % intervals over the replications.

    With 60 replications or so, and waits as skewed as they are, the intervals cover nearer 90 %.

    Parameters
    ----------
    places : DataFrame
        The groups' columns, a row for each of `totals`.
    totals : ndarray, shape (rows, replications, 3)
        From `simulate_rosters`.
    by : list of str
        Columns that make the groups; none: all in one row.

    Returns
    -------
    DataFrame
        `by`, visitors (mean a replication), mean_wait_minutes, late_share, low, high, late_low, late_high;
        groups in the order in which they first come.
    """
    number = (
        places.groupby(by, sort=False).ngroup().to_numpy() if by else np.zeros(len(places), dtype=np.intp)
    )
    groups = places[by].drop_duplicates().reset_index(drop=True) if by else pd.DataFrame(index=[0])
    sums = np.zeros((len(groups), *totals.shape[1:]))
    np.add.at(sums, number, totals)
    rows = []
    for group in sums:
        wait, half = _ratio(group[:, 1], group[:, 0])
        late, late_half = _ratio(group[:, 2], group[:, 0])
        interval = max(wait - half, 0.0), wait + half, max(late - late_half, 0.0), min(late + late_half, 1.0)
        rows.append((float(group[:, 0].mean()), wait, late, *interval))
    columns = ["visitors", "mean_wait_minutes", "late_share", "low", "high", "late_low", "late_high"]
    return pd.concat([groups, pd.DataFrame(rows, columns=columns)], axis=1)


def _ratio(above: Array, below: Array) -> tuple[float, float]:
    """Return a ratio of sums and half the width of its 95 % interval, over replications."""
    total = float(below.sum())
    if total == 0:
        return 0.0, 0.0
    ratio = float(above.sum()) / total
    if below.size < 2:
        return ratio, float("inf")
    rest = above - ratio * below
    error = float(np.sqrt((rest**2).sum() * below.size / (below.size - 1))) / total
    return ratio, float(stats.t.ppf(0.975, below.size - 1)) * error


def _speeds(roster: pd.DataFrame) -> defaultdict[tuple[str, str, pd.Timestamp], list[float]]:
    """Speeds of the people at each window on each day; of nobody where there is no row."""
    speed = roster["share"] * (roster["speed"] if "speed" in roster.columns else 1.0)
    found: defaultdict[tuple[str, str, pd.Timestamp], list[float]] = defaultdict(list)
    for hall, window, date, one in zip(
        roster["hall"], roster["window"], roster["date"], speed.to_list(), strict=True
    ):
        found[hall, window, date].append(one)
    return found


def _serve(
    visitors: Sequence[Visitors], speeds: Sequence[Sequence[float]]
) -> Iterator[tuple[npt.NDArray[np.intp], Array]]:
    """Serve window-days side by side, those with as many people together: positions and totals."""
    order = sorted(range(len(visitors)), key=lambda k: (len(speeds[k]), visitors[k].arrivals.shape[1]))
    start = 0
    while start < len(order):
        servers = len(speeds[order[start]])
        some = [k for k in order[start : start + TOGETHER] if len(speeds[k]) == servers]
        start += len(some)
        width = visitors[some[-1]].arrivals.shape[1]
        fast = [np.asarray(speeds[k], dtype=float) for k in some]
        arrivals = np.concatenate([_wide(visitors[k].arrivals, width, np.inf) for k in some])
        services = [visitors[k].services_at(of) for k, of in zip(some, fast, strict=True)]
        repeated = np.repeat(np.stack(fast), [len(one) for one in services], axis=0)
        starts = start_times(arrivals, np.concatenate([_wide(s, width, 0.0) for s in services]), repeated)
        parts = np.split(starts, len(some))
        totals = [
            visitors[k].totals(part[:, : visitors[k].arrivals.shape[1]])
            for k, part in zip(some, parts, strict=True)
        ]
        yield np.asarray(some, dtype=np.intp), np.stack(totals)


def _wide(values: Array, width: int, rest: float) -> Array:
    """Fill rows up to a width."""
    return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=rest)
