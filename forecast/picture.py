"""A quick picture of a forecast's days, for a notebook; what leaders see is drawn by `staffplan.charts`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.pyplot import subplots

from forecast.font import font_file

LINE, BAND, SHADE = "#A8281C", "#F1D3CD", "#ECECEC"
EPOCH = pd.Timestamp(1970, 1, 1)
"""Where matplotlib counts days from."""


def draw_days(days: pd.DataFrame, title: str, off: pd.Series[bool] | None, ax: Axes | None) -> Axes:
    """Draw expected visitors by day; days off shaded, closed days a gap in the line.

    Parameters
    ----------
    days : DataFrame
        hall, window, date, mean, p10, p90; of several windows the sum of their means is drawn, no band.
    title : str
    off : Series of bool, optional
        By date: days off.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    if ax is None:
        figure, ax = subplots(figsize=(10.0, 4.0), layout="constrained")
        assert isinstance(figure, Figure)
    face = FontProperties(fname=font_file(), size=14.0)
    ax.set_title(title, fontproperties=face, loc="left", parse_math=False)
    if days.empty:
        return ax
    single = len(days[["hall", "window"]].drop_duplicates()) == 1
    sums = days.groupby("date")[["mean", "p10", "p90"]].sum().asfreq("D")
    at = sums.index.to_numpy()
    for number, day in enumerate(pd.DatetimeIndex([] if off is None else off.index[off])):
        place = (day - EPOCH) / pd.Timedelta(days=1)
        label = None if number else "days off"
        ax.axvspan(place - 0.5, place + 0.5, color=SHADE, linewidth=0, zorder=0, label=label)
    if single:
        low, high = (sums[name].to_numpy(dtype=float) for name in ("p10", "p90"))
        ax.vlines(at, low, high, color=BAND, linewidth=6.0, zorder=1, label="80 % of days")
    ax.plot(at, sums["mean"].to_numpy(dtype=float), color=LINE, marker="o", markersize=4.0, label="expected")
    ax.set_ylim(bottom=0.0, top=1.08 * float(np.nanmax(sums[["mean", "p90"] if single else ["mean"]])))
    ax.set_ylabel("visitors a day")
    named = pd.DatetimeIndex(sums.index[:: 7 if len(sums) > 14 else 1])
    ax.set_xticks(named.to_numpy(), [f"{day:%Y-%m-%d}" for day in named])
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3)  # off the last days
    return ax
