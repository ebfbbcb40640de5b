"""Everybody's “why here” in the workbook: posts, loans, free weeks, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from books import rows_of
from month_plans import month_plan, three_halls
from python_calamine import CalamineWorkbook

from optimize.plan_facts import FreeFacts, LoanFacts, PlanFacts, PostFacts, Worth
from staffplan.plans.monthplan import MonthPlan
from staffplan.plans.why_here import LINES, why_here
from staffplan.texts import Lang


def said(plan: MonthPlan, lang: Lang = "en") -> dict[str, str]:
    return why_here(plan.county, plan._facts, lang)


def test_the_workbook_tells_everybody_why(tmp_path: Path) -> None:
    plan = three_halls()
    plan.save(tmp_path / "plan", "en")
    book = CalamineWorkbook.from_path(str(tmp_path / "plan" / "plan.xlsx"))
    rows = rows_of(book, "People")
    assert {row[0]: row[-1] for row in rows[1:]} == said(plan)


def test_everybody_is_told_each_post_its_need_and_who_else_could() -> None:
    plan = three_halls()
    for staff, words in said(plan).items():
        own = plan.posts[plan.posts["staff"] == staff]
        told = plan.explain_staff(staff).posts
        for (hall, window, post), weeks in own.groupby(["hall", "window", "post"]):
            here = told[(told["hall"] == hall) & (told["window"] == window) & (told["post"] == post)]
            (line,) = [
                line for line in words.split("\n") if line.startswith(f"{window} {post} ({len(weeks)} wk)")
            ]
            assert f"{here['need'].mean():.1f} person-days" in line
            if not here["others"].any():
                assert "nobody else" in line
            else:
                assert any(other in line for other in here["swap_with"])


def test_the_swap_named_is_the_cheapest_of_most_weeks_at_its_mean_cost() -> None:
    plan = three_halls()
    checked = 0
    for staff, words in said(plan).items():
        told = plan.explain_staff(staff).posts
        alike = told.groupby(["window", "post"])[["swap_with", "swap_unfilled"]].nunique().max(axis=1) == 1
        for (window, post), weeks in told.groupby(["window", "post"]):
            if not alike[window, post] or not weeks["others"].all():
                continue
            (line,) = [line for line in words.split("\n") if line.startswith(f"{window} {post} (")]
            cost = (weeks["swap_minutes"] + weeks["swap_prices"]).mean()
            assert f"with {weeks['swap_with'].iat[0]} " in line
            assert ("would change nothing" if abs(cost) < 0.5 else f"{cost:+,.0f} minutes") in line
            checked += 1
    assert checked > 3


class Crowded(PlanFacts):
    """Facts of somebody with many posts."""

    def posts_of(self, person: int) -> list[PostFacts]:
        fact = super().posts_of(person)[0]
        windows = range(len(self.problem.windows))
        return [replace(fact, window=window, post=post) for window in windows for post in "AB"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_many_posts_the_longest_are_told_and_the_others_counted(lang: Lang) -> None:
    plan = three_halls()
    lines = why_here(plan.county, Crowded(plan._facts.plan), lang)["S001"].split("\n")
    assert 2 * len(plan.county.windows) > LINES
    assert len(lines) == LINES + 1
    assert f"{2 * len(plan.county.windows) - LINES}" in lines[-1]


def test_a_post_that_was_given_is_told_so() -> None:
    plan = three_halls()
    post = plan.posts.iloc[0]
    pin = {name: post[name] for name in ("staff", "hall", "window", "post")}
    pins = pd.DataFrame([pin | {"start": plan.plan.weeks[0], "end": plan.plan.weeks[-1]}])
    told = said(replace(plan, county=replace(plan.county, pins=pins)))[post["staff"]]
    (line,) = [line for line in told.split("\n") if line.startswith(f"{post['window']} {post['post']} (")]
    assert line.endswith("given by the table pins.")
    assert "swap" not in line


class Told(PlanFacts):
    """Facts of somebody who is lent twice to one hall, away once, and free once."""

    def loans_of(self, person: int) -> list[LoanFacts]:
        return [LoanFacts(0, 1, 100.0, ((0, "B"),), Worth(0, 5.0)), LoanFacts(1, 1, 300.0, (), None)]

    def free_weeks_of(self, person: int) -> list[FreeFacts]:
        return [FreeFacts(2, True, None), FreeFacts(3, False, Worth(0, 7.0))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_loans_and_free_weeks_are_told_with_their_means(lang: Lang) -> None:
    plan = three_halls()
    words = why_here(plan.county, Told(plan._facts.plan), lang)["S001"].split("\n")
    loan = next(line for line in words if plan.county.halls["hall"][1] in line)
    assert " 200 " in loan
    assert " 5 " in loan
    assert len(words) == len(said(plan)["S001"].split("\n")) + 3
    assert f"{plan.county.windows['window'][0]} B" in loan
    away, free = words[-2:]
    assert ("不在岗" if lang == "zh" else "Away") in away
    assert " 7 " in free


def test_to_somebody_lent_the_hall_is_named() -> None:
    plan = month_plan(8, {"floaters", "throng"}, halls=3, windows=3, people=5)
    lent = plan.posts[plan.posts["hall"] != plan.posts["home_hall"]]
    assert len(lent)
    for staff, rows in lent.groupby("staff"):
        for row in rows.itertuples():
            assert f"{row.hall} {row.window} {row.post} (" in said(plan)[str(staff)]
        assert (
            sum(line.startswith("Lent to") for line in said(plan)[str(staff)].split("\n"))
            == rows["hall"].nunique()
        )


def test_a_plan_knows_the_one_that_it_continues() -> None:
    """Its posts count as held: to hand one of them on is a change."""
    plan = three_halls()
    first = plan.posts[plan.posts["week"] == plan.posts["week"].min()]
    before = first.assign(week=first["week"] - pd.Timedelta(days=7))
    continued = replace(plan, before=before)
    staff = next(
        staff
        for staff in plan.county.staff["staff"]
        if plan.explain_staff(staff).posts["swap_with"].iloc[:1].astype(bool).any()
    )
    new, old = (one.explain_staff(staff).posts.iloc[0]["swap_prices"] for one in (plan, continued))
    assert old > new
