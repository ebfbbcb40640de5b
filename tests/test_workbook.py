"""The workbook has all of the plan: rosters, numbers, shortages, reasons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import book_of, rows_of
from plan_fixture import make

from staffplan.briefing.briefing import summary_text
from staffplan.tables.checks_standards import below_standard
from staffplan.workbook.roster import Rosters

WORDS = {"zh": ("(B)", "休", "缺人", "空缺"), "en": ("(B)", "closed", "nobody", "unfilled")}


def blocks(rows, windows):
    """Read a sheet as a person does: the week from its bar, the days from the heads, then line by line."""
    week, days, found = None, [], {}
    for row in rows:
        first = str(row[0])
        if " 至 " in first or " to " in first:
            week = pd.Timestamp(first.replace("　", " ").replace(": ", " ").split()[-3])
        elif first in ("窗口", "Window"):
            dates = [str(cell).split("\n")[1] for cell in row[3:] if cell]
            span = {f"{day:%m-%d}": day for day in pd.date_range(week, periods=7)}
            days = [span[date] for date in dates]
        elif first in windows:
            found[week, first] = (row[1], row[2], dict(zip(days, row[3:], strict=False)))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_post_and_share_is_on_its_halls_sheet(tmp_path, lang):
    made = make()
    book = book_of(made, tmp_path / "plan.xlsx", lang)
    mark, closed, nobody, unfilled = WORDS[lang]
    posts, duty = made.plan.posts, made.plan.duty
    is_open = set(zip(*(made.plan.forecast[key] for key in ("hall", "window", "date")), strict=True))
    held = (
        posts.sort_values("staff").groupby(["hall", "window", "week", "post"])["staff"].apply(list).to_dict()
    )
    there = dict(iter(duty.sort_values(["post", "staff"]).groupby(["hall", "window", "date"])))
    seen_posts = seen_shares = 0
    rosters = Rosters(made.brief())
    for hall in made.county.halls["hall"]:
        windows = list(made.county.windows.loc[made.county.windows["hall"] == hall, "window"])
        names = rosters.shown_names(hall)
        found = blocks(rows_of(book, hall), windows)
        assert set(found) == {(week, window) for week in made.plan.weeks for window in windows}
        for (week, window), (a, b, cells) in found.items():
            for kind, cell in (("A", a), ("B", b)):
                own = [names[staff] for staff in held.get((hall, window, week, kind), [])]
                assert cell == ("\n".join(own) if own else unfilled)
                seen_posts += len(own)
            for day, cell in cells.items():
                key = (hall, window, day)
                said = [
                    names[row.staff] + (mark if row.post == "B" else "") + ("½" if row.share < 1 else "")
                    for row in (there[key].itertuples() if key in there else ())
                ]
                assert cell == ("\n".join(said) if said else nobody if key in is_open else closed)
                seen_shares += len(said)
    assert seen_posts == len(posts)
    assert seen_shares == len(duty)


def test_a_week_without_an_open_day_has_no_empty_posts(tmp_path):
    """The posts of a window that is closed all week read closed, not unfilled; those of others stay."""
    made = make()
    hall, week = made.county.halls["hall"].iloc[1], made.plan.weeks[2]
    frames = {}
    for name in ("forecast", "duty", "posts"):
        table = getattr(made.plan, name)
        day = table["week" if name == "posts" else "date"]
        shut = (table["hall"] == hall) & day.between(week, week + pd.Timedelta(days=6))
        frames[name] = table[~shut]
    windows = list(made.county.windows.loc[made.county.windows["hall"] == hall, "window"])
    book = book_of(made.with_plan(**frames), tmp_path / "plan.xlsx")
    found = blocks(rows_of(book, hall), windows)
    for window in windows:
        a, b, days = found[week, window]
        assert {a, b, *days.values()} == {"休"}
        assert "休" not in found[made.plan.weeks[1], window][:2]
    assert any("空缺" in found[made.plan.weeks[1], window][:2] for window in windows)


def test_people_away_stand_below_their_day(tmp_path):
    made = make()
    book = book_of(made, tmp_path / "plan.xlsx")
    rows = rows_of(book, made.county.halls["hall"].iloc[0])
    away = [row for row in rows if row[0] == "不在大厅"]
    assert len(away) == len(made.plan.weeks)
    name = made.county.staff["name"].iloc[1]
    assert [name in str(cell) and "产假" in str(cell) for cell in away[1][3:8]] == [
        True,
        True,
        True,
        False,
        False,
    ]
    village = made.county.staff["name"].iloc[3]  # away on Wednesdays
    assert [f"{village}（驻村）" in str(cell) for cell in away[0][3:8]] == [False, False, True, False, False]


def test_temporary_counters_stand_below_their_date(tmp_path):
    """One place fewer than are served at on the hall's fullest day."""
    made = make(shortages=False)
    halls, duty = made.county.halls, made.plan.duty
    served = duty[duty["hall"] == halls["hall"].iloc[0]].groupby("date")["share"].sum()
    counters = halls["counters"].where(halls.index != 0, np.ceil(served.max()) - 1)
    made = replace(made, county=replace(made.county, halls=halls.assign(counters=counters)))
    full = served.index[served > served.max() - 1]
    rows = rows_of(book_of(made, tmp_path / "plan.xlsx"), halls["hall"].iloc[0])
    heads = [str(cell) for row in rows for cell in row if "临时窗口 +1" in str(cell)]
    assert [head.split("\n")[1] for head in heads] == [f"{day:%m-%d}" for day in full]
    assert f"1 个大厅，共 {len(full)} 个窗口日" in summary_text(made.brief(), "zh")
    assert "临时窗口" not in summary_text(make(shortages=False).brief(), "zh")


def test_people_without_a_post_are_named(tmp_path):
    made = make()
    hall, week = made.county.halls["hall"].iloc[0], made.plan.weeks[0]
    person = made.county.staff[made.county.staff["hall"] == hall].iloc[0]
    idle = {
        name: frame[(frame["staff"] != person["staff"]) | (frame[by] >= week + pd.Timedelta(days=7))]
        for name, frame, by in (("posts", made.plan.posts, "week"), ("duty", made.plan.duty, "date"))
    }
    rows = rows_of(book_of(made.with_plan(**idle), tmp_path / "plan.xlsx"), hall)
    free = [row[3] for row in rows if row[0] == "未排岗（机动）"]
    assert person["name"] in free[0].split("、")
    assert not any(person["name"] in named.split("、") for named in free[1:])


def test_a_loan_is_told_at_home_and_shown_where_it_goes(tmp_path):
    made = make()
    halls = made.county.halls["hall"]
    lent = made.county.staff[made.county.staff["hall"] == halls[0]].iloc[0]
    posts = made.plan.posts[made.plan.posts["staff"] != lent["staff"]]
    week = made.plan.weeks[2]
    row = {"week": week, "hall": halls[4], "window": "综合", "post": "A", "staff": lent["staff"]}
    extra = pd.DataFrame([{**row, "name": lent["name"], "home_hall": halls[0]}])
    duty = made.plan.duty[made.plan.duty["staff"] != lent["staff"]]
    book = book_of(made.with_plan(posts=pd.concat([posts, extra]), duty=duty), tmp_path / "plan.xlsx")
    at_home = [row for row in rows_of(book, halls[0]) if row[0] == "不在大厅"]
    assert f"支援{halls[4]}" in at_home[2][3]
    assert "支援" not in at_home[1][3]
    there = blocks(rows_of(book, halls[4]), ["综合", "人社"])
    assert lent["name"] in there[week, "综合"][0]


def test_people_of_one_name_are_told_apart(tmp_path):
    made = make()
    hall = made.county.halls["hall"].iloc[0]
    staff = made.county.staff.assign(name="王伟")
    county = type(made.county)(**{**vars(made.county), "staff": staff})
    twin = type(made)(county, made.plan, made.calendar)
    found = blocks(rows_of(book_of(twin, tmp_path / "p.xlsx"), hall), ["综合"])
    held = made.plan.posts[(made.plan.posts["hall"] == hall) & (made.plan.posts["window"] == "综合")]
    first = held[(held["week"] == made.plan.weeks[0]) & (held["post"] == "A")]["staff"].iloc[0]
    assert found[made.plan.weeks[0], "综合"][0] == f"王伟({first})"


def test_the_overview_has_the_halls_numbers(tmp_path):
    made = make()
    briefing = made.brief()
    rows = rows_of(book_of(made, tmp_path / "plan.xlsx"), "总览")
    for line in briefing.by_hall.itertuples():
        (row,) = [row for row in rows if row[0] == line.hall]
        assert row[2:7] == [line.posts_a, line.posts_b, line.short_a, line.short_b, line.short_days]
        assert row[8] == pytest.approx(line.mean_wait)
        assert row[10] == pytest.approx(line.flat_mean_wait)
    assert any(f"{briefing.numbers.mean_wait:.1f}" in str(row[0]) for row in rows)


def test_every_shortage_has_reason_and_remedy(tmp_path):
    made = make()
    rows = rows_of(book_of(made, tmp_path / "plan.xlsx"), "缺岗")[1:]
    assert len(rows) == len(made.plan.shortages)
    wanted = {(row.hall, row.window, row.reason, row.remedy) for row in made.plan.shortages.itertuples()}
    assert {(row[2], row[3], row[6], row[7]) for row in rows} == wanted


def test_people_have_their_days_counted(tmp_path):
    made = make()
    rows = rows_of(book_of(made, tmp_path / "plan.xlsx"), "人员")[1:]
    assert [row[0] for row in rows] == list(made.county.staff["staff"])  # text: leading zeros stay
    for row in rows:
        own = made.plan.duty[made.plan.duty["staff"] == row[0]]
        assert row[5] == pytest.approx(own["share"].sum())
        assert row[3] == sum((made.plan.posts["staff"] == row[0]) & (made.plan.posts["post"] == "A"))
    assert rows[1][7] == 3  # three days of leave
    assert rows[3][7] == 5  # five Wednesdays


def test_no_shortage_is_said(tmp_path):
    rows = rows_of(book_of(make(shortages=False), tmp_path / "plan.xlsx", "en"), "Shortages")
    assert rows[0][0].startswith("No shortages")


def test_halls_below_a_standard_are_on_the_last_sheet(tmp_path):
    made = make(halls=3)
    book = book_of(made, tmp_path / "plan.xlsx", "en")
    assert book.sheet_names[-1] == "Standards"
    rows = rows_of(book, "Standards")
    below = below_standard(made.county)
    assert len(rows) == 1 + len(below) > 1
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        (one["hall"], one["found"], one["wanted"]) for one in below.to_dict("records")
    ]
    assert all(row[4].startswith(("Survey", "Proposal", "Report", "Reply")) for row in rows[1:])
