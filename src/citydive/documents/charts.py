"""A Vega-Lite specification as SVG for pages and PDF, and as PNG for Word.

Called by jobs only: vl_convert holds a JavaScript engine, and the web process never loads it
(it is imported inside `render`). No network: every address is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as ET

from citydive.fonts import FONT_DIR
from citydive.quantities import has_rtl, isolated

from .chart_colours import COLOURS, DARK_STYLE, PAPER, THEMES, colour
from .svg import SVG, clean_svg, for_typst, name_fonts, serialise, set_title

# Vega-Lite changes its output between versions; the pinned one keeps the bytes.
VEGA_LITE = "5.21"
PNG_SCALE = 2.0
_BY_LIGHT = {light: name for name, (light, _) in COLOURS.items()}


class ChartRenderError(RuntimeError):
    """The specification could not be drawn; the message holds the reason."""


@dataclass(frozen=True)
class ChartFiles:
    """One chart in two forms: `svg` text (transparent ground) and `png` bytes (paper ground)."""

    svg: str
    png: bytes


def render(spec: dict, *, theme: str = "light", title: str = "", description: str = "") -> ChartFiles:
    """Return the chart as SVG and PNG; the same input gives the same bytes.

    spec: a Vega-Lite specification with its data inside. theme: "light" or "dark"; the light SVG
    follows the reader's `prefers-color-scheme`, the dark one is always dark, the PNG is of the
    theme. title, description: what a screen reader says (default: those of the spec).
    Raises ChartRenderError for a spec that Vega-Lite refuses or that asks for outside data.
    """
    if theme not in THEMES:
        raise ChartRenderError(f"The theme {theme!r} is none of {', '.join(THEMES)}.")
    root = _picture(spec, theme, title, description)
    return ChartFiles(svg=_with_style(root, theme), png=rasterise(root, theme))


def render_svg(spec: dict, *, title: str, description: str) -> str:
    """The same as light SVG alone: for the other languages of a chart, of which no document needs a PNG."""
    return _with_style(_picture(spec, "light", title, description), "light")


def _picture(spec, theme, title, description) -> ET.Element:
    _refuse_addresses(spec)
    title, description = title or _own_words(spec, "title"), description or _own_words(spec, "description")
    drawn = _draw(spec)
    root = clean_svg(drawn)
    _simplify(root)
    _keep_order(root)
    name_fonts(root)
    if theme == "dark":
        _repaint(root)
    # Inside a right-to-left page every label would start on the other side of its place.
    root.set("direction", "ltr")
    set_title(root, title, description)
    return root


def _keep_order(root: ET.Element) -> None:
    """A label with letters from right to left reads so as a whole, its numbers and units in their own order."""
    for element in root.iter(f"{{{SVG}}}text"):
        if element.text and has_rtl(element.text):
            element.text = f"\u2067{isolated(element.text)}\u2069"


@cache
def _engine():
    import vl_convert

    vl_convert.register_font_directory(str(FONT_DIR))
    return vl_convert


def _draw(spec: dict) -> str:
    try:
        return _engine().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    except ValueError as error:
        reason = " ".join(line for line in str(error).splitlines() if not line.startswith("    at "))
        raise ChartRenderError(f"The chart could not be drawn. {reason}") from error


def _refuse_addresses(value: object) -> None:
    """Charts carry their data inside; an address anywhere but in `$schema` is a mistake or an attack."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("url", "href"):
                raise ChartRenderError(f"The chart asks for outside data ({item}). Put the values into it.")
            if key != "$schema":
                _refuse_addresses(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_addresses(item)


def _own_words(spec: dict, name: str) -> str:
    value = spec.get(name, "")
    return value.get("text", "") if isinstance(value, dict) else str(value)


def _simplify(root: ET.Element) -> None:
    """Mark colours by class, shorten numbers and drop what vega leaves for its own scripts."""
    for element in root.iter():
        element.attrib.pop("class", None)
        names = []
        for attribute, letter in (("fill", "f"), ("stroke", "s")):
            name = _BY_LIGHT.get(element.get(attribute, "").lower())
            if name:
                names.append(f"{letter}-{name}")
        if names:
            element.set("class", " ".join(names))
        for attribute in ("d", "transform"):
            if attribute in element.attrib:
                element.set(attribute, _shorten(element.get(attribute)))
    _drop_empty(root)


def _shorten(numbers: str) -> str:
    return re.sub(r"-?\d+\.\d{2,}", lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), numbers)


def _drop_empty(element: ET.Element) -> None:
    for child in list(element):
        _drop_empty(child)
        invisible = child.tag == f"{{{SVG}}}path" and not child.get("d", "").strip("MLHVZhvlz0 ,.")
        if (child.tag == f"{{{SVG}}}g" and len(child) == 0) or invisible:
            element.remove(child)


def _repaint(root: ET.Element) -> None:
    for element in root.iter():
        for attribute in ("fill", "stroke"):
            name = _BY_LIGHT.get(element.get(attribute, "").lower())
            if name:
                element.set(attribute, colour(name, "dark"))
        element.attrib.pop("class", None)


def _with_style(root: ET.Element, theme: str) -> str:
    if theme == "light":
        style = ET.Element(f"{{{SVG}}}style")
        style.text = DARK_STYLE
        root.insert(2, style)
    return serialise(root)


def rasterise(root: ET.Element, theme: str = "light") -> bytes:
    """Draw a clean picture (`svg.clean_svg`, with width and height) as PNG on paper ground: a picture in a Word
    file has no page colour to rely on.

    typst draws it, not vl_convert: the latter mixes in whatever fonts the machine has, and sets a
    whole label in one of them as soon as Noto Sans lacks a single character of it.
    """
    import typst

    copy = ET.fromstring(serialise(root))  # noqa: S314 - our own output
    for style in copy.findall(f"{{{SVG}}}style"):
        copy.remove(style)
    width, height = float(copy.get("width")), float(copy.get("height"))
    page = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: rgb({PAPER[theme]!r}))\n"
        '#image(bytes(sys.inputs.picture), format: "svg", width: 100%, height: 100%)'
    ).replace("'", '"')
    return typst.compile(
        page.encode(), format="png", ppi=72 * PNG_SCALE, font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs={"picture": for_typst(serialise(copy))},
    )  # fmt: skip


@cache
def _fonts():
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_DIR])
