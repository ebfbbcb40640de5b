"""The plan's shortages in words: codes and facts become sentences in the reader's language."""

from __future__ import annotations

import pandas as pd

from optimize.plan import SHORTAGES
from staffplan.texts import Lang, text


def worded(shortages: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Put a plan's shortages into words.

    Parameters
    ----------
    shortages : DataFrame
        As `Plan.shortages`: codes in `reason` and `remedy`, facts in `details`.
    lang : {"zh", "en"}
        Language of the sentences.

    Returns
    -------
    DataFrame
        The contract's shortages.csv.
    """
    said = shortages.copy()
    for column in ("reason", "remedy"):
        said[column] = [
            text(f"plan.{column}_{code}", lang, **facts)
            for code, facts in zip(shortages[column], shortages["details"], strict=True)
        ]
    priced = [facts.get("filled", 0) for facts in shortages["details"]]
    said["remedy"] = [
        remedy + (text("plan.remedy_fills", lang, filled=filled) if filled > 0 else "")
        for remedy, filled in zip(said["remedy"], priced, strict=True)
    ]
    return said[SHORTAGES]
