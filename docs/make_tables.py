"""Write ``tables.md`` out of the data dictionary: ``python docs/make_tables.py`` from the root."""

from __future__ import annotations

from pathlib import Path

from staffplan.tables.config import settings
from staffplan.tables.dictionary import Column, Table, tables

PAGE = Path(__file__).with_name("tables.md")

HEAD = """# Tables and settings

Made from `staffplan/tables.csv` and `staffplan/settings.csv` by `docs/make_tables.py`: change those, not this
page.

A county is a folder (or one `.xlsx` workbook with a sheet for each table). Each table is a `.csv`, `.xlsx` or
`.parquet` file named in English or Chinese; the history may be a folder of many. Headers stand in English or
Chinese.

In a workbook, a name, a date or a number of minutes in cells merged over rows holds for each of them; a
number of visitors, people or counters there is a fault. A date of the history that is shown as a year and a
month is that month: Excel makes such a date of a typed 2024-03.

Columns with other headers are not read; you are told of those that look like one that is missing. Remarks on
a header, such as a star or a unit in brackets, do not matter. A row of a CSV file that is longer than the
header is a fault, as a comma in a number or a list has parted it: put such a cell in quotes, or write a list
as 1、2、3.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD, *map(_table, tables().values()), _settings()]
    return "\n".join(parts)


def _table(table: Table) -> str:
    need = "required" if table.required else "optional"
    lines = [
        f"## {table.name} ({', '.join(table.zh)})",
        "",
        f"{table.en_meaning.capitalize()}; {need}. {table.zh_meaning}。",
        "",
        "| column | 中文 | type | unit | range | default | meaning | 含义 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_row(column) for column in table.columns),
    ]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    default = "required" if column.required else column.default.replace("=", "as ")
    kind = ", ".join(dict.fromkeys(column.choices.values())) or column.kind
    cells = (
        f"`{column.name}`",
        ", ".join(column.zh),
        kind,
        column.unit,
        _range(column.low, column.high),
        default,
        column.en_meaning,
        column.zh_meaning,
    )
    return f"| {' | '.join(cells)} |"


def _settings() -> str:
    lines = [
        "## staffplan.toml",
        "",
        "| section | key | type | default | unit | range | meaning | 含义 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in settings():
        span = _range(one.low, one.high)
        cells = (f"[{one.section}]", f"`{one.key}`", one.kind, one.default, one.unit, span, one.en, one.zh)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return "" if high is None else f"≤ {high:.15g}"
    return f"≥ {low:.15g}" if high is None else f"{low:.15g} to {high:.15g}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
