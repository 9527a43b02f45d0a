"""What stays of text that comes from outside: the one place that decides it. No Django, no other room.

Kept: every letter, mark and symbol of every script, emoji, line ends and tabs, the joiners that Arabic, Persian,
Indic scripts and emoji need (ZWNJ, ZWJ), the plain direction marks (LRM, RLM, ALM).
Taken out: control characters, characters that turn the direction of the text after them (U+202A-202E,
U+2066-2069; pages isolate foreign text with <bdi> themselves), invisible characters without a use in prose, tags,
noncharacters, and marks piled higher than any script does.
"""

import re

# Latin, Vietnamese, Hebrew and Tibetan need up to five marks on one letter.
MOST_MARKS = 6
MOST_DIGITS = 18
REPLACEMENT = "\ufffd"

_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
# The last two characters of each further plane belong to nobody.
_NONCHARACTERS = "".join(chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(1, 17))
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # embeddings, overrides, isolates, deprecated format characters
    "\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"  # invisible: zero width space, word joiner, byte order mark …
    f"\ufdd0-\ufdef\ufffe\uffff{_NONCHARACTERS}\U000e0000-\U000e0fff]"  # noncharacters and tags
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_PILE = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
# A cell that starts with one of these is a formula to Excel, LibreOffice and Google Sheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?\s*%?")


def clean(text: str) -> str:
    """Text of several lines as it is stored."""
    text = _LINE_ENDS.sub("\n", text)
    return _PILE.sub(r"\1", _SURROGATE.sub(REPLACEMENT, _UNWANTED.sub("", text)))


def one_line(text: str) -> str:
    """The same for what stands in one line: a title, a name. Line ends and tabs become a space."""
    return re.sub(r"[\r\n\t]+", " ", clean(text))


def number_in(text: str) -> int | None:
    """The whole number that a parameter of an address or a hidden field holds; None for anything else, and for
    more digits than any number of ours has (Python refuses to read thousands of them)."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def clean_all(value):
    """A JSON value with `clean` applied to every text in it, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [clean_all(each) for each in value]
    if isinstance(value, dict):
        return {clean_all(key): clean_all(each) for key, each in value.items()}
    return value


def cell(value):
    """A value for a cell of a CSV or XLSX file that we write. Numbers stay numbers.

    Text that a spreadsheet would run as a formula, also after white space, gets an apostrophe in front (as OWASP
    advises).
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    text = clean(value)
    risky = value.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if risky else text
