"""Why somebody holds a post, is lent or has none, and why a window has so many people: facts, without words.

Changes are priced by the waiting curves at the capacities that they leave, the rest of the plan as it is;
nothing is solved again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimize.plan_arrays import PlanArrays
from optimize.problem import A, B, Floats, Ints, Problem
from optimize.swaps import Swap, swaps_of

SOME_MINUTES = 0.5
"""Minutes a week that count as some where facts are told."""


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
    pinned : bool
        Whether the post was given.
    others : ndarray of int
        Who else may hold the post: skilled, at work in that week, in the hall or without a post, neither kept
        from it by a pin nor holding a post that was given.
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
    pinned: bool
    others: Ints
    swap: Swap | None


@dataclass(frozen=True)
class LoanFacts:
    """A week that somebody is lent for, and what speaks for it.

    Attributes
    ----------
    week, hall : int
        Positions.
    minutes : float
        Minutes that the hall's visitors would wait more if nobody had come.
    unfilled : tuple of (int, str)
        Windows and kinds of posts that would then stay empty.
    home : Worth or None
        Where the person would save most in their own hall; None where they could not serve there.
    """

    week: int
    hall: int
    minutes: float
    unfilled: tuple[tuple[int, str], ...]
    home: Worth | None


@dataclass(frozen=True)
class Worth:
    """What a person would save at a window, there on all their days of a week and besides all others.

    Where the hall or the window has fewer free counters than that, for as much of the days as these allow;
    temporary ones apart.

    Attributes
    ----------
    window : int
        Position.
    minutes : float
        Minutes that visitors would wait less.
    """

    window: int
    minutes: float


@dataclass(frozen=True)
class FreeFacts:
    """A week in which somebody has no post.

    Attributes
    ----------
    week : int
        Position.
    away : bool
        Whether their hall opens, and they are at work on none of those days.
    home : Worth or None
        Where the person would save most; None where no window of their own hall that they can serve is open
        on a day on which they are at work.
    """

    week: int
    away: bool
    home: Worth | None


@dataclass(frozen=True, eq=False)
class PlanFacts:
    """A plan to ask about.

    Parameters
    ----------
    plan : PlanArrays
    """

    plan: PlanArrays
    _swaps: dict[int, dict[tuple[int, int], Swap]] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """The county that the plan is of."""
        return self.plan.problem

    def posts_of(self, person: int) -> list[PostFacts]:
        """Facts of every post that a person holds, week by week."""
        weeks = range(len(self.problem.weeks))
        return [
            self._post(person, week, *held) for week in weeks for held in self.plan.posts_of(person, week)
        ]

    def loans_of(self, person: int) -> list[LoanFacts]:
        """Facts of every week that a person is lent for."""
        halls, home = self.plan.posted[person], self.problem.home[person]
        weeks = np.flatnonzero((halls >= 0) & (halls != home)).tolist()
        return [
            LoanFacts(
                week,
                int(halls[week]),
                self._missed(person, week),
                tuple(post for post in self.plan.posts_of(person, week) if self.plan.needed(week, *post)),
                self._worth(person, week),
            )
            for week in weeks
        ]

    def free_weeks_of(self, person: int) -> list[FreeFacts]:
        """Facts of every week in which a person has no post."""
        weeks = np.flatnonzero(self.plan.posted[person] < 0).tolist()
        return [FreeFacts(week, self._away(person, week), self._worth(person, week)) for week in weeks]

    def _away(self, person: int, week: int) -> bool:
        days = self.problem.days_of_week[week]
        opens = self.problem.hall_open[self.problem.home[person], days]
        return bool(opens.any() and not (self.problem.present[person, days] & opens).any())

    def _post(self, person: int, week: int, window: int, post: str) -> PostFacts:
        plan, days = self.plan, self.problem.days_of_week[week]
        others = self._others(person, week, window, post)
        visitors = float(plan.visitors[window, days].sum())
        swaps = self._swaps_of(week)
        return PostFacts(
            week=week,
            window=window,
            post=post,
            speed=float(self.problem.speed[person, window]),
            days=float(plan.share[person, window, days].sum()),
            visitors=visitors,
            need=visitors * float(plan.work[window]),
            pinned=(window, post) in plan.pinned(person, week),
            others=others,
            swap=min((swaps[person, int(other)] for other in others), key=self._price, default=None),
        )

    def _others(self, person: int, week: int, window: int, post: str) -> Ints:
        """Who else may hold a post, of those in the window's hall or free to be."""
        posted = self.plan.posted[:, week]
        near = (posted == self.problem.hall_of_window[window]) | (posted < 0)
        able = np.flatnonzero(near & self.plan.may_take[post][:, window, week])
        others = [one for one in able.tolist() if one != person and not self.plan.pinned(one, week)]
        return np.array(others, dtype=np.intp)

    def _swaps_of(self, week: int) -> dict[tuple[int, int], Swap]:
        """Every swap of a week that any post asks for; all at once, as the curves then answer quickly."""
        if week not in self._swaps:
            pairs = dict.fromkeys(
                (person, int(other))
                for (person, window), post in self.plan.held[week].items()
                for other in self._others(person, week, window, post)
            )
            self._swaps[week] = dict(zip(pairs, swaps_of(self.plan, week, list(pairs)), strict=True))
        return self._swaps[week]

    def _price(self, swap: Swap) -> float:
        price = {A: self.problem.costs.missing_a, B: self.problem.costs.missing_b}
        return swap.minutes + swap.prices + sum(price[post] for _, post in swap.unfilled)

    def _missed(self, person: int, week: int) -> float:
        """Minutes that visitors would wait more without a person where they stand."""
        days = self.problem.days_of_week[week]
        stands = np.flatnonzero((self.plan.share[person][:, days] > 0).any(axis=1))
        given = self.plan.share[person, stands[:, None], days] * self.problem.speed[person, stands][:, None]
        return max(-float(self._saved(stands, days, -given).sum()), 0.0)

    def _worth(self, person: int, week: int) -> Worth | None:
        """Where a person would save most in their own hall in a week."""
        problem, days = self.problem, self.problem.days_of_week[week]
        at_home = problem.hall_of_window == problem.home[person]
        able = np.flatnonzero(at_home & problem.can_hold[person, :, week])
        if not len(able):
            return None
        there = self._room(able, days) * problem.present[person, days]
        given = problem.speed[person, able][:, None] * there
        saved = self._saved(able, days, given)
        best = int(saved.argmax())
        return Worth(int(able[best]), float(saved[best]))

    def _room(self, windows: Ints, days: Ints) -> Floats:
        """Part of a person for whom windows of one hall still have a place on some days."""
        problem, share = self.problem, self.plan.staffed[:, days]
        hall = problem.hall_of_window[windows[0]]
        in_hall = problem.counters[hall] - share[problem.hall_of_window == hall].sum(axis=0)
        at_window = problem.max_counters[windows][:, None] - share[windows]
        return np.asarray(np.clip(np.minimum(at_window, in_hall), 0.0, 1.0), dtype=np.float64)

    def _saved(self, windows: Ints, days: Ints, more: Floats) -> Floats:
        """Minutes that visitors of windows would wait less with more counters than they have."""
        now = self.plan.capacity[windows[:, None], days]
        return self.plan.waiting(windows, days, now) - self.plan.waiting(windows, days, now + more)

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
        rows, now = problem.curve[window, days], self.plan.capacity[window, days]
        at = {
            name: problem.curves.at(rows, np.maximum(now + step, 0.0))
            for name, step in (("wait", 0.0), ("wait_less", -1.0), ("wait_more", 1.0))
        }
        visitors = self.plan.visitors[window, days]
        return pd.DataFrame(
            {
                "date": problem.dates[days],
                "visitors": visitors,
                "need": visitors * self.plan.work[window],
                "capacity": now,
                **{name: mean for name, (_, mean, _) in at.items()},
                "minutes_less": at["wait_less"][0] - at["wait"][0],
                "minutes_more": at["wait_more"][0] - at["wait"][0],
            }
        )
