"""A finished plan's posts and duty as arrays over people, windows and days, to ask about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from optimize.problem import NEVER, A, Bools, Floats, Held, Ints, Problem
from optimize.waits import capacity_of


@dataclass(frozen=True, eq=False)
class PlanArrays:
    """A plan's posts and duty as arrays.

    Attributes
    ----------
    problem : Problem
        The county that the plan is of.
    held : list of Held
        Each week's posts.
    share : ndarray, shape (s, w, d)
        Everybody's days at the windows.
    capacity : ndarray, shape (w, d)
        Counters, by share and speed.
    """

    problem: Problem
    held: list[Held]
    share: Floats
    capacity: Floats

    @classmethod
    def of(cls, problem: Problem, posts: pd.DataFrame, duty: pd.DataFrame) -> PlanArrays:
        """Read a plan's tables."""
        places = problem.people_of(posts), problem.windows_of(posts), problem.weeks_of(posts)
        held: list[Held] = [{} for _ in problem.weeks]
        for person, window, week, post in zip(*places, posts["post"], strict=True):
            held[week][int(person), int(window)] = post
        there = problem.people_of(duty), problem.windows_of(duty), problem.days_of(duty)
        share = np.zeros((len(problem.staff), *problem.curve.shape))
        np.add.at(share, there, duty["share"].to_numpy(dtype=float))
        return cls(problem, held, share, capacity_of(problem, duty))

    @cached_property
    def posted(self) -> Ints:
        """Hall of everybody's posts in each week, -1 without any, shape (s, t)."""
        halls = np.full((len(self.problem.staff), len(self.held)), -1, dtype=np.intp)
        for week, held in enumerate(self.held):
            for person, window in held:
                halls[person, week] = self.problem.hall_of_window[window]
        return halls

    @cached_property
    def visitors(self) -> Floats:
        """Expected visitors, shape (w, d)."""
        is_open = self.problem.is_open
        visitors = np.zeros(is_open.shape)
        visitors[is_open] = self.problem.curves.days["visitors"].to_numpy()[self.problem.curve[is_open]]
        return visitors

    @cached_property
    def work(self) -> Floats:
        """Work of one visitor at each window, in days of one person, shape (w,)."""
        problem = self.problem
        minutes = np.array([sum(end - start for start, end in spans) for spans in problem.halls["hours"]])
        each = problem.windows[["service_minutes", "back_office_minutes"]].sum(axis=1).to_numpy(dtype=float)
        return np.asarray(each / minutes[problem.hall_of_window], dtype=np.float64)

    @cached_property
    def _own(self) -> dict[tuple[int, int], list[tuple[int, str]]]:
        own = defaultdict(list)
        for week, held in enumerate(self.held):
            for (person, window), post in sorted(held.items()):
                own[person, week].append((window, post))
        return own

    @cached_property
    def staffed(self) -> Floats:
        """Days of people at each window, shape (w, d)."""
        return np.asarray(self.share.sum(axis=0), dtype=np.float64)

    @cached_property
    def week_after(self) -> Ints:
        """The next week in which a window opens, -1 where the plan has none, shape (w, t)."""
        problem = self.problem
        after = np.full(problem.open_weeks.shape, -1, dtype=np.intp)
        for window, week in np.argwhere(problem.open_weeks & (problem.week_before >= 0)):
            after[window, problem.week_before[window, week]] = week
        return after

    @cached_property
    def may_take(self) -> dict[str, Bools]:
        """Who may hold posts of each kind, and is not kept from them by a pin, shape (s, w, t)."""
        allowed = np.ones(self.problem.can_hold.shape, dtype=bool)
        for week, pins in self.problem.pins_of_week.items():
            for person, window, post in pins:
                if post == NEVER:
                    allowed[person, window, week] = False
        return {kind: may & allowed for kind, may in self.problem.may_hold.items()}

    def pinned(self, person: int, week: int) -> list[tuple[int, str]]:
        """Posts that a person is given in a week by pins, and has: window and kind."""
        given = {(window, post) for one, window, post in self.problem.pins_of_week[week] if one == person}
        return [post for post in self.posts_of(person, week) if post in given]

    def needed(self, week: int, window: int, post: str) -> bool:
        """Whether a post stays unfilled in a week if one of those who hold it does not."""
        least = self.problem.min_counters[window] if post == A else 1.0
        return sum(kind == post for (_, at), kind in self.held[week].items() if at == window) <= least

    def posts_of(self, person: int, week: int) -> list[tuple[int, str]]:
        """A person's posts in a week: window and kind."""
        return self._own.get((person, week), [])

    def waiting(self, windows: Ints, days: Ints, capacity: Floats) -> Floats:
        """Minutes that visitors wait in all at some windows over some days, with other counters than now.

        Parameters
        ----------
        windows : ndarray of int, shape (n,)
        days : ndarray of int, shape (k,)
        capacity : ndarray, shape (n, k)
            Counters; those below 0 count as none.

        Returns
        -------
        ndarray, shape (n,)
        """
        rows = self.problem.curve[windows[:, None], days[None, :]]
        is_open = rows >= 0
        minutes = np.zeros(rows.shape)
        minutes[is_open] = self.problem.curves.at(rows[is_open], np.maximum(capacity[is_open], 0.0))[0]
        return np.asarray(minutes.sum(axis=1), dtype=np.float64)
