"""What a forecast hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecast.day_factors import DayFactors

SHOWN = 30
"""Rows that a notebook shows of the weeks by window."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """Visitors to expect. The tables are the forecast's own: copy one before you change it.

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
        (less than a year of it), `stale` (no report in the eight weeks before the forecast begins; the last
        day known), `gap` (more than a year without one), `sparse` (most open days not reported), `spike` (up
        to three counts ten times all others), `left_out` (as `spike`, and so far off that nothing was learnt
        from them), `bulk` (weeks whose visitors are all on one day, taken for sums of the week: the first
        and the last), `not_entered` (zeros on the last days that are hardly chance, and too few for a window
        that has stopped: left out), `zeros` (nobody counted so far), `stopped` (nobody counted on ten open
        days or more, since that day), `coarse` (known by quarter or year only), `lost` (weeks in which most
        of the county stayed away; hall and window empty), `unannounced` (a year whose days off are known by
        rule only, and which of them lie ahead; hall and window empty), `new_event` (a campaign ahead that
        has never been before; hall and window empty), `blend` (the weights of a service, or of all others
        where window is empty).
    as_of : Timestamp
        Day up to which all that is known was used.
    reasons : DayFactors, optional
        What `explain` needs of the model; None for a forecast put together from tables or changed by a
        what-if.
    """

    daily: pd.DataFrame
    weekly: pd.DataFrame
    monthly: pd.DataFrame
    effects: pd.DataFrame
    notes: pd.DataFrame
    as_of: pd.Timestamp
    reasons: DayFactors | None = field(default=None, repr=False, compare=False)

    def explain(self, hall: str, window: str, date: str | pd.Timestamp) -> pd.DataFrame:
        """Take a day's expected visitors apart into what they usually are, times a factor for each group.

        Parameters
        ----------
        hall, window : str
        date : date
            An open day of the forecast.

        Returns
        -------
        DataFrame
            group, day (what the day has of the group: weekday 1 is Monday, festival +3 the third day after
            the lunar new year), factor, running (the product so far). The first group, ``usual``, is visitors
            rather than a factor: the geometric mean of the window's open days of the year up to this one, at
            this day's level. Then each group of the calendar's columns against that year's mean. ``rest`` is
            by how much the mean lies above the median, as the log mean is uncertain, less what the window's
            history makes impossible; ``blend``, in a blended forecast, what the other members add. The
            product of all is the day's `mean`.

        Raises
        ------
        KeyError
            If the forecast has no such window, `date` is none, or the window is closed or not forecast on
            that day.
        ValueError
            If the forecast was put together from tables, or changed by a what-if: without a model.
        """
        if self.reasons is None:
            raise ValueError(
                "this forecast was put together from tables, or changed by a what-if: no model explains it"
            )
        try:
            day = pd.Timestamp(date).tz_localize(None).normalize()
        except (ValueError, TypeError, AttributeError):  # NaT has no day
            raise KeyError(f"{date} is no date") from None
        if hall is None or window is None:
            raise KeyError("name a hall and a window")
        own = self._own(hall, window)
        found = own.loc[own["date"] == day, "mean"]
        if found.empty:
            raise KeyError(f"{hall} {window} is closed on {day:%Y-%m-%d}, or the day is not in the forecast")
        return self.reasons.explain(hall, window, day, float(found.iloc[0]))

    def plot(self, hall: str | None = None, window: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw the days: of one window with its 80 % band, or the sum of a hall's windows or of all.

        Parameters
        ----------
        hall, window : str, optional
            Left out, the sum over all of them, without a band: days off the mean fall together for many
            windows, so that their quantiles do not add up.
        ax : matplotlib Axes, optional
            Where to draw; left out, a new figure.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        KeyError
            If the forecast has no such hall or window.
        """
        from forecast.picture import draw_days

        if self.daily.empty and hall is None and window is None:
            return draw_days(self.daily, "no open day", None, ax)
        own = self._own(hall, window)
        title = " · ".join(name for name in (hall, window) if name) or f"{own['hall'].nunique()} halls"
        off = None
        if self.reasons is not None:
            off = self.reasons.days_off(own["date"].min(), own["date"].max())
        return draw_days(own, title, off, ax)

    def _own(self, hall: str | None, window: str | None) -> pd.DataFrame:
        """The days of a hall, a window, or both."""
        rows = self.daily
        for column, name in (("hall", hall), ("window", window)):
            if name is None:
                continue
            known = [str(one) for one in rows[column].unique()]
            if name not in known:
                near = get_close_matches(str(name), known, 3, 0.3) or known[:5]
                place = "forecast" if column == "hall" or hall is None else str(hall)
                raise KeyError(f"no {column} {name} in the {place}; there are {', '.join(near)}")
            rows = rows[rows[column] == name]
        return rows

    def __repr__(self) -> str:
        windows, days = len(self.daily[["hall", "window"]].drop_duplicates()), self.daily["date"]
        span = f"{days.min():%Y-%m-%d} – {days.max():%Y-%m-%d}" if windows else "no open day"
        return f"Forecast({span}, {windows} windows, as of {self.as_of:%Y-%m-%d}, {len(self.notes)} notes)"

    def _repr_html_(self) -> str:
        """Show in a notebook what is forecast, the weeks' sums, and the weeks of the first windows."""
        if self.daily.empty:
            return f"<b>Forecast</b> of no open day, as of {self.as_of:%Y-%m-%d}"
        places = self.daily[["hall", "window"]].drop_duplicates()
        head = (
            f"<b>Forecast</b> {self.daily['date'].min():%Y-%m-%d} – {self.daily['date'].max():%Y-%m-%d} of "
            f"{len(places)} windows in {places['hall'].nunique()} halls, as of {self.as_of:%Y-%m-%d}; "
            f"{len(self.notes)} notes"
        )
        sums = self.weekly.groupby("week")["mean"].sum().round().astype(int).rename("visitors").to_frame()
        weeks = self.weekly.head(SHOWN).round({"mean": 1, "sd": 1}).to_html(index=False)
        more = len(self.weekly) - SHOWN
        tail = f"<p>… and {more} more rows in <code>.weekly</code></p>" if more > 0 else ""
        return f"<p>{head}</p>{sums.T.rename(columns='{:%Y-%m-%d}'.format).to_html()}{weeks}{tail}"
