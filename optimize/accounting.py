"""A plan's cost, counted again from its tables: the same prices as the program's, none of its columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimize.fairness import Fairness, peak_weeks_had
from optimize.problem import A, B, Problem, last_weeks


def cost_parts(
    problem: Problem,
    posts: pd.DataFrame,
    duty: pd.DataFrame,
    shortages: pd.DataFrame,
    waiting: float,
    previous: pd.DataFrame | None = None,
) -> dict[str, float]:
    """Count what a plan costs, by price, in minutes of waiting.

    Parameters
    ----------
    problem : Problem
        The county and its prices.
    posts, duty, shortages : DataFrame
        The plan's tables.
    waiting : float
        Visitors' waiting under `duty`, in minutes.
    previous : DataFrame, optional
        Posts of an earlier plan; those of each window's last week count as held.

    Returns
    -------
    dict
        Price to minutes; the values sum to the cost that the program minimises.
    """
    costs = problem.costs
    missing = shortages.groupby("kind")["missing"].sum()
    a_posts = posts[posts["post"] == A].groupby(["week", "staff"]).size()
    away = posts[posts["hall"] != posts["home_hall"]].drop_duplicates(["week", "staff"])
    fairness = Fairness(problem)
    had = peak_weeks_had(problem, fairness.peaks, posts)
    calls = duty[duty["post"] == B]["share"].sum()
    return {
        "waiting": waiting,
        "missing_a": costs.missing_a * float(missing.get("A", 0)),
        "missing_b": costs.missing_b * float(missing.get("B", 0)),
        "missing_day": costs.missing_day * float(missing.get("day", 0)),
        "missing_staff": costs.missing_staff * float(missing.get("hall", 0)),
        "missing_pin": costs.missing_pin * float(missing.get("pin", 0)),
        "unattended_day": costs.unattended_day * float(missing.get("counter", 0)),
        "post": costs.post * len(posts),
        "second_a_post": costs.second_a_post * float((a_posts - 1).clip(lower=0).sum()),
        "change": costs.change * _changes(problem, posts, previous),
        "loan": costs.loan * len(away),
        "temporary_counter": costs.temporary_counter * _temporary_counters(problem, duty),
        "backup_day": costs.backup_day * float(calls),
        "unfair_week": costs.unfair_week * fairness.unfair_weeks(had),
        "peak_cap": fairness.price_of_cap(had),
        "split_day": costs.split_day * float((duty["share"] < 1).sum()),
    }


def _changes(problem: Problem, posts: pd.DataFrame, previous: pd.DataFrame | None) -> float:
    """Posts taken up that were not held when the window opened last; of a B-post, half of one."""
    if posts.empty:
        return 0.0
    weeks, windows = problem.weeks_of(posts), problem.windows_of(posts)
    now = _held(posts)
    old = set() if previous is None else set(_held(last_weeks(previous, problem.weeks[0])))
    held = set(zip(weeks.tolist(), now, strict=True)) | {(-1, post) for post in old}
    known = (weeks > 0) | bool(problem.previous)
    before = problem.week_before[windows, weeks].tolist()
    rows = zip(now, known, before, strict=True)
    new = [post for post, there, last in rows if there and (last, post) not in held]
    return sum(1.0 if kind == A else 0.5 for _, _, kind, _ in new)


def _held(posts: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    return list(zip(*(posts[name] for name in ("hall", "window", "post", "staff")), strict=True))


def _temporary_counters(problem: Problem, duty: pd.DataFrame) -> float:
    used = duty.groupby(["hall", "date"], as_index=False)["share"].sum()
    counters = used["hall"].map(problem.halls.set_index("hall")["counters"]).fillna(np.inf)
    return float(np.ceil((used["share"] - counters).clip(lower=0)).sum())
