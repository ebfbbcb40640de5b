"""The briefing pictures: PNG, 1920 × 1080, each with its finding as the title."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from staffplan.briefing.briefing import Briefing
from staffplan.charts import heat, shortages, staffing, visitors, waits, weekdays
from staffplan.charts.style import clean_settings, save
from staffplan.texts import Lang

CHARTS: dict[str, Callable[[Briefing, Lang], Figure | None]] = {
    "visitors": visitors.draw,
    "waits": waits.draw,
    "heat": heat.draw,
    "shortages": shortages.draw,
    "staffing": staffing.draw,
    "weekdays": weekdays.draw,
}


def draw_all(briefing: Briefing, folder: Path, lang: Lang) -> list[Path]:
    """Draw every picture that the data allow.

    Parameters
    ----------
    briefing : Briefing
        The plan's numbers.
    folder : Path
        Where the files go; made if it is not there. Files of the same names are replaced.
    lang : {"zh", "en"}
        Language of the texts.

    Returns
    -------
    list of Path
        The files written, `visitors.png` first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with clean_settings():
        for name, draw in CHARTS.items():
            figure = draw(briefing, lang)
            if figure is not None:
                path = folder / f"{name}.png"
                save(figure, path)
                written.append(path)
    return written
