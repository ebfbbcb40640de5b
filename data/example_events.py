"""What happened in the example county and what is known to come: campaigns, closures, outage, epidemic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from example_places import Hall, Window

YEARS = range(2021, 2027)


@dataclass(frozen=True)
class Event:
    """A row of events.csv, with the factor on the counts of what it names (ignored when it closes)."""

    name: str
    start: date
    end: date
    halls: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    closed: bool = False
    factor: float = 1.0


CAMPAIGN, RUSH = "医保缴费期", "医保缴费冲刺"


def make_events(halls: list[Hall], windows: list[Window]) -> list[Event]:
    """List the events, the unforeseen ones of the past and the foreseen ones up to January 2027.

    The insurance campaign's own growth is in `example_effects.insurance`, since it is no one factor.

    Parameters
    ----------
    halls, windows : list
        The county; events name only halls and windows that it has.
    """
    have = {window.service for window in windows}
    events = [event for event in [*_campaigns(), *_epidemic(), *_systems()] if set(event.windows) <= have]
    return sorted([*events, *_closures(halls)], key=lambda event: (event.start, event.name))


def _campaigns() -> list[Event]:
    """The insurance campaign runs about September to December, sometimes to February: here in 2023."""
    events = []
    for year in YEARS:
        end = date(2023, 2, 28) if year == 2022 else date(year, 12, 31)
        events.append(Event(CAMPAIGN, date(year, 9, 1), end, windows=("医保", "税务", "综合")))
        events.append(Event(RUSH, date(year, 12, 16), date(year, 12, 31), windows=("医保",)))
        # the year's accounts of social insurance are closed: most items wait for January
        events.append(
            Event("社保年终结算", date(year, 12, 29), date(year, 12, 31), windows=("人社",), factor=0.4)
        )
        if year > 2021:
            for month in (2, 8):
                first, last = date(year, month, 10), date(year, month, 28)
                events.append(Event("征兵报名", first, last, windows=("退役军人",), factor=1.5))
            events.append(
                Event("养老待遇认证", date(year, 3, 10), date(year, 4, 20), windows=("人社",), factor=1.25)
            )
    return events


def _epidemic() -> list[Event]:
    """Controls of 2022 thin out visitors; the infections after them are in `example_effects.epidemic`."""
    spells = (
        (date(2022, 3, 21), date(2022, 4, 8), 0.65),
        (date(2022, 8, 29), date(2022, 9, 14), 0.40),
        (date(2022, 11, 14), date(2022, 12, 6), 0.55),
    )
    return [Event("疫情管控", start, end, factor=factor) for start, end, factor in spells]


def _systems() -> list[Event]:
    """An outage of the insurance system on two days in July 2024: most visitors are sent home."""
    return [Event("医保系统故障", date(2024, 7, 9), date(2024, 7, 10), windows=("医保",), factor=0.15)]


def _closures(halls: list[Hall]) -> list[Event]:
    """A week's closure for a move, and a station's two days of repairs in the month to be planned."""
    events = [Event("大厅搬迁", date(2023, 5, 15), date(2023, 5, 19), halls=(halls[3].name,), closed=True)]
    stations = [hall.name for hall in halls if hall.level == "station"]
    if len(stations) > 1:
        events.append(
            Event("线路检修", date(2026, 12, 14), date(2026, 12, 15), halls=(stations[1],), closed=True)
        )
    return events
