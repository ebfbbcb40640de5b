"""Random counties must be what the reader would hand on, or tests on them prove nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from counties import FIRST, LAST, TROUBLES, RandomCounty, counties, random_county
from hypothesis import given


@given(counties())
def test_tables_fit_together(county: RandomCounty) -> None:
    places = set(county.windows[["hall", "window"]].itertuples(index=False, name=None))
    assert county.halls["hall"].is_unique
    assert {hall for hall, _ in places} == set(county.halls["hall"])
    assert county.staff["staff"].is_unique
    assert set(county.staff["hall"]) <= set(county.halls["hall"])
    assert set(county.history[["hall", "window"]].itertuples(index=False, name=None)) <= places
    assert set(county.pins[["hall", "window"]].itertuples(index=False, name=None)) <= places
    assert set(county.leave["staff"]) | set(county.pins["staff"]) <= set(county.staff["staff"])
    assert (
        county.windows["max_counters"].isna()
        | (county.windows["max_counters"] >= county.windows["min_counters"])
    ).all()
    assert (county.history["end"] < FIRST + pd.Timedelta(days=1)).all()
    assert all(
        frame.index.equals(pd.RangeIndex(len(frame)))
        for frame in vars(county).values()
        if isinstance(frame, pd.DataFrame)
    )


def test_the_same_seed_gives_the_same_county() -> None:
    one, other = (
        random_county(7, troubles={"floaters", "speeds"}),
        random_county(7, troubles={"speeds", "floaters"}),
    )
    for name in ("halls", "windows", "history", "staff", "leave", "pins", "events"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert not one.history.equals(random_county(8, troubles={"floaters", "speeds"}).history)


def test_weeks_are_the_months_by_their_thursdays() -> None:
    assert FIRST.isoweekday() == 1
    assert LAST.isoweekday() == 7
    thursdays = pd.date_range(FIRST, LAST, freq="W-THU")
    assert set(thursdays.strftime("%Y-%m")) == {"2026-12"}
    assert len(thursdays) == 5


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_trouble_changes_something(trouble: str) -> None:
    changed = False
    for seed in range(8):
        plain, troubled = random_county(seed, 2, 3, 4), random_county(seed, 2, 3, 4, {trouble})
        changed |= any(
            not getattr(plain, name).equals(getattr(troubled, name))
            for name in ("halls", "windows", "history", "staff", "leave", "pins", "events")
        )
    assert changed


def test_an_unknown_trouble_is_refused() -> None:
    with pytest.raises(ValueError, match="no such troubles"):
        random_county(1, troubles={"flood"})
