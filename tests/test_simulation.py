"""`staffplan simulate`: plans from folders and from memory, staffings side by side, known counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import run
from month_plans import month_plan, plan_of

import staffplan as sp
from staffplan.briefing.measures import sd_over_interval
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.problems import problem_of
from staffplan.plans.simulation import with_sd
from staffplan.texts import Lang

STAFFINGS = ["flat", "proportional", "staffplan"]


@pytest.fixture(scope="module")
def busy() -> MonthPlan:
    """A county with more visitors than flat staffing can serve."""
    return month_plan(11, {"speeds", "village duty", "throng"}, halls=3, windows=3, people=5)


def test_every_frame_adds_up_to_the_county(busy: MonthPlan) -> None:
    result = sp.simulate(busy, replications=20)
    assert result.county["staffing"].tolist() == STAFFINGS
    for frame in (result.halls, result.windows, result.days, result.window_days):
        weighted = (frame["visitors"] * frame["mean_wait_minutes"]).groupby(frame["staffing"]).sum()
        visitors = frame.groupby("staffing")["visitors"].sum()
        assert np.allclose((weighted / visitors)[STAFFINGS], result.county["mean_wait_minutes"])
    assert len(result.window_days) == 3 * len(busy.forecast.daily)
    assert result.county["visitors"].nunique() == 1  # the same visitors for all
    assert (result.county["low"] < result.county["mean_wait_minutes"]).all()


def test_waits_are_those_that_the_plan_expects(busy: MonthPlan) -> None:
    """Served one by one, visitors wait as long as the plan's waits.csv and its flat waits say."""
    result = sp.simulate(busy, replications=400).county.set_index("staffing")
    assert result.at["staffplan", "mean_wait_minutes"] == pytest.approx(busy.plan.mean_wait, rel=0.08)
    flat = busy.plan.flat_waits
    expected = (flat["visitors"] * flat["mean_wait_minutes"]).sum() / flat["visitors"].sum()
    assert result.at["flat", "mean_wait_minutes"] == pytest.approx(expected, rel=0.08)
    assert result.at["staffplan", "late_share"] == pytest.approx(busy.plan.late_share, abs=0.03)


def test_a_plan_beats_the_staffings_it_is_held_against(busy: MonthPlan) -> None:
    table = sp.simulate(busy, replications=30).county.set_index("staffing")
    assert table.at["staffplan", "mean_wait_minutes"] < table.at["flat", "mean_wait_minutes"]
    assert table.at["staffplan", "mean_wait_minutes"] < table.at["proportional", "mean_wait_minutes"]
    assert table.at["flat", "ratio"] == pytest.approx(
        table.at["staffplan", "mean_wait_minutes"] / table.at["flat", "mean_wait_minutes"]
    )
    assert table.at["staffplan", "ratio"] == 1.0


@pytest.mark.parametrize(("lang", "times"), [("zh", "本方案的等候为其"), ("en", "times that")])
def test_the_plan_is_not_compared_with_itself(busy: MonthPlan, lang: Lang, times: str) -> None:
    lines = sp.simulate(busy, replications=5).summary(lang).splitlines()
    assert [times in line for line in lines[1:4]] == [True, True, False]


def test_the_seed_decides_all(busy: MonthPlan) -> None:
    first, again = (sp.simulate(busy, replications=5, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.window_days, again.window_days)
    other = sp.simulate(busy, replications=5, seed=4)
    assert not first.county["visitors"].equals(other.county["visitors"])


def test_days_that_a_forecast_has_beyond_the_plan_are_not_served(busy: MonthPlan) -> None:
    daily = busy.forecast.daily
    later = daily.assign(date=daily["date"] + pd.Timedelta(days=21))
    longer = replace(busy.forecast, daily=pd.concat([daily, later], ignore_index=True))
    one, other = (sp.simulate(plan, replications=3) for plan in (busy, replace(busy, forecast=longer)))
    pd.testing.assert_frame_equal(one.window_days, other.window_days)


def test_actual_counts_are_served(busy: MonthPlan) -> None:
    days = busy.forecast.daily.iloc[::7][["hall", "window", "date"]].assign(count=13)
    result = sp.simulate(busy, replications=5, counts=days)
    assert len(result.window_days) == 3 * len(days)
    assert (result.window_days["visitors"] == 13).all()
    both = sp.simulate(busy, replications=5, counts=days.assign(mean=50.0, sd=7.0))
    assert (both.window_days["visitors"] == 13).all()
    with pytest.raises(sp.BadRequest, match="counts"):
        sp.simulate(busy, counts=days.assign(date=pd.Timestamp("2020-01-01")))
    with pytest.raises(sp.BadRequest, match="count"):
        sp.simulate(busy, counts=days.drop(columns="count"))


def test_counts_that_cannot_be_served_are_refused_and_unknown_ones_left_out(busy: MonthPlan) -> None:
    days = busy.forecast.daily.iloc[::7][["hall", "window", "date"]].assign(count=13.0)
    known = days.assign(count=days["count"].where(np.arange(len(days)) > 0))
    assert len(sp.simulate(busy, replications=2, counts=known).window_days) == 3 * (len(days) - 1)
    parts = sp.simulate(busy, replications=2, counts=days.assign(count=12.6))
    assert (parts.window_days["visitors"] == 13).all()
    text = days.astype({"count": object})
    text.iloc[2, 3] = "many"
    for counts, code in (
        (text, "counts_values"),
        (days.assign(count=np.inf), "counts_values"),
        (days.assign(date="some day"), "date"),
        (pd.concat([days, days.head(1)]), "counts_twice"),
    ):
        with pytest.raises(sp.BadRequest) as refused:
            sp.simulate(busy, replications=2, counts=counts)
        assert refused.value.code == code
    other = replace(busy, county=replace(busy.county, windows=busy.county.windows.iloc[1:]))
    with pytest.raises(sp.BadRequest) as refused:
        sp.simulate(busy, replications=2, perfect=other)
    assert refused.value.code == "perfect_other"


def test_perfect_foresight_is_a_fourth_staffing(busy: MonthPlan) -> None:
    """The plan was made for the wrong windows; one made for what comes serves the same visitors better."""
    daily = busy.forecast.daily
    flipped = daily.assign(
        mean=daily.groupby("hall")["mean"].transform(lambda m: m.sum() / len(m)) * 2 - daily["mean"]
    )
    flipped["mean"] = flipped["mean"].clip(lower=1.0)
    counts = flipped[["hall", "window", "date"]].assign(count=flipped["mean"].round().astype(int))
    perfect = plan_of(busy.county, flipped)
    table = sp.simulate(busy, replications=10, counts=counts, perfect=perfect).county.set_index("staffing")
    assert table.index.tolist() == [*STAFFINGS, "perfect"]
    assert table.at["perfect", "mean_wait_minutes"] < 0.9 * table.at["staffplan", "mean_wait_minutes"]


def test_where_nobody_waits_no_ratio_is_told(busy: MonthPlan) -> None:
    days = busy.forecast.daily[["hall", "window", "date"]]
    told = sp.simulate(busy, replications=2, counts=days.assign(count=0)).summary("zh")
    assert "0.0 分钟" in told
    assert "nan" not in told
    assert "其 – 倍" in told


def test_spread_comes_back_from_the_quantiles() -> None:
    rng = np.random.default_rng(1)
    draws = rng.poisson(rng.gamma(25.0, 4.0, 200_000))
    low, high = np.quantile(draws, [0.1, 0.9])
    frame = pd.DataFrame(
        {"mean": [100.0, 9.0, 3.0, 0.04], "p10": [low, 9.0, 1.0, 0.0], "p90": [high, 9.0, 5.0, 0.0]}
    )
    sd = with_sd(frame)["sd"]
    assert sd[0] == pytest.approx(draws.std(), rel=0.03)
    assert sd[1] == 3.0  # no less than a Poisson number's
    assert sd[2] == pytest.approx(5.0 / 2.5631, rel=1e-4)  # five counts, both ends included, hold 80 %
    assert sd[3] == pytest.approx(0.2)


@pytest.mark.parametrize("times", [0.9, 1.3])
def test_spread_of_long_tails_comes_back_by_its_ratio_to_the_interval(times: float) -> None:
    low, high = np.array([60.0, 200.0, 31.0]), np.array([120.0, 330.0, 70.0])
    frame = pd.DataFrame({"mean": (low + high) / 2.0, "p10": low, "p90": high})
    frame["sd"] = times * (high - low + 1.0) / 2.5631
    ratio = sd_over_interval(frame)
    assert ratio == pytest.approx(times, rel=1e-4)
    assert with_sd(frame.drop(columns="sd"), ratio)["sd"].tolist() == pytest.approx(frame["sd"].tolist())
    for unknown in (None, "1.3", -1.0, sd_over_interval(frame.drop(columns="sd"))):
        assert with_sd(frame, unknown)["sd"].tolist() == pytest.approx(
            (frame["sd"] / times).tolist(), rel=1e-4
        )


@pytest.fixture(scope="module")
def saved(busy: MonthPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return busy.save(tmp_path_factory.mktemp("plans") / "2026-12", "en").folder


def test_command(saved: Path, busy: MonthPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staffplan.plans.simulation.read", lambda _: busy.county)
    table = tmp_path / "waits.csv"
    result = run("simulate", "somewhere", "--plan", saved, "--replications", 5, "--out", table)
    assert (result.exit_code, result.stdout.count("mean wait")) == (0, 3 + 3 + 5)
    assert str(table) in result.stderr
    written = pd.read_csv(table, dtype={"date": str})
    assert set(written["level"]) == {"county", "hall", "window", "day", "window_day"}
    memory = sp.simulate(busy, replications=5)
    plan = written[(written["level"] == "county") & (written["staffing"] == "staffplan")]
    expected = memory.county.set_index("staffing").at["staffplan", "mean_wait_minutes"]
    assert plan["mean_wait_minutes"].iloc[0] == pytest.approx(expected, rel=0.15)
    result = run("simulate", "somewhere", "--plan", saved, "--replications", 5, lang="zh")
    assert "平均分配" in result.stdout
    assert "本方案" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--plan", "/no/such/plan"), "/no/such/plan"),
        (("--plan", "{saved}", "--replications", 1), "replications"),
        (("--plan", "{saved}", "--out", "waits.txt"), "waits.txt"),
        ((), "--plan"),
    ],
)
def test_bad_requests(saved: Path, words: tuple[object, ...], said: str) -> None:
    result = run("simulate", *(str(word).format(saved=saved) for word in words))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_plans_own_tables_are_not_written_over(saved: Path) -> None:
    before = (saved / "posts.csv").read_bytes()
    refused = run("simulate", "--plan", saved, "--out", saved / "posts.csv")
    assert refused.exit_code == 2
    assert "posts.csv" in refused.stderr
    assert (saved / "posts.csv").read_bytes() == before


def test_a_plan_of_another_county_is_refused(saved: Path, busy: MonthPlan) -> None:
    staff = busy.county.staff.assign(staff=lambda table: "X" + table["staff"])
    with pytest.raises(sp.BadRequest, match="S001"):
        sp.simulate(saved, replace(busy.county, staff=staff))


@pytest.mark.parametrize("command", ["chart", "simulate"])
def test_a_plan_is_of_the_county_that_is_named(saved: Path, command: str) -> None:
    """Left out, it is the bundled one: its windows are others."""
    before = {path: path.stat().st_mtime_ns for path in saved.rglob("*")}
    result = run(command, "--plan", saved)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "1号大厅" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in saved.rglob("*")} == before


def test_visitors_come_by_the_countys_own_profile(busy: MonthPlan) -> None:
    """All in the first tenth of the day: they wait far longer than when they come evenly."""
    waits = {}
    for name, profile in (("rush", (1.0, *(0.0,) * 9)), ("even", (1.0,))):
        rules = replace(busy.county.config.rules, profile=profile)
        county = replace(busy.county, config=replace(busy.county.config, rules=rules))
        table = sp.simulate(replace(busy, county=county), replications=5).county.set_index("staffing")
        waits[name] = table.at["staffplan", "mean_wait_minutes"]
        expected = problem_of(county, busy.forecast, busy.plan.weeks, None).curves
        waits[f"{name} expected"] = float(expected.minutes[:, 2].sum())
    assert waits["rush"] > 2 * waits["even"]
    assert waits["rush expected"] > 2 * waits["even expected"]
