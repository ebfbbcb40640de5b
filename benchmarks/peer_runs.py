"""Peers of the forecast, each run in an environment of its own; what they gave is kept, as some are slow."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecast.calendar import Calendar
from forecast.design import Design
from forecast.hindsight import PLACE, by_monday
from forecast.lunar import lunar_new_year
from forecast.origins import DAY
from forecast.quantiles import NAMES
from forecast.series import daily_series

HERE = Path(__file__).resolve().parent / "peers"
PROPHET = ("Prophet (holidays)", "Prophet (festival window)", "Prophet (our columns)")
SCRIPTS = {
    "smoothers": ("SeasonalNaive", "AutoETS", "AutoTheta", "MSTL"),
    "trees": ("LightGBM",),
    "additive": PROPHET,
}
"""Peers by the script that holds them; what its environment needs is in the file beside it."""
DAY_COLUMNS = ["weekday", "day_off", "makeup", "break_length", "days_since_break", "days_to_break",
               "festival_offset", "solar_term_phase"]  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What a peer is asked for.

    Attributes
    ----------
    known : DataFrame
        Reports up to the origin.
    windows : DataFrame
        hall, window: those to forecast.
    calendar : Calendar
    origin, end : Timestamp
    """

    known: pd.DataFrame
    windows: pd.DataFrame
    calendar: Calendar
    origin: pd.Timestamp
    end: pd.Timestamp

    def digest(self) -> str:
        """Fingerprint of counts, windows and span: what is kept of another task is not used."""
        parts = [self.known.merge(self.windows[PLACE]), self.windows[PLACE]]
        rows = b"".join(pd.util.hash_pandas_object(part, index=False).to_numpy().tobytes() for part in parts)
        return hashlib.sha256(rows + f"{self.origin} {self.end}".encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """A peer's days and weeks, and what they cost: seconds, megabytes, series."""

    daily: pd.DataFrame
    weekly: pd.DataFrame
    cost: dict[str, Any]


def forecast_of(peer: str, task: Task, keep: Path, environments: Path, rescore: bool) -> Found | None:
    """Return what a peer gave, from the folder `keep` if it is there, else by running it.

    Parameters
    ----------
    peer : str
    task : Task
    keep : Path
        Folder of this data set and origin.
    environments : Path
        Where peers are installed; made on first use.
    rescore : bool
        Run nothing: None where the peer's forecast of this task is not kept.
    """
    table, note = keep / f"{peer}.parquet", keep / f"{peer}.json"
    digest = task.digest()
    if not note.exists() or json.loads(note.read_text(encoding="utf-8"))["digest"] != digest:
        if rescore:
            return None
        found, cost = _run(peer, task, environments)
        keep.mkdir(parents=True, exist_ok=True)
        found.to_parquet(table, index=False)
        cost |= {"series": len(task.windows), "digest": digest}
        note.write_text(json.dumps(cost), encoding="utf-8")
    daily = _open_days(pd.read_parquet(table), task)
    weekly = by_monday(daily.assign(days=1), ["mean", "days"]).rename(columns={"date": "week"})
    weekly = weekly.assign(**dict.fromkeys(NAMES, np.nan))
    return Found(daily, weekly, json.loads(note.read_text(encoding="utf-8")))


def _run(peer: str, task: Task, environments: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Run a peer in its environment, one thread."""
    script = next(name for name, peers in SCRIPTS.items() if peer in peers)
    python = environment(script, environments)
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, task, columns=script == "additive")
        command = [str(python), str(HERE / f"{script}.py"), peer, str(folder)]
        subprocess.run(command, check=True, env={**os.environ, **threads}, stdout=subprocess.DEVNULL)
        cost: dict[str, Any] = json.loads((folder / f"{peer}.json").read_text(encoding="utf-8"))
        return pd.read_parquet(folder / f"{peer}.parquet"), cost


def environment(script: str, folder: Path) -> Path:
    """Make a peer's environment on first use; return its Python."""
    home = folder / script
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        needs = str(HERE / f"{script}.txt")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--requirement", needs], check=True)
        (home / "ready").touch()
    return python


def _open_days(found: pd.DataFrame, task: Task) -> pd.DataFrame:
    """Lay a peer's days out as a forecast's: open days only."""
    places = found["unique_id"].str.split("\t", expand=True)
    daily = found.assign(hall=places[0], window=places[1]).rename(columns={"ds": "date"})
    daily = daily.reindex(columns=[*PLACE, "date", "mean", *NAMES])
    opened = [
        pd.DataFrame({"hall": hall, "window": window, "date": days})
        for hall, window in task.windows[PLACE].itertuples(index=False)
        if len(days := task.calendar.open_days(hall, window, task.origin + DAY, task.end))
    ]
    return daily.merge(pd.concat(opened, ignore_index=True))


def _write(folder: Path, task: Task, columns: bool) -> None:
    """Write each window's days up to the origin, and the days ahead; with our model's columns, or without."""
    design = Design(task.calendar, task.known["start"].min(), task.end)
    days = task.calendar.days(design.dates[0], design.dates[-1])[DAY_COLUMNS].astype(float)
    histories = dict(iter(task.known.groupby(PLACE, sort=False)))
    frames = []
    for hall, window in task.windows[PLACE].itertuples(index=False):
        own = histories.get((hall, window), task.known.iloc[:0])
        series = daily_series(own, hall, window, design, task.origin, task.end)
        market = task.calendar.is_market_day(hall, design.dates[0], design.dates[-1])
        frame = days.assign(
            unique_id=f"{hall}\t{window}", ds=design.dates, y=series.counts, open=series.opened,
            ahead=np.arange(len(design.dates)) > series.today, market=market.to_numpy(dtype=float),
        )  # fmt: skip
        if columns:
            rows = design.rows(hall, window, np.arange(len(design.dates)))
            names = [f"x_{place}" for place in range(rows.shape[1])]
            frame = pd.concat([frame, pd.DataFrame(rows, frame.index, names)], axis=1)
        begin = int(series.known[0]) if series.known.size else 0
        frames.append(frame.iloc[begin:])
    pd.concat(frames, ignore_index=True).to_parquet(folder / "series.parquet", index=False)
    years = range(design.dates[0].year, design.dates[-1].year + 1)
    asked = {
        "days": (task.end - task.origin).days,
        "country": task.calendar.settings.country,
        "festivals": [lunar_new_year(year).isoformat() for year in years],
    }
    (folder / "task.json").write_text(json.dumps(asked), encoding="utf-8")
