"""Who can be where, and when: skills, leave and village duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

ALL_WINDOWS = "*"


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names as they are shown: people of one name carry their ids, so that nobody is taken for another.

    Parameters
    ----------
    names : mapping
        Each person's id to their name.
    """
    many = Counter(names.values())
    return {staff: with_id(staff, name) if many[name] > 1 else name for staff, name in names.items()}


def names_of(staff: pd.DataFrame) -> list[str]:
    """Return everybody's name, with the id where somebody else of the county has the same."""
    ids, names = (staff[column].astype(str) for column in ("staff", "name"))
    return list(told_apart(dict(zip(ids, names, strict=True))).values())


def with_id(staff: str, name: str) -> str:
    """Return a name with the id, unless the id is the name."""
    return name if name == staff else f"{name}({staff})"


def plan_weeks(month: pd.Period) -> list[pd.Timestamp]:
    """Mondays of the weeks whose Thursday lies in `month` (the ISO rule: each week belongs to one month)."""
    thursdays = pd.date_range(month.start_time.normalize(), month.end_time.normalize(), freq="W-THU")
    return [thursday - pd.Timedelta(days=3) for thursday in thursdays]


def at_work(staff: pd.DataFrame, leave: pd.DataFrame, dates: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Whether each person is at work on each date: not on leave, not on village duty.

    Parameters
    ----------
    staff : DataFrame
        Columns `staff` and `duty_weekdays` (tuples of ISO weekdays, 1 is Monday).
    leave : DataFrame
        Columns `staff`, `start`, `end`, both dates included.
    dates : DatetimeIndex
        The days asked about.

    Returns
    -------
    ndarray of bool, shape (people, dates)
    """
    weekdays = dates.day_of_week.to_numpy() + 1
    present = np.array([~np.isin(weekdays, duty) for duty in staff["duty_weekdays"]], dtype=bool)
    present = present.reshape(len(staff), len(dates))
    position = {person: row for row, person in enumerate(staff["staff"])}
    for person, start, end in zip(leave["staff"], leave["start"], leave["end"], strict=True):
        if person in position:
            present[position[person]] &= ~np.asarray((dates >= start) & (dates <= end))
    return present


def speeds(staff: pd.DataFrame, windows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Speed of each person at each window they may serve; 0 where they may not.

    A person serves windows of the home hall; floating people serve those of every hall (contract, rule 3).

    Parameters
    ----------
    staff : DataFrame
        Columns `hall`, `skills` (dict from window name to speed, `*` for all) and `floating`.
    windows : DataFrame
        Columns `hall` and `window`.

    Returns
    -------
    ndarray of float, shape (people, windows)
    """
    halls = windows["hall"].to_numpy()
    names = windows["window"].to_list()
    speed = np.zeros((len(staff), len(windows)))
    for row, (home, skills, floating) in enumerate(
        zip(staff["hall"], staff["skills"], staff["floating"], strict=True)
    ):
        known = [skills.get(name, skills.get(ALL_WINDOWS, 0.0)) for name in names]
        reach = np.ones(len(windows), dtype=bool) if floating else halls == home
        speed[row] = np.where(reach, known, 0.0)
    return speed
