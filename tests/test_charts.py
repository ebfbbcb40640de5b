from __future__ import annotations

from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.ft2font import FT2Font
from PIL import Image
from plan_fixture import make, texts

from staffplan.charts import CHARTS, draw_all, heat, shortages, style, visitors, weekdays
from staffplan.charts.frame import apart
from staffplan.charts.marks import spans
from staffplan.charts.style import (
    MissingGlyphError,
    clean_settings,
    drawable,
    missing_glyphs,
    shorten,
    text_width,
)

CASES = {
    "five halls": {},
    "forty-eight long names": {"halls": 48, "windows": 9, "long_names": True, "shortages": False},
    "one hall": {"halls": 1, "windows": 2, "shortages": False},
    "many services": {"halls": 2, "windows": 18},
}


def title_of(figure):
    return max(texts(figure), key=lambda t: (t.get_position()[1], t.get_size())).get_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", CASES)
def test_texts_are_large_inside_apart_and_in_the_right_font(case, lang):
    briefing = make(**CASES[case]).brief()
    drawn = 0
    with clean_settings():
        for name, draw in CHARTS.items():
            figure = draw(briefing, lang)
            if figure is None:
                continue
            drawn += 1
            figure.canvas.draw()
            boxes = []
            for item in texts(figure):
                where = f"{name}: {item.get_text()!r}"
                assert item.get_size() >= 14.0, where
                assert item.get_fontproperties().get_file() == style.font_file(), where
                box = item.get_window_extent()
                assert box.x0 >= 0, where
                assert box.y0 >= 0, where
                assert box.x1 <= 1920, where
                assert box.y1 <= 1080, where
                boxes.append((where, box))
            for (one, a), (two, b) in combinations(boxes, 2):
                across = min(a.x1, b.x1) - max(a.x0, b.x0)
                along = min(a.y1, b.y1) - max(a.y0, b.y0)
                assert across <= 1 or along <= 1, (one, two, across, along)
    assert drawn >= 5


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_files_are_pictures_of_the_right_size(tmp_path, lang):
    paths = draw_all(make().brief(), tmp_path / "charts", lang)
    assert [path.stem for path in paths] == list(CHARTS)
    for path in paths:
        with Image.open(path) as picture:
            assert picture.size == (1920, 1080)
            pixels = np.asarray(picture.convert("L"))
        dark = (pixels < 128).mean()
        assert 0.005 < dark < 0.5, path.name


def test_the_face_is_the_simplified_chinese_one():
    found = style.font_file()
    assert FT2Font(found.path, face_index=found.face_index).family_name == "Noto Sans CJK SC"
    japanese = FT2Font(found.path, face_index=0)
    chinese = FT2Font(found.path, face_index=found.face_index)
    for letter in "直门骨角":
        assert chinese.get_char_index(ord(letter)) != japanese.get_char_index(ord(letter))


def test_a_window_with_nobody_at_it_is_not_said_to_have_somebody():
    made = make(halls=1, windows=2, shortages=False)
    place = made.plan.waits[["date", "hall", "window"]].head(1)
    week = place["date"] - pd.to_timedelta(place["date"].dt.day_of_week, unit="D")
    told = {"kind": "counter", "missing": 2, "reason": "", "remedy": "", "saves_minutes": 0.0}
    frames = {"shortages": place.assign(week=week, **told)}
    said = shortages.title(made.with_plan(**frames).brief(), "en")
    assert said.startswith("Every post is filled; on 2 window-days nobody stands")


def test_a_character_that_cannot_be_drawn_costs_no_picture(tmp_path):
    made = make(halls=1, windows=2, shortages=False)
    name = "城关\U0001f600大厅"
    frames = {
        key: getattr(made.plan, key).assign(hall=name)
        for key in ("forecast", "posts", "duty", "waits", "flat_waits", "shortages")
    }
    county = type(made.county)(
        made.county.name,
        made.county.halls.assign(hall=name),
        made.county.windows.assign(hall=name),
        made.county.history.assign(hall=name),
        made.county.staff.assign(hall=name),
        made.county.leave,
    )
    other = type(made)(
        county, made.with_plan(**frames).plan, type(made.calendar)(county.halls, county.windows)
    )
    for path in draw_all(other.brief(), tmp_path, "zh"):
        assert path.stat().st_size > 10_000
    assert drawable(name) == name.replace("\U0001f600", "〓")
    assert missing_glyphs([name, "赶场"]) == {"\U0001f600"}


def test_a_text_that_evades_the_stand_in_is_an_error():
    figure = style.new_figure()
    figure.text(0.5, 0.5, "\U0001f600", fontproperties=style.font(style.BODY))
    with pytest.raises(MissingGlyphError, match="GRINNING"), clean_settings():
        figure.draw_without_rendering()


def test_the_users_settings_neither_count_nor_change(tmp_path):
    briefing = make(halls=1, windows=2, shortages=False).brief()
    plain = [path.read_bytes() for path in draw_all(briefing, tmp_path / "a", "zh")]
    with matplotlib.rc_context({"savefig.bbox": "tight", "font.size": 40, "axes.facecolor": "green"}):
        before = dict(matplotlib.rcParams)
        styled = [path.read_bytes() for path in draw_all(briefing, tmp_path / "b", "zh")]
        assert dict(matplotlib.rcParams) == before
    assert styled == plain


def test_dollar_signs_are_no_formulas(tmp_path):
    made = make(halls=1, windows=2, shortages=False)
    name = r"大厅 $\bad$"
    waits_table = made.plan.waits.assign(window=name)
    briefing = made.with_plan(waits=waits_table).brief()
    with clean_settings():
        figure = heat.draw(briefing, "zh")
        style.save(figure, tmp_path / "heat.png")
        assert name in [t.get_text() for t in texts(figure)]


def test_a_closed_week_is_a_gap_in_the_expected_visitors():
    """Neither line nor band runs through a week in which nothing is open; the week after has its own band."""
    made = make()
    monday = made.plan.weeks[3]
    days = made.plan.forecast["date"]
    shut = days.between(monday, monday + pd.Timedelta(days=6))
    briefing = made.with_plan(forecast=made.plan.forecast[~shut]).brief()
    assert briefing.trend.expected["mean"].isna().tolist() == [False, False, False, True, False]
    with clean_settings():
        figure = visitors.draw(briefing, "en")
    (plot,) = figure.axes
    (dashed,) = [line for line in plot.lines if len(line.get_xdata()) == 5]
    assert np.isnan(dashed.get_ydata()).tolist() == [False, False, False, True, False]
    middles = dashed.get_xdata()
    spans_drawn = [
        (part.get_paths()[0].vertices[:, 0].min(), part.get_paths()[0].vertices[:, 0].max())
        for part in plot.collections
    ]
    assert not any(first < middles[3] < last for first, last in spans_drawn)
    assert any(first < middles[4] < last for first, last in spans_drawn)
    busiest = made.brief().trend.expected["mean"].drop(monday).idxmax()
    assert visitors.title(briefing, "en") != visitors.title(made.brief(), "en")
    assert f"{briefing.trend.expected['mean'][busiest]:,.0f} visitors" in visitors.title(briefing, "en")


def test_without_daily_counts_there_is_no_weekday_chart():
    made = make()
    monthly = made.county.history[made.county.history["start"] != made.county.history["end"]]
    county = type(made.county)(**{**vars(made.county), "history": monthly})
    briefing = type(made)(county, made.plan, made.calendar).brief()
    with clean_settings():
        assert weekdays.draw(briefing, "zh") is None
        assert visitors.draw(briefing, "zh") is not None


def test_a_closed_county_still_draws(tmp_path):
    made = make(halls=1, windows=2, shortages=False)
    none = {name: getattr(made.plan, name).head(0) for name in ("duty", "waits", "flat_waits")}
    frames = {**none, "forecast": made.plan.forecast.assign(mean=0.0, p10=0.0, p50=0.0, p80=0.0, p90=0.0)}
    briefing = made.with_plan(**frames).brief()
    assert len(draw_all(briefing, tmp_path, "en")) >= 5


def test_breaks_and_makeup_days_are_named():
    briefing = make().brief()
    found = spans(briefing.days, pd.Timestamp("2026-09-14"), pd.Timestamp("2026-10-18"), "zh")
    assert [(span.label, f"{span.start:%m-%d}", f"{span.end:%m-%d}") for span in found] == [
        ("调休上班", "09-20", "09-20"),
        ("中秋节", "09-25", "09-27"),
        ("国庆节", "10-01", "10-07"),
        ("调休上班", "10-10", "10-10"),
    ]


def test_names_are_shortened_in_the_middle():
    name = "青石乡党群服务中心及便民服务大厅（含医保经办点）二号厅"
    cut = shorten(name, 16.0, 300.0)
    assert text_width(cut, 16.0) <= 300.0
    assert cut.startswith("青石乡")
    assert cut.endswith("号厅")
    assert "…" in cut
    assert shorten("短名", 16.0, 300.0) == "短名"


def test_labels_move_apart_and_keep_their_order():
    moved = apart([5.0, 4.9, 20.0], 3.0)
    assert moved[0] - moved[1] == pytest.approx(3.0)
    assert moved[2] > moved[0] + 3.0
    assert apart([1.0, 10.0], 3.0) == [1.0, 10.0]
