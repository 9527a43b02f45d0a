"""SVG that can be shown anywhere: nothing that runs, loads, styles or reaches outside itself."""

import re
from itertools import groupby
from xml.etree import ElementTree as ET

from citydive.fonts import family_of

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

_ELEMENT_NAMES = (
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs clipPath "
    "linearGradient radialGradient stop pattern marker use symbol"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTE_NAMES = (
    "id class d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height points viewBox transform offset "
    "fill fill-opacity fill-rule clip-path clip-rule opacity stroke stroke-width stroke-opacity "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stop-color "
    "stop-opacity font-family font-size font-weight font-style text-anchor dominant-baseline "
    "letter-spacing gradientUnits gradientTransform patternUnits patternTransform "
    "clipPathUnits preserveAspectRatio markerWidth markerHeight refX refY orient markerUnits "
    "direction unicode-bidi textLength lengthAdjust role aria-hidden version"
)
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_LOCAL_URL = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")

_ISOLATES = re.compile("[\u2066-\u2069]")


class SvgError(ValueError):
    """The text is not an SVG picture."""


def clean_svg(text: str, *, prefix: str = "") -> ET.Element:
    """Return the picture as an element tree that holds allowed elements and attributes only.

    Scripts, styles, event handlers, foreign content, links, external references and comments
    go. Ids become `prefix` + "i1", "i2", … in order of appearance: byte-stable, and free of clashes
    when several pictures stand in one page (give each another `prefix`).

    Raises SvgError for anything that is not well-formed SVG or declares a document type.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise SvgError("The picture declares a document type or entities. Save it as plain SVG.")
    try:
        # Entities are refused above, which is what makes the standard parser safe here.
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as error:
        raise SvgError(f"The picture is not well-formed SVG: {error}.") from None
    if root.tag != f"{{{SVG}}}svg":
        raise SvgError(f"The picture starts with <{root.tag}>, not with <svg>.")
    ids = {}
    for element in root.iter():
        if element.get("id"):
            ids.setdefault(element.get("id"), f"{prefix}i{len(ids) + 1}")
    return _clean(root, ids)


def serialise(root: ET.Element) -> str:
    """Return the picture as text with the SVG namespace as the default one."""
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def for_typst(picture: str) -> str:
    """The picture for typst, which draws isolates as boxes where a label has several fonts, and needs none."""
    return _ISOLATES.sub("", picture)


def set_title(root: ET.Element, title: str, description: str, *, prefix: str = "") -> None:
    """Make `root` an image with an accessible name and description (SVG-AAM 1.0)."""
    for child in [c for c in root if c.tag in (f"{{{SVG}}}title", f"{{{SVG}}}desc")]:
        root.remove(child)
    for position, (name, text) in enumerate((("title", title), ("desc", description))):
        child = ET.Element(f"{{{SVG}}}{name}", {"id": f"{prefix}{name}"})
        child.text = text
        root.insert(position, child)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}title")
    root.set("aria-describedby", f"{prefix}desc")


def name_fonts(root: ET.Element) -> None:
    """Give the characters that Noto Sans lacks (Arabic, ≥) to the vendored family that holds them.

    Rasterisers replace one missing font per label; a label with Arabic and "≥" would show boxes.
    """
    for element in root.iter(f"{{{SVG}}}text"):
        text = element.text or ""
        if len(element) or all(family_of(character) in (None, "Noto Sans") for character in text):
            continue
        element.text = None
        for family, characters in groupby(text, key=lambda c: family_of(c) or "Noto Sans"):
            span = ET.SubElement(element, f"{{{SVG}}}tspan", {"font-family": f"{family}, sans-serif"})
            span.text = "".join(characters)


def _clean(element: ET.Element, ids: dict[str, str]) -> ET.Element:
    clean = ET.Element(element.tag)
    for name, value in element.attrib.items():
        kept = _clean_attribute(name, value, ids)
        if kept is not None:
            clean.set("href" if name == f"{{{XLINK}}}href" else name, kept)
    clean.text, clean.tail = element.text, element.tail
    for child in element:
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{SVG}}}") in _ELEMENTS:
            clean.append(_clean(child, ids))
    return clean


def _clean_attribute(name: str, value: str, ids: dict[str, str]) -> str | None:
    """Return the value to keep, or None for an attribute that must go."""
    if name == "id":
        return ids.get(value)
    if name in ("href", f"{{{XLINK}}}href"):
        return f"#{ids[value[1:]]}" if value.startswith("#") and value[1:] in ids else None
    # A backslash would let CSS escapes spell url() past the check below.
    if name not in _ATTRIBUTES or "\\" in value:
        return None
    if "url(" in value.lower():
        found = _LOCAL_URL.fullmatch(value.strip())
        return f"url(#{ids[found[1]]})" if found and found[1] in ids else None
    return value
