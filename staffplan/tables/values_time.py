"""Single cells that hold a date, a period, or hours of the day."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from staffplan.tables.values_plain import Refused, normalise

Hours = tuple[tuple[int, int], ...]

FIRST, LAST = date(1982, 1, 1), date(2097, 12, 31)  # known to the lunar calendar, a year around them too
SERIALS = (20_000, 80_000)  # Excel serials taken for dates: 1954 to 2119; a year or a count is none
_EPOCH = date(1899, 12, 30)

_CLOCK_TAIL = r"(?:[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY_TAIL = r" ?(?:\(?(?:星期|周)[一二三四五六日天]\)?)?"
_DAY = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_WEEKDAY_TAIL}{_CLOCK_TAIL}")
_DAY_ZH = re.compile(rf"(\d{{4}}) ?年 ?(\d{{1,2}}) ?月 ?(\d{{1,2}}) ?[日号]{_WEEKDAY_TAIL}{_CLOCK_TAIL}")
_DAY_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}\.0+")  # a serial from a column of floats
_DECIMAL = re.compile(r"\d+\.\d+")

_YEAR = re.compile(r"(\d{4})年?")
_HALF = re.compile(r"(\d{4})(?:年?([上下])半年|-?H([12]))")
_QUARTER = re.compile(r"(\d{4})(?:-?Q([1-4])|年?第?([1-4一二三四])季度?)")
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|年(\d{1,2})月份?|(\d{2}))")
# those of `calendar` follow the locale
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH_EXCEL = re.compile(r"([A-Z][a-z]{2})-(\d{2})")  # how Excel shows a typed 2024-03: Mar-24
_WEEK = re.compile(r"(\d{4})(?:-?W|年?第)(\d{1,2})周?")
_RANGE = re.compile(r"(.*\d[日号]?) ?(?:~|至|到|—|–) ?(\d.*)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})(?::00)?|[点时](?:(\d{1,2})分?)?)")


def parse_date(value: object) -> date:
    """Read a day.

    2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, an Excel serial, or a date cell.

    Raises
    ------
    Refused
        ``date`` for what is no date, ``date_decimal`` for a number such as 2024.1, ``date_span`` outside
        1982–2097.
    """
    if isinstance(value, datetime):
        return _within(value.date())
    if isinstance(value, date):
        return _within(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _numeric_date(float(value))
    plain = normalise(str(value))
    if found := _DAY.fullmatch(plain):
        return _day(found[1], found[3], found[4])
    if found := _DAY_ZH.fullmatch(plain) or _DAY_PLAIN.fullmatch(plain):
        return _day(*found.groups())
    if plain.isdecimal() or _SERIAL.fullmatch(plain):
        return _numeric_date(float(plain))
    raise Refused("date_decimal" if _DECIMAL.fullmatch(plain) else "date")


def parse_period(value: object, month: bool = False) -> tuple[date, date]:
    """Read a day or a longer period: its first and last day.

    A month ``2024-03``, ``2024年3月``; an ISO week ``2024-W07``; a quarter ``2024Q1``; a year ``2024``; from
    day to day ``2024-03-01~2024-03-10``. 2024 alone is a year, never an Excel serial.

    Parameters
    ----------
    value : object
        The cell.
    month : bool
        Whether the column is headed 月份 (month). Excel turns a typed 2024-03 into the cell 2024-03-01; under
        such a header the first of a month means the month.

    Raises
    ------
    Refused
        As `parse_date`; ``period`` for what is neither; ``month_day`` for another day under a month header.
    """
    plain = _plain_period(value)
    period = _long_period(plain)
    if period is not None:
        return _within(period[0]), _within(period[1])
    try:
        day = parse_date(value)
    except Refused as refused:
        raise Refused("period") if refused.code == "date" else refused from None
    if not month:
        return day, day
    if day.day != 1:
        raise Refused("month_day")
    return day, month_end(day.year, day.month)


def parse_hours(value: object) -> int | Hours:
    """Read a clock time (minutes after midnight) or opening hours such as ``09:00-12:00;14:00-17:00``.

    Raises
    ------
    Refused
        ``hours`` if it is neither, ``hours_order`` if an end is not after its start.
    """
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        return _minutes_within(round(value.total_seconds() / 60))
    if isinstance(value, int | float) and not isinstance(value, bool):
        # Excel keeps a time as a part of the day; a bare 9 is an hour.
        return _minutes_within(round(value * (1440 if value < 1 else 60)))
    plain = normalise(str(value)).replace(" ", "")
    spans = [part for part in re.split(r"[;,、]", plain) if part]
    ends = [re.split(r"[-~至到–—]", span) for span in spans]
    if len(ends) == 1 and len(ends[0]) == 1:
        return _clock(plain)
    if not ends or any(len(pair) != 2 for pair in ends):
        raise Refused("hours")
    hours = tuple((_clock(first), _clock(last)) for first, last in ends)
    flat = [minute for span in hours for minute in span]
    if any(a >= b for a, b in pairwise(flat)):
        raise Refused("hours_order")
    return hours


def _plain_period(value: object) -> str:
    if isinstance(value, bool | datetime | date):
        return ""
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else ""
    return normalise(str(value))


def _long_period(plain: str) -> tuple[date, date] | None:
    """First and last day of a period longer than a day; None if the text is no such period."""
    if found := _RANGE.fullmatch(plain):
        first, last = parse_date(found[1]), parse_date(found[2])
        if last < first:
            raise Refused("period")
        return first, last
    plain = plain.replace(" ", "")
    if found := _YEAR.fullmatch(plain):
        return _months(int(found[1]), 1, 12)
    if found := _HALF.fullmatch(plain):
        return _months(int(found[1]), 1 if "上" in plain or found[3] == "1" else 7, 6)
    if found := _QUARTER.fullmatch(plain):
        quarter = "1234一二三四".index(found[2] or found[3]) % 4
        return _months(int(found[1]), 3 * quarter + 1, 3)
    if found := _MONTH.fullmatch(plain):
        return _months(int(found[1]), int(found[2] or found[3] or found[4]), 1)
    if (found := _MONTH_EXCEL.fullmatch(plain)) and found[1] in _MONTHS:
        return _months(2000 + int(found[2]), _MONTHS.index(found[1]) + 1, 1)
    if found := _WEEK.fullmatch(plain):
        try:
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise Refused("period") from None
        return monday, monday + timedelta(days=6)
    return None


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    if not 1 <= first <= 12 or year < 1:
        raise Refused("period")
    return date(year, first, 1), month_end(year, first + count - 1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(year: str, month: str, day: str) -> date:
    try:
        return _within(date(int(year), int(month), int(day)))
    except Refused:
        raise
    except ValueError:  # such as 31 February
        raise Refused("date") from None


def _numeric_date(number: float) -> date:
    if not number.is_integer():
        raise Refused("date_decimal")
    if SERIALS[0] <= number <= SERIALS[1]:
        return _within(_EPOCH + timedelta(days=int(number)))
    if found := _DAY_PLAIN.fullmatch(str(int(number))):
        return _day(*found.groups())
    raise Refused("date")


def _within(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise Refused("date_span", first=str(FIRST.year), last=str(LAST.year))
    return day


def _clock(plain: str) -> int:
    found = _CLOCK.fullmatch(plain)
    if not found:
        raise Refused("hours")
    minutes = int(found[2] or found[3] or 0)
    if minutes > 59:
        raise Refused("hours")
    return _minutes_within(int(found[1]) * 60 + minutes)


def _minutes_within(minutes: int) -> int:
    if not 0 <= minutes <= 1440:
        raise Refused("hours")
    return minutes
