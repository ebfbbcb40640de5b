"""A request that cannot be met as it stands: a span, a month or a folder that makes no sense here."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from staffplan.texts import Lang, language, text

if TYPE_CHECKING:
    import pandas as pd


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


def day_of(value: str | pd.Timestamp) -> pd.Timestamp:
    """Return a day that was asked for, without its time.

    Raises
    ------
    BadRequest
        If it is no date.
    """
    import pandas as pd  # late, as the commands' helps need none

    try:
        if not pd.isna(pd.Timestamp(value)):
            return pd.Timestamp(value).tz_localize(None).normalize()
    except (ValueError, TypeError):
        pass
    raise BadRequest("date", date=value)


def month_of(value: str | pd.Period) -> pd.Period:
    """Return a month that was asked for.

    Raises
    ------
    BadRequest
        If it is none.
    """
    import pandas as pd

    try:
        if not pd.isna(pd.Period(value, "M").start_time):
            return pd.Period(value, "M")
    except (ValueError, TypeError, AttributeError):
        pass
    raise BadRequest("month", month=value)


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
