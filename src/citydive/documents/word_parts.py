"""Pieces of WordprocessingML (ECMA-376, part 1): runs by language and direction, links, bookmarks, fields.

Word has no isolates (UAX #9), and LibreOffice does not read the element for embeddings (`w:dir`): a stretch of the
other direction is a run of its own between the embedding characters, which both know. An embedding also draws the
signs beside it to itself, which an isolate does not; marks of the paragraph's direction on both sides keep them.
python-docx and lxml are imported by the caller's job, never by the web process.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from .text import direction, plain_text

_CLOSE = "\u2069"
_EMBED = {"ltr": "\u202a", "rtl": "\u202b"}
_POP = "\u202c"
_MARK = {"ltr": "\u200e", "rtl": "\u200f"}
_OPENS = {"\u2066": "ltr", "\u2067": "rtl", "\u2068": ""}
# What comes after w:bidi in a paragraph's properties, by the schema.
_AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
    "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How a run looks: character style, weight, colour (RRGGBB), language (BCP 47) and its direction."""

    language: str
    style: str = ""
    bold: bool = False
    italic: bool = False
    colour: str = ""

    @property
    def rtl(self) -> bool:
        return direction(self.language) == "rtl"


def make(tag: str, /, **attributes):
    """A new element such as w:r; attributes are of the same namespace."""
    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def mark_right_to_left(paragraph) -> None:
    """Set the paragraph from right to left."""
    paragraph._p.get_or_add_pPr().insert_element_before(make("bidi"), *_AFTER_BIDI)


def add_text(parent, text: str, look: Look) -> None:
    """Append a text to a paragraph or link: runs of one direction each; line ends become breaks."""
    for piece, way in stretches(plain_text(text), _way(look)):
        if way == _way(look):
            parent.append(_run(piece, look))
        else:
            _embed(parent, piece, way, look, _way(look))


def add_isolated(parent, text: str, look: Look, around: str) -> None:
    """Append a text whose direction is its own (a key, a number, a title).

    around: the language of the paragraph.
    """
    text = plain_text(text)
    way = first_strong(text) or direction(around)
    inner = replace(look, language=_language(way, look.language))
    if way == direction(around):
        add_text(parent, text, inner)
    else:
        pieces = "".join(piece for piece, _ in stretches(text, way))
        _embed(parent, pieces, way, inner, direction(around))


def _embed(parent, text, way, look, around):
    inner = replace(look, language=_language(way, look.language))
    mark = _MARK[around]
    parent.append(_run(f"{mark}{_EMBED[way]}{text}{_POP}{mark}", inner))


def _way(look: Look) -> str:
    return "rtl" if look.rtl else "ltr"


def _language(way: str, language: str) -> str:
    """The language of a stretch of some direction: that of the text if it fits, else a likely one."""
    if direction(language) == way:
        return language
    return "ar" if way == "rtl" else "en"


def stretches(text: str, way: str) -> list[tuple[str, str]]:
    """Split a text at its isolates: pieces with their direction, the isolate characters themselves gone."""
    found: list[tuple[str, str]] = []
    stack, piece = [way], ""
    for index, character in enumerate(text):
        if character not in _OPENS and character != _CLOSE:
            piece += character
            continue
        if piece:
            found.append((piece, stack[-1]))
            piece = ""
        if character == _CLOSE:
            if len(stack) > 1:
                stack.pop()
        else:
            stack.append(_OPENS[character] or first_strong(text[index + 1 :]) or way)
    if piece:
        found.append((piece, stack[-1]))
    return found


def first_strong(text: str) -> str:
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""


def _run(text: str, look: Look):
    run = make("r")
    run.append(_properties(look))
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(make("br"))
        for tab, part in enumerate(line.split("\t")):
            if tab:
                run.append(make("tab"))
            if part:
                element = make("t")
                element.text = part
                element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(element)
    return run


def _properties(look: Look):
    """The run's properties in the order of the schema."""
    properties = make("rPr")
    if look.style:
        properties.append(make("rStyle", val=look.style))
    for wanted, names in ((look.bold, ("b", "bCs")), (look.italic, ("i", "iCs"))):
        if wanted:
            properties.extend(make(name) for name in names)
    if look.colour:
        properties.append(make("color", val=look.colour))
    if look.rtl:
        properties.append(make("rtl"))
    properties.append(make("lang", **({"bidi": look.language} if look.rtl else {"val": look.language})))
    return properties


def bookmark_name(prefix: str, key: str) -> str:
    """A name that Word takes (letters, digits, underscores, at most 40); different keys give different names."""
    name = prefix + re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found.group()):x}_", key)
    if len(name) > 40:
        name = name[:23] + "_" + hashlib.sha256(key.encode()).hexdigest()[:16]
    return name


def add_bookmark(paragraph, name: str, number: int) -> None:
    """Make the paragraph a place that links lead to. number: unique in the document."""
    start = make("bookmarkStart", id=number, name=name)
    properties = paragraph._p.pPr
    if properties is not None:
        properties.addnext(start)
    else:
        paragraph._p.insert(0, start)
    paragraph._p.append(make("bookmarkEnd", id=number))


def inner_link(parent, name: str):
    """Append a link to a bookmark; what it shows goes into the element returned."""
    link = make("hyperlink", anchor=name, history="1")
    parent.append(link)
    return link


def outer_link(paragraph, url: str):
    """Append a link to a web or mail address."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    link = make("hyperlink", history="1")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    return link


def field_mark(kind: str, instruction: str = ""):
    """A run with one mark of a field: "begin" (with its instruction), "separate" or "end"."""
    run = make("r")
    run.append(make("fldChar", fldCharType=kind))
    if instruction:
        code = make("instrText")
        code.text = f" {instruction} "
        code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(code)
    return run
