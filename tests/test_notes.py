"""From when on a forecast's notes say what they say."""

from __future__ import annotations

import pandas as pd
from histories import LAST, calendar_of, history_of

from forecast import forecast_counts


def test_notes_on_late_and_coarse_reports_begin_where_they_should() -> None:
    made = calendar_of(*(("h", window) for window in "abcd"))
    start = LAST + pd.Timedelta(days=1)
    counts = history_of(made)
    ends = {"a": 53, "b": 60}  # days before the forecast begins
    late = counts["window"].map(ends).fillna(0.0) * pd.Timedelta(days=1)
    counts = counts[counts["end"] <= start - late]
    quarter = pd.DataFrame(
        {"hall": "h", "window": ["c", "d"], "start": LAST - pd.Timedelta(days=95), "end": LAST, "count": 2000}
    )
    early = counts[(counts["window"] != "d") & ((counts["window"] != "c") | (counts["end"] < "2024-12-01"))]
    history = pd.concat([early, quarter], ignore_index=True)
    ahead = forecast_counts(history, made.windows, made, start, start + pd.Timedelta(days=6), LAST)
    told = set(ahead.notes[["window", "code"]].itertuples(index=False, name=None))
    assert {one for one in told if one[1] in ("stale", "coarse")} == {("b", "stale"), ("d", "coarse")}
