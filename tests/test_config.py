"""staffplan.toml: every key documented, every mistake found with its line."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from forecast.calendar import CalendarSettings
from optimize.settings import Costs, Rules, SolverSettings
from staffplan.tables.config import Config, read_config, settings
from staffplan.tables.faults import Faults
from staffplan.tables.standards import Standards
from staffplan.tables.template_toml import toml_text

SECTIONS: dict[str, Any] = {
    "calendar": CalendarSettings(),
    "costs": Costs(),
    "rules": Rules(),
    "solver": SolverSettings(),
    "standards": Standards(),
}


def read(text: str) -> tuple[Config, list[tuple[str, int | None, str]]]:
    faults = Faults()
    config = read_config(text.encode(), "staffplan.toml", faults)
    return config, [(fault.code, fault.row, fault.column) for fault in faults.all()]


def test_documented_keys_and_defaults_are_the_programs() -> None:
    for section, defaults in SECTIONS.items():
        documented = {one.key: one for one in settings() if one.section == section}
        assert set(documented) == {field.name for field in fields(defaults)}
        for key, setting in documented.items():
            value = getattr(defaults, key)
            expected = "" if value in (None, ()) else value
            read = {"number": float, "integer": float, "flag": lambda said: said == "true"}
            assert read.get(setting.kind, str)(setting.default) == expected
            assert (setting.kind == "integer") == (type(value) is int)
            assert setting.en
            assert setting.zh


def test_nothing_said_leaves_the_defaults() -> None:
    assert read("") == (Config(), [])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_template_changes_nothing_and_its_every_line_reads(lang: Any) -> None:
    template = toml_text(lang)
    assert read(template) == (Config(), [])
    lines = [line[2:] if line.startswith("# ") and " = " in line else line for line in template.splitlines()]
    keys = {one.key for one in settings()}
    opened = [
        line for line in lines if line.startswith(("[", "#")) or line.split(" = ")[0] in keys or not line
    ]
    assert sum(" = " in line for line in opened) >= len(keys)
    config, faults = read("\n".join(opened))
    assert [code for code, _, _ in faults] == []
    assert config.costs == Costs()
    assert config.calendar.subdivision is None
    assert config.calendar.workdays == (date(2027, 2, 14), date(2027, 2, 20))


def test_values() -> None:
    config, faults = read(
        """
        [calendar]
        country = "KR"
        workdays = ["2027-02-14", 2027-02-20, "2027年3月1日"]
        school_terms = [["03-02", "07-20"], [2026-09-01, "2026-12-31"]]
        farming_seasons = [["rice", "谷雨", "festival+120"]]
        [costs]
        change = 30
        [rules]
        max_a_posts = 1
        [solver]
        time_limit = 20.5
        """
    )
    assert faults == []
    assert config.calendar == CalendarSettings(
        country="KR",
        workdays=(date(2027, 2, 14), date(2027, 2, 20), date(2027, 3, 1)),
        school_terms=(("03-02", "07-20"), ("2026-09-01", "2026-12-31")),
        farming_seasons=(("rice", "谷雨", "festival+120"),),
    )
    assert config.costs == Costs(change=30.0)
    assert config.rules == Rules(max_a_posts=1)
    assert config.solver == SolverSettings(time_limit=20.5)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[costs]\n\nchnage = 3", ("unknown_key", 3, "costs.chnage")),
        ("[costs]\nchange = -3", ("too_small", 2, "costs.change")),
        ("[costs]\nchange = '3'", ("toml_number", 2, "costs.change")),
        ("[costs]\nchange = nan", ("toml_number", 2, "costs.change")),
        ("[costs]\nchange = inf", ("toml_number", 2, "costs.change")),
        ("[rules]\nmax_a_posts = 1.5", ("toml_integer", 2, "rules.max_a_posts")),
        ("[rules]\nmax_a_posts = true", ("toml_integer", 2, "rules.max_a_posts")),
        ("[rules]\nmax_a_posts = 0", ("too_small", 2, "rules.max_a_posts")),
        ("[solver]\ntime_limit = 2_000_000", ("too_large", 2, "solver.time_limit")),
        ("[solver]\ngap = 2", ("too_large", 2, "solver.gap")),
        ("rules.profile = [0, 0]", ("toml_weights", 1, "rules.profile")),
        ("rules.profile = [2, -1]", ("toml_weights", 1, "rules.profile")),
        ("rules.profile = 3", ("toml_weights", 1, "rules.profile")),
        ("rules.profile = ['a']", ("toml_number", 1, "rules.profile")),
        ("rules.part_time_a = 1", ("toml_flag", 1, "rules.part_time_a")),
        ("rules.max_b_posts = 0", ("too_small", 1, "rules.max_b_posts")),
        ("[cost]\nchange = 3", ("unknown_section", 1, "cost")),
        ("max_a_posts = 3", ("unknown_section", 1, "max_a_posts")),
        ("[calendar]\ncountry = 86", ("toml_text", 2, "calendar.country")),
        ("[calendar]\ncountry = 'XX'", ("bad_country", 2, "calendar.country")),
        ("[calendar]\ncountry = 'NYSE'", ("bad_country", 2, "calendar.country")),
        ("[calendar]\ncountry = 'utils'", ("bad_country", 2, "calendar.country")),
        ("[calendar]\ncountry = 'US'\nsubdivision = 'QQ'", ("bad_subdivision", 3, "calendar.subdivision")),
        ("[calendar]\nworkdays = '2027-02-14'", ("toml_days", 2, "calendar.workdays")),
        ("[calendar]\nworkdays = ['2027-02-30']", ("date", 2, "calendar.workdays")),
        ("[calendar]\nschool_terms = [['02-20']]", ("toml_terms", 2, "calendar.school_terms")),
        ("[calendar]\nschool_terms = [['02-20', '02-31x']]", ("toml_bound", 2, "calendar.school_terms")),
        (
            "[calendar]\nschool_terms = [['2026-09-01', '2026-01-20']]",
            ("toml_span", 2, "calendar.school_terms"),
        ),
        (
            "[calendar]\nfarming_seasons = [['插秧', '谷雨', '2026-05-20']]",
            ("toml_span", 2, "calendar.farming_seasons"),
        ),
        ("[calendar]\nfarming_seasons = ['惊蛰']", ("toml_seasons", 2, "calendar.farming_seasons")),
        (
            "[calendar]\nworkdays = ['2027-02-14']\ndays_off = ['2027-02-14']",
            ("work_and_off", 2, "calendar.workdays"),
        ),
        ("[calendar]\ncountry = CN", ("bad_toml", 2, "")),
    ],
)
def test_faults(text: str, fault: tuple[str, int, str]) -> None:
    config, faults = read(text)
    assert faults == [fault]
    assert config == Config()


def test_nearest_key_is_suggested() -> None:
    faults = Faults()
    read_config(b"[costs]\nchnage = 3\n[rules]\nloan = 3", "staffplan.toml", faults)
    assert [dict(fault.facts)["near"] for fault in faults.all()] == ["change", ""]
    assert "change" in faults.all()[0].mend("en")
    faults = Faults()
    read_config(b"loan = 3", "staffplan.toml", faults)
    assert dict(faults.all()[0].facts)["near"] == "[costs] loan"


def test_encodings() -> None:
    text = '# 设置\n[calendar]\nfarming_seasons = [["插秧", "谷雨", "小满"]]\n'
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        faults = Faults()
        config = read_config(text.encode(encoding), "staffplan.toml", faults)
        assert config.calendar.farming_seasons == (("插秧", "谷雨", "小满"),)
