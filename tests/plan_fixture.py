"""A made-up county with a greedy plan: the frames that briefing, charts, workbook and plan files take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text
from plan_greedy import MONDAYS, Tables, greedy_plan

from forecast.calendar import Calendar, CalendarSettings
from staffplan.briefing.briefing import Briefing, PlanFrames, brief

HALLS = [
    "城关镇便民服务中心",
    "青石乡便民服务中心",
    "龙潭镇便民服务中心",
    "双河镇便民服务中心",
    "白岩便民服务站",
]
WINDOWS = {"综合": 9.0, "人社": 12.0, "医保": 14.0, "民政": 11.0, "户籍": 10.0, "退役军人": 16.0}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = ["伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰", "桂兰", "娟", "涛", "明"]
MAKEUP = date(2026, 12, 26)  # announced for no year: so that the plan's month has one


@dataclass(frozen=True, eq=False)
class Made:
    """Everything `brief` takes, so that a test can change one frame and brief again."""

    county: Tables
    plan: PlanFrames
    calendar: Calendar
    month: str = "2026-12"

    def brief(self) -> Briefing:
        return self._briefing

    @cached_property
    def _briefing(self) -> Briefing:
        return brief(self.county, self.plan, self.calendar, month=self.month)

    def with_plan(self, **frames: pd.DataFrame) -> Made:
        return replace(self, plan=replace(self.plan, **frames))


@lru_cache(maxsize=8)
def make(
    halls: int = 5, windows: int = 6, seed: int = 7, shortages: bool = True, long_names: bool = False
) -> Made:
    """Make a county of `halls` halls with up to `windows` windows each; the last hall is a small station."""
    rng = np.random.default_rng(seed)
    hall_table, window_table = _places(halls, windows, long_names)
    staff = _people(hall_table, window_table, rng, shortages)
    calendar = Calendar(hall_table, window_table, settings=CalendarSettings(workdays=(MAKEUP,)))
    counts = _counts(hall_table, window_table, calendar, rng)
    as_of = MONDAYS[0] - pd.Timedelta(days=1)
    history = _history(counts[counts["date"] <= as_of], hall_table)
    forecast = _forecast(counts[counts["date"] > as_of])
    leave = pd.DataFrame(
        {
            "staff": [staff["staff"].iloc[1]],
            "start": [pd.Timestamp("2026-12-07")],
            "end": [pd.Timestamp("2026-12-09")],
            "reason": ["产假"],
        }
    )
    county = Tables("云岭县", hall_table, window_table, history, staff, leave)
    plan = greedy_plan(county, forecast)
    return Made(county, plan, calendar)


def _places(halls: int, windows: int, long_names: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = [HALLS[i] if i < len(HALLS) else f"第{i + 1}乡便民服务中心" for i in range(halls)]
    if long_names:
        tail = "党群服务中心及便民服务大厅（含医保经办点与退役军人服务站、农村产权流转交易服务站）"
        names = [name[:4] + tail + str(i) for i, name in enumerate(names)]
    table = pd.DataFrame(
        {
            "hall": names,
            "level": ["county"] + ["township"] * (halls - 1),
            "registered_population": float("nan"),
            "migrant_population": float("nan"),
            "market_days": [
                ("solar", (1, 4, 7)) if i % 2 == 0 else ("solar", (2, 5, 8)) for i in range(halls)
            ],
            "open_weekdays": [(1, 2, 3, 4, 5)] * halls,
            "open_on_holidays": [False] * halls,
            "hours": [((540, 720), (840, 1020))] * halls,
            "counters": [float("nan")] * halls,
            "temporary_counters": [0] * halls,
        }
    )
    services = list(WINDOWS)[:windows] + [f"专窗{i}" for i in range(max(0, windows - len(WINDOWS)))]
    rows = []
    for i, name in enumerate(names):
        count = 2 if i == halls - 1 and halls > 1 else len(services)
        for service in services[:count]:
            rows.append(
                {
                    "hall": name,
                    "window": service,
                    "service_minutes": WINDOWS.get(service, 10.0),
                    "back_office_minutes": 2.0,
                    "wait_target_minutes": 15.0,
                    "min_counters": 1,
                }
            )
    return table, pd.DataFrame(rows)


def _people(
    halls: pd.DataFrame, windows: pd.DataFrame, rng: np.random.Generator, shortages: bool
) -> pd.DataFrame:
    rows = []
    for i, hall in enumerate(halls["hall"]):
        own = list(windows.loc[windows["hall"] == hall, "window"])
        number = len(own) + 1 if shortages or len(own) > 2 else len(own) + 2
        for j in range(number):
            unskilled = shortages and i in (1, 2) and j > 0
            rows.append(
                {
                    "staff": f"{i + 1:02d}{j + 1:02d}",
                    "name": rng.choice(list(SURNAMES)) + rng.choice(GIVEN),
                    "hall": hall,
                    "skills": {w: 1.0 for w in own if not (unskilled and w in ("医保", "退役军人"))},
                    "full_time": j % 4 != 3,
                    "duty_weekdays": (3,) if j % 4 == 3 else (),
                    "floating": False,
                }
            )
    return pd.DataFrame(rows)


def _counts(
    halls: pd.DataFrame, windows: pd.DataFrame, calendar: Calendar, rng: np.random.Generator
) -> pd.DataFrame:
    start, end = pd.Timestamp("2025-11-03"), MONDAYS[-1] + pd.Timedelta(days=6)
    days = calendar.days(start, end)
    parts = []
    for i, hall in enumerate(halls["hall"]):
        market = calendar.is_market_day(hall, start, end).to_numpy()
        for j, window in enumerate(windows.loc[windows["hall"] == hall, "window"]):
            base = 34.0 / (1 + 0.35 * i) / (1 + 0.2 * j) + 2
            course = 1 + 0.12 * np.sin(2 * np.pi * np.arange(len(days)) / 180.0)
            mean = base * course * (1 + 0.4 * market) * (1 + 0.15 * (days["weekday"].to_numpy() == 1))
            isopen = calendar.is_open(hall, window, start, end).to_numpy()
            frame = pd.DataFrame({"hall": hall, "window": window, "date": days.index, "mean": mean})
            frame["count"] = rng.poisson(mean)
            parts.append(frame[isopen])
    return pd.concat(parts, ignore_index=True)


def _history(counts: pd.DataFrame, halls: pd.DataFrame) -> pd.DataFrame:
    """Daily counts, but the third hall reports by month only."""
    daily = counts.assign(start=counts["date"], end=counts["date"])[
        ["hall", "window", "start", "end", "count"]
    ]
    if len(halls) < 3:
        return daily.reset_index(drop=True)
    monthly_hall = halls["hall"].iloc[2]
    own = daily[daily["hall"] == monthly_hall]
    month = own["start"].dt.to_period("M")
    totals = own.groupby(["hall", "window", month])["count"].sum().reset_index()
    totals["end"] = totals["start"].dt.end_time.dt.normalize()
    totals["start"] = totals["start"].dt.start_time
    rest = daily[daily["hall"] != monthly_hall]
    return pd.concat([rest, totals[rest.columns]], ignore_index=True)


def _forecast(counts: pd.DataFrame) -> pd.DataFrame:
    frame = counts[["hall", "window", "date", "mean"]].copy()
    sd = np.sqrt(frame["mean"] + 0.02 * frame["mean"] ** 2)
    for name, z in (("p10", -1.2816), ("p50", 0.0), ("p80", 0.8416), ("p90", 1.2816)):
        frame[name] = np.maximum(0, np.round(frame["mean"] + z * sd))
    return frame.sort_values(["hall", "window", "date"]).reset_index(drop=True)


def texts(figure: Figure) -> list[Text]:
    """Those that are seen and say something."""
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
