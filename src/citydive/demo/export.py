"""The headless demo: what a visitor would take home from the pages, written to a folder."""

import csv
import io
import json
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from citydive.disk import write_whole
from citydive.plaintext import cell
from citydive.records.models import Link, Record
from citydive.results.export import document_bytes


def write(folder: Path) -> list[Path]:
    """Write every public result as PDF and HTML, and all public records, links and series; returns the files."""
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
