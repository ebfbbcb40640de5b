"""staffplan's forecast beside what an analyst would take: ``python benchmarks/forecast.py [FOLDER …]``.

Each peer runs in an environment of its own, made on first use, so that staffplan needs none of them: same
origins, same windows, same closed days. Peers give days; their weeks are the sums of
those, without quantiles.
Writes docs/benchmarks/forecast.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # this file has the name of the package that it measures

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

import staffplan as sp  # noqa: E402
from forecast.calendar import Calendar  # noqa: E402
from forecast.design import Design  # noqa: E402
from forecast.hindsight import Hindsight, by_monday, compare, look_back  # noqa: E402
from forecast.lunar import lunar_new_year  # noqa: E402
from forecast.origins import DAY, default_origins  # noqa: E402
from forecast.predict import forecast_counts  # noqa: E402
from forecast.quantiles import NAMES  # noqa: E402
from forecast.scores import score  # noqa: E402
from forecast.series import daily_series  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks" / "forecast.md"
PEERS = Path(__file__).resolve().parent / "peers"
OURS = "staffplan"
# Peers by the script that holds them, and what its environment needs.
SCRIPTS = {
    "smoothers": (("SeasonalNaive", "AutoETS", "AutoTheta", "MSTL"), ("statsforecast", "pandas", "pyarrow")),
    "trees": (("LightGBM",), ("lightgbm", "scikit-learn", "pandas", "pyarrow")),
    "additive": (
        ("Prophet (holidays)", "Prophet (festival window)", "Prophet (our columns)"),
        ("prophet", "pandas", "pyarrow"),
    ),
}


def main() -> None:
    options = arguments()
    tables = []
    for folder in [None, *options.folders]:
        county = sp.read(folder)
        calendar = thinned(county, options.windows)
        history = county.history.merge(calendar.windows[["hall", "window"]])
        origins = default_origins(history, options.weeks, options.origins)
        for origin in origins:
            seen = look_back(history, calendar.windows, origin, options.weeks)
            tables += from_origin(history, calendar, seen, options, county.name)
            print(f"{county.name} {origin:%Y-%m-%d}", flush=True)
    cells = pd.concat([table for table, _ in tables], ignore_index=True)
    costs = pd.DataFrame([cost for _, cost in tables])
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(cells, costs, options), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="county folders beside the bundled one")
    parser.add_argument("--origins", type=int, default=6)
    parser.add_argument("--weeks", type=int, default=5)
    parser.add_argument("--windows", type=int, default=0, help="so many of the windows only, evenly chosen")
    parser.add_argument("--prophet-windows", type=int, default=10, help="Prophet is slow: so many only")
    parser.add_argument("--peers", default="smoothers,trees", help=f"of {','.join(SCRIPTS)}")
    default = Path(tempfile.gettempdir()) / "staffplan-peers"
    parser.add_argument("--environments", type=Path, default=default, help="where the peers are installed")
    return parser.parse_args()


def thinned(county: sp.County, wanted: int) -> Calendar:
    """The county's calendar with some of its windows."""
    windows = county.windows
    if 0 < wanted < len(windows):
        windows = windows.iloc[np.linspace(0, len(windows) - 1, wanted).astype(int)].reset_index(drop=True)
    return Calendar(county.halls, windows, county.events, county.config.calendar)


def from_origin(
    history: pd.DataFrame, calendar: Calendar, seen: Hindsight, options: argparse.Namespace, name: str
) -> list[tuple[pd.DataFrame, dict[str, Any]]]:
    """Our forecast and every peer's from one origin, beside the counts."""
    known = history[history["end"] <= seen.origin]
    labels: dict[str, Any] = {"data": name, "origin": seen.origin}
    began = time.perf_counter()
    ahead = forecast_counts(known, seen.windows, calendar, seen.origin + DAY, seen.end, seen.origin)
    cost = {"model": OURS, "seconds": time.perf_counter() - began, "series": len(seen.windows)}
    cost["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = [(compare(ahead.daily, ahead.weekly, seen, calendar).assign(model=OURS, **labels), cost | labels)]
    for script in options.peers.split(","):
        slow = script == "additive" and len(seen.windows) > options.prophet_windows
        windows = seen.windows.head(options.prophet_windows) if slow else seen.windows
        with tempfile.TemporaryDirectory() as folder:
            write_task(Path(folder), known, windows, calendar, seen, columns=script == "additive")
            for peer in SCRIPTS[script][0]:
                daily, weekly, cost = run_peer(script, peer, Path(folder), options.environments)
                cells = compare(daily, weekly, seen, calendar).assign(model=peer, **labels)
                found.append((cells, cost | labels | {"model": peer, "series": len(windows)}))
    return found


def write_task(
    folder: Path,
    known: pd.DataFrame,
    windows: pd.DataFrame,
    calendar: Calendar,
    seen: Hindsight,
    columns: bool,
) -> None:
    """Write what a peer is given: each window's days up to the origin, and the days ahead."""
    design = Design(calendar, known["start"].min(), seen.end)
    days = calendar.days(design.dates[0], design.dates[-1])
    names = ["weekday", "day_off", "makeup", "break_length", "days_since_break", "days_to_break",
             "festival_offset", "solar_term_phase"]  # fmt: skip
    frames = []
    for hall, window in windows[["hall", "window"]].itertuples(index=False):
        own = known[(known["hall"] == hall) & (known["window"] == window)]
        series = daily_series(own, hall, window, design, seen.origin, seen.end)
        frame = days[names].astype(float).assign(
            unique_id=f"{hall}\t{window}", ds=design.dates, y=series.counts, open=series.opened,
            ahead=np.arange(len(design.dates)) > series.today,
            market=calendar.is_market_day(hall, design.dates[0], design.dates[-1]).to_numpy(dtype=float),
        )  # fmt: skip
        if columns:
            rows = design.rows(hall, window, np.arange(len(design.dates)))
            places = np.flatnonzero(rows[series.opened].any(axis=0))
            frame = frame.assign(**{f"x_{place}": rows[:, place] for place in places})
        begin = int(series.known[0]) if series.known.size else 0
        frames.append(frame.iloc[begin:])
    pd.concat(frames, ignore_index=True).fillna(
        {f"x_{k}": 0.0 for k in range(len(design.columns))}
    ).to_parquet(folder / "series.parquet", index=False)
    years = range(design.dates[0].year, design.dates[-1].year + 1)
    task = {
        "days": (seen.end - seen.origin).days,
        "country": calendar.settings.country,
        "festivals": [lunar_new_year(year).isoformat() for year in years],
    }
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")


def run_peer(
    script: str, peer: str, folder: Path, environments: Path
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Run a peer in its environment, and return days, weeks, and what it cost."""
    python = environment(script, environments)
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    command = [str(python), str(PEERS / f"{script}.py"), peer, str(folder)]
    subprocess.run(command, check=True, env={**os.environ, **threads}, stdout=subprocess.DEVNULL)
    found = pd.read_parquet(folder / f"{peer}.parquet")
    places = found["unique_id"].str.split("\t", expand=True)
    daily = found.rename(columns={"ds": "date"}).assign(hall=places[0], window=places[1])
    daily = daily.reindex(columns=["hall", "window", "date", "mean", *NAMES])
    series = pd.read_parquet(folder / "series.parquet", columns=["unique_id", "ds", "open", "ahead"])
    opened = series[series["open"] & series["ahead"]].rename(columns={"ds": "date"})
    names = opened["unique_id"].str.split("\t", expand=True)
    opened = opened.assign(hall=names[0], window=names[1])[["hall", "window", "date"]]
    daily = daily.merge(opened)
    weekly = by_monday(daily.assign(days=1), ["mean", "days"]).rename(columns={"date": "week"})
    weekly = weekly.assign(**dict.fromkeys(NAMES, np.nan))
    return daily, weekly, json.loads((folder / f"{peer}.json").read_text())


def environment(script: str, folder: Path) -> Path:
    """Make a peer's environment on first use; return its Python."""
    home = folder / script
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        packages = SCRIPTS[script][1]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        (home / "ready").touch()
    return python


def page(cells: pd.DataFrame, costs: pd.DataFrame, options: argparse.Namespace) -> str:
    """Return the page: scores of weeks, festival weeks and days, and what each model cost."""
    lines = [
        "# Forecast against its peers",
        "",
        "Made by `benchmarks/forecast.py`: the same origins, windows and closed days for all; peers are in",
        "`benchmarks/peers/`. WAPE; lower is better. Coverage is of the days' 80 % interval.",
        f"Horizon {options.weeks} weeks, windows: {options.windows or 'all'}; Prophet on at most",
        f"{options.prophet_windows} windows.",
        "",
    ]
    for name, own in cells.groupby("data", sort=False):
        origins = ", ".join(f"{day:%Y-%m-%d}" for day in sorted(own["origin"].unique()))
        lines += [f"## {name}", "", f"Origins: {origins}.", "", *table(own, costs[costs["data"] == name]), ""]
    return "\n".join(lines)


def table(cells: pd.DataFrame, costs: pd.DataFrame) -> list[str]:
    """Rows of one data set, the best week first."""
    units = score(cells, ["model", "unit"])
    days, weeks = (units[units["unit"] == unit].set_index("model") for unit in ("day", "week"))
    seasons = score(cells[(cells["unit"] == "week") & (cells["season"] == "festival")], ["model"])
    near = dict(zip(seasons["model"], seasons["wape"], strict=True))
    spent = costs.groupby("model").agg({"seconds": "sum", "series": "sum", "megabytes": "max"})
    head = "| model | weeks | festival weeks | days | bias | coverage | ms a series | MB |"
    lines = [head, "| --- " + "| --- " * 7 + "|"]
    for model in weeks.sort_values("wape").index:
        day, week = days.loc[model], weeks.loc[model]
        festival = near.get(model, np.nan)
        covered = f"{day['coverage']:.0%}" if day["coverage"] == day["coverage"] else "–"
        cost = spent.loc[model]
        each = 1000.0 * cost["seconds"] / cost["series"]
        lines.append(
            f"| {model} | {week['wape']:.3f} | {festival:.3f} | {day['wape']:.3f} | {week['bias']:+.3f} "
            f"| {covered} | {each:.0f} | {cost['megabytes']:.0f} |"
        )
    return lines


if __name__ == "__main__":
    main()
