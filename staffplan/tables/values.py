"""A cell and the type of its column -> a Python object, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from staffplan.tables.values_list import (
    parse_market_days,
    parse_names,
    parse_skills,
    parse_weekdays,
    parse_weekdays_if_any,
)
from staffplan.tables.values_plain import (
    Refused,
    is_excel_error,
    parse_choice,
    parse_integer,
    parse_number,
    parse_text,
    parse_yes_no,
)
from staffplan.tables.values_time import parse_date, parse_hours, parse_period

PARSERS: Mapping[str, Callable[[object], object]] = {
    "text": parse_text,
    "integer": parse_integer,
    "number": parse_number,
    "yes_no": parse_yes_no,
    "date": parse_date,
    "period": parse_period,
    "weekdays": parse_weekdays,
    "weekdays_if_any": parse_weekdays_if_any,
    "market_days": parse_market_days,
    "hours": parse_hours,
    "skills": parse_skills,
    "names": parse_names,
}


def parse(
    value: object,
    kind: str,
    *,
    choices: Mapping[str, str] | None = None,
    low: float | None = None,
    high: float | None = None,
) -> object:
    """Read one cell that is not blank.

    Parameters
    ----------
    value : object
        What the file holds: a text, a number, a date cell.
    kind : str
        The column's type in the data dictionary: a key of `PARSERS`, or ``choice``, or ``month`` (a period
        whose column is headed as a month).
    choices : mapping, optional
        For ``choice``: every accepted spelling to its word.
    low, high : float, optional
        Bounds of a number, both included.

    Raises
    ------
    Refused
        With the code of the fault; ``excel_error`` for what is shown of a formula that failed.
    """
    if is_excel_error(value):
        raise Refused("excel_error")
    if kind == "choice":
        return parse_choice(value, choices or {})
    if kind == "month":
        return parse_period(value, month=True)
    result = PARSERS[kind](value)
    if isinstance(result, int | float):
        if low is not None and result < low:
            raise Refused("too_small", low=f"{low:g}")
        if high is not None and result > high:
            raise Refused("too_large", high=f"{high:g}")
    return result
