"""Writing the example county: office tables with Chinese headers, counts as parquet and reports."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from example_events import Event
from example_people import Leave, Person, Pin
from example_places import Hall, Window

LEVELS = {"township": "乡镇", "station": "便民服务站"}
MARKETS = {"lunar": "农历逢", "solar": "阳历逢", "weekday": "每周"}
WEEKDAYS = "一二三四五六日"


def write_csv(rows: list[dict[str, object]], path: Path) -> None:
    """Write an office table as Excel likes it: UTF-8 with a byte order mark.

    Parameters
    ----------
    rows : list of dict
        The table; the first row's keys are the header.
    path : Path
        Where to.
    """
    text = pd.DataFrame(rows).to_csv(index=False, lineterminator="\n")
    path.write_bytes(text.encode("utf-8-sig"))


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write hall, window, date and a number column in small types.

    Parameters
    ----------
    table : DataFrame
        Columns hall, window, date and count or mean.
    path : Path
        Where to.
    """
    value = table.columns[-1]
    small = pa.int16() if value == "count" else pa.float32()
    schema = pa.schema(
        [("hall", pa.string()), ("window", pa.string()), ("date", pa.date32()), (value, small)]
    )
    packed = pa.Table.from_pandas(table, schema=schema, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(packed, path, compression="zstd", compression_level=19)


def hall_rows(halls: list[Hall]) -> list[dict[str, object]]:
    """Rows of halls.csv."""
    return [
        {
            "大厅": hall.name,
            "层级": LEVELS[hall.level],
            "户籍人口": hall.population,
            "外来人口": hall.migrants,
            "赶场日": _market(hall.market),
            "开放日": _joined(hall.weekdays),
            "节假日开放": "否",
            "上班时间": ";".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in hall.hours),
            "下班时间": "",
            "窗口数": hall.counters,
            "临时窗口数": hall.temporary_counters,
        }
        for hall in halls
    ]


def window_rows(windows: list[Window]) -> list[dict[str, object]]:
    """Rows of windows.csv."""
    return [
        {
            "大厅": window.hall,
            "窗口": window.service,
            "办理分钟": round(window.minutes * window.left, 2),
            "变异系数": window.cv,
            "后台分钟": round(window.back_office * window.left, 2),
            "等候目标": window.target,
            "最少开窗": window.min_counters,
            "最多开窗": window.max_counters,
        }
        for window in windows
    ]


def staff_rows(staff: list[Person]) -> list[dict[str, object]]:
    """Rows of staff.csv."""
    return [
        {
            "工号": person.staff,
            "姓名": person.name,
            "大厅": person.hall,
            "可办窗口": ";".join(_skill(window, speed) for window, speed in person.skills.items()),
            "专职": _yes(person.full_time),
            "驻村日": _joined(person.duty),
            "可调配": _yes(person.floating),
        }
        for person in staff
    ]


def leave_rows(leave: list[Leave]) -> list[dict[str, object]]:
    """Rows of leave.csv."""
    return [
        {"工号": row.staff, "开始日期": row.start, "结束日期": row.end, "事由": row.reason} for row in leave
    ]


def pin_rows(pins: list[Pin]) -> list[dict[str, object]]:
    """Rows of pins.csv."""
    return [
        {
            "工号": pin.staff,
            "大厅": pin.hall,
            "窗口": pin.window,
            "岗位": pin.post,
            "开始日期": pin.start,
            "结束日期": pin.end,
        }
        for pin in pins
    ]


def event_rows(events: list[Event]) -> list[dict[str, object]]:
    """Rows of events.csv."""
    return [
        {
            "名称": event.name,
            "开始日期": event.start,
            "结束日期": event.end,
            "大厅": ";".join(event.halls),
            "窗口": ";".join(event.windows),
            "停办": _yes(event.closed),
        }
        for event in events
    ]


def report_rows(reports: pd.DataFrame, period: str) -> list[dict[str, object]]:
    """Rows of a monthly or weekly report; `period` is the header of its date column."""
    columns = {"hall": "大厅", "window": "窗口", str(reports.columns[2]): period, "count": "办件量"}
    return [
        {str(key): value for key, value in row.items()}
        for row in reports.rename(columns=columns).to_dict("records")
    ]


def _market(rule: tuple[str, tuple[int, ...]] | None) -> str:
    if rule is None:
        return ""
    kind, digits = rule
    return MARKETS[kind] + "、".join(
        WEEKDAYS[digit - 1] if kind == "weekday" else str(digit) for digit in digits
    )


def _skill(window: str, speed: float) -> str:
    return window if speed == 1.0 else f"{window}={speed:g}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _joined(numbers: tuple[int, ...]) -> str:
    return ",".join(str(number) for number in numbers)


def _yes(value: bool) -> str:
    return "是" if value else "否"
