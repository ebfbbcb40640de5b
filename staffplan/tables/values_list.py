"""Single cells that hold a list: weekdays, market days, skills, names."""

from __future__ import annotations

import re

from optimize.people import ALL_WINDOWS
from staffplan.tables.values_plain import Refused, normalise, parse_number, shown

MarketDays = tuple[str, tuple[int, ...]]

SPEEDS = (0.1, 10.0)  # a speed outside is taken for a slip of the pen
SEPARATORS = re.compile(r"[;,、|]")
_EVERYTHING = {"*", "全部", "所有", "全部窗口", "所有窗口", "all"}
_NOTHING = {"无", "没有", "none", "no", "-", "—"}
_DAILY = {"每天", "每日", "天天", "daily"}
_WEEKDAYS = {
    **dict(zip("一二三四五六日", range(1, 8), strict=True)),
    **dict(zip("1234567", range(1, 8), strict=True)),
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(1, 8), strict=True)),
    "天": 7,
    "七": 7,
}
_DIGITS = dict(zip("一二三四五六七八九十", (*range(1, 10), 0), strict=True))
_WEEK_WORD = re.compile(r"每|周|星期|礼拜|逢|的")
_MARKET = re.compile(r"(lunar|solar|weekday|农历|阴历|旧历|阳历|公历|新历|每?周|每?星期):?(.*)")
_KINDS = {"农": "lunar", "阴": "lunar", "旧": "lunar", "阳": "solar", "公": "solar", "新": "solar"}


def parse_weekdays(value: object) -> tuple[int, ...]:
    """Read days of the week, 1 = Monday: ``1,2,3``, ``1-5``, 周一、周三, 周一至周五, 每天.

    Raises
    ------
    Refused
        ``weekdays``.
    """
    plain = normalise(shown(value)).lower().replace(" ", "")
    if plain in _DAILY:
        return (1, 2, 3, 4, 5, 6, 7)
    days: set[int] = set()
    for part in filter(None, SEPARATORS.split(_WEEK_WORD.sub("", plain))):
        first, *rest = [_weekday(word) for word in re.split(r"[-~至到]", part)]
        if len(rest) > 1 or (rest and rest[0] < first):
            raise Refused("weekdays")
        days.update(range(first, (rest[0] if rest else first) + 1))
    if not days:
        raise Refused("weekdays")
    return tuple(sorted(days))


def parse_weekdays_if_any(value: object) -> tuple[int, ...]:
    """Read days of the week as `parse_weekdays`; 无 (none) is the empty list.

    Raises
    ------
    Refused
        ``weekdays_if_any``.
    """
    if normalise(shown(value)).lower() in _NOTHING:
        return ()
    try:
        return parse_weekdays(value)
    except Refused:
        raise Refused("weekdays_if_any") from None


def parse_market_days(value: object) -> MarketDays | None:
    """Read the rule of a market: ``lunar:1,4,7``, 农历逢1、4、7, 阳历逢2、5、8, 每周一、四, ``weekday:1,4``.

    Returns
    -------
    (kind, days) or None
        ``lunar`` and ``solar`` with last digits of the day (10, 20 and 30 are 0), ``weekday`` with
        1 = Monday; None for 无 (no market).

    Raises
    ------
    Refused
        ``market_days``; so is a list of days that does not say of which calendar.
    """
    plain = normalise(str(value)).lower().replace(" ", "")
    if plain in _NOTHING:
        return None
    found = _MARKET.fullmatch(plain)
    if not found:
        raise Refused("market_days")
    word, days = found.groups()
    if word in ("lunar", "solar") or word[0] in _KINDS:
        return _KINDS.get(word[0], word), _last_digits(days)
    try:
        return "weekday", parse_weekdays(days)
    except Refused:
        raise Refused("market_days") from None


def parse_names(value: object) -> tuple[str, ...]:
    """Read a list of names: ``人社;医保``, also with 、 or commas; ``*`` or 全部 is the empty list, all.

    Raises
    ------
    Refused
        ``names`` if one stands twice.
    """
    names = _parts(value)
    if len(set(names)) < len(names):
        raise Refused("names")
    return () if len(names) == 1 and names[0].lower() in _EVERYTHING else names


def parse_skills(value: object) -> dict[str, float]:
    """Read the windows that a person can serve, with speeds: ``人社;医保=0.8``; ``*`` for all.

    Returns
    -------
    dict
        Window name (``*`` for all) to speed against the mean, 1 where none is given.

    Raises
    ------
    Refused
        ``skills`` for an unreadable part or a name twice, ``speed`` for a speed outside 0.1–10.
    """
    skills: dict[str, float] = {}
    for part in _parts(value):
        name, equals, speed = (word.strip() for word in part.partition("="))
        name = ALL_WINDOWS if name.lower() in _EVERYTHING else name
        if not name or name in skills:
            raise Refused("skills")
        skills[name] = _speed(speed) if equals else 1.0
    if not skills:
        raise Refused("skills")
    return skills


def _parts(value: object) -> tuple[str, ...]:
    # A cell with lines is a list too.
    text = re.sub(r"[\r\n]+", ";", shown(value).strip())
    return tuple(part for part in map(str.strip, SEPARATORS.split(normalise(text))) if part)


def _speed(word: str) -> float:
    try:
        speed = parse_number(word)
    except Refused:
        raise Refused("speed") from None
    if not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise Refused("speed")
    return speed


def _weekday(word: str) -> int:
    day = _WEEKDAYS.get(word) or _WEEKDAYS.get(word[:3])
    if day is None or (len(word) > 1 and not word.isalpha()):
        raise Refused("weekdays")
    return day


def _last_digits(days: str) -> tuple[int, ...]:
    """Last digits out of ``1,4,7``, 逢1、4、7, 逢三逢八 or 147; ``14`` alone may be a day and is refused."""
    digits: list[int] = []
    for part in filter(None, re.split(r"[;,、|逢日]", days)):
        if part == "10":
            digits.append(0)
        elif re.fullmatch(r"\d|\d{3,10}", part):
            digits += map(int, part)
        elif all(one in _DIGITS for one in part):
            digits += (_DIGITS[one] for one in part)
        else:
            raise Refused("market_days")
    if not digits or len(set(digits)) < len(digits):
        raise Refused("market_days")
    return tuple(sorted(digits))
