"""Busy and slack: planted weeks, months, effects and shares found again; the command and its picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from histories import calendar_of, county
from PIL import Image

import staffplan as sp
from forecast import Calendar
from forecast.season_effects import pooled_effects
from forecast.seasons import Seasons, TooLittleError, busy_table, find_seasons
from staffplan.briefing.season_words import summary, told
from staffplan.cli import main

FIRST, LAST = pd.Timestamp(2021, 1, 1), pd.Timestamp(2024, 12, 31)
BUSY_WEEKS = (36, 37)
RUSH, DEAD = 1.8, 0.5
"""Factors of weeks 36 and 37 (in hall h), and of the seven days before the lunar new year (everywhere)."""
HEAD = {"county": "C", "first": "2021-01-01", "last": "2024-12-31"}


def planted() -> tuple[Calendar, pd.DataFrame]:
    calendar = calendar_of(("h", "a"), ("h", "b"), ("g", "a"), ("g", "monthly"))
    rng = np.random.default_rng(5)
    frames = []
    for hall, window in calendar.windows.itertuples(index=False):
        days = calendar.open_days(hall, window, FIRST, LAST)
        offset = calendar.days(FIRST, LAST).loc[days, "festival_offset"].to_numpy()
        week = days.isocalendar()["week"].to_numpy()
        growth = np.exp(0.15 * (days - FIRST).days.to_numpy() / 365.25)
        mean = 80.0 * growth * np.where((offset >= -7) & (offset < 0), DEAD, 1.0)
        mean *= np.where(np.isin(week, BUSY_WEEKS) & (hall == "h"), RUSH, 1.0)
        frame = pd.DataFrame(
            {"hall": hall, "window": window, "start": days, "end": days, "count": rng.poisson(mean)}
        )
        frames.append(by_month(frame) if window == "monthly" else frame)
    return calendar, pd.concat(frames, ignore_index=True)


def by_month(days: pd.DataFrame) -> pd.DataFrame:
    month = days["start"].dt.to_period("M")
    sums = days.groupby(["hall", "window", month])["count"].sum().reset_index()
    end = sums["start"].dt.end_time.dt.normalize()
    return sums.assign(start=sums["start"].dt.start_time, end=end)[list(days.columns)]


@pytest.fixture(scope="module")
def found() -> Seasons:
    calendar, history = planted()
    return find_seasons(history, calendar)


def test_planted_weeks_are_the_busiest_and_growth_is_no_season(found: Seasons) -> None:
    table = found.table("week", "hall")["h", ""]
    ranked = table.drop(53, errors="ignore").sort_values(ascending=False)
    assert set(ranked.index[:2]) == set(BUSY_WEEKS)
    for asked in (("weekly", "hall"), ("week", "town")):
        with pytest.raises(ValueError, match=r"week.*festival|county.*hall"):
            found.table(*asked)
    rest = table.drop([*BUSY_WEEKS, *range(2, 9), 53], errors="ignore")
    assert table[list(BUSY_WEEKS)].mean() / rest.mean() == pytest.approx(RUSH, rel=0.06)
    # years of growth: without the level's course the last weeks would stand 10 % above the first
    assert abs(rest.loc[46:52].mean() / rest.loc[9:15].mean() - 1.0) < 0.06
    years = found.table("year", "county").iloc[:, 0]
    np.testing.assert_allclose(years / years[2021], np.exp(0.15 * np.arange(4)), rtol=0.04)


def test_the_week_before_the_lunar_new_year_is_found_whatever_its_date(found: Seasons) -> None:
    table = found.table("festival", "county").iloc[:, 0]
    assert table.idxmin() == -1
    assert table[-1] / table[-3] == pytest.approx(DEAD, rel=0.08)


def test_months_say_nothing_about_weeks(found: Seasons) -> None:
    assert ("g", "monthly") not in found.table("week").columns
    months = found.table("month")["g", "monthly"]
    assert list(months.index) == list(range(1, 13))
    own = found.busy.query("level == 'window' and window == 'monthly' and kind == 'year'")
    _, history = planted()
    total = history.query("window == 'monthly'").groupby(history["start"].dt.year)["count"].sum()
    np.testing.assert_allclose((own["visitors"] * own["days"]).to_numpy(), total, rtol=1e-9)


def test_index_by_hand() -> None:
    days = pd.DataFrame(
        {
            "hall": ["h", "h", "g"],
            "window": ["a", "b", "a"],
            "date": pd.to_datetime(["2024-03-04", "2024-03-04", "2024-03-05"]),
            "count": [10.0, 30.0, 5.0],
            "usual": [20.0, 20.0, 10.0],
            "mean": [10.0, 40.0, 5.0],
            "length": [1, 7, 31],
            "festival": [4, 4, 4],
            "lost": [False, False, False],
        }
    )
    busy = busy_table(days).set_index(["level", "hall", "window", "kind"])
    assert busy.loc[("county", "", "", "week"), "index"].item() == 100.0
    assert busy.loc[("county", "", "", "month"), "index"].item() == 90.0
    assert busy.loc[("county", "", "", "month"), "visitors"].item() == 22.5
    assert busy.loc[("service", "", "a", "month"), "index"].item() == 50.0
    assert busy.loc[("hall", "h", "", "year"), "index"].item() == 80.0
    assert ("hall", "g", "", "week") not in busy.index
    assert busy.loc[("county", "", "", "festival"), "period"].item() == 4


def test_effects_of_windows_pooled_by_hand() -> None:
    half = 1.6448536269514722
    rows = [("h", "a", 0.2, 0.1), ("g", "a", 0.4, 0.1)]
    effects = pd.DataFrame(
        [
            (h, w, "market", "day", np.exp(m), np.exp(m - half * s), np.exp(m + half * s))
            for h, w, m, s in rows
        ],
        columns=["hall", "window", "group", "effect", "factor", "low", "high"],
    )
    table = pooled_effects(effects).set_index("level")
    assert list(table.index) == ["county", "service", "window", "window"]
    county_row = table.loc["county"]
    assert np.log(county_row["factor"]) == pytest.approx(0.3)
    # Q = 2, one degree of freedom, weights 100: τ² = (2 - 1) / (200 - 100) = 0.01
    assert np.log(county_row["high"] / county_row["factor"]) == pytest.approx(half * np.sqrt(0.01 + 0.01 / 2))


def test_effects_and_shares_of_the_planted_county(found: Seasons) -> None:
    effect = found.effects.query("level == 'county' and group == 'festival' and effect == '-1'").iloc[0]
    assert effect["low"] < effect["factor"] < effect["high"] < 0.85
    sums = found.shares.groupby(["level", "hall", "window"])["share"].sum()
    np.testing.assert_allclose(sums, 1.0)
    county_shares = found.shares[found.shares["level"] == "county"].set_index("group")["share"]
    assert county_shares["festival"] > 0.03
    assert county_shares["level"] > 0.15
    assert county_shares["market"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_names_the_planted_weeks(found: Seasons, lang: str) -> None:
    lines = "\n".join(summary(found, HEAD, lang))  # type: ignore[arg-type]
    assert ("第36周 1" if lang == "zh" else "week 36 1") in lines
    assert ("春节前第1周 ×0." if lang == "zh" else "week 1 before the lunar new year ×0.") in lines


def test_a_period_with_few_days_behind_it_is_not_named(found: Seasons) -> None:
    rows = pd.DataFrame({"period": [1, 2, 3], "days": [40, 40, 19], "visitors": 9.0, "index": 100.0})
    busy = rows.assign(level="county", hall="", window="", kind="week")
    assert told(replace(found, busy=busy), "week")["period"].tolist() == [1, 2]


def test_an_effect_that_may_be_none_is_not_named(found: Seasons) -> None:
    rows = [("market", "market day", 3.0, 0.9, 9.0), ("farming", "spring_ploughing", 1.5, 1.2, 1.9)]
    effects = pd.DataFrame(rows, columns=["group", "effect", "factor", "low", "high"])
    planted_effects = replace(found, effects=effects.assign(level="county", hall="", window=""))
    lines = "\n".join(summary(planted_effects, HEAD, "en"))  # type: ignore[arg-type]
    assert "×1.5" in lines
    assert "×3.0" not in lines


def test_too_little_is_refused() -> None:
    calendar, history = planted()
    with pytest.raises(TooLittleError):
        find_seasons(history.iloc[:0], calendar)
    with pytest.raises(TooLittleError):
        find_seasons(history[history["end"] < FIRST + pd.Timedelta(days=50)], calendar)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_prints_writes_and_draws(tmp_path: Path, lang: str) -> None:
    folder, out, picture = county(tmp_path / "c"), tmp_path / "s.csv", tmp_path / "s.png"
    words = ["seasons", str(folder), "--out", str(out), "--chart", str(picture), "--lang", lang]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.stderr
    assert ("最忙的月份" if lang == "zh" else "Busiest months") in done.stdout
    table = pd.read_csv(out, encoding="utf-8-sig")
    assert set(table["table"]) == {"busy", "effect", "share"}
    found = sp.seasons(folder)
    busy = table[table["table"] == "busy"]
    np.testing.assert_allclose(busy["index"], found.busy["index"], atol=0.051)
    assert "visitors" in found._repr_html_()
    with Image.open(picture) as drawn:
        assert drawn.size == (1920, 1080)


def test_a_service_without_a_week_to_draw_stays_out_of_the_picture(tmp_path: Path) -> None:
    folder = county(tmp_path / "c")
    rows = (folder / "history.csv").read_text("gb18030").splitlines(keepends=True)
    newest = [row for row in rows if row.startswith("h,b,")][-2:]
    kept = [row for row in rows if not row.startswith("h,b,")] + newest
    (folder / "history.csv").write_text("".join(kept), encoding="gb18030")
    done = CliRunner().invoke(main, ["seasons", str(folder), "--chart", str(tmp_path / "s.png")])
    assert done.exit_code == 0, done.exc_info
    assert (tmp_path / "s.png").is_file()


def test_one_mistyped_count_makes_no_season(tmp_path: Path) -> None:
    folder = county(tmp_path / "c")
    clean = sp.seasons(folder)
    file = folder / "history.csv"
    rows = file.read_text("gb18030")
    assert rows.count("h,a,2024-08-14,") == 1
    file.write_text(rows.replace("h,a,2024-08-14,", "h,a,2024-08-14,40"), encoding="gb18030")
    found = sp.seasons(folder)
    for level, kind in (("county", "month"), ("window", "week")):
        np.testing.assert_allclose(found.table(kind, level), clean.table(kind, level), rtol=0.06)
    done = CliRunner(env={"STAFFPLAN_LANG": "en"}).invoke(main, ["seasons", str(folder)])
    assert "left out" in done.stderr
    assert "h a (2024-08-14)" in done.stderr


def test_the_command_refuses(tmp_path: Path) -> None:
    folder = str(county(tmp_path, pd.Timestamp(2025, 3, 1)))
    runner = CliRunner(env={"STAFFPLAN_LANG": "en"})
    for words, said in (
        (["--chart", "s.jpg"], "s.jpg is not the name of a picture"),
        (["--out", "s.doc"], "s.doc is of no known kind"),
        ([], "less than 8 weeks"),
    ):
        done = runner.invoke(main, ["seasons", folder, *words])
        assert done.exit_code == 2
        assert said in done.stderr
        assert not done.stdout
