"""Checks of a sheet's layout: numbers in merged cells, cells beyond the header or without one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name

from staffplan.tables.faults import Faults
from staffplan.tables.raw import Sheet
from staffplan.tables.records import Records
from staffplan.tables.values_plain import is_blank

AMOUNTS = ("people", "counters", "visitors")  # twice as many in two rows; names, days, minutes hold for each


def check_sheet(
    records: Records, sheet: Sheet, places: Mapping[str, int], kept: NDArray[np.intp], faults: Faults
) -> None:
    """Run every check on one sheet.

    Parameters
    ----------
    records : Records
        Where the sheet's records stand; their columns may yet be empty.
    sheet : Sheet
        The cells.
    places : mapping
        Column name -> its place in the sheet.
    kept : int array
        Which of the sheet's rows are the records.
    faults : Faults
        Notes what is found.
    """
    _check_merged(records, sheet, places, faults)
    if all(column.name in places for column in records.table.columns if column.required):
        _check_beyond(records, sheet, kept, faults)
        _check_headless(records, sheet, min(places.values(), default=0), kept, faults)


def _check_merged(records: Records, sheet: Sheet, places: Mapping[str, int], faults: Faults) -> None:
    """No amount is merged over rows: each of them would have it, be it their total or not."""
    amounts = {
        places[c.name]: c.name for c in records.table.columns if c.name in places and c.unit in AMOUNTS
    }
    for at, top, bottom in sheet.merged:
        if at not in amounts or is_blank(value := sheet.columns[at][top - sheet.first_row]):
            continue
        letters = xl_col_to_name(at)
        cells = f"{letters}{top}:{letters}{bottom}"
        index = int(np.searchsorted(records.row, top))
        records.fault(faults, "merged_amount", index, amounts[at], value, cells=cells)


def _check_beyond(records: Records, sheet: Sheet, kept: NDArray[np.intp], faults: Faults) -> None:
    """No record is longer than the header: a comma within a cell parted it, and the rest would be lost."""
    beyond = [np.asarray(cells, dtype=object)[kept] for cells in sheet.columns[len(sheet.headers) :]]
    for index, cells in enumerate(zip(*beyond, strict=True)):
        rest = ",".join(str(cell).strip() for cell in cells if not is_blank(cell))
        if rest:
            records.fault(faults, "beyond_header", index, "", rest)


def _check_headless(
    records: Records, sheet: Sheet, first: int, kept: NDArray[np.intp], faults: Faults
) -> None:
    """Warn of cells without a header to the right of the first known one: remarks, or cells gone astray."""
    for at, header in enumerate(sheet.headers):
        if at < first or not is_blank(header):
            continue
        cells = np.asarray(sheet.columns[at], dtype=object)[kept]
        filled = [index for index, cell in enumerate(cells) if not is_blank(cell)]
        if filled:
            index, count = filled[0], len(filled)
            facts = {"letters": xl_col_to_name(at), "count": count}
            records.fault(faults, "no_header", index, "", cells[index], "warning", **facts)
