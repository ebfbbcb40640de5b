"""The example county: the shape that the documents claim, and the script that makes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from command_line import contents

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "example"
SMALL = 12


def table(name: str, folder: Path = FOLDER) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, encoding="utf-8-sig").fillna("")


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "data"))
        import make_example

        yield make_example
        for name in [name for name in sys.modules if name.startswith("example_")] + ["make_example"]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def small(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of a dozen halls, with its true means."""
    folder: Path = tmp_path_factory.mktemp("county")
    script.make(folder, seed=3, halls=SMALL, truth=folder / "truth.parquet")
    return folder


@pytest.fixture(scope="module")
def truth(small: Path) -> pd.DataFrame:
    means = pd.read_parquet(small / "truth.parquet")
    return means.assign(date=pd.to_datetime(means["date"]))


def test_the_same_seed_makes_the_same_bytes(script: ModuleType, small: Path, tmp_path: Path) -> None:
    script.make(tmp_path, seed=3, halls=SMALL, truth=tmp_path / "truth.parquet")
    assert contents(tmp_path) == contents(small)
    script.make(tmp_path, seed=4, halls=SMALL)
    assert contents(tmp_path)["staff.csv"] != contents(small)["staff.csv"]
    assert contents(tmp_path)["history/daily.parquet"] != contents(small)["history/daily.parquet"]


def test_the_bundled_tables_are_those_of_the_script(script: ModuleType) -> None:
    halls = script.make_halls(48, script.SEED)
    windows = script.make_windows(halls, script.SEED)
    people = script.make_people(halls, windows, script.SEED)
    assert table("halls")["大厅"].tolist() == [hall.name for hall in halls]
    assert table("halls")["户籍人口"].tolist() == [str(hall.population) for hall in halls]
    now = [round(window.minutes * window.left, 2) for window in windows]
    assert table("windows")["办理分钟"].astype(float).tolist() == now
    assert table("staff")["姓名"].tolist() == [person.name for person in people.staff]
    assert table("events")["名称"].tolist() == [event.name for event in script.make_events(halls, windows)]
    assert (FOLDER / "staffplan.toml").read_bytes() == script.SETTINGS.read_bytes()


def test_sizes() -> None:
    halls, windows, staff = table("halls"), table("windows"), table("staff")
    assert halls["层级"].value_counts().to_dict() == {"乡镇": 32, "便民服务站": 16}
    assert halls["大厅"].str[-1].value_counts().to_dict() == {"道": 1, "镇": 29, "乡": 2, "站": 16}
    assert [len(windows), len(staff)] == [286, 423]
    at_hall = windows.groupby("大厅").size()
    stations = set(halls.loc[halls["层级"] == "便民服务站", "大厅"])
    assert at_hall[at_hall.index.isin(stations)].between(1, 3).all()
    assert at_hall[~at_hall.index.isin(stations)].between(4, 12).all()
    floating = (staff["可调配"] == "是").mean()
    assert 0.09 < floating < 0.11
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 6_000_000


def test_tables_agree_with_each_other() -> None:
    halls, windows, staff = table("halls"), table("windows"), table("staff")
    pairs = set(zip(windows["大厅"], windows["窗口"], strict=True))
    assert len(pairs) == len(windows)
    assert staff["工号"].is_unique
    assert staff["姓名"].is_unique
    assert set(staff["大厅"]) == set(windows["大厅"]) == set(halls["大厅"])
    for row in staff.to_dict("records"):
        known = {skill.split("=")[0] for skill in row["可办窗口"].split(";")}
        if row["可调配"] == "否":
            assert {(row["大厅"], window) for window in known} <= pairs
        else:
            assert known <= {"*", *windows["窗口"]}
    for name in ("leave", "pins"):
        assert set(table(name)["工号"]) <= set(staff["工号"])
        assert (table(name)["开始日期"] <= table(name)["结束日期"]).all()
    for row in table("pins").to_dict("records"):
        assert (row["大厅"], row["窗口"]) in pairs
    for row in table("events").to_dict("records"):
        assert set(row["大厅"].split(";")) - {""} <= set(halls["大厅"])
        assert set(row["窗口"].split(";")) - {""} <= set(windows["窗口"])


def test_every_window_has_people_but_a_few_have_one() -> None:
    staff = table("staff")
    qualified = []
    for hall, window in table("windows")[["大厅", "窗口"]].itertuples(index=False):
        team = staff.loc[staff["大厅"] == hall, "可办窗口"].str.split(";")
        qualified.append(
            sum(any(skill.split("=")[0] in ("*", window) for skill in skills) for skills in team)
        )
    assert min(qualified) == 1
    assert 2 <= qualified.count(1) <= 6


def test_a_stations_two_people_are_in_villages_on_different_days() -> None:
    staff = table("staff")
    for hall in table("halls").query("层级 == '便民服务站'")["大厅"]:
        team = staff[staff["大厅"] == hall]
        assert len(team) >= 2
        duty = [set(days.split(",")) for days in team["驻村日"] if days]
        assert len(duty) == 2
        assert not duty[0] & duty[1]


def test_histories_are_of_three_periods() -> None:
    daily = pd.read_parquet(FOLDER / "history" / "daily.parquet")
    monthly, weekly = table("history/monthly"), table("history/weekly")
    assert str(daily["date"].min()) == "2021-11-01"
    assert str(daily["date"].max()) == "2026-11-20"
    assert set(table("halls")["大厅"]) == set(daily["hall"]) | set(monthly["大厅"]) | set(weekly["大厅"])
    by_month_alone = set(monthly["大厅"]) - set(daily["hall"])
    assert len(by_month_alone) == 5
    assert len(set(monthly["大厅"]) & set(daily["hall"])) == 1
    assert weekly["大厅"].nunique() == 1
    assert set(weekly["大厅"]).isdisjoint(daily["hall"])
    assert [monthly["月份"].min(), monthly["月份"].max()] == ["2021-11", "2026-10"]
    assert [weekly["日期"].min(), weekly["日期"].max()] == ["2021-W44", "2026-W46"]
    counted = set(zip(daily["hall"], daily["window"], strict=True))
    reported = set(zip(monthly["大厅"], monthly["窗口"], strict=True))
    reported |= set(zip(weekly["大厅"], weekly["窗口"], strict=True))
    windows = table("windows")
    unknown = set(zip(windows["大厅"], windows["窗口"], strict=True)) - counted - reported
    assert len(unknown) == 1


def test_market_days_are_mostly_lunar() -> None:
    kinds = table("halls")["赶场日"].str[:2].value_counts()
    assert kinds["农历"] >= 36
    assert kinds["阳历"] == 3
    assert kinds["每周"] == 3
    assert set(table("halls")["赶场日"].str[3:]) >= {"1、4、7", "2、5、8", "3、6、9"}


def test_counts_follow_their_means(small: Path, truth: pd.DataFrame) -> None:
    daily = pd.read_parquet(small / "history" / "daily.parquet")
    daily["date"] = pd.to_datetime(daily["date"])
    both = daily.merge(truth, on=["hall", "window", "date"], how="left")
    assert both["mean"].notna().all()
    assert both["count"].sum() / both["mean"].sum() == pytest.approx(1, abs=0.01)
    # more scatter than Poisson's: the spread within a window and what a hall's windows share
    scatter = ((both["count"] - both["mean"]) ** 2).sum() / both["mean"].sum()
    assert 1.5 < scatter < 6
    # since 2025 every hall with daily counts reports by day
    due = truth[truth["hall"].isin(daily["hall"]) & truth["date"].between("2025-01-01", "2026-11-20")]
    assert 0.001 < 1 - (both["date"] >= "2025-01-01").sum() / len(due) < 0.01


def test_reports_are_sums_of_days(script: ModuleType) -> None:
    from example_counts import by_month, by_week

    halls = script.make_halls(SMALL, 3)
    kinds = {hall.reporting: hall.name for hall in halls}
    days = pd.date_range("2024-11-28", "2025-02-02")
    counts = pd.concat(
        [pd.DataFrame({"hall": hall, "window": "人社", "date": days, "count": 1}) for hall in kinds.values()]
    )
    months = by_month(counts, halls).set_index(["hall", "month"])["count"]
    assert months[kinds["monthly"]].to_dict() == {"2024-11": 3, "2024-12": 31, "2025-01": 31, "2025-02": 2}
    assert months[kinds["switched"]].to_dict() == {"2024-11": 3, "2024-12": 31}
    assert set(months.index.get_level_values(0)) == {kinds["monthly"], kinds["switched"]}
    weeks = by_week(counts, halls)
    assert set(weeks["hall"]) == {kinds["weekly"]}
    assert weeks.set_index("week")["count"].to_dict() == {
        "2024-W48": 4,
        "2024-W49": 7,
        "2024-W50": 7,
        "2024-W51": 7,
        "2024-W52": 7,
        "2025-W01": 7,
        "2025-W02": 7,
        "2025-W03": 7,
        "2025-W04": 7,
        "2025-W05": 7,
    }


def ratio(truth: pd.DataFrame, window: str, first: tuple[str, str], second: tuple[str, str]) -> float:
    """Mean visitors a day of a service in one span against those in another."""
    rows = truth[truth["window"] == window]
    return float(
        rows[rows["date"].between(*first)]["mean"].mean() / rows[rows["date"].between(*second)]["mean"].mean()
    )


@pytest.mark.parametrize(
    ("window", "first", "second", "low", "high"),
    [
        ("医保", ("2026-12-16", "2026-12-31"), ("2026-06-01", "2026-06-30"), 1.5, 3.0),  # the campaign's rush
        ("医保", ("2024-07-09", "2024-07-10"), ("2024-06-25", "2024-07-05"), 0.05, 0.3),  # the outage
        (
            "医保",
            ("2024-07-11", "2024-07-15"),
            ("2024-06-25", "2024-07-05"),
            1.02,
            1.6,
        ),  # and those it sent home
        ("人社", ("2022-08-29", "2022-09-09"), ("2022-08-01", "2022-08-26"), 0.2, 0.6),  # epidemic controls
        ("人社", ("2022-12-13", "2022-12-27"), ("2022-10-17", "2022-11-11"), 0.3, 0.8),  # infections
        ("综合", ("2027-01-18", "2027-01-29"), ("2026-11-23", "2026-12-04"), 1.1, 2.0),  # return home
        ("综合", ("2027-02-11", "2027-02-16"), ("2026-11-23", "2026-12-04"), 1.3, 2.6),  # reopening
        ("综合", ("2026-03-09", "2026-04-17"), ("2026-05-06", "2026-06-18"), 0.75, 0.99),  # ploughing
        ("户籍", ("2026-08-24", "2026-09-04"), ("2026-06-08", "2026-06-26"), 1.1, 1.9),  # opening of school
    ],
)
def test_the_waves_that_the_documents_name(
    truth: pd.DataFrame, window: str, first: tuple[str, str], second: tuple[str, str], low: float, high: float
) -> None:
    assert low < ratio(truth, window, first, second) < high


def test_market_days_draw_visitors(small: Path, truth: pd.DataFrame) -> None:
    rules = table("halls", small).set_index("大厅")["赶场日"]
    lunar = rules[rules.str.startswith("农历逢")]
    rows = truth[truth["window"].eq("民政") & truth["date"].between("2026-11-09", "2026-12-08")]
    rows = rows[rows["hall"].isin(lunar.index)]
    # a lunar month of thirty days begins on 9 November 2026
    digit = (rows["date"] - pd.Timestamp("2026-11-08")).dt.days % 10
    market = [str(day) in lunar[hall][3:].split("、") for day, hall in zip(digit, rows["hall"], strict=True)]
    factors = rows.groupby(["hall", np.array(market)])["mean"].mean().unstack()
    assert len(factors) >= 4
    assert (factors[True] / factors[False]).between(1.2, 2.1).all()


def test_truth_covers_open_days_from_a_windows_first(truth: pd.DataFrame) -> None:
    assert truth["date"].max() == pd.Timestamp("2027-03-31")
    assert not truth["date"].isin(pd.to_datetime(["2026-02-17", "2026-10-01", "2026-11-22"])).any()
    assert truth["date"].isin(pd.to_datetime(["2026-10-10"])).any()
    halls = list(dict.fromkeys(truth["hall"]))
    moved = truth[(truth["hall"] == halls[3]) & truth["date"].between("2023-05-15", "2023-05-19")]
    assert moved.empty
    begins = truth.groupby(["hall", "window"])["date"].min()
    assert begins.min() == pd.Timestamp("2021-11-01")
    assert begins[(slice(None), "卫健")].max() == pd.Timestamp("2026-12-01")
    assert np.isfinite(truth["mean"]).all()
    assert (truth["mean"] > 0).all()


def test_halls_are_unevenly_loaded(script: ModuleType) -> None:
    halls = script.make_halls(48, script.SEED)
    loads = np.array([hall.load for hall in halls if hall.level == "township"])
    assert (loads > 1.15).sum() >= 6
    assert (loads < 0.8).sum() >= 8
