"""The numbers and pictures of the READMEs, from the bundled county: ``python -m benchmarks.example``.

Solves the example's month as ``staffplan solve`` does, writes the table of numbers between the markers of
README.md and README.zh-CN.md, and puts the charts into docs/images. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from textwrap import wrap

from PIL import Image

import staffplan as sp
from staffplan.briefing.measures import Numbers
from staffplan.texts import LANGUAGES, Lang

ROOT = Path(__file__).resolve().parent.parent
READMES: dict[Lang, Path] = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
PICTURES = ("waits", "visitors", "heat")
COLOURS = 64
LEAD: dict[Lang, str] = {
    "en": "**In the bundled county, with the same {people} people on the same days, visitors wait "
    "{flat_wait:.1f} minutes on average under flat staffing and {wait:.1f} under the plan.**",
    "zh": "**同样的 {people} 人、同样的上班日：平均分配人手时，群众平均等候 {flat_wait:.1f} 分钟；"
    "按 staffplan 排岗，平均等候 {wait:.1f} 分钟。** "
    "等候超过目标时间的群众由 {flat_late:.1%} 降到 {late:.1%}。"
    "（自带的示例县，{halls} 个大厅、{windows} 个窗口，{month} 的 {weeks} 周。）",
}
TABLE: dict[Lang, str] = {
    "en": """| {month}, {weeks} weeks, {visitors:,.0f} expected visitors | flat staffing | staffplan |
| --- | ---: | ---: |
| mean wait, minutes | {flat_wait:.1f} | **{wait:.1f}** |
| visitors who wait beyond their window's target | {flat_late:.1%} | **{late:.1%}** |

{halls} halls, {windows} windows, {people} people. Posts filled, each for a week: {posts_a:,} A and
{posts_b:,} B; unfilled: {short_a:.0f} A and {short_b:.0f} B; window-days with nobody at work:
{short_days:.0f}. Cost within {gap:.2%} of the proven bound. Seconds: reading {read:.0f}, forecast
{forecast:.0f}, planning {plan:.0f}, files and charts {files:.0f} ({cores} cores, Python {python},
{system} {arch}, {date}).""",
    "zh": "| {month}，{weeks} 周，预计 {visitors:,.0f} 人次 | 平均分配人手 | staffplan |\n"
    "| --- | ---: | ---: |\n"
    "| 平均等候（分钟） | {flat_wait:.1f} | **{wait:.1f}** |\n"
    "| 等候超过目标时间的群众 | {flat_late:.1%} | **{late:.1%}** |\n\n"
    "{halls} 个大厅、{windows} 个窗口、{people} 人。按周计，已排 A 岗 {posts_a:,} 个、B 岗 {posts_b:,} 个；"
    "空缺 A 岗 {short_a:.0f} 个、B 岗 {short_b:.0f} 个；无人在岗的窗口日 {short_days:.0f} 个。"
    "总代价与已证明的下界相差 {gap:.2%}。用时（秒）：读表 {read:.0f}、预测 {forecast:.0f}、排岗 {plan:.0f}、"
    "写文件和画图 {files:.0f}（{cores} 核，Python {python}，{system} {arch}，{date}）。",
}


def main() -> None:
    """Solve, draw, and put numbers and pictures where the READMEs show them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, help="seconds for the solver; default: the county's own")
    parser.add_argument("--print", action="store_true", help="only print the numbers; change no file")
    given = parser.parse_args()
    began = time.perf_counter()
    county = sp.read()
    reading = time.perf_counter() - began
    plan = sp.solve(county, time_limit=given.time_limit)
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        charts = {lang: plan.save(Path(scratch) / lang, lang).folder / "charts" for lang in LANGUAGES}
        writing = (time.perf_counter() - began) / len(LANGUAGES)
        facts = {**facts_of(plan), "read": reading, "files": writing}
        for lang in LANGUAGES:
            print(said(TABLE[lang], facts), end="\n\n")
            if not given.print:
                rewrite(READMES[lang], lang, facts)
                copy_pictures(charts[lang], lang)


def facts_of(plan: sp.MonthPlan) -> dict[str, object]:
    """Everything that the texts speak of, but what reading and writing took."""
    numbers: Numbers = plan.briefing("en").numbers
    return {
        **vars(numbers),
        "flat_wait": numbers.flat_mean_wait,
        "wait": numbers.mean_wait,
        "flat_late": numbers.flat_late_share,
        "late": numbers.late_share,
        "month": plan.month,
        "weeks": len(plan.plan.weeks),
        "halls": len(plan.county.halls),
        "windows": len(plan.county.windows),
        "people": len(plan.county.staff),
        "gap": plan.run["gap"],
        **plan.run["seconds"],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "arch": platform.machine(),
        "date": date.today().isoformat(),
    }


def said(template: str, facts: Mapping[str, object]) -> str:
    """Fill in a text, the lines of its last paragraph filled evenly (Chinese breaks at blanks only)."""
    *table, words = template.format_map(facts).split("\n\n")
    return "\n\n".join([*table, "\n".join(wrap(words, 118, break_long_words=False, break_on_hyphens=False))])


def rewrite(readme: Path, lang: Lang, facts: Mapping[str, object]) -> None:
    """Put the sentence and the table between their markers."""
    page = readme.read_text(encoding="utf-8")
    for marker, template in (("lead", LEAD), ("numbers", TABLE)):
        page = between(page, marker, said(template[lang], facts))
    readme.write_text(page, encoding="utf-8")


def between(page: str, marker: str, words: str) -> str:
    """Replace what stands between two markers.

    Raises
    ------
    ValueError
        If the page does not have the pair exactly once.
    """
    pattern = re.compile(rf"(<!-- {marker} -->\n).*?(\n<!-- /{marker} -->)", re.S)
    found, times = pattern.subn(lambda match: match[1] + words + match[2], page)
    if times != 1:
        raise ValueError(f"the page has the markers of {marker} {times} times, not once")
    return found


def copy_pictures(charts: Path, lang: Lang) -> None:
    """Copy the pictures that the READMEs show, in few colours, as every version stays in the repository."""
    for name in PICTURES:
        # the usual way averages what is rare: the accent's red became brown
        whole = Image.open(charts / f"{name}.png").convert("RGB")
        picture = whole.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
        picture.save(ROOT / "docs" / "images" / f"{name}.{lang}.png", optimize=True)


if __name__ == "__main__":
    main()
