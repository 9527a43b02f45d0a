"""The work behind datasets: reading an uploaded file with the reader of a theme. Imported by jobs only."""

import tempfile
from pathlib import Path

from citydive.jobs.registry import JobError
from citydive.plaintext import clean_all
from citydive.records.files import CHUNK, store
from citydive.records.models import StoredFile
from citydive.told import gettext as _
from citydive.told import keep

from .contract import UnreadableFile, load_reader


def preview(args, progress) -> dict:
    """The job "evidence.preview": read a staged file; its canonical series is staged beside it.

    args: file (uuid), name, timezone, mapping, url (page that shows the result). Returns url and either
    preview and series (uuid), or errors (problem, row, column, value, remedy), the same to be told again, total and
    columns to choose from.
    """
    stored = StoredFile.objects.filter(pk=args["file"]).first()
    if stored is None or not stored.path.exists():
        raise JobError(_("The uploaded file was removed after a day. Upload it again."))
    progress(0.05, _("Reading the file"))
    mapping = {name: tuple(wanted) for name, wanted in (args["mapping"] or {}).items()} or None
    reader = _reader()
    try:
        described, series = _read(reader, stored, mapping, args["timezone"], progress)
    except UnreadableFile as error:
        columns = clean_all(reader.list_columns(stored.path))
        if not columns and stored.record_id is None:
            # Nothing can be made of it, so nothing of it stays.
            stored.path.unlink(missing_ok=True)
            stored.delete()
        problems, told = clean_all(error.problems), clean_all(keep(error.problems))
        return {"url": args["url"], "columns": columns, "errors": problems, "told": told, "total": error.total}
    plain = described["format"].startswith(("plain", "XLSX"))
    columns = clean_all(reader.list_columns(stored.path)) if plain else []
    progress(1.0, _("Done"))
    return {"url": args["url"], "preview": described, "series": str(series.pk), "columns": columns}


def read_staged(stored, *, mapping=None, timezone=None, progress=None):
    """(preview: dict, series: StoredFile) of a staged file, for callers without a page. Raises JobError."""
    try:
        return _read(_reader(), stored, mapping, timezone, progress or (lambda fraction, message: None))
    except UnreadableFile as error:
        raise JobError(error.args[0]) from error


def _reader():
    reader = load_reader()
    if reader is None:
        raise JobError(_("No theme module that reads data series is installed. Ask the administrator."))
    return reader


def _read(reader, stored, mapping, timezone, progress):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        described = reader.read(
            stored.path,
            path,
            name=stored.name,
            mapping=mapping,
            timezone=timezone,
            progress=lambda fraction: progress(0.05 + 0.75 * fraction, _("Reading the file")),
        )
        progress(0.85, _("Writing the checked series"))
        name = f"{Path(stored.name).stem[:90]}-series.csv"
        with path.open("rb") as stream:
            # The series is ours, not an upload: its limit is that of the reader.
            series = store(
                iter(lambda: stream.read(CHUNK), b""),
                name,
                "text/csv; charset=utf-8",
                owner=stored.owner,
                limit=path.stat().st_size,
            )
    return clean_all(described), series
