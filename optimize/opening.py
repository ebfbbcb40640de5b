"""A hall's opening time as one clock, and how visitors spread over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

DEFAULT_PROFILE: tuple[float, ...] = (0.9, 1.3, 1.45, 1.35, 1.1, 0.8, 0.75, 1.0, 1.15, 1.0, 0.75, 0.45)
"""Relative arrivals in twelve equal slices of the opening time.

Two peaks, the higher in the late morning and one after midday, falling off before closing: the shape that
Brown, Gans, Mandelbaum et al. (2005, "Statistical analysis of a telephone call center: a queueing-science
perspective", JASA 100:36-50) found in a bank. Counts by the hour from township halls are not published;
a county with ticket machines puts in its own, as `[rules] profile` of staffplan.toml.
"""


@dataclass(frozen=True)
class Opening:
    """One day's opening hours, with the arrivals' profile.

    Two clocks run here. The *working clock* counts opened minutes only and stands still in a lunch break;
    the *wall clock* counts all minutes since the first opening.

    Attributes
    ----------
    hours : tuple of (int, int)
        Opening and closing in minutes after midnight, in order and without overlap.
    profile : tuple of float
        Relative arrivals in equal slices of the working clock.
    """

    hours: tuple[tuple[int, int], ...]
    profile: tuple[float, ...] = DEFAULT_PROFILE

    def __post_init__(self) -> None:
        flat = [minute for span in self.hours for minute in span]
        if not flat or any(later <= earlier for earlier, later in pairwise(flat)):
            raise ValueError(f"opening hours must be in order and not empty: {self.hours}")
        if not self.profile or min(self.profile) < 0 or sum(self.profile) <= 0:
            raise ValueError(f"an arrival profile needs weights ≥ 0 that are not all 0: {self.profile}")

    @property
    def minutes(self) -> float:
        """Opened minutes a day."""
        return float(sum(close - start for start, close in self.hours))

    @property
    def breaks(self) -> tuple[tuple[float, float], ...]:
        """Each break inside the day: its place on the working clock, and its length in minutes."""
        found, worked = [], 0.0
        for (start, close), (reopening, _) in pairwise(self.hours):
            worked += close - start
            found.append((worked, float(reopening - close)))
        return tuple(found)

    @property
    def closing(self) -> float:
        """Minutes on the wall clock from opening to closing."""
        return float(self.hours[-1][1] - self.hours[0][0])

    def wall(self, worked: npt.ArrayLike) -> Array:
        """Turn working-clock minutes into wall-clock minutes; the end of a break is meant at its place."""
        clock = np.asarray(worked, dtype=float)
        return np.asarray(clock + sum(length * (clock >= place) for place, length in self.breaks))

    def work(self, wall: npt.ArrayLike) -> Array:
        """Turn wall-clock minutes into working-clock minutes; breaks and the time after closing add none."""
        clock = np.asarray(wall, dtype=float)
        start = self.hours[0][0]
        return np.asarray(sum(np.clip(clock + start - a, 0.0, b - a) for a, b in self.hours), dtype=float)

    def share(self, worked: npt.ArrayLike) -> Array:
        """Return the share of the day's visitors that has come by these working-clock minutes."""
        edges = np.linspace(0.0, self.minutes, len(self.profile) + 1)
        passed = np.concatenate([[0.0], np.cumsum(self.profile)]) / sum(self.profile)
        return np.asarray(np.interp(np.asarray(worked, dtype=float), edges, passed))

    def arrival(self, share: npt.ArrayLike) -> Array:
        """Return the working-clock minutes by which these shares of the day's visitors have come."""
        weights = np.asarray(self.profile, dtype=float) / sum(self.profile)
        passed = np.concatenate([[0.0], np.cumsum(weights)])
        wanted = np.asarray(share, dtype=float)
        last = int(np.flatnonzero(weights)[-1])
        # Side "right" steps over empty slices: nobody comes in them.
        slot = np.minimum(np.searchsorted(passed, wanted, side="right") - 1, last)
        inside = np.clip((wanted - passed[slot]) / weights[slot], 0.0, 1.0)
        return np.asarray((slot + inside) * (self.minutes / len(self.profile)), dtype=float)

    def steps(self, most: float) -> Array:
        """Return working-clock times from 0 to closing, at most `most` minutes apart.

        Every slice edge and every break is among them, so that rates are constant in between.
        """
        edges = np.linspace(0.0, self.minutes, len(self.profile) + 1)
        fixed = np.unique(np.round(np.concatenate([edges, [place for place, _ in self.breaks]]), 9))
        pieces = [np.linspace(a, b, int(np.ceil((b - a) / most - 1e-9)) + 1)[:-1] for a, b in pairwise(fixed)]
        return np.concatenate([*pieces, fixed[-1:]])


def opening(hours: Sequence[Sequence[int]], profile: Sequence[float] | None = None) -> Opening:
    """Return an `Opening` from any nested sequence of hours, with the default profile if none is given."""
    spans = tuple((int(span[0]), int(span[1])) for span in hours)
    return Opening(spans, tuple(profile) if profile is not None else DEFAULT_PROFILE)
