"""How weekdays and market days differ: counts of the last year against each window's own mean."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from staffplan.briefing.briefing import Briefing
from staffplan.charts.frame import MARGIN, axes, frame, key, scale
from staffplan.charts.marks import period
from staffplan.charts.style import ACCENT, INK, LIGHT, MIDDLE, WIDTH, font, write
from staffplan.texts import Lang, text

LEFT, BOTTOM, RIGHT, TOP = MARGIN + 60, 190, WIDTH - MARGIN, 840
ENOUGH_DAYS = 30  # window-days behind a bar; fewer say nothing


def draw(briefing: Briefing, lang: Lang) -> Figure | None:
    """Draw bars by weekday, ordinary days beside market days; None where no window reports by day."""
    rows = window_days(briefing)
    shown = index_table(rows)
    if shown.empty or shown["ordinary"].notna().sum() < 2:
        return None
    start, end = rows["date"].min(), rows["date"].max()
    compared = "sub" if shown["market"].notna().any() else "plain"
    figure = frame(
        briefing,
        lang,
        title(rows, shown, lang),
        text(f"chart.weekdays_{compared}", lang, period=period(start, end, lang)),
        text("chart.unit_index", lang),
        text("chart.weekdays_note", lang),
    )
    plot = axes(figure, LEFT, BOTTOM, RIGHT, TOP)
    plot.set_xlim(-0.6, len(shown) - 0.4)
    scale(plot, float(shown.max().max()) * 1.06, grid=False)
    if shown["market"].notna().any():
        _bars(plot, shown["ordinary"], -0.18, 0.34, (LIGHT, MIDDLE, INK))
        _bars(plot, shown["market"], 0.18, 0.34, (ACCENT, ACCENT, ACCENT))
        ordinary, market = text("chart.ordinary_days", lang), text("chart.market_days", lang)
        key(figure, LEFT, TOP + 16, [(ordinary, LIGHT, MIDDLE), (market, ACCENT, ACCENT)])
    else:
        _bars(plot, shown["ordinary"], 0.0, 0.55, (LIGHT, MIDDLE, INK))
    names = text("chart.weekday_names", lang).split()
    named = [names[int(str(day)) - 1] for day in shown.index]
    plot.set_xticks(range(len(shown)), named, fontproperties=font(18.0), color=INK)
    return figure


def window_days(briefing: Briefing) -> pd.DataFrame:
    """Return the daily counts of the year before the plan.

    Returns
    -------
    DataFrame
        date, count, usual (the window's mean of the year), market (bool), weekday (1..7); windows with fewer
        than 60 days, days off and make-up workdays left out.
    """
    history = briefing.county.history
    begin = briefing.first_day - pd.Timedelta(days=364)
    daily = history[(history["start"] == history["end"]) & history["start"].between(begin, briefing.as_of)]
    rows = daily.rename(columns={"start": "date"})[["hall", "window", "date", "count"]]
    plain = briefing.days.index[~(briefing.days["day_off"] | briefing.days["makeup"]).to_numpy(dtype=bool)]
    rows = rows[rows["date"].isin(plain)].copy()
    groups = rows.groupby(["hall", "window"])["count"]
    rows["usual"] = groups.transform("mean")
    rows = rows[groups.transform("size") >= 60].copy()
    market = pd.MultiIndex.from_frame(briefing.market[["hall", "date"]])
    rows["market"] = pd.MultiIndex.from_frame(rows[["hall", "date"]]).isin(market)
    rows["weekday"] = rows["date"].dt.day_of_week + 1
    return rows


def index_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Index (100 = the windows' mean) by weekday on which any is open: columns ordinary, market.

    NaN where there are too few days to say.
    """
    sums = rows.groupby(["weekday", "market"])[["count", "usual"]].sum()
    size = rows.groupby(["weekday", "market"]).size()
    index = (100.0 * sums["count"] / sums["usual"]).where(size >= ENOUGH_DAYS)
    table = index.unstack("market").reindex(columns=[False, True])
    table.columns = pd.Index(["ordinary", "market"])
    return table.sort_index()


def title(rows: pd.DataFrame, shown: pd.DataFrame, lang: Lang) -> str:
    """Say what a market day adds, within halls that have both kinds of days, and which weekday is busiest."""
    names = text("chart.weekday_names", lang).split()
    busiest = names[int(shown.index[int(shown["ordinary"].fillna(0.0).to_numpy().argmax())]) - 1]
    gain = market_gain(rows) if shown["market"].notna().any() else None  # not more than the bars show
    if gain is None or round(gain, 2) == 0.0:
        value = float(shown["ordinary"].max())
        return text("chart.weekdays_title", lang, day=busiest, index=value)
    key = "chart.market_more" if gain >= 0 else "chart.market_less"
    return text(key, lang, change=abs(gain), day=busiest)


def market_gain(rows: pd.DataFrame) -> float | None:
    """Gain of market days over ordinary days in the halls that have markets; None without such days."""
    own = rows[rows["hall"].isin(rows.loc[rows["market"], "hall"].unique())]
    days = own.groupby("market")[["count", "usual"]].sum()
    if set(days.index) != {False, True}:
        return None
    ratio = days["count"] / days["usual"]
    return float(ratio[True] / ratio[False] - 1)


def _bars(
    plot: Axes, values: pd.Series[float], shift: float, width: float, look: tuple[str, str, str]
) -> None:
    """Draw one kind of day (face, edge, ink) beside the weekday's middle, its numbers above the bars."""
    face, edge, ink = look
    lift = 4 * plot.get_ylim()[1] / (TOP - BOTTOM)
    known = [(i + shift, float(value)) for i, value in enumerate(values) if value == value]
    plot.bar(
        [x for x, _ in known], [y for _, y in known], width=width, color=face, edgecolor=edge, linewidth=1
    )
    for x, value in known:
        write(plot, x, value + lift, f"{value:.0f}", colour=ink, ha="center", va="bottom")
