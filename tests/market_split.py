"""A program that takes far longer to prove than any test may last."""

from __future__ import annotations

import numpy as np

from optimize.model import Model


def market_split() -> Model:
    """A market split (Cornuejols and Dawande 1998), whose 40 columns keep branch and bound busy for hours."""
    rng, model = np.random.default_rng(1), Model()
    weights = rng.integers(0, 100, (5, 40))
    columns = [model.column(integer=True) for _ in range(40)]
    for row in weights:
        over, under = model.column(1.0, np.inf), model.column(1.0, np.inf)
        terms = [*row.astype(float), 1.0, -1.0]
        model.row("split", [*columns, over, under], terms, "==", float(row.sum() // 2))
    return model
