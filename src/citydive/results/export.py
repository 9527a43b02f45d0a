"""The export job: document tree → HTML or PDF → a stored file."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from citydive.cohorts.models import User
from citydive.jobs.registry import JobError
from citydive.records.files import store_bytes
from citydive.records.models import Record, Visibility

from .build import build_document
from .document import html, pdf
from .document.tree import DocumentError
from .models import Export

MEDIA = {"html": "text/html", "pdf": "application/pdf"}


def make(record, reader, format) -> bytes:
    """The bytes of an export ("html" or "pdf") for a reader."""
    document = build_document(record, reader)
    return html.render(document).encode() if format == "html" else pdf.render(document)


def run(args, progress) -> dict:
    """Job: export a result for its audience. args: key, format, reader (pk of the account)."""
    reader = User.objects.get(pk=args["reader"])
    record = Record.objects.visible_to(reader).for_cards().filter(key=args["key"], kind="result").first()
    if record is None:
        raise JobError(_("The result %(key)s is no longer there, or not shared with you.") % {"key": args["key"]})
    progress(0.1, _("Collecting statements and their bases"))
    try:
        data = make(record, reader, args["format"])
    except (DocumentError, pdf.PdfError) as error:
        raise JobError(str(error)) from error
    progress(0.9, _("Storing the file"))
    with transaction.atomic():
        current = Record.objects.get(pk=record.pk)
        public = current.visibility == Visibility.PUBLIC == record.visibility
        name = f"{record.key} {slugify(record.title, allow_unicode=True)}.{args['format']}"
        stored = store_bytes(data, name, MEDIA[args["format"]], owner=reader, record=record if public else None)
        Export.objects.create(
            result=record.result,
            format=args["format"],
            audience=record.visibility,
            version=record.version,
            file=stored,
        )
    return {"url": stored.get_absolute_url(), "file": str(stored.pk)}
