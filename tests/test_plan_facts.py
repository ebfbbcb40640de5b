"""What swaps, loans and free people cost or would save: counted again from the plan's own tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from counties import random_county
from planned import WEEKS, Planned, planned

from optimize.accounting import cost_parts
from optimize.plan_arrays import PlanArrays
from optimize.plan_facts import PlanFacts
from optimize.problem import Problem
from optimize.swaps import swaps_of
from optimize.waits import capacity_of, waits_under

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)


@pytest.fixture(scope="module", params=[8, 10])
def made(request: pytest.FixtureRequest) -> Planned:
    """Three halls with floating people, continued from a plan of the week before."""
    county = random_county(request.param, halls=3, troubles={"floaters", "speeds", "village duty"})
    first = planned(county).plan.posts
    earlier = first[first["week"] == first["week"].min()].assign(week=first["week"].min() - WEEK)
    return planned(county, previous=earlier.iloc[::2])


def arrays(made: Planned) -> PlanArrays:
    return PlanArrays.of(made.problem, made.plan.posts, made.plan.duty)


def facts_of(made: Planned) -> PlanFacts:
    return PlanFacts(arrays(made))


def waiting(problem: Problem, duty: pd.DataFrame) -> float:
    return waits_under(problem, capacity_of(problem, duty))[1]


def prices(made: Planned, posts: pd.DataFrame) -> float:
    """What changed posts and loans cost, by the accounts."""
    problem, plan = made.problem, made.plan
    held = problem.previous
    rows = [
        (
            problem.weeks[0] - WEEK,
            *problem.windows.loc[w, ["hall", "window"]],
            post,
            problem.staff["staff"][s],
        )
        for (s, w), post in held.items()
    ]
    previous = pd.DataFrame(rows, columns=["week", "hall", "window", "post", "staff"])
    parts = cost_parts(problem, posts, plan.duty, plan.shortages, 0.0, previous)
    return parts["change"] + parts["loan"]


def check_prices_of_swaps(made: Planned) -> None:
    problem, posts, people = made.problem, made.plan.posts, made.problem.staff
    now, moved = prices(made, posts), 0
    windows = list(zip(problem.windows["hall"], problem.windows["window"], strict=True))
    for week, monday in enumerate(problem.weeks):
        here = posts[posts["week"] == monday]
        ids = people["staff"].to_list()
        pairs = [(a, b) for a in range(len(ids)) for b in range(len(ids)) if a != b]
        for (a, b), swap in zip(pairs, swaps_of(arrays(made), week, pairs), strict=True):
            other = {ids[a]: b, ids[b]: a}
            swapped = posts.copy()
            for row in here[here["staff"].isin(list(other))].itertuples():
                comes = other[row.staff]
                window = windows.index((row.hall, row.window))
                if not problem.may_hold[row.post][comes, window, week]:
                    swapped = swapped.drop(index=row.Index)
                    continue
                swapped.loc[row.Index, ["staff", "home_hall"]] = [ids[comes], people["hall"][comes]]
            assert swap.person == b
            assert swap.prices == pytest.approx(prices(made, swapped) - now), (week, ids[a], ids[b])
            moved += bool(swap.prices)
    assert moved > 5


def test_a_swap_costs_what_the_accounts_say_of_the_swapped_posts(made: Planned) -> None:
    assert made.problem.previous
    check_prices_of_swaps(made)


def test_who_is_lent_is_missed_by_what_visitors_would_wait_without_them(made: Planned) -> None:
    problem, duty, facts = made.problem, made.plan.duty, facts_of(made)
    posts = made.plan.posts
    lent = posts[posts["hall"] != posts["home_hall"]].drop_duplicates(["week", "staff"])
    assert len(lent)
    found = {
        (problem.weeks[fact.week], problem.staff["staff"][person]): fact
        for person in range(len(problem.staff))
        for fact in facts.loans_of(person)
    }
    assert set(found) == set(zip(lent["week"], lent["staff"], strict=True))
    for row in lent.itertuples():
        fact = found[row.week, row.staff]
        gone = (duty["staff"] == row.staff) & (duty["date"] >= row.week) & (duty["date"] < row.week + WEEK)
        without = waiting(problem, duty[~gone]) - waiting(problem, duty)
        assert problem.halls["hall"][fact.hall] == row.hall
        assert fact.minutes == pytest.approx(without, abs=1e-6)


def with_free_person(made: Planned) -> tuple[PlanFacts, int]:
    """The plan as if somebody with posts had none and stood nowhere."""
    posts, duty = made.plan.posts, made.plan.duty
    staff = posts["staff"].value_counts().index[0]
    gone = PlanArrays.of(made.problem, posts[posts["staff"] != staff], duty[duty["staff"] != staff])
    return PlanFacts(gone), made.problem.staff["staff"].to_list().index(staff)


def test_somebody_free_would_save_what_the_best_window_of_their_hall_would(made: Planned) -> None:
    facts, person = with_free_person(made)
    problem, capacity = made.problem, facts.plan.capacity
    now = waits_under(problem, capacity)[1]
    weeks = facts.free_weeks_of(person)
    assert [fact.week for fact in weeks] == list(range(len(problem.weeks)))
    for fact in weeks:
        days, saved = problem.days_of_week[fact.week], {}
        for window in np.flatnonzero(problem.hall_of_window == problem.home[person]):
            if problem.speed[person, window] > 0:
                more = capacity.copy()
                more[window, days] += problem.speed[person, window] * problem.present[person, days]
                saved[int(window)] = now - waits_under(problem, more)[1]
        assert fact.home is not None
        assert not fact.away
        assert fact.home.minutes == pytest.approx(max(saved.values()), abs=1e-6)
        assert saved[fact.home.window] == pytest.approx(fact.home.minutes, abs=1e-6)


def test_where_no_counter_is_free_nobody_saves_anything(made: Planned) -> None:
    facts, person = with_free_person(made)
    full = replace(made.problem, halls=made.problem.halls.assign(counters=0.0))
    weeks = PlanFacts(replace(facts.plan, problem=full)).free_weeks_of(person)
    assert [fact.home.minutes for fact in weeks if fact.home] == [0.0] * len(weeks)


def test_a_hall_that_is_shut_sends_nobody_away(made: Planned) -> None:
    facts, person = with_free_person(made)
    at_home = made.problem.hall_of_window == made.problem.home[person]
    shut = np.where(at_home[:, None], -1, made.problem.curve)
    weeks = PlanFacts(replace(facts.plan, problem=replace(made.problem, curve=shut))).free_weeks_of(person)
    assert [(fact.away, fact.home) for fact in weeks] == [(False, None)] * len(weeks)


def test_what_stays_empty_without_who_is_lent_is_named(made: Planned) -> None:
    posts, facts = made.plan.posts, facts_of(made)
    windows = list(zip(made.problem.windows["hall"], made.problem.windows["window"], strict=True))
    least = made.problem.min_counters
    seen = 0
    for person, staff in enumerate(made.problem.staff["staff"]):
        for fact in facts.loans_of(person):
            here = posts[posts["week"] == made.problem.weeks[fact.week]]
            own = here[here["staff"] == staff]
            expected = set()
            for row in own.itertuples():
                window = windows.index((row.hall, row.window))
                alike = here[["hall", "window", "post"]] == [row.hall, row.window, row.post]
                if alike.all(axis=1).sum() <= (least[window] if row.post == "A" else 1):
                    expected.add((window, row.post))
            assert set(fact.unfilled) == expected
            seen += bool(expected)
    assert seen


def pinned_to(made: Planned, person: int, window: int, post: str) -> PlanFacts:
    """The plan's facts had this person had this pin in every week."""
    weeks = range(len(made.problem.weeks))
    pins = pd.DataFrame({"person": person, "window": window, "week": weeks, "post": post})
    return PlanFacts(replace(facts_of(made).plan, problem=replace(made.problem, pins=pins)))


def test_a_post_that_was_given_is_told_and_its_holder_is_no_alternative(made: Planned) -> None:
    plain = facts_of(made)
    people = range(len(made.problem.staff))
    fact, person = next((f, p) for p in people for f in plain.posts_of(p) if len(f.others))
    given = pinned_to(made, person, fact.window, fact.post)
    assert [one.pinned for one in given.posts_of(person) if one.week == fact.week].count(True) == 1
    other = int(fact.others[0])
    assert person not in {int(one) for f in given.posts_of(other) if f.week == fact.week for one in f.others}
    barred = pinned_to(made, other, fact.window, "-")
    found = next(f for f in barred.posts_of(person) if (f.week, f.window) == (fact.week, fact.window))
    assert set(found.others.tolist()) == set(fact.others.tolist()) - {other}


def test_who_may_not_hold_a_post_serves_nobody_from_it(made: Planned) -> None:
    """Somebody with the skill who may not be A takes over as little as somebody without the skill."""
    plan, problem, ids = arrays(made), made.problem, made.problem.staff["staff"]
    checked = 0
    for week in range(len(problem.weeks)):
        for (holder, window), post in plan.held[week].items():
            able = np.flatnonzero(problem.may_hold["A"][:, window, week] & (plan.posted[:, week] < 0))
            if post != "A" or not len(able):
                continue
            other = int(able[0])
            staff = problem.staff.assign(full_time=ids != ids[other])
            rules = replace(problem.rules, part_time_a=False)
            speed = problem.speed.copy()
            speed[other, window] = 0.0
            part_time, unskilled = replace(problem, rules=rules, staff=staff), replace(problem, speed=speed)
            swaps = [
                swaps_of(replace(plan, problem=p), week, [(holder, other)]) for p in (part_time, unskilled)
            ]
            assert (window, "A") in swaps[0][0].unfilled
            if [post for at, post in plan.posts_of(holder, week)] == ["A"]:
                assert swaps[0] == swaps[1]
                checked += 1
    assert checked or not (plan.posted < 0).any()


def test_somebody_away_is_said_to_be_so(made: Planned) -> None:
    facts, person = with_free_person(made)
    present = made.problem.present.copy()
    present[person] = False
    weeks = PlanFacts(replace(facts.plan, problem=replace(made.problem, present=present))).free_weeks_of(
        person
    )
    assert [(fact.away, fact.home) for fact in weeks] == [(True, None)] * len(weeks)


def test_after_a_week_off_a_post_goes_on_from_the_week_before_it() -> None:
    county = random_county(10, halls=2, troubles={"speeds"})
    off = {
        "name": "装修",
        "start": WEEKS[1],
        "end": WEEKS[1] + 6 * DAY,
        "halls": (),
        "windows": (),
        "closed": True,
    }
    made = planned(replace(county, events=pd.DataFrame([off])))
    assert set(made.plan.posts["week"]) == {WEEKS[0], WEEKS[2]}
    check_prices_of_swaps(made)
