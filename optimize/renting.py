"""A hall's exact week when floating people are for rent: what it costs at the least, whoever comes.

At a price for each floating person the hall takes whom it wants. Who could not save as much as that, by the
relaxation's reduced costs, is left out of the program (reduced cost fixing); so the exact program is small
enough to be solved, or nearly. Its bound less the rents bounds the hall's cost for every set of whole people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimize.columns import Seat
from optimize.hall_cuts import Cut, HallCuts
from optimize.model import Model
from optimize.problem import Floats, Ints
from optimize.program import build

TURNS = 4  # of inviting people, before all who are left get columns


@dataclass(frozen=True)
class Rented:
    """A hall's exact program at some prices.

    Attributes
    ----------
    hall : int
    prices : ndarray, shape (floaters,)
    guests : ndarray
        Who may be rented, by position among the floating people.
    least, most : float
        What the hall and its rents cost by the relaxation, and as planned.
    model : Model
        Its optimum, where it is below `most`, is what they cost.
    """

    hall: int
    prices: Floats
    guests: Ints
    least: float
    most: float
    model: Model

    def cut(self, bound: float) -> Cut:
        """The cut that a bound of the model proves; it holds for whole people."""
        proved = max(min(bound, self.most), self.least)
        return Cut(self.hall, proved, -self.prices, proved)


def rented(halls: HallCuts, prices: Floats, most: float) -> Rented | None:
    """Write a hall's exact program at some prices; None where its relaxation cannot be solved.

    Parameters
    ----------
    halls : HallCuts
        The hall's relaxation; who might be rented gets columns in it.
    prices : ndarray, shape (floaters,)
    most : float
        What the hall costs with its people as placed, and their prices.
    """
    for turn in range(TURNS + 1):
        cut = halls.at_prices(prices)
        if cut is None:
            return None
        worse = np.where(halls.able, cut.slopes + prices, np.inf)
        least = cut.constant + float(np.minimum(worse, 0.0).sum())
        wanted = np.flatnonzero(worse < most - least)
        if turn == TURNS or not halls.invite(wanted):
            break
    floating = halls.floating
    person = {row: int(floating.floaters[row]) for row in wanted.tolist()}
    seats = [Seat(one, halls.hall) for one in [*floating.settled(halls.hall), *person.values()]]
    rent = {one: float(prices[row]) for row, one in person.items()}
    program = build(floating.problem, halls.windows, floating.week, seats, exact=True, rent=rent)
    return Rented(halls.hall, prices, wanted, least, most, program.model)
