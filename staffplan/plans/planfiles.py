"""A plan's folder: written whole or not at all, an older plan kept; and read back."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from staffplan.briefing.briefing import Briefing, PlanFrames
from staffplan.briefing.measures import sd_over_interval
from staffplan.charts import draw_all
from staffplan.plans.plan_csv import read_tables, write_tables
from staffplan.plans.run_record import plain, versions
from staffplan.request import BadRequest
from staffplan.texts import Lang
from staffplan.workbook.workbook import write_workbook

RECORDED = ("month", "weeks", "as_of", "language", "versions", "numbers", "sd_over_interval")
"""What `write_plan` puts into run.json besides what the caller knows of the run."""


@dataclass(frozen=True)
class Written:
    """Where a plan went.

    Attributes
    ----------
    folder : Path
        The plan's folder: the one asked for, or one beside it when that could not be replaced.
    kept : Path or None
        Where the older plan of that name is now; None if there was none.
    beside : bool
        The older plan is held open by another program and stayed in its place.
    """

    folder: Path
    kept: Path | None
    beside: bool


def check_place(folder: Path) -> None:
    """Refuse to put a plan in the place of something that is no plan, such as a county's own tables.

    Raises
    ------
    BadRequest
        If `folder` is there, is not empty, and is not a plan's folder; if it is to be in a file; or if it is
        the current folder, which would be another one after the plan has taken its place.
    """
    place, here = folder.resolve(), Path.cwd()
    if place == here or place in here.parents:
        raise BadRequest("out_here", out=folder)
    above = next((parent for parent in place.parents if parent.exists()), None)
    if above is None or not above.is_dir():
        raise BadRequest("out", out=folder)
    if not folder.exists() or (folder / "run.json").is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise BadRequest("out", out=folder)


def write_plan(folder: Path, briefing: Briefing, run: Mapping[str, Any], lang: Lang) -> Written:
    """Write a plan's files: tables, workbook, charts and run.json.

    All is written into a hidden folder beside `folder` and then takes its name in one step. An older plan is
    first renamed to `folder` + ``.1``, ``.2`` … (the oldest is 1) and stays. Where that renaming is refused,
    as Windows does while a file of the folder is open in Excel, the older plan stays as it is and the new one
    becomes `folder` + ``.new-1``, ``.new-2`` …

    Parameters
    ----------
    folder : Path
        Such as ``county/plans/2026-12``.
    briefing : Briefing
        The plan and its numbers.
    run : Mapping
        What the caller knows of the run: inputs with their SHA-256, options, solver status, objective, bound,
        gap, seconds per stage. Versions, weeks and month are added.
    lang : {"zh", "en"}
        Language of charts and workbook.

    Raises
    ------
    BadRequest
        If `folder` is there and is not a plan's folder: see `check_place`.
    Exception
        Whatever goes wrong while writing; `folder` is then as it was and nothing new is left beside it, but
        what another program holds open.
    """
    check_place(folder)
    made, work = _make_parents(folder.parent), None
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
        work.chmod(0o777 & ~_umask())
        _fill(work, briefing, run, lang)
        return _put_in_place(work, folder)
    except BaseException:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        with suppress(OSError):  # a file that another program holds stays, and its folders
            for parent in made:
                parent.rmdir()
        raise


def read_plan(folder: Path) -> tuple[PlanFrames, dict[str, Any]]:
    """Read a plan's tables and its run.json.

    Parameters
    ----------
    folder : Path
        A plan's folder.

    Returns
    -------
    (PlanFrames, dict)
        The tables (numbers rounded as in the files), and what run.json holds.

    Raises
    ------
    FileNotFoundError
        If the folder or one of its files is not there.
    ValueError
        If a file is not what `write_plan` writes; names the file.
    """
    tables: dict[str, Any] = read_tables(folder)
    path = folder / "run.json"
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        weeks = tuple(pd.Timestamp(week) for week in run["weeks"])
        pd.Period(run["month"], "M")
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error!r}") from None
    if not weeks or any(pd.isna(week) for week in weeks):
        raise ValueError(f"{path}: weeks")
    if tables["forecast"].empty:
        raise ValueError(f"{folder / 'forecast.csv'}: 0")
    return PlanFrames(weeks=weeks, **tables), run


def _fill(work: Path, briefing: Briefing, run: Mapping[str, Any], lang: Lang) -> None:
    """Write all files of the plan into a folder."""
    write_tables(briefing.plan, work)
    write_workbook(briefing, work / "plan.xlsx", lang)
    draw_all(briefing, work / "charts", lang)
    record = {
        "month": briefing.month,
        "weeks": [f"{week:%Y-%m-%d}" for week in briefing.plan.weeks],
        "as_of": f"{briefing.as_of:%Y-%m-%d}",
        "language": lang,
        "versions": versions(),
        "numbers": vars(briefing.numbers),
        "sd_over_interval": sd_over_interval(briefing.plan.forecast),
        **run,
    }
    lines = json.dumps(plain(record), ensure_ascii=False, indent=1, allow_nan=False)
    (work / "run.json").write_text(lines + "\n", encoding="utf-8")


def _put_in_place(work: Path, folder: Path) -> Written:
    """Give the finished folder its name; the older plan keeps its files under another."""
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        with suppress(PermissionError):  # on Windows, while another program is in it
            folder.rmdir()
    if not os.path.lexists(folder):
        work.rename(folder)
        return Written(folder, None, beside=False)
    kept = _free(folder, "")
    try:
        folder.rename(kept)
    except PermissionError:
        other = _free(folder, "new-")
        work.rename(other)
        return Written(other, None, beside=True)
    try:
        work.rename(folder)
    except BaseException:
        kept.rename(folder)
        raise
    return Written(folder, kept, beside=False)


def _free(folder: Path, word: str) -> Path:
    """Return the name after the highest number in use, so that numbers tell the order of age."""
    start = f"{folder.name}.{word}"
    tails = [path.name[len(start) :] for path in folder.parent.iterdir() if path.name.startswith(start)]
    last = max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=0)
    return folder.with_name(f"{start}{last + 1}")


def _make_parents(folder: Path) -> list[Path]:
    """Make a folder and its parents; return those that were not there, the deepest first."""
    lacking = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return lacking


def _umask() -> int:
    """Return the process's file mask (there is no way to read it but to set it)."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
