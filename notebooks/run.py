"""Execute the notebooks: ``python notebooks/run.py [--out DIR]``. Stops at the first cell that fails.

They are kept as percent scripts, which review well; with ``--out`` the executed ones are written as .ipynb,
tables and pictures included.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
SECONDS = 600


def main() -> None:
    """Execute every notebook of this folder, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="percent scripts; default: all here")
    parser.add_argument("--out", type=Path, help="folder for the executed notebooks")
    given = parser.parse_args()
    for script in given.notebooks or sorted(set(HERE.glob("*.py")) - {Path(__file__).resolve()}):
        began = time.perf_counter()
        notebook = jupytext.read(script)
        NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": HERE.parent}}
        ).execute()
        print(f"{script.name}: {time.perf_counter() - began:.0f} s")
        if given.out is not None:
            given.out.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, given.out / f"{script.stem}.ipynb")


if __name__ == "__main__":
    main()
