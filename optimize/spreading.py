"""The last stage: peak weeks spread over people where that costs less than it is worth."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace

from optimize.fairness import Fairness, Had
from optimize.first_plan import first_plans
from optimize.hall_months import month_by_month, solve_month
from optimize.hall_weeks import HallWeeks, Solved
from optimize.stages import Stage


def spread_peaks(parts: HallWeeks, seconds: float) -> Stage:
    """Plan halls with unfair peak weeks again, their price weighed against all else.

    Quickly at first, then each hall's month as one exact program, while time lasts.

    Parameters
    ----------
    parts : HallWeeks
        Planned; halls that become cheaper so are changed.
    seconds : float
        After which no further hall is begun.
    """
    began, spread = time.perf_counter(), _Spread(parts)
    halls = [hall for hall in parts.windows if spread.price_of(hall) > 0]

    def quickly(hall: int) -> None:
        if time.perf_counter() < began + seconds:
            spread.quickly(hall)

    try:
        for _ in parts.side_by_side("fair", quickly, [] if parts.interrupted else halls):
            pass
    except KeyboardInterrupt:
        parts.interrupted = True
    doubts = {hall: parts.cost(hall) + spread.price_of(hall) - parts.bound(hall) for hall in halls}
    month_by_month(parts, "fair", doubts, began + seconds - time.perf_counter(), spread.exactly)
    return parts.summary("fair", time.perf_counter() - began, spread.price(), spread.proved)


class _Spread:
    """Peak weeks that people have by now, and what is proved of halls with their price."""

    def __init__(self, parts: HallWeeks) -> None:
        self.parts = parts
        self.fairness = Fairness(parts.problem)
        self.proved: dict[int, float] = {}
        self._had = {hall: self._count(parts.of_hall(hall)) for hall in parts.windows}
        self._keeping = threading.Lock()

    def price(self) -> float:
        """What all peak weeks cost."""
        return self.fairness.price(sum(self._had.values(), Had()))

    def price_of(self, hall: int) -> float:
        """What those in one hall cost, were they all."""
        return self.fairness.price(self._had[hall])

    def quickly(self, hall: int) -> None:
        """Choose a hall's posts again with fairness priced, and its days anew where posts differ."""
        parts, now = self.parts, self.parts.of_hall(hall)
        programs = [solved.program for solved in now]
        relaxed = [solved.relaxed or parts.engine.relax(solved.program.model) for solved in now]
        seats = [parts.seats[hall, week] for week in parts.weeks]
        found = first_plans(programs, seats, relaxed, parts.before, parts.engine, self._beside(hall))
        changed = [
            old
            if plan.values is None or old.program.held(plan.values) == old.held
            else old.with_values(plan.values)
            for old, plan in zip(now, found, strict=True)
        ]
        self._keep(hall, changed)

    def exactly(self, hall: int, seconds: float) -> None:
        """Solve a hall's month with fairness priced.

        Its bound holds beside any peak weeks in other halls if its people are taken to have none there: what
        they have beyond a cap is no less in all than hall by hall.
        """
        end, beside = time.perf_counter() + seconds, self._beside(hall)
        weeks, bound = solve_month(self.parts, hall, seconds / 2 if beside.elsewhere else seconds, beside)
        self._keep(hall, weeks)
        if beside.elsewhere:
            _, bound = solve_month(self.parts, hall, end - time.perf_counter(), self.fairness)
        self.proved[hall] = bound

    def _keep(self, hall: int, weeks: list[Solved]) -> None:
        """Take a hall's weeks if they are cheaper, all in all."""
        parts, now, had = self.parts, self.parts.of_hall(hall), self._count(weeks)
        with self._keeping:
            if parts.interrupted:
                return
            others = self._others(hall)
            cost = parts.cost(hall) + self.fairness.price(others + self._had[hall])
            parts.keep(hall, weeks)
            if parts.cost(hall) + self.fairness.price(others + had) >= cost:
                parts.keep(hall, now)
            else:
                self._had[hall] = had

    def _beside(self, hall: int) -> Fairness:
        """What makes peak weeks of a hall unfair; towards a cap those count that people have in others."""
        if not self.parts.problem.rules.max_peak_weeks:
            return self.fairness
        people = {seat.person for week in self.parts.weeks for seat in self.parts.seats[hall, week]}
        elsewhere = Counter[int]()
        for (person, _), number in self._others(hall).items():
            if person in people:
                elsewhere[person] += number
        return replace(self.fairness, elsewhere=elsewhere)

    def _others(self, hall: int) -> Had:
        return sum((had for other, had in self._had.items() if other != hall), Had())

    def _count(self, weeks: list[Solved]) -> Had:
        return sum((self.fairness.had(one.held, week) for week, one in enumerate(weeks)), Had())
