"""From a document tree to a file: HTML, PDF or Word, with the words that every printed document needs."""

import logging
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from django.utils.text import slugify
from django.utils.translation import gettext as _

from citydive.documents import REFUSED, docx, html, pdf
from citydive.documents.svg import SvgError
from citydive.documents.tree import Document, DocumentError, to_json

MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_RENDERERS = {"html": lambda document: html.render(document).encode(), "pdf": pdf.render, "docx": docx.render}
# Where the package lies: the process that prints finds it there, whatever this one's directory is.
_SOURCE = Path(__file__).resolve().parents[2]
# So many short documents a web process lets print at a time; how long one may wait for that, and take [s].
_AT_ONCE, _WAIT, _LONGEST = BoundedSemaphore(2), 10, 30

logger = logging.getLogger(__name__)


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


def print_apart(document: Document, format: str) -> bytes:
    """The same for a page that hands out a short document at once: printed in a process of its own, since the web
    process never loads the typesetter. What shows figures or may grow long is a job. Raises PrintingError.
    """
    busy = _("This document could not be made just now. Try again in a minute.")
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise PrintingError(busy)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the tree comes by its input
            [sys.executable, "-m", "citydive.documents", format],
            input=to_json(document).encode(), capture_output=True, timeout=_LONGEST, check=False, cwd=_SOURCE,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrintingError(busy) from error
    finally:
        _AT_ONCE.release()
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == REFUSED:
        raise PrintingError(said[-500:])
    if done.returncode:
        # A traceback names paths of this machine and helps no reader.
        logger.error("A document could not be printed (%s): %s", done.returncode, said[-2000:])
        raise PrintingError(busy)
    return done.stdout


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
