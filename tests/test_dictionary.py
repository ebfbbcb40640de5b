"""The data dictionary agrees with itself, with the contract's names, and with the page made of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from staffplan.tables.dictionary import Column, header_key, table_named, tables
from staffplan.tables.values import PARSERS

DOCS = Path(__file__).parent.parent / "docs"
COLUMNS = [column for table in tables().values() for column in table.columns]


def test_page_is_in_step() -> None:
    spec = importlib.util.spec_from_file_location("make_tables", DOCS / "make_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == module.page(), "run docs/make_tables.py"


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.table}.{column.name}")
def test_column(column: Column) -> None:
    assert column.zh[0]
    assert column.en_meaning
    assert column.zh_meaning
    assert column.kind in {*PARSERS, "choice"}
    assert (column.kind == "choice") == bool(column.choices)
    assert not (column.required and column.default)
    if column.default.startswith("="):
        tables()[column.table].column(column.default[1:])
    elif column.default:
        column.parse(column.default)


def test_headers_of_a_table_are_distinct() -> None:
    for table in tables().values():
        keys = [header_key(header) for column in table.columns for header in column.headers]
        assert len(keys) == len(set(keys))


def test_chinese_headers_of_the_contract() -> None:
    wanted = {
        "halls": "大厅 层级 户籍人口 外来人口 赶场日 开放日 节假日开放 上班时间 下班时间 窗口数 临时窗口数",
        "windows": "大厅 窗口 办理分钟 变异系数 后台分钟 等候目标 最少开窗 最多开窗",
        "history": "大厅 窗口 日期 时间 月份 截止日期 办件量 接待人次",
        "staff": "工号 姓名 大厅 可办窗口 专职 驻村日 可调配",
        "leave": "工号 开始日期 结束日期 事由",
        "pins": "工号 大厅 窗口 岗位 开始日期 结束日期",
        "events": "名称 开始日期 结束日期 大厅 窗口 停办",
    }
    for name, headers in wanted.items():
        assert set(headers.split()) <= set(tables()[name].by_header())


@pytest.mark.parametrize(
    ("name", "table"),
    [("halls", "halls"), (" Halls ", "halls"), ("办件量", "history"), ("固定岗位", "pins"), ("hall", None)],
)
def test_names_of_files_and_sheets(name: str, table: str | None) -> None:
    found = table_named(name)
    assert (found.name if found else None) == table
