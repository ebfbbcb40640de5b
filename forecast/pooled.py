"""The model: one count regression a window, tied together by the prior."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.bases import Array, Index
from forecast.bursts import UNBOUNDED, in_bursts
from forecast.calendar import Calendar
from forecast.counts import Counts, Noise
from forecast.design import Design
from forecast.episodes import weigh_weeks
from forecast.interval_scale import interval_scale, residuals_of
from forecast.level import STEP_DAYS, expected_levels
from forecast.lockdowns import weigh_lost_weeks
from forecast.noise import estimate_noise
from forecast.prior import Means, Variances, better_variances, first_variances, no_means, tree_means
from forecast.regression import Fit, fit_counts, quadratic
from forecast.symmetric import invert
from forecast.variance_power import likely_power, profile_of, with_variance_factors
from forecast.variance_ratios import ratios_of, squares_of
from forecast.walk import better_steps
from forecast.window import (
    DAYS_A_YEAR,
    Weeks,
    WindowState,
    counts_of,
    rows_of,
    start_windows,
    without_level,
)

PASSES = 2
"""Times that all regressions are taken anew under the prior found so far."""
ROUNDS = 3
"""Steps a pass of the fixed point of the coefficients' variances and of the levels' steps."""
HALF_LIFE = 2.0
"""Years after which a report weighs half."""
MOST_STEPS, SETTLED = 8, 0.5
"""Steps of Fisher scoring of a first fit: while one moves a day's log mean by more, and at most. Later fits
take one, as the prior moves between them anyway."""
MOST_LEARNT_FROM = 60
"""Windows from which the county's power of scatter is learnt, so many at most."""


class AllClosedError(ValueError):
    """All counts known lie on days on which their windows are closed."""


class PooledModel:
    """Count regressions of all windows of a county, fitted to what was known on one day.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end, count.
    windows : DataFrame
        hall, window: the windows to model, with history or without.
    calendar : Calendar
    as_of : Timestamp
        Last day whose counts are used.
    start, end : Timestamp
        First and last day that will be asked for.

    Raises
    ------
    AllClosedError
        If no report has an open day.
    ValueError
        If no report ends by `as_of`.

    Attributes
    ----------
    states : list of WindowState
        In the order of `windows`.
    variances : Variances
    means : Means
    services : tuple of str
    service : array of int
        Each window's place in `services`.
    most_weight : array of shape (weeks,)
        What each week may weigh at most: little where most of the county stayed away (`forecast.lockdowns`).
    power : float
        How scatter grows with the days' means (`forecast.variance_power`).
    """

    def __init__(
        self,
        history: pd.DataFrame,
        windows: pd.DataFrame,
        calendar: Calendar,
        as_of: pd.Timestamp,
        start: pd.Timestamp,
        end: pd.Timestamp,
    ) -> None:
        self.as_of = as_of
        known = history[history["end"] <= as_of]
        if known.empty:
            raise ValueError(f"no report ends on or before {as_of:%Y-%m-%d}: nothing to forecast from")
        self.design = Design(calendar, min(known["start"].min(), start), end, as_of)
        self.today = int((as_of - self.design.dates[0]).days)
        self.services, self.service = _services(windows)
        self.variances: Variances = first_variances(self.design.columns.group)
        self.states = start_windows(known, windows, self.design, self.today)
        if all(state.reports.count.size == 0 for state in self.states):
            raise AllClosedError("every report lies on days on which its window is closed")
        self.means: Means = no_means(len(self.services), len(self.design.columns))
        self.power = 0.0
        places = np.arange(len(self.design.dates), dtype=np.int64)
        self._week = self.design.week_of(places)
        self.most_weight = self.week_weight = weigh_lost_weeks(self.states, self._week, self.design)
        for number in range(PASSES):
            if number > 0:
                self.week_weight = self._weigh_weeks()
                self.power = self._learn_power()
            self._expect_levels()
            self._expect_noise()
            for state, place in zip(self.states, self.service, strict=True):
                self._regress(state, self.means.service[place], number + 1 == PASSES)
            for _ in range(ROUNDS):
                self._pool()
        self.ratios = ratios_of([state.squares for state in self.states if state.squares is not None])
        self.scale = interval_scale([state.residuals for state in self.states if state.residuals is not None])
        self._settle()

    def _regress(self, state: WindowState, centre: Array, last: bool) -> None:
        """Fit one window under the prior found so far, its scatter estimated on the way."""
        if state.reports.count.size == 0:
            return
        data = self._counts(state)
        own = 1.0 / self.variances.window
        precision = state.precision(own)
        target = np.concatenate([state.level_target(), own * centre])
        bound, first = state.bound, state.fit is None
        if state.fit is None:
            noise = state.noise.half_shared
            state.fit = fit_counts(data, precision, target, state.theta, noise, bound, MOST_STEPS, SETTLED)
            state.theta = state.fit.theta
        inverse = invert(state.fit.information + precision)
        state.noise = estimate_noise(data, state.theta, state.fit, inverse, bound, state.guess)
        if first and in_bursts(data, state.theta, state.noise, bound):
            state.bound, state.fit = UNBOUNDED, None
            self._regress(state, centre, last)
            return
        noise = state.noise.half_shared
        state.fit = Fit(state.theta, *quadratic(data, state.theta, noise, bound), noise)
        if last:
            places = state.reports.places[state.reports.first]
            late = places > self.today - DAYS_A_YEAR
            special, noise = self.design.special[places], state.noise
            state.squares = squares_of(data, special, late, state.fit, inverse, noise, bound)
            state.residuals = residuals_of(data, special, state.fit, noise, bound)
        single = (data.span == 0).astype(float)
        mean = data.sums(np.exp(np.minimum(data.log_mean(state.theta), np.log(state.ceiling))))
        week = self._week[state.reports.places[data.first[data.runs]]]
        state.weeks = Weeks(week, data.by_run(single * data.count), data.by_run(single * mean))

    def _counts(self, state: WindowState) -> Counts:
        """Return one window's reports; older ones weigh less, and those of the county's odd weeks."""
        place = np.arange(len(self.design.dates))
        age = np.maximum(self.today - place, 0) / DAYS_A_YEAR
        weight = 0.5 ** (age / HALF_LIFE) * self.week_weight[self._week]
        data = counts_of(state, self.design, weight)
        state.usual = float(np.median(data.rows @ state.theta[state.knots :]))
        return with_variance_factors(data, state.factors(data.rows), self.power)

    def _pool(self) -> None:
        """Posteriors under the present variances, the tree's means, and better variances."""
        size = len(self.design.columns)
        reduced = [without_level(state, size) for state in self.states]
        own = 1.0 / self.variances.window
        covariances = [invert(part.information + np.diag(own)) for part in reduced]
        middles = [cov @ part.pull for cov, part in zip(covariances, reduced, strict=True)]
        self.means = tree_means(covariances, middles, self.service, self.variances)
        centres = own * self.means.service[self.service]
        parts = zip(covariances, reduced, centres, strict=True)
        coefficients = np.array([cov @ (part.pull + centre) for cov, part, centre in parts])
        freedom = np.array([1.0 - np.diag(cov) * own for cov in covariances])
        self.variances = better_variances(
            coefficients, np.clip(freedom, 0.0, 1.0), self.service, self.means,
            *self.design.columns.pools, self.variances,
        )  # fmt: skip
        for state, part, coefficient, cov in zip(
            self.states, reduced, coefficients, covariances, strict=True
        ):
            state.theta = np.concatenate([part.level(coefficient), coefficient])
            state.level_covariance = part.level_covariance(cov)
        better_steps(self.states)

    def _expect_levels(self) -> None:
        """What a window's level would be taken for without its own reports: its service's and its hall's."""
        levels = np.array([state.theta[state.knots - 1] for state in self.states])
        seen = np.array([state.reports.count.size > 0 for state in self.states])
        halls = pd.factorize(np.array([state.hall for state in self.states], dtype=object))[0]
        expected, variances = expected_levels(levels, seen, self.service, halls)
        highest = max(state.ceiling for state in self.states if np.isfinite(state.ceiling))
        for state, level, variance in zip(self.states, expected, variances, strict=True):
            state.expected_level, state.level_variance = float(level), float(variance)
            state.ceiling = min(state.ceiling, highest)

    def _weigh_weeks(self) -> Array:
        """Compare the weekly sums of what is known by day with their means."""
        known = [state.weeks for state in self.states if state.weeks is not None]
        week, count, mean = (
            np.concatenate([getattr(weeks, name) for weeks in known]) for name in ("week", "count", "mean")
        )
        return weigh_weeks(week, count, mean, self.most_weight)

    def _learn_power(self) -> float:
        """How scatter grows with the mean, from the residuals of some windows: the county has one power."""
        known = [state for state in self.states if state.fit is not None]
        profiles = []
        for state in known[:: len(known) // MOST_LEARNT_FROM + 1]:
            data = self._counts(state)
            factor = state.factors(data.rows)
            profiles.append(profile_of(data, state.theta, factor, state.noise, state.bound))
        return likely_power(profiles)

    def _expect_noise(self) -> None:
        """Give every window the middle scatter as its guess, and those without reports as their own."""
        fitted = [state.noise for state in self.states if state.fit is not None]
        if not fitted:
            return
        guess = Noise(
            float(np.median([noise.alpha for noise in fitted])),
            float(np.median([noise.shock for noise in fitted])),
        )
        for state in self.states:
            state.guess = guess
            state.noise = guess if state.fit is None else state.noise

    def _settle(self) -> None:
        """Posteriors under the final variances."""
        own = 1.0 / self.variances.window
        for state, place in zip(self.states, self.service, strict=True):
            matrix = state.precision(own)
            pull = np.concatenate([state.level_target(), own * self.means.service[place]])
            if state.fit is not None:
                matrix += state.fit.information
                pull += state.fit.pull
            state.inverse = invert(matrix)
            state.theta = state.inverse @ pull
            state.fit = None

    def posterior(self, place: int, rows: Array) -> tuple[Array, Array]:
        """Mean and covariance of linear combinations of one window's `theta`.

        Parameters
        ----------
        place : int
            Of the window in `states`.
        rows : array of shape (n, knots + columns)

        Returns
        -------
        mean : array of shape (n,)
        covariance : array of shape (n, n)
            Includes what is not known about the service's mean.
        """
        state = self.states[place]
        assert state.inverse is not None
        half = rows @ state.inverse
        through = half[:, state.knots :] / self.variances.window
        spread = self.means.spread[self.service[place]]
        return rows @ state.theta, half @ rows.T + through @ spread @ through.T

    def variance_ratio(self, places: Index) -> Array:
        """By what the variance of some days to come is larger than that of all days by now."""
        return self.ratios.on(self.design.special[places])

    def interval_scale(self, place: int, places: Index) -> Array:
        """By what intervals of some days to come are narrower than their variance says."""
        ordinary = ~self.design.special[places] & (self.states[place].bound < UNBOUNDED)
        return np.where(ordinary, self.scale, 1.0)

    def log_mean(self, place: int, places: Index) -> tuple[Array, Array]:
        """Mean and covariance of the log mean on a window's days.

        The covariance includes the level's walk beyond today and the disturbance that a week's days share.
        """
        state = self.states[place]
        mean, covariance = self.posterior(place, rows_of(state, self.design, places))
        ahead = np.maximum(places - self.today, 0) / STEP_DAYS
        covariance += state.step_variance * np.minimum(ahead[:, None], ahead[None, :])
        week = self.design.monday_of(places)
        spread = np.sqrt(self.variance_ratio(places))
        covariance += state.noise.shock * (week[:, None] == week[None, :]) * np.outer(spread, spread)
        return np.minimum(mean, np.log(state.ceiling)), covariance


def _services(windows: pd.DataFrame) -> tuple[tuple[str, ...], Index]:
    codes, names = pd.factorize(windows["window"])
    return tuple(names), codes.astype(np.int64)
