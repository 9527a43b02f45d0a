"""Numbers with their units in running text: never parted at the end of a line, never turned round. No Django.

In right-to-left text the unit of "30 °C" jumps across its number, and a sign behind it (UAX #9: a unit is a word of
the other direction). Stored text holds no isolates (`plaintext` takes them out), so they are set where text is
shown: by a middleware on pages, in the tree of a document, in the labels of a chart.

A range of years or days (1936–2020, 4–7 March) is no quantity: it runs with the text around it, so that in Arabic
the first year stands on the right, where the reader begins, and in an English title on an Arabic page on the left.
So it is in CLDR, whose Arabic intervals ("y–y", "d–d MMM") put the start first without a mark of direction. No
range is isolated alone, therefore: an isolate takes the direction of its first letter, has none, and would turn it.
"""

import re

ISOLATE, POP = "\u2066", "\u2069"
NO_BREAK = "\u00a0"
_BEFORE = r"(?<![\w.,#\u2066])"
_NUMBER = r"\d+(?:[.,\u00a0\u202f]\d+)*"
_SIGNED = rf"[+\u2212-]?{_NUMBER}"
_SPACE = r"[ \u00a0\u202f]"
_UNIT = r"(?:°[CF]?|[kmcµ]?m[²³]?|K|%|ha|[kMGT]?Wh?|W/m²|[kMG]B|[kM]?g|hPa|m/s)(?![\w°])"
# Others that stand in text of another script, as a word would.
_LATIN_UNIT = r"(?:days?|years?|hours?|min|ppm|dB|lx|px|[kM]?Pa|µg/m³|people)(?![\w°])"
_RANGE = rf"(?:{_SPACE}?[–…]{_SPACE}?{_SIGNED})?"
# Also with the letter that is compared, as in "p < 0.05"; pages write < as &lt;.
_COMPARED = rf"(?:(?:[A-Za-z]{_SPACE}?)?(?:[<>=≤≥±]|&[lg]t;){_SPACE}?)"
_QUANTITY = re.compile(rf"{_BEFORE}{_COMPARED}?{_SIGNED}{_RANGE}{_SPACE}?{_UNIT}")
# In right-to-left text also a number with its sign alone, one with a unit that is a word, a bare degree.
_TURNED = re.compile(
    rf"{ISOLATE}[^{POP}]*{POP}|{_QUANTITY.pattern}"
    rf"|{_BEFORE}{_COMPARED}?{_SIGNED}{_RANGE}{_SPACE}?{_LATIN_UNIT}"
    rf"|{_BEFORE}(?:{_COMPARED}[+\u2212-]?|[+\u2212]){_NUMBER}"
    r"|°[CF]\b"
)
# A unit of the reader's own script, as "°م", runs with the text; it only stays on the line of its number.
_DEGREES = re.compile(r"(?<=\d) (?=°)")
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# What stands between tags and holds a number; what a person will send back or copy, and what is no text, is left.
_TEXT = re.compile(
    r"<(textarea|script|style|blockquote(?= class=\"diff\"))\b.*?</\1>|(?<![^>])[^<]*[\d°][^<]*", re.DOTALL
)
_RTL_PART = 'dir="rtl"'
# Without one of these there is nothing to do, as in most cells of a table.
_SOME = re.compile(rf"°|\d{_SPACE}?[%A-Za-zµ]|[+\u2212<>=≤≥±;]{_SPACE}?[+\u2212]?\d")


def has_rtl(text: str) -> bool:
    """Whether the text holds a letter that is written from right to left."""
    return bool(_RTL_LETTER.search(text))


def kept_together(text: str) -> str:
    """The text with a space that does not break between each number and its unit."""
    return _DEGREES.sub(NO_BREAK, _QUANTITY.sub(lambda found: found.group().replace(" ", NO_BREAK), text))


def isolated(text: str) -> str:
    """The same for right-to-left text: each quantity also keeps its own direction. Twice does no harm."""
    return _DEGREES.sub(NO_BREAK, _TURNED.sub(_isolate, text))


def _isolate(found) -> str:
    quantity = found.group()
    return quantity if quantity.startswith(ISOLATE) else f"{ISOLATE}{quantity.replace(' ', NO_BREAK)}{POP}"


def in_html(page: str) -> str:
    """A page with its quantities kept together, and isolated where a part of it runs from right to left.

    Which elements do so is not looked up: isolates change nothing in a text that runs from left to right.
    """
    change = isolated if _RTL_PART in page else kept_together

    def changed(found):
        text = found.group()
        return change(text) if not text.startswith("<") and _SOME.search(text) else text

    return _TEXT.sub(changed, page)
