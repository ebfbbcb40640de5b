"""Dates and named days on pictures: breaks, make-up workdays, market days, weeks."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from staffplan.charts.style import SHADE, SMALL, SOFT, text_width, write
from staffplan.texts import Lang, catalogue, text


@dataclass(frozen=True)
class Span:
    """A named run of days, both ends included."""

    start: pd.Timestamp
    end: pd.Timestamp
    label: str
    makeup: bool = False


def spans(days: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp, lang: Lang) -> list[Span]:
    """List the official breaks and make-up workdays between two dates, in order.

    Parameters
    ----------
    days : DataFrame
        As `Calendar.days`: day_off, makeup, break_name by date.
    """
    shown = days.loc[start:end]
    found = []
    off = shown["day_off"].to_numpy(dtype=bool)
    run = (pd.Series(off).ne(pd.Series(off).shift())).cumsum().to_numpy()
    for _, part in shown[off].groupby(run[off]):
        names = [name for name in part["break_name"] if name]
        found.append(Span(part.index[0], part.index[-1], holiday(names[0] if names else "", lang)))
    for day in shown.index[shown["makeup"].to_numpy(dtype=bool)]:
        found.append(Span(day, day, text("chart.makeup", lang), makeup=True))
    return sorted(found, key=lambda span: span.start)


def holiday(name: str, lang: Lang) -> str:
    """Name a holiday in the reader's language; a name that the catalogue lacks stays as it is."""
    key = "chart.holiday_" + "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
    if not name:
        return text("chart.day_off", lang)
    return text(key, lang) if key in catalogue() else name


def shade(plot: Axes, marked: list[Span], height: float) -> None:
    """Shade spans on an axis of dates (in days) and name them above the plot, in as many lines as they need.

    Parameters
    ----------
    height : float
        Height of the plot in pixels.
    """
    left, right = plot.get_xlim()
    box = plot.get_position()
    per_day = (box.x1 - box.x0) * plot.figure.bbox.width / (right - left)
    taken: list[float] = []
    for span in marked:
        if span.makeup:
            continue
        begin, stop = day_number(span.start), day_number(span.end) + 1
        plot.axvspan(begin, stop, color=SHADE, linewidth=0, zorder=0)
        half = text_width(span.label, SMALL) / 2 + 8
        middle = min(max((begin + stop) / 2, left + half / per_day), right - half / per_day)
        line = next(
            (i for i, used in enumerate(taken) if used <= (middle - left) * per_day - half), len(taken)
        )
        taken[line : line + 1] = [(middle - left) * per_day + half]
        write(
            plot,
            middle,
            1 + (6 + 34 * line) / height,
            span.label,
            size=SMALL,
            colour=SOFT,
            ha="center",
            va="bottom",
            transform=plot.get_xaxis_transform(),
        )


def day_number(day: pd.Timestamp) -> float:
    """Place of a date on an axis of days."""
    return float(day.toordinal())


def day_label(day: pd.Timestamp, lang: Lang) -> str:
    """Name a date without its year: 12月21日, Dec 21."""
    month = text("chart.months", lang).split()[day.month - 1]
    return text("chart.date", lang, month=month, day=day.day)


def weekday_label(day: pd.Timestamp, lang: Lang) -> str:
    """Name a date's weekday in one or two letters: 一, Mo."""
    return text("chart.weekdays", lang).split()[day.weekday()]


def period(start: pd.Timestamp, end: pd.Timestamp, lang: Lang) -> str:
    """Write a period, both ends included."""
    return text("chart.period", lang, start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}")
