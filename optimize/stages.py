"""What each stage of planning found and proved, and how it shares out its time."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]
"""Told a stage's name, the parts done and the parts in all."""


def silent(stage: str, done: int, parts: int) -> None:
    """Report progress to nobody."""


INTERRUPTED = "interrupted"
"""Status of a stage that Ctrl-C ended: what it had found stands."""


@dataclass(frozen=True)
class Stage:
    """What a stage found and proved, in minutes of waiting.

    Attributes
    ----------
    name : str
        `place`, `plan` or `fair`.
    status : str
        `optimal` where every part is within the gap asked for, else `time limit`, or `interrupted`.
    cost, bound : float
        Total cost after the stage, and its proven lower bound. `plan` and `fair` count changes of posts,
        `fair` unfair weeks too. The cost of `place` is that of all weeks, each by itself (of their relaxation
        where no planned halls were bounded), and its bound holds wherever floating people are placed.
    seconds : float
        Wall time.
    parts : int
        Programs that make up the stage.
    """

    name: str
    status: str
    cost: float
    bound: float
    seconds: float
    parts: int

    @property
    def gap(self) -> float:
        """Distance of cost and bound relative to the total cost."""
        return (self.cost - self.bound) / max(abs(self.cost), 1.0)


class Clock:
    """Shares out the time that is left among parts, by their weight, as workers take them up."""

    def __init__(self, seconds: float, workers: int, weight: float) -> None:
        self.end = time.perf_counter() + seconds
        self.workers = workers
        self._weight = weight
        self._lock = threading.Lock()

    def left(self) -> float:
        """Seconds until the stage should end."""
        return self.end - time.perf_counter()

    def share(self, weight: float) -> float:
        """Seconds for a part; 0 where the time is over."""
        with self._lock:
            part = self.workers * weight / max(self._weight, weight)
            self._weight -= weight
        return max(min(1.0, part) * self.left(), 0.0)

    def turn(self) -> float:
        """Seconds for one of few equal parts, each of weight 1: by the rounds that are left for a worker.

        By `share` the last of five parts of two workers would have half as long as the others.
        """
        with self._lock:
            rounds = math.ceil(self._weight / self.workers)
            self._weight -= 1.0
        return max(self.left() / max(rounds, 1), 0.0)
