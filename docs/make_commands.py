"""Write ``commands.md`` out of the commands themselves: ``python docs/make_commands.py`` from the root."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from staffplan.cli import main
from staffplan.commands import COMMANDS
from staffplan.texts import LANGUAGES, Lang, text

PAGE = Path(__file__).with_name("commands.md")

HEAD = """# Commands · 命令

Made from the commands by `docs/make_commands.py`: change their texts in `staffplan/texts/cli.csv`, not this
page.

`FOLDER` is a county folder or an `.xlsx` workbook; left out, the bundled example county.
`FOLDER` 是县的文件夹或 `.xlsx` 工作簿；不写时用自带的示例县。

Before or after any command: `--lang zh|en` (or the variable `STAFFPLAN_LANG`, else the system's language).
任何命令前后都可加 `--lang zh|en`（或设环境变量 `STAFFPLAN_LANG`，否则按系统语言）。

| exit code | meaning | 含义 |
| --- | --- | --- |
| 0 | done; shortages are results, not failures | 完成；有空缺也是结果，不是失败 |
| 2 | bad input or usage; nothing was written | 数据或用法有误，没有写入任何文件 |
| 3 | no plan could be found in time | 时限内没有找到方案 |
| 130 | interrupted | 被中断 |
"""


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, _overview(), *map(_section, COMMANDS)])


def built(name: str) -> dict[Lang, click.Command]:
    """One command in every language."""
    module = importlib.import_module(f"staffplan.commands.{name}")
    return {lang: module.build(lang) for lang in LANGUAGES}


def _overview() -> str:
    lines = ["| command | what it does | 作用 |", "| --- | --- | --- |"]
    for name in COMMANDS:
        both = built(name)
        lines.append(f"| [`{name}`](#staffplan-{name}) | {both['en'].short_help} | {both['zh'].short_help} |")
    return "\n".join(lines) + "\n"


def _section(name: str) -> str:
    both = built(name)
    context = click.Context(both["en"], info_name=name, parent=click.Context(main, info_name="staffplan"))
    usage = " ".join(both["en"].collect_usage_pieces(context))
    lines = [f"## staffplan {name}", "", f"`staffplan {name} {usage}`", "", f"{both['en'].help}", ""]
    lines += [f"{both['zh'].help}", ""]
    options = [one for one in both["en"].params if isinstance(one, click.Option)]
    if options:
        chinese = {one.name: one for one in both["zh"].params if isinstance(one, click.Option)}
        lines += ["| option | meaning | 含义 |", "| --- | --- | --- |"]
        lines += [_row(option, chinese[option.name]) for option in options]
        lines.append("")
    return "\n".join(lines)


def _row(english: click.Option, chinese: click.Option) -> str:
    names = ", ".join(english.opts)
    value = "" if english.is_flag else f" {english.metavar or english.type.name.upper()}"
    needed = {
        lang: f" ({text('cli.template.required', lang)})" if english.required else "" for lang in LANGUAGES
    }
    return f"| `{names}{value}` | {english.help}{needed['en']} | {chinese.help}{needed['zh']} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
