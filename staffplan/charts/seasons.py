"""Busy and slack over the weeks of the year: the county and its largest services."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.seasons import Seasons
from staffplan.briefing.season_words import told
from staffplan.charts.frame import MARGIN, apart, axes, frame, scale
from staffplan.charts.marks import period
from staffplan.charts.study import DASHES, Picture
from staffplan.charts.style import ACCENT, BODY, INK, MIDDLE, SMALL, SOFT, font, shorten, write
from staffplan.texts import Lang, text

LEFT, BOTTOM, RIGHT, TOP = MARGIN + 80, 170, 1640, 860
SERVICES = 5
LABEL = 54.8  # week of the year at which the names begin
GREYS = (INK, SOFT, INK, SOFT, MIDDLE)


def draw(picture: Picture[Seasons], lang: Lang) -> Figure:
    """Draw the index of every week: the county in front, its largest services behind."""
    weeks = told(picture.found, "week").set_index("period")["index"]
    services = largest(picture.found)
    start = picture.county.history["start"].min()
    number = picture.found.busy.loc[picture.found.busy["level"] == "service", "window"].nunique()
    figure = frame(
        picture,
        lang,
        title(picture.found, lang),
        text("study.chart.sub", lang, period=period(start, picture.as_of, lang)),
        text("study.chart.unit", lang),
        text("study.chart.note", lang, shown=len(services), services=number),
    )
    plot = axes(figure, LEFT, BOTTOM, RIGHT, TOP)
    plot.set_xlim(0.5, 53.5)
    lines = {name: told_service(picture.found, name) for name in services}
    scale(plot, max(float(line.max()) for line in [weeks, *lines.values()]))
    plot.axhline(100.0, color=SOFT, linewidth=1.5, zorder=1)
    _months(plot, lang)
    for (_, line), dash, grey in zip(lines.items(), DASHES, GREYS, strict=False):
        plot.plot(line.index, line, color=grey, linewidth=1.8, linestyle=dash, zorder=2)
    plot.plot(weeks.index, weeks, color=ACCENT, linewidth=4.0, solid_capstyle="round", zorder=4)
    _names(plot, weeks, lines, lang)
    return figure


def largest(found: Seasons) -> list[str]:
    """The services with most visitors of those with weeks to draw; none where the county has but one."""
    rows = found.busy[(found.busy["level"] == "service") & (found.busy["kind"] == "week")]
    order = rows.groupby("window")["visitors"].mean().sort_values(ascending=False, kind="stable")
    drawn = set(told(found, "week", "service")["window"])
    names = [str(name) for name in order.index if name in drawn]
    return names[:SERVICES] if len(order) > 1 else []


def told_service(found: Seasons, name: str) -> pd.Series[float]:
    """Index by week of one service."""
    rows = told(found, "week", "service")
    return rows[rows["window"] == name].set_index("period")["index"]


def title(found: Seasons, lang: Lang) -> str:
    """Name the busiest and the slackest week."""
    weeks = told(found, "week").set_index("period")["index"]
    high, low = (
        int(weeks.index[int(place)]) for place in (weeks.to_numpy().argmax(), weeks.to_numpy().argmin())
    )
    more, less = weeks[high] / 100.0 - 1.0, 1.0 - weeks[low] / 100.0
    return text(
        "study.chart.title", lang, busy=_week(high, lang), slack=_week(low, lang), more=more, less=less
    )


def _week(number: int, lang: Lang) -> str:
    """Name a week with the month in which its Thursday mostly lies."""
    thursday = pd.Timestamp(2023, 1, 5) + pd.Timedelta(days=7 * (number - 1))
    month = text("chart.months", lang).split()[thursday.month - 1 if number < 53 else 11]
    return text("study.chart.name", lang, month=month, number=number)


def _months(plot: Axes, lang: Lang) -> None:
    """Name the months at the middle of their weeks."""
    middles = [(pd.Timestamp(2023, month, 15).day_of_year - 1) / 7 + 1 for month in range(1, 13)]
    names = text("chart.months", lang).split()
    plot.set_xticks(middles, names, fontproperties=font(SMALL), color=SOFT)


def _names(plot: Axes, weeks: pd.Series[float], lines: dict[str, pd.Series[float]], lang: Lang) -> None:
    """Write the names at the lines' right ends, apart; a thin line leads to those that had to give way."""
    per_pixel = plot.get_ylim()[1] / (TOP - BOTTOM)
    ends = [float(line.iloc[-1]) for line in [*lines.values(), weeks]]
    heights = np.clip(apart(ends, 36 * per_pixel), 0.0, plot.get_ylim()[1])
    names = [*(shorten(name, BODY, 200) for name in lines), text("study.chart.county", lang)]
    colours = [*GREYS[: len(lines)], ACCENT]
    lasts = [float(line.index[-1]) for line in [*lines.values(), weeks]]
    for name, last, end, height, colour in zip(names, lasts, ends, heights, colours, strict=True):
        leader = [last + 0.2, LABEL - 0.2], [end, float(height)]
        plot.plot(*leader, color=colour, linewidth=1.0, clip_on=False, zorder=1)
        write(plot, LABEL, float(height), name, colour=colour)
