"""The busiest hall day by day: who stands at its windows against the work that comes."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.weeks import monday_of
from staffplan.briefing.briefing import Briefing
from staffplan.briefing.measures import full_days
from staffplan.charts.frame import MARGIN, apart, axes, frame, scale
from staffplan.charts.marks import day_label, holiday, period, weekday_label
from staffplan.charts.style import ACCENT, INK, SHADE, SMALL, SOFT, TINT, font, shorten, text_width, write
from staffplan.texts import Lang, text

LEFT, BOTTOM, RIGHT, TOP = MARGIN + 60, 230, 1660, 810


def draw(briefing: Briefing, lang: Lang) -> Figure:
    """Draw A and B people of each day as one bar, the expected work as a line, in full days of a person."""
    hall = busiest(briefing)
    days = table(briefing, hall)
    figure = frame(
        briefing,
        lang,
        title(hall, days, lang),
        text("chart.staffing_sub", lang, period=period(briefing.first_day, briefing.last_day, lang)),
        text("chart.unit_people", lang),
        text("chart.staffing_note", lang),
    )
    if not days["is_open"].any():
        return figure
    plot = axes(figure, LEFT, BOTTOM, RIGHT, TOP)
    plot.set_xlim(-0.6, len(days) - 0.4)
    scale(plot, float(max((days["A"] + days["B"]).max(), days["need"].max())))
    served = days[days["is_open"]]
    bars: dict[str, Any] = {"width": 0.68, "edgecolor": ACCENT, "linewidth": 2, "zorder": 3}
    plot.bar(served["place"], served["A"], color=TINT, **bars)
    plot.bar(served["place"], served["B"], bottom=served["A"], color="white", hatch="////", **bars)
    for _, part in served.groupby("week"):
        plot.plot(part["place"], part["need"], color=INK, linewidth=3, marker="o", markersize=7, zorder=4)
    _day_names(plot, days, lang)
    _special_days(plot, days, lang)
    _line_names(plot, days, lang)
    return figure


def busiest(briefing: Briefing) -> str:
    """Return the hall that expects most visitors."""
    visitors = briefing.by_hall["visitors"].fillna(0.0)
    return str(briefing.by_hall["hall"].iloc[int(visitors.to_numpy().argmax())])


def table(briefing: Briefing, hall: str) -> pd.DataFrame:
    """Lay out the hall's days.

    Returns
    -------
    DataFrame
        Indexed by date (days open, and days off on which it would be open): place (0, 1, …), A, B (sums of
        shares), need (full days of a person, NaN if closed), windows (how many are open), is_open, week,
        makeup, market, break_name ("" on open days).
    """
    duty = briefing.plan.duty
    own = duty[duty["hall"] == hall].pivot_table(index="date", columns="post", values="share", aggfunc="sum")
    forecast = briefing.plan.forecast
    work = full_days(forecast[forecast["hall"] == hall], briefing.county.halls, briefing.county.windows)
    work = work.set_index("date")
    span = briefing.days.loc[briefing.first_day : briefing.last_day]
    usual = {day.weekday() for day in pd.DatetimeIndex(work.index)}
    shut = pd.DatetimeIndex(span.index[span["day_off"].to_numpy(dtype=bool)])
    dates = pd.DatetimeIndex(work.index).union(shut[[day.weekday() in usual for day in shut]])
    days = pd.DataFrame({"place": range(len(dates))}, index=dates)
    for post in ("A", "B"):
        days[post] = own[post].reindex(dates).fillna(0.0) if post in own else 0.0
    days["need"] = work["need"].reindex(dates)
    days["windows"] = work["windows"].reindex(dates).fillna(0).astype(int)
    days["is_open"] = days["need"].notna()
    days["week"] = monday_of(dates)
    days["makeup"] = span["makeup"].reindex(dates).to_numpy(dtype=bool)
    days["break_name"] = span["break_name"].reindex(dates).where(~days["is_open"], "")
    market = briefing.market
    days["market"] = dates.isin(market.loc[market["hall"] == hall, "date"])
    return days


def title(hall: str, days: pd.DataFrame, lang: Lang) -> str:
    """Name the day with most work, the work, the windows that share it, and the people."""
    name = shorten(hall, 30.0, 620)
    if not days["need"].notna().any():
        return text("chart.staffing_none", lang, hall=name)
    top = int(days["need"].fillna(0.0).to_numpy().argmax())
    day = days.iloc[top]
    label = day_label(pd.DatetimeIndex(days.index)[top], lang)
    facts = {"need": day["need"], "windows": day["windows"], "people": day["A"] + day["B"]}
    return text("chart.staffing_title", lang, hall=name, day=label, **facts)


def _day_names(plot: Axes, days: pd.DataFrame, lang: Lang) -> None:
    """Name days below, and weeks below them."""
    dates = pd.DatetimeIndex(days.index)
    labels = [f"{day.day}\n{weekday_label(day, lang)}" for day in dates]
    plot.set_xticks(range(len(days)), labels, fontproperties=font(SMALL), color=INK)
    marks = plot.get_xaxis_transform()
    for week, part in days.groupby("week"):
        first, last = part["place"].iloc[0], part["place"].iloc[-1]
        ends = ([first - 0.4, last + 0.4], [-0.132, -0.132])
        plot.plot(*ends, transform=marks, clip_on=False, color=SOFT, linewidth=1.5)
        label = text("chart.week_from", lang, start=day_label(pd.Timestamp(str(week)), lang))
        middle = (first + last) / 2
        write(plot, middle, -0.14, label, size=SMALL, colour=SOFT, ha="center", va="top", transform=marks)


def _special_days(plot: Axes, days: pd.DataFrame, lang: Lang) -> None:
    """Name market days, make-up workdays and breaks, turned where too wide; shade what is closed."""
    names = [_special(day, lang) for _, day in days.iterrows()]
    runs: list[tuple[int, int]] = []
    for place, name in enumerate(names):
        closed = not days["is_open"].iloc[place]
        if runs and closed and names[runs[-1][0]] == name and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        elif name:
            runs.append((place, place))
    slot = (RIGHT - LEFT) / (len(days) + 0.2)
    upright = any(text_width(names[a], SMALL) > slot * (b - a + 1) - 4 for a, b in runs)
    for first, last in runs:
        if not days["is_open"].iloc[first]:
            plot.axvspan(first - 0.5, last + 0.5, color=SHADE, linewidth=0, zorder=0)
        write(
            plot,
            (first + last) / 2,
            1.01,
            shorten(names[first], SMALL, 110) if upright else names[first],
            size=SMALL,
            colour=SOFT,
            ha="center",
            va="bottom",
            transform=plot.get_xaxis_transform(),
            rotation=90.0 if upright else 0.0,
        )


def _special(day: pd.Series[Any], lang: Lang) -> str:
    """Say in a word why a day is special; empty if it is not."""
    if not day["is_open"]:
        return holiday(day["break_name"], lang)
    if day["makeup"]:
        return text("chart.makeup_short", lang)
    return text("chart.market_short", lang) if day["market"] else ""


def _line_names(plot: Axes, days: pd.DataFrame, lang: Lang) -> None:
    """Name bars and line at the right, at the height of the last open day."""
    last = days[days["is_open"]].iloc[-1]
    wanted = [last["A"] / 2, last["A"] + last["B"] / 2, last["need"]]
    heights = apart([float(value) for value in wanted], 80 * plot.get_ylim()[1] / (TOP - BOTTOM))
    names = (("chart.a_post", ACCENT), ("chart.b_post", ACCENT), ("chart.work", INK))
    for (name, colour), height in zip(names, heights, strict=True):
        write(plot, len(days) - 0.2, height, text(name, lang), colour=colour, va="center")
