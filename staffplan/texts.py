"""The one catalogue of texts for people, Chinese and English side by side.

The catalogue is ``texts/*.csv`` (``key,zh,en``), one file for each first word of a key: ``fault.…`` stands in
``fault.csv``. A text may hold ``str.format`` places such as ``{hall}``; literal braces are doubled.
"""

from __future__ import annotations

import csv
import locale
import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, Lang] = ("zh", "en")
FOLDER = Path(__file__).parent / "texts"


def text(key: str, lang: Lang, **values: object) -> str:
    """Return the text of a key in one language, its places filled.

    Parameters
    ----------
    key : str
        Such as ``"cli.help"``.
    lang : {"zh", "en"}
        As `language` chooses it.
    **values
        What the places of the text stand for.

    Raises
    ------
    KeyError
        If the catalogue lacks the key, or `values` lacks a place.
    """
    return catalogue()[key][lang].format(**values)


def language(option: str | None = None) -> Lang:
    """Choose the language: the option given, else ``STAFFPLAN_LANG``, else the locale (Chinese if it is zh…).

    Raises
    ------
    ValueError
        If the option is given and is neither ``zh`` nor ``en``.
    """
    if option is not None:
        if option not in LANGUAGES:
            raise ValueError(f"language must be zh or en, not {option!r}")
        return option
    wanted = os.environ.get("STAFFPLAN_LANG", "").strip().lower()
    for lang in LANGUAGES:
        if wanted.startswith(lang):
            return lang
    return "zh" if _locale_name().startswith(("zh", "chinese")) else "en"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[Lang, str]]:
    """Load all texts: key -> language -> text.

    Raises
    ------
    ValueError
        If a key stands twice or in the file of another first word.
    """
    texts: dict[str, dict[Lang, str]] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                key = row["key"]
                if key in texts or key.split(".")[0] != path.stem:
                    raise ValueError(f"{path.name}: key {key!r} stands twice or belongs to another file")
                texts[key] = {lang: row[lang] for lang in LANGUAGES}
    return texts


def _locale_name() -> str:
    """Name of the user's locale, lower case.

    POSIX systems set the variables; Windows sets none of them and `locale` knows it there, as ``zh_CN`` or as
    ``Chinese (Simplified)_China``.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value.lower()
    return (locale.getlocale()[0] or "").lower()
