"""One window while the model is being fitted: its reports, level, scatter and coefficients."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.bases import Array, Index
from forecast.bulk import gather_bulk
from forecast.counts import Counts, Noise
from forecast.design import Design
from forecast.interval_scale import Residuals
from forecast.level import Level, place_knots
from forecast.observations import Reports, days_since, match_reports
from forecast.regression import Fit
from forecast.slips import slips_of
from forecast.stopped import first_not_entered
from forecast.symmetric import invert
from forecast.variance_ratios import WindowSquares

DAYS_A_YEAR = 365.25
BOUND = 3.0
"""Residuals beyond so many standard deviations count less and less."""
STEP_VARIANCE = 0.004
"""First guess of the level's variance over four weeks, log scale."""
NOISE = Noise(0.03, 0.001)
"""First guess of the scatter."""


@dataclass(frozen=True)
class Weeks:
    """Sums of what is known by day.

    Attributes
    ----------
    week : array of int
        Number of each week.
    count, mean : arrays
        Visitors counted in it, and expected.
    """

    week: Index
    count: Array
    mean: Array


@dataclass
class WindowState:
    """One window while the model is being fitted.

    `theta` holds the level's knots first, then the coefficients; `usual` is the median log factor that these
    give its days; `bound` is `BOUND`, but where counts come in bursts (`forecast.bursts`). `odd` and
    `left_out` are the first days of reports that look like slips of the pen, and of those that `reports` is
    without (`forecast.slips`); `bulk` are those of weeks whose days were gathered (`forecast.bulk`), and
    `not_entered` those of zeros at the end that nobody has filled in yet (`forecast.stopped`).
    """

    hall: str
    window: str
    open_places: Index
    reports: Reports
    level: Level
    step_variance: float
    tails: Array
    theta: Array
    expected_level: float
    level_variance: float
    noise: Noise
    guess: Noise
    ceiling: float
    bound: float
    fit: Fit | None = None
    inverse: Array | None = None
    usual: float = 0.0
    weeks: Weeks | None = None
    squares: WindowSquares | None = None
    residuals: Residuals | None = None
    odd: Index = field(default_factory=lambda: np.zeros(0, np.int64))
    left_out: Index = field(default_factory=lambda: np.zeros(0, np.int64))
    bulk: Index = field(default_factory=lambda: np.zeros(0, np.int64))
    not_entered: Index = field(default_factory=lambda: np.zeros(0, np.int64))
    level_covariance: Array = field(default_factory=lambda: np.zeros((1, 1)))

    @property
    def knots(self) -> int:
        """Number of the level's knots."""
        return int(self.level.knots.size)

    def factors(self, rows: Array) -> Array:
        """Log factor of some days, given their design, against the window's usual day."""
        return np.asarray(rows @ self.theta[self.knots :] - self.usual)

    def level_precision(self) -> Array:
        """Inverse variance of the knots under the walk found so far."""
        return self.level.precision(self.step_variance * self.level.gaps * self.tails, self.level_variance)

    def precision(self, own: Array) -> Array:
        """Inverse variance of all of `theta`, `own` being that of the coefficients."""
        matrix = np.diag(np.concatenate([np.zeros(self.knots), own]))
        matrix[: self.knots, : self.knots] = self.level_precision()
        return matrix

    def steps(self) -> tuple[Array, Array]:
        """Steps of the level, as of four weeks, and their posterior variance."""
        variance = np.diag(self.level_covariance)
        unsure = variance[1:] + variance[:-1] - 2.0 * np.diag(self.level_covariance, 1)
        return np.diff(self.theta[: self.knots]) / np.sqrt(self.level.gaps), unsure / self.level.gaps

    def level_target(self) -> Array:
        """Precision times prior mean of the knots."""
        target = np.zeros(self.knots)
        target[-1] = self.expected_level / self.level_variance
        return target


@dataclass(frozen=True)
class Reduced:
    """What a window says of its coefficients once its level is eliminated.

    The posterior of the coefficients under a prior of precision P is that of information + P; the level
    follows from them.

    Attributes
    ----------
    information : array of shape (columns, columns)
    pull : array of shape (columns,)
    slope : array of shape (knots, columns)
        By how much the knots fall when coefficients rise.
    usual : array of shape (knots,)
        The knots were all coefficients zero.
    covariance : array of shape (knots, knots)
        Of the knots, the coefficients being known.
    """

    information: Array
    pull: Array
    slope: Array
    usual: Array
    covariance: Array

    def level(self, coefficients: Array) -> Array:
        """Return the knots that go with some coefficients."""
        return self.usual - self.slope @ coefficients

    def level_covariance(self, covariance: Array) -> Array:
        """Return the knots' covariance, given that of the coefficients."""
        return np.asarray(self.covariance + self.slope @ covariance @ self.slope.T)


def without_level(state: WindowState, columns: int) -> Reduced:
    """Eliminate the level from what a window's reports say (Schur complement)."""
    target = state.level_target()
    if state.fit is None:
        covariance = invert(state.level_precision())
        zero = np.zeros((columns, columns))
        return Reduced(zero, zero[0], np.zeros((state.knots, columns)), covariance @ target, covariance)
    knots, whole, pull = state.knots, state.fit.information, state.fit.pull
    covariance = invert(whole[:knots, :knots] + state.level_precision())
    joint = whole[:knots, knots:]
    slope = covariance @ joint
    usual = covariance @ (pull[:knots] + target)
    return Reduced(
        whole[knots:, knots:] - joint.T @ slope, pull[knots:] - joint.T @ usual, slope, usual, covariance
    )


def start_windows(
    known: pd.DataFrame, windows: pd.DataFrame, design: Design, today: int
) -> list[WindowState]:
    """Return the windows before their first regressions.

    Parameters
    ----------
    known : DataFrame
        hall, window, start, end, count: what is known by today.
    windows : DataFrame
        hall, window: with history or without.
    design : Design
    today : int
        Last day known, as a place in the design's dates.
    """
    # places in arrays: a frame for every window would cost more than its regression
    rows = known.groupby(["hall", "window"], sort=False).indices
    begin, finish = (days_since(known[name], design.dates[0]) for name in ("start", "end"))
    count = known["count"].to_numpy(dtype=float)
    states = []
    for hall, window in zip(windows["hall"], windows["window"], strict=True):
        places = design.open_days(hall, window)
        own = rows.get((hall, window), np.zeros(0, dtype=np.int64))
        reports = match_reports(begin[own], finish[own], count[own], places)
        reports, bulk = gather_bulk(reports, design.week_of(reports.places))
        slips = slips_of(reports, design.campaign_days(hall, window, reports.places))
        entered = np.arange(reports.count.size) < first_not_entered(reports.count, reports.size)
        taken = reports.only(entered & ~slips.left_out)
        state = start_window(hall, window, places, taken, today, design)
        state.odd, state.left_out = reports.begin[slips.odd], reports.begin[slips.left_out]
        state.bulk, state.not_entered = bulk, reports.begin[~entered]
        states.append(state)
    return states


def start_window(
    hall: str, window: str, places: Index, reports: Reports, today: int, design: Design
) -> WindowState:
    """Return a window before its first regression: level at its mean, no effects."""
    has = reports.count.size > 0
    weekday = design.dates[0].weekday()
    level = place_knots(int(reports.places[0]), today, weekday) if has else Level(np.array([float(today)]))
    usual = np.log(float((reports.count.sum() + 0.5) / (reports.places.size + 1.0))) if has else 0.0
    ceiling = float(np.max(reports.count / reports.size)) * 5.0 + 5.0 if has else np.inf
    theta = np.concatenate([np.full(level.knots.size, usual), np.zeros(len(design.columns))])
    tails = np.ones(level.knots.size - 1)
    return WindowState(
        hall, window, places, reports, level, STEP_VARIANCE, tails, theta,
        usual, 4.0, NOISE, NOISE, ceiling, BOUND,
    )  # fmt: skip


def counts_of(state: WindowState, design: Design, weight: Array) -> Counts:
    """Return a window's reports with their design.

    Parameters
    ----------
    state : WindowState
    design : Design
    weight : array of shape (days,)
        How much a report weighs that begins on each of the design's days.
    """
    reports = state.reports
    begin = design.monday_of(reports.places[reports.first])
    last = np.append(reports.first[1:], reports.places.size) - 1
    weeks = (design.monday_of(reports.places[last]) - begin) / 7.0 + 1.0
    span = np.where(reports.size > 1, weeks, 0.0)
    longer = span > 0
    new = (np.diff(begin, prepend=begin[0] - 7) != 0) | longer | np.append(True, longer[:-1])
    runs = np.flatnonzero(new).astype(np.int64)
    level = state.level.rows(reports.places if longer.any() else reports.places[runs])
    if longer.any():
        level = np.add.reduceat(level, reports.first, axis=0)[runs] / reports.size[runs, None]
    rows = design.rows(state.hall, state.window, reports.places)
    weight = weight[reports.places[reports.first]]
    return Counts(rows, level, reports.first, reports.count, weight, runs, span)


def rows_of(state: WindowState, design: Design, places: Index) -> Array:
    """Return level weights and design of some of a window's days, shape (days, knots + columns)."""
    return np.hstack([state.level.rows(places), design.rows(state.hall, state.window, places)])
