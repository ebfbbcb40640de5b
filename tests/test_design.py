"""Design matrices: groups, shapes, reports matched to open days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.bases import hats, waves
from forecast.calendar import Calendar, CalendarSettings
from forecast.design import Design
from forecast.observations import read_reports

START, END = pd.Timestamp(2023, 1, 1), pd.Timestamp(2025, 12, 31)


def calendar(open_on_holidays: bool = False, country: str = "CN") -> Calendar:
    halls = pd.DataFrame(
        {
            "hall": ["Town", "Post"],
            "market_days": [("lunar", (1, 4, 7)), None],
            "open_weekdays": [(1, 2, 3, 4, 5), (1, 3, 5)],
            "open_on_holidays": [open_on_holidays, False],
        }
    )
    windows = pd.DataFrame({"hall": ["Town", "Town", "Post"], "window": ["A", "B", "A"]})
    events = pd.DataFrame(
        {
            "name": ["drive", "drive", "flood"],
            "start": pd.to_datetime(["2023-09-01", "2024-09-01", "2024-07-01"]),
            "end": pd.to_datetime(["2023-12-31", "2024-12-31", "2024-07-05"]),
            "halls": [(), (), ("Town",)],
            "windows": [("A",), ("A",), ()],
            "closed": [False, False, True],
        }
    )
    return Calendar(halls, windows, events, CalendarSettings(country=country))


@pytest.fixture(scope="module")
def design() -> Design:
    return Design(calendar(), START, END)


def column(design: Design, group: str, name: str, hall: str = "Town", window: str = "A") -> pd.Series:
    places = np.arange(len(design.dates))
    values = design.rows(hall, window, places)[:, design.columns.place(group, name)]
    return pd.Series(values, index=design.dates)


def test_hats_share_a_day_between_two_knots() -> None:
    found = hats([-1, 0, 1, 3, 4, np.nan], [0, 2, 4])
    np.testing.assert_allclose(
        found, [[0, 0, 0], [1, 0, 0], [0.5, 0.5, 0], [0, 0.5, 0.5], [0, 0, 1], [0, 0, 0]]
    )


def test_waves_close_after_a_cycle_and_fall_with_their_order() -> None:
    found = waves(np.array([0.0, 6.0, 24.0]), 24.0, 3)
    np.testing.assert_allclose(found[0], found[2], atol=1e-12)
    np.testing.assert_allclose(found[1, 0], 1.0)
    assert np.abs(waves(np.linspace(0, 24, 200), 24.0, 3)).max(axis=0)[-1] == pytest.approx(3**-1.5, abs=1e-3)


def test_every_window_has_the_same_columns_and_no_gaps(design: Design) -> None:
    for hall, window in (("Town", "A"), ("Town", "B"), ("Post", "A")):
        rows = design.rows(hall, window, design.open_days(hall, window))
        assert rows.shape[1] == len(design.columns)
        assert np.isfinite(rows).all()
    assert len(set(zip(design.columns.group, design.columns.name, strict=True))) == len(design.columns)
    index, groups = design.columns.pools
    assert [groups[place] for place in index] == list(design.columns.group)


def test_the_festival_curve_is_one_shape_for_every_year(design: Design) -> None:
    eves = pd.to_datetime(["2023-01-21", "2024-02-09", "2025-01-28"])
    before = [eve - pd.Timedelta(days=13) for eve in eves]
    places = np.searchsorted(design.dates, before)
    rows = design.rows("Town", "A", places)[:, design.columns.select("festival")]
    assert rows.sum() > 0
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_array_equal(rows[0], rows[2])


def test_the_week_of_the_festival_counts_from_its_day(design: Design) -> None:
    week = pd.Series(design.festival_week, index=design.dates)
    assert (week["2024-02-09"], week["2024-02-10"], week["2024-02-17"], week["2024-02-02"]) == (-1, 1, 2, -2)


def test_market_days_and_events_belong_to_their_windows(design: Design) -> None:
    market = column(design, "market", "market day")
    # 2024-02-10 is the first lunar day: markets on the 1st, 4th, 7th, 11th ...
    assert market["2024-02-10":"2024-02-17"].tolist() == [1, 0, 0, 1, 0, 0, 1, 0]  # type: ignore[misc]
    assert column(design, "market", "market day", "Post").sum() == 0
    drive = column(design, "event", "drive")
    assert drive["2023-09-01":"2023-12-31"].all()  # type: ignore[misc]
    assert drive["2024-01-01":"2024-08-31"].sum() == 0  # type: ignore[misc]
    assert column(design, "event", "drive", window="B").sum() == 0


def test_a_closed_week_has_no_open_days(design: Design) -> None:
    opened = design.dates[design.open_days("Town", "A")]
    assert not opened.isin(pd.date_range("2024-07-01", "2024-07-05")).any()
    assert pd.Timestamp("2024-07-08") in opened


def test_columns_of_days_on_which_nobody_opens_are_left_out() -> None:
    shut, opened = Design(calendar(), START, END), Design(calendar(open_on_holidays=True), START, END)
    assert "holiday" not in shut.columns.groups
    assert "holiday" in opened.columns.groups


def test_a_break_just_beyond_the_span_is_seen() -> None:
    design = Design(calendar(), START, pd.Timestamp(2025, 9, 30))
    last = column(design, "break", "1 before long")
    assert last["2025-09-30"] == 1.0
    assert last["2025-09-26"] == 0.0


def test_moving_feasts_of_other_countries_have_curves_of_their_own() -> None:
    design = Design(
        calendar(open_on_holidays=True, country="KR"), pd.Timestamp(2016, 1, 1), pd.Timestamp(2018, 12, 31)
    )
    curves = {name.rsplit(" ", 1)[0] for name in design.columns.name if name.endswith(" +0")}
    assert any("Chuseok" in name for name in curves)
    # the lunar new year has the long curve and needs no second one
    assert not any("New Year" in name and "Korean" in name for name in curves)


def test_days_around_breaks_and_the_festival_are_special(design: Design) -> None:
    special = pd.Series(design.special, index=design.dates)
    assert special["2024-01-15":"2024-03-08"].all()  # lunar new year on 10 February
    assert special["2024-09-30":"2024-10-10"].all()
    assert not special["2024-03-09":"2024-03-29"].any()
    assert 0.15 < special.mean() < 0.4


def history(rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["start", "end", "count"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


DATES = pd.date_range("2024-01-01", "2024-03-31")
OPEN = np.flatnonzero(DATES.day_of_week < 5)


def test_a_month_is_the_sum_of_its_open_days() -> None:
    table = history([("2024-01-01", "2024-01-31", 230), ("2024-02-01", "2024-02-01", 9)])
    reports = read_reports(table, OPEN, DATES, DATES[-1])
    assert reports.size.tolist() == [23, 1]
    assert reports.count.tolist() == [230, 9]
    assert DATES[reports.places[22]] == pd.Timestamp("2024-01-31")
    assert DATES[reports.places[23]] == pd.Timestamp("2024-02-01")


def test_what_was_not_known_yet_is_left_out() -> None:
    table = history(
        [
            ("2024-01-01", "2024-01-31", 230),
            ("2024-02-01", "2024-02-29", 200),
            ("2024-02-05", "2024-02-05", 7),
        ]
    )
    reports = read_reports(table, OPEN, DATES, pd.Timestamp("2024-02-28"))
    assert reports.count.tolist() == [230, 7]


def test_a_count_on_a_closed_day_is_no_observation() -> None:
    reports = read_reports(history([("2024-01-06", "2024-01-06", 5)]), OPEN, DATES, DATES[-1])
    assert reports.count.size == 0


def test_no_visitor_counts_twice_where_reports_overlap() -> None:
    table = history(
        [
            ("2024-01-01", "2024-01-31", 230),
            ("2024-01-03", "2024-01-03", 9),
            ("2024-02-01", "2024-02-29", 190),
        ]
    )
    reports = read_reports(table, OPEN, DATES, DATES[-1])
    assert reports.count.tolist() == [9, 190]
