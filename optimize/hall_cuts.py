"""What a hall's week costs at the least, as a linear function of which floating people are there.

The hall's program is relaxed. Its duals at any point bound its cost for every set of people from below
(Benders 1962): those in the program by their reduced costs; those outside it by the most that anybody could
save at these duals with posts and shares of their own. So few people need columns, and the bound is true for
all of them. Levels and limits leave room for everybody (`Program.others`), or it would not be.

Demands for people are eased by a little, so that where a post is just filled the duals say what one more
person would save, not what one fewer would cost; what the easing saves is given back by the same duals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from optimize.columns import Program, Seat
from optimize.floating import Floating
from optimize.highs import Optimum, Relaxation
from optimize.levels import FASTER, ODD_LEVEL, SLOWER
from optimize.problem import A, B, Floats, Ints
from optimize.program import build, build_posts, tighten
from optimize.solver import solve
from optimize.warm_start import kept_part

EASED = 1e-3
POSTS_SECONDS = 1.0  # which take hundredths of one
DEMANDS = (f"1 {A}-posts", f"1 {B}-posts", "4 at work", "hall staff")


@dataclass(frozen=True, eq=False)
class Cut:
    """A hall's cost is at least ``constant + slopes @ present``, whichever floating people are present.

    Attributes
    ----------
    hall : int
    constant : float
    slopes : ndarray, shape (floaters,)
        Never above 0.
    cost : float
        Of the hall's relaxed program where the cut was made.
    missing : float
        Part of the cost that is the price of what stays empty there.
    """

    hall: int
    constant: float
    slopes: Floats
    cost: float
    missing: float = 0.0

    def lifted(self, presence: Floats, proved: float) -> Cut:
        """A cut from a bound, proved otherwise, of the hall with some whole people.

        With fewer people the hall costs no less; and with anybody more, no less than this cut says of all of
        them together. So for whole people it costs at least the bound less, for each of the others, what the
        cut says they save and what the bound is above it.
        """
        said = self.at(presence)
        above = max(proved - said, 0.0)
        slopes = np.where(presence > 0.5, 0.0, self.slopes - above)
        return Cut(self.hall, said + above, slopes, said + above, self.missing)

    def at(self, presence: Floats) -> float:
        """What the cut says that the hall costs with some people, by parts."""
        return self.constant + float(self.slopes @ presence)


class HallCuts:
    """A hall's relaxed week, its own people settled and some floating people for rent: the guests.

    Parameters
    ----------
    floating : Floating
        Who is settled in the hall, and which floating people may serve it.
    hall : int
        Position of the hall.
    guests : iterable of int, optional
        Floating people (by position among them) to begin with; those pinned here always are.
    tight : bool, optional
        Half days and called backups count, as in the exact program, and more rows than it needs hold the
        relaxation near it: it lies 1 % below in place of 10, and takes several times as long. May be changed.
    """

    def __init__(
        self, floating: Floating, hall: int, guests: Iterable[int] = (), *, tight: bool = False
    ) -> None:
        self.floating = floating
        self.hall = hall
        problem, floaters = floating.problem, np.array(floating.floaters, dtype=int)
        self.windows = floating.windows[hall]
        self.days = problem.days_of_week[floating.week]
        self.able = np.array([hall in floating.halls_for(person) for person in floating.floaters], dtype=bool)
        self.present = problem.present[np.ix_(floaters, self.days)]
        opened = problem.is_open[np.ix_(self.windows, self.days)]
        self.speed = problem.speed[np.ix_(floaters, self.windows)]
        self.can = problem.can_hold[:, :, floating.week][np.ix_(floaters, self.windows)]
        self.stands = self.can[:, :, None] & opened[None] & self.present[:, None, :]
        self.loans = np.where(problem.home[floaters] != hall, problem.costs.loan, 0.0)
        pins = problem.pins[
            (problem.pins["week"] == floating.week) & problem.pins["window"].isin(self.windows)
        ]
        self.guests = np.flatnonzero(self.able & np.isin(floaters, pins["person"]))
        self.tight = tight
        self._relaxed: _Relaxed | None = None  # made when a cut is, and made anew for more guests
        self.invite(guests)

    def invite(self, people: Iterable[int]) -> bool:
        """Give columns to more floating people (by position among them) who may serve the hall; or nobody."""
        more = np.union1d(self.guests, np.fromiter(people, dtype=int))
        more = more[self.able[more]]
        if len(more) == len(self.guests):
            return False
        self.guests = more
        return True

    def release(self) -> None:
        """Let go of the relaxation; where another cut is wanted, it is made anew."""
        self._relaxed = None

    def at(self, presence: Floats) -> Cut | None:
        """The cut where each guest is present by some part; None where it cannot be computed."""
        return self._cut(np.zeros(len(self.guests)), presence[self.guests])

    def at_prices(self, prices: Floats) -> Cut | None:
        """The cut where guests may be had at a price each; None where it cannot be computed."""
        return self._cut(prices[self.guests], np.ones(len(self.guests)))

    def whole_posts(self, presence: Floats) -> float:
        """What the week's posts alone cost at the least with the people present: whole posts, that is."""
        people = [self.floating.floaters[row] for row in np.flatnonzero(presence > 0.5).tolist()]
        seats = [Seat(person, self.hall) for person in [*self.floating.settled(self.hall), *people]]
        posts = build_posts(self.floating.problem, self.windows, self.floating.week, seats)
        return solve(posts.model, time_limit=POSTS_SECONDS, gap=0.0).bound

    def _relax(self) -> _Relaxed:
        """The relaxation with the present guests, which goes on from where the one before ended."""
        before = self._relaxed
        if before is not None and (before.tight, len(before.guests)) == (self.tight, len(self.guests)):
            return before
        program = self._program()
        model = program.model
        eased = np.array([EASED * (row.rule in DEMANDS) for row in model.rows])
        for number in np.flatnonzero(eased).tolist():
            model.rows[number] = model.rows[number]._replace(limit=model.rows[number].limit - EASED)
        relaxation = Relaxation(model)
        if before is not None:
            come = {self.floating.floaters[row] for row in np.setdiff1d(self.guests, before.guests).tolist()}
            there = kept_part(program, come, rough=not before.tight)
            relaxation.warm_start(before.relaxation, *there)
        places = [program.places[self._seat(row)] for row in self.guests.tolist()]
        tables = _DualTables(program, self.windows, self.days)
        self._relaxed = _Relaxed(
            relaxation,
            self.guests,
            self.tight,
            np.array(places, dtype=int),
            eased,
            tables,
            np.array(model.shortages, dtype=int),
            np.array([model.cost[column] for column in model.shortages]),
            model.lost,
        )
        return self._relaxed

    def _program(self) -> Program:
        floating = self.floating
        guests = [self._seat(row) for row in self.guests.tolist()]
        settled = [Seat(person, self.hall) for person in floating.settled(self.hall)]
        others = [floating.floaters[row] for row in np.setdiff1d(np.flatnonzero(self.able), self.guests)]
        program = build(
            floating.problem,
            self.windows,
            floating.week,
            [*settled, *guests],
            exact=self.tight,
            rent={seat.person: 0.0 for seat in guests},
            others=others,
        )
        if self.tight:
            tighten(program)
        return program

    def _seat(self, row: int) -> Seat:
        return Seat(int(self.floating.floaters[row]), self.hall)

    def _cut(self, prices: Floats, upper: Floats) -> Cut | None:
        slopes = np.zeros(len(self.able))
        relaxed = self._relax()
        loans = self.loans[self.guests]
        relaxed.relaxation.change(relaxed.places, loans + prices, upper)
        found = relaxed.relaxation.solve()
        if found is None:
            return None
        cost = found.cost + float(relaxed.eased @ found.duals)
        reduced = found.reduced[relaxed.places]
        slopes[self.able] = -self._savings(relaxed.tables, found)[self.able]
        slopes[self.guests] = np.minimum(reduced - prices, 0.0)
        constant = cost - float(np.minimum(reduced, 0.0) @ upper)
        short = found.values[relaxed.shortages]
        missing = relaxed.lost + float((short + EASED * (short > 0.0)) @ relaxed.prices)
        return Cut(self.hall, constant, slopes, cost, missing)

    def _savings(self, tables: _DualTables, found: Optimum) -> Floats:
        """The most that each floating person could save at some duals, the price of a loan paid."""
        problem, duals = self.floating.problem, tables.read(found)
        half, share = -duals["7 halves"], -duals["7 capacity"]
        limit = duals["6 window's counters"] + duals["6 hall's counters"]
        # what two half days may be worth more than a whole one
        halves = np.maximum(-2.0 * (duals[ODD_LEVEL] + problem.costs.split_day), 0.0)
        speed, (slowest, fastest) = self.speed[:, :, None], tables.own
        faster, slower = np.maximum(speed - slowest, 0.0), np.maximum(fastest - speed, 0.0)
        ends = -(duals[FASTER] * faster + duals[SLOWER] * slower)
        full = np.maximum(2.0 * half + speed * share + limit + halves + ends, 0.0)
        shares = np.where(self.stands, full, 0.0).max(axis=1, initial=0.0).sum(axis=1)
        may_be_a = problem.may_be_a[self.floating.floaters][:, None]
        posts_a, posts_b = (duals[rule].max(axis=1, initial=0.0) for rule in DEMANDS[:2])
        filled = np.maximum(np.where(may_be_a, posts_a, 0.0), posts_b)
        posts = filled + (duals["4 at work"] * self.stands).sum(axis=2) - problem.costs.post
        most = problem.rules.max_a_posts + problem.rules.max_b_posts
        best = np.sort(np.where(self.can, np.maximum(posts, 0.0), 0.0), axis=1)[:, -most:].sum(axis=1)
        staff = (duals["hall staff"].max(axis=0, initial=0.0) * self.present).sum(axis=1)
        return np.asarray(np.maximum(shares + best + staff - self.loans, 0.0), dtype=np.float64)


@dataclass(frozen=True)
class _Relaxed:
    """A hall's relaxation, the guests whom it knows, where its places and demands are, and its shortages."""

    relaxation: Relaxation
    guests: Ints
    tight: bool
    places: Ints
    eased: Floats
    tables: _DualTables
    shortages: Ints
    prices: Floats
    lost: float


class _DualTables:
    """Where the duals of a program's rows go: a table over windows and days for each rule.

    `own` are the speeds of the slowest and of the fastest of a window's own people, shape (2, windows, days).
    """

    LIMITS = ("6 window's counters", "6 hall's counters")
    RULES = (*DEMANDS, *LIMITS, "7 halves", "7 capacity", ODD_LEVEL, FASTER, SLOWER)

    def __init__(self, program: Program, windows: Ints, days: Ints) -> None:
        window_row = {int(window): row for row, window in enumerate(windows)}
        day_column = {int(day): column for column, day in enumerate(days)}
        self.shape = len(windows), len(days)
        places: dict[str, list[tuple[int, int, int]]] = {rule: [] for rule in self.RULES}
        for number, row in enumerate(program.model.rows):
            if row.rule in places:
                of_hall = row.rule in ("hall staff", "6 hall's counters")
                windows_of = range(self.shape[0]) if of_hall else [window_row[row.at[0]]]
                column = day_column[row.at[1]] if len(row.at) > 1 else 0
                places[row.rule] += [(number, at, column) for at in windows_of]
        self.places = {rule: np.array(found, dtype=int).reshape(-1, 3).T for rule, found in places.items()}
        self.own = np.ones((2, *self.shape))
        for (window, day), found in program.points.items():
            self.own[:, window_row[window], day_column[day]] = found.slowest, found.fastest

    def read(self, found: Optimum) -> dict[str, Floats]:
        """Tables of an optimum's duals, shape (windows, days); of posts in the first column alone."""
        tables = {}
        for rule, (rows, windows, days) in self.places.items():
            tables[rule] = np.zeros(self.shape)
            tables[rule][windows, days] = found.duals[rows]
        return tables
