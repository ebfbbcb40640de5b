"""What all pictures share: size, font, colours, measuring of text, saving that refuses a missing glyph."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.transforms import Transform

from forecast.font import font_file

WIDTH, HEIGHT, DPI = 1920, 1080, 120
SMALL, BODY, TITLE = 14.0, 16.0, 30.0  # points; nothing is smaller than SMALL

# One accent, else greys. On a black-and-white copier ACCENT is darker than MIDDLE, MIDDLE than TINT.
INK, SOFT, MIDDLE, LIGHT, SHADE = "#1A1A1A", "#555555", "#9E9E9E", "#CFCFCF", "#ECECEC"
ACCENT, TINT = "#A8281C", "#F1D3CD"


Align = Literal["left", "center", "right"]
Upright = Literal["top", "center", "bottom", "center_baseline"]


STAND_IN = "〓"
"""What printers put in the place of a character that they lack."""


class MissingGlyphError(ValueError):
    """A text that did not come through `write` holds a character that the bundled font cannot draw."""


@contextmanager
def clean_settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever the user's are, and give the user's back.

    Dollar signs in names are dollar signs here, never formulas; a missing glyph is an error, never a box,
    but for the names of halls and windows, which have a stand-in for it.

    Raises
    ------
    MissingGlyphError
        If a text measured or drawn inside holds a character that the font lacks.
    """
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams["text.parse_math"] = False
        warnings.filterwarnings("error", message="Glyph .* missing", category=UserWarning)
        try:
            yield
        except UserWarning as warning:
            raise MissingGlyphError(str(warning)) from None


def font(size: float) -> FontProperties:
    """Return the bundled font in a size in points."""
    return FontProperties(fname=font_file(), size=size)


@lru_cache(maxsize=4096)
def text_width(string: str, size: float) -> float:
    """Width of one line of text in pixels of the picture."""
    face = _measuring_face()
    face.set_size(size, DPI)
    face.set_text(drawable(string), 0.0)
    return float(face.get_width_height()[0]) / 64.0


def shorten(string: object, size: float, width: float) -> str:
    """Put a name on one line no wider than `width` pixels, with an ellipsis where it is cut.

    The end is kept as well as the beginning: long names of halls of one county often differ there. What
    cannot be drawn has its stand-in.
    """
    line = drawable(" ".join(str(string).split()))
    if text_width(line, size) <= width:
        return line
    for kept in range(len(line) - 1, 1, -1):
        tail = kept // 3
        cut = f"{line[: kept - tail]}…{line[len(line) - tail :]}"
        if text_width(cut, size) <= width:
            return cut
    return "…"


def fitting(string: str, size: float, least: float, width: float) -> tuple[str, float]:
    """Shrink a line to fit `width` pixels, and shorten it where `least` points are still too wide."""
    line = " ".join(string.split())
    while size > least and text_width(line, size) > width:
        size -= 0.5
    return shorten(line, size, width), size


def drawable(string: str) -> str:
    """Put a stand-in for every character that the pictures' font cannot draw: no name may cost a plan."""
    for letter in missing_glyphs([string]):
        string = string.replace(letter, STAND_IN)
    return string


def missing_glyphs(strings: Iterable[str]) -> set[str]:
    """Return the characters that the pictures' font cannot draw."""
    known = _measuring_face().get_charmap()
    return {
        letter for string in strings for letter in string if not letter.isspace() and ord(letter) not in known
    }


def write(
    target: Axes | Figure,
    x: float,
    y: float,
    string: str,
    *,
    size: float = BODY,
    colour: str = INK,
    ha: Align = "left",
    va: Upright = "center_baseline",
    transform: Transform | None = None,
    rotation: float = 0.0,
) -> Text:
    """Put a text into a picture or plot, in the bundled font: every text of a picture goes through here."""
    placed = target.text(
        x, y, drawable(string), fontproperties=font(size), color=colour, ha=ha, va=va, rotation=rotation
    )
    placed.set_linespacing(1.35)
    if transform is not None:
        placed.set_transform(transform)
    return placed


def new_figure() -> Figure:
    """Make an empty picture of 1920 × 1080 pixels that belongs to no window and to no global state."""
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a picture as PNG; it is drawn before the file is opened, so a missing glyph leaves no file."""
    drawn = BytesIO()
    figure.savefig(drawn, dpi=DPI, format="png")
    path.write_bytes(drawn.getvalue())


@lru_cache(maxsize=1)
def _measuring_face() -> FT2Font:
    """One font object of our own: its size is changed while measuring."""
    found = font_file()
    return FT2Font(found.path, face_index=found.face_index)
