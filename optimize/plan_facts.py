"""Why somebody holds a post, and why a window has as many people as it has: facts, without words.

Changes are priced by the waiting curves at the capacities that they leave, the rest of the plan as it is;
nothing is solved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from optimize.problem import A, B, Floats, Held, Ints, Problem
from optimize.waits import capacity_of


@dataclass(frozen=True)
class Swap:
    """Two people who change places for a week.

    Attributes
    ----------
    person : int
        Position of the other one.
    minutes : float
        Minutes that visitors would wait more in all.
    unfilled : tuple of (int, str)
        Windows and kinds of posts that neither could take over from the other.
    """

    person: int
    minutes: float
    unfilled: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class PostFacts:
    """A post held in a week, and what speaks for it.

    Attributes
    ----------
    week, window : int
        Positions.
    post : str
        A or B.
    speed : float
        The person's at this window.
    days : float
        Days at the window: the sum of the week's shares.
    visitors, need : float
        Expected at the window in the week; their work in full days of one person.
    others : ndarray of int
        Who else may hold the post: skilled, and at work in that week.
    swap : Swap or None
        The cheapest of them to change places with; None where there is nobody.
    """

    week: int
    window: int
    post: str
    speed: float
    days: float
    visitors: float
    need: float
    others: Ints
    swap: Swap | None


class PlanFacts:
    """A plan's posts and duty as arrays, to ask about.

    Parameters
    ----------
    problem : Problem
        The county that the plan is of.
    posts, duty : DataFrame
        The plan's tables.
    """

    def __init__(self, problem: Problem, posts: pd.DataFrame, duty: pd.DataFrame) -> None:
        self.problem = problem
        self.capacity = capacity_of(problem, duty)
        places = problem.people_of(posts), problem.windows_of(posts), problem.weeks_of(posts)
        self.held: list[Held] = [{} for _ in problem.weeks]
        for s, w, t, post in zip(*places, posts["post"], strict=True):
            self.held[t][int(s), int(w)] = post
        there = problem.people_of(duty), problem.windows_of(duty), problem.days_of(duty)
        self.share = np.zeros((len(problem.staff), *problem.curve.shape))
        np.add.at(self.share, there, duty["share"].to_numpy(dtype=float))

    @cached_property
    def _visitors(self) -> Floats:
        """Expected visitors, shape (w, d)."""
        visitors = np.zeros(self.problem.curve.shape)
        is_open = self.problem.is_open
        visitors[is_open] = self.problem.curves.days["visitors"].to_numpy()[self.problem.curve[is_open]]
        return visitors

    @cached_property
    def _work(self) -> Floats:
        """Work of one visitor at each window, in days of one person."""
        problem = self.problem
        minutes = np.array([sum(end - start for start, end in spans) for spans in problem.halls["hours"]])
        each = problem.windows[["service_minutes", "back_office_minutes"]].sum(axis=1).to_numpy(dtype=float)
        return np.asarray(each / minutes[problem.hall_of_window], dtype=np.float64)

    def posts_of(self, person: int) -> list[PostFacts]:
        """Facts of every post that a person holds, week by week."""
        return [
            self._post(person, week, window, post)
            for week, held in enumerate(self.held)
            for (one, window), post in sorted(held.items())
            if one == person
        ]

    def _post(self, person: int, week: int, window: int, post: str) -> PostFacts:
        problem = self.problem
        days = problem.days_of_week[week]
        able = [int(one) for one in np.flatnonzero(problem.may_hold[post][:, window, week]) if one != person]
        others = [one for one in able if self._near(one, window, week)]
        visitors = float(self._visitors[window, days].sum())
        swaps = [self.swap(person, other, week) for other in others]
        return PostFacts(
            week=week,
            window=window,
            post=post,
            speed=float(problem.speed[person, window]),
            days=float(self.share[person, window, days].sum()),
            visitors=visitors,
            need=visitors * float(self._work[window]),
            others=np.array(others, dtype=np.intp),
            swap=min(swaps, key=self._price, default=None),
        )

    def _near(self, person: int, window: int, week: int) -> bool:
        """Whether somebody is in a window's hall in a week, or free to be."""
        hall = self.problem.hall_of_window[window]
        at = {int(self.problem.hall_of_window[w]) for s, w in self.held[week] if s == person}
        return at <= {hall}

    def _price(self, swap: Swap) -> float:
        price = {A: self.problem.costs.missing_a, B: self.problem.costs.missing_b}
        return swap.minutes + sum(price[post] for _, post in swap.unfilled)

    def swap(self, one: int, other: int, week: int) -> Swap:
        """Let two people take over each other's posts and shares in a week, as far as they can."""
        problem = self.problem
        days = problem.days_of_week[week]
        capacity = self.capacity[:, days].copy()
        unfilled = []
        for leaves, comes in ((one, other), (other, one)):
            share = self.share[leaves][:, days]
            capacity -= share * problem.speed[leaves][:, None]
            there = problem.present[comes, days][None, :]
            capacity += np.where(there, share * problem.speed[comes][:, None], 0.0)
            unfilled += [
                (window, post)
                for (person, window), post in self.held[week].items()
                if person == leaves and not problem.may_hold[post][comes, window, week]
            ]
        touched = np.flatnonzero((self.share[[one, other]][:, :, days] > 0).any(axis=(0, 2)))
        minutes = sum(
            self._minutes(int(w), days, capacity[w]) - self._minutes(int(w), days, self.capacity[w, days])
            for w in touched
        )
        return Swap(other, float(minutes), tuple(sorted(unfilled)))

    def _minutes(self, window: int, days: Ints, capacity: Floats) -> float:
        is_open = self.problem.is_open[window, days]
        rows = self.problem.curve[window, days[is_open]]
        return float(self.problem.curves.at(rows, np.maximum(capacity[is_open], 0.0))[0].sum())

    def days_of(self, window: int, week: int) -> pd.DataFrame:
        """A window's open days in a week: visitors, capacity, and mean waits with one person less and more.

        Returns
        -------
        DataFrame
            date, visitors, need (full days of one person), capacity, wait, wait_less, wait_more (minutes a
            visitor), minutes_less, minutes_more (that all visitors would wait more or less than now).
        """
        problem = self.problem
        days = problem.days_of_week[week]
        days = days[problem.is_open[window, days]]
        rows, now = problem.curve[window, days], self.capacity[window, days]
        at = {
            name: problem.curves.at(rows, np.maximum(now + step, 0.0))
            for name, step in (("wait", 0.0), ("wait_less", -1.0), ("wait_more", 1.0))
        }
        visitors = self._visitors[window, days]
        return pd.DataFrame(
            {
                "date": problem.dates[days],
                "visitors": visitors,
                "need": visitors * self._work[window],
                "capacity": now,
                **{name: mean for name, (_, mean, _) in at.items()},
                "minutes_less": at["wait_less"][0] - at["wait"][0],
                "minutes_more": at["wait_more"][0] - at["wait"][0],
            }
        )
