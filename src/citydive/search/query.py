"""What somebody typed becomes terms that must all be found. Pure; whatever is typed is a valid question."""

import re
import unicodedata
from dataclasses import dataclass

from .folding import GAP, fold_words, join

LONGEST = 200
MOST_TERMS = 10
SHORT = 3

_QUOTES = '"“”„«»'
_PIECES = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s{_QUOTES}]+)")
_KEY = re.compile(r"(?:([a-z]{3}) )?([a-z][1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Query:
    """terms: all must be found, each in one of its forms (folded text, as it stands in the index).

    key, key_end: the key that was typed, such as "LVI-F12", or its end "-F12"; empty if it was none.
    cut: more was typed than is looked for.
    """

    terms: tuple[tuple[str, ...], ...] = ()
    key: str = ""
    key_end: str = ""
    cut: bool = False

    def __bool__(self):
        return bool(self.terms)


def parse(text: str) -> Query:
    """The question in a typed text: words, and phrases in quotes. Signs of any query language mean nothing."""
    text = unicodedata.normalize("NFC", text)
    cut = len(text) > LONGEST
    if cut:
        # A word that was cut in the middle would be another word.
        text = text[:LONGEST].rsplit(maxsplit=1)[0] if text[:LONGEST].split()[1:] else text[:LONGEST]
    terms = []
    for quoted, word in _PIECES.findall(text):
        forms = _forms(quoted or word)
        if forms and forms not in terms:
            terms.append(forms)
    key, end = _key(text)
    return Query(tuple(terms[:MOST_TERMS]), key, end, cut or len(terms) > MOST_TERMS)


def _forms(piece: str) -> tuple[str, ...]:
    """The folded forms of one word or phrase, one of which must be found; empty if nothing is left of it."""
    words = fold_words(piece)
    forms = [words, fold_words(piece, german=True)]
    if len(words) > 1:
        # The index keeps waerme for Wärme as a word of its own; inside a phrase only warme stands.
        forms.append([re.sub("([aou])e", r"\1", word) for word in words])
    return tuple(dict.fromkeys(_needle(each) for each in forms if each))


def _needle(words: list[str]) -> str:
    """Long words are found inside others (hitze in Stadthitzeplan), short ones where a word begins."""
    if len(words) == 1:
        return words[0] if len(words[0]) >= SHORT else GAP + words[0]
    return join(words).rstrip() if len(words[0]) < SHORT else GAP.join(words)


def _key(text: str) -> tuple[str, str]:
    found = _KEY.fullmatch(" ".join(fold_words(text)))
    if not found:
        return "", ""
    city, end = found.groups()
    return (f"{city}-{end}".upper() if city else ""), f"-{end}".upper()
