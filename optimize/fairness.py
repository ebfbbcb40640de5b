"""Peak weeks spread over the people who can serve them.

A *peak week* of a window is one in which its visitors alone keep its A-posts busy for more than a set part of
the opening time. A hall's *even part* is its A-posts in peak weeks divided among the people who can hold
them, rounded up; a person's peak weeks beyond it are unfair, and each has its price.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pandas as pd

from optimize.columns import Program
from optimize.problem import A, Bools, Held, Problem

Peaks = Counter[int]
"""Peak weeks in an A-post so far, by person."""


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


def price_peaks(program: Program, peaks: Bools, so_far: Peaks, parts: dict[int, int]) -> None:
    """Price A-posts in a peak week: for those who had their even part, or their cap; see `price_of_cap`."""
    problem, cap = program.problem, program.problem.rules.max_peak_weeks
    for (person, window, kind), column in program.posts.items():
        part = parts[int(problem.hall_of_window[window])]
        if kind == A and peaks[window, program.week] and so_far[person] >= part:
            program.model.cost[column] += problem.costs.unfair_week
        if cap and kind == A and peaks[window, program.week]:
            over = problem.costs.missing_day if so_far[person] >= cap else 0.0
            program.model.cost[column] += problem.costs.unfair_week + over


def count_peaks(held: Held, peaks: Bools, week: int) -> Peaks:
    """Peak weeks that a week's posts add, by person."""
    return Counter(s for (s, w), kind in held.items() if kind == A and peaks[w, week])


def unfair_weeks(problem: Problem, posts: pd.DataFrame) -> float:
    """Peak weeks beyond the even part, summed over people and halls, counted from a plan's posts."""
    parts = even_parts(problem, peak_weeks(problem))
    had = _peaks_had(problem, posts)
    return float(sum(max(number - parts[hall], 0) for (_, hall), number in had.items()))


def price_of_cap(problem: Problem, posts: pd.DataFrame) -> float:
    """What ``max_peak_weeks`` costs in a plan; 0 without such a cap.

    Peak weeks beyond the cap cost as much as days without anybody. Every A-post in a peak week has the price
    of an unfair week, so that the posts that the cap leaves are not spent where a B-post would do.
    """
    cap, costs = problem.rules.max_peak_weeks, problem.costs
    if not cap:
        return 0.0
    had = Counter[int]()
    for (person, _), number in _peaks_had(problem, posts).items():
        had[person] += number
    over = sum(max(number - cap, 0) for number in had.values())
    return float(costs.missing_day * over + costs.unfair_week * sum(had.values()))


def _peaks_had(problem: Problem, posts: pd.DataFrame) -> dict[tuple[int, int], int]:
    """A-posts in peak weeks, by person and hall."""
    peaks = peak_weeks(problem)
    a_posts = posts[posts["post"] == A]
    person = pd.Index(problem.staff["staff"]).get_indexer(pd.Index(a_posts["staff"]))
    key = pd.MultiIndex.from_frame(problem.windows[["hall", "window"]])
    window = key.get_indexer(pd.MultiIndex.from_frame(a_posts[["hall", "window"]]))
    week = pd.DatetimeIndex(problem.weeks).get_indexer(pd.DatetimeIndex(a_posts["week"]))
    had: dict[tuple[int, int], int] = defaultdict(int)
    for s, w, t in zip(person, window, week, strict=True):
        had[int(s), int(problem.hall_of_window[w])] += int(peaks[w, t])
    return had
