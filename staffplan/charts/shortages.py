"""Posts that nobody fills, by hall; or, with none, the posts that are filled."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from staffplan.briefing.briefing import Briefing
from staffplan.charts.frame import MARGIN, frame, key, lying
from staffplan.charts.marks import period
from staffplan.charts.style import ACCENT, BODY, HEIGHT, INK, SOFT, TINT, WIDTH, shorten, text_width, write
from staffplan.texts import Lang, text

SHOWN = 15
LEFT, BOTTOM, RIGHT, TOP = MARGIN + 360, 110, 1500, 870
PAIRS = {"short": ("short_a", "short_b"), "filled": ("posts_a", "posts_b")}


def draw(briefing: Briefing, lang: Lang) -> Figure:
    """Draw A- and B-posts of a hall one after the other; days with nobody at work stand as numbers beside."""
    numbers = briefing.numbers
    short = bool(numbers.short_a or numbers.short_b or numbers.short_days)
    first, second = PAIRS["short" if short else "filled"]
    table = briefing.by_hall.assign(_all=briefing.by_hall[first] + briefing.by_hall[second])
    order = ["_all", "short_days"]
    table = table[table[order].sum(axis=1) > 0].sort_values(order, ascending=False, kind="stable")
    shown = table.head(SHOWN)
    figure = frame(
        briefing,
        lang,
        title(briefing, lang),
        text(
            f"chart.shortages_{'short' if short else 'filled'}_sub",
            lang,
            period=period(briefing.first_day, briefing.last_day, lang),
        ),
        text("chart.unit_posts", lang),
        text("chart.shortages_note", lang, shown=len(shown), halls=len(table)) if len(table) > SHOWN else "",
    )
    if shown.empty:
        return figure
    plot = lying(figure, list(shown["hall"]), LEFT, BOTTOM, RIGHT, TOP)
    _bars(plot, shown[first].astype(float), shown[second].astype(float))
    items = [
        (text("chart.a_post_dark", lang), ACCENT, ACCENT),
        (text("chart.b_post_light", lang), TINT, ACCENT),
    ]
    key(figure, LEFT, TOP + 14, items)
    if short:
        _days(figure, shown["short_days"], plot.get_position().height * HEIGHT / len(shown), lang)
    return figure


def title(briefing: Briefing, lang: Lang) -> str:
    """Count what is unfilled and name the hall with most; or say that all is filled."""
    numbers = briefing.numbers
    posts, table = numbers.short_a + numbers.short_b, briefing.by_hall
    if posts:  # a closed window comes first
        closed = numbers.short_days > 0
        missing = table["short_days"] if closed else table["short_a"] + table["short_b"]
        hall = shorten(table["hall"].iloc[int(missing.to_numpy().argmax())], 30.0, 620)
        kind = "closed" if closed else "one" if missing.max() == posts and len(table) > 1 else "posts"
        facts = {"posts": posts, "days": numbers.short_days, "hall": hall, "most": missing.max()}
        return text(f"chart.shortages_{kind}_title", lang, **facts)
    if numbers.short_days:
        return text("chart.shortages_days_title", lang, days=numbers.short_days)
    if numbers.short_counters:
        return text("chart.shortages_counters_title", lang, days=numbers.short_counters)
    return text("chart.shortages_none_title", lang, posts=numbers.posts_a + numbers.posts_b)


def _bars(plot: Axes, a: pd.Series[float], b: pd.Series[float]) -> None:
    """Lay B after A; the numbers stand in the bars where they fit, their sum behind."""
    widest = float((a + b).max()) or 1.0
    plot.set_xlim(0, widest * 1.12)
    place = range(len(a))
    per_pixel = widest * 1.12 / (RIGHT - LEFT)
    plot.barh(place, a, height=0.66, color=ACCENT, edgecolor=ACCENT, linewidth=1.5)
    plot.barh(place, b, left=a, height=0.66, color=TINT, edgecolor=ACCENT, linewidth=1.5)
    for i, (one, two) in enumerate(zip(a, b, strict=True)):
        for start, value, colour in ((0.0, one, "white"), (one, two, INK)):
            label = f"{value:g}"
            if one and two and value / per_pixel > text_width(label, BODY) + 14:
                write(plot, start + value / 2, i, label, colour=colour, ha="center")
        if one + two:
            write(plot, one + two + 10 * per_pixel, i, f"{one + two:g}")


def _days(figure: Figure, days: pd.Series[float], step: float, lang: Lang) -> None:
    """Write the days with nobody at work at the right end of each row."""
    right = (WIDTH - MARGIN) / WIDTH
    write(figure, right, (TOP + 23) / HEIGHT, text("chart.head_days", lang), colour=SOFT, ha="right")
    for i, value in enumerate(days):
        write(figure, right, (TOP - (i + 0.5) * step) / HEIGHT, f"{value:g}", colour=SOFT, ha="right")
