"""The numeric work behind datasets: reading an uploaded file. Imported by jobs only, never by a page."""

import csv
import dataclasses
import io
import tempfile
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from citydive.jobs.registry import JobError
from citydive.records.files import CHUNK, store
from citydive.records.models import StoredFile
from urbanheat.errors import ReadError, ReadErrors
from urbanheat.readers import READERS, plain, read_series, write_csv, xlsx
from urbanheat.readers.columns import recognise
from urbanheat.readers.content import open_content
from urbanheat.readers.preview import describe

HEADER_LINES = 30
MAX_COLUMNS = 60
SAMPLES = 3


def preview(args, progress) -> dict:
    """The job "evidence.preview": read a staged file; its canonical series is staged beside it.

    args: file (uuid), name, timezone, mapping, url (page that shows the result). Returns url and either
    preview and series (uuid), or errors (problem, row, column, value, remedy), total and columns to choose from.
    """
    stored = StoredFile.objects.filter(pk=args["file"]).first()
    if stored is None or not stored.path.exists():
        raise JobError(_("The uploaded file was removed after a day. Upload it again."))
    progress(0.05, _("Reading the file"))
    mapping = {name: tuple(wanted) for name, wanted in (args["mapping"] or {}).items()} or None
    try:
        described, series = _read(stored, mapping, args["timezone"], progress)
    except ReadError as error:
        columns = list_columns(stored.path)
        if not columns and stored.record_id is None:
            # Nothing can be made of it, so nothing of it stays.
            stored.path.unlink(missing_ok=True)
            stored.delete()
        return {"url": args["url"], "columns": columns, **problems_of(error)}
    columns = list_columns(stored.path) if described["format"].startswith(("plain", "XLSX")) else []
    progress(1.0, _("Done"))
    return {"url": args["url"], "preview": described, "series": str(series.pk), "columns": columns}


def read_staged(stored, *, mapping=None, timezone=None, progress=None):
    """(preview: dict, series: StoredFile) of a staged file, for callers without a page. Raises JobError."""
    try:
        return _read(stored, mapping, timezone, progress or (lambda fraction, message: None))
    except ReadError as error:
        error.file = stored.name
        raise JobError(str(error)) from error


def _read(stored, mapping, timezone, progress):
    series = read_series(
        stored.path,
        mapping=mapping,
        timezone=timezone,
        progress=lambda fraction: progress(0.05 + 0.75 * fraction, _("Reading the file")),
    )
    if mapping:
        series = _only(series, set(mapping))
    # The file lies under a number; people know it by its name.
    series = dataclasses.replace(series, provenance=dataclasses.replace(series.provenance, file=stored.name))
    progress(0.85, _("Writing the checked series"))
    return describe(series), _store_series(series, stored)


def _only(series, mapped: set):
    """The series without columns that the person did not name, although their titles are known."""
    kept = set(mapped)
    if "temp" in mapped:
        kept |= {"tmax", "tmin", "tmean"}
    dropped = [name for name in series.variables if name not in kept]
    flags = tuple(flag for flag in series.flags if flag.column not in dropped)
    return dataclasses.replace(series, flags=flags, **dict.fromkeys(dropped))


def _store_series(series, stored) -> StoredFile:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        write_csv(series, path)
        name = f"{Path(stored.name).stem[:90]}-series.csv"
        with path.open("rb") as stream:
            # The series is ours, not an upload: its limit is that of the reader.
            return store(
                iter(lambda: stream.read(CHUNK), b""),
                name,
                "text/csv; charset=utf-8",
                owner=stored.owner,
                limit=path.stat().st_size,
            )


def problems_of(error: ReadError) -> dict:
    """The errors of a file as JSON: the first ones, and how many there are."""
    several = error.errors if isinstance(error, ReadErrors) else (error,)
    names = ("problem", "row", "column", "value", "remedy")
    return {
        "errors": [{name: getattr(each, name) for name in names} for each in several],
        "total": error.total if isinstance(error, ReadErrors) else 1,
    }


def list_columns(path) -> list[dict]:
    """The columns of a plain table: title, what it is taken for, first values; [] if it is no table.

    Only these formats leave it open what a column means; the others define it.
    """
    try:
        content = open_content(path)
    except ReadError:
        return []
    head = "" if content.workbook else content.head()
    reader = next((each for each in READERS if each.recognises(content, head)), None)
    if reader not in (plain, xlsx):
        return []
    rows = _sheet_rows(content) if reader is xlsx else _text_rows(content)
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
    """Header and first rows of delimited text; the header is the widest of the first lines."""
    lines = [line for line in content.text().splitlines()[:HEADER_LINES] if line.strip() and line[0] != "#"]
    counted = [(max(line.count(sign) for sign in ";\t,"), -place) for place, line in enumerate(lines)]
    widest, place = max(counted, default=(0, 0))
    if not widest:
        return []
    lines = lines[-place : -place + SAMPLES + 1]
    delimiter = max(";\t,", key=lines[0].count)
    return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]


def _sheet_rows(content) -> list[list[str]]:
    """Header and first rows of the first sheet that has a row of at least two texts."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content.data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [list(cells) for cells in sheet.iter_rows(max_row=HEADER_LINES, values_only=True)]
            for place, cells in enumerate(rows):
                if sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells) >= 2:
                    return [[_shown(cell) for cell in row] for row in rows[place : place + SAMPLES + 1]]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        return []  # the reader has said so already
    return []


def _shown(cell) -> str:
    return "" if cell is None else str(cell).strip()


def _is_text(headers) -> bool:
    """Titles that a person can read: binary content has signs that no title has."""
    return all(title.isprintable() and "\ufffd" not in title for title in headers)
