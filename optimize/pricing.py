"""Remedies of shortages, priced by solving the hall's week again; the easiest good one is kept."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimize.columns import Program, Seat
from optimize.engine import Engine
from optimize.problem import Problem
from optimize.program import build
from optimize.remedies import Remedy, remedies_for, seats_of
from optimize.threads import side_by_side

GOOD = 0.9
"""The easiest remedy that saves so much of what the best one saves is named."""
GAP = 0.002  # of what visitors of a hall's week wait: what is compared are whole posts and hours of waiting


@dataclass(frozen=True)
class Week:
    """A hall's week as solved: its cost, its visitors' waiting in minutes, and how much stays empty."""

    cost: float
    waiting: float
    empty: float


def price_remedies(
    problem: Problem, posts: pd.DataFrame, shortages: pd.DataFrame, seconds: float, engine: Engine
) -> pd.DataFrame:
    """Put the easiest good remedy, and what it saves, into the shortages.

    Leave moved, a floating person lent, a person trained, a temporary counter, a person more: each is tried
    by solving the hall's week again with it, other weeks and halls staying as they are; a hall that lends is
    solved again without its person. Prices of changed posts between weeks are left out.

    Parameters
    ----------
    problem : Problem
        The county.
    posts, shortages : DataFrame
        Of the plan, as `optimize.shortages.find_shortages` lists them.
    seconds : float
        Time for all; shortages whose turn does not come keep their remedy and estimate.
    engine : Engine
        Who solves the programs.

    Returns
    -------
    DataFrame
        As `shortages`. Where a remedy was priced, `saves_minutes` is the waiting that it saves in the hall
        that week, less what a lending hall's visitors wait more, and `details` has ``filled``: how many
        posts and days of the hall's week it fills.
    """
    end = time.perf_counter() + seconds
    rows = shortages[~shortages["kind"].isin(["pin", "hall"])]
    weighed = rows.groupby(["hall", "week"], sort=False)["missing"].sum()
    urgent = weighed.sort_values(ascending=False, kind="stable")

    def work(place: tuple[str, pd.Timestamp]) -> dict[int, dict[str, Any]]:
        if time.perf_counter() >= end:
            return {}
        these = rows[(rows["hall"] == place[0]) & (rows["week"] == place[1])]
        return _HallWeek(problem, posts, *place, end, engine).mend(these)

    mended = side_by_side(work, urgent.index, engine.workers)
    said = {row: what for found in mended for row, what in found.items()}
    return _mended(shortages, said)


def _mended(shortages: pd.DataFrame, said: dict[int, dict[str, Any]]) -> pd.DataFrame:
    table = shortages.to_dict("records")
    for row, what in said.items():
        table[row].update({**what, "details": {**table[row]["details"], **what["details"]}})
    return pd.DataFrame(table, columns=shortages.columns).astype(shortages.dtypes.to_dict())


class _HallWeek:
    """A hall's week whose shortages are to be mended."""

    def __init__(
        self, problem: Problem, posts: pd.DataFrame, hall: str, week: pd.Timestamp, end: float, engine: Engine
    ) -> None:
        self.problem, self.posts, self.end, self.engine = problem, posts, end, engine
        self.hall = list(problem.halls["hall"]).index(hall)
        self.week = problem.weeks.index(week)
        self.seats = seats_of(problem, posts, self.hall, self.week)
        self.now = self._solved(problem, self.hall, self.seats)

    def mend(self, shortages: pd.DataFrame) -> dict[int, dict[str, Any]]:
        """Return what to put into each row of the shortages."""
        said: dict[int, dict[str, Any]] = {}
        names = self.problem.windows["window"].where(self.problem.hall_of_window == self.hall)
        no_place = shortages["reason"] == "no_counter"
        for (name, at_counter), rows in shortages.groupby(["window", no_place], sort=False):
            best = self._best(int((names == name).argmax()), at_counter=bool(at_counter))
            if best is not None:
                said.update({int(row): dict(best) for row in rows.index})
        return said

    def _best(self, window: int, *, at_counter: bool) -> dict[str, Any] | None:
        """The easiest remedy that saves nearly as much as the best, None where none saves or time is up.

        Where there is no place at a counter, a temporary one is a remedy and nothing else; it fills no post.
        """
        if self.now is None:
            return None
        tried: list[tuple[Remedy, Week]] = []
        for remedy in remedies_for(self.problem, self.posts, self.seats, window, self.week):
            if (remedy.code == "temporary_counter") != at_counter:
                continue
            after = self._after(remedy)
            if after is None:
                return None
            tried.append((remedy, after))
        most = max((self.now.cost - after.cost for _, after in tried), default=0.0)
        if most <= GAP * self.now.waiting:
            return None
        for remedy, after in tried:
            if self.now.cost - after.cost >= GOOD * most:
                filled = self.now.empty - after.empty
                return {
                    "remedy": remedy.code,
                    "saves_minutes": round(self.now.waiting - after.waiting, 1),
                    "details": {**remedy.facts, "filled": round(filled)},
                }
        return None

    def _after(self, remedy: Remedy) -> Week | None:
        """The hall's week with a remedy, a lending hall's cost and waiting added; None where time is up."""
        after = self._solved(remedy.problem, self.hall, remedy.seats)
        if after is None or remedy.giving is None:
            return after
        lent = remedy.seats[-1].person
        own = seats_of(self.problem, self.posts, remedy.giving, self.week)
        with_them = self._solved(self.problem, remedy.giving, own)
        without = self._solved(self.problem, remedy.giving, [seat for seat in own if seat.person != lent])
        if with_them is None or without is None:
            return None
        cost, waiting = without.cost - with_them.cost, without.waiting - with_them.waiting
        return Week(after.cost + cost, after.waiting + waiting, after.empty)

    def _solved(self, problem: Problem, hall: int, seats: Iterable[Seat]) -> Week | None:
        left = self.end - time.perf_counter()
        if left <= 0:
            return None
        windows = [int(window) for window in np.flatnonzero(problem.hall_of_window == hall)]
        program = build(problem, windows, self.week, seats, exact=True)
        solution = self.engine.solve(program.model, time_limit=left, gap=GAP)
        if solution.values is None:
            return None
        return Week(solution.cost, _waiting(program, solution.values), _empty(program, solution.values))


def _waiting(program: Program, values: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Minutes that visitors wait in a solved hall's week."""
    problem = program.problem
    capacity: dict[tuple[int, int], float] = dict.fromkeys(program.open_days(), 0.0)
    for (person, window, day), share in program.given(values).items():
        capacity[window, day] += share * problem.speed[person, window]
    places = np.array(list(capacity), dtype=np.intp).reshape(-1, 2)
    rows = problem.curve[places[:, 0], places[:, 1]]
    return float(problem.curves.at(rows, np.array(list(capacity.values())))[0].sum())


def _empty(program: Program, values: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Posts unfilled and days with nobody at work in a solved hall's week."""
    days = sum(values[column] > 0.5 for column in program.missing_days.values())
    return sum(program.empty_posts(values).values()) + float(days)
