"""The model: one count regression a window, tied together by the prior."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.bases import Array, Index
from forecast.calendar import Calendar
from forecast.design import Design
from forecast.episodes import weigh_weeks
from forecast.level import TAIL_FREEDOM, expected_levels
from forecast.noise import estimate_noise
from forecast.observations import read_reports
from forecast.prior import Means, Variances, better_variances, first_variances, tree_means
from forecast.regression import Counts, Noise, fit_counts
from forecast.window import DAYS_A_YEAR, Method, WindowState, counts_of, invert, rows_of, start_window

FEW = 2
"""Steps of Fisher scoring a fit: the prior moves between fits anyway, and the last quadratic counts."""
NO_TAILS = 1
"""Newest steps that are held to the plain walk: whether a sudden one lasts shows only later."""


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
    end : Timestamp
        Last day that will be asked for.
    method : Method

    Attributes
    ----------
    states : list of WindowState
        In the order of `windows`.
    variances : Variances
    means : Means
    services : tuple of str
    service : array of int
        Each window's place in `services`.
    """

    def __init__(
        self,
        history: pd.DataFrame,
        windows: pd.DataFrame,
        calendar: Calendar,
        as_of: pd.Timestamp,
        end: pd.Timestamp,
        method: Method | None = None,
    ) -> None:
        self.method = method or Method()
        self.as_of = as_of
        known = history[history["end"] <= as_of]
        if known.empty:
            raise ValueError(f"no report ends on or before {as_of:%Y-%m-%d}: nothing to forecast from")
        self.design = Design(calendar, known["start"].min(), end)
        self.today = int((as_of - self.design.dates[0]).days)
        self.services, self.service = _services(windows)
        self.variances: Variances = first_variances(self.design.columns.group)
        self.states = self._read(known, windows)
        self.means: Means = self._no_means()
        places = np.arange(len(self.design.dates), dtype=np.int64)
        self._week: Index = (self.design.monday_of(places) + 6) // 7
        self.week_weight: Array = np.ones(int(self._week[-1]) + 1)
        for number in range(self.method.passes):
            if number > 0:
                self.week_weight = self._weigh_weeks()
            self._expect_levels()
            self._expect_noise()
            for state, place in zip(self.states, self.service, strict=True):
                self._regress(state, self.means.service[place])
            for _ in range(self.method.rounds):
                self._pool()
        self._settle()

    def _no_means(self) -> Means:
        size = len(self.design.columns)
        zero = np.zeros((len(self.services), size))
        spread = [np.zeros((size, size)) for _ in self.services]
        return Means(zero, spread, np.zeros(size), np.zeros(size), zero)

    def _read(self, known: pd.DataFrame, windows: pd.DataFrame) -> list[WindowState]:
        histories = dict(iter(known.groupby(["hall", "window"], sort=False)))
        states = []
        for hall, window in zip(windows["hall"], windows["window"], strict=True):
            places = self.design.open_days(hall, window)
            own = histories.get((hall, window), known.iloc[:0])
            reports = read_reports(own, places, self.design.dates, self.as_of)
            state = start_window(
                hall, window, places, reports, self.today, len(self.design.columns), self.method
            )
            states.append(state)
        return states

    def _regress(self, state: WindowState, centre: Array) -> None:
        """Fit one window under the prior found so far, its scatter estimated on the way."""
        if state.reports.count.size == 0:
            return
        data = self._counts(state)
        own = 1.0 / self.variances.window
        precision = state.precision(own)
        target = np.concatenate([state.level_target(), own * centre])
        bound = self.method.bound
        if state.inverse is None:
            start = fit_counts(data, precision, target, state.theta, state.noise, bound, FEW)
            state.theta, state.inverse = start.theta, invert(start.information + precision)
        state.noise = estimate_noise(data, state.theta, state.inverse, bound, state.guess)
        state.fit = fit_counts(data, precision, target, state.theta, state.noise, bound, FEW)
        state.theta = state.fit.theta

    def _counts(self, state: WindowState) -> Counts:
        """Return one window's reports; older ones weigh less, and those of the county's odd weeks."""
        place = np.arange(len(self.design.dates))
        age = np.maximum(self.today - place, 0) / DAYS_A_YEAR
        return counts_of(
            state, self.design, 0.5 ** (age / self.method.half_life) * self.week_weight[self._week]
        )

    def _pool(self) -> None:
        """One round: posteriors under the present variances, the tree's means, better variances."""
        own = 1.0 / self.variances.window
        covariances, middles = [], []
        for state in self.states:
            self._invert(state, own)
            assert state.inverse is not None
            pull = np.zeros(state.theta.size) if state.fit is None else state.fit.pull.copy()
            pull[: state.knots] += state.level_target()
            state.theta = state.inverse @ pull
            covariances.append(state.inverse[state.knots :, state.knots :])
            middles.append(state.theta[state.knots :])
        self.means = tree_means(covariances, middles, self.service, self.variances)
        for state, place in zip(self.states, self.service, strict=True):
            assert state.inverse is not None
            state.theta = state.theta + state.inverse[:, state.knots :] @ (own * self.means.service[place])
        freedom = np.array([1.0 - np.diag(matrix) * own for matrix in covariances])
        coefficients = np.array([state.theta[state.knots :] for state in self.states])
        columns = self.design.columns
        self.variances = better_variances(
            coefficients, np.clip(freedom, 0.0, 1.0), self.service, self.means,
            columns.group_index, columns.groups, self.variances,
        )  # fmt: skip
        self._walk()

    def _invert(self, state: WindowState, own: Array) -> None:
        matrix = state.precision(own)
        state.inverse = invert(matrix if state.fit is None else matrix + state.fit.information)

    def _walk(self) -> None:
        """Better step variances of the levels: each window's own, drawn to all windows' mean."""
        steps, numbers = np.zeros(len(self.states)), np.zeros(len(self.states))
        for place, state in enumerate(self.states):
            if state.knots < 2 or state.inverse is None:
                continue
            knots, cov = state.theta[: state.knots], state.inverse[: state.knots, : state.knots]
            variance = np.diag(cov)
            moved = np.diff(knots) ** 2 + variance[1:] + variance[:-1] - 2.0 * np.diag(cov, 1)
            scaled = moved / state.level.gaps
            state.tails = (TAIL_FREEDOM + scaled / state.step_variance) / (TAIL_FREEDOM + 1.0)
            state.tails[-NO_TAILS:] = np.minimum(state.tails[-NO_TAILS:], 1.0)
            steps[place], numbers[place] = float(np.sum(scaled / state.tails)), scaled.size
        pooled = (steps.sum() + 10.0 * self.method.step_variance) / (numbers.sum() + 10.0)
        for place, state in enumerate(self.states):
            state.step_variance = float((steps[place] + 10.0 * pooled) / (numbers[place] + 10.0))

    def _expect_levels(self) -> None:
        """What a window's level would be taken for without its own reports: its service's and its hall's."""
        levels = np.array([state.theta[state.knots - 1] for state in self.states])
        seen = np.array([state.reports.count.size > 0 for state in self.states])
        halls = pd.factorize(np.array([state.hall for state in self.states], dtype=object))[0]
        expected, variance = expected_levels(levels, seen, self.service, halls)
        highest = max(state.ceiling for state in self.states if np.isfinite(state.ceiling))
        for state, level in zip(self.states, expected, strict=True):
            state.expected_level, state.level_variance = float(level), variance
            state.ceiling = min(state.ceiling, highest)

    def _weigh_weeks(self) -> Array:
        """Compare the weekly sums of what is known by day with their means."""
        week, count, mean = [], [], []
        for state in self.states:
            if state.reports.count.size == 0:
                continue
            data = self._counts(state)
            single = (data.span == 0).astype(float)
            daily = np.exp(np.minimum(data.rows @ state.theta, np.log(state.ceiling)))
            count.append(data.by_week(single, data.count))
            mean.append(data.by_week(single, data.sums(daily)))
            week.append(self._week[state.reports.places[data.first[data.weeks]]])
        return weigh_weeks(
            np.concatenate(week), np.concatenate(count), np.concatenate(mean), self.week_weight.size
        )

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
            self._invert(state, own)
            assert state.inverse is not None
            pull = np.zeros(state.theta.size) if state.fit is None else state.fit.pull.copy()
            pull += np.concatenate([state.level_target(), own * self.means.service[place]])
            state.theta = state.inverse @ pull

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

    def log_mean(self, place: int, places: Index) -> tuple[Array, Array]:
        """Mean and covariance of the log mean on a window's days.

        The covariance includes the level's walk beyond today and the disturbance that a week's days share.
        """
        state = self.states[place]
        mean, covariance = self.posterior(place, rows_of(state, self.design, places))
        ahead = np.maximum(places - self.today, 0) / 28.0
        covariance += state.step_variance * np.minimum(ahead[:, None], ahead[None, :])
        week = self.design.monday_of(places)
        covariance += state.noise.shock * (week[:, None] == week[None, :])
        return np.minimum(mean, np.log(state.ceiling)), covariance


def _services(windows: pd.DataFrame) -> tuple[tuple[str, ...], Index]:
    codes, names = pd.factorize(windows["window"])
    return tuple(names), codes.astype(np.int64)
