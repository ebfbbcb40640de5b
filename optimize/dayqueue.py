"""One day's line from opening to closing, as a Markov chain solved through time for many problems at once.

The state is the number of busy servers or, beyond them, the length of the line. Below, the chain is that of
M/M/c. In the line a visitor counts as a *quantum* of `variability_factor` visitors: with rates λ / h up and
cμ / h down the drift is that of the real line, the spread is that of arrivals and M/G/c departures, and
the stationary wait is exactly the M/G/c approximation of `queueing`. The same chain thus carries light
load, the build-up of a morning peak, and overload to closing time.

Deep in the line the states lie further apart, with rates that keep drift and spread.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from optimize.opening import Opening
from optimize.queueing import busy_rates, variability_factor

Array = npt.NDArray[np.float64]

FINE_STATES = 24
"""States of the line that lie one quantum apart."""
GROWTH = 1.12
"""Each further distance between states is longer by this factor."""
STEPS = 36
"""Steps that a day is cut into at least."""
CHUNK = 2048
"""Problems solved side by side: few enough to stay in the processor's cache."""
_GAMMA = 1.0 - np.sqrt(0.5)


def day_waits(
    opening: Opening, capacity: float, visitors: Array, service: Array, cv: Array, target: Array
) -> tuple[Array, Array]:
    """Return the expected waiting of a day's visitors, problem by problem.

    Whoever is in line when a break begins waits through it; service under way stops and goes on
    afterwards. Whoever is still in line at closing time has waited until then, and no longer.

    Parameters
    ----------
    opening : Opening
        Hours and profile.
    capacity : float
        Counters: full servers and, for the fraction, one at that speed. At 0 everyone waits till closing.
    visitors : ndarray, shape (problems,)
        Mean of the day's Poisson number of visitors.
    service, cv : ndarray, shape (problems,)
        Mean minutes of service at full speed, and standard deviation / mean.
    target : ndarray, shape (problems,)
        Minutes that are still a good wait.

    Returns
    -------
    minutes, late : ndarray, shape (problems,)
        Expected total minutes of waiting, and expected number of visitors that wait beyond the target.
    """
    if capacity <= 0:
        return unserved_waits(opening, visitors, target)
    minutes, late = np.zeros(visitors.size), np.zeros(visitors.size)
    order = np.argsort(visitors)
    for first in range(0, visitors.size, CHUNK):
        part = order[first : first + CHUNK]
        minutes[part], late[part] = _solve(
            opening, capacity, visitors[part], service[part], cv[part], target[part]
        )
    return minutes, late


def unserved_waits(opening: Opening, visitors: Array, target: Array) -> tuple[Array, Array]:
    """Return `day_waits` with nobody at the window: all wait from arrival to closing."""
    arrivals = opening.wall(opening.arrival((np.arange(2000) + 0.5) / 2000))
    remaining = opening.closing - arrivals
    late = (remaining[:, None] > target[None, :]).mean(axis=0)
    return visitors * float(remaining.mean()), visitors * late


def _solve(
    opening: Opening, capacity: float, visitors: Array, service: Array, cv: Array, target: Array
) -> tuple[Array, Array]:
    """Carry one chunk of problems through the day."""
    chain = _Chain(opening, capacity, visitors, service, cv)
    times = opening.steps(opening.minutes / STEPS)
    arrivals = np.diff(opening.share(times))
    pauses = dict(opening.breaks)
    state = chain.empty()
    minutes, late, queue = (np.zeros(visitors.size) for _ in range(3))
    for begin, end, share in zip(times[:-1], times[1:], arrivals, strict=True):
        span = float(end - begin)
        before, state = state, chain.advance(state, share / span, span)
        chance = chain.late_chance(_slack(opening, 0.5 * (begin + end), target))
        late += visitors * share * 0.5 * np.einsum("sp,sp->p", chance, (before + state)[chain.servers :])
        ahead, queue = queue, np.einsum("sp,sp->p", chain.length, state[chain.servers :])
        minutes += 0.5 * span * (ahead + queue) + pauses.get(float(end), 0.0) * queue
    return minutes, late


def _slack(opening: Opening, arrival: float, target: Array) -> Array:
    """Return how many working minutes in line make an arrival late; infinite where closing comes first."""
    deadline = opening.wall(arrival) + target
    return np.where(deadline < opening.closing, opening.work(deadline) - arrival, np.inf)


class _Chain:
    """The chain of one chunk. States 0…n busy, then the line; arrays are (states, problems)."""

    def __init__(self, opening: Opening, capacity: float, visitors: Array, service: Array, cv: Array) -> None:
        self.servers = int(np.ceil(capacity - 1e-9))
        self.visitors, self.finish = visitors, capacity / service
        share = np.asarray(opening.profile) / sum(opening.profile)
        crowd = float(share @ share) * share.size  # mean arrival rate that a visitor meets / mean of the day
        load = visitors * service / opening.minutes
        self.quantum = variability_factor(self.servers, load * crowd / capacity, cv)
        self.gaps = self.quantum * _spacing(
            float(np.max((visitors + 5 * np.sqrt(visitors) + 5) / self.quantum))
        )
        self.length = np.concatenate([np.zeros((1, visitors.size)), np.cumsum(self.gaps, axis=0)])
        self.busy = busy_rates(capacity, load) / service
        self._key: tuple[float, float] | None = None
        self._slack: Array | None = None
        self._chance: Array = self.length

    def empty(self) -> Array:
        """Return the state at opening: nobody there."""
        state = np.zeros((self.servers + len(self.length), self.visitors.size))
        state[0] = 1.0
        return state

    def rates(self, arrive: Array) -> tuple[Array, Array]:
        """Return rates up and down from every state, for arrivals a minute (problems,)."""
        n, h, c = self.servers, self.quantum, self.finish
        up, down = np.zeros((2, n + len(self.length), arrive.size))
        up[:n] = arrive
        up[n] = arrive / h
        down[: n + 1] = self.busy
        below, above = self.gaps, np.concatenate([self.gaps[1:], self.gaps[-1:]])
        drift, spread = arrive - c, h * (arrive + c)
        rise = (spread + drift * below) / (above * (above + below))
        fall = (spread - drift * above) / (below * (above + below))
        # Where states lie too far apart for both rates to be positive, the drift alone is kept.
        up[n + 1 :] = np.where(fall < 0, drift / above, np.maximum(rise, 0.0))
        down[n + 1 :] = np.where(rise < 0, -drift / below, np.maximum(fall, 0.0))
        up[-1] = 0.0
        return up, down

    def advance(self, state: Array, arrive: float, span: float) -> Array:
        """Carry the state through `span` minutes with `arrive` of the day's visitors a minute.

        Two-stage diagonally implicit Runge-Kutta, second order and L-stable (Alexander 1977): the steps
        can be long beside a service time. Both stages solve the same tridiagonal system.
        """
        key = (round(arrive, 12), round(span, 9))
        if key != self._key:
            self._key = key
            self._factorise(*self.rates(self.visitors * arrive), span * _GAMMA)
        stage = self._solve(state)
        return self._solve(state + ((1.0 - _GAMMA) / _GAMMA) * (stage - state))

    def _factorise(self, up: Array, down: Array, step: float) -> None:
        """Prepare Thomas' algorithm for (I − step · generator)."""
        diagonal = 1.0 + step * (up + down)
        self._inverse = np.empty_like(diagonal)
        self._back = np.empty_like(diagonal)
        self._inverse[0] = 1.0 / diagonal[0]
        for m in range(1, len(diagonal)):
            self._back[m - 1] = -step * down[m] * self._inverse[m - 1]
            self._inverse[m] = 1.0 / (diagonal[m] + step * up[m - 1] * self._back[m - 1])
        self._forth = self._inverse.copy()
        self._forth[1:] *= step * up[:-1]

    def _solve(self, right: Array) -> Array:
        """Solve the tridiagonal system for one right side."""
        result: Array = right * self._inverse
        part = np.empty_like(result[0])  # one buffer: these loops are most of all the time spent
        for m in range(1, len(result)):
            np.multiply(self._forth[m], result[m - 1], out=part)
            np.add(result[m], part, out=result[m])
        for m in range(len(result) - 2, -1, -1):
            np.multiply(self._back[m], result[m + 1], out=part)
            np.subtract(result[m], part, out=result[m])
        return result

    def late_chance(self, slack: Array) -> Array:
        """Return P(wait > slack) of an arrival that finds all servers busy, by the line's length.

        The wait is gamma distributed, one exponential part of h / (cμ) for each quantum and one for the
        next service to end. Its tail by the cube-root normal approximation (Wilson & Hilferty 1931).
        """
        if self._slack is None or not np.array_equal(slack, self._slack):
            shape = self.length / self.quantum + 1.0
            time = np.minimum(self.finish * slack / self.quantum, 1e9)
            normal = (np.cbrt(time / shape) - 1.0 + 1.0 / (9.0 * shape)) * 3.0 * np.sqrt(shape)
            self._slack, self._chance = slack, special.ndtr(-normal)
        return self._chance


def _spacing(reach: float) -> Array:
    """Return distances between states of the line, in quanta, that together reach so far; as a column."""
    gaps = [1.0] * FINE_STATES
    total = float(FINE_STATES)
    while total < reach:
        gaps.append(gaps[-1] * GROWTH)
        total += gaps[-1]
    return np.asarray(gaps)[:, None]
