"""The files that a plan was made from, as run.json lists them."""

from __future__ import annotations

import os
from pathlib import Path

from staffplan.plans.problems import PlanBefore
from staffplan.tables.county import County


def inputs_of(county: County, before: PlanBefore | None) -> list[dict[str, str]]:
    """List the county's tables and settings and the posts that a plan continues, with their SHA-256."""
    sources = [*county.sources, *([] if before is None else [before.source])]
    return [{"file": from_home(source.path, county), "sha256": source.sha256} for source in sources]


def home_of(county: County) -> Path:
    """The folder of a county: its own, or that of its workbook."""
    return (county.path if county.path.is_dir() else county.path.parent).resolve()


def from_home(path: Path, county: County) -> str:
    """A path from the county's folder on: monthly reports bear the same names year after year."""
    try:
        return Path(os.path.relpath(path, home_of(county))).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()
