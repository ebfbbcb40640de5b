"""A short “why here” for everybody's line in the workbook: posts held, and who else could hold them."""

from __future__ import annotations

from collections import Counter, defaultdict

from staffplan.briefing.briefing import Briefing
from staffplan.tables.values_list import ALL
from staffplan.texts import Lang, text


def why_here(briefing: Briefing, lang: Lang) -> dict[str, str]:
    """Say of everybody with a post which ones, for how many weeks, and how many others of that hall could.

    The hall is named where it is not the person's own.

    Parameters
    ----------
    briefing : Briefing
        The plan and its tables.
    lang : {"zh", "en"}

    Returns
    -------
    dict
        Person's id to text.
    """
    staff = briefing.county.staff
    able: Counter[tuple[str, str]] = Counter()
    windows: defaultdict[str, list[str]] = defaultdict(list)
    for hall, window in zip(briefing.county.windows["hall"], briefing.county.windows["window"], strict=True):
        windows[hall].append(window)
    home = dict(zip(staff["staff"], staff["hall"], strict=True))
    at_home: set[tuple[str, str, str]] = set()
    for person, hall, skills in zip(staff["staff"], staff["hall"], staff["skills"], strict=True):
        known = [window for window in windows[hall] if window in skills or ALL in skills]
        able.update((hall, window) for window in known)
        at_home.update((person, hall, window) for window in known)
    weeks: Counter[tuple[str, str, str, str]] = Counter(
        briefing.plan.posts[["staff", "hall", "window", "post"]].itertuples(index=False, name=None)
    )
    said: defaultdict[str, list[str]] = defaultdict(list)
    for (person, hall, window, post), number in sorted(weeks.items(), key=lambda item: (-item[1], item[0])):
        others = able[hall, window] - ((person, hall, window) in at_home)
        place = window if hall == home[person] else f"{hall} {window}"
        facts = {"window": place, "post": post, "weeks": number, "others": others}
        said[person].append(text("book.why_here", lang, **facts))
    return {person: "；".join(lines) if lang == "zh" else "; ".join(lines) for person, lines in said.items()}
