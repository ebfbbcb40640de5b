"""staffplan's forecast beside what an analyst would take.

    python -m benchmarks.forecast [FOLDER …]                  # the bundled county and these
    python -m benchmarks.forecast FOLDER --rescore            # peers as kept: after a change to the model

Each peer runs in an environment of its own, made on first use, so that staffplan needs none of them. All
get the same origins, windows and closed days; what they gave is kept and taken again. The model is fitted to
the whole county as a user would, and so is LightGBM; scores are of a sample of windows, as some peers take
seconds for each. Peers give days; their weeks are the sums of those, without quantiles.
Writes docs/benchmarks/forecast.md.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import staffplan as sp
from benchmarks.forecast_page import BLENDED, OURS, TRUTH, page
from benchmarks.own_blend import Blending
from benchmarks.peer_runs import SCRIPTS, Found, Task, forecast_of
from benchmarks.peers.series import cpu_seconds, peak_megabytes
from benchmarks.value import true_days
from forecast import forecast_counts
from forecast.calendar import Calendar
from forecast.hindsight import PLACE, Hindsight, by_monday, compare, look_back
from forecast.origins import DAY, default_origins
from forecast.quantiles import NAMES

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "forecast.md"
PEERS = tuple(peer for peers in SCRIPTS.values() for peer in peers)
STRATA = 5


def main() -> None:
    """Run what is asked for, and write the page."""
    options = arguments()
    cells, costs, notes = [], [], {}
    for folder in [*([] if options.without_example else [None]), *options.folders]:
        county = sp.read(folder)
        calendar = Calendar(county.halls, county.windows, county.events, county.config.calendar)
        sample = sampled(county, options.sample, options.seed)
        origins = default_origins(county.history, options.weeks, options.origins)
        truth = true_days() if folder is None else None
        blending = Blending()
        name = "example" if folder is None else county.name
        notes[name] = {"windows": len(county.windows), "sample": len(sample), "origins": origins}
        for origin in origins:
            history = shortened(county.history, sample, origin, options.days_known)
            seen = look_back(history, sample, origin, options.weeks)
            for model, found in forecasts(history, calendar, seen, name, options, truth, blending):
                labels: dict[str, Any] = {"data": name, "model": model, "origin": origin}
                compared = compare(found.daily, found.weekly, seen, calendar)
                cells.append(compared.assign(**labels))
                costs.append({**labels, **found.cost})
                print(origin.date(), model, f"{found.cost['seconds']:.1f} s", file=sys.stderr, flush=True)
        notes[name]["blend"] = blending.told()
    table = complete(pd.concat(cells, ignore_index=True), notes)
    for name, note in notes.items():
        scored = set(table.loc[table["data"] == name, "model"])
        note["missing"] = [peer for peer in options.peers.split(",") if peer not in scored]
    text = page(table, pd.DataFrame(costs), notes, options)
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(text, encoding="utf-8")
    print(text)


def arguments() -> argparse.Namespace:
    """Read the options."""
    temporary = Path(tempfile.gettempdir())
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("folders", nargs="*", type=Path, help="county folders beside the bundled one")
    add("--without-example", action="store_true", help="leave the bundled county out")
    add("--origins", type=int, default=6)
    add("--weeks", type=int, default=5)
    add("--sample", type=int, default=20, help="score so many windows of a county at most; 0: all")
    add("--seed", type=int, default=1, help="of the sample")
    add("--days-known", type=int, default=0, help="leave the sampled windows only so many days of history")
    add("--peers", default=",".join(PEERS), help="names separated by commas")
    add("--rescore", action="store_true", help="run no peer: take what is kept")
    add(
        "--keep", type=Path, default=temporary / "staffplan-forecasts", help="where peers' forecasts are kept"
    )
    add("--environments", type=Path, default=temporary / "staffplan-peers", help="where peers are installed")
    add("--page", type=Path, default=PAGE, help="the page to write")
    return parser.parse_args()


def complete(cells: pd.DataFrame, notes: dict[str, Any]) -> pd.DataFrame:
    """Leave out what has not forecast from every origin: its score would be of other weeks."""
    made = cells.groupby(["data", "model"])["origin"].transform("nunique")
    return cells[made == cells["data"].map({name: len(note["origins"]) for name, note in notes.items()})]


def sampled(county: sp.County, wanted: int, seed: int) -> pd.DataFrame:
    """Return windows to score: as many of each fifth by size, of those that report by day of late."""
    history = county.history
    late = history[history["end"] > history["end"].max() - 364 * DAY]
    late = late[late["start"] == late["end"]]
    size = late.groupby(PLACE)["count"].mean().sort_values(kind="stable")
    every = county.windows[PLACE]
    if not 0 < wanted < len(size):
        return every
    rng = np.random.default_rng(seed)
    strata = np.array_split(np.arange(len(size)), STRATA)
    share = [wanted // STRATA + (k < wanted % STRATA) for k in range(STRATA)]
    chosen = np.concatenate(
        [rng.choice(part, n, replace=False) for part, n in zip(strata, share, strict=True)]
    )
    return every.merge(size.index[np.sort(chosen)].to_frame(index=False))


def shortened(history: pd.DataFrame, sample: pd.DataFrame, origin: pd.Timestamp, days: int) -> pd.DataFrame:
    """Take from the sampled windows what they counted more than so many days before an origin."""
    if not days:
        return history
    chosen = pd.MultiIndex.from_frame(history[PLACE]).isin(pd.MultiIndex.from_frame(sample[PLACE]))
    return history[~chosen | (history["start"] > origin - days * DAY)].reset_index(drop=True)


def forecasts(
    history: pd.DataFrame,
    calendar: Calendar,
    seen: Hindsight,
    name: str,
    options: argparse.Namespace,
    truth: pd.DataFrame | None,
    blending: Blending,
) -> Iterator[tuple[str, Found]]:
    """Our forecast, its blend, every peer's, and the true mean's where it is known."""
    known = history[history["end"] <= seen.origin]
    every = look_back(history, calendar.windows, seen.origin, options.weeks).windows
    whole = Task(known, every, calendar, seen.origin, seen.end)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        own = alone.submit(ours, whole).result()
    yield OURS, own
    part = dataclasses.replace(whole, windows=seen.windows)
    yield BLENDED, blending.blend(own, part, seen)
    if truth is not None:
        yield TRUTH, known_truth(truth, seen)
    keep = options.keep / f"{name}-{options.days_known or 'all'}" / f"{seen.origin:%Y-%m-%d}"
    for peer in options.peers.split(","):
        task = whole if peer in SCRIPTS["trees"] else part
        found = forecast_of(peer, task, keep, options.environments, options.rescore)
        if found is not None:
            yield peer, found


def ours(task: Task) -> Found:
    """Our forecast, in a process of its own so that the memory is its own."""
    began = cpu_seconds()
    first = task.origin + DAY
    ahead = forecast_counts(task.known, task.windows, task.calendar, first, task.end, task.origin)
    cost: dict[str, Any] = {"seconds": cpu_seconds() - began, "megabytes": peak_megabytes()}
    return Found(ahead.daily, ahead.weekly, cost | {"series": len(task.windows)})


def known_truth(truth: pd.DataFrame, seen: Hindsight) -> Found:
    """The means that the bundled county's counts were drawn from, as a forecast."""
    daily = truth[truth["date"].between(seen.origin + DAY, seen.end)].merge(seen.windows)
    daily = daily[[*PLACE, "date", "mean"]].assign(**dict.fromkeys(NAMES, np.nan))
    weekly = by_monday(daily.assign(days=1), ["mean", "days"]).rename(columns={"date": "week"})
    weekly = weekly.assign(**dict.fromkeys(NAMES, np.nan))
    return Found(daily, weekly, {"seconds": 0.0, "megabytes": 0.0, "series": len(seen.windows)})


if __name__ == "__main__":
    main()
