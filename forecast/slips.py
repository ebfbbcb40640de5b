"""Counts that can only be slips of the pen: a nought too many, a sum in the place of a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.bases import Array, Flags, Index
from forecast.observations import Reports

LEAST = 5
"""Reports from which one can be told from the others."""
MOST, PART = 3, 5
"""So many reports at most are odd ones out, and no more than one in `PART`: what comes often is no slip."""
SPIKE, ALONE, FAR = 10.0, 20.0, 100.0
"""How many times all other reports a report must be to be odd; to be left out where it is the only one; to be
left out where there are several, or a campaign was announced."""
FLOOR = 3.0
"""Visitors that any report may have: few visitors scatter widely."""
YEAR, NEAR_YEAR = 365.25, 20.0


@dataclass(frozen=True)
class Slips:
    """Reports that stand far above all others of their window.

    Attributes
    ----------
    odd : array of bool, shape (reports,)
        More than ten times as many visitors a day as in any other report.
    left_out : array of bool, shape (reports,)
        Those of them that nothing is to be learnt from.
    """

    odd: Flags
    left_out: Flags


def slips_of(reports: Reports, campaign: Flags) -> Slips:
    """Find the slips among one window's reports.

    Parameters
    ----------
    reports : Reports
    campaign : array of bool, shape (days,)
        Whether a campaign was announced for each of the reports' days.
    """
    number = reports.count.size
    planned = np.bincount(np.repeat(np.arange(number), reports.size), campaign, number) > 0
    return find_slips(reports.count, reports.size, reports.begin, planned)


def find_slips(count: Array, size: Index, day: Index, planned: Flags) -> Slips:
    """Find a window's reports that are more than ten times all others.

    A single one is left out from twenty times on. Two or three may be a new level, and a campaign that was
    announced may bring as many: these are left out from a hundred times on. Peaks at the same time of
    different years are a season.

    Parameters
    ----------
    count : array of shape (reports,)
    size : array of int, shape (reports,)
        Open days of each, at least 1.
    day : array of int, shape (reports,)
        A number of its first day.
    planned : array of bool, shape (reports,)
        Whether a campaign was announced for a day of it.

    Returns
    -------
    Slips
    """
    none = np.zeros(count.size, dtype=bool)
    if count.size < LEAST:
        return Slips(none, none)
    each = count / size
    order = np.argsort(-each, kind="stable")
    for top in range(min(MOST, count.size // PART), 0, -1):
        places = order[:top]
        usual = np.maximum(each[order[top]] * size[places], FLOOR)
        if np.all(count[places] > SPIKE * usual):
            odd, left_out = none.copy(), none.copy()
            odd[places] = True
            sure = count[places] > np.where(planned[places] | (top > 1), FAR, ALONE) * usual
            left_out[places] = sure & ~_yearly(day[places])
            return Slips(odd, left_out)
    return Slips(none, none)


def _yearly(day: Index) -> Flags:
    """Whether another of these days lies whole years away."""
    apart = np.abs(day[:, None] - day[None, :]).astype(np.float64)
    years = np.rint(apart / YEAR)
    return np.asarray(((years >= 1) & (np.abs(apart - years * YEAR) <= NEAR_YEAR)).any(axis=1))
