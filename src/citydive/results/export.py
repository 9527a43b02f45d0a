"""The export job: document tree → HTML, PDF or Word → a stored file."""

from django.contrib.auth.models import AnonymousUser

from citydive.cohorts.models import User
from citydive.jobs.registry import JobError
from citydive.jobs.runner import switching_results
from citydive.records.files import gone_on_failure, store_bytes
from citydive.records.models import Record, Visibility
from citydive.records.printing import MEDIA, PrintingError, file_name, print_document
from citydive.told import gettext as _

from .build import build_document
from .models import Export
from .outline import read_outline
from .publishing import gap_marks, withdraw_exports


def run(args, progress) -> dict:
    """Job: export a result for its audience. args: key, format (html, pdf or docx), reader (pk of the account).

    A result for the public is written with the eyes of a stranger, whoever asks for it.
    """
    asker = User.objects.get(pk=args["reader"])
    record = Record.objects.visible_to(asker).for_cards().filter(key=args["key"], kind="result").first()
    if record is None:
        raise JobError(_("The result %(key)s is no longer there, or not shared with you.") % {"key": args["key"]})
    progress(0.1, _("Collecting statements and their bases"))
    reader = AnonymousUser() if record.visibility == Visibility.PUBLIC else asker
    outline = read_outline(record.result, reader)
    progress(0.3, _("Writing the document"))
    data = _write(record, outline, args["format"])
    progress(0.9, _("Storing the file"))
    return _keep(record, outline, data, asker, args["format"])


def document_bytes(record, reader, format) -> bytes:
    """A result as "html", "pdf" or "docx" with the eyes of `reader`, without storing it. Raises JobError."""
    return _write(record, read_outline(record.result, reader), format)


def _write(record, outline, format) -> bytes:
    try:
        return print_document(build_document(record, outline), format)
    except PrintingError as error:
        raise JobError(error.args[0]) from error
    except FileNotFoundError as error:
        raise JobError(
            _("The drawing of a figure is missing among the stored files. Take the figure out and show it again.")
        ) from error


def _keep(record, outline, data, asker, format) -> dict:
    with switching_results() as result, gone_on_failure() as stored_files:
        current = Record.objects.select_for_update().get(pk=record.pk)
        if current.version != record.version:
            raise JobError(_("The result was changed while the file was being made. Make it again."))
        public = record.visibility == Visibility.PUBLIC
        if public:
            withdraw_exports(record, [format])
        stored = store_bytes(
            data, file_name(record, format), MEDIA[format], owner=asker, record=record if public else None
        )
        stored_files.append(stored)
        # Whoever loses the right to read the result, or one of these, does not get the file any more either.
        stored.shows.set({record.pk, *outline.shown_records()})
        Export.objects.create(
            result=record.result,
            format=format,
            audience=record.visibility,
            version=record.version,
            gaps=gap_marks(outline),
            file=stored,
        )
        result.update(url=stored.get_absolute_url(), file=str(stored.pk))
    return result
