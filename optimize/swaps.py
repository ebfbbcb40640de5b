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
        Windows and kinds of posts that one of them may not take over from the other.
    """

    person: int
    minutes: float
    prices: float
    unfilled: tuple[tuple[int, str], ...]


def swaps_of(plan: PlanArrays, week: int, pairs: Sequence[tuple[int, int]]) -> list[Swap]:
    """Let pairs of people take over each other's posts and shares in a week, as far as they may hold them.

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
    after = now + _taken_over(plan, week, windows, one, other) + _taken_over(plan, week, windows, other, one)
    more = plan.waiting(windows, days, after) - plan.waiting(windows, days, now)
    return np.asarray(np.bincount(number, more, len(pairs)), dtype=np.float64)


def _taken_over(plan: PlanArrays, week: int, windows: Ints, leaves: Ints, comes: Ints) -> Floats:
    """Counters that windows gain where one person's shares become another's, on the other's days at work."""
    days, places = plan.problem.days_of_week[week], zip(leaves.tolist(), windows.tolist(), strict=True)
    kinds = np.array([plan.held[week].get(place, "") for place in places])
    may = np.zeros(len(windows), dtype=bool)
    for kind, allowed in plan.may_take.items():
        may |= (kinds == kind) & allowed[comes, windows, week]
    there = plan.problem.present[comes[:, None], days] & may[:, None]
    speed = plan.problem.speed
    gained = np.where(there, speed[comes, windows][:, None], 0.0) - speed[leaves, windows][:, None]
    return np.asarray(plan.share[leaves[:, None], windows[:, None], days] * gained, dtype=np.float64)


def _takes(plan: PlanArrays, week: int, leaves: int, comes: int) -> list[tuple[int, str, bool]]:
    """Every post of one person in a week: window, kind, and whether the other may take it over."""
    posts = plan.posts_of(leaves, week)
    return [(window, post, bool(plan.may_take[post][comes, window, week])) for window, post in posts]


def _unfilled(plan: PlanArrays, week: int, one: int, other: int) -> tuple[tuple[int, str], ...]:
    pair = ((one, other), (other, one))
    posts = (post for leaves, comes in pair for post in _takes(plan, week, leaves, comes))
    return tuple(sorted((window, post) for window, post, taken in posts if not taken))


def _price_of_loans(plan: PlanArrays, week: int, one: int, other: int) -> float:
    """Price of weeks lent that are more: who takes over nothing is at home."""
    more = 0
    for leaves, comes in ((one, other), (other, one)):
        now, home = plan.posted[comes, week], plan.problem.home[comes]
        taken = any(taken for _, _, taken in _takes(plan, week, leaves, comes))
        then = plan.posted[leaves, week] if taken else -1
        more += int(then not in (-1, home)) - int(now not in (-1, home))
    return plan.problem.costs.loan * float(more)


def _price_of_changes(plan: PlanArrays, week: int, one: int, other: int) -> float:
    return plan.problem.costs.change * sum(
        CHANGED[post]
        * (taken * _news(plan, week, window, post, comes) - _news(plan, week, window, post, leaves))
        for leaves, comes in ((one, other), (other, one))
        for window, post, taken in _takes(plan, week, leaves, comes)
    )


def _news(plan: PlanArrays, week: int, window: int, post: str, person: int) -> int:
    """Changes that a post in a week costs by its holder: new then, and less so when the window opens next."""
    problem = plan.problem
    before, after = int(problem.week_before[window, week]), int(plan.week_after[window, week])
    held = plan.held[before] if before >= 0 else problem.previous
    new = bool(week > 0 or problem.previous) and held.get((person, window)) != post
    stays = after >= 0 and plan.held[after].get((person, window)) == post
    return int(new) - int(stays)
