"""The document as a Word file: real headings, contents, links inside, pictures with alternative text.

On paper and in the PDF the basis stands in the margin; here it stands below its statement, as on a phone, because
tables for layout read badly aloud. The only clock is the document's date and the packing is normalised, so the
same tree gives the same bytes. python-docx is imported when it is needed: the web process never loads it.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from .text import plain_text
from .tree import Document

if TYPE_CHECKING:
    from .word import Writer

# The first moment that a ZIP archive can name.
EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """Return the DOCX as bytes.

    Raises citydive.documents.svg.SvgError when a figure is no SVG picture.
    """
    from .word import Writer

    writer = Writer(document)
    _describe(writer, document)
    packed = BytesIO()
    writer.file.save(packed)
    return _normalise(packed.getvalue())


def _describe(writer: Writer, document: Document) -> None:
    about = writer.file.core_properties
    moment = datetime.fromisoformat(document.date).replace(tzinfo=UTC)
    for name, text in (("title", document.title), ("subject", document.subtitle), ("author", document.publisher)):
        setattr(about, name, plain_text(text)[:255])
    about.language, about.created, about.modified = document.language, moment, moment
    about.last_modified_by, about.comments, about.revision = "", "", 1


def _normalise(data: bytes) -> bytes:
    """The same parts in a fixed order, with fixed times."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        # Readers expect the table of content types first.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()
