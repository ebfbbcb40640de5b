"""Placing floating people by cuts, and bounds over all placements, against trying everything."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from itertools import chain, product

import numpy as np
import pandas as pd
import pytest
from brute_force import cheapest_week
from floaters import optima, optimum, random_county
from tiny import Tiny, placed_week

from optimize import Problem, SolverSettings, cutting, make_plan, whole
from optimize.columns import Seat
from optimize.cutting import Cutting
from optimize.floating import Floating
from optimize.hall_cuts import HallCuts
from optimize.highs import Solution, solve_relaxation
from optimize.placing import home_seats, place_floaters
from optimize.program import build, tighten
from optimize.renting import rented
from optimize.solver import solve

SETTINGS = SolverSettings(time_limit=20.0, gap=0.0, workers=1)
TWO_WEEKS = {("北", "甲"): [30.0] * 14, ("南", "丙"): [16.0] * 14}
TOLD = 1e-5  # what a solver takes for the same, of some thousand minutes


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_a_cut_holds_for_every_set_of_people(seed: int, tight: bool) -> None:
    rng = np.random.default_rng(seed)
    floating = Floating(random_county(seed).problem(), 0)
    number = len(floating.floaters)
    for hall, truth in optima(floating):
        cuts = HallCuts(floating, hall, guests=np.flatnonzero(rng.random(number) < 0.4), tight=tight)
        present = np.where(rng.random(number) < 0.5, 1.0, rng.random(number))
        whole_people = np.isin(np.arange(number), cuts.guests).astype(float)
        here = cuts.at(whole_people)
        assert here is not None
        proved = truth[tuple(cuts.guests.tolist())]
        made = [here, cuts.at(present), cuts.at_prices(rng.choice([0.0, 100.0, 2000.0], number))]
        # wherever they were made, for the people of this bound or for others
        made += [cut and cut.lifted(whole_people, proved) for cut in made]
        nobody = np.zeros(number)
        made += [cut and cut.lifted(nobody, truth[()]) for cut in made]
        for cut in made:
            assert cut is not None
            assert (cut.slopes <= 0).all()
            for guests, cost in truth.items():
                assert cut.constant + cut.slopes[list(guests)].sum() <= cost * (1 + TOLD) + 0.01
        assert here.lifted(whole_people, proved).constant == pytest.approx(proved, rel=TOLD, abs=0.05)


@pytest.mark.parametrize("seed", range(12))
def test_a_hall_with_people_for_rent_costs_what_its_best_set_of_them_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    floating = Floating(random_county(seed).problem(), 0)
    number = len(floating.floaters)
    for hall, truth in optima(floating):
        for prices in (rng.choice([0.0, 40.0, 300.0, 3000.0], number), np.full(number, 1e9)):
            paid = {guests: cost + prices[list(guests)].sum() for guests, cost in truth.items()}
            placed = list(truth)[int(rng.integers(len(truth)))] if prices[0] < 1e9 else ()
            cuts = HallCuts(floating, hall, guests=placed)
            program = rented(cuts, prices, paid[placed])
            assert program is not None
            assert len(program.guests) == 0 or prices[0] < 1e9
            found = solve(program.model, time_limit=20.0, gap=0.0)
            cut = program.cut(found.bound)
            assert cut.cost == pytest.approx(min(paid.values()), rel=TOLD, abs=0.05)
            assert program.least <= cut.cost + 0.05
            assert program.cut(-math.inf).cost <= cut.cost + 0.05
            for guests, cost in truth.items():
                assert cut.constant + cut.slopes[list(guests)].sum() <= cost * (1 + TOLD) + 0.05


@pytest.mark.parametrize("tight", [False, True])
def test_a_cut_is_what_the_relaxation_costs_where_it_is_made(tight: bool) -> None:
    floating = Floating(random_county(3).problem(), 0)
    everybody = np.arange(len(floating.floaters))
    for hall in floating.windows:
        cuts = HallCuts(floating, hall, guests=everybody, tight=tight)
        for present in (np.zeros(4), np.ones(4), np.array([1.0, 0.0, 0.5, 0.0])):
            cut = cuts.at(present)
            assert cut is not None
            assert cut.constant + cut.slopes @ present == pytest.approx(cut.cost, rel=1e-4, abs=0.05)


def test_the_tight_relaxation_is_nearer_to_the_exact_program() -> None:
    """Backups and half days have prices here, of which the rough one knows nothing."""
    near, nearer, truth = 0.0, 0.0, 0.0
    for seed in range(10):
        floating = Floating(random_county(seed).problem(), 0)
        people = tuple(range(len(floating.floaters)))
        present = np.ones(len(people))
        for hall in floating.windows:
            cuts = [HallCuts(floating, hall, people, tight=tight).at(present) for tight in (False, True)]
            assert cuts[0] is not None
            assert cuts[1] is not None
            able = tuple(row for row in people if hall in floating.halls_for(floating.floaters[row]))
            cost = optimum(floating, hall, able)
            assert cuts[0].cost <= cuts[1].cost * (1 + TOLD) + 0.05
            assert cuts[1].cost <= cost * (1 + TOLD) + 0.05
            if cost < floating.problem.costs.missing_day:  # or its price would hide all else
                near, nearer, truth = near + cuts[0].cost, nearer + cuts[1].cost, truth + cost
    assert truth - nearer < 0.5 * (truth - near)


@pytest.mark.parametrize("seed", range(20))
def test_halls_and_master_agree_on_what_one_program_of_all_halls_says(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though hardly anybody is invited to begin with."""
    monkeypatch.setattr(cutting, "MORE", 1)
    problem = random_county(seed).problem()
    floating = Floating(problem, 0)
    week = Cutting(floating, {seat.person: seat.hall for seat in home_seats(problem)})
    week.agree(time.perf_counter() + 20.0)
    seats = [
        Seat(person, hall)
        for hall in floating.windows
        for person in [
            *floating.settled(hall),
            *(person for person in floating.floaters if hall in floating.halls_for(person)),
        ]
    ]
    program = build(problem, chain(*floating.windows.values()), 0, seats, exact=True)
    tighten(program)
    together = solve_relaxation(program.model).cost
    assert 0.998 * together < week.bound <= together * (1 + TOLD) + 0.05


@pytest.mark.parametrize("seed", range(8))
def test_people_are_placed_as_well_as_can_be(seed: int) -> None:
    """By the relaxation, and to what a change is worth, since they stay where they are for that."""
    problem = random_county(seed + 20).problem()
    floating, placed = Floating(problem, 0), placed_week(problem)
    halls = {hall: HallCuts(floating, hall, guests=range(4), tight=True) for hall in floating.windows}

    def cost(places: tuple[int, ...]) -> float:
        cuts = [cuts.at(np.array([place == hall for place in places], float)) for hall, cuts in halls.items()]
        return sum(cut.cost for cut in cuts if cut is not None)

    best = min(cost(places) for places in product(halls, repeat=4))
    where = {seat.person: seat.hall for seat in placed.seats}
    assert placed.cost == pytest.approx(cost(tuple(where[p] for p in floating.floaters)), rel=0.01, abs=1.0)
    assert best * (1 - 1e-6) <= placed.cost <= best * 1.01 + 4 * problem.costs.change


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_lies_between_bound_and_cost(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = small(seed)
    truth = cheapest_week(problem)
    found = make_plan(problem, SETTINGS)
    assert found.stages[0].bound == pytest.approx(truth, rel=1e-6, abs=0.05)
    assert found.stages[1].cost == pytest.approx(truth, rel=1e-6, abs=0.05)
    # As a large county.
    monkeypatch.setattr(whole, "SMALL", 0)
    planned = make_plan(problem, SETTINGS)
    assert 0.999 * truth < planned.county_bound <= truth * (1 + 1e-9) + 0.05
    assert planned.stages[1].cost >= truth - 0.05
    near = planned.stages[0].cost - planned.stages[0].bound <= 1e-6 * truth
    assert (planned.stages[0].status == "optimal") == near


def small(seed: int) -> Problem:
    """Two halls with three windows and three people, one or two of them floating."""
    rng = np.random.default_rng(seed)
    visitors = {
        ("北", "甲"): [float(rng.choice([8, 20, 30]))],
        ("南", "甲"): [float(rng.choice([8, 20, 30]))],
        ("南", "乙"): [float(rng.choice([5, 12]))],
    }
    known = [{"*": 1.0}, {"甲": 1.2}, {"甲": 0.8, "乙": 1.0}]
    people = {f"s{n}": (str(rng.choice(["北", "南"])), known[int(rng.integers(3))]) for n in range(3)}
    floating = {f"s{n}": {"floating": True} for n in range(int(rng.integers(1, 3)))}
    windows = {("南", "甲"): {"min_counters": int(rng.integers(1, 3))}}
    return Tiny(visitors, people, staff=floating, windows=windows).problem()


def test_no_time_everybody_at_home_and_no_bound() -> None:
    problem = small(1)
    (placed,), interrupted = place_floaters(problem, 0.0, 1, lambda *_: None)
    assert not interrupted
    assert [seat.hall for seat in placed.seats] == problem.home.tolist()
    assert placed.cutting is not None
    assert placed.cutting.bound == 0.0


def test_who_saves_nothing_anywhere_stays_at_home() -> None:
    visitors = {("北", "甲"): [1.0], ("南", "甲"): [1.0]}
    people = {f"{hall}{n}": (hall, {"*": 1.0}) for hall in "北南" for n in range(3)}
    problem = Tiny(visitors, people, staff={"南0": {"floating": True}}).problem()
    placed = placed_week(problem)
    assert [seat.hall for seat in placed.seats] == problem.home.tolist()


def test_time_makes_a_bound_no_worse() -> None:
    problem = random_county(4).problem()
    home = {person: int(problem.home[person]) for person in range(len(problem.staff))}
    cutting = Cutting(Floating(problem, 0), home)
    cutting.agree(math.inf)
    cutting.place(home, math.inf)
    before = cutting.bound
    presence, truth = cutting.presence, dict[int, Solution]()
    for number, hall in enumerate(cutting.master.halls):
        people = [cutting.floating.floaters[row] for row in np.flatnonzero(presence[:, number])]
        seats = [Seat(person, hall) for person in [*cutting.floating.settled(hall), *people]]
        program = build(problem, cutting.floating.windows[hall], 0, seats, exact=True)
        truth[hall] = solve(program.model, time_limit=20.0, gap=0.0)
    bounds = []
    for seconds in (0.0, 1e6):
        cutting.prove(presence, truth, time.perf_counter() + seconds)
        bounds.append(cutting.bound)
    assert 0 < before <= bounds[0] + 1e-6
    assert bounds[0] < bounds[1] <= sum(solution.cost for solution in truth.values()) + 0.05


def test_a_hall_without_windows_is_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "SMALL", 0)
    problem = random_county(3).problem()
    halls = pd.concat([problem.halls.iloc[:1].assign(hall="空"), problem.halls], ignore_index=True)
    plain, more = (make_plan(one, SETTINGS) for one in (problem, replace(problem, halls=halls)))
    assert more.county_bound == pytest.approx(plain.county_bound, rel=1e-6)
    assert more.cost == pytest.approx(plain.cost, rel=1e-6)


def test_where_a_hall_cannot_be_solved_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_county(4).problem()
    home = {person: int(problem.home[person]) for person in range(len(problem.staff))}
    cutting = Cutting(Floating(problem, 0), home)
    cutting.agree(math.inf)
    cutting.place(home, math.inf)
    bound = cutting.bound
    monkeypatch.setattr(HallCuts, "at", lambda *_: None)
    cutting.place(home, math.inf)
    assert cutting.bound == bound


def test_a_cost_that_is_not_known_is_at_least_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HallCuts, "at", lambda *_: None)
    monkeypatch.setattr(Cutting, "place", lambda *_: None)
    placed = placed_week(random_county(4).problem())
    assert placed.cost >= placed.bound > 0


def test_after_an_interrupt_placed_weeks_stay_and_the_rest_are_at_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = replace(random_county(5), visitors=TWO_WEEKS, weeks=2).problem()
    done: list[Cutting] = []
    place = Cutting.place

    def stop_at_the_second(self: Cutting, *arguments: object) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(self)
        place(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Cutting, "place", stop_at_the_second)
    placed, interrupted = place_floaters(problem, 20.0, 1, lambda *_: None)
    assert interrupted
    assert [week.bound > 0 for week in placed] == [True, True]
    assert [seat.hall for seat in placed[1].seats] == problem.home.tolist()
