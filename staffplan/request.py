"""A request that cannot be met as it stands: a span, a month or a folder that makes no sense here."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from staffplan.texts import Lang, language, text

if TYPE_CHECKING:
    import pandas as pd

Asked = TypeVar("Asked")


class BadRequest(Exception):  # noqa: N818 - it is a request, as BadInput is input
    """What was asked for cannot be done with this county.

    Parameters
    ----------
    code : str
        The text is ``cli.request.<code>``.
    **facts
        What the places of the text stand for.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def message(self, lang: Lang) -> str:
        """Say what cannot be done, and what to do instead."""
        return "× " + text(f"cli.request.{self.code}", lang, **self.facts)

    def __str__(self) -> str:
        return self.message(language())


def day_of(value: object) -> pd.Timestamp:
    """Return a day that was asked for, without its time; text as the tables write days.

    Raises
    ------
    BadRequest
        If it is no date, or none of the years that the calendar knows.
    """
    import pandas as pd  # late, as the commands' helps need none

    from staffplan.tables.values_time import parse_date

    return pd.Timestamp(_asked("date", parse_date, value))


def month_of(value: object) -> pd.Period:
    """Return a month that was asked for; text as the tables write months, or a day of it.

    Raises
    ------
    BadRequest
        If it is none, or none of the years that the calendar knows.
    """
    import pandas as pd

    from staffplan.tables.values_time import month_end, parse_period

    given = value.start_time if isinstance(value, pd.Period) and value.freqstr == "M" else value
    first, last = _asked("month", parse_period, given)
    if last != first and (first.day != 1 or last != month_end(first.year, first.month)):
        raise BadRequest("month", month=value)
    return pd.Period(first, "M")


def _asked(kind: str, parse: Callable[[object], Asked], value: object) -> Asked:
    """Read a day or a month as the tables' cells are read."""
    import numpy as np
    import pandas as pd

    from staffplan.tables.values_plain import Refused
    from staffplan.tables.values_time import FIRST, LAST

    try:
        return parse(pd.Timestamp(value) if isinstance(value, np.datetime64) else value)
    except Refused as refused:
        if refused.code == "date_span":
            raise BadRequest("years", value=value, first=FIRST.year, last=LAST.year) from None
    except (ValueError, TypeError):  # such as NaT
        pass
    raise BadRequest(kind, **{kind: value})


def weeks_of(value: int) -> int:
    """Return a number of weeks that was asked for.

    Raises
    ------
    BadRequest
        If it is no whole number from 1 on.
    """
    try:
        weeks = operator.index(value)
    except TypeError:
        weeks = 0
    if weeks < 1:
        raise BadRequest("weeks", weeks=value)
    return weeks


def weeks_from(weeks: list[pd.Timestamp], start: object) -> list[pd.Timestamp]:
    """Return those of a month's weeks that are left from a day on, its own week included.

    Raises
    ------
    BadRequest
        If it is no day, or lies in none of the weeks.
    """
    import pandas as pd

    if start is None:
        return weeks
    day, last = day_of(start), weeks[-1] + pd.Timedelta(days=6)
    if not weeks[0] <= day <= last:
        raise BadRequest(
            "from_outside", day=f"{day:%Y-%m-%d}", first=f"{weeks[0]:%Y-%m-%d}", last=f"{last:%Y-%m-%d}"
        )
    return [week for week in weeks if week + pd.Timedelta(days=6) >= day]
