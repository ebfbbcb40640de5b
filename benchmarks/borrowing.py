"""What windows learn from others: ``python benchmarks/borrowing.py [FOLDER …]``.

Two questions, over rolling origins, beside the bundled county for every folder given. How much worse are the
weeks of halls known only by month than those of the same halls known by day, other halls by day both times?
And how do windows with 60 days of history fare beside a model that knows nothing but those days?
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # this folder has a file named like the package that it measures

import pandas as pd  # noqa: E402

import staffplan as sp  # noqa: E402
from forecast.calendar import Calendar  # noqa: E402
from forecast.hindsight import PLACE, Hindsight, compare, look_back  # noqa: E402
from forecast.members import classical_frames  # noqa: E402
from forecast.origins import DAY, default_origins  # noqa: E402
from forecast.predict import forecast_counts  # noqa: E402

SHORT_DAYS = 60
MEMBERS = ("weekday_mean", "seasonal_naive", "ets")


def main() -> None:
    options = arguments()
    for folder in [None, *options.folders]:
        county = sp.read(folder)
        calendar = Calendar(county.halls, county.windows, county.events, county.config.calendar)
        cells = pd.concat(
            from_origin(county.history, calendar, origin, options)
            for origin in default_origins(county.history, options.weeks, options.origins)
        )
        print(county.name)
        print(report(cells), flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="county folders beside the bundled one")
    parser.add_argument("--origins", type=int, default=6)
    parser.add_argument("--weeks", type=int, default=5)
    parser.add_argument("--every", type=int, default=4, help="every so many-th hall, or window, is cut")
    return parser.parse_args()


def from_origin(
    history: pd.DataFrame, calendar: Calendar, origin: pd.Timestamp, options: argparse.Namespace
) -> pd.DataFrame:
    """Weeks of the windows whose history is cut, under every way of knowing them."""
    seen = look_back(history, calendar.windows, origin, options.weeks)
    known = history[history["end"] <= origin]
    daily = known[known["start"] == known["end"]]
    found = []
    for kind, cut in (("by month", by_month), ("60 days", last_days)):
        some = chosen(daily, options.every, by_hall=kind == "by month")
        if some.empty:
            continue
        other = known.merge(some, how="left", indicator=True).query("_merge == 'left_only'")
        own = daily.merge(some)
        less = pd.concat([other[known.columns], cut(own, origin)], ignore_index=True)
        found.append(ours(known, seen, calendar, some, kind, "whole history"))
        found.append(ours(less, seen, calendar, some, kind, "staffplan"))
        if kind == "60 days":
            found += [alone(name, cut(own, origin), seen, calendar, some, kind) for name in MEMBERS]
    return pd.concat(found)


def chosen(daily: pd.DataFrame, every: int, by_hall: bool) -> pd.DataFrame:
    """Every so many-th hall (windows where there are few halls) that is known by day."""
    windows = daily[PLACE].drop_duplicates().sort_values(PLACE)
    halls = sorted(windows["hall"].unique())
    if by_hall and len(halls) >= 2 * every:
        return windows[windows["hall"].isin(halls[1::every])]
    return windows.iloc[1::every]


def by_month(days: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """Sums of whole months known by the origin."""
    month = days["start"].dt.to_period("M")
    sums = days.groupby([*PLACE, month])["count"].sum().reset_index()
    sums["end"] = sums["start"].dt.end_time.dt.normalize()
    sums["start"] = sums["start"].dt.start_time
    return sums[sums["end"] <= origin]


def last_days(days: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """The newest days alone."""
    return days[days["start"] > origin - SHORT_DAYS * DAY]


def ours(
    known: pd.DataFrame, seen: Hindsight, calendar: Calendar, some: pd.DataFrame, kind: str, model: str
) -> pd.DataFrame:
    """Weeks of the windows asked for, under the model of all."""
    ahead = forecast_counts(known, seen.windows, calendar, seen.origin + DAY, seen.end, seen.origin)
    cells = compare(ahead.daily.merge(some), ahead.weekly.merge(some), seen, calendar)
    return cells[cells["unit"] == "week"].assign(kind=kind, model=model, origin=seen.origin)


def alone(
    name: str, own: pd.DataFrame, seen: Hindsight, calendar: Calendar, some: pd.DataFrame, kind: str
) -> pd.DataFrame:
    """Weeks of the same windows by a classical model that knows each by itself."""
    frames = classical_frames(name, own, some, calendar, seen.origin, seen.end)
    cells = compare(*frames, seen, calendar)
    return cells[cells["unit"] == "week"].assign(kind=kind, model=name, origin=seen.origin)


def report(cells: pd.DataFrame) -> str:
    """Weekly WAPE by way of knowing, and the two ratios."""
    error = (cells["mean"] - cells["actual"]).abs()
    sums = cells.assign(error=error).groupby(["kind", "model"])[["error", "actual"]].sum()
    wape = sums["error"] / sums["actual"]
    named = wape.reset_index(name="wape")
    lines = [
        f"  {kind}, {model}: {value:.4f}"
        for kind, model, value in zip(named["kind"], named["model"], named["wape"], strict=True)
    ]
    months = wape["by month"]
    lines.append(f"  by month / by day: {months['staffplan'] / months['whole history']:.3f}")
    short = wape["60 days"]
    lines.append(f"  60 days / best member: {short['staffplan'] / short[list(MEMBERS)].min():.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
