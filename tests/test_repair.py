"""An empty post is filled by somebody floating, where whole posts need them and parts of posts did not."""

from __future__ import annotations

import time

import pytest
from tiny import Tiny

from optimize.columns import Seat
from optimize.engine import local_engine
from optimize.hall_weeks import HallWeeks
from optimize.problem import Problem
from optimize.repair import repair

WEEK = [10.0] * 5
HOMES = {"安": "东", "宁": "西", "清": "西", "和": "西"}
PEOPLE = {name: (hall, {"甲": 1.0}) for name, hall in HOMES.items()}
COUNTY = Tiny({("东", "甲"): WEEK, ("西", "甲"): WEEK}, PEOPLE, staff={"和": {"floating": True}})


def planned_at_home(problem: Problem) -> HallWeeks:
    """Plan halls with everybody at home, as a placing that errs would leave them."""
    seats = [[Seat(person, int(hall)) for person, hall in enumerate(problem.home)]]
    parts = HallWeeks(problem, seats, 0.0, local_engine(1), lambda *_: None)
    parts.quick(20.0)
    parts.improve(20.0)
    return parts


def empty_posts(parts: HallWeeks, hall: int) -> dict[tuple[int, str], float]:
    solved = parts.solved[hall, 0]
    return solved.program.empty_posts(solved.solution.values)


def test_a_floating_person_fills_the_post_and_the_cost_falls_by_its_price() -> None:
    problem = COUNTY.problem()
    parts = planned_at_home(problem)
    before = sum(part.solution.cost for part in parts.solved.values())
    assert empty_posts(parts, 0) == {(0, "B"): 1.0}
    assert repair(parts, time.perf_counter() + 20.0) == 1
    assert not empty_posts(parts, 0)
    assert not empty_posts(parts, 1)
    after = sum(part.solution.cost for part in parts.solved.values())
    assert before - after == pytest.approx(problem.costs.missing_b, rel=0.05)
    assert Seat(3, 0) in parts.seats[0, 0]
    assert all(seat.person != 3 for seat in parts.seats[1, 0])


def test_nobody_is_taken_from_where_a_post_would_be_empty_instead() -> None:
    people = {name: home for name, home in PEOPLE.items() if name != "清"}
    parts = planned_at_home(Tiny(COUNTY.visitors, people, staff=COUNTY.staff).problem())
    assert repair(parts, time.perf_counter() + 20.0) == 0
    assert empty_posts(parts, 0) == {(0, "B"): 1.0}


def test_without_time_nothing_is_moved() -> None:
    parts = planned_at_home(COUNTY.problem())
    assert repair(parts, time.perf_counter() - 1.0) == 0


def test_people_of_a_hall_without_windows_can_be_left_where_they_are() -> None:
    people = {**PEOPLE, "远": ("空", {"甲": 1.0})}
    county = Tiny(COUNTY.visitors, people, halls={"空": {}}, staff=COUNTY.staff)
    parts = planned_at_home(county.problem())
    assert repair(parts, time.perf_counter() + 20.0) == 1
    assert not empty_posts(parts, 0)
