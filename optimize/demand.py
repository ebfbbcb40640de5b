"""From the forecast to curves: expected waiting of each window-day at each capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special
from scipy.interpolate import PchipInterpolator

from optimize.curves import HALF, NEGLIGIBLE, STEP, Curves, bent, convex_envelope
from optimize.dayqueue import day_waits
from optimize.opening import DEFAULT_PROFILE, Opening

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NODES = 24
"""Points that stand for a day's uncertain arrival rate."""
_CUTS = (-2.4, 3.0)
"""The outermost cuts between them, in standard deviations."""
_RATIO = 1.3
"""Arrival rates solved for, from one to the next; between them log minutes over log rate are interpolated."""
_RANGE = 100.0
"""Highest arrival rate / lowest one solved for; below, waiting follows a power of the rate."""
_MOST = 60.0
"""No window is planned with more capacity than this."""


@dataclass(frozen=True)
class _Service:
    """What makes two windows' lines alike: their days are solved together."""

    hours: tuple[tuple[int, int], ...]
    minutes: float
    cv: float
    back_office: float
    target: float
    most: float


def waiting_curves(
    daily: pd.DataFrame,
    windows: pd.DataFrame,
    halls: pd.DataFrame,
    profile: Sequence[float] = DEFAULT_PROFILE,
    fastest: float = 1.0,
) -> Curves:
    """Return the expected waiting of every window-day of a forecast by capacity.

    A day's number is a Poisson number with an uncertain mean: what the forecast's variance has beyond the
    mean is the variance of that mean, taken as gamma distributed, and waits are averaged over it.

    Back-office work is time that the people at a window do not have for visitors: of a capacity c the
    part b · visitors / opening minutes is away, though at most so much that the work falling due
    with those who are served gets done.

    Parameters
    ----------
    daily : DataFrame
        hall, window, date, mean, sd.
    windows : DataFrame
        hall, window, service_minutes, service_cv, back_office_minutes, wait_target_minutes, max_counters.
    halls : DataFrame
        hall, hours.
    profile : sequence of float
        Relative arrivals in equal slices of the opening time.
    fastest : float
        Highest speed of anyone: curves reach to `max_counters` people of it.

    Raises
    ------
    ValueError
        If `daily` names a window that the tables do not have.
    """
    services, kind = _services(daily, windows, halls, max(fastest, 1.0))
    mean = daily["mean"].to_numpy(dtype=float)
    rates, weights = rate_nodes(mean, daily["sd"].to_numpy(dtype=float))
    lines = [_Line(service, np.flatnonzero(kind == k), rates, weights) for k, service in enumerate(services)]
    for hours in {service.hours: None for service in services}:
        _solve_lines(Opening(hours, tuple(profile)), [line for line in lines if line.service.hours == hours])
    width = max((len(line.minutes) for line in lines), default=1)
    raw, late = np.zeros((2, len(daily), width))
    for line in lines:
        pad = ((0, 0), (0, width - len(line.minutes)))
        raw[line.rows] = np.pad(np.stack(line.minutes, axis=1), pad, mode="edge")
        late[line.rows] = np.pad(np.stack(line.late, axis=1), pad, mode="edge")
    days = daily[["hall", "window", "date"]].reset_index(drop=True).assign(visitors=mean)
    minutes, beyond = bent(np.minimum.accumulate(raw, axis=1), np.minimum.accumulate(late, axis=1))
    capacity = STEP * np.arange(minutes.shape[1], dtype=np.float64)
    return Curves(days, capacity, convex_envelope(minutes), beyond)


def rate_nodes(mean: Array, sd: Array) -> tuple[Array, Array]:
    """Return points and weights that stand for a day's uncertain arrival rate, (rows, nodes) each.

    The rate is gamma distributed with this mean and variance sd² − mean; unknown sd counts as that of a
    Poisson number. Its range is cut into intervals, each standing at its own mean: waits have a bend where
    the load reaches the capacity, at which Gauss quadrature of the same size is out by 7 %. The cuts lie
    evenly on the normal scale (by Wilson & Hilferty's cube root); weights and means are exact.
    """
    extra = np.where(np.isfinite(sd), sd, 0.0) ** 2 - mean
    spread = (mean > 0) & (extra > 1e-6 * mean**2)
    points = np.repeat(mean[:, None], NODES, axis=1)
    weights = np.zeros_like(points)
    weights[:, 0] = 1.0
    shape = (mean[spread] ** 2 / extra[spread])[:, None]
    normal = np.linspace(*_CUTS, NODES - 1)
    cuts = shape * np.maximum(1.0 - 1.0 / (9.0 * shape) + normal / (3.0 * np.sqrt(shape)), 0.0) ** 3
    ends = np.zeros((len(shape), 1)), np.ones((len(shape), 1))
    chance = np.diff(np.concatenate([ends[0], special.gammainc(shape, cuts), ends[1]], axis=1), axis=1)
    moment = np.diff(np.concatenate([ends[0], special.gammainc(shape + 1, cuts), ends[1]], axis=1), axis=1)
    weights[spread] = chance
    some = chance > 1e-12
    points[spread] *= np.where(some, moment / np.where(some, chance, 1.0), 1.0)
    return points, weights


class _Line:
    """One kind of service: its rows, the arrival rates solved for, and the answers by capacity."""

    def __init__(self, service: _Service, rows: Ints, rates: Array, weights: Array) -> None:
        self.service, self.rows = service, rows
        self.rates, self.weights = rates[rows], weights[rows]
        self.minutes: list[Array] = []
        self.late: list[Array] = []
        top = float(max(self.rates.max(initial=0.0), 1e-3))
        low = float(np.clip(self.rates[self.rates > 0].min(initial=top), top / _RANGE, top / _RATIO))
        self.grid = np.geomspace(low, top, int(np.ceil(np.log(top / low) / np.log(_RATIO))) + 2)

    def problems(self, opening: Opening, capacity: float) -> tuple[Array, Array]:
        """Return arrival rates and minutes of service to solve for, shape (problems,), for `together`.

        Where back-office work slows the people at the window, a day with more visitors than its mean has
        slower service too. The fourfold rest are the mean's days with a standard deviation of visitors more
        and fewer, served as slowly as that makes them, and served as at the mean.
        """
        grid = self.grid
        if capacity == 0 or self.service.back_office == 0:
            return grid, np.full(grid.size, self.service.minutes)
        away = np.minimum(np.sqrt(grid), grid)
        rates = [grid, grid + away, grid - away, grid + away, grid - away]
        slow_as_of = np.concatenate([*rates[:3], grid, grid])
        return np.concatenate(rates), self._slowed(slow_as_of, opening, capacity)

    def together(self, found: Array) -> Array:
        """Put together what was found for `problems` to what is expected at the grid's rates.

        To second order the mean of a function w(N, slowness of N) of a Poisson number N is that of
        w(N, slowness of the mean), which the chain gives, and half of these differences (Stein and Chen's
        identity).
        """
        at, *beside = np.split(found, found.size // self.grid.size)
        if not beside:
            return at
        more, fewer, more_alone, fewer_alone = beside
        return np.maximum(at + 0.5 * (more - more_alone + fewer - fewer_alone), 0.0)

    def _slowed(self, visitors: Array, opening: Opening, capacity: float) -> Array:
        """Minutes of service on days with so many visitors, each of whom brings back-office work."""
        service = self.service
        left = capacity - service.back_office * visitors / opening.minutes
        least = capacity * service.minutes / (service.minutes + service.back_office)
        return service.minutes * capacity / np.maximum(left, least)

    def put(self, minutes: Array, late: Array) -> None:
        """Average answers at the grid's rates over each row's nodes."""
        share = late / self.grid
        share[share < 1e-12] = 0.0  # the interpolation divides by differences
        known = np.stack([np.log(np.maximum(minutes, 1e-12)), share], axis=1)
        scale = np.log(self.grid)
        values = PchipInterpolator(scale, known)(np.log(np.maximum(self.rates, self.grid[0])))
        # Below the lowest rate solved for, minutes go on with the power law of the two lowest.
        power = max((known[1, 0] - known[0, 0]) / (scale[1] - scale[0]), 1.0)
        fading = np.minimum(self.rates / self.grid[0], 1.0) ** power
        self.minutes.append((self.weights * np.exp(values[..., 0]) * fading).sum(axis=1))
        self.late.append((self.weights * self.rates * values[..., 1]).sum(axis=1))

    def finished(self) -> bool:
        """Say whether another counter can do no more: the limit is reached, or the last one saved little."""
        capacity = (len(self.minutes) - 1) * HALF
        if capacity < 1:
            return False
        saved = float(np.max(self.minutes[-3] - self.minutes[-1], initial=0.0))
        return capacity >= self.service.most or saved < 0.5 * NEGLIGIBLE


def _solve_lines(opening: Opening, lines: list[_Line]) -> None:
    """Solve the lines of one opening for rising capacities, together, until none gains from more."""
    capacity, active = 0.0, lines
    while active:
        problems = [line.problems(opening, capacity) for line in active]
        visitors, service = (np.concatenate(part) for part in zip(*problems, strict=True))
        sizes = [rates.size for rates, _ in problems]
        cv = np.repeat([line.service.cv for line in active], sizes)
        target = np.repeat([line.service.target for line in active], sizes)
        minutes, late = day_waits(opening, capacity, visitors, service, cv, target)
        ends = np.cumsum(sizes)[:-1]
        for line, part, number in zip(active, np.split(minutes, ends), np.split(late, ends), strict=True):
            line.put(line.together(part), line.together(number))
        active = [line for line in active if not line.finished()]
        capacity += HALF


def _services(
    daily: pd.DataFrame, windows: pd.DataFrame, halls: pd.DataFrame, fastest: float
) -> tuple[list[_Service], Ints]:
    """Return the distinct kinds of service and, for each row of `daily`, which one it is."""
    columns = ["service_minutes", "service_cv", "back_office_minutes", "wait_target_minutes", "max_counters"]
    hours = {
        str(hall): tuple((int(start), int(close)) for start, close in spans)
        for hall, spans in zip(halls["hall"], halls["hours"], strict=True)
    }
    numbers = windows[columns].to_numpy(dtype=float)
    limits = np.minimum(np.ceil(np.nan_to_num(numbers[:, 4], nan=np.inf) * fastest / HALF) * HALF, _MOST)
    known = {
        (str(hall), str(window)): _Service(hours[str(hall)], minutes, cv, back, target, float(most))
        for hall, window, (minutes, cv, back, target, _), most in zip(
            windows["hall"], windows["window"], numbers.tolist(), limits, strict=True
        )
    }
    pairs = list(zip(daily["hall"].astype(str), daily["window"].astype(str), strict=True))
    missing = sorted(set(pairs) - set(known))
    if missing:
        raise ValueError(f"the forecast names windows that the windows table does not have: {missing[:5]}")
    services = list(dict.fromkeys(known[pair] for pair in pairs))
    number = {service: k for k, service in enumerate(services)}
    return services, np.asarray([number[known[pair]] for pair in pairs], dtype=np.int64)
