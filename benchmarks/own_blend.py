"""Our blend as the benchmark scores it: weights from earlier origins, members on the scored windows."""

from __future__ import annotations

import pandas as pd

from benchmarks.peer_runs import Found, Task
from benchmarks.peers.series import cpu_seconds
from forecast.blend import MAIN, blend_means, blend_weights, rescale
from forecast.hindsight import PLACE, Hindsight, compare
from forecast.members import classical_frames

MEMBERS = ("weekday_mean", "ets")


class Blending:
    """Blends origin by origin, in the order of time; `weights` are those of the last."""

    def __init__(self) -> None:
        self.cells: list[pd.DataFrame] = []
        self.weights = pd.DataFrame()

    def blend(self, own: Found, task: Task, seen: Hindsight) -> Found:
        """Blend our forecast of one origin with the members', and remember how far each was off."""
        began = cpu_seconds()
        daily, weekly = (frame.merge(task.windows[PLACE]) for frame in (own.daily, own.weekly))
        frames = {MAIN: (daily, weekly)}
        for name in MEMBERS:
            frames[name] = classical_frames(
                name, task.known, task.windows, task.calendar, task.origin, task.end
            )
        past = pd.concat(self.cells, ignore_index=True) if self.cells else None
        weights = blend_weights(past, task.origin, list(frames))
        self.weights = weights
        mean = blend_means({name: days for name, (days, _) in frames.items()}, weights)
        seconds = cpu_seconds() - began
        for name, both in frames.items():
            cells = compare(*both, seen, task.calendar).assign(model=name, origin=task.origin)
            self.cells.append(cells)
        each = own.cost["seconds"] / own.cost["series"] + seconds / len(task.windows)
        cost = own.cost | {"seconds": each * len(task.windows), "series": len(task.windows)}
        return Found(rescale(daily, "date", daily, mean), rescale(weekly, "week", daily, mean), cost)

    def told(self) -> str:
        """Say the weights of all services together at the last origin."""
        every = self.weights[self.weights["window"] == ""]
        return ", ".join(
            f"{model} {weight:.2f}" for model, weight in zip(every["model"], every["weight"], strict=True)
        )
