"""Peak weeks spread over the people who can serve them.

A *peak week* of a window is one in which its visitors alone keep its A-posts busy for more than a set part of
the opening time. A hall's *even part* is its A-posts in peak weeks divided among the people who can hold
them, rounded up; a person's peak weeks beyond it are unfair, and each has its price.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from optimize.problem import A, Bools, Held, Problem

Had = Counter[tuple[int, int]]
"""Peak weeks in an A-post, by person and hall."""


def peak_weeks(problem: Problem) -> Bools:
    """Whether each window's week is a peak week, shape (w, t).

    The load is expected visitors × (counter + back-office minutes) / (opening minutes × A-posts).
    """
    minutes = problem.windows[["service_minutes", "back_office_minutes"]].sum(axis=1).to_numpy(dtype=float)
    hours = [sum(end - begin for begin, end in spans) for spans in problem.halls["hours"]]
    opening = np.array(hours, dtype=float)[problem.hall_of_window]
    visitors = np.append(problem.curves.days["visitors"].to_numpy(dtype=float), 0.0)[problem.curve]
    peaks = np.zeros((len(problem.windows), len(problem.weeks)), dtype=bool)
    for week, days in enumerate(problem.days_of_week):
        work = visitors[:, days].sum(axis=1) * minutes
        time = problem.is_open[:, days].sum(axis=1) * opening * np.maximum(problem.min_counters, 1.0)
        peaks[:, week] = work > problem.rules.peak_load * np.maximum(time, 1e-9)
    return peaks


def even_parts(problem: Problem, peaks: Bools) -> dict[int, int]:
    """Peak weeks that each person of a hall may have before it is unfair, by hall."""
    parts: dict[int, int] = {}
    for hall in range(len(problem.halls)):
        busy = (problem.hall_of_window == hall)[:, None] & peaks
        posts = float((problem.min_counters[:, None] * busy).sum())
        able = (problem.may_hold[A] & busy[None, :, :]).any(axis=(1, 2)).sum()
        parts[hall] = int(np.ceil(posts / able)) if able else 0
    return parts


@dataclass(frozen=True)
class Fairness:
    """What peak weeks cost whom.

    Attributes
    ----------
    problem : Problem
        The county.
    elsewhere : Counter
        Peak weeks, by person, in halls that are not planned now; they count towards the cap.
    """

    problem: Problem
    elsewhere: Counter[int] = field(default_factory=Counter)

    @cached_property
    def peaks(self) -> Bools:
        """Whether each window's week is a peak week, shape (w, t)."""
        return peak_weeks(self.problem)

    @cached_property
    def parts(self) -> dict[int, int]:
        """Peak weeks that each person of a hall may have before it is unfair, by hall."""
        return even_parts(self.problem, self.peaks)

    @property
    def price_of_peak(self) -> float:
        """Price of every A-post in a peak week where they are capped.

        So the posts that the cap leaves are not spent where a B-post would do.
        """
        return self.problem.costs.unfair_week if self.problem.rules.max_peak_weeks else 0.0

    def limits(self, posts: Mapping[tuple[int, int], list[int]]) -> Iterator[tuple[list[int], float, float]]:
        """Which columns may sum to what, and the price of each beyond.

        Parameters
        ----------
        posts : mapping
            (person, hall) to the columns of their A-posts in peak weeks.
        """
        cap, costs = self.problem.rules.max_peak_weeks, self.problem.costs
        by_person: dict[int, list[int]] = defaultdict(list)
        for (person, hall), columns in posts.items():
            yield columns, float(self.parts[hall]), costs.unfair_week
            by_person[person] += columns
        for person, columns in by_person.items() if cap else ():
            yield columns, float(max(cap - self.elsewhere[person], 0)), costs.missing_day

    def had(self, held: Held, week: int) -> Had:
        """Peak weeks that a week's posts are."""
        hall = self.problem.hall_of_window
        return Counter(
            (s, int(hall[w])) for (s, w), kind in held.items() if kind == A and self.peaks[w, week]
        )

    def unfair_weeks(self, had: Had) -> float:
        """Peak weeks beyond the even part, summed over people and halls."""
        return float(sum(max(number - self.parts[hall], 0) for (_, hall), number in had.items()))

    def price_of_cap(self, had: Had) -> float:
        """Price of peak weeks where they are capped: those beyond cost as much as days without anybody."""
        cap = self.problem.rules.max_peak_weeks
        if not cap:
            return 0.0
        total = Counter[int]()
        for (person, _), number in had.items():
            total[person] += number
        over = sum(max(number - cap, 0) for number in total.values())
        return float(self.problem.costs.missing_day * over + self.price_of_peak * sum(total.values()))

    def price(self, had: Had) -> float:
        """What all peak weeks of a plan cost."""
        return self.problem.costs.unfair_week * self.unfair_weeks(had) + self.price_of_cap(had)


def peak_weeks_had(problem: Problem, peaks: Bools, posts: pd.DataFrame) -> Had:
    """Peak weeks in an A-post, counted from a plan's posts."""
    a_posts = posts[posts["post"] == A]
    places = problem.people_of(a_posts), problem.windows_of(a_posts), problem.weeks_of(a_posts)
    had = Had()
    for s, w, t in zip(*places, strict=True):
        had[int(s), int(problem.hall_of_window[w])] += int(peaks[w, t])
    return had
