"""Opening a Word file again: what a reader of it finds."""

import re
from dataclasses import dataclass
from io import BytesIO

import docx
from docx.oxml.ns import qn

EMBEDDING = re.compile("[\u202a-\u202c\u200e\u200f]")


@dataclass(frozen=True)
class Line:
    """A paragraph in reading order, those of table cells included."""

    style: str
    text: str
    rtl: bool


def lines(data: bytes) -> list[Line]:
    file = docx.Document(BytesIO(data))
    names = {style.style_id: style.name for style in file.styles}
    return [_line(paragraph, names) for paragraph in file.element.body.iter(qn("w:p"))]


def _line(paragraph, names):
    properties = paragraph.pPr
    style = properties.pStyle.val if properties is not None and properties.pStyle is not None else "Normal"
    # A break inside a paragraph is a line end; instructions of fields are not text.
    parts = [
        "\n" if element.tag == qn("w:br") else element.text or ""
        for element in paragraph.iter(qn("w:t"), qn("w:br"))
    ]
    rtl = properties is not None and properties.find(qn("w:bidi")) is not None
    return Line(names[style], EMBEDDING.sub("", "".join(parts)), rtl)


def word_text(data: bytes) -> str:
    return "\n".join(line.text for line in lines(data))


def links(data: bytes) -> tuple[list[str], list[str]]:
    """Names of the bookmarks, and names that links inside the document lead to."""
    body = docx.Document(BytesIO(data)).element.body
    names = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    targets = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink")) if each.get(qn("w:anchor"))]
    return names, targets
