"""A plan of a hall's week by rule of thumb: the first that is known, and all there is when time is short.

It keeps every rule. Posts: those that are pinned, then for every window the A-posts and the B-post, each to
whoever may hold it and is least burdened, most days at work, and fastest. Days: half after half, each where
it saves most.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from optimize.columns import Program
from optimize.curves import STEP
from optimize.problem import A, B, Floats, Held


def greedy_choice(program: Program) -> dict[int, float]:
    """Return a value for every column of the program's posts and shares."""
    held = _posts(program)
    chosen = dict.fromkeys(program.posts.values(), 0.0)
    chosen |= {program.posts[person, window, kind]: 1.0 for (person, window), kind in held.items()}
    chosen |= {column: 0.0 for parts in program.shares.values() for column in parts}
    chosen |= {program.shares[key][2 - halves]: 1.0 for key, halves in _days(program, held).items()}
    return chosen


def _posts(program: Program) -> Held:
    problem, rules = program.problem, program.problem.rules
    held: Held = {}
    load: Counter[tuple[int, str]] = Counter()
    at_work = problem.present[:, problem.days_of_week[program.week]].sum(axis=1)
    may: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (person, window, kind), column in program.posts.items():
        if program.model.upper[column] > 0.5:
            may[window, kind].append(person)

    def give(window: int, kind: str, number: int, most: int) -> None:
        have = sum(1 for (_, w), k in held.items() if (w, k) == (window, kind))
        free = [s for s in may[window, kind] if (s, window) not in held and load[s, kind] < most]
        free.sort(key=lambda s: (load[s, A] + load[s, B], -at_work[s], -problem.speed[s, window], s))
        for person in free[: max(number - have, 0)]:
            held[person, window] = kind
            load[person, kind] += 1

    most = {A: rules.max_a_posts, B: rules.max_b_posts}
    barred = _pins(program, held, load, most)
    for key in barred:
        for kind in (A, B):
            may[key[1], kind] = [s for s in may[key[1], kind] if (s, key[1]) != key]
    open_windows = [w for w in program.windows if problem.open_weeks[w, program.week]]
    scarce_first = sorted(open_windows, key=lambda w: (len(may[w, A]), w))
    for allowed in range(1, rules.max_a_posts + 1):
        for window in scarce_first:
            give(window, A, int(problem.min_counters[window]), allowed)
    for window in scarce_first:
        give(window, B, 1, rules.max_b_posts)
    return held


def _pins(
    program: Program, held: Held, load: Counter[tuple[int, str]], most: dict[str, int]
) -> set[tuple[int, int]]:
    """Give out pinned posts; return who is barred from which window."""
    pins = program.problem.pins_of_week[program.week]
    barred = {(person, window) for person, window, post in pins if post not in (A, B)}
    for person, window, post in pins:
        column = program.posts.get((person, window, post))
        able = column is not None and program.model.upper[column] > 0.5
        if able and (person, window) not in held and load[person, post] < most[post]:
            held[person, window] = post
            load[person, post] += 1
    return barred


def _days(program: Program, held: Held) -> dict[tuple[int, int, int], int]:
    """Halves of a day by (person, window, day), most saving first, as far as there are counters."""
    problem = program.problem
    stands: Counter[tuple[int, int, int]] = Counter()
    for day in map(int, problem.days_of_week[program.week]):
        left = {person: 2 for person, _ in held}
        at: Counter[int] = Counter()
        in_hall: Counter[int] = Counter()
        capacity: dict[int, float] = defaultdict(float)
        posts = [key for key in sorted(held) if (*key, day) in program.shares]
        while offers := [
            (_saving(program, capacity[window], person, window, day), -person, -window)
            for person, window in posts
            if left[person]
            and at[window] + 1 <= 2 * problem.max_counters[window]
            and in_hall[hall := int(problem.hall_of_window[window])] + 1 <= 2 * problem.counters[hall]
        ]:
            person, window = (-number for number in max(offers)[1:])
            stands[person, window, day] += 1
            left[person] -= 1
            capacity[window] += float(problem.speed[person, window]) / 2
            at[window] += 1
            in_hall[int(problem.hall_of_window[window])] += 1
    return stands


def _saving(program: Program, capacity: float, person: int, window: int, day: int) -> float:
    """Minutes that half a person's day saves at a window; who is first saves an unattended day too."""
    problem = program.problem
    minutes = problem.curves.minutes[problem.curve[window, day]]
    more = capacity + float(problem.speed[person, window]) / 2
    attended = 0.0 if capacity else problem.costs.unattended_day
    return _between(minutes, capacity) - _between(minutes, more) + attended


def _between(minutes: Floats, capacity: float) -> float:
    """Minutes of waiting at a capacity, between those of the grid."""
    place = min(capacity / STEP, len(minutes) - 1.0)
    left = int(place)
    right = min(left + 1, len(minutes) - 1)
    return float(minutes[left] + (place - left) * (minutes[right] - minutes[left]))
