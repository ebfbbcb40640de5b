"""How good past forecasts were: each model's error by horizon and by season."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.backtest import Backtest
from forecast.blend import BLEND, MAIN
from staffplan.charts.frame import MARGIN, apart, axes, frame, scale
from staffplan.charts.study import DASHES, Picture
from staffplan.charts.style import ACCENT, BODY, INK, MIDDLE, SMALL, SOFT, font, shorten, write
from staffplan.texts import Lang, text

LEFT, BOTTOM, RIGHT, TOP = MARGIN + 60, 190, 700, 830
NAMES, NAME_ROOM = 720, 240  # where the lines' names begin, and their width
BARS_LEFT, BARS_RIGHT, BAR_NAMES = 1330, 1770, 300
ROW = 44.0  # most pixels of a bar with its gap
HEADING = 1.8  # rows that a season's name takes, with its gaps
SEASONS = ("festival", "break", "ordinary")
GREYS = (INK, SOFT, MIDDLE)


def draw(picture: Picture[Backtest], lang: Lang) -> Figure:
    """Draw the error by horizon as lines, and by season as bars."""
    found = picture.found
    first, last = (f"{day:%Y-%m-%d}" for day in (found.origins[0], found.origins[-1]))
    figure = frame(
        picture,
        lang,
        title(found, lang),
        text("study.scores.sub", lang, origins=len(found.origins), first=first, last=last),
        text("study.scores.unit", lang),
        text("study.scores.note", lang),
    )
    _lines(axes(figure, LEFT, BOTTOM, RIGHT, TOP), errors_of(found, found.by_horizon, "horizon"), lang)
    _bars(figure, errors_of(found, found.by_season, "season"), lang)
    return figure


def unit_of(found: Backtest) -> str:
    """Weeks, or the longer periods of a county that reports nothing shorter."""
    return "week" if (found.scores["unit"] == "week").any() else "period"


def errors_of(found: Backtest, table: pd.DataFrame, label: str) -> pd.DataFrame:
    """WAPE in percent, a row a label, a column a model in the order asked for."""
    rows = table[table["unit"] == unit_of(found)]
    wide = rows.pivot_table(index=label, columns="model", values="wape") * 100.0
    return wide[[name for name in found.scores["model"].unique() if name in wide]]


def title(found: Backtest, lang: Lang) -> str:
    """Say how far staffplan's forecasts were off, and how much further the best of the others."""
    rows = found.scores
    wape = rows[rows["unit"] == unit_of(found)].set_index("model")["wape"].astype(float).dropna()
    others = wape.drop([MAIN, BLEND], errors="ignore").sort_values(kind="stable")
    if MAIN not in wape or others.empty or not others.iloc[0] > 0:  # nothing to compare with
        name = str(wape.index[0]) if len(wape) else MAIN
        return text("study.scores.alone", lang, model=_name(name, lang), wape=float(wape.get(name, 0.0)))
    best, own = str(others.index[0]), float(wape[MAIN])
    change = abs(own / float(others.iloc[0]) - 1.0)
    key = "study.scores.better" if own <= others.iloc[0] else "study.scores.worse"
    return text(key, lang, wape=own, best=_name(best, lang), other=float(others.iloc[0]), change=change)


def _name(model: str, lang: Lang) -> str:
    return text(f"study.short.{model}", lang)


def _lines(plot: Axes, errors: pd.DataFrame, lang: Lang) -> None:
    """Draw a line a model over the weeks ahead, named at its end."""
    horizon = errors.index.to_numpy(dtype=float)
    plot.set_xlim(horizon[0] - 0.3, horizon[-1] + 0.15)
    scale(plot, float(errors.to_numpy().max()))
    labels = [text("study.scores.horizon", lang, number=int(number)) for number in horizon]
    step = -(-len(labels) // 6)
    plot.set_xticks(horizon[::step], labels[::step], fontproperties=font(SMALL), color=SOFT)
    models = list(map(str, errors.columns))
    others = [name for name in models if name != MAIN]
    for place, name in enumerate(others):
        grey, dash = GREYS[place % len(GREYS)], DASHES[place % len(DASHES)]
        plot.plot(horizon, errors[name], color=grey, linestyle=dash, linewidth=2.0, marker="o", zorder=2)
    if MAIN in models:
        plot.plot(horizon, errors[MAIN], color=ACCENT, linewidth=4.0, marker="o", markersize=7.0, zorder=4)
    per_pixel = plot.get_ylim()[1] / (TOP - BOTTOM)
    per_across = (plot.get_xlim()[1] - plot.get_xlim()[0]) / (RIGHT - LEFT)
    heights = apart([float(value) for value in errors.iloc[-1]], 30 * per_pixel)
    for name, height in zip(models, heights, strict=True):
        colour = ACCENT if name == MAIN else SOFT
        at = plot.get_xlim()[1] + (NAMES - RIGHT) * per_across
        write(plot, at, height, shorten(_name(name, lang), SMALL, NAME_ROOM), size=SMALL, colour=colour)


def _bars(figure: Figure, errors: pd.DataFrame, lang: Lang) -> None:
    """Draw a bar a model under the name of each season."""
    seasons, models = [name for name in SEASONS if name in errors.index], list(map(str, errors.columns))
    rows = len(seasons) * (len(models) + HEADING)
    height = min(ROW, (TOP - BOTTOM) / rows)
    plot = axes(figure, BARS_LEFT, TOP - height * rows, BARS_RIGHT, TOP)
    plot.spines["bottom"].set_visible(False)
    most = float(errors.loc[seasons].to_numpy().max())
    plot.set_xlim(0.0, most * 1.02)
    plot.set_ylim(rows, 0.0)
    across = most * 1.02 / (BARS_RIGHT - BARS_LEFT)
    line = 0.0
    for season in seasons:
        write(plot, -BAR_NAMES * across, line + 0.8, text(f"study.scores.{season}", lang), size=BODY)
        line += HEADING - 0.2
        for name, given in zip(models, errors.loc[season].to_numpy(dtype=float), strict=True):
            value = float(given)
            colour = ACCENT if name == MAIN else MIDDLE
            plot.barh(line + 0.4, value, height=0.66, color=colour)
            label = shorten(_name(name, lang), SMALL, BAR_NAMES - 20)
            ink = ACCENT if name == MAIN else SOFT
            write(plot, -14 * across, line + 0.4, label, size=SMALL, colour=ink, ha="right")
            write(plot, value + 10 * across, line + 0.4, f"{value:.1f}", size=SMALL, colour=ink)
            line += 1.0
        line += 0.2
