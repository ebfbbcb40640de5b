"""How much worse halls known by month are forecast than by day: ``python -m benchmarks.months [FOLDER …]``.

Over rolling origins, beside the bundled county for every folder given. Every fourth hall (window, where there
are few halls) is known by month; others are known by day all the time, as they teach it its days.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pandas as pd

import staffplan as sp
from benchmarks.machine import machine
from forecast.calendar import Calendar
from forecast.hindsight import PLACE, Hindsight, compare, look_back
from forecast.origins import DAY, default_origins
from forecast.predict import forecast_counts

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "months.md"
EVERY = 4
HEAD = """# Halls known by month

Made by `python -m benchmarks.months`, {date}, on {machine}; {origins} origins, {weeks} weeks ahead.

Weekly WAPE of the same halls, known in three ways; all others are known by day. Until the month's end: by
day, but no newer than the newest report by month. Asked for: by month at most 1.15 times that by day.

| data | by day | by day until the month's end | by month | by month / by day |
| --- | ---: | ---: | ---: | ---: |
"""


def main() -> None:
    options = arguments()
    lines = []
    for folder in [None, *options.folders]:
        county = sp.read(folder)
        calendar = Calendar(county.halls, county.windows, county.events, county.config.calendar)
        cells = pd.concat(
            from_origin(county.history, calendar, origin, options.weeks)
            for origin in default_origins(county.history, options.weeks, options.origins)
        )
        lines.append(line("example" if folder is None else folder.name, cells))
        print(lines[-1], flush=True)
    head = HEAD.format(date=date.today(), machine=machine(), origins=options.origins, weeks=options.weeks)
    options.page.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="county folders beside the bundled one")
    parser.add_argument("--origins", type=int, default=6)
    parser.add_argument("--weeks", type=int, default=5)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args()


def from_origin(history: pd.DataFrame, calendar: Calendar, origin: pd.Timestamp, weeks: int) -> pd.DataFrame:
    """Weeks of the halls that are cut, under every way of knowing them."""
    seen = look_back(history, calendar.windows, origin, weeks)
    known = history[history["end"] <= origin]
    daily = known[known["start"] == known["end"]]
    some = chosen(daily)
    others = known.merge(some, how="left", indicator=True).query("_merge == 'left_only'")[known.columns]
    own = daily.merge(some)
    months = by_month(own, origin)
    ways = {"day": own, "old day": own[own["end"] <= months["end"].max()], "month": months}
    return pd.concat(
        weeks_of(pd.concat([others, cut], ignore_index=True), seen, calendar, some).assign(way=way)
        for way, cut in ways.items()
    )


def chosen(daily: pd.DataFrame) -> pd.DataFrame:
    """Some of the windows that are known by day, by whole halls where there are enough."""
    windows = daily[PLACE].drop_duplicates().sort_values(PLACE)
    halls = sorted(windows["hall"].unique())
    if len(halls) >= 2 * EVERY:
        return windows[windows["hall"].isin(halls[1::EVERY])]
    return windows.iloc[1::EVERY]


def by_month(days: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """Sums of whole months known by the origin."""
    month = days["start"].dt.to_period("M")
    sums = days.groupby([*PLACE, month])["count"].sum().reset_index()
    sums["end"] = sums["start"].dt.end_time.dt.normalize()
    sums["start"] = sums["start"].dt.start_time
    return sums[sums["end"] <= origin]


def weeks_of(known: pd.DataFrame, seen: Hindsight, calendar: Calendar, some: pd.DataFrame) -> pd.DataFrame:
    """Weeks of the windows asked for, forecast from what is known, beside the counts."""
    ahead = forecast_counts(known, seen.windows, calendar, seen.origin + DAY, seen.end, seen.origin)
    cells = compare(ahead.daily.merge(some), ahead.weekly.merge(some), seen, calendar)
    return cells[cells["unit"] == "week"]


def line(name: str, cells: pd.DataFrame) -> str:
    """A data set's row of the page."""
    error = (cells["mean"] - cells["actual"]).abs()
    wape = error.groupby(cells["way"]).sum() / cells["actual"].groupby(cells["way"]).sum()
    scores = [f"{wape[way]:.4f}" for way in ("day", "old day", "month")]
    return "| " + " | ".join([name, *scores, f"{wape['month'] / wape['day']:.2f}"]) + " |"


if __name__ == "__main__":
    main()
