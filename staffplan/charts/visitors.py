"""The county's visitors by week: counted, then expected."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.weeks import monday_of
from staffplan.briefing.briefing import Briefing
from staffplan.charts.frame import MARGIN, apart, axes, frame, scale
from staffplan.charts.marks import day_label, day_number, period, shade, spans
from staffplan.charts.style import ACCENT, INK, SMALL, SOFT, TINT, Align, font, write
from staffplan.texts import Lang, text

LEFT, BOTTOM, RIGHT, TOP = MARGIN + 80, 170, 1690, 830


def draw(briefing: Briefing, lang: Lang) -> Figure:
    """Draw actual weeks solid and the forecast with its 80 % band, breaks shaded and named."""
    shown = briefing.trend
    start = shown.actual.index[0] if len(shown.actual) else shown.expected.index[0]
    figure = frame(
        briefing,
        lang,
        title(briefing, lang),
        _subtitle(briefing, start, lang),
        text("chart.unit_visitors", lang),
        _note(briefing, lang),
    )
    plot = axes(figure, LEFT, BOTTOM, RIGHT, TOP)
    plot.set_xlim(day_number(start), day_number(briefing.last_day) + 1)
    highest = max(shown.expected["p90"].max(), shown.actual.max() if len(shown.actual) else 0.0)
    scale(plot, 1.12 * highest)  # room for a label over the highest week
    shade(plot, spans(briefing.days, start, briefing.last_day, lang), TOP - BOTTOM)
    _week_ticks(plot, start, briefing.last_day, lang)
    _lines(plot, briefing, lang)
    return figure


def title(briefing: Briefing, lang: Lang) -> str:
    """Name the busiest planned week, and how it stands to the last four counted ones without a day off."""
    expected, actual = briefing.trend.expected["mean"], briefing.trend.actual
    planned = expected[expected.index >= briefing.first_day]
    week = pd.DatetimeIndex(planned.index)[int(planned.fillna(0.0).to_numpy().argmax())]
    whole = actual[actual.index.isin(_whole_weeks(briefing.days))]
    recent = (whole if len(whole) else actual).tail(4).mean() if len(actual) else planned.mean()
    change = planned.max() / recent - 1 if recent else 0.0
    against = "recent" if len(actual) else "planned"
    way = "more" if change >= 0 else "less"
    return text(
        f"chart.visitors_{against}_{way}",
        lang,
        week=day_label(week, lang),
        visitors=planned.max(),
        change=abs(change),
    )


def _whole_weeks(days: pd.DataFrame) -> pd.DatetimeIndex:
    """Mondays of the weeks whose five weekdays are all worked."""
    worked = ~days["day_off"].to_numpy(dtype=bool) & (days["weekday"].to_numpy() <= 5)
    number = pd.Series(worked, index=days.index).groupby(monday_of(pd.DatetimeIndex(days.index))).sum()
    return pd.DatetimeIndex(number.index[number == 5])


def _subtitle(briefing: Briefing, start: pd.Timestamp, lang: Lang) -> str:
    """Say whose visitors these are: the county's, or of the windows alone that report by day or week."""
    shown, span = briefing.trend, period(start, briefing.last_day, lang)
    if shown.windows == shown.all_windows:
        return text("chart.visitors_sub", lang, period=span)
    return text(
        "chart.visitors_part", lang, windows=shown.windows, all_windows=shown.all_windows, period=span
    )


def _note(briefing: Briefing, lang: Lang) -> str:
    shown = briefing.trend
    if not len(shown.actual):
        return text("chart.visitors_no_actual", lang)
    if shown.windows == shown.all_windows and shown.filled < 0.0005:
        return ""
    return text(
        "chart.visitors_note", lang, windows=shown.windows, all_windows=shown.all_windows, filled=shown.filled
    )


def _week_ticks(plot: Axes, start: pd.Timestamp, end: pd.Timestamp, lang: Lang) -> None:
    """Name every third week (each of few) by its Monday, at the week's middle, counted back from the last."""
    mondays = pd.date_range(start, end, freq="7D")[::-1]
    named = mondays[:: 1 if len(mondays) <= 9 else 3]
    plot.set_xticks(
        [day_number(monday) + 3.5 for monday in named],
        [day_label(monday, lang) for monday in named],
        fontproperties=font(SMALL),
        color=SOFT,
    )


def _lines(plot: Axes, briefing: Briefing, lang: Lang) -> None:
    """Draw the counted weeks, the expected ones with their band, and the names at the lines."""
    actual, expected = briefing.trend.actual, briefing.trend.expected
    per_pixel = plot.get_ylim()[1] / (TOP - BOTTOM)
    x = [day_number(week) + 3.5 for week in pd.DatetimeIndex(expected.index)]
    _band(plot, expected)
    plot.plot(x, expected["mean"], color=ACCENT, linewidth=3.5, linestyle=(0, (4, 1.5)), marker="o", zorder=4)
    if len(actual):
        past = [day_number(week) + 3.5 for week in pd.DatetimeIndex(actual.index)]
        plot.plot(past, actual, color=INK, linewidth=3.5, zorder=3, solid_capstyle="round")
        top = int(actual.to_numpy().argmax())
        ha: Align = "left" if top < 3 else "right" if top > len(actual) - 3 else "center"
        label = text("chart.actual_top", lang, visitors=actual.max())
        write(plot, past[top], actual.max() + 14 * per_pixel, label, ha=ha, va="bottom")
    last = expected.dropna().iloc[-1]
    names = (
        ("chart.band_low", "p10", SOFT),
        ("chart.forecast", "mean", ACCENT),
        ("chart.band_high", "p90", SOFT),
    )
    heights = apart([float(last[column]) for _, column, _ in names], 36 * per_pixel)
    right = day_number(briefing.last_day) + 2
    for (key, column, colour), height in zip(names, heights, strict=True):
        write(plot, right, height, text(key, lang, visitors=last[column]), colour=colour)


def _band(plot: Axes, expected: pd.DataFrame) -> None:
    """Draw the band of each run of open weeks; a week by itself has one three days wide."""
    run = expected["mean"].isna().cumsum()[expected["mean"].notna()]
    for _, weeks in expected.loc[run.index].groupby(run):
        x = [day_number(week) + 3.5 for week in pd.DatetimeIndex(weeks.index)]
        low, high = list(weeks["p10"]), list(weeks["p90"])
        if len(x) == 1:
            x, low, high = [x[0] - 1.5, x[0] + 1.5], low * 2, high * 2
        plot.fill_between(x, low, high, color=TINT, linewidth=0, zorder=2)
