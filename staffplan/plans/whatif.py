"""What if: a plan beside the plan that the county would have after some changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimize import Plan
from optimize.people import with_id
from optimize.stages import Progress
from staffplan.plans.changes import Change, apply_changes
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.replan import replan
from staffplan.plans.world import World
from staffplan.tables.county import County
from staffplan.texts import Lang, language, text

KINDS = ("A", "B", "day", "hall", "counter", "pin")
POST = ["week", "hall", "window", "post", "staff"]


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A plan before and after changes.

    Attributes
    ----------
    changes : tuple of Change
    before, after : MonthPlan
        `before` is the plan given; or, where a little more solving finds a better one for the weeks and halls
        that the changes touch, that one: so what the table says comes of the changes alone.
    table : DataFrame
        measure (index), before, after, change: cost and waiting in minutes, mean wait, late share, shortages
        by kind, posts changed, people moved.
    moves : DataFrame
        week, staff, name, before, after: everybody whose posts in a week are others, with the posts in words.
    """

    changes: tuple[Change, ...]
    before: MonthPlan
    after: MonthPlan
    table: pd.DataFrame
    moves: pd.DataFrame

    def summary(self, lang: Lang | None = None) -> str:
        """The changes, the table, and who moves, in lines for people."""
        lang = language(lang)
        lines = [text("plan.whatif_changes", lang, changes="  ".join(map(str, self.changes)))]
        for measure, row in self.table.iterrows():
            lines.append("  " + text(f"plan.whatif_{measure}", lang, **{str(k): v for k, v in row.items()}))
        if len(self.moves):
            lines.append(text("plan.whatif_moves", lang, count=self.moves["staff"].nunique()))
        for week, staff, name, was, now in self.moves.itertuples(index=False, name=None):
            facts = {"week": f"{week:%Y-%m-%d}", "person": with_id(staff, name)}
            none = text("plan.whatif_no_post", lang)
            lines.append(
                "  " + text("plan.whatif_move", lang, **facts, before=was or none, after=now or none)
            )
        return "\n".join(lines)

    def __repr__(self) -> str:
        made = " ".join(map(str, self.changes))
        return f"WhatIf({made}; cost {self.before.plan.cost:.0f} to {self.after.plan.cost:.0f})"

    def _repr_html_(self) -> str:
        shown = self.table.copy()
        shown.index = pd.Index([text(f"plan.whatif_name_{key}", language()) for key in shown.index])
        return str(shown.round(3).to_html()) + str(self.moves.head(50).to_html(index=False))


def what_if(
    plan: MonthPlan,
    changes: Sequence[Change],
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> WhatIf:
    """Plan a month again after changes to its county.

    Weeks of halls that the changes do not touch keep their plan; see `staffplan.plans.replan.replan`.

    Parameters
    ----------
    plan : MonthPlan
        As things are.
    changes : sequence of Change
        From `staffplan.plans.changes.changes_of` or `parse_change`.
    time_limit : float, optional
        Seconds for the whole county; left out, the plan's own. A part of the county has a part of it.
    progress : callable, optional
        As for `solve`.

    Raises
    ------
    BadChange
        If changes cannot be made.
    optimize.NoPlanError
        If no plan is found in time.
    """
    ahead = plan.forecast
    world = World(plan.county, ahead.daily, plan.plan.weeks, sums=(ahead.weekly, ahead.monthly))
    world = apply_changes(world, changes)
    before, after = replan(plan, world, time_limit, progress)
    after = replace(after, run={**after.run, "changes": [str(change) for change in changes]})
    moves = moved(before.plan, after.plan)
    return WhatIf(tuple(changes), before, after, compare(before.plan, after.plan, moves), moves)


def judge(county: County, weeks: list[pd.Timestamp], changes: Sequence[Change]) -> None:
    """Find out whether changes can be made at all, before anything is forecast or planned.

    Raises
    ------
    BadChange
        With every change that cannot be made.
    """
    nobody = county.windows[["hall", "window"]].assign(date=weeks[0], mean=0.0, sd=0.0)
    apply_changes(World(county, nobody, weeks), changes)


def compare(before: Plan, after: Plan, moves: pd.DataFrame) -> pd.DataFrame:
    """Put two plans of the same weeks side by side; the index are the measures' keys."""
    rows: dict[str, tuple[float, float]] = {
        "cost": (before.cost, after.cost),
        "waiting": (before.cost_parts["waiting"], after.cost_parts["waiting"]),
        "mean_wait": (before.mean_wait, after.mean_wait),
        "late_share": (before.late_share, after.late_share),
    }
    for kind in KINDS:
        was, now = (
            float(plan.shortages.loc[plan.shortages["kind"] == kind, "missing"].sum())
            for plan in (before, after)
        )
        rows[f"short_{kind.lower()}"] = was, now
    held, holds = (set(plan.posts[POST].itertuples(index=False, name=None)) for plan in (before, after))
    rows["posts_changed"] = 0.0, float(len(holds - held))
    rows["people_moved"] = 0.0, float(moves["staff"].nunique())
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["before", "after"]).rename_axis("measure")
    return table.assign(change=table["after"] - table["before"])


def moved(before: Plan, after: Plan) -> pd.DataFrame:
    """List everybody whose posts differ in a week."""
    was, now = _by_person(before.posts), _by_person(after.posts)
    names = dict(zip(before.posts["staff"], before.posts["name"], strict=True))
    names |= dict(zip(after.posts["staff"], after.posts["name"], strict=True))
    rows = [
        (*key, names[key[1]], "、".join(was[key]), "、".join(now[key]))
        for key in sorted({*was, *now})
        if was[key] != now[key]
    ]
    return pd.DataFrame(rows, columns=["week", "staff", "name", "before", "after"])


def _by_person(posts: pd.DataFrame) -> defaultdict[tuple[pd.Timestamp, str], list[str]]:
    found: defaultdict[tuple[pd.Timestamp, str], list[str]] = defaultdict(list)
    for week, hall, window, post, staff in sorted(posts[POST].itertuples(index=False, name=None)):
        found[week, staff].append(f"{hall} {window} {post}")
    return found
