"""From a document tree to a file: HTML, PDF or Word, with the words that every printed document needs."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from citydive.documents import docx, html, pdf
from citydive.documents.svg import SvgError
from citydive.documents.tree import Document, DocumentError

MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_RENDERERS = {"html": lambda document: html.render(document).encode(), "pdf": pdf.render, "docx": docx.render}


class PrintingError(Exception):
    """A document cannot be printed; the message says where and what to do."""


def print_document(document: Document, format: str) -> bytes:
    """The file of a document tree as "html", "pdf" or "docx"; the same tree gives the same bytes.

    Raises PrintingError.
    """
    try:
        return _RENDERERS[format](document)
    except (DocumentError, SvgError, pdf.PdfError) as error:
        raise PrintingError(str(error)) from error


def file_name(record, format) -> str:
    """The name under which a printed record is kept: its key and its title."""
    return f"{record.key} {slugify(record.title, allow_unicode=True)}.{format}"


def document_labels() -> dict[str, str]:
    return {
        "basis": _("Rests on"),
        "contents": _("Contents"),
        "due": _("Until"),
        "edition": _("edition"),
        "figure": _("Figure"),
        "gap": _("Gap"),
        "gaps": _("Gaps before this can be signed"),
        "no_basis": _("No basis given"),
        "no_gaps": _("No gaps: every fact has a basis, every duty an owner and a date."),
        "outdated": _("out of date"),
        "owner": _("Who"),
        "page": _("page"),
        "source": _("Source"),
        "sources": _("Sources"),
        "table": _("The same as a table"),
        "kind_fact": _("fact"),
        "kind_judgement": _("judgement"),
        "kind_decision": _("decision"),
        "kind_duty": _("duty"),
    }
