"""A county's tables as the calendar and the program take them, and the plan that it continues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from forecast import Calendar, Forecast
from optimize import Problem, SolverSettings, make_problem, plan_weeks
from optimize.problem import last_weeks
from staffplan.briefing.briefing import PlanFrames
from staffplan.plans.planfiles import read_plan
from staffplan.request import BadRequest
from staffplan.tables.bundled import plans_folder
from staffplan.tables.config import settings as known_settings
from staffplan.tables.county import County
from staffplan.tables.files import Source


def calendar_of(county: County) -> Calendar:
    """The calendar of a county's halls, events and settings."""
    return Calendar(county.halls, county.windows, county.events, county.config.calendar)


def problem_of(
    county: County, ahead: Forecast, weeks: list[pd.Timestamp], previous: pd.DataFrame | None
) -> Problem:
    """A county's tables and a forecast as the program's arrays."""
    return make_problem(
        county.halls,
        county.windows,
        county.staff,
        county.leave,
        county.pins,
        ahead.daily,
        weeks,
        previous,
        county.config.costs,
        county.config.rules,
    )


def solver_settings(county: County, **given: Any) -> SolverSettings:
    """The county's settings of the solver, but for what is given.

    Raises
    ------
    BadRequest
        If what is given is outside the bounds that staffplan.toml has for it.
    """
    for setting in known_settings():
        value = given.get(setting.key) if setting.section == "solver" else None
        if value is not None and not (isinstance(value, Real) and setting.holds(float(value))):
            low, high = f"{setting.low:g}", f"{setting.high:g}"
            raise BadRequest("solver", name=setting.key, low=low, high=high, value=value)
    return replace(county.config.solver, **{key: value for key, value in given.items() if value is not None})


def check_ahead(county: County, ahead: Forecast, weeks: list[pd.Timestamp]) -> None:
    """Refuse a forecast that does not cover the weeks to plan: days without it would be taken for closed.

    Raises
    ------
    BadRequest
        If no window is open in the weeks, the forecast has windows that the county has not, or it lacks some
        of the open days.
    """
    calendar, daily = calendar_of(county), ahead.daily
    first, last = weeks[0], weeks[-1] + pd.Timedelta(days=6)
    windows = list(zip(county.windows["hall"], county.windows["window"], strict=True))
    there = zip(daily["hall"], daily["window"], strict=True)
    if strange := [window for window in dict.fromkeys(there) if window not in set(windows)]:
        names = "、".join(" ".join(window) for window in strange[:3])
        raise BadRequest("ahead_county", county=county.name, names=names)
    opening = {window: calendar.is_open(*window, first, last) for window in windows}
    wanted = {(*window, day) for window, is_open in opening.items() for day in is_open.index[is_open]}
    facts = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
    if not wanted:
        raise BadRequest("closed", county=county.name, **facts)
    lacking = wanted.difference(zip(daily["hall"], daily["window"], daily["date"], strict=True))
    if lacking:
        *window, day = min(lacking, key=lambda one: (one[2], *one[:2]))
        such = f"{' '.join(window)} {day:%Y-%m-%d}"
        raise BadRequest("ahead_days", lacking=len(lacking), wanted=len(wanted), such=such, **facts)


@dataclass(frozen=True, eq=False)
class PlanBefore:
    """The plan that another one continues.

    Attributes
    ----------
    source : Source
        Its posts.csv.
    week : Timestamp
        Monday of the newest of these weeks; where there are none, of the week before the first to plan.
    held : int
        Its posts of each window's last week, at windows and with people of the county.
    posts : DataFrame or None
        All of its posts; None where it has none of those, so that nothing can be continued.
    """

    source: Source
    week: pd.Timestamp
    held: int
    posts: pd.DataFrame | None


def plan_before(
    county: County, month: pd.Period, folder: str | Path | None, first: pd.Timestamp
) -> PlanBefore | None:
    """Read the plan before the week `first`: of a folder, or the one among the county's plans, if there.

    That is the plan of the month before; where `first` is not the month's first week, that of the month.

    Raises
    ------
    BadRequest
        If the folder is not a whole plan; or if one was given and the county knows none of its posts, neither
        window nor person, as people leave and windows close but never all of them.
    """
    newest = month - int(first == plan_weeks(month)[0])
    place = plans_folder(county.path) / str(newest) if folder is None else Path(folder)
    if folder is None and not (place / "run.json").is_file():
        return None
    plan = read_plan_folder(place)[0]
    posts, week = plan.posts, first - pd.Timedelta(days=7)
    known = _known(county, posts)
    if folder is not None and len(posts) and not known.any():
        raise BadRequest("other_previous", folder=folder, county=county.name)
    latest = last_weeks(posts, first) if week in plan.weeks else posts.iloc[:0]
    last = latest[known.loc[latest.index]]
    file = place / "posts.csv"
    source = Source.of(file, file.read_bytes())
    if last.empty:
        return PlanBefore(source, week, 0, None)
    return PlanBefore(source, last["week"].max(), len(last), posts)


def _known(county: County, posts: pd.DataFrame) -> pd.Series[bool]:
    """Which posts are of windows and people of a county; ids alone tell little, as many begin with 001."""
    windows = set(zip(county.windows["hall"], county.windows["window"], strict=True))
    names = dict(zip(county.staff["staff"], county.staff["name"], strict=True))
    rows = zip(*(posts[column] for column in ("hall", "window", "staff", "name")), strict=True)
    known = [
        # A name that is the id was not filled in.
        (hall, window) in windows and staff in names and (name == staff or names[staff] in (name, staff))
        for hall, window, staff, name in rows
    ]
    return pd.Series(known, index=posts.index, dtype=bool)


def read_plan_folder(folder: str | Path) -> tuple[PlanFrames, dict[str, Any]]:
    """Read a plan's tables and its run.json.

    Raises
    ------
    BadRequest
        If the folder is not a whole plan.
    """
    try:
        return read_plan(Path(folder))
    except (FileNotFoundError, NotADirectoryError) as error:
        if not Path(folder).is_dir():
            raise BadRequest("plan_nowhere", folder=folder) from None
        raise BadRequest("plan_lacks", folder=folder, file=Path(error.filename).name) from None
    except ValueError as error:
        raise BadRequest("plan_folder", folder=folder, reason=error) from None


def check_belongs(folder: str | Path, county: County, frames: PlanFrames) -> None:
    """Find out whether a plan read from a folder is of a county's windows and people.

    Raises
    ------
    BadRequest
        If the county lacks some of the plan's windows or people.
    """
    known = set(zip(county.windows["hall"], county.windows["window"], strict=True))
    used = {
        place
        for table in (frames.forecast, frames.posts, frames.waits, frames.flat_waits)
        for place in zip(table["hall"], table["window"], strict=True)
    }
    strange = [f"{hall} {window}" for hall, window in sorted(used - known)]
    strange += sorted({*frames.posts["staff"], *frames.duty["staff"]} - set(county.staff["staff"]))
    if strange:
        raise BadRequest("other_county", folder=folder, county=county.name, names="、".join(strange[:5]))
