"""Staffings to compare a plan with: people spread by last year's load, as a spreadsheet would; and counters.

Flat staffing is `optimize.waits.flat_capacity`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimize.problem import Bools, Floats, Ints, Problem, window_positions

YEAR = pd.Timedelta(days=364)
"""A year of whole weeks: weekdays stay what they are."""
HALF = 0.5
"""What a point is worth: half a person's day."""
_IDLE = -1


def last_year_load(history: pd.DataFrame, windows: pd.DataFrame, weeks: list[pd.Timestamp]) -> Floats:
    """Minutes of work that windows had on a working day of the same weeks a year before.

    A report of several days counts evenly for its weekdays. A window that has none for those weeks takes its
    mean of the year before the plan; one without any, the mean of the windows of its hall.

    Parameters
    ----------
    history : DataFrame
        hall, window, start, end (both included), count.
    windows : DataFrame
        hall, window, service_minutes, back_office_minutes.
    weeks : list of Timestamp
        Mondays of the plan's weeks.

    Returns
    -------
    ndarray, shape (w,)
    """
    first, last = weeks[0], weeks[-1] + pd.Timedelta(days=6)
    rate = _daily_rate(history, windows, first - YEAR, last - YEAR)
    whole = _daily_rate(history, windows, first - YEAR, first - pd.Timedelta(days=1))
    rate = np.where(np.isnan(rate), whole, rate)
    load = rate * (windows["service_minutes"] + windows["back_office_minutes"]).to_numpy(dtype=float)
    of_hall = pd.Series(load).groupby(windows["hall"].to_numpy()).transform("mean").fillna(1.0)
    return np.where(np.isnan(load), of_hall.to_numpy(dtype=float), load)


def _daily_rate(
    history: pd.DataFrame, windows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
) -> Floats:
    """Visitors a reported weekday between two days; NaN where nothing is reported."""
    rows = history[(history["start"] <= last) & (history["end"] >= first)]
    days = _weekdays(rows["start"], rows["end"])
    inside = _weekdays(
        rows["start"].where(rows["start"] > first, first), rows["end"].where(rows["end"] < last, last)
    )
    place = window_positions(rows, windows)
    known = place >= 0
    visitors = rows["count"].to_numpy(dtype=float) * inside / days
    total = np.bincount(place[known], visitors[known], len(windows))
    number = np.bincount(place[known], inside[known], len(windows))
    return np.where(number > 0, total / np.maximum(number, 1e-9), np.nan)


def _weekdays(start: pd.Series[pd.Timestamp], end: pd.Series[pd.Timestamp]) -> Floats:
    """Count the days from Monday to Friday in spans; one without any, such as a Saturday, is one."""
    first = start.to_numpy().astype("datetime64[D]")
    after = end.to_numpy().astype("datetime64[D]") + np.timedelta64(1, "D")
    return np.maximum(np.busday_count(first, after), 1).astype(np.float64)


def proportional_capacity(problem: Problem, load: Floats) -> Floats:
    """Counters when each hall's people at work stand at its windows in proportion to a fixed load.

    What a good analyst does in a spreadsheet: the same proportions all month, in half days, everybody at
    windows that they know, in the home hall, within the limits of windows and hall. Of all such ways to
    stand, the one with the least sum of load² / capacity is taken: without limits that is in proportion.

    Parameters
    ----------
    problem : Problem
        The county.
    load : ndarray, shape (w,)
        Work at each window, in any unit.

    Returns
    -------
    ndarray, shape (w, d)
    """
    capacity = np.zeros(problem.curve.shape)
    for hall in range(len(problem.halls)):
        people = np.flatnonzero(problem.home == hall)
        windows = np.flatnonzero(problem.hall_of_window == hall)
        known: dict[bytes, Floats] = {}
        for day in range(len(problem.dates)):
            here = people[problem.present[people, day]]
            opened = windows[problem.is_open[windows, day]]
            pattern = here.tobytes() + b"/" + opened.tobytes()
            if pattern not in known:
                known[pattern] = _stand(problem, hall, here, opened, load)
            capacity[opened, day] = known[pattern]
    return capacity


def _stand(problem: Problem, hall: int, people: Ints, windows: Ints, load: Floats) -> Floats:
    """Give out the half days of people at work over open windows; return the windows' capacities."""
    knows = problem.speed[np.ix_(people, windows)] > 0
    most = problem.windows["max_counters"].to_numpy(dtype=float)[windows]
    counters = float(problem.halls["counters"].iloc[hall])
    points = _points(
        knows,
        load[windows],
        np.nan_to_num(most / HALF, nan=np.inf),
        len(people) / HALF if np.isnan(counters) else counters / HALF,
    )
    speed = problem.speed[np.ix_(people, windows)]
    return np.asarray((points * HALF * speed).sum(axis=0), dtype=np.float64)


def _points(knows: Bools, load: Floats, most: Floats, places: float) -> npt.NDArray[np.int64]:
    """Two points a person to windows, one after the other where it lowers Σ load² / points most.

    A point may push others along to windows that their people know too, so that each step reaches the best
    window that can be reached at all. The sets of points that people can take form a matroid and the sum is
    convex: greedy steps end at the best.
    """
    points = np.zeros(knows.shape, dtype=np.int64)
    idle = np.full(len(knows), 2)
    weight = np.maximum(load, 1e-6 * max(float(load.max(initial=0.0)), 1.0)) ** 2
    while points.sum() < places:
        number = points.sum(axis=0)
        first = np.where(number == 0, 1e6 * weight.sum() + weight, 0.0)  # nobody at a window: worst of all
        gain = np.where(number > 0, weight / np.maximum(number, 1) - weight / (number + 1), first)
        gain[number >= most] = 0.0
        for window in np.argsort(-gain, kind="stable"):
            if gain[window] <= 0:
                return points
            if _push(points, idle, knows, int(window)):
                break
        else:
            return points
    return points


def _push(points: npt.NDArray[np.int64], idle: npt.NDArray[np.int64], knows: Bools, window: int) -> bool:
    """Bring one more point to a window: of somebody idle, or pushed on along a chain that ends at one."""
    after: dict[int, tuple[int, int]] = {window: (_IDLE, _IDLE)}  # window -> (who leaves it, to which window)
    queue = [window]
    for target in queue:
        free = np.flatnonzero(knows[:, target] & (idle > 0))
        if free.size:
            person, place = int(free[np.argmin(knows[free].sum(axis=1))]), target
            idle[person] -= 1
            points[person, place] += 1
            while place != window:
                leaves, onward = after[place]
                points[leaves, place] -= 1
                points[leaves, onward] += 1
                place = onward
            return True
        for person, source in _neighbours(points, knows, target):
            if source not in after:
                after[source] = (person, target)
                queue.append(source)
    return False


def _neighbours(points: npt.NDArray[np.int64], knows: Bools, target: int) -> Iterator[tuple[int, int]]:
    """Who could come to a window from another one, and from which."""
    for person in np.flatnonzero(knows[:, target]):
        for source in np.flatnonzero(points[person]):
            yield int(person), int(source)


def counters(problem: Problem, capacity: Floats) -> pd.DataFrame:
    """Put capacities as counters to simulate: whole ones, and one at the speed of the fraction.

    Returns
    -------
    DataFrame
        date, hall, window, share, speed; one row a counter.
    """
    window, day = np.nonzero(capacity > 0)
    amount = capacity[window, day]
    whole = np.floor(amount + 1e-9).astype(np.int64)
    speed = np.where(np.arange(int(whole.max(initial=0)) + 1)[None, :] < whole[:, None], 1.0, 0.0)
    rest = amount - whole
    speed[np.arange(len(whole)), whole] = np.where(rest > 1e-9, rest, 0.0)
    row, _ = np.nonzero(speed)
    return pd.DataFrame(
        {
            "date": problem.dates[day[row]],
            "hall": problem.windows["hall"].to_numpy()[window[row]],
            "window": problem.windows["window"].to_numpy()[window[row]],
            "share": 1.0,
            "speed": speed[np.nonzero(speed)],
        }
    )


def roster_counters(duty: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Put a roster as counters to simulate: two people at a window for half a day each are one counter.

    Full days keep their person's speed; half days at a window add up to counters of their mean speed, and a
    rest of half a day is a counter at half of it.

    Parameters
    ----------
    duty : DataFrame
        The plan's duty: date, hall, window, staff, share.
    staff : DataFrame
        staff, skills.

    Returns
    -------
    DataFrame
        date, hall, window, share, speed; one row a counter.
    """
    skills = dict(zip(staff["staff"], staff["skills"], strict=True))
    table = duty[["date", "hall", "window", "share"]].copy()
    table["speed"] = [
        skills[person].get(window, skills[person].get("*", 1.0)) if person in skills else 1.0
        for person, window in zip(duty["staff"], duty["window"], strict=True)
    ]
    full = table["share"] >= 1.0 - 1e-9
    halves = table[~full].assign(work=lambda t: t["share"] * t["speed"])
    key = ["date", "hall", "window"]
    merged = halves.groupby(key, as_index=False)[["share", "work"]].sum()
    merged["speed"] = merged["work"] / merged["share"]
    number = np.ceil(merged["share"].to_numpy(dtype=float) - 1e-9).astype(np.int64)
    spread = merged.loc[merged.index.repeat(number), [*key, "share", "speed"]]
    turn = spread.groupby(key).cumcount()
    spread["share"] = (spread["share"] - turn).clip(upper=1.0)
    return pd.concat([table[full], spread], ignore_index=True)
