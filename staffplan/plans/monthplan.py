"""A county's plan for a month, with all that it came from; and its pictures."""

from __future__ import annotations

import base64
import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast import Calendar, Forecast
from optimize import Plan, Problem
from optimize.plan_arrays import PlanArrays
from optimize.plan_facts import PlanFacts
from staffplan.briefing.briefing import Briefing, PlanFrames, brief, summary_text
from staffplan.charts import draw_all
from staffplan.plans.planfiles import Written, write_plan
from staffplan.plans.problems import calendar_of, problem_of
from staffplan.plans.why_here import why_here
from staffplan.plans.wording import worded
from staffplan.request import BadRequest
from staffplan.tables.county import County
from staffplan.texts import Lang, language

if TYPE_CHECKING:
    from staffplan.plans.reasons import StaffReasons, WindowReasons
    from staffplan.plans.whatif import WhatIf


@dataclass(frozen=True, eq=False)
class MonthPlan:
    """A county's plan for a month, with all that it came from.

    Attributes
    ----------
    county : County
    month : Period
    forecast : Forecast
        Of the plan's weeks.
    plan : Plan
        Posts, duty, waits, shortages.
    run : dict
        What run.json says: options, seconds, what was proved.
    before : DataFrame or None
        Posts of the plan that this one continues.
    """

    county: County
    month: pd.Period
    forecast: Forecast
    plan: Plan
    run: dict[str, Any]
    before: pd.DataFrame | None = None

    @property
    def posts(self) -> pd.DataFrame:
        """A- and B-posts by week; the contract's posts.csv. A copy, as all of these tables."""
        return self.plan.posts.copy()

    @property
    def duty(self) -> pd.DataFrame:
        """Who stands where each day; the contract's duty.csv."""
        return self.plan.duty.copy()

    @property
    def waits(self) -> pd.DataFrame:
        """Expected waits by window and day; the contract's waits.csv."""
        return self.plan.waits.copy()

    @property
    def shortages(self) -> pd.DataFrame:
        """What stays unfilled, why, and what would help; the contract's shortages.csv."""
        return worded(self.plan.shortages, language())

    def briefing(self, lang: Lang | None = None) -> Briefing:
        """The numbers behind charts, workbook and summary, with sentences in one language."""
        frames = PlanFrames(
            weeks=tuple(self.plan.weeks),
            forecast=self.forecast.daily,
            posts=self.plan.posts,
            duty=self.plan.duty,
            waits=self.plan.waits,
            flat_waits=self.plan.flat_waits,
            shortages=worded(self.plan.shortages, language(lang)),
            unfinished=self._unfinished(),
        )
        return brief(self.county, frames, self._calendar, str(self.month))

    def _unfinished(self) -> int:
        """Posts that stay empty though somebody could hold them, in a plan that is not proven."""
        short = self.plan.shortages
        elsewhere = short["kind"].isin(["A", "B"]) & (short["reason"] == "needed_elsewhere")
        return int(short.loc[elsewhere, "missing"].sum()) if self.run["status"] != "optimal" else 0

    @cached_property
    def _calendar(self) -> Calendar:
        return calendar_of(self.county)

    def summary(self, lang: Lang | None = None) -> str:
        """The plan in a few lines."""
        lang = language(lang)
        return summary_text(self.briefing(lang), lang)

    def save(self, folder: str | Path, lang: Lang | None = None) -> Written:
        """Write the plan's folder, whole or not at all; an older plan there is kept.

        Raises
        ------
        BadRequest
            If the folder is there and holds something else than a plan; nothing is touched.
        """
        lang = language(lang)
        briefing = replace(self.briefing(lang), why=why_here(self.county, self._facts, lang))
        return write_plan(Path(folder), briefing, self.run, lang)

    def what_if(self, *, time_limit: float | None = None, **changes: Any) -> WhatIf:
        """Plan the month again after changes, and put the plans side by side.

        Parameters
        ----------
        time_limit : float, optional
            Seconds for the whole county; left out, this plan's own.
        **changes
            ``train={"S012": "医保:0.8"}``: windows that a person learns, as the table staff writes them;
            ``add=[("城关镇", "人社;医保")]``: a new full-time person with these skills;
            ``lend=["S012"]``: the person may be lent to other halls;
            ``leave={"S012": ("2026-12-07", "2026-12-11")}``: more leave; ``"none"``: cancel what there is;
            ``open={"城关镇": 2}``: more temporary counters;
            ``merge={"城关镇": ["农业农村", "残联"]}``: windows merged into the general counter;
            ``online={"医保": 0.2, "城关镇/人社": 0.1}``: share of visitors moved online.

        Returns
        -------
        WhatIf

        Raises
        ------
        BadChange
            With every change that cannot be made.
        BadRequest
            If there is no change.
        TypeError
            If a change is of no such kind.
        """
        from staffplan.plans.changes import OPTIONS, changes_of
        from staffplan.plans.whatif import what_if

        made = changes_of(**changes)
        if not made:
            raise BadRequest("no_changes", options=", ".join(OPTIONS))
        return what_if(self, made, time_limit)

    def explain_staff(self, staff: str) -> StaffReasons:
        """Say why a person (by id) holds their posts, is lent or has none; who else could, and at what cost.

        Raises
        ------
        BadRequest
            If there is no such person.
        """
        from staffplan.plans.reasons import explain_staff

        return explain_staff(self, self._facts, staff)

    def explain_window(self, hall: str, window: str, week: str | pd.Timestamp) -> WindowReasons:
        """Say why a window has as many people as it has in a week, which any of its days names.

        Raises
        ------
        BadRequest
            If there is no such window, or the week is none of the plan's.
        """
        from staffplan.plans.reasons import explain_window

        return explain_window(self, self._facts, hall, window, week)

    def knowing(self, problem: Problem) -> MonthPlan:
        """The plan itself, told the arrays that it was made from: they need not be made again for reasons."""
        vars(self)["_problem"] = problem  # in place of what `_problem` would compute; `replace` forgets it
        return self

    @cached_property
    def _problem(self) -> Problem:
        return problem_of(self.county, self.forecast, self.plan.weeks, self.before)

    @cached_property
    def _facts(self) -> PlanFacts:
        return PlanFacts(PlanArrays.of(self._problem, self.plan.posts, self.plan.duty))

    def __repr__(self) -> str:
        sizes = f"{len(self.plan.posts)} posts, {len(self.plan.shortages)} shortages"
        return f"MonthPlan({self.county.name!r}, {self.month}, {sizes}, cost {self.plan.cost:.0f})"

    def _repr_html_(self) -> str:
        return f"<pre>{self.summary()}</pre>{self.plan.posts.head(20).to_html(index=False)}"


class Gallery(list[Path]):
    """Pictures as files, which a notebook shows."""

    def _repr_html_(self) -> str:
        pictures = (base64.b64encode(path.read_bytes()).decode("ascii") for path in self)
        return "".join(
            f'<img style="max-width:100%" src="data:image/png;base64,{data}">' for data in pictures
        )


def chart(plan: MonthPlan, folder: str | Path | None = None, lang: Lang | None = None) -> Gallery:
    """Draw a plan's pictures.

    Parameters
    ----------
    plan : MonthPlan
        From `solve`.
    folder : str or Path, optional
        Where the PNG files go; left out, a new temporary folder.
    lang : {"zh", "en"}, optional
        Language of the pictures.

    Returns
    -------
    Gallery
        The files.
    """
    lang = language(lang)
    where = Path(folder) if folder is not None else Path(tempfile.mkdtemp(prefix="staffplan-"))
    return Gallery(draw_all(plan.briefing(lang), where, lang))
