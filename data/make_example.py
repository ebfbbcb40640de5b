"""Makes the example county: an invented mountain county in the shape of a real one in Sichuan.

    python data/make_example.py                      # data/example, byte for byte as it is in the repository
    python data/make_example.py --truth truth.parquet --out /elsewhere --halls 96 --seed 7

Effects and their sizes are in `example_effects.py` (calendar), `example_events.py` (events),
`example_counts.py` (levels and noise), `example_people.py` (people) and `example_services.py` (how strongly a
service follows each), every one with its reason. The same seed makes the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import example_files as files
import pandas as pd
from example_counts import Counts, by_day, by_month, by_week, make_counts
from example_events import make_events
from example_people import People, make_people
from example_places import Hall, Window, make_halls, make_windows

SEED = 20261201
HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "example_settings.toml"


def make(out: Path, seed: int = SEED, halls: int = 48, truth: Path | None = None) -> str:
    """Make a county and write it to a folder.

    Parameters
    ----------
    out : Path
        Folder of the county.
    seed : int
        Seed of everything drawn.
    halls : int
        Number of halls, at least 12; 48 is the county, 96 two of them.
    truth : Path, optional
        Where to write the true means of all open days, as parquet: hall, window, date, mean.

    Returns
    -------
    str
        What was made, in figures.
    """
    places = make_halls(halls, seed)
    windows = make_windows(places, seed)
    events = make_events(places, windows)
    people = make_people(places, windows, seed)
    counts = make_counts(places, windows, events, seed)
    (out / "history").mkdir(parents=True, exist_ok=True)
    files.write_csv(files.hall_rows(places), out / "halls.csv")
    files.write_csv(files.window_rows(windows), out / "windows.csv")
    files.write_csv(files.event_rows(events), out / "events.csv")
    files.write_csv(files.staff_rows(people.staff), out / "staff.csv")
    files.write_csv(files.leave_rows(people.leave), out / "leave.csv")
    files.write_csv(files.pin_rows(people.pins), out / "pins.csv")
    _write_history(counts, places, out / "history", seed)
    (out / "staffplan.toml").write_bytes(SETTINGS.read_bytes())
    if truth is not None:
        files.write_parquet(counts.means, truth)
    return figures(places, windows, people, counts)


def _write_history(counts: Counts, halls: list[Hall], folder: Path, seed: int) -> None:
    files.write_parquet(by_day(counts.counts, halls, seed), folder / "daily.parquet")
    files.write_csv(files.report_rows(by_month(counts.counts, halls), "月份"), folder / "monthly.csv")
    files.write_csv(files.report_rows(by_week(counts.counts, halls), "日期"), folder / "weekly.csv")


def figures(halls: list[Hall], windows: list[Window], people: People, counts: Counts) -> str:
    """Sum up a county: its size, visitors by service, and the load of halls against one clerk a window.

    Parameters
    ----------
    halls, windows : list
        The halls and windows.
    people : People
        The people.
    counts : Counts
        Means and counts.
    """
    clerks = pd.DataFrame(
        [(w.hall, w.service, (w.minutes + w.back_office) * w.left, w.min_counters) for w in windows],
        columns=["hall", "window", "work", "clerks"],
    )
    means = counts.means.merge(clerks, on=["hall", "window"])
    minutes = means["hall"].map({hall.name: hall.minutes for hall in halls})
    means["load"] = means["mean"] * means["work"] / (minutes * means["clerks"])
    year = means[means["date"].dt.year == 2026]
    december = means[means["date"].between("2026-11-30", "2027-01-03")]
    by_service = year.groupby("window").agg(
        windows=("hall", "nunique"), visitors=("mean", "mean"), load=("load", "mean")
    )
    by_service["december"] = december.groupby("window")["load"].mean()
    by_service["last weeks"] = december[december["date"] >= "2026-12-16"].groupby("window")["load"].mean()
    by_hall = year.groupby("hall")["load"].mean().to_frame("2026")
    by_hall["december"] = december.groupby("hall")["load"].mean()
    floating = sum(person.floating for person in people.staff)
    return "\n".join(
        [
            f"{len(halls)} halls, {len(windows)} windows, {len(people.staff)} people ({floating} floating), "
            f"{len(people.leave)} leaves, {len(counts.counts)} counts",
            f"load of one clerk a window: {year['load'].mean():.2f} in 2026, "
            f"{december['load'].mean():.2f} in December",
            by_service.round(2).to_string(),
            by_hall.sort_values("december").round(2).to_string(),
        ]
    )


def main() -> None:
    """Read the options and make the county."""
    parser = argparse.ArgumentParser(description="Make the example county.")
    parser.add_argument("--out", type=Path, default=HERE / "example", help="folder of the county")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--halls", type=int, default=48, help="number of halls (at least 12)")
    parser.add_argument("--truth", type=Path, help="write the true means there, as parquet")
    options = parser.parse_args()
    print(make(options.out, options.seed, options.halls, options.truth))


if __name__ == "__main__":
    main()
