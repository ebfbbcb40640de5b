"""The plan's numbers for people, computed once: charts, workbook and summary all take them from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.calendar import Calendar
from forecast.weeks import monday_of
from staffplan.briefing.measures import Numbers, hall_table, temporary_counters, totals, weigh
from staffplan.briefing.trend import Trend, trend
from staffplan.tables.county import County
from staffplan.texts import Lang, text

NAMED = 3  # windows in a line of the summary


@dataclass(frozen=True, eq=False)
class PlanFrames:
    """A plan's tables, with the contract's columns.

    `flat_waits` are the waits of flat staffing; `shortages` has its reasons and remedies in words;
    `unfinished` says how many of the posts that stay empty more time for planning may fill.
    """

    weeks: tuple[pd.Timestamp, ...]
    forecast: pd.DataFrame
    posts: pd.DataFrame
    duty: pd.DataFrame
    waits: pd.DataFrame
    flat_waits: pd.DataFrame
    shortages: pd.DataFrame
    unfinished: int = 0


@dataclass(frozen=True, eq=False)
class Briefing:
    """What a county office is told about a month's plan.

    Attributes
    ----------
    county, plan : County, PlanFrames
        The tables that the numbers come from.
    month : str
        Such as ``2026-12``.
    as_of : Timestamp
        Last day of the data.
    numbers : Numbers
        The county's month.
    by_hall : DataFrame
        As `staffplan.briefing.measures.hall_table`.
    by_window : DataFrame
        hall, window, visitors, mean_wait, late_share over the month.
    by_service_week : DataFrame
        window (one name over all halls), week, visitors, mean_wait, late_share.
    trend : Trend
        The county's visitors by week.
    days : DataFrame
        Kinds of the days (`Calendar.days`), from the first shown week to the plan's last day.
    market : DataFrame
        hall, date of the market days from a year before the plan to its end.
    temporary : DataFrame
        hall, date, counters: places to serve at that the plan needs beyond the hall's own.
    why : dict
        Person's id to why they are where they are (`staffplan.plans.why_here`), for the workbook; empty where
        the plan was read from its files.
    """

    county: County
    plan: PlanFrames
    month: str
    as_of: pd.Timestamp
    numbers: Numbers
    by_hall: pd.DataFrame
    by_window: pd.DataFrame
    by_service_week: pd.DataFrame
    trend: Trend
    days: pd.DataFrame
    market: pd.DataFrame
    temporary: pd.DataFrame
    why: dict[str, str] = field(default_factory=dict)

    @property
    def first_day(self) -> pd.Timestamp:
        """Monday of the plan's first week."""
        return self.plan.weeks[0]

    @property
    def last_day(self) -> pd.Timestamp:
        """Sunday of the plan's last week."""
        return self.plan.weeks[-1] + pd.Timedelta(days=6)


def brief(county: County, plan: PlanFrames, calendar: Calendar, month: str) -> Briefing:
    """Compute the numbers of a plan.

    Parameters
    ----------
    county : County
        The county's tables.
    plan : PlanFrames
        The plan's tables; their rows of other weeks than `plan.weeks` are not expected.
    calendar : Calendar
    month : str
        The month that the plan is for.

    Raises
    ------
    ValueError
        If the plan has no week.
    """
    if not plan.weeks:
        raise ValueError("a plan covers at least one week")
    last_day = plan.weeks[-1] + pd.Timedelta(days=6)
    inside = plan.forecast["date"].between(plan.weeks[0], last_day)
    shown = trend(county.history, plan.forecast, county.windows, calendar)
    year_ago = plan.weeks[0] - pd.Timedelta(days=364)
    oldest = min(year_ago, shown.actual.index[0]) if len(shown.actual) else year_ago
    begin = max(pd.Timestamp(plan.forecast["date"].min()), pd.Period(month, "M").start_time)
    as_of = plan.weeks[0] - pd.Timedelta(days=1) if county.history.empty else county.history["end"].max()
    return Briefing(
        county=county,
        plan=PlanFrames(**{**vars(plan), "forecast": plan.forecast[inside].reset_index(drop=True)}),
        month=month,
        as_of=min(pd.Timestamp(as_of), begin - pd.Timedelta(days=1)),
        numbers=totals(plan.posts, plan.waits, plan.flat_waits, plan.shortages),
        by_hall=hall_table(county.halls, plan.posts, plan.waits, plan.flat_waits, plan.shortages),
        by_window=weigh(plan.waits, ["hall", "window"]),
        by_service_week=weigh(plan.waits.assign(week=monday_of(plan.waits["date"])), ["window", "week"]),
        trend=shown,
        days=calendar.days(oldest, last_day),
        market=_market_days(county.halls, calendar, year_ago, last_day),
        temporary=temporary_counters(plan.duty, county.halls),
    )


def summary_text(briefing: Briefing, lang: Lang, folder: Path | None = None) -> str:
    """Tell the plan in a few lines that a county office can read.

    Parameters
    ----------
    briefing : Briefing
        The plan's numbers.
    lang : {"zh", "en"}
        Language of the text.
    folder : Path, optional
        Where the plan's files are; named in the last line.
    """
    numbers = briefing.numbers
    lines = [
        text(
            "book.summary_weeks",
            lang,
            county=briefing.county.name,
            month=briefing.month,
            weeks=len(briefing.plan.weeks),
            first=f"{briefing.first_day:%Y-%m-%d}",
            last=f"{briefing.last_day:%Y-%m-%d}",
        ),
        text("book.summary_visitors", lang, visitors=numbers.visitors, halls=len(briefing.county.halls)),
        text("book.summary_posts", lang, a=numbers.posts_a, b=numbers.posts_b),
        *_short_lines(numbers, lang, briefing.plan.unfinished),
        *_temporary_lines(briefing.temporary, lang),
        text("book.summary_wait", lang, **vars(numbers)),
        text("book.summary_late", lang, **vars(numbers)),
    ]
    lines += _worst_lines(briefing, lang) + _beyond_lines(briefing, lang)
    if folder is not None:
        lines.append(text("book.summary_files", lang, folder=folder))
    return "\n".join(lines)


def worst(table: pd.DataFrame) -> dict[str, Any] | None:
    """Return the row with the longest mean wait; None when nobody is expected anywhere."""
    waits = table["mean_wait"].dropna()
    if waits.empty:
        return None
    return {str(key): value for key, value in table.loc[[waits.idxmax()]].iloc[0].items()}


def _short_lines(numbers: Numbers, lang: Lang, unfinished: int) -> list[str]:
    """Say what is unfilled, a line for each kind that people mend in another way."""
    posts, days = numbers.short_a or numbers.short_b or numbers.short_days, numbers.short_counters
    lines = [] if posts or days else [text("book.summary_none_short", lang)]
    if posts:
        facts = {"a": numbers.short_a, "b": numbers.short_b, "days": numbers.short_days}
        lines.append(text("book.summary_short", lang, **facts))
    if unfinished:
        lines.append(text("book.summary_unfinished", lang, posts=unfinished))
    if days:
        lines.append(text("book.summary_counters", lang, days=days))
    if numbers.short_staff:
        lines.append(text("book.summary_staff", lang, people=numbers.short_staff))
    if numbers.short_pins:
        lines.append(text("book.summary_pins", lang, pins=numbers.short_pins))
    return lines


def _temporary_lines(temporary: pd.DataFrame, lang: Lang) -> list[str]:
    """Say how many temporary counters must be set up: nobody can stand at one that is not there."""
    if temporary.empty:
        return []
    facts = {"days": temporary["counters"].sum(), "halls": temporary["hall"].nunique()}
    return [text("book.summary_temporary", lang, **facts)]


def _worst_lines(briefing: Briefing, lang: Lang) -> list[str]:
    lines = []
    hall, window = worst(briefing.by_hall), worst(briefing.by_window)
    if hall is not None:
        lines.append(text("book.summary_worst_hall", lang, **hall))
    if window is not None:
        lines.append(text("book.summary_worst_window", lang, **window))
    return lines


def _beyond_lines(briefing: Briefing, lang: Lang) -> list[str]:
    """Name windows at which visitors wait longer than is good, the longest first: all posts may be filled."""
    targets = briefing.county.windows[["hall", "window", "wait_target_minutes"]]
    table = briefing.by_window.merge(targets, on=["hall", "window"])
    table = table[table["mean_wait"] > table["wait_target_minutes"]]
    if table.empty:
        return []
    table = table.sort_values("mean_wait", ascending=False, kind="stable")
    names = (table["hall"] + " " + table["window"]).head(NAMED).tolist()
    names += ["…"] * (len(table) > NAMED)
    joined = ("、" if lang == "zh" else ", ").join(names)
    return [text("book.summary_beyond", lang, count=len(table), names=joined)]


def _market_days(
    halls: pd.DataFrame, calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Dates of the halls' market days."""
    parts = []
    for hall, rule in zip(halls["hall"], halls["market_days"], strict=True):
        if not isinstance(rule, tuple):
            continue
        days = calendar.is_market_day(hall, start, end)
        parts.append(pd.DataFrame({"hall": hall, "date": days.index[days.to_numpy(dtype=bool)]}))
    if not parts:
        return pd.DataFrame({"hall": pd.Series(dtype="str"), "date": pd.Series(dtype="datetime64[ns]")})
    return pd.concat(parts, ignore_index=True)
