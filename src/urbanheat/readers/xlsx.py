"""XLSX workbooks: the first sheet with a header in which a date and a temperature are recognised.

Stored results of formulas are read, not the formulas. openpyxl is imported only when a workbook arrives.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from urbanheat.errors import ReadError, Text
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_table
from urbanheat.readers.plain import is_header

NAME = "XLSX"
MAX_ROWS = 1_000_000
_HEADER_ROWS = 30


def recognises(content: Content, head: str) -> bool:
    return content.workbook


def read(content: Content, options: Options) -> Frame:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content.data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise ReadError("the workbook cannot be opened", content.name, remedy="save it again as .xlsx") from None
    seen = []
    for sheet in book.worksheets:
        rows = _rows(sheet, content.name)
        header = _header(rows, options, content.name)
        if header is not None:
            return _frame(rows, header, options, content.name, f"{NAME}, sheet “{sheet.title}”")
        seen.append(sheet.title)
    raise ReadError(
        "no sheet has a header with a date and a temperature",
        content.name,
        value=", ".join(seen),
        remedy="use a header row such as date, tmax_c, tmin_c or state the columns in the mapping",
    )


def _rows(sheet, file: str) -> list[tuple[int, list]]:
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MAX_ROWS:
            raise ReadError(
                Text("the sheet has more than %(max_rows)s rows", max_rows=MAX_ROWS),
                file,
                remedy="cut it to the days needed",
            )
        if any(cell not in (None, "") for cell in cells):
            rows.append((number, list(cells)))
    return rows


def _header(rows, options: Options, file: str) -> int | None:
    for place, (_, cells) in enumerate(rows[:_HEADER_ROWS]):
        if is_header([_title(cell) for cell in cells], options, file):
            return place
    return None


def _title(cell) -> str:
    return "" if cell is None else str(cell).strip()


def _frame(rows, header: int, options: Options, file: str, name: str) -> Frame:
    headers = [_title(cell) for cell in rows[header][1]]
    table = [[_plain(cell) for cell in cells] for _, cells in rows[header + 1 :]]
    numbers = [number for number, _ in rows[header + 1 :]]
    return frame_from_table(headers, table, numbers, options, file, name)


def _plain(cell):
    """Booleans and times of day are no values of a table; they become text and are named as a problem."""
    return str(cell) if isinstance(cell, bool | dt.time | dt.timedelta) else cell
