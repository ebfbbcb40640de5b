"""“Why me?” and “why so many?”: a plan's reasons in sentences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecast.weeks import monday_of
from optimize.people import names_of
from optimize.plan_facts import PlanFacts, PostFacts
from staffplan.plans.monthplan import MonthPlan
from staffplan.request import BadRequest, day_of
from staffplan.tables.checks import near
from staffplan.texts import Lang, language, text

LISTED = 5
"""Names of people in one sentence."""


@dataclass(frozen=True, eq=False)
class StaffReasons:
    """Why a person is where the plan puts them.

    Attributes
    ----------
    staff, name, hall : str
        Who, and the home hall.
    posts : DataFrame
        A row a post and week: week, hall, window, post, speed, days (at the window), visitors, need (their
        work in full days of one person), others (who else could hold it), swap_with (the cheapest of them to
        change places with for the week), swap_minutes (that visitors would wait more), swap_unfilled (posts
        that neither could take over from the other).
    """

    staff: str
    name: str
    hall: str
    posts: pd.DataFrame

    def summary(self, lang: Lang | None = None) -> str:
        """The reasons in sentences."""
        lang = language(lang)
        who = {"name": self.name, "staff": self.staff, "hall": self.hall}
        if self.posts.empty:
            return text("plan.why_no_post", lang, **who)
        lines = [text("plan.why_staff", lang, **who)]
        for row in self.posts.to_dict("records"):
            facts = {str(key): value for key, value in row.items()} | {"week": f"{row['week']:%Y-%m-%d}"}
            said = text("plan.why_post", lang, **facts)
            if not row["others"]:
                said += text("plan.why_nobody_else", lang)
            elif row["swap_unfilled"]:
                said += text("plan.why_swap_unfilled", lang, **facts)
            elif abs(row["swap_minutes"]) < 0.5:
                said += text("plan.why_swap_same", lang, **facts)
            else:
                said += text("plan.why_swap", lang, **facts)
            lines.append("  " + said)
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{self.summary()}</pre>"


@dataclass(frozen=True, eq=False)
class WindowReasons:
    """Why a window has as many people as the plan gives it in a week.

    Attributes
    ----------
    hall, window : str
    week : Timestamp
        Its Monday.
    days : DataFrame
        A row an open day: date, visitors, need, capacity, wait, wait_less, wait_more, minutes_less,
        minutes_more (`optimize.plan_facts.PlanFacts.days_of`).
    """

    hall: str
    window: str
    week: pd.Timestamp
    days: pd.DataFrame

    def summary(self, lang: Lang | None = None) -> str:
        """The reasons in sentences."""
        lang = language(lang)
        place = {"hall": self.hall, "window": self.window, "week": f"{self.week:%Y-%m-%d}"}
        if self.days.empty:
            return text("plan.why_closed", lang, **place)
        visitors = self.days["visitors"].to_numpy(dtype=float)
        waits = {
            name: float(self.days[name].to_numpy(dtype=float) @ visitors / max(visitors.sum(), 1e-9))
            for name in ("wait", "wait_less", "wait_more")
        }
        lines = [
            text(
                "plan.why_window",
                lang,
                **place,
                **waits,
                visitors=float(visitors.sum()),
                capacity=float(self.days["capacity"].mean()),
                need=float(self.days["need"].mean()),
                more=float(self.days["minutes_less"].sum()),
                saved=-float(self.days["minutes_more"].sum()),
            )
        ]
        for row in self.days.to_dict("records"):
            facts = {str(key): value for key, value in row.items()} | {"date": f"{row['date']:%Y-%m-%d}"}
            lines.append("  " + text("plan.why_day", lang, **facts))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{self.summary()}</pre>"


def explain_staff(plan: MonthPlan, facts: PlanFacts, staff: str) -> StaffReasons:
    """Say why a person is where the plan puts them; BadRequest if there is no such person."""
    table = plan.county.staff
    people, staff = pd.Index(table["staff"]), str(staff)  # ids are texts, also where they look like numbers
    if staff not in people:
        named = "、".join(people[(table["name"] == staff).to_numpy()])
        raise BadRequest("no_person", staff=staff, near=named or near(staff, set(people)) or "-")
    person = int(people.get_indexer(pd.Index([staff]))[0])
    rows = [_row(plan, fact) for fact in facts.posts_of(person)]
    columns = ["week", "hall", "window", "post", "speed", "days", "visitors", "need"]
    columns += ["others", "swap_with", "swap_minutes", "swap_unfilled"]
    name, hall = (str(table[column].iloc[person]) for column in ("name", "hall"))
    return StaffReasons(staff, name, hall, pd.DataFrame(rows, columns=columns))


def _row(plan: MonthPlan, fact: PostFacts) -> tuple[object, ...]:
    windows, names = plan.county.windows, names_of(plan.county.staff)
    others = "、".join(names[person] for person in fact.others[:LISTED]) + (
        "…" if len(fact.others) > LISTED else ""
    )
    place = (windows["hall"].iloc[fact.window], windows["window"].iloc[fact.window], fact.post)
    numbers = (fact.speed, fact.days, fact.visitors, fact.need)
    if fact.swap is None:
        return (plan.plan.weeks[fact.week], *place, *numbers, others, "", float("nan"), "")
    unfilled = "、".join(f"{windows['window'].iloc[window]} {post}" for window, post in fact.swap.unfilled)
    swap = (names[fact.swap.person], fact.swap.minutes, unfilled)
    return (plan.plan.weeks[fact.week], *place, *numbers, others, *swap)


def explain_window(
    plan: MonthPlan, facts: PlanFacts, hall: str, window: str, week: str | pd.Timestamp
) -> WindowReasons:
    """Say why a window has as many people as it has in a week; BadRequest if there is none such."""
    windows = plan.county.windows
    found = ((windows["hall"] == hall) & (windows["window"] == window)).to_numpy().nonzero()[0]
    if not len(found):
        raise BadRequest("no_window", hall=hall, window=window)
    day = day_of(week)
    monday = monday_of(day)
    weeks = list(plan.plan.weeks)
    if monday not in weeks:
        first, last = (f"{one:%Y-%m-%d}" for one in (weeks[0], weeks[-1]))
        raise BadRequest("no_week", week=f"{day:%Y-%m-%d}", first=first, last=last)
    return WindowReasons(hall, window, monday, facts.days_of(int(found[0]), weeks.index(monday)))
