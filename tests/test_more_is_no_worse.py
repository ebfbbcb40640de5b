"""A hall's proven plan: another person, another skill, a faster hand or another counter never costs more."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from planned import SETTINGS
from tiny import Tiny

from optimize import make_plan
from optimize.curves import NEGLIGIBLE

WINDOWS = ("甲", "乙", "丙")
DAYS = 2
VISITORS = st.lists(st.sampled_from([3.0, 12.0, 28.0]), min_size=DAYS, max_size=DAYS)
SKILLS = st.dictionaries(st.sampled_from(WINDOWS), st.sampled_from([0.8, 1.0, 1.3]), min_size=1)


@st.composite
def halls(draw: st.DrawFn) -> Tiny:
    """Draw a hall of up to four people and three windows over two days."""
    windows = WINDOWS[: draw(st.integers(1, 3))]
    known = SKILLS.map(lambda skills: {name: skills[name] for name in skills if name in windows})
    people = draw(st.lists(known.filter(bool), min_size=1, max_size=4))
    return Tiny(
        {("东", window): draw(VISITORS) for window in windows},
        {f"s{number}": ("东", skills) for number, skills in enumerate(people)},
        halls={
            "东": {"counters": float(draw(st.integers(1, 4))), "temporary_counters": draw(st.integers(0, 1))}
        },
        staff={"s0": {"duty_weekdays": draw(st.sampled_from([(), (1,), (2,)]))}},
    )


def cost(county: Tiny) -> float:
    """Return what the cheapest week costs, before weeks are tied."""
    plan = make_plan(county.problem(), SETTINGS)
    assert plan.status == "optimal"
    return plan.cost


@settings(max_examples=15)
@given(halls(), st.data())
def test_more_never_costs_more(county: Tiny, data: st.DataObject) -> None:
    windows = [window for _, window in county.visitors]
    who = data.draw(st.sampled_from(sorted(county.people)))
    window = data.draw(st.sampled_from(windows))
    home, skills = county.people[who]
    speed = skills.get(window, 0.0)
    places = county.halls["东"]
    richer = {
        "a person": replace(county, people={**county.people, "new": ("东", {window: 1.0})}),
        "a skill": replace(county, people={**county.people, who: (home, {**skills, window: speed + 0.3})}),
        "a counter": replace(county, halls={"东": {**places, "counters": float(places["counters"]) + 1.0}}),
        "a day": replace(county, staff={}),
    }
    # a day's curve ends where more people together save less than that, and reaches further with faster ones
    most = cost(county) + NEGLIGIBLE * len(windows) * DAYS
    for what, changed in richer.items():
        assert cost(changed) <= most, what


def test_the_costs_compared_are_not_all_the_same() -> None:
    poor = Tiny({("东", "甲"): [28.0, 28.0]}, {"s0": ("东", {"甲": 0.8})})
    better = replace(poor, people={**poor.people, "new": ("东", {"甲": 1.0})})
    assert cost(better) < cost(poor) - 100 * NEGLIGIBLE
