"""Where results may go: not over a county's tables or a plan's files, nor where nothing can be written.

All of it is judged before any work is done, so that none is lost, and nothing is half-written.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path


def check_files(folder: Path | None, table: Path | None, chart: Path | None = None) -> None:
    """Refuse names of files that cannot or must not be written.

    Parameters
    ----------
    folder : Path or None
        The county; None: the bundled one.
    table, chart : Path or None
        Files asked for.

    Raises
    ------
    BadRequest
        If the ending of a name says a kind of file that is not written, or the file is one of the county's
        tables, or would be read as one, or one of a plan's own.
    OSError
        If the file cannot be written there.
    """
    from staffplan.request import BadRequest
    from staffplan.tablefile import check_kind

    if table is not None:
        check_kind(table)
    if chart is not None and chart.suffix.lower() != ".png":
        raise BadRequest("picture", file=chart)
    for file in (table, chart):
        if file is not None:
            if _is_read(file, folder) or _is_of_plan(file):
                raise BadRequest("own_table", file=file)
            check_writable(file)


def check_out(folder: Path | None, out: Path | None) -> None:
    """Refuse to put a plan in the place of something else, among the county's tables, or where it cannot go.

    Parameters
    ----------
    folder : Path or None
        The county; None: the bundled one.
    out : Path or None
        The plan's folder; None: the county's plans.

    Raises
    ------
    BadRequest
        If the folder is no plan's, or its files would be read as the county's history.
    OSError
        If nothing can be written there.
    """
    from staffplan.plans.planfiles import check_place
    from staffplan.request import BadRequest
    from staffplan.tables.bundled import bundled_county, plans_folder

    if out is not None:
        check_place(out)
        if _is_read(out, folder):
            raise BadRequest("own_table", file=out)
    check_writable(out or plans_folder(folder or bundled_county()) / "plan")


def check_writable(path: Path) -> None:
    """Refuse a path at which no file or folder can be made.

    Raises
    ------
    OSError
        If something on the way to it is no folder, or may not be written to; or if a folder is in its place.
    """
    above = next(parent for parent in path.absolute().parents if parent.exists())
    wrong = errno.ENOTDIR if not above.is_dir() else errno.EACCES if not os.access(above, os.W_OK) else 0
    if wrong:
        raise OSError(wrong, os.strerror(wrong), str(path))


def _is_read(path: Path, folder: Path | None) -> bool:
    """Whether a file, or files in a folder, would be read as a table of the county."""
    from staffplan.tables.bundled import bundled_county
    from staffplan.tables.dictionary import table_named
    from staffplan.tables.files import SUFFIXES

    home, place = (folder or bundled_county()).resolve(), path.resolve()
    if place == home:
        return True
    if home not in place.parents:
        return False
    inside = place.relative_to(home).parts
    if len(inside) == 1 and place.suffix:
        return place.suffix.lower() in SUFFIXES and table_named(place.stem) is not None
    table = table_named(inside[0])
    return table is not None and table.name == "history"


def _is_of_plan(file: Path) -> bool:
    """Whether a file is one that a plan was written with."""
    place = file.resolve()
    if (place.parent / "run.json").is_file():
        from staffplan.plans.plan_csv import LAYOUTS

        return place.name in ("plan.xlsx", *(f"{name}.csv" for name in LAYOUTS))
    if place.parent.name == "charts" and (place.parent.parent / "run.json").is_file():
        from staffplan.charts import CHARTS

        return place.stem in CHARTS
    return False
