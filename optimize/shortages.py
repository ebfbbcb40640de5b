"""Every post and day that stays empty: what is missing, why, and what would help.

Reasons and remedies are codes with facts; the words for them are the business of whoever shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from optimize.plan import SHORTAGES
from optimize.problem import NEVER, A, B, Floats, Problem

Fact = dict[str, Any]
Row = tuple[Any, ...]


def find_shortages(
    problem: Problem, posts: pd.DataFrame, duty: pd.DataFrame, capacity: Floats
) -> pd.DataFrame:
    """List what a plan leaves empty.

    Kinds: `A` and `B`, a post unfilled for a week; `day`, an open day on which none of the window's people
    is at work; `counter`, an open day on which nobody stands at the window though one of them is at work;
    `pin`, a given post that its person does not hold; `hall`, an open day on which fewer of a hall's people
    are at work than its minimum staff.

    Parameters
    ----------
    problem : Problem
        The county.
    posts, duty : DataFrame
        The plan's tables.
    capacity : ndarray, shape (w, d)
        Counters at each window on each day under the plan, from `optimize.waits.capacity_of`.

    Returns
    -------
    DataFrame
        The contract's shortages.csv, with codes in `reason` and `remedy` and a column `details`.
        `saves_minutes` is the waiting that one more person at that window would save; of a hall, 0.
    """
    held = _Held(problem, posts, duty, capacity)
    rows = [*_posts_missing(held), *_days_missing(held), *_pins_missing(held), *_staff_missing(held)]
    table = pd.DataFrame(rows, columns=[*SHORTAGES, "details"])
    table["date"] = pd.to_datetime(table["date"])
    table["week"] = pd.to_datetime(table["week"])
    order = ["week", "hall", "window", "kind", "date"]
    return table.sort_values(order, ignore_index=True, na_position="first")


class _Held:
    """The plan's posts as arrays beside the problem's."""

    def __init__(self, problem: Problem, posts: pd.DataFrame, duty: pd.DataFrame, capacity: Floats) -> None:
        self.problem = problem
        self.capacity = capacity
        shares = np.zeros(capacity.shape)  # of people, however fast: a slow person takes a whole place
        at = problem.windows_of(duty), problem.days_of(duty)
        np.add.at(shares, at, duty["share"].to_numpy(dtype=float))
        self.at_window, hall = shares, problem.hall_of_window
        in_hall = (hall[:, None] == np.arange(len(problem.halls))).astype(float)
        self.in_hall = (in_hall.T @ shares)[hall]
        self.counters = (problem.counters + problem.temporary_counters)[hall]
        shape = (len(problem.staff), len(problem.windows), len(problem.weeks))
        self.post = {A: np.zeros(shape, dtype=bool), B: np.zeros(shape, dtype=bool)}
        person, window, week = problem.people_of(posts), problem.windows_of(posts), problem.weeks_of(posts)
        for kind, of_kind in self.post.items():
            rows = (posts["post"] == kind).to_numpy()
            of_kind[person[rows], window[rows], week[rows]] = True
        self.any = self.post[A] | self.post[B]

    def qualified(self, window: int) -> np.ndarray:
        """Positions of the people who may serve a window."""
        return np.flatnonzero(self.problem.speed[:, window] > 0)

    def free(self, people: np.ndarray, window: int, week: int) -> np.ndarray:
        """Those whom no pin keeps off a window."""
        pins = self.problem.pins
        off = pins[(pins["post"] == NEVER) & (pins["window"] == window) & (pins["week"] == week)]
        return np.setdiff1d(people, off["person"])

    def saves(self, window: int, days: np.ndarray, places: float) -> float:
        """Minutes of waiting that one more person at a window on some days would save.

        That is, where there is room for them, so many more `places` of the hall than by now.
        """
        problem, curves = self.problem, self.problem.curves
        days = days[problem.is_open[window, days]]
        in_hall = self.counters[window] + places - self.in_hall[window, days]
        at_window = problem.max_counters[window] - self.at_window[window, days]
        more = np.clip(np.minimum(in_hall, at_window), 0.0, 1.0)
        rows, now = problem.curve[window, days], self.capacity[window, days]
        return float((curves.at(rows, now)[0] - curves.at(rows, now + more)[0]).sum())

    def names(self, people: np.ndarray) -> str:
        """Names for people to read, at most five."""
        names = [self.problem.names[person] for person in people[:5]]
        return "、".join(names) + ("…" if len(people) > 5 else "")

    def row(self, window: int, week: int, day: int | None, kind: str, missing: float, *why: Any) -> Row:
        problem = self.problem
        reason, remedy, details = why
        days = problem.days_of_week[week] if day is None else np.array([day])
        hall, name = problem.windows[["hall", "window"]].iloc[window]
        return (
            problem.weeks[week],
            pd.NaT if day is None else problem.dates[day],
            hall,
            name,
            kind,
            int(missing),
            reason,
            remedy,
            round(self.saves(window, days, float(remedy == "temporary_counter")), 1),
            details,
        )


def _posts_missing(held: _Held) -> Iterator[Row]:
    problem = held.problem
    needed = {A: problem.min_counters, B: np.ones(len(problem.windows))}
    for kind in (A, B):
        missing = needed[kind][:, None] - held.post[kind].sum(axis=0)
        for window, week in zip(*np.nonzero((missing > 0) & problem.open_weeks), strict=True):
            why = _why_post(held, int(window), int(week), kind)
            yield held.row(window, week, None, kind, missing[window, week], *why)


def _why_post(held: _Held, window: int, week: int, kind: str) -> tuple[str, str, Fact]:
    """Reason, remedy and facts for a post unfilled for a week."""
    problem = held.problem
    qualified = held.qualified(window)
    trainee = _trainee(held, window, week)
    if not len(qualified):
        return "nobody_qualified", *trainee
    able = qualified[problem.can_hold[qualified, window, week]]
    if not len(able):
        return "all_away", "move_leave", {"people": held.names(qualified), "who": held.names(qualified)}
    remedy, facts = trainee
    may = able[problem.may_hold[kind][able, window, week]]
    others, barred = may[~held.any[may, window, week]], np.setdiff1d(able, may)
    if not len(others) and len(barred):
        return "only_part_time", remedy, {**facts, "people": held.names(barred)}
    if not len(others):
        return "too_few_qualified", remedy, {**facts, "people": held.names(able)}
    free = held.free(others, window, week)
    if not len(free):
        return "pinned_off", "change_pin", {"people": held.names(others)}
    return "needed_elsewhere", remedy, {**facts, "people": held.names(free)}


def _trainee(held: _Held, window: int, week: int) -> tuple[str, Fact]:
    """The person of the hall with the fewest posts that week who cannot serve the window yet."""
    problem = held.problem
    days = problem.days_of_week[week]
    local = problem.home == problem.hall_of_window[window]
    at_work = problem.present[:, days].any(axis=1)
    people = np.flatnonzero(local & at_work & (problem.speed[:, window] == 0))
    if not len(people):
        return "add_person", {}
    best = people[np.argmin(held.any[people, :, week].sum(axis=1))]
    return "train", {"who": problem.named(int(best))}


def _days_missing(held: _Held) -> Iterator[Row]:
    problem = held.problem
    for week, days in enumerate(problem.days_of_week):
        posts = held.any[:, :, week]
        there = posts.T.astype(int) @ problem.present[:, days].astype(int) > 0
        is_open = problem.is_open[:, days]
        for window, day in zip(*np.nonzero(is_open & ~there), strict=True):
            yield held.row(window, week, days[day], "day", 1, *_why_day(held, window, week, days[day]))
        empty = is_open & there & (held.capacity[:, days] <= 0)
        for window, day in zip(*np.nonzero(empty), strict=True):
            yield held.row(window, week, days[day], "counter", 1, *_why_empty(held, window, week, days[day]))


def _why_day(held: _Held, window: int, week: int, day: int) -> tuple[str, str, Fact]:
    people = np.flatnonzero(held.any[:, window, week])
    if not len(people):
        return _why_post(held, window, week, B)
    free = np.setdiff1d(held.free(held.qualified(window), window, week), people)
    spare = [s for s in free if held.problem.present[s, day] and held.any[s, :, week].any()]
    names = held.names(people)
    facts = {"people": names, "who": names, "others": held.names(np.array(spare, dtype=int))}
    return ("both_away_others_busy" if spare else "both_away"), "move_leave", facts


def _why_empty(held: _Held, window: int, week: int, day: int) -> tuple[str, str, Fact]:
    at_work = held.problem.present[:, day]
    people = np.flatnonzero(held.any[:, window, week] & at_work)
    of_hall = held.any[:, held.problem.hall_of_window == held.problem.hall_of_window[window], week].any(
        axis=1
    )
    # a place more helps nobody where all who are at work stand at one all day
    if held.counters[window] <= held.in_hall[window, day] < (of_hall & at_work).sum():
        return "no_counter", "temporary_counter", {"counters": int(held.counters[window])}
    return "serving_elsewhere", "add_person", {"people": held.names(people)}


def _pins_missing(held: _Held) -> Iterator[Row]:
    problem = held.problem
    for person, window, week, post in problem.pins.itertuples(index=False, name=None):
        kept = not held.any[person, window, week] if post == NEVER else held.post[post][person, window, week]
        if kept or not problem.open_weeks[window, week]:
            continue
        facts = {"people": held.names(np.array([person]))}
        reason = _why_pin(problem, person, window, week, post)
        yield held.row(window, week, None, "pin", 1, reason, "change_pin", facts)


def _why_pin(problem: Problem, person: int, window: int, week: int, post: str) -> str:
    """Reason why a given post is not held: the person, their other pins, or posts worth more elsewhere."""
    if not problem.can_hold[person, window, week]:
        return "pin_away"
    if post == A and not problem.may_be_a[person]:
        return "pin_part_time"
    pins = problem.pins
    own = pins[(pins["person"] == person) & (pins["week"] == week)]
    clash = bool(((own["window"] == window) & (own["post"] != post)).any())
    if post != NEVER:
        given = own[own["post"] != NEVER]
        most = problem.rules.max_a_posts if post == A else problem.rules.max_b_posts
        clash |= len(set(problem.hall_of_window[given["window"]])) > 1
        clash |= given.loc[given["post"] == post, "window"].nunique() > most
    return "pin_clash" if clash else "pin_outweighed"


def _staff_missing(held: _Held) -> Iterator[Row]:
    """Days on which a hall has fewer people than its minimum; who is lent counts where their posts are."""
    problem, least = held.problem, held.problem.rules.min_hall_staff
    for week, days in enumerate(problem.days_of_week):
        where = problem.home.copy()
        people, windows = np.nonzero(held.any[:, :, week])
        where[people] = problem.hall_of_window[windows]
        for hall, day in zip(*np.nonzero(problem.hall_open[:, days]), strict=True):
            here, at_work = where == hall, problem.present[:, days[day]]
            there = int((here & at_work).sum())
            if there < least:
                names = held.names(np.flatnonzero(here & ~at_work))
                facts = {"there": there, "least": least, "who": names}
                why = ("below_minimum", "move_leave" if names else "add_to_hall", 0.0, facts)
                place = problem.halls["hall"].iat[hall], ""
                yield problem.weeks[week], problem.dates[days[day]], *place, "hall", least - there, *why
