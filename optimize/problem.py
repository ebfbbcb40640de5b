"""The numbers that every stage of planning works on: who, where, when, how fast, how busy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.weeks import monday_of
from optimize.curves import Curves
from optimize.demand import waiting_curves
from optimize.opening import DEFAULT_PROFILE
from optimize.people import at_work, names_of, speeds, with_id
from optimize.settings import Costs, Rules

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

A, B, NEVER = "A", "B", "-"

Held = dict[tuple[int, int], str]
"""Posts of one week: (person, window) positions to the post's kind."""


@dataclass(frozen=True)
class Problem:
    """A county's tables as arrays over people (s), windows (w), weeks (t) and days (d).

    Attributes
    ----------
    halls, windows, staff : DataFrame
        The county's tables, rows in the order of the arrays' axes.
    weeks : list of Timestamp
        Mondays of the weeks to plan.
    dates : DatetimeIndex
        Every date on which any window is open.
    week_of_day : ndarray of int, shape (d,)
        Position of each date's week in `weeks`.
    curve : ndarray of int, shape (w, d)
        Row of `curves` for each window and date, -1 where the window is closed.
    present : ndarray of bool, shape (s, d)
        Who is at work.
    speed : ndarray of float, shape (s, w)
        Speed against the mean, 0 where the person may not serve.
    pins : DataFrame
        Columns `person`, `window`, `week` (positions) and `post`.
    previous : Held
        Posts of each window's last week before the first; empty where none are known.
    """

    halls: pd.DataFrame
    windows: pd.DataFrame
    staff: pd.DataFrame
    weeks: list[pd.Timestamp]
    dates: pd.DatetimeIndex
    week_of_day: Ints
    curve: Ints
    curves: Curves
    present: Bools
    speed: Floats
    pins: pd.DataFrame
    previous: Held
    costs: Costs
    rules: Rules

    @cached_property
    def is_open(self) -> Bools:
        """Whether each window is open on each date, shape (w, d)."""
        return np.asarray(self.curve >= 0)

    @cached_property
    def pins_of_week(self) -> dict[int, list[tuple[int, int, str]]]:
        """Each week's pins: person, window and post."""
        found: dict[int, list[tuple[int, int, str]]] = {week: [] for week in range(len(self.weeks))}
        for person, window, week, post in self.pins.itertuples(index=False, name=None):
            found[week].append((person, window, post))
        return found

    @cached_property
    def hall_of_window(self) -> Ints:
        """Position of each window's hall, shape (w,)."""
        return _positions(self.windows["hall"], self.halls["hall"])

    @cached_property
    def hall_open(self) -> Bools:
        """Whether a hall has an open window on each date, shape (halls, d)."""
        found = np.zeros((len(self.halls), len(self.dates)), dtype=bool)
        np.logical_or.at(found, self.hall_of_window, self.is_open)
        return found

    @cached_property
    def home(self) -> Ints:
        """Position of each person's home hall, shape (s,)."""
        return _positions(self.staff["hall"], self.halls["hall"])

    @cached_property
    def min_counters(self) -> Floats:
        """Least A-posts of each window, shape (w,)."""
        return self.windows["min_counters"].to_numpy(dtype=float)

    @cached_property
    def max_counters(self) -> Floats:
        """Most people serving at once at each window, infinite where there is no limit, shape (w,)."""
        return self.windows["max_counters"].fillna(np.inf).to_numpy(dtype=float)

    @cached_property
    def counters(self) -> Floats:
        """Places to serve at in each hall, infinite where there is no limit, shape (halls,)."""
        return self.halls["counters"].fillna(np.inf).to_numpy(dtype=float)

    @cached_property
    def temporary_counters(self) -> Floats:
        """Places that each hall can add at a cost, shape (halls,)."""
        return self.halls["temporary_counters"].to_numpy(dtype=float)

    @cached_property
    def days_of_week(self) -> list[Ints]:
        """Positions of each week's dates."""
        return [np.flatnonzero(self.week_of_day == week) for week in range(len(self.weeks))]

    @cached_property
    def can_hold(self) -> Bools:
        """Whether a person may hold a post of a window in a week, shape (s, w, t).

        They may where they have the skill and are at work on one of its open days that week.
        """
        shape = (len(self.staff), len(self.windows), len(self.weeks))
        allowed = np.zeros(shape, dtype=bool)
        for week, days in enumerate(self.days_of_week):
            meets = self.present[:, days].astype(int) @ self.is_open[:, days].T.astype(int)
            allowed[:, :, week] = (meets > 0) & (self.speed > 0)
        return allowed

    @cached_property
    def names(self) -> list[str]:
        """Everybody's name, with the id where somebody else of the county has the same."""
        return names_of(self.staff)

    @cached_property
    def may_be_a(self) -> Bools:
        """Who may hold A-posts, shape (s,)."""
        return np.asarray(self.staff["full_time"].to_numpy(dtype=bool) | self.rules.part_time_a)

    @cached_property
    def may_hold(self) -> dict[str, Bools]:
        """`can_hold` by kind of post, with who may be A at all."""
        return {A: self.can_hold & self.may_be_a[:, None, None], B: self.can_hold}

    @cached_property
    def open_weeks(self) -> Bools:
        """Whether a window opens at all in a week, shape (w, t)."""
        return np.stack([self.is_open[:, days].any(axis=1) for days in self.days_of_week], axis=1)

    @cached_property
    def week_before(self) -> Ints:
        """The last week before each in which a window opens, -1 where the plan has none, shape (w, t).

        Posts are continued from there: after a week off, as around the Spring Festival, people come back.
        """
        opened = np.where(self.open_weeks, np.arange(len(self.weeks)), -1)
        before = np.full(opened.shape, -1, dtype=np.intp)
        before[:, 1:] = np.maximum.accumulate(opened, axis=1)[:, :-1]
        return before

    def named(self, person: int) -> str:
        """A person's name and id, as a command takes the latter."""
        return with_id(str(self.staff["staff"].iat[person]), str(self.staff["name"].iat[person]))

    def people_of(self, table: pd.DataFrame) -> Ints:
        """Position of the person (`staff`) of each row of a table, -1 where there is no such person."""
        return _positions(table["staff"], self.staff["staff"])

    def windows_of(self, table: pd.DataFrame) -> Ints:
        """Position of the window (`hall`, `window`) of each row of a table, -1 where there is none such."""
        return window_positions(table, self.windows)

    def weeks_of(self, table: pd.DataFrame) -> Ints:
        """Position of the week (its Monday) of each row of a table, -1 where it is none of the plan's."""
        return _positions(table["week"], pd.Series(self.weeks))

    def days_of(self, table: pd.DataFrame) -> Ints:
        """Position of the date of each row of a table, -1 where no window is open on it."""
        return _positions(table["date"], pd.Series(self.dates))


def window_positions(table: pd.DataFrame, windows: pd.DataFrame) -> Ints:
    """Return the place of each row's `hall` and `window` among some windows, -1 where it is none of them."""
    key = pd.MultiIndex.from_frame(windows[["hall", "window"]])
    return np.asarray(key.get_indexer(pd.MultiIndex.from_frame(table[["hall", "window"]])), dtype=np.intp)


def _positions(names: pd.Series, index: pd.Series) -> Ints:
    return np.asarray(pd.Index(index).get_indexer(pd.Index(names)), dtype=np.intp)


def make_problem(
    halls: pd.DataFrame,
    windows: pd.DataFrame,
    staff: pd.DataFrame,
    leave: pd.DataFrame,
    pins: pd.DataFrame,
    daily: pd.DataFrame,
    weeks: list[pd.Timestamp],
    previous: pd.DataFrame | None = None,
    costs: Costs | None = None,
    rules: Rules | None = None,
    with_waits: bool = True,
) -> Problem:
    """Gather a county's tables and its forecast into arrays.

    Parameters
    ----------
    halls, windows, staff, leave, pins : DataFrame
        Tables of the county, checked.
    daily : DataFrame
        The forecast, one row per window and open day: `hall`, `window`, `date`, `mean`, `sd`.
    weeks : list of Timestamp
        Mondays of the weeks to plan; rows of `daily` outside them are left out.
    previous : DataFrame, optional
        The posts of an earlier plan (columns as in posts.csv); those of each window's last week count.
    costs, rules : Costs, Rules, optional
        Prices and numbers of the rules.
    with_waits : bool
        False leaves the waiting curves at 0, which saves most of the work where only heads are counted.

    Returns
    -------
    Problem
    """
    daily = daily[monday_of(daily["date"]).isin(weeks)].reset_index(drop=True)
    speed, rules = speeds(staff, windows), rules or Rules()
    facts = (windows, halls, rules.profile or DEFAULT_PROFILE, float(speed.max(initial=1.0)))
    curves = waiting_curves(daily, *facts) if with_waits else _no_waits(daily)
    dates = pd.DatetimeIndex(np.sort(daily["date"].unique()))
    curve = np.full((len(windows), len(dates)), -1, dtype=np.intp)
    at = window_positions(curves.days, windows)
    curve[at, dates.get_indexer(pd.DatetimeIndex(curves.days["date"]))] = np.arange(len(curves.days))
    return Problem(
        halls=halls,
        windows=windows,
        staff=staff,
        weeks=weeks,
        dates=dates,
        week_of_day=np.asarray(pd.DatetimeIndex(weeks).get_indexer(monday_of(dates)), dtype=np.intp),
        curve=curve,
        curves=curves,
        present=at_work(staff, leave, dates),
        speed=speed,
        pins=_pins(pins, staff, windows, weeks),
        previous=_previous(previous, staff, windows, weeks),
        costs=costs or Costs(),
        rules=rules,
    )


def _no_waits(daily: pd.DataFrame) -> Curves:
    nothing = np.zeros((len(daily), 1))
    days = daily[["hall", "window", "date"]].assign(visitors=daily["mean"])
    return Curves(days, np.zeros(1), nothing, nothing)


def _pins(
    pins: pd.DataFrame, staff: pd.DataFrame, windows: pd.DataFrame, weeks: list[pd.Timestamp]
) -> pd.DataFrame:
    """Pins by positions; a pin holds in every week that it touches."""
    person = _positions(pins["staff"], staff["staff"])
    window = window_positions(pins, windows)
    rows = [
        (person[row], window[row], week, post)
        for row, (post, start, end) in enumerate(zip(pins["post"], pins["start"], pins["end"], strict=True))
        for week, monday in enumerate(weeks)
        if start <= monday + pd.Timedelta(days=6) and end >= monday
    ]
    return pd.DataFrame(rows, columns=["person", "window", "week", "post"])


def last_weeks(posts: pd.DataFrame, first: pd.Timestamp) -> pd.DataFrame:
    """Return the posts of each window's last week with posts before a day."""
    earlier = posts[posts["week"] < first]
    return earlier[earlier["week"] == earlier.groupby(["hall", "window"])["week"].transform("max")]


def _previous(
    posts: pd.DataFrame | None, staff: pd.DataFrame, windows: pd.DataFrame, weeks: list[pd.Timestamp]
) -> Held:
    if posts is None or not weeks:
        return {}
    last = last_weeks(posts, weeks[0])
    person = _positions(last["staff"], staff["staff"])
    window = window_positions(last, windows)
    return {
        (int(s), int(w)): post
        for s, w, post in zip(person, window, last["post"], strict=True)
        if s >= 0 and w >= 0
    }
