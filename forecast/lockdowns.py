"""Weeks that a lockdown or a flood took from the whole county, found before any model is fitted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags, Index
from forecast.design import Design
from forecast.observations import Reports
from forecast.window import WindowState

LOST = float(np.log(0.5))
"""Log factor against the weeks before and after below which a week of the whole county is lost."""
CHANCE = 5.0
"""Standard deviations of chance that a week must be below its usual sum: few visitors stay away easily."""
LEFT = 0.001
"""Weight that such a week keeps."""
AROUND, LEAST = 52, 8
"""Weeks before and after that a week is compared with, and known ones among them, so many at least."""
NEAR = 4
"""Weeks by which a season may be off in another year: what comes back as late or early is a season."""
LEAST_WORTH = 0.05
"""Of an ordinary day, of a weekday on which hardly anybody comes."""
WEEKS_A_YEAR = 52.18
YEARS = 10


def weigh_lost_weeks(states: list[WindowState], week: Index, design: Design) -> Array:
    """Weigh the weeks of the county: little where half of the visitors or more stayed away, once.

    A first fit would take such months for the season they fell in, or for what follows a holiday. Their
    level differs from that before and from that after, and the same weeks of most other years are as usual.
    Weeks up to the newest are never lost: nobody knows how it goes on.

    Parameters
    ----------
    states : list of WindowState
    week : array of int, shape (days,)
        Number of each day's week.
    design : Design

    Returns
    -------
    array of shape (weeks,)
    """
    counted, usual = _sums(states, week, design)
    seen = usual > 0
    weight = np.ones(usual.size)
    if not seen.any():
        return weight
    newest = int(np.flatnonzero(seen)[-1])
    off = np.where(seen, np.log((counted + 0.5) / (usual + 0.5)), np.nan)
    dip = _dips(off[: newest + 1])
    unlikely = 2.0 * (np.sqrt(usual) - np.sqrt(counted)) > CHANCE  # square roots of counts scatter by a half
    lost = (dip < LOST) & unlikely[: newest + 1]
    lost[lost] = [not _is_season(dip, int(place)) for place in np.flatnonzero(lost)]
    beside = np.append(False, lost[:-1]) | np.append(lost[1:], False)
    lost &= beside | (usual[: newest + 1] > np.median(usual[seen]) / 2.0)  # or the one day before a holiday
    ordinary = np.flatnonzero(~lost & seen[: newest + 1])
    last = ordinary[-1] if ordinary.size else -1
    weight[: last + 1][lost[: last + 1]] = LEFT
    return weight


def _sums(states: list[WindowState], week: Index, design: Design) -> tuple[Array, Array]:
    """Sum what is known by day or week, without campaigns: visitors, and what its days usually have.

    A Sunday is held against Sundays: a week known by its weekend alone is no quiet one.
    """
    weeks = int(week[-1]) + 1
    counted, usual = np.zeros(weeks), np.zeros(weeks)
    for state in states:
        reports = state.reports
        if reports.count.size == 0:
            continue
        begin = reports.places[reports.first]
        finish = reports.places[np.append(reports.first[1:], reports.places.size) - 1]
        plain = (week[begin] == week[finish]) & ~design.campaign_days(state.hall, state.window, begin)
        count = np.bincount(week[begin[plain]], reports.count[plain], weeks)
        days = np.bincount(week[begin[plain]], _ordinary_days(reports, design)[plain], weeks)
        if days.any():
            counted += count
            usual += days * np.median(count[days > 0] / days[days > 0])
    return counted, usual


def _ordinary_days(reports: Reports, design: Design) -> Array:
    """How many ordinary days the days of each report are worth, by the window's means of weekdays."""
    weekday = (reports.places + design.dates[0].weekday()) % 7
    single = reports.size == 1
    at, count = weekday[reports.first[single]], reports.count[single]
    known = np.bincount(at, minlength=7)
    worth = np.ones(7)
    if count.sum() > 0:
        sums = np.bincount(at, count, 7)
        worth = np.where(known > 0, sums / np.maximum(known, 1) / count.mean(), worth)
    return np.asarray(np.add.reduceat(np.maximum(worth, LEAST_WORTH)[weekday], reports.first))


def _dips(off: Array) -> Array:
    """By how much each week lies below, or above, both the weeks before and after it; 0 between them.

    And 0 where hardly any week after it is known: it may be how it is from now on.
    """
    series = pd.Series(off)
    past = series - series.shift(1).rolling(AROUND, min_periods=LEAST).median()
    back = series[::-1]
    future = (back - back.shift(1).rolling(AROUND, min_periods=LEAST).median())[::-1]
    past, future = past.fillna(future), future.fillna(0.0)  # nobody came back yet
    least = np.minimum(past.abs(), future.abs()) * np.where(past < 0, -1.0, 1.0)
    return np.where(np.isnan(off), np.nan, np.where(past * future > 0, least, 0.0))


def _is_season(dip: Array, place: int) -> bool:
    """Whether most other years that are known dip at that time too, by half as much; so too if none is."""
    alike: list[bool] = []
    for year in [*range(-YEARS, 0), *range(1, YEARS + 1)]:
        middle = place + round(WEEKS_A_YEAR * year)
        near = dip[max(middle - NEAR, 0) : max(middle + NEAR + 1, 0)]
        known: Flags = ~np.isnan(near)
        if middle >= NEAR and middle + NEAR < dip.size and np.count_nonzero(known) > NEAR:
            alike.append(bool(np.min(near[known]) <= dip[place] / 2.0))
    return sum(alike) * 2 >= len(alike)
