"""The command backtest: what it prints, writes, draws and refuses; forecasts blended by its weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import run
from histories import calendar_of, county
from matplotlib.image import imread

import staffplan as sp
from forecast.backtest import DEFAULT_MODELS, MODELS
from forecast.members import classical_frames
from staffplan.commands import backtest as command

QUICK = ("seasonal_naive", "weekday_mean")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_prints_and_writes(tmp_path: Path, lang: str) -> None:
    folder, out = county(tmp_path / "c"), tmp_path / "scores.csv"
    models = ",".join(QUICK)
    done = run(
        "backtest", folder, "--models", models, "--origins", "2025-01-12,2025-02-23", "--out", out, lang=lang
    )
    assert done.exit_code == 0, done.stderr
    assert "2025-01-12, 2025-02-23" in done.stdout
    assert ("近四周" if lang == "zh" else "mean weekday") in done.stdout
    table = pd.read_csv(out, encoding="utf-8-sig")
    assert set(table["level"]) == {"all", "horizon", "window", "season"}
    same = sp.backtest(folder, ["2025-01-12", "2025-02-23"], models=QUICK)
    np.testing.assert_allclose(table.loc[table["level"] == "all", "wape"], same.scores["wape"], atol=1e-4)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_model_with_too_short_a_history_says_who_stands_in(tmp_path: Path, lang: str) -> None:
    models = ("--models", "weekday_mean,ets,stl_ets", "--origins", "2024-03-10,2024-09-15", "--weeks", "3")
    done = run("backtest", county(tmp_path), *models, lang=lang)
    assert done.exit_code == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("!")]
    assert len(told) == 3
    for line, weeks in zip(told, (12, 104, 104), strict=True):
        assert f" {weeks} " in line
        assert ("2 个窗口，2 个起点中的 1 个" if lang == "zh" else "2 windows, 1 of 2 origins") in line


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_blends_weights_are_shown_written_and_drawn(tmp_path: Path, lang: str) -> None:
    folder, out, chart = county(tmp_path / "c"), tmp_path / "scores.csv", tmp_path / "scores.png"
    origins = "2024-10-13,2024-11-17,2025-01-12"
    words = ("--models", "pooled,weekday_mean,blend", "--origins", origins, "--weeks", "3")
    done = run("backtest", folder, *words, "--out", out, "--chart", chart, lang=lang)
    assert done.exit_code == 0, done.stderr
    assert ("融合的权重" if lang == "zh" else "Weights of the blend") in done.stdout
    table = pd.read_csv(out, encoding="utf-8-sig")
    weights = table[table["level"] == "weight"]
    np.testing.assert_allclose(weights.groupby(["origin", "window"], dropna=False)["weight"].sum(), 1.0)
    assert sorted(weights["origin"].unique()) == origins.split(",")
    assert list(table.loc[table["level"] == "all", "model"].unique()) == ["pooled", "weekday_mean", "blend"]
    assert imread(chart).shape[:2] == (1080, 1920)


def test_a_county_is_forecast_with_the_weights_of_its_backtest(tmp_path: Path) -> None:
    found = county(tmp_path)
    origins = ["2024-10-13", "2024-11-17", "2024-12-22", "2025-02-09"]
    scored = sp.backtest(found, origins, 3, ["pooled", "weekday_mean"])
    # the model alone is too good here to need a member: let its past be a third too high
    own = scored.cells["model"] == "pooled"
    scored = replace(
        scored, cells=scored.cells.assign(mean=scored.cells["mean"].where(~own, scored.cells["mean"] * 1.33))
    )
    blended = sp.forecast(found, start="2025-03-10", weeks=3, as_of="2025-03-09", blend=scored)
    alone = sp.forecast(found, start="2025-03-10", weeks=3, as_of="2025-03-09")
    weight = scored.weights_on(pd.Timestamp(2025, 3, 9)).set_index(["window", "model"])["weight"]
    assert weight["a", "weekday_mean"] > 0.02
    told = blended.notes[blended.notes["code"] == "blend"].set_index("window")["detail"]
    assert f"weekday_mean {weight['a', 'weekday_mean']:.2f}" in told["a"]
    calendar, day = calendar_of(("h", "a"), ("h", "b")), pd.Timestamp(2025, 3, 9)
    history, end = sp.read(found).history, day + pd.Timedelta(days=21)
    other = classical_frames("weekday_mean", history, calendar.windows, calendar, day, end)[1]
    frames = (alone.weekly, other, blended.weekly)
    sums = [frame.loc[frame["window"] == "a", "mean"].iloc[0] for frame in frames]
    moved = np.log(sums[2] / sums[0]) / np.log(sums[1] / sums[0])
    assert moved == pytest.approx(weight["a", "weekday_mean"], rel=0.02)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--models", "oracle"), "no method oracle"),
        (("--models", "ets,blend"), "together with pooled"),
        (("--chart", "scores.gif"), "scores.gif"),
        (("--origins", "2025-13-01"), "2025-13-01"),
        (("--origins", "2019-01-06"), "Origin 2019-01-06 cannot be used"),
        (("--weeks", "0"), "weeks"),
        (("--out", "scores.doc"), "scores.doc"),
    ],
)
def test_the_command_refuses(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run("backtest", county(tmp_path), *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not done.stdout


def test_a_short_history_is_refused_in_both_languages(tmp_path: Path) -> None:
    folder = county(tmp_path, pd.Timestamp(2025, 2, 10))
    assert "too short to backtest" in run("backtest", folder).stderr
    refused = run("backtest", folder, lang="zh")
    assert refused.exit_code == 2
    assert "历史太短" in refused.stderr


def test_the_command_names_the_models_there_are() -> None:
    assert command.MODELS == MODELS
    assert command.DEFAULT_MODELS == DEFAULT_MODELS
