"""staffplan: from a county's counts to a forecast, an AB roster, charts and a workbook.

Analysts write ``import staffplan as sp`` and find all there; what is heavy loads when it is first used.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from staffplan.forecasting import forecast as forecast
    from staffplan.job import solve as solve
    from staffplan.plans.monthplan import MonthPlan as MonthPlan
    from staffplan.plans.monthplan import chart as chart
    from staffplan.plans.simulation import Simulation as Simulation
    from staffplan.plans.simulation import simulate as simulate
    from staffplan.request import BadRequest as BadRequest
    from staffplan.saved_plan import open_plan as open_plan
    from staffplan.studies.study import backtest as backtest
    from staffplan.studies.study import seasons as seasons
    from staffplan.tables.county import County as County
    from staffplan.tables.county import read as read
    from staffplan.tables.faults import BadInput as BadInput
    from staffplan.tables.faults import Fault as Fault

# What `sp.name` is: the module that holds it, under the same name.
_EXPORTS = {
    "BadInput": "staffplan.tables.faults",
    "BadRequest": "staffplan.request",
    "County": "staffplan.tables.county",
    "Fault": "staffplan.tables.faults",
    "MonthPlan": "staffplan.plans.monthplan",
    "Simulation": "staffplan.plans.simulation",
    "backtest": "staffplan.studies.study",
    "chart": "staffplan.plans.monthplan",
    "forecast": "staffplan.forecasting",
    "open_plan": "staffplan.saved_plan",
    "read": "staffplan.tables.county",
    "seasons": "staffplan.studies.study",
    "simulate": "staffplan.plans.simulation",
    "solve": "staffplan.job",
}

__all__ = [
    "BadInput",
    "BadRequest",
    "County",
    "Fault",
    "MonthPlan",
    "Simulation",
    "__version__",
    "backtest",
    "chart",
    "forecast",
    "open_plan",
    "read",
    "seasons",
    "simulate",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("staffplan")
        except PackageNotFoundError:  # an uninstalled checkout
            return "0+checkout"
    if name not in _EXPORTS:
        raise AttributeError(f"module 'staffplan' has no attribute {name!r}")
    value = getattr(importlib.import_module(_EXPORTS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _refuse_shadows() -> None:
    """Say it plainly when an analyst's own ``forecast.py`` hides the package that staffplan needs.

    Raises
    ------
    ImportError
        If `forecast` or `optimize` is found elsewhere than beside this package.
    """
    home = Path(__file__).resolve().parent.parent
    for name in ("forecast", "optimize"):
        spec = importlib.util.find_spec(name)
        origin = spec.origin if spec is not None else None
        if origin is None or Path(origin).resolve() != home / name / "__init__.py":
            from staffplan.texts import LANGUAGES, text

            folders = list(spec.submodule_search_locations or ()) if spec is not None else []
            found = origin or ", ".join(folders) or "-"
            raise ImportError(
                "\n".join(text("cli.shadow", lang, name=name, found=found) for lang in LANGUAGES), name=name
            )


_refuse_shadows()
