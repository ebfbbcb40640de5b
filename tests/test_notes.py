"""From when on a forecast's notes say what they say."""

from __future__ import annotations

import pandas as pd
from histories import LAST, calendar_of, history_of

from forecast import Calendar, forecast_counts


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


def test_a_campaign_that_has_never_been_is_told_as_long_as_it_has_not() -> None:
    plain = calendar_of(("h", "a"))
    start = LAST + pd.Timedelta(days=1)
    end = start + pd.Timedelta(days=27)
    counts = history_of(plain)
    before, ahead = LAST - pd.Timedelta(days=60), start + pd.Timedelta(days=7)
    rows = [
        ("新活动", ahead, False),
        ("老活动", before, False),
        ("老活动", ahead, False),
        ("以后", end + pd.Timedelta(days=9), False),
        ("停电", ahead, True),
    ]
    events = pd.DataFrame(rows, columns=["name", "start", "closed"]).assign(halls=[()] * 5, windows=[()] * 5)
    events = events.assign(end=events["start"] + pd.Timedelta(days=4))
    made = Calendar(plain.halls, plain.windows, events)
    notes = forecast_counts(counts, made.windows, made, start, end, LAST).notes
    assert notes.loc[notes["code"] == "new_event", "detail"].tolist() == ["新活动"]
