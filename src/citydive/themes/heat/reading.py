"""Reading a daily series for the platform: the reader of the theme contract, on `urbanheat.readers`.

Imported by jobs only.
"""

import csv
import dataclasses
import hashlib

from django.utils.translation import get_language

from citydive.evidence.contract import UnreadableFile
from citydive.told import how_of
from urbanheat.errors import ReadError, ReadErrors
from urbanheat.readers import READERS, canonical, plain, read_series, write_csv, xlsx
from urbanheat.readers.columns import recognise, tidy
from urbanheat.readers.content import open_content
from urbanheat.readers.preview import describe
from urbanheat.series import TEMPERATURES, Provenance

from .said import said, said_of

HEADER_LINES = 30
MAX_COLUMNS = 60
SAMPLES = 3


def read(path, target, *, name, mapping=None, timezone=None, progress=None) -> dict:
    """Read the file at `path`, write its canonical series to `target`, and describe it (JSON).

    name: what people call the file. mapping: variable → (column title, unit). Raises UnreadableFile.
    """
    try:
        series = read_series(path, mapping=mapping, timezone=timezone, progress=progress)
        if mapping:
            series = _only(series, set(mapping))
    except ReadError as error:
        error.file = name
        raise UnreadableFile(said_of(error), **_problems_of(error)) from error
    # The file lies under a number; people know it by its name.
    known = series.provenance or Provenance(name, hashlib.sha256(path.read_bytes()).hexdigest(), canonical.NAME)
    series = dataclasses.replace(series, provenance=dataclasses.replace(known, file=name))
    write_csv(series, target)
    return _translated(describe(series))


def _translated(described: dict) -> dict:
    """The remarks in the language of the job, which is named with them, and how each is told in another."""
    for found in described["flags"].values():
        for flag in found["first"]:
            message = said(flag["message"])
            flag |= {"message": str(message), "told": how_of(message)}
    rule = said(described["day_rule"])
    return described | {"day_rule": str(rule), "day_rule_told": how_of(rule), "language": get_language()}


def _only(series, mapped: set):
    """The series without columns that the person did not name, although their titles are known."""
    kept = set(mapped)
    if "temp" in mapped:
        kept |= {"tmax", "tmin", "tmean"}
    dropped = [name for name in series.variables if name not in kept]
    if not set(TEMPERATURES) & set(series.variables) - set(dropped):
        raise ReadError(
            "no column with a temperature was recognised",
            remedy="name it tmax_c, tmin_c or tmean_c or state it in the mapping",
        )
    flags = tuple(flag for flag in series.flags if flag.column not in dropped)
    return dataclasses.replace(series, flags=flags, **dict.fromkeys(dropped))


def _problems_of(error: ReadError) -> dict:
    """The errors of a file as JSON: the first ones, and how many there are."""
    several = error.errors if isinstance(error, ReadErrors) else (error,)
    names = ("problem", "row", "column", "value", "remedy")
    return {
        "problems": [{name: said(getattr(each, name)) for name in names} for each in several],
        "total": error.total if isinstance(error, ReadErrors) else 1,
    }


def list_columns(path) -> list[dict]:
    """The columns of a plain table: title, what it is taken for, first values; [] if it is no table.

    Only these formats leave it open what a column means; the others define it.
    """
    try:
        content = open_content(path)
        head = "" if content.workbook else content.head()
        reader = next((each for each in READERS if each.recognises(content, head)), None)
        if reader not in (plain, xlsx):
            return []
        rows = _sheet_rows(content) if reader is xlsx else _text_rows(content)
    except ReadError:
        return []
    if not rows or not _is_text(rows[0]):
        return []
    headers = rows[0][:MAX_COLUMNS]
    found = []
    for place, header in enumerate(headers):
        variable, unit = recognise(header)
        samples = [row[place] for row in rows[1 : SAMPLES + 1] if place < len(row)]
        found.append({"title": header, "variable": variable, "unit": unit, "samples": samples})
    return [each for each in found if each["title"]]


def _text_rows(content) -> list[list[str]]:
    """Header and first rows of delimited text; the header is the first of the widest lines."""
    named, lines = plain.without_sep_line(content.text().splitlines()[:HEADER_LINES])
    lines = [line for line in lines if line.strip() and line[0] != "#"]
    best = []
    for delimiter in [named] if named else ";\t,":
        # Parsed, not counted: a comma inside quotes, as in a station's name, makes no column.
        try:
            rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue  # the reader has said so already
        widest = max((len(row) for row in rows), default=0)
        if widest > max(len(best[0]) if best else 1, 1):
            place = next(n for n, row in enumerate(rows) if len(row) == widest)
            best = rows[place : place + SAMPLES + 1]
    return [[tidy(title) for title in best[0]], *best[1:]] if best else []


def _sheet_rows(content) -> list[list[str]]:
    """Header and first rows of the first sheet that has a row of at least two texts."""
    try:
        for _title, found in xlsx.sheets(content, most_rows=HEADER_LINES):
            rows = [cells for _number, cells in found]
            for place, cells in enumerate(rows):
                if sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells) >= 2:
                    shown = [[_shown(cell) for cell in row] for row in rows[place : place + SAMPLES + 1]]
                    return [[tidy(title) for title in shown[0]], *shown[1:]]
    except ReadError:
        return []  # the reader has said so already
    return []


def _shown(cell) -> str:
    return "" if cell is None else str(cell).strip()


def _is_text(headers) -> bool:
    """Titles that a person can read: binary content has signs that no title has."""
    return all(title.isprintable() and "\ufffd" not in title for title in headers)
