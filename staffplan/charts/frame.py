"""The frame around every picture: finding, measure, unit, plot, source; and axes in the house style."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from staffplan.charts.style import (
    ACCENT,
    BODY,
    HEIGHT,
    INK,
    LIGHT,
    SMALL,
    SOFT,
    TITLE,
    WIDTH,
    Align,
    Upright,
    fitting,
    font,
    new_figure,
    shorten,
    text_width,
    write,
)
from staffplan.tables.county import County
from staffplan.texts import Lang, text

MARGIN = 70  # pixels left and right
TALLEST_ROW = 110.0  # pixels


class Sourced(Protocol):
    """What the line below a picture names: county and date of the data. A `Briefing` is one."""

    @property
    def county(self) -> County:
        """The county."""

    @property
    def as_of(self) -> pd.Timestamp:
        """Last day of the data."""


def frame(briefing: Sourced, lang: Lang, title: str, subtitle: str, unit: str, note: str = "") -> Figure:
    """Make a picture with everything but the plot.

    Parameters
    ----------
    briefing : Sourced
        Gives county and date for the line below.
    title : str
        The finding.
    subtitle : str
        The measure and the period.
    unit : str
        Unit of the numbers, top right.
    note : str
        How to read the picture, or what it leaves out; before the source.
    """
    figure = new_figure()
    room = WIDTH - 2 * MARGIN
    swatch(figure, MARGIN, HEIGHT - 22, 110, 10, ACCENT, ACCENT)
    line, size = fitting(title, TITLE, 20.0, room)
    _put(figure, MARGIN, HEIGHT - 42, line, size, INK, va="top")
    _put(figure, WIDTH - MARGIN, HEIGHT - 122, unit, BODY, SOFT, ha="right", va="top")
    line, size = fitting(subtitle, 18.0, SMALL, room - text_width(unit, BODY) - 40)
    _put(figure, MARGIN, HEIGHT - 120, line, size, SOFT, va="top")
    source = text("chart.source", lang, county=briefing.county.name, as_of=f"{briefing.as_of:%Y-%m-%d}")
    if note:
        line, size = fitting(note, BODY, SMALL, room)
        _put(figure, MARGIN, 62, line, size, SOFT, va="bottom")
    line, size = fitting(source, SMALL, SMALL, room)
    _put(figure, MARGIN, 26, line, size, SOFT, va="bottom")
    return figure


def axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Add a plot; its edges in pixels from the picture's left and lower edge."""
    plot = figure.add_axes(
        (left / WIDTH, bottom / HEIGHT, (right - left) / WIDTH, (top - bottom) / HEIGHT), facecolor="none"
    )
    for side in ("left", "right", "top"):
        plot.spines[side].set_visible(False)
    plot.spines["bottom"].set_color(SOFT)
    plot.tick_params(length=0, colors=SOFT, pad=8)
    plot.set_xticks([])
    plot.set_yticks([])
    return plot


def scale(plot: Axes, top: float, grid: bool = True) -> None:
    """Run the upright axis from zero to a little above `top`, with labelled ticks."""
    top = top if top > 0 else 1.0
    values = [
        v for v in MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, top) if v <= top * 1.2
    ]
    plot.set_ylim(0.0, max(values[-1], top * 1.02))
    steps = [round(v, 6) for v in values]
    places = 0 if all(float(v).is_integer() for v in steps) else 1
    plot.set_yticks(steps, [f"{v:,.{places}f}" for v in steps], fontproperties=font(SMALL), color=SOFT)
    if grid:
        plot.grid(axis="y", color=LIGHT, linewidth=1.0)
        plot.set_axisbelow(True)


def lying(
    figure: Figure, names: Sequence[object], left: float, bottom: float, right: float, top: float
) -> Axes:
    """Add a plot for a lying bar chart with one named row each, the first on top; few rows stay slim."""
    height = min(TALLEST_ROW, (top - bottom) / len(names))
    plot = axes(figure, left, top - height * len(names), right, top)
    plot.set_ylim(len(names) - 0.5, -0.5)
    shown = [shorten(name, BODY, left - MARGIN - 20) for name in names]
    plot.set_yticks(range(len(names)), shown, fontproperties=font(BODY), color=INK)
    plot.spines["left"].set_visible(True)
    plot.spines["left"].set_color(SOFT)
    plot.spines["bottom"].set_visible(False)
    return plot


def swatch(figure: Figure, x: float, y: float, width: float, height: float, face: str, edge: str) -> None:
    """Draw a small box, its lower left corner and size in pixels."""
    figure.add_artist(
        Rectangle(
            (x / WIDTH, y / HEIGHT),
            width / WIDTH,
            height / HEIGHT,
            facecolor=face,
            edgecolor=edge,
            linewidth=1.5,
            transform=figure.transFigure,
        )
    )


def key(figure: Figure, x: float, y: float, items: Sequence[tuple[str, str, str]]) -> None:
    """Name bars by a box of their look (face, edge) and a word, in a line from `x` pixels rightwards."""
    for label, face, edge in items:
        swatch(figure, x, y, 26, 20, face, edge)
        _put(figure, x + 38, y + 9, label, BODY, INK, va="center_baseline")
        x += 38 + text_width(label, BODY) + 50


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Move labels along their axis until neighbours are `gap` apart, keeping their order and their middle."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    shift = sum(moved) / len(moved) - sum(places) / len(places) if places else 0.0
    return [value - shift for value in moved]


def _put(
    figure: Figure,
    x: float,
    y: float,
    line: str,
    size: float,
    colour: str,
    ha: Align = "left",
    va: Upright = "top",
) -> None:
    write(figure, x / WIDTH, y / HEIGHT, line, size=size, colour=colour, ha=ha, va=va)
