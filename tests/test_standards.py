"""Staffing standards: each hall held against each document's figure, thresholds from staffplan.toml."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from counties import random_county
from month_plans import county_of

from staffplan.cli import main
from staffplan.tables.checks_standards import below_standard, standard_lines
from staffplan.tables.config import Config, read_config
from staffplan.tables.county import County
from staffplan.tables.faults import Faults
from staffplan.tables.standards import Standards


def a_county(
    level: str,
    people: list[tuple[str, tuple[int, ...], bool]],
    windows: tuple[str, ...] = ("综合", "人社", "民政", "医保", "户籍", "引导台"),
    registered: float = np.nan,
    migrant: float = np.nan,
    standards: Standards | None = None,
) -> County:
    """Return a county of one hall; a person is (skill, days on village duty, full-time)."""
    base = county_of(random_county(1, halls=1))
    halls = base.halls.assign(level=level, registered_population=registered, migrant_population=migrant)
    table = pd.DataFrame({"hall": halls["hall"].iat[0], "window": list(windows)})
    staff = pd.DataFrame(
        {
            "staff": [f"S{k}" for k in range(len(people))],
            "hall": halls["hall"].iat[0],
            "skills": [{skill: 1.0} for skill, _, _ in people],
            "duty_weekdays": [duty for _, duty, _ in people],
            "full_time": [full for _, _, full in people],
        }
    )
    config = Config(standards=standards or Standards())
    return replace(base, halls=halls, windows=table, staff=staff, config=config)


def found(county: County) -> dict[str, tuple[int, int]]:
    table = below_standard(county)
    return {row["standard"]: (row["found"], row["wanted"]) for row in table.to_dict("records")}


ALWAYS = ("*", (), True)


def test_a_good_township_hall_is_not_listed() -> None:
    assert found(a_county("township", [ALWAYS] * 4)) == {}


def test_a_township_hall_has_people_windows_and_a_guide() -> None:
    poor = a_county("township", [("综合", (), True)] * 3, ("综合", "人社", "民政", "医保", "户籍"))
    assert found(poor) == {"township_people": (3, 4), "township_windows": (5, 6), "guides": (0, 1)}
    # A guide's window that nobody can serve is no guide.
    assert found(a_county("township", [("综合", (), True)] * 4)) == {"guides": (0, 1)}


def test_the_general_window_has_somebody_full_time() -> None:
    shared = [("综合", (), False), ("引导台", (), True), ("人社", (), True), ("人社", (), True)]
    assert found(a_county("township", shared)) == {"general_people": (0, 1)}
    assert found(a_county("county", shared)) == {"general_people": (0, 1)}
    assert found(a_county("county", shared, ("人社",))) == {}


@pytest.mark.parametrize("level", ["station", "village"])
def test_a_point_has_two_people_and_someone_every_day(level: str) -> None:
    assert found(a_county(level, [("综合", (2,), True), ("综合", (3,), True)], ("综合",))) == {}
    assert found(a_county(level, [("综合", (2,), True), ("综合", (2, 3), True)], ("综合",))) == {
        "point_daily": (0, 1)
    }
    assert found(a_county(level, [("综合", (), True)], ("综合",))) == {"point_people": (1, 2)}
    # Village duty on a day when it is closed anyhow leaves nobody out.
    assert found(a_county(level, [("综合", (6,), True), ("综合", (6,), True)], ("综合",))) == {}


def test_a_hall_without_people_of_its_own_is_judged_as_having_none() -> None:
    county = a_county("county", [ALWAYS], ("人社",))
    empty = county.halls.assign(hall="新厅")
    halls = pd.concat([county.halls, empty], ignore_index=True)
    windows = pd.concat([county.windows, pd.DataFrame([{"hall": "新厅", "window": "综合"}])])
    assert found(replace(county, halls=halls, windows=windows)) == {"general_people": (0, 1)}


def test_residents_ask_for_people() -> None:
    two = [("综合", (), True)] * 2
    assert found(a_county("village", two, ("综合",), 600.0)) == {}
    assert found(a_county("village", two, ("综合",), 601.0)) == {"per_head": (2, 3)}
    assert found(a_county("village", two, ("综合",), 300.0, 3000.0)) == {}
    assert found(a_county("village", two, ("综合",), 300.0, 3001.0)) == {"per_head": (2, 3)}
    assert found(a_county("township", [ALWAYS] * 4, registered=84_000.0)) == {}


def test_thresholds_are_the_countys() -> None:
    off = Standards(township_people=0, township_windows=0, guides=0, general_people=0)
    assert found(a_county("township", [("人社", (), True)], ("综合",), standards=off)) == {}
    faults = Faults()
    config = read_config('[standards]\ntownship_people = 5\nguide_word = "导办"'.encode(), "x", faults)
    assert not faults.all()
    assert found(a_county("township", [ALWAYS] * 4, standards=config.standards)) == {
        "township_people": (4, 5),
        "guides": (0, 1),
    }
    none = Standards(registered_per_person=0.0)
    assert found(a_county("village", [ALWAYS] * 2, ("综合",), 9000.0, 3000.0, none)) == {}


def test_without_people_only_windows_are_judged() -> None:
    assert found(a_county("township", [], ("综合",))) == {"township_windows": (1, 6)}


@pytest.mark.parametrize(("lang", "source"), [("zh", "26个乡镇的调研"), ("en", "Survey of 26 townships")])
def test_check_prints_them_with_their_source(monkeypatch: pytest.MonkeyPatch, lang: Any, source: str) -> None:
    county = a_county("township", [ALWAYS] * 2, ("综合", "引导台"))
    monkeypatch.setattr("staffplan.tables.county.read", lambda _: county)
    result = CliRunner(env={"STAFFPLAN_LANG": lang}).invoke(main, ["check"])
    assert result.exit_code == 0  # advice, not an error
    lines = standard_lines(county, lang)
    assert result.stdout.splitlines()[-len(lines) :] == lines
    assert any(source in line and " 6" in line for line in lines)
    assert any(f"{county.halls['hall'].iat[0]} 2" in line for line in lines)
    assert standard_lines(a_county("township", [ALWAYS] * 4), lang) == []
