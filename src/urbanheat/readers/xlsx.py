"""XLSX workbooks: the first sheet with a header in which a date and a temperature are recognised.

Stored results of formulas are read, not the formulas. openpyxl is imported only when a workbook arrives.
"""

from __future__ import annotations

import datetime as dt
import io

from urbanheat.errors import ReadError, Text
from urbanheat.readers.columns import tidy
from urbanheat.readers.content import Content
from urbanheat.readers.frame import Frame, Options, frame_from_table
from urbanheat.readers.plain import MAX_COLUMNS, is_header, too_wide

NAME = "XLSX"
MAX_ROWS = 1_000_000
_HEADER_ROWS = 30


def recognises(content: Content, head: str) -> bool:
    return content.workbook


def read(content: Content, options: Options) -> Frame:
    seen = []
    for title, rows in sheets(content):
        header = _header(rows, options, content.name)
        if header is not None:
            return _frame(rows, header, options, content.name, f"{NAME}, sheet “{title}”")
        seen.append(title)
    raise ReadError(
        "no sheet has a header with a date and a temperature",
        content.name,
        value=", ".join(seen),
        remedy="use a header row such as date, tmax_c, tmin_c or state the columns in the mapping",
    )


def sheets(content: Content, most_rows: int | None = None):
    """(title, [(row number, cells), …]) of each sheet, empty rows left out; `most_rows` ends a sheet early.

    ReadError if the workbook cannot be read or a sheet is larger than a climate series can be.
    """
    from openpyxl import load_workbook

    book = _guarded(lambda: load_workbook(io.BytesIO(content.data), read_only=True, data_only=True), content.name)
    for sheet in book.worksheets:
        yield sheet.title, _guarded(lambda sheet=sheet: _rows(sheet, content.name, most_rows), content.name)


def _guarded(work, file: str):
    """What a damaged workbook makes openpyxl raise depends on where it is damaged; to a person it is all one."""
    try:
        return work()
    except ReadError:
        raise
    except Exception:
        raise ReadError("the workbook cannot be read", file, remedy="save it again as .xlsx or CSV") from None


def _rows(sheet, file: str, most_rows: int | None) -> list[tuple[int, list]]:
    if not hasattr(sheet, "iter_rows"):
        return []  # a sheet that is only a chart
    # What the sheet says of its own size is not believed: rows come as long as they are, gaps between them empty.
    sheet.reset_dimensions()
    rows = []
    for number, cells in enumerate(sheet.iter_rows(max_row=most_rows, values_only=True), 1):
        if number > MAX_ROWS:
            raise ReadError(
                Text("the sheet has more than %(max_rows)s rows", max_rows=MAX_ROWS),
                file,
                remedy="cut it to the days needed",
            )
        if any(cell not in (None, "") for cell in cells[MAX_COLUMNS:]):
            raise too_wide(file, number)
        if any(cell not in (None, "") for cell in cells):
            rows.append((number, list(cells[:MAX_COLUMNS])))
    return rows


def _header(rows, options: Options, file: str) -> int | None:
    for place, (_, cells) in enumerate(rows[:_HEADER_ROWS]):
        if is_header([_title(cell) for cell in cells], options, file):
            return place
    return None


def _title(cell) -> str:
    return "" if cell is None else tidy(str(cell))


def _frame(rows, header: int, options: Options, file: str, name: str) -> Frame:
    headers = [_title(cell) for cell in rows[header][1]]
    table = [[_plain(cell) for cell in cells] for _, cells in rows[header + 1 :]]
    numbers = [number for number, _ in rows[header + 1 :]]
    return frame_from_table(headers, table, numbers, options, file, name)


def _plain(cell):
    """Booleans and times of day are no values of a table; they become text and are named as a problem."""
    return str(cell) if isinstance(cell, bool | dt.time | dt.timedelta) else cell
