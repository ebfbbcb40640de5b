"""“Why me?” and “why so many?”: a plan's reasons in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.weeks import monday_of
from optimize.people import names_of
from optimize.plan_facts import SOME_MINUTES, PlanFacts, PostFacts, Worth
from staffplan.plans.monthplan import MonthPlan
from staffplan.request import BadRequest, day_of
from staffplan.tables.checks import near
from staffplan.texts import Lang, language, text

LISTED = 5
"""Names of people in one sentence."""
POSTS = ["week", "hall", "window", "post", "speed", "days", "visitors", "need", "pinned", "others"]
POSTS += ["swap_with", "swap_minutes", "swap_prices", "swap_unfilled"]
LISTS = {"others", "swap_unfilled", "unfilled"}
HOME = ["home_window", "home_minutes"]


@dataclass(frozen=True, eq=False)
class StaffReasons:
    """Why a person is where the plan puts them.

    Attributes
    ----------
    staff, name, hall : str
        Who, and the home hall.
    posts : DataFrame
        A row a post and week: week, hall, window, post, speed, days (at the window), visitors, need (their
        work in full days of one person), pinned (whether the post was given), others (who else could
        hold it), swap_with (the cheapest of them to change places with for the week), swap_minutes (that
        visitors would wait more), swap_prices (what changes of posts and loans would cost more),
        swap_unfilled (posts that one of them may not take over from the other).
    loans : DataFrame
        A row a week lent: week, hall, minutes (that visitors there would wait more without the person),
        unfilled (posts that would then stay empty),
        home_window and home_minutes (where they would save most in their own hall, and how much; empty where
        no window that they can serve is open there).
    free : DataFrame
        A row a week without a post: week, away (whether the whole of it), home_window, home_minutes.
    """

    staff: str
    name: str
    hall: str
    posts: pd.DataFrame
    loans: pd.DataFrame
    free: pd.DataFrame

    def summary(self, lang: Lang | None = None) -> str:
        """The reasons in sentences, week by week."""
        lang = language(lang)
        who = {"name": self.name, "staff": self.staff, "hall": self.hall}
        said: list[tuple[pd.Timestamp, str]] = []
        for table, sentence in ((self.loans, _loan), (self.posts, _post), (self.free, _free)):
            for row in table.to_dict("records"):
                facts = {str(key): value for key, value in row.items()} | {"week": f"{row['week']:%Y-%m-%d}"}
                for key in LISTS & set(facts):
                    facts[key] = facts[key].replace("、", text("fault.place.and", lang))
                said.append((row["week"], "  " + sentence(facts, lang)))
        head = text("plan.why_no_post" if self.posts.empty else "plan.why_staff", lang, **who)
        return "\n".join([head, *(line for _, line in sorted(said, key=lambda one: one[0]))])

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{self.summary()}</pre>"


def _post(facts: dict[str, Any], lang: Lang) -> str:
    cost = facts["swap_minutes"] + facts["swap_prices"]
    if facts["pinned"]:
        why = "plan.why_pinned"
    elif not facts["others"]:
        why = "plan.why_nobody_else"
    elif facts["swap_unfilled"]:
        why = "plan.why_swap_unfilled"
    elif abs(facts["swap_minutes"]) < SOME_MINUTES and abs(facts["swap_prices"]) < SOME_MINUTES:
        why = "plan.why_swap_same"
    else:
        why = "plan.why_swap"
    return text("plan.why_post", lang, **facts) + text(why, lang, **facts, swap_cost=cost)


def _loan(facts: dict[str, Any], lang: Lang) -> str:
    lost = text("plan.why_loan_unfilled", lang, posts=facts["unfilled"]) if facts["unfilled"] else ""
    return text("plan.why_loan", lang, **{**facts, "unfilled": lost}) + text(
        f"plan.why_loan_{_at_home(facts)}", lang, **facts
    )


def _free(facts: dict[str, Any], lang: Lang) -> str:
    return text(f"plan.why_free_{'away' if facts['away'] else _at_home(facts)}", lang, **facts)


def _at_home(facts: dict[str, Any]) -> str:
    """What a person could do in their own hall: nothing, nothing that saves anything, or something."""
    if not facts["home_window"]:
        return "closed"
    return "home" if facts["home_minutes"] >= SOME_MINUTES else "full"


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
    name, hall = (str(table[column].iloc[person]) for column in ("name", "hall"))
    weeks, halls = plan.plan.weeks, plan.county.halls["hall"]
    loans = [
        (
            weeks[fact.week],
            halls.iloc[fact.hall],
            fact.minutes,
            _posts(plan, fact.unfilled),
            *_worth(plan, fact.home),
        )
        for fact in facts.loans_of(person)
    ]
    free = [(weeks[fact.week], fact.away, *_worth(plan, fact.home)) for fact in facts.free_weeks_of(person)]
    return StaffReasons(
        staff=staff,
        name=name,
        hall=hall,
        posts=pd.DataFrame([_row(plan, fact) for fact in facts.posts_of(person)], columns=POSTS),
        loans=pd.DataFrame(loans, columns=["week", "hall", "minutes", "unfilled", *HOME]),
        free=pd.DataFrame(free, columns=["week", "away", *HOME]),
    )


def _worth(plan: MonthPlan, worth: Worth | None) -> tuple[str, float]:
    if worth is None:
        return "", float("nan")
    return str(plan.county.windows["window"].iloc[worth.window]), worth.minutes


def _posts(plan: MonthPlan, posts: Iterable[tuple[int, str]]) -> str:
    return "、".join(f"{plan.county.windows['window'].iloc[window]} {post}" for window, post in posts)


def _row(plan: MonthPlan, fact: PostFacts) -> tuple[object, ...]:
    windows, names = plan.county.windows, names_of(plan.county.staff)
    others = "、".join(names[person] for person in fact.others[:LISTED]) + (
        "…" if len(fact.others) > LISTED else ""
    )
    place = (windows["hall"].iloc[fact.window], windows["window"].iloc[fact.window], fact.post)
    numbers = (fact.speed, fact.days, fact.visitors, fact.need, fact.pinned)
    if fact.swap is None:
        swap: tuple[object, ...] = ("", float("nan"), float("nan"), "")
    else:
        swap = (
            names[fact.swap.person],
            fact.swap.minutes,
            fact.swap.prices,
            _posts(plan, fact.swap.unfilled),
        )
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
