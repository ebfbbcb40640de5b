"""Visitors served one by one under a plan, and under the staffings that it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimize import make_problem
from optimize.rosters import simulate_rosters, summed
from optimize.staffing import counters, last_year_load, proportional_capacity, roster_counters
from optimize.waits import flat_capacity
from staffplan.briefing.measures import count_sd
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import check_belongs, read_plan_folder
from staffplan.request import BadRequest, day_of
from staffplan.tables.county import County, read
from staffplan.texts import Lang, language, text

FLAT, PROPORTIONAL, PLAN, PERFECT = "flat", "proportional", "staffplan", "perfect"
DAY = ["hall", "window", "date"]


@dataclass(frozen=True, eq=False)
class Simulation:
    """What simulated visitors waited under several staffings; every staffing met the same visitors.

    Each frame has the columns staffing, (its group,) visitors, mean_wait_minutes, late_share, and the 95 %
    intervals over the replications: low and high of the mean wait, late_low and late_high.

    Attributes
    ----------
    county : DataFrame
        A row a staffing; `ratio` is the plan's mean wait over that staffing's, NaN where nobody waits there.
    halls, windows, days, window_days : DataFrame
        By hall; by hall and window; by date; by hall, window and date.
    replications : int
        How often each day was served.
    """

    county: pd.DataFrame
    halls: pd.DataFrame
    windows: pd.DataFrame
    days: pd.DataFrame
    window_days: pd.DataFrame
    replications: int

    def summary(self, lang: Lang | None = None) -> str:
        """The table of staffings, in lines for people; then the halls and windows that wait longest."""
        lang = language(lang)
        lines = [text("plan.simulated", lang, replications=self.replications)]
        for row in _rows(self.county):
            key = "own" if row["staffing"] == PLAN else "row"
            row["staffing"] = text(f"plan.staffing_{row['staffing']}", lang)
            row["ratio"] = "–" if np.isnan(row["ratio"]) else f"{row['ratio']:.2f}"  # where nobody waits
            lines.append("  " + text(f"plan.simulated_{key}", lang, **row))
        for key, frame in (("hall", self.halls), ("window", self.windows)):
            worst = frame[frame["staffing"] == PLAN].nlargest(5, "mean_wait_minutes")
            lines.append(text(f"plan.simulated_worst_{key}", lang))
            for row in _rows(worst):
                place = " ".join(str(row[name]) for name in ("hall", "window") if name in row)
                lines.append("  " + text("plan.simulated_place", lang, **row, place=place))
        return "\n".join(lines)

    def __repr__(self) -> str:
        waits = dict(zip(self.county["staffing"], self.county["mean_wait_minutes"], strict=True))
        told = ", ".join(f"{staffing} {minutes:.1f} min" for staffing, minutes in waits.items())
        return f"Simulation({self.replications} replications; {told})"

    def _repr_html_(self) -> str:
        shown = self.county.copy()
        shown["staffing"] = [text(f"plan.staffing_{one}", language()) for one in shown["staffing"]]
        return str(shown.round(3).to_html(index=False))


def simulate(
    plan: MonthPlan | str | Path,
    county: County | str | Path | None = None,
    *,
    replications: int = 100,
    seed: int = 0,
    counts: pd.DataFrame | None = None,
    perfect: MonthPlan | None = None,
) -> Simulation:
    """Serve simulated visitors under a plan, under flat staffing and under proportional staffing.

    Flat staffing spreads everybody at work evenly over the windows that they know. Proportional staffing
    divides each hall's people at work over its windows in proportion to last year's mean load, the same
    proportions all month. Both use the same people on the same days.

    Parameters
    ----------
    plan : MonthPlan, str or Path
        From `solve`, or the folder of a plan.
    county : County, str or Path, optional
        The county of a plan's folder; left out, the bundled example. A MonthPlan brings its own.
    replications : int
        How often each day is served, at least 2.
    seed : int
        Of the random numbers: the same seed draws the same visitors.
    counts : DataFrame, optional
        hall, window, date, count: actual visitors to serve in place of draws from the forecast's
        distribution; or, in place of count, mean and sd of a distribution to draw from. Days of the plan that
        it lacks, or whose count is empty, are left out.
    perfect : MonthPlan, optional
        A plan made with perfect foresight, by `solve` with a forecast of what comes, as a fourth staffing.

    Returns
    -------
    Simulation

    Raises
    ------
    BadRequest
        If the folder is not a plan's, plan and county or `perfect` do not belong together, or `counts` has
        none of the plan's days, a day twice, or what is no day or number.
    """
    if replications < 2:
        raise BadRequest("replications", replications=replications)
    place, daily, duty, weeks = _given(plan, county)
    met = daily if counts is None else _actual(daily, counts)
    problem = make_problem(
        place.halls, place.windows, place.staff, place.leave, place.pins, daily, weeks, with_waits=False
    )
    load = last_year_load(place.history, place.windows, weeks)
    rosters = {
        FLAT: counters(problem, flat_capacity(problem)),
        PROPORTIONAL: counters(problem, proportional_capacity(problem, load)),
        PLAN: roster_counters(duty, place.staff),
    }
    if perfect is not None:
        _check_perfect(perfect, place, weeks)
        rosters[PERFECT] = roster_counters(perfect.duty, place.staff)
    profile = place.config.rules.profile or None
    totals = simulate_rosters(met, rosters, place.windows, place.halls, profile, replications, seed)
    return _simulation(met[DAY], totals, replications)


def _given(
    plan: MonthPlan | str | Path, county: County | str | Path | None
) -> tuple[County, pd.DataFrame, pd.DataFrame, list[pd.Timestamp]]:
    """Return a plan's county, forecast with sd, duty and weeks."""
    if isinstance(plan, MonthPlan):
        daily, weeks = plan.forecast.daily, plan.plan.weeks
        last = weeks[-1] + pd.Timedelta(days=6)
        inside = daily[daily["date"].between(weeks[0], last)]
        return plan.county, inside.reset_index(drop=True), plan.duty, weeks
    frames, run = read_plan_folder(plan)
    place = county if isinstance(county, County) else read(county)
    check_belongs(plan, place, frames)
    return place, with_sd(frames.forecast, run.get("sd_over_interval")), frames.duty, list(frames.weeks)


def with_sd(forecast: pd.DataFrame, ratio: object = None) -> pd.DataFrame:
    """Give a plan's forecast back the standard deviation of a day's count, which forecast.csv does not hold.

    It is that of a normal distribution with the same 80 % between p10 and p90, both counted in, times
    `ratio`, which run.json has (`staffplan.briefing.measures.sd_over_interval`; plans of older versions have
    none), and at least a Poisson number's.
    """
    times = float(ratio) if isinstance(ratio, int | float) and ratio > 0.0 else 1.0
    poisson = np.sqrt(forecast["mean"].clip(lower=0.0))
    return forecast.assign(sd=np.maximum(times * count_sd(forecast), poisson))


def _check_perfect(perfect: MonthPlan, county: County, weeks: list[pd.Timestamp]) -> None:
    """Refuse a plan of other weeks or windows: nobody of it would stand where the visitors come."""
    own, other = (
        set(zip(one.windows["hall"], one.windows["window"], strict=True)) for one in (county, perfect.county)
    )
    if own != other or list(perfect.plan.weeks) != list(weeks):
        raise BadRequest("perfect_other")


def _actual(daily: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Days of the plan with their actual counts; an sd of NaN says that exactly so many come."""
    if "count" in counts.columns or "mean" not in counts.columns:
        counts = counts.assign(mean=counts.get("count"), sd=np.nan)
    lacking = [column for column in (*DAY, "sd") if column not in counts.columns]
    if lacking or counts["mean"].isna().all():
        raise BadRequest("counts_columns", columns=", ".join(lacking) or "count")
    known = _usable(counts[[*DAY, "mean", "sd"]])
    met = daily[DAY].astype({"date": "datetime64[ns]"}).merge(known, on=DAY)
    if met.empty:
        raise BadRequest("counts_none")
    return met


def _usable(counts: pd.DataFrame) -> pd.DataFrame:
    """Days and numbers as such, without days whose number is not known; parts of visitors are rounded."""
    days = [day_of(date) for date in counts["date"]]
    table = counts.assign(date=pd.Series(days, index=counts.index, dtype="datetime64[ns]"))
    for column in ("mean", "sd"):
        table[column] = pd.to_numeric(counts[column], errors="coerce")
        wrong = (table[column].isna() & counts[column].notna()) | np.isinf(table[column])
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise BadRequest("counts_values", row=row + 1, column=column, value=counts[column].iloc[row])
    if (table["mean"] < 0).any():
        raise BadRequest("counts_negative")
    if (twice := table.duplicated(DAY)).any():
        hall, window, date = table.loc[twice, DAY].iloc[0]
        raise BadRequest("counts_twice", hall=hall, window=window, date=f"{date:%Y-%m-%d}")
    table["mean"] = table["mean"].where(table["sd"].notna(), table["mean"].round())
    return table[table["mean"].notna()]


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _simulation(places: pd.DataFrame, totals: Mapping[str, np.ndarray], replications: int) -> Simulation:
    def table(*by: str) -> pd.DataFrame:
        parts = [
            summed(places, of_staffing, list(by)).assign(staffing=name)
            for name, of_staffing in totals.items()
        ]
        joined = pd.concat(parts, ignore_index=True)
        return joined[["staffing", *joined.columns.drop("staffing")]]

    county = table()
    plan_wait = float(county.loc[county["staffing"] == PLAN, "mean_wait_minutes"].iloc[0])
    county["ratio"] = plan_wait / county["mean_wait_minutes"].where(county["mean_wait_minutes"] > 0)
    return Simulation(
        county, table("hall"), table("hall", "window"), table("date"), table(*DAY), replications
    )
