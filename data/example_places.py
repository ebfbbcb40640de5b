"""The halls and windows of the example county.

"Study of Nanjiang county, Sichuan (2024)": 48 townships merged into 32 (1 subdistrict, 29 towns,
2 townships), and 16 stations kept where townships were dissolved; about 13,700 people a township before,
from 2,500; some halls sit with many staff and few cases. All names here are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from example_services import ALWAYS, AT_STATIONS, BY_NAME, SERVICES

SUBDISTRICT = "青崖街道"
TOWNS = tuple(
    f"{first}{second}镇"
    for first, second in zip(
        "岚栖砚听鹿杉竹枫霜松月梨橘茶芦苔桐溪岩藤雁鹤萤蝉笋麦荞椒蕨",
        "雾云池泉吟坳隐晚叶涛牙雪灯烟笛阶影照桂影归汀塘语芽浪花红岭",
        strict=True,
    )
)
TOWNSHIPS = ("菌坪乡", "蜂岩乡")
STATIONS = tuple(
    f"{first}{second}站"
    for first, second in zip(
        "旧柴晒背石吊老油风水瓦竹山野羊雪", "磨扉谷篓碾桥井灯车车檐筏雀菊角线", strict=True
    )
)

# windows of a hall, by place in the order of size
TOWN_WINDOWS = (12, 11, 11, 10, 10, 10, 9, 9, 9, 9, 9, 9, *(8,) * 9, *(7,) * 5, 6, 6, 5)
TOWNSHIP_WINDOWS = 4
STATION_WINDOWS = (1, 2, 1, 2, 1, 2, 1, 1, 3, 1, 2, 1, 2, 1, 1, 2)

MORNING_AND_AFTERNOON = ((540, 720), (810, 1020))
STATION_HOURS = ((540, 720), (840, 1020))
WEEK = (1, 2, 3, 4, 5)

# places in the county's order, so that a county of a dozen halls has a share of every kind
MONTHLY_ONLY = (4, 13, 23, 34, 41)
WEEKLY_ONLY = 7
MONTHLY_UNTIL_2025 = 10
COUNTY_SIZE = 48


@dataclass(frozen=True)
class Hall:
    """One hall.

    `load` is its business against a middling hall's, `reporting` how its counts are on record.
    """

    name: str
    level: str
    population: int
    migrants: int
    market: tuple[str, tuple[int, ...]] | None
    weekdays: tuple[int, ...]
    hours: tuple[tuple[int, int], ...]
    windows: int
    counters: int
    temporary_counters: int
    load: float
    reporting: str

    @property
    def minutes(self) -> int:
        """Opening minutes a day."""
        return sum(end - begin for begin, end in self.hours)


@dataclass(frozen=True)
class Window:
    """One window.

    `share` is the mean part of one clerk's day that its visitors of 2026 would take at `minutes` and
    `back_office`; `left` is the part of those that is left since steps were cut; `opened` is its first day.
    """

    hall: str
    service: str
    minutes: float
    cv: float
    back_office: float
    left: float
    target: float
    min_counters: int
    max_counters: int
    share: float
    opened: date


def names(halls: int) -> list[str]:
    """Return the halls' names in the county's order: of every three, two township halls and a station."""
    townships = [SUBDISTRICT, *TOWNS[:11], TOWNSHIPS[0], *TOWNS[11:20], TOWNSHIPS[1], *TOWNS[20:]]
    order = []
    for number, station in enumerate(STATIONS):
        order += [*townships[2 * number : 2 * number + 2], station]
    rounds = (halls + COUNTY_SIZE - 1) // COUNTY_SIZE
    suffixes = ["", *(f"{number + 2}区" for number in range(rounds - 1))]
    return [f"{name}{suffix}" for suffix in suffixes for name in order][:halls]


def make_halls(count: int, seed: int) -> list[Hall]:
    """Draw the halls.

    Parameters
    ----------
    count : int
        Number of halls; 48 is the county, fewer or more are for tests and benchmarks.
    seed : int
        Seed of the county.
    """
    rng = np.random.default_rng([seed, 1])
    loads = {True: rng.permutation(_loads(COUNTY_SIZE)), False: np.full(COUNTY_SIZE, 0.62)}
    halls = []
    for number, name in enumerate(names(count)):
        place = number % COUNTY_SIZE
        station = place % 3 == 2
        halls.append(_hall(name, place, station, float(loads[not station][place]), rng))
    return halls


def _loads(count: int) -> np.ndarray:
    """A quarter of the halls busy, a third slack: that is what makes lending people worth while."""
    busy, slack = count // 4, count // 3
    return np.concatenate(
        [
            np.linspace(1.25, 1.42, busy),
            np.linspace(0.92, 1.15, count - busy - slack),
            np.linspace(0.5, 0.72, slack),
        ]
    )


def _hall(name: str, place: int, station: bool, load: float, rng: np.random.Generator) -> Hall:
    subdistrict = place == 0
    windows = _window_count(name, place)
    population = 84_000 if subdistrict else _population(windows, station, rng)
    reporting = "monthly" if place in MONTHLY_ONLY else "weekly" if place == WEEKLY_ONLY else "daily"
    spare = 0 if station else int(rng.integers(0, 3))
    return Hall(
        name=name,
        level="station" if station else "township",
        population=population,
        migrants=int(population * rng.uniform(0.01, 0.06)) + 9000 * subdistrict,
        market=_market(place, rng),
        weekdays=(*WEEK, 6) if subdistrict else WEEK,
        hours=STATION_HOURS if station else MORNING_AND_AFTERNOON,
        windows=windows,
        counters=windows + spare + 3 * subdistrict,
        temporary_counters=1 if station else int(rng.integers(1, 3)),
        load=1.15 if subdistrict else load * float(rng.uniform(0.95, 1.05)),
        reporting="switched" if place == MONTHLY_UNTIL_2025 else reporting,
    )


def _window_count(name: str, place: int) -> int:
    stem = name.removesuffix("区").rstrip("0123456789")
    if stem == SUBDISTRICT:
        return len(SERVICES)
    if stem in TOWNSHIPS:
        return TOWNSHIP_WINDOWS
    return STATION_WINDOWS[place // 3] if stem in STATIONS else TOWN_WINDOWS[TOWNS.index(stem)]


def _population(windows: int, station: bool, rng: np.random.Generator) -> int:
    people = 2500 + 2600 * windows if station else 2300 * windows * rng.uniform(0.8, 1.35)
    return int(round(people * rng.uniform(0.9, 1.1), -1))


def _market(place: int, rng: np.random.Generator) -> tuple[str, tuple[int, ...]] | None:
    """Markets are held thrice in every ten lunar days; a few places count by the week or the solar month."""
    if place in (0, 20):  # the county seat trades every day, and one station has no market
        return None
    if place in (9, 24, 39):
        return "weekday", {9: (1, 4), 24: (2, 5), 39: (3,)}[place]
    digits = ((1, 4, 7), (2, 5, 8), (3, 6, 9))[int(rng.integers(0, 3))]
    return ("solar" if place in (15, 28, 43) else "lunar"), digits


def make_windows(halls: list[Hall], seed: int) -> list[Window]:
    """Draw the windows of the halls.

    Parameters
    ----------
    halls : list of Hall
        The halls.
    seed : int
        Seed of the county.
    """
    rng = np.random.default_rng([seed, 2])
    windows = []
    for number, hall in enumerate(halls):
        for service in _services(hall, rng):
            windows.append(_window(hall, number % COUNTY_SIZE, service, rng))
    return windows


def _services(hall: Hall, rng: np.random.Generator) -> list[str]:
    if hall.level == "station":
        return list(AT_STATIONS[: hall.windows])
    rest = [service.name for service in SERVICES if service.name not in ALWAYS]
    weights = np.linspace(2.0, 1.0, len(rest))
    extra = rng.choice(rest, hall.windows - len(ALWAYS), replace=False, p=weights / weights.sum())
    wanted = {*ALWAYS, *extra}
    return [service.name for service in SERVICES if service.name in wanted]


def _window(hall: Hall, place: int, name: str, rng: np.random.Generator) -> Window:
    service = BY_NAME[name]
    pace = rng.uniform(0.88, 1.15)
    double = place == 0 and name in ("人社", "医保")
    return Window(
        hall=hall.name,
        service=name,
        minutes=round(2 * service.minutes * pace) / 2,
        cv=service.cv,
        back_office=round(2 * service.back_office * pace) / 2,
        left=service.left,
        target=service.target,
        min_counters=2 if double else 1,
        max_counters=4 if double else 2 if hall.level == "station" or service.load < 0.3 else 3,
        share=service.load * hall.load * float(rng.uniform(0.85, 1.15)) * (2.0 if double else 1.0),
        opened=_opened(place, name),
    )


def _opened(place: int, name: str) -> date:
    """Late openings: offices moved in over the years; one opens in the planned month, without history."""
    if name == "退役军人" and place % 4 == 1:
        return date(2022, 5, 5)
    if name == "税务" and place % 4 == 3:
        return date(2023, 9, 4)
    if name == "市场监管" and place % 6 in (0, 3) and place:
        return date(2025, 3, 3)
    if (name, place) == ("户籍", 6):
        return date(2026, 8, 3)
    return date(2026, 12, 1) if (name, place) == ("卫健", 1) else date(2021, 11, 1)
