"""The document as an accessible PDF (PDF/UA-1), typeset by typst from the tree as JSON.

Texts reach the template as data and are never read as markup. Only the vendored fonts are used,
the only clock is the document's date, so the same tree gives the same bytes on every machine.
typst is imported when it is needed: the web process never loads it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from citydive.documents.svg import clean_svg, for_typst, name_fonts, serialise
from citydive.fonts import FONT_DIR, covered_characters, plain_characters

from .tables import fold
from .text import anchor, direction, plain_text, safe_url
from .tree import Document, DocumentError, to_dict

TEMPLATE = Path(__file__).parent / "template.typ"
REPLACEMENT = "\ufffd"
# Layout characters that typst handles itself and that need no glyph.
_LAYOUT = {ord(c) for c in "\t\n \u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069"}
# A statement longer than this may break over two pages; a shorter one stays beside its basis.
_KEEP_TOGETHER = 1200


class PdfError(RuntimeError):
    """typst refused the document; the message holds its reason."""


def render(document: Document) -> bytes:
    """Return the PDF as bytes.

    Raises PdfError when typst refuses the document, citydive.documents.svg.SvgError when a figure
    is no SVG picture. A character without a glyph is printed as U+FFFD.
    """
    import typst

    try:
        try:
            return _compile(prepare(document), document.date)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            # Strings that mix stray Arabic marks, mathematical letters and combining marks exhaust
            # typst's search for a font; everyday characters do not.
            return _compile(prepare(document, plain_characters()), document.date)
    except typst.TypstError as error:
        raise PdfError(f"The PDF of {document.title!r} could not be made: {error.message}") from error


def _compile(view: dict, day: str) -> bytes:
    import typst

    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(view, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime.fromisoformat(day).replace(tzinfo=UTC),
    )


def unprintable_characters(document: Document) -> list[str]:
    """Return the characters of the document that no vendored font holds, sorted, each once."""
    found: set[str] = set()

    def look(text: str) -> str:
        found.update(c for c in plain_text(text) if not _printable(c, covered_characters()))
        return text

    _map_texts(to_dict(document), look)
    return sorted(found)


def prepare(document: Document, characters: frozenset[int] | None = None) -> dict:
    """Return what the template reads: the tree with clean texts, anchors and directions.

    characters: the code points that may be printed (default: all that the fonts hold).
    """
    allowed = covered_characters() if characters is None else characters
    plain = to_dict(document)
    pictures = _take_pictures(plain, allowed)
    view = _map_texts(plain, lambda text: _replace_unprintable(plain_text(text), allowed))
    view["dir"], view["text"] = direction(document.language), _typst_language(document.language)
    listed = {source.key for source in document.sources}
    places = {b.key for b in document.blocks() if getattr(b, "key", "")}
    for gap, original in zip(view["gaps"], document.gaps, strict=True):
        gap["target"] = anchor("s-", original.key) if original.key in places else None
    for item, original in zip(view["sources"], document.sources, strict=True):
        item["anchor"] = anchor("q-", original.key) if original.key else None
        item["url"] = safe_url(original.url)
        _set_language(item)
    for section, original in zip(view["sections"], document.sections, strict=True):
        _set_language(section)
        for block, source in zip(section["blocks"], original.blocks, strict=True):
            _prepare_block(block, source, listed, pictures)
    return view


def _prepare_block(block: dict, original, listed: set[str], pictures: list[str]) -> None:
    _set_language(block)
    kind = block["type"]
    if kind == "paragraph":
        for run in block["runs"]:
            _set_language(run)
    elif kind == "statement":
        block["anchor"] = anchor("s-", original.key)
        for item, basis in zip(block["basis"], original.basis, strict=True):
            item["target"] = anchor("q-", basis.key) if basis.key in listed else None
            _set_language(item)
        length = len(block["text"]) + sum(len(item["text"]) for item in block["basis"])
        block["keep"] = length <= _KEEP_TOGETHER
    elif kind == "figure":
        block["anchor"] = anchor("s-", original.key) if original.key else None
        block["svg_text"] = pictures.pop(0)
        if block["table"]:
            _prepare_table(block["table"], original.table)
    else:
        _prepare_table(block, original)


def _prepare_table(table: dict, original) -> None:
    table["title"] = table["title"] if original.caption else ""
    table["rows"] = [[_as_run(cell, table["language"]) for cell in row] for row in table["rows"]]
    _fold(table)


def _as_run(cell: str | dict, language: str | None) -> dict:
    run = {"text": cell, "language": language, "emphasis": ""} if isinstance(cell, str) else cell
    _set_language(run)
    return run


def _fold(table: dict) -> None:
    table["columns"] = len(table["headers"])
    table["headers"], table["rows"] = fold(table["headers"], table["rows"])


def _take_pictures(plain: dict, allowed: frozenset[int]) -> list[str]:
    """Clean the pictures and take them out of the tree, so that they are not treated as prose."""
    pictures = []
    for section in plain["sections"]:
        for block in section["blocks"]:
            if block["type"] == "figure":
                root = clean_svg(block["svg_text"])
                name_fonts(root)
                pictures.append(_replace_unprintable(for_typst(serialise(root)), allowed))
                block["svg_text"] = ""
    return pictures


def _set_language(part: dict) -> None:
    language = part.get("language")
    part["text_language"] = _typst_language(language) if language else None


def _typst_language(tag: str) -> dict:
    """Split a BCP 47 tag into what typst takes: ISO 639 language, ISO 3166 region, direction."""
    subtags = tag.replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", subtags[0]):
        raise DocumentError(f"{tag!r} is no language tag. Write it as 'de' or 'pt-BR'.")
    region = next((s.upper() for s in subtags[1:] if re.fullmatch(r"[A-Za-z]{2}", s)), None)
    return {"lang": subtags[0].lower(), "region": region, "dir": direction(tag)}


def _map_texts(value, change):
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        # Names of entries are the tree's own words, except in `meta`, where they are labels.
        return {key: _map_texts(item, change) for key, item in _meta_as_pairs(value).items()}
    if isinstance(value, list | tuple):
        return [_map_texts(item, change) for item in value]
    return value


def _meta_as_pairs(value: dict) -> dict:
    if isinstance(value.get("meta"), dict):
        return {**value, "meta": [list(pair) for pair in value["meta"].items()]}
    return value


def _replace_unprintable(text: str, allowed: frozenset[int]) -> str:
    return "".join(c if _printable(c, allowed) else REPLACEMENT for c in text)


def _printable(character: str, allowed: frozenset[int]) -> bool:
    point = ord(character)
    # PDF/UA-1 and PDF/A refuse private-use characters: nobody can read them aloud.
    return point in _LAYOUT or (point in allowed and not 0xE000 <= point <= 0xF8FF)


@cache
def _fonts():
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_DIR])
