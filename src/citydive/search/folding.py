"""Folding: what people write and what people type become the same plain words. Pure functions, no database.

Folded text is lower case without marks, each word preceded by two spaces ("  hitze  in  der  stadt"): three
characters of an index of trigrams then also tell how a word begins. What is decided here, by language:

- all: case, accents, width and ligatures do not matter, nor do invisible characters (soft hyphens, marks of
  direction, joiners). Digits of every script are 0-9. Everything else that is no letter or digit parts words.
- German: ß is ss; ä, ö, ü are found as a, o, u and as ae, oe, ue (words with the latter are kept beside).
- Arabic: vowel signs and tatweel go; the forms of alef are one, as are ى and ي, ة and ه; the article goes
  together with what is written on to it (ال, وال, بال, كال, فال, لل).
- Ukrainian: й and ї are letters of their own (війна is not віина) and stay; ґ is found as г; the apostrophe, in
  whichever of its shapes, does not matter.
- French: elided words go (l'îlot is ilot). English: a 's goes. Swahili: ng'ombe is ngombe.
"""

import re
import unicodedata

GAP = "  "

_APOSTROPHES = "'’‘ʼ`´ʹ′＇\u02bb"
_KEPT = {"й": "й", "ї": "ї"}
# Letters that Unicode does not take apart, and those that are written in more than one way.
_PLAIN = {
    "ґ": "г", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ĸ": "k", "ŋ": "n",
    "ى": "ي", "ة": "ه", "ٱ": "ا", "ی": "ي", "ک": "ك", "ہ": "ه", "ە": "ه",
    "\u0640": "", "\u02bc": "", "\u02bb": "",
}  # fmt: skip
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_HAS_GERMAN = re.compile("[äöüåø]", re.IGNORECASE)

_ELIDED = re.compile(rf"(?<!\w)([cdjlmnstCDJLMNST]|[qQ][uU])[{_APOSTROPHES}](?=\w)")
_POSSESSIVE = re.compile(rf"(?<=[A-Za-z]{{2}})[{_APOSTROPHES}][sS](?!\w)")
_INSIDE = re.compile(rf"(?<=\w)[{_APOSTROPHES}](?=\w)")
_HAS_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")

_HAS_ARABIC = re.compile("[\u0621-\u064a]")
# Of short words too little would be left: والد is a father, بالغ an adult.
_ARTICLE = re.compile("(?:[وبكف]ال(?=...)|و?لل(?=...)|ال(?=..))")


class _Table(dict):
    """For `str.translate`: what each character becomes, worked out when it is first met."""

    def __init__(self, first: dict):
        super().__init__({ord(character): text for character, text in first.items()})

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(_fold_character, _apart(chr(code).casefold(), self)))
        return folded


def _apart(text, table):
    """The characters of `text` without marks; those that the table knows stay whole."""
    for character in text:
        if ord(character) in table:
            yield from table[ord(character)]
            continue
        for part in unicodedata.normalize("NFKD", character).casefold():
            yield from _PLAIN.get(part, part)


def _fold_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category == "Cf" or unicodedata.combining(character):
        return ""
    # Signs of vowels that are no mere accents (Indic scripts) stay.
    return character if category[0] in "LNM" else " "


_TABLE = _Table(_PLAIN | _KEPT)
_GERMAN_TABLE = _Table(_PLAIN | _KEPT | _GERMAN)
_GONE = "\u200b"


def _prepare(text: str) -> str:
    """Composed, with apostrophes settled; as long as the composed text, so that places still fit."""
    text = unicodedata.normalize("NFC", text)
    if _HAS_APOSTROPHE.search(text):
        for pattern in (_ELIDED, _POSSESSIVE, _INSIDE):
            text = pattern.sub(lambda found: _GONE * len(found[0]), text)
    return text


def _without_article(word: str) -> str:
    """An Arabic word (folded) without its article."""
    found = _ARTICLE.match(word) if _HAS_ARABIC.match(word) else None
    return word[found.end() :] if found else word


def fold_words(text: str, *, german: bool = False) -> list[str]:
    """The folded words of a text. german: with ä as ae, ö as oe, ü as ue instead of a, o, u."""
    return _words(_prepare(text), _GERMAN_TABLE if german else _TABLE)


def _words(prepared, table):
    words = prepared.translate(table).split()
    return [_without_article(word) for word in words] if _HAS_ARABIC.search(prepared) else words


def join(words) -> str:
    """Folded words as they stand in the index: each with a gap before it, and one at the end."""
    return GAP + GAP.join(words) + GAP if words else ""


def has_german(text: str) -> bool:
    """Whether a composed text holds letters that are folded in two ways."""
    return _HAS_GERMAN.search(text) is not None


def fold(text: str) -> str:
    """A text as it stands in the index: its words, then the other forms of those that have one (wärme: waerme)."""
    text = _prepare(text)
    words = _words(text, _TABLE)
    if not has_german(text):
        return join(words)
    other = zip(words, _words(text, _GERMAN_TABLE), strict=True)
    return join(words + list(dict.fromkeys(form for word, form in other if form != word)))


def fold_with_places(text: str, *, german: bool = False) -> tuple[str, list[int]]:
    """The folded words joined, and for each character the place in the composed (NFC) text that it comes from."""
    table = _GERMAN_TABLE if german else _TABLE
    parts = [table[ord(character)] for character in _prepare(text)]
    letters = "".join(parts)
    of = [place for place, part in enumerate(parts) for _letter in part]
    words, where = [], []
    for found in re.finditer(r"\S+", letters):
        word = _without_article(found[0])
        first = found.end() - len(word)
        words.append(word)
        # A gap belongs to the place of the letter after it.
        where += [of[first], of[first], *of[first : found.end()]]
    return join(words), [*where, *where[-1:] * 2]
