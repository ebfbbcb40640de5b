"""Cells that hold a text, a number, a choice, a list."""

from __future__ import annotations

import pandas as pd
import pytest

from staffplan.tables.values import parse
from staffplan.tables.values_plain import Refused, is_blank


def code(value: object, kind: str, **bounds: float) -> str:
    with pytest.raises(Refused) as caught:
        parse(value, kind, **bounds)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234", 1234),
        ("1，234，567.5", 1234567.5),
        ("１２３４", 1234),
        (" 1 234 ", 1234),
        ("-3.5", -3.5),
        ("−3.5", -3.5),
        ("1e3", 1000),
        (".5", 0.5),
        (12, 12),
        (7.25, 7.25),
    ],
)
def test_numbers(cell: object, number: float) -> None:
    assert parse(cell, "number") == number


@pytest.mark.parametrize("cell", ["1,23", "12件", "nan", "inf", float("inf"), "-", ".", "1.2.3", True, "十"])
def test_no_numbers(cell: object) -> None:
    assert code(cell, "number") == "number"


def test_integers() -> None:
    assert parse("12.0", "integer") == 12
    assert isinstance(parse(12.0, "integer"), int)
    assert code("2.5", "integer") == "integer"
    assert code("多", "integer") == "integer"


def test_bounds_are_included() -> None:
    assert parse("0", "integer", low=0) == 0
    assert code("-1", "integer", low=0) == "too_small"
    assert parse(3.0, "number", high=3) == 3
    assert code(3.5, "number", high=3) == "too_large"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["是", "yes", "Y", "TRUE", "1", 1, 1.0, True, "√", "ｙｅｓ"], True),
        (["否", "no", "N", "false", "0", 0, 0.0, False, "×", "无"], False),
    ],
)
def test_yes_no(cells: list[object], expected: bool) -> None:
    assert [parse(cell, "yes_no") for cell in cells] == [expected] * len(cells)


def test_no_yes_no() -> None:
    assert code("也许", "yes_no") == "yes_no"
    assert code(2, "yes_no") == "yes_no"


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("1,2,3,4,5", (1, 2, 3, 4, 5)),
        ("5，1", (1, 5)),
        ("1-5", (1, 2, 3, 4, 5)),
        ("周一至周五", (1, 2, 3, 4, 5)),
        ("周二、周四", (2, 4)),
        ("星期日", (7,)),
        ("一、三", (1, 3)),
        ("每天", (1, 2, 3, 4, 5, 6, 7)),
        ("Mon,Wednesday", (1, 3)),
        (3.0, (3,)),
    ],
)
def test_weekdays(cell: object, days: tuple[int, ...]) -> None:
    assert parse(cell, "weekdays") == days


@pytest.mark.parametrize("cell", ["0", "8", "24", "2.4", "5-1", "月", ","])
def test_no_weekdays(cell: str) -> None:
    assert code(cell, "weekdays") == "weekdays"
    assert code(cell, "weekdays_if_any") == "weekdays_if_any"


def test_no_village_duty_may_be_written() -> None:
    assert [parse(cell, "weekdays_if_any") for cell in ("无", "没有", "-", "2,4")] == [(), (), (), (2, 4)]
    assert code("无", "weekdays") == "weekdays"  # a hall that never opens is a slip


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("lunar:1,4,7", ("lunar", (1, 4, 7))),
        ("农历逢1、4、7", ("lunar", (1, 4, 7))),
        ("农历逢一四七", ("lunar", (1, 4, 7))),
        ("农历逢147", ("lunar", (1, 4, 7))),
        ("农历逢三逢八", ("lunar", (3, 8))),
        ("lunar:5,10", ("lunar", (0, 5))),
        ("lunar:0,5", ("lunar", (0, 5))),
        ("农历逢五、十", ("lunar", (0, 5))),
        ("solar:2,5,8", ("solar", (2, 5, 8))),
        ("阳历逢2、5、8", ("solar", (2, 5, 8))),
        ("公历逢2、5、8日", ("solar", (2, 5, 8))),
        ("weekday:1,4", ("weekday", (1, 4))),
        ("每周一、四", ("weekday", (1, 4))),
        ("每周日", ("weekday", (7,))),
        ("ｌｕｎａｒ：１，４，７", ("lunar", (1, 4, 7))),
        ("无", None),
    ],
)
def test_market_days(cell: str, rule: object) -> None:
    assert parse(cell, "market_days") == rule


@pytest.mark.parametrize(
    "cell", ["逢1、4、7", "1,4,7", "lunar:", "lunar:11", "lunar:14", "lunar:4,4", "weekday:8", "赶场"]
)
def test_no_market_days(cell: str) -> None:
    assert code(cell, "market_days") == "market_days"


def test_skills() -> None:
    assert parse("人社;医保", "skills") == {"人社": 1.0, "医保": 1.0}
    assert parse("人社；医保、民政,户籍，综合", "skills") == dict.fromkeys(
        ["人社", "医保", "民政", "户籍", "综合"], 1.0
    )
    assert parse("人社＝０．８; 医保 = 1.2", "skills") == {"人社": 0.8, "医保": 1.2}
    assert parse("人社\n医保", "skills") == {"人社": 1.0, "医保": 1.0}
    assert parse("人社=0.1;医保=10", "skills") == {"人社": 0.1, "医保": 10.0}
    assert parse("*", "skills") == parse("全部", "skills") == {"*": 1.0}
    assert code("人社;人社", "skills") == "skills"
    assert code("=0.8", "skills") == "skills"
    assert code("人社=快", "skills") == code("人社=100", "skills") == code("人社=0", "skills") == "speed"


def test_names_and_texts() -> None:
    assert parse("城关镇;北坪镇", "names") == ("城关镇", "北坪镇")
    assert parse("全部", "names") == ()
    assert code("城关镇;城关镇", "names") == "names"
    assert parse(1001.0, "text") == "1001"
    assert parse("　ＡＢ（１） ", "text") == "AB(1)"
    assert parse("'-5号窗", "text") == "-5号窗"  # the guard that our own CSV files put before signs


def test_choices() -> None:
    choices = {"county": "county", "县级": "county"}
    assert parse("县级", "choice", choices=choices) == "county"
    with pytest.raises(Refused) as caught:
        parse("省级", "choice", choices=choices)
    assert caught.value.facts == {"choices": "county (县级)"}


def test_blanks() -> None:
    assert all(map(is_blank, [None, float("nan"), pd.NaT, "", " 　\u200b"]))
    assert not any(map(is_blank, [0, 0.0, False, "0", "-"]))
