"""The headless demo: what a visitor would take home from the pages, written to a folder."""

import csv
import io
import json
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from citydive.cohorts.models import DeepDive
from citydive.disk import write_whole
from citydive.formats.feeds import dive_calendar
from citydive.formats.queries import calendar
from citydive.plaintext import cell
from citydive.records.models import Link, Record
from citydive.reports.tables import MEDIA, TABLES, as_file
from citydive.results.export import document_bytes


def write(folder: Path) -> list[Path]:
    """Write every public result as PDF, Word and HTML, the public calendars, and all public records, links, series
    and sessions; returns the files."""
    stranger = AnonymousUser()
    public = Record.objects.visible_to(stranger).active().filter(visibility="public").for_cards()
    written = []
    for record in public.filter(kind="result").select_related("result"):
        for form in ("pdf", "docx", "html"):
            path = folder / f"{record.key}.{form}"
            write_whole(path, document_bytes(record, stranger, form))
            written.append(path)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    written.append(_records(data / "records.json", public))
    written += _series(data, public)
    written += _sessions(data, folder / "calendar", stranger)
    return written


def _records(path, public) -> Path:
    rows = [
        {
            "key": record.key,
            "kind": record.kind,
            "deep_dive": record.deep_dive.code,
            "city": record.city.code if record.city else None,
            "title": record.title,
            "summary": record.summary,
            "language": record.language,
            "state": record.state,
            "edition": record.edition,
            "example": record.is_example,
            "sources": [
                {"title": s.title, "url": s.url, "page": s.page, "quote": s.quote} for s in record.sources.all()
            ],
        }
        for record in public.prefetch_related("sources").order_by("key")
    ]
    links = Link.objects.filter(source__in=public, target__in=public).select_related("source", "target")
    pairs = [
        {"source": link.source.key, "relation": link.relation, "target": link.target.key, "note": link.note}
        for link in links.order_by("source__key", "target__key", "relation")
    ]
    return write_whole(path, json.dumps({"records": rows, "links": pairs}, ensure_ascii=False, indent=1))


def _series(folder, public):
    """The checked series of public datasets, and one list that says what each is and under which licence."""
    files, rows = [], []
    for record in public.filter(kind="dataset").select_related("dataset").order_by("key"):
        edition = record.dataset.editions.select_related("series").first()
        target = folder / f"{record.key}.csv"
        write_whole(target, edition.series.path.read_bytes())
        files.append(target)
        rows.append([target.name, record.title, edition.provider, edition.licence, edition.credit, edition.note])
    listing = folder / "datasets.csv"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["file", "title", "provider", "licence", "credit", "how it stands to the city"])
    writer.writerows([cell(each) for each in row] for row in rows)
    return [*files, write_whole(listing, out.getvalue())]


def _sessions(data, calendars, stranger):
    """The calendar of each public deep dive as its address gives it to anybody, and one list of all sessions."""
    files, rows = [], []
    for dive in DeepDive.objects.filter(is_public=True):
        sessions = calendar(dive, stranger).select_related("stage").prefetch_related("record__sources")
        sessions = sessions.order_by("starts", "pk")
        if not sessions:
            continue
        calendars.mkdir(exist_ok=True)
        files.append(write_whole(calendars / f"{dive.slug}.ics", dive_calendar(dive, stranger)))
        rows += [_session_row(dive, session) for session in sessions]
    known = TABLES["sessions"].columns
    columns = {name: known.get(name) or SESSION_COLUMNS[name] for name in _ORDER}
    for form in MEDIA:
        made = as_file(columns, rows, form, {"format": "citydive-public-sessions-1"})
        files.append(write_whole(data / f"sessions.{form}", made))
    return files


_ORDER = (
    "key", "deep_dive", "title", "language", "format", "starts", "ends", "precision", "place", "cities", "stage",
    "told", "sources", "example",
)  # fmt: skip
# What a list of sessions says besides the columns of the reports.
SESSION_COLUMNS = {
    "deep_dive": "code of the deep dive",
    "told": "what is told of it, in its language",
    "sources": "web addresses of the public record",
    "example": "true: invented, of practice cities",
}


def _session_row(dive, session):
    record = session.record
    return {
        "key": record.key,
        "deep_dive": dive.code,
        "title": record.title,
        "language": record.language,
        "format": session.format,
        "starts": session.starts.isoformat(),
        "ends": session.ends.isoformat(),
        "precision": session.precision,
        "place": session.place,
        "cities": sorted(city.code for city in session.cities.all()),
        "stage": session.stage.slug if session.stage else "",
        "told": record.summary,
        "sources": [source.url for source in record.sources.all() if source.url],
        "example": record.is_example,
    }
