"""Mean wait by hall: the plan against flat staffing."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from staffplan.briefing.briefing import Briefing
from staffplan.charts.frame import MARGIN, frame, key, lying
from staffplan.charts.marks import period
from staffplan.charts.style import ACCENT, HEIGHT, LIGHT, MIDDLE, SOFT, TINT, WIDTH, write
from staffplan.texts import Lang, text

SHOWN = 15
LEFT, BOTTOM, RIGHT, TOP = MARGIN + 360, 110, 1440, 870
COLUMNS = (1560, 1700, WIDTH - MARGIN)  # right edges of the numbers, in pixels


def draw(briefing: Briefing, lang: Lang) -> Figure:
    """Draw a grey bar (flat staffing) and an outlined one (plan) for each of the halls that wait longest."""
    table = briefing.by_hall.dropna(subset=["mean_wait"])
    shown = table.assign(_worst=table[["mean_wait", "flat_mean_wait"]].max(axis=1))
    shown = shown.nlargest(SHOWN, "_worst", keep="first")
    note = text("chart.waits_note", lang, shown=len(shown), halls=len(table)) if len(table) > SHOWN else ""
    figure = frame(
        briefing,
        lang,
        title(briefing, lang),
        text("chart.waits_sub", lang, period=period(briefing.first_day, briefing.last_day, lang)),
        text("chart.unit_minutes", lang),
        note,
    )
    if shown.empty:
        return figure
    plot = lying(figure, list(shown["hall"]), LEFT, BOTTOM, RIGHT, TOP)
    plot.set_xlim(0, max(float(shown["_worst"].max()), 0.1) * 1.01)
    place = range(len(shown))
    plot.barh(place, shown["flat_mean_wait"], height=0.74, color=LIGHT, edgecolor=MIDDLE, linewidth=1)
    plot.barh(place, shown["mean_wait"], height=0.40, color=TINT, edgecolor=ACCENT, linewidth=2.5)
    plan, flat = text("chart.head_plan", lang), text("chart.head_flat", lang)
    key(figure, LEFT, TOP + 14, [(plan, TINT, ACCENT), (flat, LIGHT, MIDDLE)])
    _numbers(figure, shown, plot.get_position().height * HEIGHT / len(shown), lang)
    return figure


def title(briefing: Briefing, lang: Lang) -> str:
    """Say what the plan saves the average visitor."""
    numbers = briefing.numbers
    if pd.isna(numbers.mean_wait) or pd.isna(numbers.flat_mean_wait):
        return text("chart.waits_none", lang)
    if numbers.mean_wait < numbers.flat_mean_wait:
        saved = 1 - numbers.mean_wait / numbers.flat_mean_wait
        return text(
            "chart.waits_less", lang, flat=numbers.flat_mean_wait, plan=numbers.mean_wait, saved=saved
        )
    return text("chart.waits_same", lang, flat=numbers.flat_mean_wait, plan=numbers.mean_wait)


def _numbers(figure: Figure, shown: pd.DataFrame, step: float, lang: Lang) -> None:
    """Write both waits and the visitors at the right end of each row, under their heads."""
    heads = (
        ("mean_wait", "chart.head_plan", ACCENT, "{:,.1f}"),
        ("flat_mean_wait", "chart.head_flat", SOFT, "{:,.1f}"),
        ("visitors", "chart.head_visitors", SOFT, "{:,.0f}"),
    )
    for (column, head, colour, form), right in zip(heads, COLUMNS, strict=True):
        write(figure, right / WIDTH, (TOP + 23) / HEIGHT, text(head, lang), colour=colour, ha="right")
        for i, value in enumerate(shown[column]):
            y = (TOP - (i + 0.5) * step) / HEIGHT
            write(figure, right / WIDTH, y, form.format(value), colour=colour, ha="right")
