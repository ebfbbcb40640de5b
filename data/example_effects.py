"""What moves the counts of the example county: every effect, how large, and why.

All sizes are logarithms of factors, summed; 0.3 is about a third more. "The study" is the "Study of Nanjiang
county, Sichuan (2024)": counts jump before Spring Festival, in the school holidays and when school opens;
habits of residents, ploughing and harvest matter.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from example_events import CAMPAIGN, Event
from example_places import Hall, Window
from example_services import BY_NAME, Service

WEEKDAYS = {1: 0.12, 2: 0.03, 3: -0.02, 4: -0.05, 5: -0.10, 6: -0.35, 7: -0.40}
MAKEUP = -0.28
"""A make-up workday falls on a weekend, and many forget that the hall is open."""
REBOUND = 0.25
"""Those whom an outage sent home come on the next days."""


def log_mean(hall: Hall, window: Window, days: pd.DataFrame, market: np.ndarray, lift: float) -> np.ndarray:
    """Sum the effects of the calendar on one window.

    Parameters
    ----------
    hall : Hall
        Its hall.
    window : Window
        The window.
    days : DataFrame
        Days of the calendar (`forecast.calendar.Calendar.days`).
    market : array of bool
        The hall's market days.
    lift : float
        Size of a market day at the hall.

    Returns
    -------
    array
        Logarithm of the factor on every day, but for a constant.
    """
    service = BY_NAME[window.service]
    # market days: habits of residents; whoever comes down from the mountain does all errands at once
    total = service.market * lift * market
    total = total + weekday(days) + month(days, service) + breaks(days)
    total = total + service.festival * spring_festival(days["festival_offset"].to_numpy())
    total = total + school(days, service) + farming(days, service) + shifts(hall, service, days)
    total = total + service.insurance * insurance(days) + epidemic(days) + course(days, service)
    years_from_2026 = (pd.DatetimeIndex(days.index) - pd.Timestamp(2026, 6, 30)).days.to_numpy() / 365.25
    drift: np.ndarray = total + service.trend * years_from_2026
    return drift


def weekday(days: pd.DataFrame) -> np.ndarray:
    """Mondays are busiest, Fridays quiet; a make-up workday is like a poor Monday."""
    plain = days["weekday"].map(WEEKDAYS).to_numpy()
    total: np.ndarray = np.where(days["makeup"].to_numpy(), MAKEUP, plain)
    return total


def month(days: pd.DataFrame, service: Service) -> np.ndarray:
    """Start of the month +0.06 (payments, certificates); 税务 +0.2 up to the 15th, when returns are due."""
    day = pd.DatetimeIndex(days.index).day.to_numpy()
    returns = 0.2 * (day <= 15) if service.name == "税务" else 0.0
    total: np.ndarray = 0.06 * (day <= 5) + returns
    return total


def breaks(days: pd.DataFrame) -> np.ndarray:
    """First day after a break of three days or more +0.22, second +0.10, the last before it -0.06."""
    since, until = days["days_since_break"].to_numpy(), days["days_to_break"].to_numpy()
    total: np.ndarray = 0.22 * (since == 1) + 0.10 * (since == 2) - 0.06 * (until == 1)
    return total


def spring_festival(offset: np.ndarray) -> np.ndarray:
    """Waves around the lunar new year, one shape for every year whatever its date.

    Return home +0.34 about 13 days before, closing rush +0.20 in the last week, reopening +0.42 about day 8,
    leaving for work +0.18 about day 16, slack -0.15 about day 33. The study: counts jump before the festival.
    """
    waves = 0.34 * _bell(offset, -13, 8) + 0.20 * ((offset >= -7) & (offset < 0))
    after = 0.42 * _bell(offset, 8, 4.5) + 0.18 * _bell(offset, 16, 6) - 0.15 * _bell(offset, 33, 8)
    total: np.ndarray = waves + after * (offset > 0)
    return total


def school(days: pd.DataFrame, service: Service) -> np.ndarray:
    """Opening of school +0.32 from twelve days before to eight days into a term; summer holidays +0.12."""
    into = days["days_into_term"].to_numpy()
    first = pd.Series(into == 1, index=days.index)
    ahead = np.array([first.shift(-gap, fill_value=False).to_numpy() for gap in range(13)]).any(axis=0)
    opening = ahead | ((into > 0) & (into <= 8))
    summer = ~days["school"].to_numpy() & np.isin(pd.DatetimeIndex(days.index).month, (7, 8))
    total: np.ndarray = service.school * (0.32 * opening + 0.12 * summer)
    return total


def farming(days: pd.DataFrame, service: Service) -> np.ndarray:
    """Ploughing -0.14, harvest -0.12 while people are in the fields; 农业农村 is busy then instead."""
    season = days["farming"].to_numpy()
    total: np.ndarray = -service.farming * (
        0.14 * (season == "spring_ploughing") + 0.12 * (season == "autumn_harvest")
    )
    return total


def insurance(days: pd.DataFrame) -> np.ndarray:
    """The campaign begins at +0.08 in September, grows to +0.45, and ends in a rush of +0.25 more.

    The rush is from 16 December to the end of the year. Where the campaign was prolonged, to February
    2023, it stays at +0.3. January is slack (-0.12): everybody has paid.
    """
    index = pd.DatetimeIndex(days.index)
    year = index.year.to_numpy()
    # 1 September is the 244th day of a common year
    elapsed = (index.day_of_year.to_numpy() - 244 - index.is_leap_year) / 121.0
    growing = np.where(elapsed >= 0, 0.08 + 0.37 * np.clip(elapsed, 0, 1) ** 1.6, 0.0)
    rush = 0.25 * ((index.month == 12) & (index.day >= 16))
    prolonged = (year == 2023) & (index.month <= 2)
    total: np.ndarray = growing + rush + 0.3 * prolonged - 0.12 * ((index.month == 1) & ~prolonged)
    return total


def epidemic(days: pd.DataFrame) -> np.ndarray:
    """The wave of infections of December 2022 (-0.7), in no list of events, and arrears after it (+0.18)."""
    day = (pd.DatetimeIndex(days.index) - pd.Timestamp(2022, 12, 20)).days.to_numpy()
    return -0.7 * _bell(day, 0, 11) + 0.18 * ((day >= 45) & (day < 100))


def shifts(hall: Hall, service: Service, days: pd.DataFrame) -> np.ndarray:
    """Lasting shifts of level, as items move online or down from the county.

    "Report of a pilot county in Henan": 198 items moved to a township hall at once; online handling takes
    counter work away. Here: 户籍 online from July 2023 (-0.22), 税务 by telephone from May 2025 (-0.25),
    民政's allowances delegated in March 2024 (+0.2), 自然资源's registrations delegated to halls of ten
    windows or more in April 2023 (+0.45).
    """
    steps = {
        "户籍": (date(2023, 7, 3), -0.22),
        "税务": (date(2025, 5, 6), -0.25),
        "民政": (date(2024, 3, 1), 0.20),
        "自然资源": (date(2023, 4, 10), 0.45 if hall.windows >= 10 else 0.0),
    }
    since, size = steps.get(service.name, (date(2021, 1, 1), 0.0))
    total: np.ndarray = size * (pd.DatetimeIndex(days.index) >= pd.Timestamp(since))
    return total


def course(days: pd.DataFrame, service: Service) -> np.ndarray:
    """The rest of the year's course: half a tenth up and down, each service at its own time of the year."""
    turn = 2 * np.pi * (days["solar_term_phase"].to_numpy() / 24 - len(service.name) * service.minutes / 24)
    return np.asarray(0.05 * np.cos(turn))


def events(window: Window, listed: list[Event], index: pd.DatetimeIndex) -> np.ndarray:
    """Sum the events that touch a window, and what comes after an outage.

    Parameters
    ----------
    window : Window
        The window.
    listed : list of Event
        All events.
    index : DatetimeIndex
        Days.

    Returns
    -------
    array
        Logarithm of the factor on every day.
    """
    total = np.zeros(len(index))
    for event in listed:
        here = not event.halls or window.hall in event.halls
        if event.closed or event.name == CAMPAIGN or not here:
            continue
        if not event.windows or window.service in event.windows:
            total[(index >= pd.Timestamp(event.start)) & (index <= pd.Timestamp(event.end))] += np.log(
                event.factor
            )
            after = (index - pd.Timestamp(event.end)).days.to_numpy()
            total[(after > 0) & (after <= 3)] += REBOUND * (event.factor < 0.3)
    return total


def _bell(offset: np.ndarray, middle: float, width: float) -> np.ndarray:
    bell: np.ndarray = np.exp(-(((offset - middle) / width) ** 2))
    return bell
