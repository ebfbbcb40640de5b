"""A short “why here” of everybody in a plan: a line each for their posts, loans and weeks without a post."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import fmean

from optimize.people import names_of
from optimize.plan_facts import FreeFacts, LoanFacts, PlanFacts, PostFacts, Worth
from staffplan.tables.county import County
from staffplan.texts import Lang, text

LEAST = 0.5
"""Minutes a week that count as some."""


def why_here(county: County, facts: PlanFacts, lang: Lang) -> dict[str, str]:
    """Say of everybody, over all weeks, why they are where they are.

    Parameters
    ----------
    county : County
    facts : PlanFacts
        Of the county's plan.
    lang : {"zh", "en"}

    Returns
    -------
    dict
        Person's id to lines: for each post its need, who else could, and the cheapest swap; for each hall
        that they are lent to, what that saves there and would at home; and why weeks are without a post.
    """
    words = _Words(county, lang)
    return {
        str(staff): "\n".join(
            [
                *words.loans(facts.loans_of(person)),
                *words.posts(facts.posts_of(person), int(facts.problem.home[person])),
                *words.free(facts.free_weeks_of(person)),
            ]
        )
        for person, staff in enumerate(county.staff["staff"])
    }


class _Words:
    """The sentences of one county in one language."""

    def __init__(self, county: County, lang: Lang) -> None:
        self.lang = lang
        self.names = names_of(county.staff)
        self.halls = county.halls["hall"].tolist()
        self.places = list(zip(county.windows["hall"], county.windows["window"], strict=True))

    def posts(self, held: Sequence[PostFacts], home: int) -> Iterator[str]:
        """A line a post, the longest held first."""
        groups: defaultdict[tuple[int, str], list[PostFacts]] = defaultdict(list)
        for fact in held:
            groups[fact.window, fact.post].append(fact)
        for (window, post), weeks in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
            facts = {
                "post": self._post(window, post, home),
                "weeks": len(weeks),
                "speed": weeks[0].speed,
                "need": fmean(fact.need for fact in weeks),
            }
            yield text("book.why_post", self.lang, **facts) + self._others(weeks, home)

    def loans(self, lent: Sequence[LoanFacts]) -> Iterator[str]:
        """A line a hall."""
        for hall in dict.fromkeys(fact.hall for fact in lent):
            weeks = [fact for fact in lent if fact.hall == hall]
            minutes = fmean(fact.minutes for fact in weeks)
            facts = {"hall": self.halls[hall], "weeks": len(weeks), "minutes": minutes}
            yield text("book.why_loan", self.lang, **facts, home=_mean_worth([fact.home for fact in weeks]))

    def free(self, weeks: Sequence[FreeFacts]) -> Iterator[str]:
        """A line for weeks away, and one for other weeks without a post."""
        if away := sum(fact.away for fact in weeks):
            yield text("book.why_away", self.lang, weeks=away)
        if here := [fact.home for fact in weeks if not fact.away]:
            yield text("book.why_free", self.lang, weeks=len(here), home=_mean_worth(here))

    def _others(self, weeks: Sequence[PostFacts], home: int) -> str:
        """Who else could hold a post, and what the swap costs that is cheapest in most of the weeks."""
        others = {int(person) for fact in weeks for person in fact.others}
        swaps = [fact.swap for fact in weeks if fact.swap is not None]
        if not swaps:
            return text("book.why_nobody_else", self.lang)
        kind = Counter((swap.person, swap.unfilled) for swap in swaps).most_common(1)[0][0]
        alike = [swap for swap in swaps if (swap.person, swap.unfilled) == kind]
        cost = fmean(swap.minutes + swap.prices for swap in alike)
        unfilled = "、".join(self._post(*post, home) for post in kind[1])
        facts = {"others": len(others), "swap_with": self.names[kind[0]], "cost": cost, "unfilled": unfilled}
        if unfilled:
            return text("book.why_swap_unfilled", self.lang, **facts)
        return text("book.why_swap_same" if abs(cost) < LEAST else "book.why_swap", self.lang, **facts)

    def _post(self, window: int, post: str, home: int) -> str:
        """A post, with its hall where that is not the person's own."""
        hall, name = self.places[window]
        return f"{name} {post}" if hall == self.halls[home] else f"{hall} {name} {post}"


def _mean_worth(worth: Sequence[Worth | None]) -> float:
    return fmean(0.0 if one is None else one.minutes for one in worth)
