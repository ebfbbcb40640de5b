"""Changes of a county that may mend a shortage, the easiest to make first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from optimize.columns import Seat
from optimize.problem import Ints, Problem

TRIED = 2
"""People tried for each kind of remedy: those for whom it looks easiest."""


@dataclass(frozen=True)
class Remedy:
    """A change of the county that may mend a shortage.

    Attributes
    ----------
    code : str
        What to do: ``move_leave``, ``lend``, ``train``, ``temporary_counter`` or ``add_person``.
    facts : dict
        Who, and from where.
    problem : Problem
        The county so changed.
    seats : list of Seat
        Who then may serve the hall.
    giving : int or None
        Hall that gives up a person for the week.
    """

    code: str
    facts: dict[str, Any]
    problem: Problem
    seats: list[Seat]
    giving: int | None = None


def seats_of(problem: Problem, posts: pd.DataFrame, hall: int, week: int) -> list[Seat]:
    """Who serves a hall in a week of a plan: its own people who are not lent, and those lent to it.

    Parameters
    ----------
    problem : Problem
        The county.
    posts : DataFrame
        The plan's posts.
    hall, week : int
        Positions.
    """
    of_week = posts[posts["week"] == problem.weeks[week]].drop_duplicates("staff")
    where = problem.home.copy()
    where[problem.people_of(of_week)] = pd.Index(problem.halls["hall"]).get_indexer(pd.Index(of_week["hall"]))
    return [Seat(int(person), hall) for person in np.flatnonzero(where == hall)]


def remedies_for(
    problem: Problem, posts: pd.DataFrame, seats: list[Seat], window: int, week: int
) -> Iterator[Remedy]:
    """Yield what may mend a shortage at a window in a week, the easiest to do first.

    Parameters
    ----------
    problem : Problem
        The county.
    posts : DataFrame
        The plan's posts.
    seats : list of Seat
        Who serves the hall in that week, from `seats_of`.
    window, week : int
        Positions.
    """
    here = np.array([seat.person for seat in seats], dtype=np.intp)
    yield from _leave_moved(problem, seats, here, window, week)
    yield from _lent(problem, posts, seats, here, window, week)
    yield from _trained(problem, posts, seats, here, window, week)
    yield _counter_added(problem, seats, window)
    yield _person_added(problem, seats, window)


def _leave_moved(problem: Problem, seats: list[Seat], here: Ints, window: int, week: int) -> Iterator[Remedy]:
    """Those of the hall who can serve the window and are away most, at work all the week instead."""
    days = problem.days_of_week[week]
    able = here[problem.speed[here, window] > 0]
    away = (~problem.present[able][:, days] & problem.is_open[window, days]).sum(axis=1)
    for person in able[np.argsort(-away, kind="stable")][: min(TRIED, int((away > 0).sum()))]:
        present = problem.present.copy()
        present[person, days] = True
        facts = {"who": problem.named(int(person))}
        yield Remedy("move_leave", facts, replace(problem, present=present), seats)


def _lent(
    problem: Problem, posts: pd.DataFrame, seats: list[Seat], here: Ints, window: int, week: int
) -> Iterator[Remedy]:
    """Floating people elsewhere who can serve the window; first those who hold the fewest posts there."""
    hall = int(problem.hall_of_window[window])
    floating = problem.staff["floating"].to_numpy(dtype=bool) & problem.can_hold[:, window, week]
    people = np.setdiff1d(np.flatnonzero(floating), here)
    held = _posts_held(problem, posts, people, week)
    for person in people[np.argsort(held["posts"].to_numpy(), kind="stable")][:TRIED]:
        at = held["hall"].get(person)
        giving = int(
            problem.home[person] if at is None or pd.isna(at) else problem.halls["hall"].eq(at).argmax()
        )
        facts = {"who": problem.named(int(person)), "hall": problem.halls["hall"].iat[giving]}
        yield Remedy("lend", facts, problem, [*seats, Seat(int(person), hall)], giving)


def _trained(
    problem: Problem, posts: pd.DataFrame, seats: list[Seat], here: Ints, window: int, week: int
) -> Iterator[Remedy]:
    """Those of the hall who cannot serve the window and hold the fewest posts, taught it at mean speed."""
    days = problem.days_of_week[week]
    at_work = (problem.present[here][:, days] & problem.is_open[window, days]).any(axis=1)
    people = here[(problem.speed[here, window] == 0) & at_work]
    held = _posts_held(problem, posts, people, week)["posts"].to_numpy()
    for person in people[np.argsort(held, kind="stable")][:TRIED]:
        speed = problem.speed.copy()
        speed[person, window] = 1.0
        yield Remedy("train", {"who": problem.named(int(person))}, replace(problem, speed=speed), seats)


def _posts_held(problem: Problem, posts: pd.DataFrame, people: Ints, week: int) -> pd.DataFrame:
    """Return how many posts people hold in a week, and where; indexed by their positions."""
    of_week = posts[posts["week"] == problem.weeks[week]].groupby("staff")["hall"].agg(["size", "first"])
    found = of_week.reindex(problem.staff["staff"].to_numpy()[people])
    held = pd.DataFrame({"posts": found["size"].fillna(0).to_numpy(), "hall": found["first"].to_numpy()})
    return held.set_index(pd.Index(people))


def _counter_added(problem: Problem, seats: list[Seat], window: int) -> Remedy:
    """One more temporary counter, at its price."""
    halls = problem.halls.copy()
    place = int(problem.hall_of_window[window])
    halls.loc[halls.index[place], "temporary_counters"] += 1
    return Remedy("temporary_counter", {}, replace(problem, halls=halls), seats)


def _person_added(problem: Problem, seats: list[Seat], window: int) -> Remedy:
    """One more person of the hall, at work every day, who can serve this window alone at mean speed."""
    hall = int(problem.hall_of_window[window])
    home = problem.halls["hall"].iat[hall]
    newcomer = {"staff": "+", "name": "+", "hall": home, "floating": False, "full_time": True}
    staff = pd.concat([problem.staff, pd.DataFrame([newcomer])], ignore_index=True)
    speed = np.vstack([problem.speed, np.zeros(len(problem.windows))])
    speed[-1, window] = 1.0
    present = np.vstack([problem.present, np.ones(len(problem.dates), dtype=bool)])
    changed = replace(problem, staff=staff, speed=speed, present=present)
    return Remedy("add_person", {}, changed, [*seats, Seat(len(staff) - 1, hall)])
