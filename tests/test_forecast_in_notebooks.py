"""A forecast as a notebook shows it: a day's factors, a window's picture, the county's weeks."""

from __future__ import annotations

import dataclasses

import matplotlib
import numpy as np
import pandas as pd
import pytest
from histories import FIRST, calendar_of

from forecast import Forecast, forecast_counts

matplotlib.use("Agg")
LAST, END = pd.Timestamp(2025, 1, 5), pd.Timestamp(2025, 2, 16)
MONDAY = 1.6


@pytest.fixture(scope="module")
def ahead() -> Forecast:
    calendar = calendar_of(("大厅", "a"), ("大厅", "b"), ("g", "a"))
    rng = np.random.default_rng(4)
    frames = []
    for hall, window in calendar.windows.itertuples(index=False):
        days = calendar.open_days(hall, window, FIRST, LAST)
        mean = 50.0 * np.where(days.day_of_week == 0, MONDAY, 1.0)
        counts = rng.poisson(mean)
        frames.append(
            pd.DataFrame({"hall": hall, "window": window, "start": days, "end": days, "count": counts})
        )
    history = pd.concat(frames, ignore_index=True)
    return forecast_counts(history, calendar.windows, calendar, LAST + pd.Timedelta(days=1), END, LAST)


def test_the_factors_multiply_to_the_mean(ahead):
    for row in ahead.daily[ahead.daily["hall"] == "大厅"].itertuples():
        told = ahead.explain("大厅", row.window, row.date)
        assert told["factor"].prod() == pytest.approx(row.mean, rel=1e-9)
        assert told["running"].iloc[-1] == pytest.approx(row.mean, rel=1e-9)
        assert 1.0 <= told["factor"].iloc[-1] < 1.1  # the mean lies a little above the median, no more


def test_the_factors_say_what_was_planted(ahead):
    monday = ahead.explain("大厅", "a", "2025-01-13").set_index("group")
    tuesday = ahead.explain("大厅", "a", "2025-01-14").set_index("group")
    assert monday["factor"]["weekday"] / tuesday["factor"]["weekday"] == pytest.approx(MONDAY, rel=0.06)
    assert 50.0 < monday["factor"]["usual"] < 60.0
    assert (monday["day"]["weekday"], tuesday["day"]["weekday"]) == ("1", "2")
    # the lunar new year is on 2025-01-29: the 14th lies 15 days before it, between two knots of the curve
    assert tuesday["day"]["festival"] == "-16, -12"


def test_days_that_cannot_be_explained_are_refused(ahead):
    for hall, window, day in (
        ("x", "a", "2025-01-13"),
        ("g", "b", "2025-01-13"),
        ("g", "a", "2025-01-12"),
        ("g", "a", "2031-01-13"),
        ("g", None, "2025-01-13"),
        ("g", "a", None),
        ("g", "a", ["2025-01-13"]),
    ):
        with pytest.raises(KeyError):
            ahead.explain(hall, window, day)
    with pytest.raises(KeyError, match=r"no hall 大听 .* there are 大厅"):
        ahead.explain("大听", "a", "2025-01-13")
    with pytest.raises(ValueError, match="no model"):
        dataclasses.replace(ahead, reasons=None).explain("g", "a", "2025-01-13")


def test_a_window_is_drawn_with_its_band_and_a_hall_as_the_sum(ahead):
    from matplotlib import pyplot

    one = ahead.plot("大厅", "a")
    own = ahead.daily.query("hall == '大厅' and window == 'a'")
    drawn = one.lines[0].get_ydata()
    np.testing.assert_allclose(drawn[np.isfinite(drawn)], own["mean"])
    span = (own["date"].max() - own["date"].min()).days + 1
    assert np.isnan(drawn).sum() == span - len(own)  # closed days are gaps
    assert one.get_title(loc="left") == "大厅 · a"
    open_days = [segment[:, 1] for segment in one.collections[-1].get_segments() if len(segment)]
    np.testing.assert_allclose(open_days, own[["p10", "p90"]])
    both = ahead.plot("大厅", ax=one.figure.add_subplot())
    sums = ahead.daily[ahead.daily["hall"] == "大厅"].groupby("date")["mean"].sum()
    drawn = both.lines[0].get_ydata()
    np.testing.assert_allclose(drawn[np.isfinite(drawn)], sums)
    with pytest.raises(KeyError):
        ahead.plot("nowhere")
    one.figure.canvas.draw()  # a glyph that the font lacks is a warning, and warnings are errors here
    pyplot.close(one.figure)


def test_a_notebook_shows_the_countys_weeks_first(ahead):
    page = ahead._repr_html_()
    assert page.startswith("<p><b>Forecast</b> 2025-01-06 – 2025-02-14 of 3 windows in 2 halls")
    first = ahead.weekly.loc[ahead.weekly["week"] == LAST + pd.Timedelta(days=1), "mean"].sum()
    assert f"{first:.0f}" in page.split("</table>")[0]
    assert repr(ahead).startswith("Forecast(2025-01-06 – 2025-02-14, 3 windows, as of ")
    nothing = dataclasses.replace(ahead, daily=ahead.daily.iloc[:0])
    assert "no open day" in repr(nothing)
    assert "no open day" in nothing._repr_html_()
