"""A short “why here” of everybody in a plan: a line each for their posts, loans and weeks without a post."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from optimize.people import names_of
from optimize.plan_facts import SOME_MINUTES, FreeFacts, LoanFacts, PlanFacts, PostFacts
from staffplan.tables.county import County
from staffplan.texts import Lang, text

LINES = 10
"""Most lines of a person, but for one that counts the others: a spreadsheet's row is 409 points at most."""


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
        str(staff): "\n".join(words.all(facts, person)) for person, staff in enumerate(county.staff["staff"])
    }


class _Words:
    """The sentences of one county in one language."""

    def __init__(self, county: County, lang: Lang) -> None:
        self.lang = lang
        self.names = names_of(county.staff)
        self.halls = county.halls["hall"].tolist()
        self.places = list(zip(county.windows["hall"], county.windows["window"], strict=True))

    def all(self, facts: PlanFacts, person: int) -> list[str]:
        """All of a person's lines; of many posts the longest held."""
        loans, free = list(self.loans(facts.loans_of(person))), list(self.free(facts.free_weeks_of(person)))
        posts = list(self.posts(facts.posts_of(person), int(facts.problem.home[person])))
        room = max(LINES - len(loans) - len(free), 1)
        more = len(posts) - room
        rest = [text("book.why_more", self.lang, posts=more)] if more > 0 else []
        return [*loans, *posts[:room], *rest, *free]

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
            lost = dict.fromkeys(post for fact in weeks for post in fact.unfilled)
            named = self._and(f"{self.places[window][1]} {post}" for window, post in lost)
            saved = [fact.home.minutes for fact in weeks if fact.home is not None]
            facts = {
                "hall": self.halls[hall],
                "weeks": len(weeks),
                "minutes": fmean(fact.minutes for fact in weeks),
                "unfilled": text("book.why_loan_unfilled", self.lang, unfilled=named) if lost else "",
                "home": text("book.why_loan_home", self.lang, minutes=fmean(saved))
                if saved
                else text("book.why_loan_closed", self.lang),
            }
            yield text("book.why_loan", self.lang, **facts)

    def free(self, weeks: Sequence[FreeFacts]) -> Iterator[str]:
        """A line for weeks away, one for weeks with nothing to serve, and one for others without a post."""
        if away := sum(fact.away for fact in weeks):
            yield text("book.why_away", self.lang, weeks=away)
        here = [fact.home for fact in weeks if not fact.away]
        if closed := here.count(None):
            yield text("book.why_free_closed", self.lang, weeks=closed)
        if saved := [home.minutes for home in here if home is not None]:
            yield text("book.why_free", self.lang, weeks=len(saved), home=fmean(saved))

    def _others(self, weeks: Sequence[PostFacts], home: int) -> str:
        """Who else could hold a post, and what the swap costs that is cheapest in most of the weeks."""
        if any(fact.pinned for fact in weeks):
            return text("book.why_pinned", self.lang)
        others = {int(person) for fact in weeks for person in fact.others}
        swaps = [fact.swap for fact in weeks if fact.swap is not None]
        if not swaps:
            return text("book.why_nobody_else", self.lang)
        kind = Counter((swap.person, swap.unfilled) for swap in swaps).most_common(1)[0][0]
        alike = [swap for swap in swaps if (swap.person, swap.unfilled) == kind]
        cost = fmean(swap.minutes + swap.prices for swap in alike)
        unfilled = self._and(self._post(*post, home) for post in kind[1])
        same = all(abs(swap.minutes) < SOME_MINUTES and abs(swap.prices) < SOME_MINUTES for swap in alike)
        key = "book.why_cost_besides" if unfilled else "book.why_cost"
        facts = {
            "others": len(others),
            "swap_with": self.names[kind[0]],
            "unfilled": unfilled,
            "cost": "" if same else text(key, self.lang, cost=cost),
        }
        if unfilled:
            return text("book.why_swap_unfilled", self.lang, **facts)
        return text("book.why_swap_same" if same else "book.why_swap", self.lang, **facts)

    def _post(self, window: int, post: str, home: int) -> str:
        """A post, with its hall where that is not the person's own."""
        hall, name = self.places[window]
        return f"{name} {post}" if hall == self.halls[home] else f"{hall} {name} {post}"

    def _and(self, names: Iterable[str]) -> str:
        return text("fault.place.and", self.lang).join(names)
