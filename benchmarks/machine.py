"""What a benchmark ran on, in words for its page."""

from __future__ import annotations

import os
import platform


def machine() -> str:
    """The machine in words."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"
