"""Cells of a table to numbers and dates, with every problem named by row and column."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re

import numpy as np

from urbanheat.errors import Problems, ReadError, Text
from urbanheat.readers.columns import Column

MISSING_WORDS = frozenset(
    (
        "",
        "na",
        "n/a",
        "nan",
        "null",
        "none",
        "-",
        "--",
        "---",
        ".",
        "*",
        "?",
        "m",
        "x",
        "#n/a",
        "#n/v",
        "#nv",
        "///",
    )
)
_FIRST, _LAST = dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1)
_FORMATS = {
    "dd/mm/yyyy": "dmy",
    "mm/dd/yyyy": "mdy",
    "yyyy/mm/dd": "ymd",
    "yyyy-mm-dd": "ymd",
    "dd.mm.yyyy": "dmy",
}
_PARTS = re.compile(r"^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(?::\d{2})?)?$")
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?\Z")
_COMPACT = re.compile(r"^\d{8}(\d{2})?\Z")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})?$")


def to_numbers(cells: list, column: Column, rows: list[int], file: str, problems: Problems) -> np.ndarray:
    """float64 array (rows,), NaN where a cell means 'missing'.
    A comma is a decimal sign: one that separates cells is gone by now."""
    quick = _quick_numbers(cells)
    if quick is not None:
        return quick
    values = np.full(len(cells), np.nan)
    for place, cell in enumerate(cells):
        if isinstance(cell, float) or (type(cell) is int and abs(cell) < 1e15):
            values[place] = cell
            continue
        text = "" if cell is None else str(cell).strip()
        if text.lower() in MISSING_WORDS:
            continue
        number = _number(text)
        if number is None:
            problems.add(
                ReadError(
                    "this is not a number",
                    file,
                    rows[place],
                    column.source,
                    text,
                    "correct the cell or leave it empty if the value is missing",
                )
            )
        else:
            values[place] = number
    return values


def _quick_numbers(cells: list) -> np.ndarray | None:
    """All cells at once if they are plain numbers or empty; None where the slow way must look at them."""
    try:
        with np.errstate(over="ignore"):  # hundreds of nines are infinite, which is odd
            values = np.array([cell or "nan" for cell in cells], dtype=np.str_).astype(np.float64)
    except (ValueError, TypeError):
        return None
    odd = np.isinf(values).any() or any("_" in cell for cell in cells if isinstance(cell, str))
    return None if odd or not all(isinstance(cell, str) for cell in cells) else values


def _number(text: str) -> float | None:
    if "," in text:
        if "." in text or text.count(",") > 1:
            return None
        text = text.replace(",", ".")
    try:
        number = float(text.replace("\u2212", "-").replace("\u066b", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def to_times(cells: list, column: Column, rows: list[int], file: str, problems: Problems):
    """(datetime64[m] array, aware): aware is True if the cells state their distance to UTC (then in UTC)."""
    order = _FORMATS.get(column.unit.lower()) if column.told else None
    if column.told and order is None:
        raise ReadError(
            "the date format in the mapping is not known",
            file,
            column=column.source,
            value=column.unit,
            remedy=Text("use one of %(names)s", names=", ".join(_FORMATS)),
        )
    quick = _quick_times(cells)
    if quick is not None:
        return quick, False
    order = order or _order_of(cells, column, file)
    times, aware = [], set()
    for place, cell in enumerate(cells):
        moment = _moment(cell, order)
        if moment is not None and moment.tzinfo is not None:
            aware.add(True)
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        elif moment is not None:
            aware.add(False)
        if moment is None or not _FIRST <= moment < _LAST:
            problem = _wrong_with(str(cell).strip(), order)
            problem.file, problem.row, problem.column, problem.value = file, rows[place], column.source, str(cell)
            problems.add(problem)
            moment = None
        times.append(moment)
    if len(aware) == 2:
        raise ReadError(
            "some times state their distance to UTC and some do not",
            file,
            column=column.source,
            remedy="use one of the two throughout",
        )
    stamps = np.array(
        [np.datetime64("NaT") if t is None else np.datetime64(t, "m") for t in times], "datetime64[m]"
    )
    return stamps, aware == {True}


def _wrong_with(text: str, order: str | None) -> ReadError:
    """What is wrong with a text that is no date."""
    if re.search(r"[T ]24:00(:00)?\Z", text) or re.fullmatch(r"\d{8}24(00)?", text):
        return ReadError("a day ends before 24:00", remedy="write 00:00 of the next day")
    if match := _PARTS.match(text):
        named = dict(zip(order or "ymd", (int(part) for part in match.groups()[:3]), strict=True))
    elif match := re.match(r"(\d{4})(\d{2})(\d{2})", text):
        named = dict(zip("ymd", (int(part) for part in match.groups()), strict=True))
    else:
        named = {}
    found = _no_such_day(named["y"], named["m"], named["d"]) if named else None
    return found or ReadError("this is not a date between 1700 and 2199", remedy="write dates as YYYY-MM-DD")


def _no_such_day(year: int, month: int, day: int) -> ReadError | None:
    """The error that names the part of a date which cannot be: month 13, day 0, 29 February of a common year."""
    if not _FIRST.year <= year < _LAST.year:
        return None
    if not 1 <= month <= 12:
        remedy = "correct the month; if day and month are exchanged, state the date format in the mapping"
        return ReadError(Text("there is no month %(month)s", month=month), remedy=remedy)
    days = calendar.monthrange(year, month)[1]
    if 1 <= day <= days:
        return None
    remedy = Text("correct the day: %(month)s has %(days)s days", month=f"{year}-{month:02d}", days=days)
    if 1 <= day <= 31:
        return ReadError("there is no such day in the calendar", remedy=remedy)
    return ReadError(Text("no month has a day %(day)s", day=day), remedy=remedy)


def _quick_times(cells: list) -> np.ndarray | None:
    """All cells at once if they are YYYY-MM-DD, YYYY-MM-DDTHH:MM, YYYYMMDD or YYYYMMDDHH throughout, else None."""
    if not cells or not all(isinstance(cell, str) for cell in cells):
        return None
    if all(_COMPACT.match(cell) for cell in cells):
        cells = [f"{c[:4]}-{c[4:6]}-{c[6:8]}T{c[8:] or '00'}:00" for c in cells]
    elif not all(_ISO.match(cell) for cell in cells):
        return None
    try:
        stamps = np.array(cells, dtype="datetime64[m]")
    except ValueError:
        return None
    inside = (stamps >= np.datetime64(_FIRST, "m")) & (stamps < np.datetime64(_LAST, "m"))
    return stamps if inside.all() else None


def times_from_parts(parts: dict[str, list], rows: list[int], file: str, problems: Problems) -> np.ndarray:
    """datetime64[m] from columns year, month, day."""
    stamps = np.full(len(rows), np.datetime64("NaT"), "datetime64[m]")
    for place, cells in enumerate(zip(*parts.values(), strict=True)):
        try:
            year, month, day = (int(float(cell)) for cell in cells)
            moment = dt.datetime(year, month, day)
            if not _FIRST <= moment < _LAST:
                raise ValueError
            stamps[place] = np.datetime64(moment, "m")
        except (ValueError, TypeError, OverflowError):
            problem = _wrong_parts(cells)
            problem.file, problem.row, problem.value = file, rows[place], "-".join(str(cell) for cell in cells)
            problems.add(problem)
    return stamps


def _wrong_parts(cells) -> ReadError:
    try:
        found = _no_such_day(*(int(float(cell)) for cell in cells))
    except (ValueError, TypeError, OverflowError):
        found = None
    return found or ReadError("year, month and day are not a date between 1700 and 2199", remedy="correct the row")


def _order_of(cells: list, column: Column, file: str) -> str | None:
    """'dmy', 'mdy' or 'ymd' for dates in three parts; None for ISO. ReadError if it cannot be told."""
    firsts, seconds, sign = [], [], ""
    for cell in cells:
        match = _PARTS.match(cell.strip()) if isinstance(cell, str) else None
        if match is None:
            continue
        if len(match.group(1)) == 4:
            return "ymd"
        firsts.append(int(match.group(1)))
        seconds.append(int(match.group(2)))
        sign = cell.strip()[len(match.group(1))]
    if not firsts:
        return None
    if max(firsts) > 12 or sign == ".":
        return "dmy"
    if max(seconds) > 12:
        return "mdy"
    raise ReadError(
        "day and month cannot be told apart",
        file,
        column=column.source,
        value=str(cells[0]),
        remedy="state the date format in the mapping, dd/mm/yyyy or mm/dd/yyyy",
    )


def _moment(cell, order: str | None) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    try:
        if order is not None:
            return _from_parts(text, order)
        if match := _DIGITS.match(text):
            return dt.datetime(*(int(part or 0) for part in match.groups()))
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_parts(text: str, order: str) -> dt.datetime:
    match = _PARTS.match(text)
    if match is None:
        return dt.datetime.fromisoformat(text)
    three = [int(part) for part in match.groups()[:3]]
    named = dict(zip(order, three, strict=True))
    if named["y"] < 100:
        raise ValueError("years need four digits")
    return dt.datetime(named["y"], named["m"], named["d"], int(match.group(4) or 0), int(match.group(5) or 0))
