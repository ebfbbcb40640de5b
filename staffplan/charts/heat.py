"""Mean wait by service and week: a table whose shade shows where visitors wait."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from staffplan.briefing.briefing import Briefing
from staffplan.briefing.measures import weigh
from staffplan.charts.frame import MARGIN, axes, frame
from staffplan.charts.marks import day_label, period, spans
from staffplan.charts.style import ACCENT, BODY, INK, SMALL, SOFT, WIDTH, shorten, write
from staffplan.texts import Lang, text

SHOWN = 14
LEFT, BOTTOM, TOP = MARGIN + 250, 120, 810
TALLEST = 90.0
DARKEST_FROM = 0.5  # of the target: the longest waits of a good month are no alarm
SHADES = LinearSegmentedColormap.from_list("waits", ["#FFFFFF", "#EBC1B9", ACCENT, "#5E120B"])


def draw(briefing: Briefing, lang: Lang) -> Figure:
    """Draw one cell a service and week, the month's mean in the last column; the longest waits on top."""
    month = weigh(briefing.plan.waits, ["window"]).set_index("window")["mean_wait"].dropna()
    services = list(month.sort_values(ascending=False, kind="stable").index[:SHOWN])
    note = (
        text("chart.heat_note", lang, shown=len(services), services=len(month)) if len(month) > SHOWN else ""
    )
    figure = frame(
        briefing,
        lang,
        title(briefing, lang),
        text("chart.heat_sub", lang, period=period(briefing.first_day, briefing.last_day, lang)),
        text("chart.unit_minutes", lang),
        note,
    )
    if not services:
        return figure
    cells = briefing.by_service_week.pivot(index="window", columns="week", values="mean_wait")
    cells = cells.reindex(index=services, columns=list(briefing.plan.weeks))
    tall = min(TALLEST, (TOP - BOTTOM) / len(services))
    plot = axes(figure, LEFT, TOP - tall * len(services), WIDTH - MARGIN, TOP)
    plot.spines["bottom"].set_visible(False)
    plot.set_xlim(0, cells.shape[1] + 1.15)
    plot.set_ylim(len(services), 0)
    _heads(plot, briefing, lang, tall)
    target = float(briefing.county.windows["wait_target_minutes"].median())
    top = max(float(cells.max().max()), DARKEST_FROM * target)
    for row, service in enumerate(services):
        write(plot, -0.04, row + 0.5, shorten(service, BODY, 235), ha="right")
        for column, value in enumerate(cells.loc[service]):
            _cell(plot, column, row, float(value), top)
        _cell(plot, cells.shape[1] + 0.15, row, float(month[service]), top)
    return figure


def title(briefing: Briefing, lang: Lang) -> str:
    """Name the service and the week with the longest wait."""
    table = briefing.by_service_week.dropna(subset=["mean_wait"])
    if table.empty:
        return text("chart.waits_none", lang)
    top = table.iloc[int(table["mean_wait"].to_numpy().argmax())]
    week = briefing.plan.weeks.index(top["week"]) + 1
    # Some windows are named 综合窗口; the Chinese title says the word by itself.
    name = str(top["window"])
    service = shorten((name.removesuffix("窗口").rstrip() if lang == "zh" else name) or name, 30.0, 600)
    return text("chart.heat_title", lang, window=service, week=week, minutes=top["mean_wait"])


def week_name(briefing: Briefing, week: pd.Timestamp, lang: Lang) -> str:
    """Name a week by its number and its Monday."""
    number = briefing.plan.weeks.index(week) + 1
    return text("chart.week", lang, week=number, start=day_label(week, lang))


def _heads(plot: Axes, briefing: Briefing, lang: Lang, tall: float) -> None:
    """Name the columns above the table; the line over a week's name tells its break or make-up workday."""
    for column, week in enumerate(briefing.plan.weeks):
        named = spans(briefing.days, week, week + pd.Timedelta(days=6), lang)
        special = " · ".join(dict.fromkeys(span.label for span in named))
        lines = [shorten(special, SMALL, 270)] if special else []
        label = "\n".join([*lines, week_name(briefing, week, lang)])
        write(plot, column + 0.5, -8 / tall, label, size=SMALL, colour=SOFT, ha="center", va="bottom")
    middle = len(briefing.plan.weeks) + 0.65
    write(plot, middle, -8 / tall, text("chart.month", lang), size=SMALL, ha="center", va="bottom")


def _cell(plot: Axes, x: float, y: float, value: float, top: float) -> None:
    """Draw one shaded cell; a week without visitors stays empty with a dash."""
    known = not pd.isna(value)
    part = min(1.0, value / top) if known and top > 0 else 0.0
    face = SHADES(part) if known else (1.0, 1.0, 1.0, 1.0)
    plot.add_patch(Rectangle((x, y), 1, 1, facecolor=face, edgecolor=SOFT, linewidth=1))
    bright = 0.299 * face[0] + 0.587 * face[1] + 0.114 * face[2]
    colour = INK if bright > 0.5 else "white"
    write(plot, x + 0.5, y + 0.5, f"{value:.1f}" if known else "–", size=18.0, colour=colour, ha="center")
