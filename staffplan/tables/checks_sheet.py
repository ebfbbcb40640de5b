"""Checks of a sheet's layout, which its cells alone do not show: numbers in merged cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from staffplan.tables.faults import Faults
from staffplan.tables.raw import Sheet
from staffplan.tables.values_plain import is_blank

if TYPE_CHECKING:
    from staffplan.tables.reading import Records

AMOUNTS = ("people", "counters", "visitors")  # twice as many in two rows; names, days, minutes hold for each


def check_sheet(records: Records, sheet: Sheet, places: Mapping[str, int], faults: Faults) -> None:
    """Run every check on one sheet.

    Parameters
    ----------
    records : Records
        Where the sheet's records stand; their columns may yet be empty.
    sheet : Sheet
        The cells.
    places : mapping
        Column name -> its place in the sheet.
    faults : Faults
        Notes what is found.
    """
    _check_merged(records, sheet, places, faults)


def _check_merged(records: Records, sheet: Sheet, places: Mapping[str, int], faults: Faults) -> None:
    """No amount is merged over rows: each of them would have it, be it their total or not."""
    amounts = {
        places[c.name]: c.name for c in records.table.columns if c.name in places and c.unit in AMOUNTS
    }
    for at, top, bottom in sheet.merged:
        if at not in amounts or is_blank(value := sheet.columns[at][top - sheet.first_row]):
            continue
        cells = f"{letters(at)}{top}:{letters(at)}{bottom}"
        index = int(np.searchsorted(records.row, top))
        records.fault(faults, "merged_amount", index, amounts[at], value, cells=cells)


def letters(at: int) -> str:
    """Return the name that Excel gives a column: A for 0, AA for 26."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
