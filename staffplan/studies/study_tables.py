"""Columns of the tables that ``backtest`` and ``seasons`` write."""

from __future__ import annotations

from staffplan.plans.plan_csv import Layout

BACKTEST = Layout(
    (
        "level",
        "model",
        "unit",
        "horizon",
        "hall",
        "window",
        "season",
        "cells",
        "actual",
        "wape",
        "mase",
        "bias",
        "pinball",
        "coverage",
        "origin",
        "weight",
    ),
    ("origin",),
    {
        "horizon": 0,
        "cells": 0,
        "actual": 0,
        "wape": 4,
        "mase": 4,
        "bias": 4,
        "pinball": 4,
        "coverage": 4,
        "weight": 4,
    },
)
SEASONS = Layout(
    (
        "table",
        "level",
        "hall",
        "window",
        "kind",
        "period",
        "days",
        "visitors",
        "index",
        "group",
        "effect",
        "factor",
        "low",
        "high",
        "share",
    ),
    (),
    {
        "days": 0,
        "visitors": 2,
        "index": 1,
        "factor": 4,
        "low": 4,
        "high": 4,
        "share": 4,
    },
)
