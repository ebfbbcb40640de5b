"""Prices, rules and limits of the program, all with defaults that a county can change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Costs:
    """Prices, each in minutes of visitors' waiting.

    The tiers of missing posts are far apart, so that no saving in waiting buys an empty post:
    a missing A, then a missing B, then a day with neither, then waiting, then comfort.

    Attributes
    ----------
    missing_a : float
        One A-post that nobody fills, for a week.
    missing_b : float
        One B-post that nobody fills, for a week.
    missing_day : float
        One open day on which none of a window's A and B people is at work.
    unattended_day : float
        One open day on which nobody stands at the window, though someone of its posts is at work.
    missing_staff : float
        One person fewer at work in a hall on an open day than `Rules.min_hall_staff` asks for. Empty windows
        have prices of their own; this one is for a person who guides visitors and steps in. It is the most
        waiting elsewhere that lending the hall somebody for that day may cost.
    missing_pin : float
        One pinned post that its person does not get, for a week: more than all that one person could fill.
    post : float
        Any post held for a week: no post without need.
    second_a_post : float
        A second A-post for one person, for a week.
    change : float
        One person moved to an A- or B-post that they did not hold when its window opened last.
    loan : float
        One floating person lent to another hall, for a week.
    temporary_counter : float
        One temporary counter, for a day.
    backup_day : float
        One full day of a B called to the window, whatever else they leave.
    split_day : float
        One half day's share: the person attends two windows side by side.
    unfair_week : float
        One peak week beyond a person's even part of the hall's peak weeks.
    """

    missing_a: float = 1_000_000.0
    missing_b: float = 300_000.0
    missing_day: float = 100_000.0
    unattended_day: float = 5_000.0
    missing_staff: float = 2_000.0
    missing_pin: float = 10_000_000.0
    post: float = 5.0
    second_a_post: float = 240.0
    change: float = 60.0
    loan: float = 240.0
    temporary_counter: float = 120.0
    backup_day: float = 5.0
    split_day: float = 2.0
    unfair_week: float = 60.0


@dataclass(frozen=True)
class Rules:
    """Numbers in the contract's rules.

    Attributes
    ----------
    max_a_posts, max_b_posts : int
        Posts of a kind that one person may hold in a week.
    peak_load : float
        Part of the opening time for which visitors keep a window's A-posts busy, above which a week there
        is a peak week.
    max_peak_weeks : int
        A-posts in peak weeks that one person may hold in a plan before each more costs as much as a day
        without anybody; 0: no such cap.
    min_hall_staff : int
        People of every hall who are to be at work on each of its open days: its own, but for those lent
        elsewhere that week, and those lent to it; 0: no such number.
    part_time_a : bool
        Whether those who are not full-time may hold A-posts.
    profile : tuple of float
        Relative arrivals in equal slices of the opening time; empty: `optimize.opening.DEFAULT_PROFILE`.
    """

    max_a_posts: int = 2
    max_b_posts: int = 2
    peak_load: float = 0.8
    max_peak_weeks: int = 0
    min_hall_staff: int = 0
    part_time_a: bool = True
    profile: tuple[float, ...] = ()


@dataclass(frozen=True)
class SolverSettings:
    """Limits of the solver.

    Attributes
    ----------
    time_limit : float
        Seconds for planning the whole county.
    gap : float
        Relative gap to the bound at which a hall's plan is good enough.
    workers : int
        Threads that plan halls side by side; 0 means one for each core.
    """

    time_limit: float = 90.0
    gap: float = 0.002
    workers: int = 0
