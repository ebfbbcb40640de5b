"""One hall's sheet of the workbook: a block a week, ready to print and post on the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from staffplan.briefing.briefing import Briefing
from staffplan.charts.marks import spans
from staffplan.texts import Lang, text
from staffplan.workbook.book_style import BOLD, LINE, PAD, Formats, area, lines, print_areas, print_setup
from staffplan.workbook.roster import Away, Person, Rosters, Week

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FIRST_COLUMNS = (18.0, 13.0, 13.0)  # window, A, B, in Excel's character widths
DAYS_WIDTH = {"A4": 96.0, "A3": 160.0}  # shared by the days' columns: the sheet is as wide as the paper
PAGE = {"A4": 455.0, "A3": 700.0}  # points of height that a page holds below the title
MANY_WINDOWS = 14  # with more, the sheet is meant for A3


def write_roster(
    book: Workbook, name: str, briefing: Briefing, rosters: Rosters, hall: str, formats: Formats, lang: Lang
) -> None:
    """Add a hall's sheet.

    Parameters
    ----------
    book : xlsxwriter Workbook
        Where the sheet goes.
    name : str
        The sheet's name.
    briefing : Briefing
        The plan's numbers, for the days' names.
    rosters : Rosters
        All halls' rosters.
    hall : str
        The hall.
    formats : Formats
        The book's cell formats.
    lang : {"zh", "en"}
        Language of the headers.
    """
    sheet = book.add_worksheet(name)
    weeks = rosters.weeks(hall)
    paper = "A3" if len(weeks[0].rows) > MANY_WINDOWS else "A4"
    columns = len(FIRST_COLUMNS) + len(weeks[0].days)
    for i, width in enumerate(FIRST_COLUMNS):
        sheet.set_column(i, i, width)
    day_width = DAYS_WIDTH[paper] / len(weeks[0].days)
    sheet.set_column(len(FIRST_COLUMNS), columns - 1, day_width)
    sheet.set_row(0, 32)
    title = text("book.roster_title", lang, hall=hall, month=briefing.month)
    sheet.merge_range(0, 0, 0, columns - 1, "", formats.title)
    sheet.write_string(0, 0, title, formats.title)
    sheet.set_row(1, 20)
    sheet.merge_range(1, 0, 1, columns - 1, "", formats.note)
    sheet.write_string(1, 0, text("book.roster_legend", lang), formats.note)
    ends = _write_weeks(sheet, weeks, briefing, hall, day_width, formats, lang)
    sheet.freeze_panes(2, 1)
    print_setup(sheet, paper, hall, lang)
    sheet.repeat_rows(0, 1)
    print_areas(book, name, [area(name, first, last, columns - 1) for first, last in _pages(ends, paper)])


def _write_weeks(
    sheet: Worksheet,
    weeks: tuple[Week, ...],
    briefing: Briefing,
    hall: str,
    day_width: float,
    formats: Formats,
    lang: Lang,
) -> list[tuple[int, int, float]]:
    """Write all blocks from the third row on; first row, last row and height in points of each."""
    row, ends = 2, []
    for number, week in enumerate(weeks, start=1):
        first, height = row, 0.0
        named = _day_notes(briefing, hall, week, lang)
        height += _write_heads(sheet, row, number, week, named, day_width, formats, lang)
        row += 2
        for line in week.rows:
            cells = [_cell(people, lang) for people in line.days]
            shut = all(people is None for people in line.days)
            columns = [line.window, _post(line.a, shut, lang), _post(line.b, shut, lang), *cells]
            widths = [*FIRST_COLUMNS, *[day_width] * len(cells)]
            tall = max(lines(value, width) for value, width in zip(columns, widths, strict=True)) * LINE + PAD
            sheet.set_row(row, tall)
            sheet.write_string(row, 0, line.window, formats.window)
            for column, held in ((1, line.a), (2, line.b)):
                empty = formats.closed if shut else formats.lacking
                sheet.write_string(row, column, columns[column], formats.post if held else empty)
            for column, (value, people) in enumerate(zip(cells, line.days, strict=True), start=3):
                look = formats.closed if people is None else formats.day if people else formats.lacking
                sheet.write_string(row, column, value, look)
            row, height = row + 1, height + tall
        height += _write_away(sheet, row, week, day_width, formats, lang)
        if week.free:
            row += 1
            height += _write_free(sheet, row, week, day_width, formats, lang)
        ends.append((first, row, height))
        sheet.set_row(row + 1, 10)
        row += 2
    return ends


def _write_heads(
    sheet: Worksheet,
    row: int,
    number: int,
    week: Week,
    named: list[str],
    day_width: float,
    formats: Formats,
    lang: Lang,
) -> float:
    """Write the week's bar and the row of days; their height in points."""
    last = week.monday + pd.Timedelta(days=6)
    label = text(
        "book.roster_week", lang, week=number, first=f"{week.monday:%Y-%m-%d}", last=f"{last:%Y-%m-%d}"
    )
    columns = len(FIRST_COLUMNS) + len(week.days)
    sheet.set_row(row, 22)
    sheet.merge_range(row, 0, row, columns - 1, "", formats.week)
    sheet.write_string(row, 0, label, formats.week)
    weekdays = text("book.weekdays", lang).split()
    heads = [
        f"{weekdays[day.weekday()]}\n{day:%m-%d}" + (f"\n{note}" if note else "")
        for day, note in zip(week.days, named, strict=True)
    ]
    tall = max(lines(head, day_width / BOLD) for head in heads) * LINE + PAD
    sheet.set_row(row + 1, tall)
    for column, key in enumerate(("window", "a_post", "b_post")):
        sheet.write_string(row + 1, column, text(f"book.{key}", lang), formats.head)
    for column, (head, note) in enumerate(zip(heads, named, strict=True), start=len(FIRST_COLUMNS)):
        sheet.write_string(row + 1, column, head, formats.head_special if note else formats.head)
    return 22 + tall


def _write_away(
    sheet: Worksheet, row: int, week: Week, day_width: float, formats: Formats, lang: Lang
) -> float:
    """Write who is away on each day; the row's height in points."""
    cells = ["\n".join(_away(one, lang) for one in people) for people in week.away]
    tall = max([1, *(lines(cell, day_width * 1.1) for cell in cells)]) * (LINE - 1) + PAD
    sheet.set_row(row, tall)
    sheet.merge_range(row, 0, row, 2, "", formats.away_head)
    sheet.write_string(row, 0, text("book.away", lang), formats.away_head)
    for column, cell in enumerate(cells, start=len(FIRST_COLUMNS)):
        sheet.write_string(row, column, cell, formats.away)
    return tall


def _write_free(
    sheet: Worksheet, row: int, week: Week, day_width: float, formats: Formats, lang: Lang
) -> float:
    """Write who is in the hall and holds no post all week; the row's height in points."""
    named = ("、" if lang == "zh" else ", ").join(week.free)
    tall = lines(named, day_width * 1.1 * len(week.days)) * (LINE - 1) + PAD
    last = len(FIRST_COLUMNS) + len(week.days) - 1
    sheet.set_row(row, tall)
    sheet.merge_range(row, 0, row, 2, "", formats.away_head)
    sheet.write_string(row, 0, text("book.free", lang), formats.away_head)
    if last > len(FIRST_COLUMNS):
        sheet.merge_range(row, len(FIRST_COLUMNS), row, last, "", formats.away)
    sheet.write_string(row, len(FIRST_COLUMNS), named, formats.away)
    return tall


def _day_notes(briefing: Briefing, hall: str, week: Week, lang: Lang) -> list[str]:
    """Say what is special on each day: break, make-up workday, market day, temporary counters."""
    market = briefing.market
    markets = set(market.loc[market["hall"] == hall, "date"])
    named: dict[Any, str] = {day: text("book.market", lang) for day in week.days if day in markets}
    last = week.monday + pd.Timedelta(days=6)
    for span in spans(briefing.days, week.monday, last, lang):
        for day in pd.date_range(span.start, span.end):
            named[day] = span.label
    more = briefing.temporary[briefing.temporary["hall"] == hall].set_index("date")["counters"]
    extra = {day: text("book.temporary", lang, counters=number) for day, number in more.items()}
    return ["\n".join(filter(None, (named.get(day), extra.get(day)))) for day in week.days]


def _pages(ends: list[tuple[int, int, float]], paper: str) -> list[tuple[int, int]]:
    """Put whole weeks on pages: first and last row of each."""
    pages: list[tuple[int, int]] = []
    room = 0.0
    for first, last, height in ends:
        if pages and height <= room:
            pages[-1] = (pages[-1][0], last)
        else:
            pages.append((first, last))
            room = PAGE[paper]
        room -= height + 10
    return pages


def _cell(people: tuple[Person, ...] | None, lang: Lang) -> str:
    if people is None:
        return text("book.closed", lang)
    if not people:
        return text("book.nobody", lang)
    return "\n".join(_person(person, lang) for person in people)


def _person(person: Person, lang: Lang) -> str:
    mark = "" if person.post == "A" else text("book.b_mark", lang)
    return f"{person.name}{mark}{'½' if person.share < 1 else ''}"


def _post(names: tuple[str, ...], shut: bool, lang: Lang) -> str:
    """Who holds a post; a window that is closed all week has none to fill."""
    return "\n".join(names) or text("book.closed" if shut else "book.unfilled", lang)


def _away(one: Away, lang: Lang) -> str:
    detail = one.detail or text("book.away_leave", lang)
    return text(f"book.away_{one.kind}_person", lang, name=one.name, detail=detail)
