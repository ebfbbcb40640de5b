"""Texts whose keys are put together from a code: every code that can come up has its words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import forecast
import optimize
from forecast.backtest import MODELS
from forecast.prior import FIRST_GUESS
from staffplan import texts
from staffplan.charts.scores import SEASONS
from staffplan.commands.whatif import CHANGES
from staffplan.plans import simulation, whatif
from staffplan.tablefile import TABLES
from staffplan.tables.dictionary import tables
from staffplan.texts import catalogue

PACKAGE = Path(texts.__file__).parent
NOTES = Path(forecast.__file__).parent / "notes.py"
OPTIMIZE = Path(optimize.__file__).parent
MADE = re.compile(
    rf"f\"((?:{'|'.join(path.stem for path in texts.FOLDER.glob('*.csv'))})\.[^\"\s]*{{[^\"]*)\""
)


def sources(folder: Path) -> str:
    """All of a package's modules, or a module."""
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def named(pattern: str, folder: Path = PACKAGE) -> set[str]:
    """Codes that a pattern finds in a package's modules."""
    found = set(re.findall(pattern, sources(folder), re.MULTILINE))
    assert found, pattern
    return found


def words(path: Path) -> set[str]:
    """Single words that stand in a module as strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {word for word in strings if isinstance(word, str) and re.fullmatch(r"[A-Za-z]\w*", word)}


KINDS = {"A", "B", "day", "counter", "pin", "hall"}
REASONS = {key.removeprefix("plan.reason_") for key in catalogue() if key.startswith("plan.reason_")}
REMEDIES = {key.removeprefix("plan.remedy_") for key in catalogue() if key.startswith("plan.remedy_")}
OTHER_WORDS = {"week", "hall", "kind", "window", "date", "staff", "name", "post", "first", "details"} | {
    *("people", "person", "share", "who", "others", "counters", "there", "least"),
}
"""Columns and facts that stand beside the codes in `optimize.shortages`."""

TOLD = {f"short_{kind.lower()}" for kind in whatif.KINDS}
MEASURES = {"cost", "waiting", "mean_wait", "late_share", "posts_changed", "people_moved", *TOLD}
STANDARDS = named(r'yield "([a-z_]+)", (?:len|int|hall)')
GROUPS = {name.replace(" ", "_") for name in FIRST_GUESS}
COLUMNS = named(r'^ +\("([a-z_]+)", \d+, formats\.', PACKAGE / "workbook")
EXPORTED = {"forecast", "simulation", "backtest", "seasons"}
AT_HOME = {"home", "full", "closed"}
CODES: dict[str, set[str]] = {
    "book.away_{one.kind}_person": {"leave", "village", "lent"},
    "book.col_{name}": COLUMNS,
    "book.kind_{kind}": KINDS,
    "book.sheet_{key}": {"overview", "shortages", "people"},
    "book.{key}": {"window", "a_post", "b_post"},
    "chart.shortages_{'short' if short else 'filled'}_sub": {"short", "filled"},
    "chart.shortages_{kind}_title": {"posts", "one", "closed"},
    "chart.weekdays_{compared}": {"sub", "plain"},
    "chart.visitors_{against}_{way}": {"recent more", "recent less", "planned more", "planned less"},
    "cli.change.{wrong.code}": named(r'Wrong\(\s*"([a-z_]+)"')
    | {"unknown_hall", "unknown_staff", "not_in_hall"},
    "cli.note.{code}": named(r'yield "([a-z_]+)", ', NOTES) | {"unannounced"},
    "cli.help_page.{name.lower()}": {"options", "commands"},
    "cli.option.{parameter.name}": {"lang", "version"},
    "cli.request.{self.code}": named(r'BadRequest\(\s*"([a-z_]+)"'),
    "cli.solve.{proven}": {"optimal", "stopped", "not_proven"},
    "cli.solve.{scope}": {"of_all", "as_placed", "every_plan"},
    "cli.template.{key}": {"table", "column", "default", "meaning"},
    "cli.usage.{kind}": {"number_from", "number_between", "whole_from", "whole_between"},
    "cli.whatif.{option}": set(CHANGES),
    "plan.simulated_{key}": {"own", "row"},
    "plan.simulated_worst_{key}": {"hall", "window"},
    "plan.source_{one}": STANDARDS,
    "plan.source_{standard}": STANDARDS,
    "plan.stage_{stage}": {"first", "plan", "place", "month", "fair"},
    "plan.staffing_{row['staffing']}": {"flat", "proportional", "staffplan", "perfect"},
    "plan.staffing_{code}": {"flat", "proportional", "staffplan", "perfect"},
    "plan.staffing_{one}": {simulation.FLAT, simulation.PROPORTIONAL, simulation.PLAN, simulation.PERFECT},
    "plan.standard_{one}": STANDARDS,
    "plan.standard_{standard}": STANDARDS,
    "plan.whatif_name_{key}": MEASURES,
    "plan.whatif_{measure}": MEASURES,
    "plan.why_free_{'away' if facts['away'] else _at_home(facts)}": {"away", *AT_HOME},
    "plan.why_loan_{_at_home(facts)}": AT_HOME,
    "plan.{column}_{code}": {f"reason {code}" for code in REASONS} | {f"remedy {code}" for code in REMEDIES},
    "study.backtest.unit_{row['unit']}": {"day", "week", "period"},
    "study.backtest.unit_{code}": {"day", "week", "period"},
    "study.group.{group.replace(' ', '_')}": GROUPS | {"season"},
    "study.kind.{code}": {"week", "festival", "month", "quarter", "year"},
    "study.level.{code}": {"county", "hall", "service", "window", "day", "window_day"}
    | {"all", "horizon", "season", "weight"},
    "study.model.{code}": set(MODELS),
    "study.season.{code}": {"festival", "break", "ordinary"},
    "study.table.{code}": {"busy", "effect", "share"},
    "study.backtest.{'short' if weeks else 'unfit'}": {"short", "unfit"},
    "study.model.{model}": set(MODELS),
    "study.model.{other}": {"weekday_mean", "ets"},
    "study.model.{row['model']}": set(MODELS),
    "study.period.{kind}": {"week", "month", "quarter", "year"},
    "study.season.{season}": {"festival", "break", "ordinary"},
    "study.seasons.{kind}": {"month", "week", "quarter", "year", "festival"},
    "study.seasons.{level}": {"service", "hall"},
    "study.short.{model}": set(MODELS),
    "study.column.{name}": {column for layout in EXPORTED for column in TABLES[layout].columns},
    "study.sheet.{layout}": EXPORTED,
    "study.effect.{effect}": set(),  # looked up only where it is there
    "study.effect.{group}": {"weekday", "season", "market", "school", "farming", "event"},
    "study.scores.{season}": set(SEASONS),
    "table.{name}": {*tables(), "rows", "from", "to"},
    "fault.table.{facts['table']}": set(tables()),
    "fault.{self.code}.what": named(r'faults\.add\(\s*"([a-z_]+)"'),
    "fault.{self.code}.mend": named(r'faults\.add\(\s*"([a-z_]+)"'),
}
"""What may stand in the places of each key that is put together, by the key as the code writes it."""


def test_every_key_that_is_put_together_is_known_here() -> None:
    made = set(MADE.findall(sources(PACKAGE)))
    assert len(made) > 30, "the pattern finds too little"
    assert made <= set(CODES), "say in CODES what may stand in the places of these keys"


@pytest.mark.parametrize("made", sorted(CODES))
def test_every_code_has_its_words(made: str) -> None:
    for code in CODES[made]:
        key = made
        for part in code.split():
            key = re.sub(r"\{[^}]*\}", part, key, count=1)
        assert key in catalogue()


def test_shortages_have_no_other_codes() -> None:
    """A word in the module that lists shortages is a kind, a reason or a remedy with a text, or a column."""
    assert set(whatif.KINDS) == KINDS
    assert words(OPTIMIZE / "shortages.py") - KINDS - REASONS - REMEDIES <= OTHER_WORDS
    remedies = set(re.findall(r'Remedy\("([a-z_]+)"', sources(OPTIMIZE)))
    assert {"lend", "move_leave", "add_person"} <= remedies <= REMEDIES
