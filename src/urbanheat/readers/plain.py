"""Plain delimited text: CSV with comma, semicolon or tab, decimal point or comma, header in the first lines.

Lines that start with # are comments. A first line such as sep=; (Excel's) names the delimiter. The header is the
first line among the first 30 in which a date and a temperature are recognised (or which holds the names in
`mapping`), so that title lines above do no harm.
"""

from __future__ import annotations

import csv
import io
import re

from urbanheat.errors import ReadError, Text
from urbanheat.readers.columns import find_columns, recognise, tidy
from urbanheat.readers.content import Content
from urbanheat.readers.frame import TEMPERATURE_COLUMNS, Frame, Options, frame_from_table

NAME = "plain CSV"
# The widest file of a weather service has some 60 columns.
MAX_COLUMNS = 1000
_HEADER_LINES = 30
_JSON = re.compile(r'\s*(\[\s*)*\{\s*["}]')
_SEP_LINE = re.compile(r'\s*"?sep=([^\w\s"]|\t)"?[;,\t\s]*', re.IGNORECASE)


def recognises(content: Content, head: str) -> bool:
    """The last reader asked: any text with a delimiter, but not the JSON that no reader before knew: its commas
    make no table, and there would be no column to explain."""
    if content.workbook or "\x00" in head or _JSON.match(head):
        return False
    return any(sign in head for sign in ",;\t") or _SEP_LINE.match(head) is not None


def without_sep_line(lines: list[str]) -> tuple[str, list[str]]:
    """(delimiter that the first line names as Excel does, or "", the lines without that line)."""
    said = _SEP_LINE.fullmatch(lines[0]) if lines else None
    return (said.group(1), lines[1:]) if said else ("", lines)


def read(content: Content, options: Options) -> Frame:
    return read_text(content.text(), options, content.name, NAME)


def read_text(text: str, options: Options, file: str, format_name: str, missing=(), first_row: int = 1) -> Frame:
    """A frame from delimited text. first_row: line number of the first line of `text` in the file."""
    every = text.splitlines()
    named, lines = without_sep_line(every)
    first_row += len(every) - len(lines)
    delimiter, start = find_header(lines, options, file, named)
    headers, table, rows = read_cells(lines[start:], delimiter, file, first_row + start)
    return frame_from_table(headers, table, rows, options, file, format_name, missing)


def read_cells(lines: list[str], delimiter: str, file: str, first_row: int = 1):
    """(titles, rows of cells, their line numbers) of a table whose titles stand in the first of `lines`."""
    table, rows = [], []
    try:
        parsed = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter, skipinitialspace=True)
        for cells in parsed:
            if not cells or not any(cells) or cells[0].startswith("#"):
                continue
            table.append(cells)
            rows.append(first_row + parsed.line_num - 1)
    except csv.Error as error:
        raise _unreadable(error, file, rows[-1] + 1 if rows else first_row) from None
    if not table:
        _no_table(file)
    if len(table[0]) > MAX_COLUMNS:
        raise too_wide(file, rows[0])
    return [tidy(cell) for cell in table[0]], table[1:], rows[1:]


def _unreadable(error: csv.Error, file: str, row: int) -> ReadError:
    if "field larger" in str(error):
        # Mostly a quotation mark that nothing closes: all that follows counts as one cell, line ends too.
        return ReadError(
            Text("a cell here has more than %(n)s characters", n=csv.field_size_limit()),
            file,
            row,
            remedy="look for a quotation mark in this row or soon after it that nothing closes, and take it out",
        )
    return ReadError(
        Text("the table cannot be read (%(error)s)", error=error), file, row, remedy="save it again as CSV"
    )


def find_header(lines: list[str], options: Options, file: str, named: str = "") -> tuple[str, int]:
    """(delimiter, index of the header line). named: the delimiter that the file names itself. Without a recognised
    header: the first line that has a delimiter, so that the error names its columns."""
    fallback = None
    for place, line in enumerate(lines[:_HEADER_LINES]):
        if line.startswith("#") or not line.strip():
            continue
        delimiter = named if named and named in line else max(";\t,", key=line.count)
        if not line.count(delimiter):
            continue
        if line.count(delimiter) >= MAX_COLUMNS:
            raise too_wide(file, place + 1)
        fallback = fallback or (delimiter, place)
        headers = [tidy(cell.strip().strip('"')) for cell in line.split(delimiter)]
        if is_header(headers, options, file):
            return delimiter, place
    if fallback is None:
        _no_table(file)
    return fallback


def too_wide(file: str, row: int) -> ReadError:
    return ReadError(
        Text("the table has more than %(n)s columns", n=MAX_COLUMNS),
        file,
        row,
        remedy="give one row for each day or hour, with the date and the values of one station",
    )


def _no_table(file: str):
    raise ReadError("no table was found", file, remedy="use CSV with a header such as date,tmax_c,tmin_c")


def is_header(headers: list[str], options: Options, file: str) -> bool:
    wanted = options.mapping or {}
    plain = {header.lower() for header in headers}
    names = [w.get("column") if isinstance(w, dict) else w if isinstance(w, str) else w[0] for w in wanted.values()]
    if names and not all(str(name).strip().lower() in plain for name in names):
        return False
    if not any(recognise(header)[0] for header in headers) and not names:
        return False
    found = find_columns(headers, options.mapping, file)
    return any(name in found for name in ("date", "year")) and any(name in found for name in TEMPERATURE_COLUMNS)
