"""What it would cost if two people changed places for a week: waiting, and the prices of moving them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimize.plan_arrays import PlanArrays
from optimize.problem import A, B, Floats, Ints

CHANGED = {A: 1.0, B: 0.5}
"""Part of the price of a change by kind of post, as `optimize.accounting` counts them."""


@dataclass(frozen=True)
class Swap:
    """Two people who change places for a week.

    Attributes
    ----------
    person : int
        Position of the other one.
    minutes : float
        Minutes that visitors would wait more in all.
    prices : float
        What changed posts, from the week before and to the week after, and loans would cost more.
    unfilled : tuple of (int, str)
        Windows and kinds of posts that neither could take over from the other.
    """

    person: int
    minutes: float
    prices: float
    unfilled: tuple[tuple[int, str], ...]


def swaps_of(plan: PlanArrays, week: int, pairs: Sequence[tuple[int, int]]) -> list[Swap]:
    """Let pairs of people take over each other's posts and shares in a week, as far as they can.

    Parameters
    ----------
    plan : PlanArrays
    week : int
    pairs : sequence of (int, int)
        Who holds posts, and the other one.

    Returns
    -------
    list of Swap
        A pair each, as if it were the only one.
    """
    minutes = _minutes(plan, week, pairs)
    prices = (_price_of_changes(plan, week, *pair) + _price_of_loans(plan, week, *pair) for pair in pairs)
    unfilled = (_unfilled(plan, week, *pair) for pair in pairs)
    others = (other for _, other in pairs)
    return [Swap(*swap) for swap in zip(others, minutes.tolist(), prices, unfilled, strict=True)]


def _minutes(plan: PlanArrays, week: int, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Minutes that visitors would wait more, by the curves at the counters that each pair then leaves."""
    days = plan.problem.days_of_week[week]
    at_windows = np.asarray((plan.share[:, :, days] > 0).any(axis=2))
    stands = [set(np.flatnonzero(row).tolist()) for row in at_windows]
    touched = [(n, w) for n, (one, other) in enumerate(pairs) for w in sorted(stands[one] | stands[other])]
    if not touched:
        return np.zeros(len(pairs))
    number, windows = np.array(touched, dtype=np.intp).T
    one, other = np.array(pairs, dtype=np.intp)[number].T
    now = plan.capacity[windows[:, None], days]
    after = now + _taken_over(plan, days, windows, one, other) + _taken_over(plan, days, windows, other, one)
    more = plan.waiting(windows, days, after) - plan.waiting(windows, days, now)
    return np.asarray(np.bincount(number, more, len(pairs)), dtype=np.float64)


def _taken_over(plan: PlanArrays, days: Ints, windows: Ints, leaves: Ints, comes: Ints) -> Floats:
    """Counters that windows gain where one person's shares become another's, on the other's days at work."""
    speed, there = plan.problem.speed, plan.problem.present[comes[:, None], days]
    gained = np.where(there, speed[comes, windows][:, None], 0.0) - speed[leaves, windows][:, None]
    return np.asarray(plan.share[leaves[:, None], windows[:, None], days] * gained, dtype=np.float64)


def _unfilled(plan: PlanArrays, week: int, one: int, other: int) -> tuple[tuple[int, str], ...]:
    may = plan.problem.may_hold
    lost = [
        (window, post)
        for leaves, comes in ((one, other), (other, one))
        for window, post in plan.posts_of(leaves, week)
        if not may[post][comes, window, week]
    ]
    return tuple(sorted(lost))


def _price_of_loans(plan: PlanArrays, week: int, one: int, other: int) -> float:
    problem = plan.problem
    (hall, back), homes = plan.posted[[one, other], week], problem.home[[one, other]]
    lent = sum(at not in (-1, home) for at, home in zip((hall, back), homes, strict=True))
    then = sum(at not in (-1, home) for at, home in zip((back, hall), homes, strict=True))
    return problem.costs.loan * float(then - lent)


def _price_of_changes(plan: PlanArrays, week: int, one: int, other: int) -> float:
    return plan.problem.costs.change * sum(
        CHANGED[post] * (_news(plan, week, window, post, comes) - _news(plan, week, window, post, leaves))
        for leaves, comes in ((one, other), (other, one))
        for window, post in plan.posts_of(leaves, week)
    )


def _news(plan: PlanArrays, week: int, window: int, post: str, person: int) -> int:
    """Changes that a post in a week costs by its holder: new then, and less so when the window opens next."""
    problem = plan.problem
    before = int(problem.week_before[window, week])
    held = plan.held[before] if before >= 0 else problem.previous
    new = bool(week > 0 or problem.previous) and held.get((person, window)) != post
    after = np.flatnonzero((problem.week_before[window] == week) & problem.open_weeks[window])
    stays = len(after) > 0 and plan.held[int(after[0])].get((person, window)) == post
    return int(new) - int(stays)
