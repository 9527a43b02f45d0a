"""Which language a text stands in, as far as its letters tell: who reads the pages in Arabic may write English."""

import re
import unicodedata
from collections import Counter

from django.utils.translation import get_language

from citydive import forms

# The script of a language's letters; all others are written in Latin ones.
_SCRIPTS = {"ar": "ARABIC", "uk": "CYRILLIC"}
_LATIN = "LATIN"
# What is meant by letters that the assumed language does not have.
_LANGUAGES = {script: language for language, script in _SCRIPTS.items()} | {_LATIN: "en"}
# A word or two (UTCI, a name) tell nothing, and longer texts do not change their script any more.
_FEWEST, _ENOUGH = 12, 4000
# Written in Latin letters in every language.
_SIGNS = re.compile(r"https?://\S+|\S+@\S+|\b[A-Z]{3}-[A-Z]\d+\b|#[\w-]+")


def written_language(text: str, assumed: str) -> str:
    """`assumed` (a code), unless two of three letters are of another script; then the language of the house
    that is written in it, English for Latin letters. English and German cannot be told apart by their letters."""
    words = _SIGNS.sub(" ", text[:_ENOUGH])
    letters = Counter(unicodedata.name(each, "").split(" ")[0] for each in words if each.isalpha())
    script, n = max(letters.items(), key=lambda pair: pair[1], default=(None, 0))
    is_clear = n >= _FEWEST and 3 * n > 2 * letters.total() and script != _SCRIPTS.get(assumed, _LATIN)
    return _LANGUAGES.get(script, assumed) if is_clear else assumed


def language_of(form) -> str:
    """In which language somebody filled in a form: that of the page, unless the letters of its title and of its
    longer texts tell of another. Names, places and zones say nothing of it."""
    names = [name for name, field in form.fields.items() if name == "title" or _is_prose(name, field)]
    # As it was sent: some forms put several fields into one while they are checked.
    return written_language(" ".join(form.data.get(form.add_prefix(name), "") for name in names), get_language())


def _is_prose(name, field) -> bool:
    return isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea) and name != "authors"
