"""Random counties as frames, tiny to small, with what goes wrong in real ones; seeded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st

SERVICES = ("综合", "人社", "医保", "民政", "户籍")
MONTH = "2026-12"
FIRST, LAST = pd.Timestamp("2026-11-30"), pd.Timestamp("2027-01-03")
"""First and last day of the weeks whose Thursdays lie in the month."""

TROUBLES = (
    "nobody in a hall",
    "one person in a hall",
    "nobody skilled",
    "all on leave",
    "few counters",
    "two people and three windows",
    "village duty",
    "speeds",
    "floaters",
    "closed event",
    "closed all month",
    "one counter a window",
    "two at once",
    "pins",
    "clashing pins",
    "lunch break",
    "market days",
    "monthly history",
    "no history",
    "throng",
    "back office",
)


@dataclass(frozen=True)
class RandomCounty:
    """A county's tables as the reader hands them on, and how it came about."""

    seed: int
    troubles: frozenset[str]
    halls: pd.DataFrame
    windows: pd.DataFrame
    history: pd.DataFrame
    staff: pd.DataFrame
    leave: pd.DataFrame
    pins: pd.DataFrame
    events: pd.DataFrame

    def __repr__(self) -> str:
        return f"random_county({self.seed}, troubles={sorted(self.troubles)}, …)"


def random_county(
    seed: int, halls: int = 2, windows: int = 3, people: int = 4, troubles: Collection[str] = ()
) -> RandomCounty:
    """Return a county.

    Parameters
    ----------
    seed : int
        Of everything random in it.
    halls : int
        Halls.
    windows, people : int
        At most so many in each hall.
    troubles : collection of str
        Some of `TROUBLES`.
    """
    unknown = set(troubles) - set(TROUBLES)
    if unknown:
        raise ValueError(f"no such troubles: {sorted(unknown)}")
    maker = _Maker(np.random.default_rng(seed), frozenset(troubles), windows, people)
    hall_table = maker.halls(halls)
    window_table = maker.windows(hall_table)
    staff = maker.staff(hall_table, window_table)
    return RandomCounty(
        seed=seed,
        troubles=frozenset(troubles),
        halls=hall_table,
        windows=window_table,
        history=maker.history(window_table),
        staff=staff,
        leave=maker.leave(staff),
        pins=maker.pins(staff, window_table),
        events=maker.events(hall_table),
    )


def counties(
    max_halls: int = 3, max_windows: int = 3, max_people: int = 4, max_troubles: int = 5
) -> st.SearchStrategy[RandomCounty]:
    """Return a hypothesis strategy for counties; it shrinks towards few halls and no troubles."""
    return st.builds(
        random_county,
        seed=st.integers(0, 9999),
        halls=st.integers(1, max_halls),
        windows=st.integers(1, max_windows),
        people=st.integers(1, max_people),
        troubles=st.sets(st.sampled_from(TROUBLES), max_size=max_troubles),
    )


class _Maker:
    """Draws the tables; the first hall and window are those that the troubles strike."""

    def __init__(
        self, rng: np.random.Generator, troubles: frozenset[str], most_windows: int, most_people: int
    ) -> None:
        self.rng, self.troubles = rng, troubles
        self.most_windows, self.most_people = most_windows, most_people

    def has(self, trouble: str) -> bool:
        return trouble in self.troubles

    def halls(self, number: int) -> pd.DataFrame:
        split = ((540, 720), (840, 1020))
        hours = split if self.has("lunch break") else ((540, 1020),)
        market = ("lunar", (1, 4, 7)) if self.has("market days") else None
        return pd.DataFrame(
            {
                "hall": [f"{k + 1}号大厅" for k in range(number)],
                "level": ["station" if self.has("two people and three windows") else "township"] * number,
                "registered_population": np.nan,
                "migrant_population": np.nan,
                "market_days": [market] * number,
                "open_weekdays": [(1, 2, 3, 4, 5)] * number,
                "open_on_holidays": False,
                "hours": [hours] * number,
                "counters": 1.0 if self.has("few counters") else np.nan,
                "temporary_counters": [int(self.rng.integers(0, 2)) for _ in range(number)],
            }
        )

    def windows(self, halls: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for place, hall in enumerate(halls["hall"]):
            number = int(self.rng.integers(1, self.most_windows + 1))
            if place == 0 and self.has("two people and three windows"):
                number = 3
            rows += [(hall, SERVICES[k]) for k in range(min(number, len(SERVICES)))]
        table = pd.DataFrame(rows, columns=["hall", "window"])
        size = len(table)
        table["service_minutes"] = self.rng.choice([5.0, 10.0, 20.0], size)
        table["service_cv"] = 0.8
        table["back_office_minutes"] = 5.0 if self.has("back office") else 0.0
        table["wait_target_minutes"] = 15.0
        table["min_counters"] = np.where(np.arange(size) == 0, 2 if self.has("two at once") else 1, 1)
        table["max_counters"] = 1.0 if self.has("one counter a window") else np.nan
        if self.has("two at once"):
            table["max_counters"] = table["max_counters"].clip(lower=table["min_counters"])
        return table

    def staff(self, halls: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for place, hall in enumerate(halls["hall"]):
            number = int(self.rng.integers(1, self.most_people + 1))
            if place == 0:
                number = 2 if self.has("two people and three windows") else number
                number = 1 if self.has("one person in a hall") else number
                number = 0 if self.has("nobody in a hall") and len(halls) > 1 else number
            known = windows.loc[windows["hall"] == hall, "window"].to_list()
            if place == 0 and self.has("nobody skilled"):
                known = known[1:] or ["税务"]
            rows += [self._person(len(rows) + k, hall, known, place) for k in range(number)]
        columns = ["staff", "name", "hall", "skills", "full_time", "duty_weekdays", "floating"]
        return pd.DataFrame(rows, columns=columns)

    def _person(self, number: int, hall: str, known: list[str], place: int) -> tuple[object, ...]:
        rng = self.rng
        all_of_them = rng.random() < 0.3 and not (place == 0 and self.has("nobody skilled"))
        chosen = [name for name in known if rng.random() < 0.6] or known[:1]
        speed = float(rng.choice([0.7, 1.0, 1.3])) if self.has("speeds") else 1.0
        skills = {"*": speed} if all_of_them else dict.fromkeys(chosen, speed)
        duty: tuple[int, ...] = ()
        if self.has("village duty") and rng.random() < 0.7:
            duty = tuple(sorted(int(day) for day in rng.choice([1, 2, 3, 4, 5], 2, replace=False)))
        floating = self.has("floaters") and bool(rng.random() < 0.4)
        return f"S{number + 1:03d}", f"人{number + 1}", hall, skills, bool(rng.random() < 0.8), duty, floating

    def history(self, windows: pd.DataFrame) -> pd.DataFrame:
        if self.has("no history"):
            windows = windows.iloc[1:]
        parts = []
        for place, (hall, window) in enumerate(windows[["hall", "window"]].itertuples(index=False)):
            level = float(self.rng.choice([4.0, 15.0, 40.0])) * (
                8.0 if self.has("throng") and not place else 1.0
            )
            days = pd.bdate_range("2026-09-01", FIRST - pd.Timedelta(days=1))
            days = days[(days < "2026-09-25") | (days > "2026-10-08")]  # the autumn's official breaks
            counts = pd.Series(self.rng.poisson(level, len(days)), index=days)
            if place == 0 and self.has("monthly history"):
                month = counts.groupby(counts.index.to_period("M")).sum()
                start, end = month.index.start_time, month.index.end_time.normalize()
                parts.append(pd.DataFrame({"start": start, "end": end, "count": month.to_numpy()}))
            else:
                parts.append(pd.DataFrame({"start": days, "end": days, "count": counts.to_numpy()}))
            parts[-1].insert(0, "hall", hall)
            parts[-1].insert(1, "window", window)
        if not parts:
            return _empty("hall window", dates="start end").assign(count=pd.Series(dtype="int64"))
        table = pd.concat(parts, ignore_index=True)
        return table.sort_values(["hall", "window", "start"], ignore_index=True)

    def leave(self, staff: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for place, (person, hall) in enumerate(staff[["staff", "hall"]].itertuples(index=False)):
            if self.has("all on leave") and hall == staff["hall"].iat[0]:
                rows.append((person, pd.Timestamp("2026-12-07"), pd.Timestamp("2026-12-11"), "培训"))
            if self.rng.random() < 0.3:
                start = FIRST + pd.Timedelta(days=int(self.rng.integers(0, 30)))
                rows.append((person, start, start + pd.Timedelta(days=place % 4), "年休假"))
        if not rows:
            return _empty("staff", dates="start end").assign(reason="")
        return pd.DataFrame(rows, columns=["staff", "start", "end", "reason"])

    def pins(self, staff: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
        rows: list[tuple[object, ...]] = []
        if len(staff) and (self.has("pins") or self.has("clashing pins")):
            person, hall = staff["staff"].iat[-1], staff["hall"].iat[-1]
            here = windows.loc[windows["hall"] == hall, "window"].to_list()
            span = pd.Timestamp("2026-12-07"), pd.Timestamp("2026-12-18")
            rows.append((person, hall, here[0], str(self.rng.choice(["A", "B", "-"])), *span))
            if self.has("clashing pins"):
                rows[-1] = (person, hall, here[0], "A", *span)
                rows.append((person, hall, here[0], "-", *span))
        if not rows:
            return _empty("staff hall window post", dates="start end")
        return pd.DataFrame(rows, columns=["staff", "hall", "window", "post", "start", "end"])

    def events(self, halls: pd.DataFrame) -> pd.DataFrame:
        first = (str(halls["hall"].iat[0]),)
        rows: list[tuple[object, ...]] = []
        if self.has("closed event"):
            rows.append(("停电", pd.Timestamp("2026-12-09"), pd.Timestamp("2026-12-10"), (), (), True))
        if self.has("closed all month"):
            rows.append(("装修", FIRST, LAST, first, (SERVICES[0],), True))
        if not rows:
            return _empty("name", dates="start end").assign(
                halls=pd.Series(dtype=object), windows=pd.Series(dtype=object), closed=pd.Series(dtype=bool)
            )
        return pd.DataFrame(rows, columns=["name", "start", "end", "halls", "windows", "closed"])


def _empty(texts: str, dates: str) -> pd.DataFrame:
    """Return a table without rows, its columns of the right types."""
    columns = {name: pd.Series(dtype=object) for name in texts.split()}
    return pd.DataFrame(columns | {name: pd.Series(dtype="datetime64[ns]") for name in dates.split()})
