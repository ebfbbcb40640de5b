"""What run.json says beyond the caller's words: versions; and anything put as plain JSON."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping, Set
from dataclasses import asdict, is_dataclass
from datetime import date
from importlib import metadata
from pathlib import PurePath
from typing import Any

import numpy as np

import staffplan

PACKAGES = (
    "borax",
    "highspy",
    "hijridate",
    "holidays",
    "matplotlib",
    "noto-cjk-sans-otc",
    "numpy",
    "pandas",
    "pulp",
    "pyarrow",
    "python-calamine",
    "scipy",
    "statsmodels",
    "xlsxwriter",
)


def versions() -> dict[str, str]:
    """Return the versions of Python, the system, staffplan and the packages that a plan depends on."""
    found = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "staffplan": str(staffplan.__version__),
    }
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def plain(value: Any) -> Any:
    """Turn a value into what JSON knows: dates as ISO text, paths as text, numpy's numbers as Python's.

    NaN and infinities become null, which JSON has in their place; of what is unknown the text is kept.
    """
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | Set | np.ndarray):
        return [plain(one) for one in value]
    return str(value)
