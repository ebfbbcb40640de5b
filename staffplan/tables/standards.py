"""Thresholds of the staffing standards, as the documents on township halls have them."""

from __future__ import annotations

from dataclasses import dataclass

GENERAL = "综合"
"""The general counter's name."""


@dataclass(frozen=True)
class Standards:
    """Thresholds; 0 leaves a standard out.

    Attributes
    ----------
    township_people : int
        People of a township hall under AB posts ("Proposal in a prefecture of 220 townships": 4 to 6).
    township_windows : int
        Windows of a township hall ("Survey of 26 townships in a county-level city").
    guides : int
        Guides of a township hall ("Survey of 26 townships in a county-level city").
    general_people : int
        Full-time people who can serve the general window, where a hall has one ("Survey of 26 townships
        in a county-level city").
    point_people : int
        People of a station or village point, in A and B ("Report of a pilot county in Henan").
    point_daily : int
        People there on every open weekday of such a point ("Report of a pilot county in Henan").
    registered_per_person, migrant_per_person : float
        Residents for each person of a station or village point ("Reply on village platforms in Dongguan").
    guide_word : str
        What a guide's window is called; a hall has as many guides as people who can serve such a window.
    """

    township_people: int = 4
    township_windows: int = 6
    guides: int = 1
    general_people: int = 1
    point_people: int = 2
    point_daily: int = 1
    registered_per_person: float = 300.0
    migrant_per_person: float = 3000.0
    guide_word: str = "引导"
