"""What a forecast hands on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Forecast:
    """Visitors to expect.

    Attributes
    ----------
    daily : DataFrame
        hall, window, date, mean, sd, p10, p50, p80, p90: open days only, sorted by hall, window, date.
        `mean` is the expected count, `sd` and the quantiles are those of the count itself.
    weekly : DataFrame
        hall, window, week (its Monday), days (open days in the horizon) and the same, for sums of days.
    monthly : DataFrame
        The same with month (its first day).
    effects : DataFrame
        hall, window, group, effect, factor, low, high: what multiplies the visitors, with its 90 % interval.
    notes : DataFrame
        hall, window, code, detail: what the reader should know. Codes: `borrowed` (no own history), `short`
        (less than a year of it), `stale` (no report in the last eight weeks), `unannounced` (a year whose
        days off are known by rule only; hall and window empty).
    as_of : Timestamp
        Last day whose counts were used.
    """

    daily: pd.DataFrame
    weekly: pd.DataFrame
    monthly: pd.DataFrame
    effects: pd.DataFrame
    notes: pd.DataFrame
    as_of: pd.Timestamp

    def _repr_html_(self) -> str:
        """Show the weeks as a table, in a notebook."""
        shown = self.weekly.round({"mean": 1, "sd": 1}).to_html(index=False, max_rows=40)
        span = (
            f"{self.daily['date'].min():%Y-%m-%d} – {self.daily['date'].max():%Y-%m-%d}"
            if len(self.daily)
            else "–"
        )
        return f"<p>{span} · as of {self.as_of:%Y-%m-%d} · {len(self.notes)} notes</p>{shown}"
