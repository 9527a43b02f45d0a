"""The look of a Word document: styles with names that Word, LibreOffice and screen readers know."""

from __future__ import annotations

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .word_parts import make

FONT = "Arial"  # On every machine, with Latin, Cyrillic and Arabic letters; citydive's own fonts are not.
INK, SOFT, STOP, ACT = "1C2A2E", "51646A", "A32020", "0B5A63"
WASH = "F4F4EE"
# name: (size [pt], bold, colour, space before, space after [pt])
_PARAGRAPHS = {
    "Normal": (10.5, False, INK, 0, 7),
    "Title": (24, True, INK, 0, 8),
    "Subtitle": (13, False, SOFT, 0, 12),
    "Heading 1": (16, True, INK, 22, 7),
    "Heading 2": (13, True, INK, 18, 6),
    "Heading 3": (11.5, True, INK, 15, 5),
    "Heading 4": (10.5, True, INK, 13, 4),
    "TOC Heading": (13, True, INK, 18, 6),
    "Caption": (9.5, True, INK, 14, 4),
    "List Number": (9, False, INK, 0, 5),
    "List Bullet": (9.5, False, INK, 0, 4),
    "Header": (8, False, SOFT, 0, 0),
    "Footer": (8, False, SOFT, 0, 0),
    "Statement": (10.5, False, INK, 9, 3),
    "Basis": (8.5, False, SOFT, 0, 2),
    "Note": (9, False, SOFT, 0, 6),
    "Table Text": (8, False, INK, 1, 1),
    **{f"TOC {level}": (10, False, INK, 0, 3) for level in range(1, 5)},
}
_CHARACTERS = {"Key": SOFT, "Link": ACT, "Gap": STOP}


def set_up(document, language: str) -> None:
    """Fonts, languages, sizes and the page of an empty document; own styles are added."""
    for name, row in _PARAGRAPHS.items():
        _paragraph_style(document.styles, name, *row)
    for name, colour in _CHARACTERS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = RGBColor.from_string(colour)
    for level in range(1, 5):
        document.styles[f"TOC {level}"].paragraph_format.left_indent = Cm(0.6 * (level - 1))
    basis = document.styles["Basis"]
    basis.paragraph_format.left_indent = Cm(0.6)
    basis.element.get_or_add_pPr().insert_element_before(
        make("shd", val="clear", color="auto", fill=WASH), "w:spacing", "w:ind", "w:jc"
    )
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _set_language(document, language)
    _leave_compatibility_mode(document)


def _paragraph_style(styles, name, size, bold, colour, before, after):
    known = {style.name for style in styles}
    style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known and name != "Normal":
        style.base_style = styles["Normal"]
    font = style.font
    font.size, font.bold, font.italic, font.name = Pt(size), bold, False, FONT
    font.color.rgb = RGBColor.from_string(colour)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    # Arabic letters take the sizes and weights of the complex scripts.
    for tag in ("w:szCs", "w:bCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.find(qn("w:sz")).addnext(make("szCs", val=round(size * 2)))
    for spaced in properties.findall(qn("w:spacing")):
        properties.remove(spaced)
    if bold:
        properties.find(qn("w:b")).addnext(make("bCs"))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.2
    if name == "Title":
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)
    if name in ("Caption", "TOC Heading") or name.startswith("Heading"):
        style.paragraph_format.keep_with_next = True


def _set_language(document, language):
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(make("lang", val=language, eastAsia=language, bidi=language))


def _leave_compatibility_mode(document):
    """Without this mark Word opens the file as one of 2007 and says so in the title bar."""
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = make("compat")
        settings.append(compat)
    compat.append(
        make("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15")
    )
