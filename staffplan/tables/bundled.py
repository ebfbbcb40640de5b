"""Where the example county is: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path


def bundled_county() -> Path:
    """Return the folder of the example county.

    Raises
    ------
    FileNotFoundError
        If this copy of staffplan came without it.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "example", package.parent / "data" / "example"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(package / "example")


def plans_folder(county: Path) -> Path:
    """Where the plans of a county go: in its folder, or beside its workbook.

    Those of an example county that was installed with the package go into the working folder, where people
    find them.
    """
    if county.resolve() == Path(__file__).resolve().parent.parent / "example":
        return Path("plans")
    return (county if county.is_dir() else county.parent) / "plans"
