"""Sums and visitor-weighted means over a plan's frames: the one place where waits are averaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

Z_80 = 1.2815515655446004
"""Half the width of a normal's 80 % interval, in standard deviations."""


@dataclass(frozen=True)
class Numbers:
    """The county's month in a few numbers.

    Attributes
    ----------
    visitors : float
        Expected visitors on all open days of the plan.
    mean_wait, flat_mean_wait : float
        Minutes that a visitor waits on average, under the plan and under flat staffing; NaN without visitors.
    late_share, flat_late_share : float
        Part of the visitors who wait beyond the window's target.
    posts_a, posts_b : int
        Posts filled, each for a week.
    short_a, short_b : float
        Posts nobody fills, each for a week.
    short_days : float
        Open days of a window on which nobody of its A and B people is at work.
    short_staff : float
        People whom halls lack to their minimum staff, summed over their open days.
    short_counters : float
        Open days of a window at which nobody stands, though one of its people is at work.
    short_pins : float
        Given posts that their people do not hold, each for a week.
    """

    visitors: float
    mean_wait: float
    late_share: float
    flat_mean_wait: float
    flat_late_share: float
    posts_a: int
    posts_b: int
    short_a: float
    short_b: float
    short_days: float
    short_staff: float
    short_counters: float
    short_pins: float


def weigh(waits: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Average waits and late shares over groups, every visitor counting once.

    Parameters
    ----------
    waits : DataFrame
        Columns `by`, visitors, mean_wait_minutes, late_share.
    by : list of str
        Columns that make the groups.

    Returns
    -------
    DataFrame
        Columns `by`, visitors, mean_wait (minutes), late_share; NaN where a group has no visitors.
    """
    work = waits[by].copy()
    work["visitors"] = waits["visitors"]
    work["_known"] = waits["visitors"].where(waits["mean_wait_minutes"].notna(), 0.0)
    work["_wait"] = waits["visitors"] * waits["mean_wait_minutes"].fillna(0.0)
    work["_late"] = waits["visitors"] * waits["late_share"].fillna(0.0)
    sums = work.groupby(by, sort=True).sum().reset_index()
    known = sums["_known"].where(sums["_known"] > 0)
    sums["mean_wait"] = sums["_wait"] / known
    sums["late_share"] = sums["_late"] / known
    return sums[[*by, "visitors", "mean_wait", "late_share"]]


def missing(shortages: pd.DataFrame, kind: str) -> float:
    """Sum of what one kind of shortage misses (posts in weeks, days or counters)."""
    return float(shortages.loc[shortages["kind"] == kind, "missing"].sum())


def totals(
    posts: pd.DataFrame, waits: pd.DataFrame, flat_waits: pd.DataFrame, shortages: pd.DataFrame
) -> Numbers:
    """Put the county's plan into a few numbers."""
    plan, flat = _overall(waits), _overall(flat_waits)
    return Numbers(
        visitors=float(waits["visitors"].sum()),
        mean_wait=plan[0],
        late_share=plan[1],
        flat_mean_wait=flat[0],
        flat_late_share=flat[1],
        posts_a=int((posts["post"] == "A").sum()),
        posts_b=int((posts["post"] == "B").sum()),
        short_a=missing(shortages, "A"),
        short_b=missing(shortages, "B"),
        short_days=missing(shortages, "day"),
        short_staff=missing(shortages, "hall"),
        short_counters=missing(shortages, "counter"),
        short_pins=missing(shortages, "pin"),
    )


def hall_table(
    halls: pd.DataFrame,
    posts: pd.DataFrame,
    waits: pd.DataFrame,
    flat_waits: pd.DataFrame,
    shortages: pd.DataFrame,
) -> pd.DataFrame:
    """One row a hall, in the county's own order.

    Returns
    -------
    DataFrame
        hall, people (who hold a post there), posts_a, posts_b, short_a, short_b, short_days, visitors,
        mean_wait, late_share, flat_mean_wait, flat_late_share.
    """
    table = pd.DataFrame({"hall": halls["hall"].to_numpy()}).set_index("hall")
    table["people"] = posts.groupby("hall")["staff"].nunique()
    for kind in ("A", "B"):
        table[f"posts_{kind.lower()}"] = posts[posts["post"] == kind].groupby("hall").size()
    for kind, column in (("A", "short_a"), ("B", "short_b"), ("day", "short_days")):
        table[column] = shortages[shortages["kind"] == kind].groupby("hall")["missing"].sum()
    table = table.astype(float).fillna(0.0)
    plan = weigh(waits, ["hall"]).set_index("hall")
    flat = weigh(flat_waits, ["hall"]).set_index("hall").add_prefix("flat_")
    table = table.join(plan).join(flat[["flat_mean_wait", "flat_late_share"]])
    counts = ["people", "posts_a", "posts_b"]
    return table.astype(dict.fromkeys(counts, "int64")).rename_axis("hall").reset_index()


def temporary_counters(duty: pd.DataFrame, halls: pd.DataFrame) -> pd.DataFrame:
    """Counters that a plan needs beyond the halls' own, as its cost counts them.

    Returns
    -------
    DataFrame
        hall, date, counters (1 or more); nothing of halls without a limit.
    """
    own = pd.Series(halls["counters"].to_numpy(dtype=float), index=halls["hall"].to_numpy())
    used = duty.groupby(["hall", "date"], as_index=False)["share"].sum()
    limit = used["hall"].map(own).astype(float).fillna(np.inf)
    used["counters"] = np.ceil(used["share"].astype(float) - limit - 1e-6)
    found: pd.DataFrame = used[used["counters"] > 0][["hall", "date", "counters"]].reset_index(drop=True)
    return found


def count_sd(forecast: pd.DataFrame) -> pd.Series[float]:
    """Standard deviation of each row's count, as a normal distribution with the same p10 and p90 has it.

    The interval is one count wider than the distance of its ends, as it holds both of them; where p90 is 0
    the standard deviation is 0 too.
    """
    return (forecast["p90"] - forecast["p10"] + (forecast["p90"] > 0)) / (2.0 * Z_80)


def sd_over_interval(forecast: pd.DataFrame) -> float:
    """Mean standard deviation of a forecast's days, over the mean of what p10 and p90 tell (`count_sd`).

    Above 1 where counts scatter with long tails; 1 where the forecast has no column `sd`.
    """
    told = float(count_sd(forecast).sum())
    return float(forecast["sd"].sum()) / told if "sd" in forecast and told > 0.0 else 1.0


def working_minutes(halls: pd.DataFrame) -> pd.Series[float]:
    """Minutes a hall is open on an open day, by hall, without its lunch break."""
    minutes = [float(sum(end - begin for begin, end in spans)) for spans in halls["hours"]]
    return pd.Series(minutes, index=pd.Index(halls["hall"], name="hall"), dtype="float64")


def full_days(forecast: pd.DataFrame, halls: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Work at and behind the counter, in full days of one person, by hall and date.

    Returns
    -------
    DataFrame
        hall, date, need, windows (how many are open).
    """
    rows = forecast[["hall", "window", "date", "mean"]].merge(
        windows[["hall", "window", "service_minutes", "back_office_minutes"]], on=["hall", "window"]
    )
    minutes = rows["hall"].map(working_minutes(halls)).replace(0.0, np.nan)
    rows["need"] = rows["mean"] * (rows["service_minutes"] + rows["back_office_minutes"]) / minutes
    return rows.groupby(["hall", "date"]).agg(need=("need", "sum"), windows=("window", "size")).reset_index()


def _overall(waits: pd.DataFrame) -> tuple[float, float]:
    """Mean wait and late share of all visitors; NaN without any."""
    row = weigh(waits.assign(all=0), ["all"])
    if row.empty:
        return float("nan"), float("nan")
    return float(row["mean_wait"].iloc[0]), float(row["late_share"].iloc[0])
