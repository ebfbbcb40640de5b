"""Calendar to design matrix: what every open day of a window looks like, in columns of named groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.bases import Array, Flags, Index
from forecast.calendar import Calendar
from forecast.features import day_columns, pool_of, trend
from forecast.workdays import LONG_BREAK

MARGIN = pd.Timedelta(days=60)
"""Days that the calendar looks beyond the span, for breaks that begin or end there."""
TREND_FROM = pd.Timedelta(days=365)
"""History from which growth can be told from season."""
AFTER_BREAK, BEFORE_BREAK, NEAR_FESTIVAL = 5, 4, 27
"""Days around breaks and the lunar new year that differ more from year to year than others."""


@dataclass(frozen=True)
class Columns:
    """Names of the design's columns.

    Attributes
    ----------
    group, name : tuple of str
        One a column; group and name together are unique.
    """

    group: tuple[str, ...]
    name: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.group)

    @property
    def groups(self) -> tuple[str, ...]:
        """The distinct groups, in order of appearance."""
        return tuple(dict.fromkeys(self.group))

    @property
    def pools(self) -> tuple[Index, tuple[str, ...]]:
        """Which columns share variances: each one's pool, shape (columns,), and the pools' groups."""
        names = [pool_of(*column) for column in zip(self.group, self.name, strict=True)]
        index, _ = pd.factorize(np.array(names, dtype=object))
        first = np.unique(index, return_index=True)[1]
        return index.astype(np.int64), tuple(self.group[place] for place in first)

    def select(self, *groups: str) -> Index:
        """Places of the columns of these groups."""
        return np.array([k for k, name in enumerate(self.group) if name in groups], dtype=np.int64)

    def place(self, group: str, name: str) -> int:
        """Place of one column."""
        return next(k for k in range(len(self)) if (self.group[k], self.name[k]) == (group, name))


class Design:
    """Design matrices of a county's windows over one span of days.

    Parameters
    ----------
    calendar : Calendar
    start, end : Timestamp
        The span, both ends included: all of history and horizon.
    today : Timestamp, optional
        The last day that is known; without it there is no column for growth.

    Attributes
    ----------
    columns : Columns
        The same for every window, so that coefficients can be pooled.
    dates : DatetimeIndex
    festival_week : array of int, shape (days,)
        Weeks from the nearest lunar new year: 1 for the seven days from it on, -1 for the seven before it.
    special : array of bool, shape (days,)
        Days around breaks and the lunar new year.
    """

    def __init__(
        self,
        calendar: Calendar,
        start: pd.Timestamp,
        end: pd.Timestamp,
        today: pd.Timestamp | None = None,
    ) -> None:
        self.calendar = calendar
        self.dates = pd.date_range(start, end, freq="D")
        around = calendar.days(start - MARGIN, end + MARGIN)
        inside = np.flatnonzero(around.index.isin(self.dates))
        offset_all = around["festival_offset"].to_numpy()
        offset = offset_all[inside]
        self.festival_week: Index = np.where(offset >= 0, offset // 7 + 1, offset // 7).astype(np.int64)
        near = (around["days_since_break"] <= AFTER_BREAK) | (around["days_to_break"] <= BEFORE_BREAK)
        inner = (around["break_length"] >= LONG_BREAK) | (np.abs(offset_all) <= NEAR_FESTIVAL)
        self.special: Flags = (near | inner).to_numpy(dtype=bool)[inside]
        made = [(group, name, values[inside]) for group, name, values in day_columns(around)]
        if today is not None and today - start >= TREND_FROM:
            made.append(trend(self.dates, today))
        ever_open = self._ever_open()
        used = [column for column in made if column[2][ever_open].any()]
        self._shared = len(used)
        events = calendar.events
        # in order of appearance, as the calendar's columns are
        self._events = tuple(dict.fromkeys(events.loc[~events["closed"].astype(bool), "name"]))
        own = [("market", "market day")] + [("event", name) for name in self._events]
        self.columns = Columns(
            tuple([group for group, _, _ in used] + [group for group, _ in own]),
            tuple([name for _, name, _ in used] + [name for _, name in own]),
        )
        # rows of all days at one hall: windows are asked for hall by hall
        self._rows: Array = np.zeros((len(self.dates), len(self.columns)))
        for k, (_, _, values) in enumerate(used):  # none, where nothing is ever open
            self._rows[:, k] = values
        self._hall = ""
        self._marked: dict[tuple[str, str], Flags] = {}

    def monday_of(self, places: Index) -> Index:
        """Return the places of the Mondays of some days' weeks; negative before the span."""
        return np.asarray(places - (places + self.dates[0].weekday()) % 7, dtype=np.int64)

    def week_of(self, places: Index) -> Index:
        """Number some days' weeks: 0 for the span's first, whole or not."""
        return (self.monday_of(places) + 6) // 7

    def _ever_open(self) -> Flags:
        """Days on which any window is open: a column that is zero on all of them is of no use."""
        opened = np.zeros(len(self.dates), dtype=bool)
        windows = self.calendar.windows
        for hall, window in zip(windows["hall"], windows["window"], strict=True):
            opened |= self.calendar.is_open(hall, window, self.dates[0], self.dates[-1]).to_numpy()
        return opened

    def open_days(self, hall: str, window: str) -> Index:
        """Return the places in `dates` of the days on which a window is open."""
        opened = self.calendar.is_open(hall, window, self.dates[0], self.dates[-1])
        return np.flatnonzero(opened.to_numpy()).astype(np.int64)

    def rows(self, hall: str, window: str, places: Index) -> Array:
        """Return the design of a window's days.

        Parameters
        ----------
        hall, window : str
        places : array of int, shape (n,)
            Places in `dates`.

        Returns
        -------
        array of shape (n, columns)
        """
        if hall != self._hall:
            market = self.calendar.is_market_day(hall, self.dates[0], self.dates[-1])
            self._rows[:, self._shared] = np.asarray(market, dtype=np.float64)
            self._hall = hall
        matrix: Array = self._rows[places]
        marked = self._campaigns(hall, window)
        for k in np.flatnonzero(marked.any(axis=0)):
            matrix[:, self._shared + 1 + k] = marked[places, k]
        return matrix

    def campaign_days(self, hall: str, window: str, places: Index) -> Flags:
        """Say of some of a window's days whether a campaign was announced for them."""
        return np.asarray(self._campaigns(hall, window)[places].any(axis=1))

    def _campaigns(self, hall: str, window: str) -> Flags:
        """Days of each campaign at a window, shape (days, events), kept since every fit asks again."""
        if (hall, window) not in self._marked:
            events = self.calendar.event_days(hall, window, self.dates[0], self.dates[-1])
            self._marked[hall, window] = events.to_numpy(dtype=bool)
        return self._marked[hall, window]
