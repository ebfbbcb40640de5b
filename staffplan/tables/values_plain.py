"""Single cells: texts, numbers, yes or no, choices; and how a cell is refused."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

# Invisible characters that copying from web pages and chat programs leaves in cells.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# What our own CSV files put before a text that a spreadsheet would take for a formula.
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?")
_YES = {"yes", "y", "true", "t", "1", "1.0", "是", "有", "√", "✓", "✔", "对", "专职"}
_NO = {"no", "n", "false", "f", "0", "0.0", "否", "无", "×", "✗", "✘", "不", "没有", "不是", "兼职"}
_EXCEL_ERROR = re.compile(
    r"#(N/A|NAME\?|GETTING_DATA|(BLOCKED|BUSY|CALC|CONNECT|DIV/0|FIELD|NULL|NUM|REF|SPILL|UNKNOWN|VALUE)!)"
)


class Refused(ValueError):  # noqa: N818 (a cell is refused; that is no error of the program)
    """A cell that cannot be read.

    Parameters
    ----------
    code : str
        The fault's texts stand under ``fault.<code>.what`` and ``fault.<code>.mend``.
    **facts
        What the places of these texts stand for.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def normalise(value: str) -> str:
    """Bring full-width forms, blanks, and invisible characters of a text into one plain form (NFKC)."""
    plain = unicodedata.normalize("NFKC", _GUARD.sub("", value)).translate(_INVISIBLE)
    return " ".join(plain.split())


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT, or only blanks."""
    if value is None:
        return True
    if isinstance(value, str):
        return not normalise(value)
    # NaN and NaT are what differs from itself.
    return bool(value != value)


def is_excel_error(value: object) -> bool:
    """Whether a cell holds what Excel shows of a formula that failed."""
    return isinstance(value, str) and _EXCEL_ERROR.fullmatch(value.strip()) is not None


def shown(value: object) -> str:
    """Return a cell as a person would read it: whole floats without ``.0``, dates without midnight."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")


def parse_text(value: object) -> str:
    """Read a name or an id; a number cell such as 1001.0 is the text ``1001``."""
    return normalise(value if isinstance(value, str) else shown(value))


def parse_number(value: object) -> float:
    """Read a finite number: full-width digits, blanks and thousands separators allowed.

    Raises
    ------
    Refused
        ``number``.
    """
    if isinstance(value, bool):
        raise Refused("number")
    if isinstance(value, int | float):
        number = float(value)
    else:
        plain = normalise(str(value)).replace(" ", "").replace("−", "-")
        found = _NUMBER.fullmatch(plain)
        if not found or not any(c.isdigit() for c in plain.lower().split("e")[0]):
            raise Refused("number")
        number = float(plain.replace(",", ""))
    if not math.isfinite(number):
        raise Refused("number")
    return number


def parse_integer(value: object) -> int:
    """Read a whole number.

    Raises
    ------
    Refused
        ``integer``: not a number, or not whole.
    """
    try:
        number = parse_number(value)
    except Refused:
        raise Refused("integer") from None
    if not number.is_integer():
        raise Refused("integer")
    return int(number)


def parse_yes_no(value: object) -> bool:
    """Read 是/否, yes/no, true/false, 1/0 and their like.

    Raises
    ------
    Refused
        ``yes_no``.
    """
    if isinstance(value, bool):
        return value
    plain = normalise(str(value)).lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Refused("yes_no")


def parse_choice(value: object, choices: Mapping[str, str]) -> str:
    """Read one of a few words.

    Parameters
    ----------
    value : object
        The cell.
    choices : mapping
        Every accepted spelling, lower case, to the word that it means.

    Raises
    ------
    Refused
        ``choice``, with the accepted words.
    """
    plain = parse_text(value).lower()
    if plain not in choices:
        usual: dict[str, str] = {}
        for spelling, word in choices.items():
            if not spelling[0].isascii():
                usual.setdefault(word, f"{word} ({spelling})")
        raise Refused(
            "choice", choices=", ".join(usual.get(word, word) for word in dict.fromkeys(choices.values()))
        )
    return choices[plain]
