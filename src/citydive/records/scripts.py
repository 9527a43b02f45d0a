"""Which language a text stands in, as far as its letters tell: who reads the pages in Arabic may write English."""

import unicodedata
from collections import Counter

from django.utils.translation import get_language

from citydive import forms

# The script of a language's letters; all others are written in Latin ones.
_SCRIPTS = {"ar": "ARABIC", "uk": "CYRILLIC"}
_LATIN = "LATIN"
# What is meant by letters that the assumed language does not have.
_LANGUAGES = {script: language for language, script in _SCRIPTS.items()} | {_LATIN: "en"}
# Fewer letters tell nothing (°C), and longer texts do not change their script any more.
_FEWEST, _ENOUGH = 3, 400


def written_language(text: str, assumed: str) -> str:
    """`assumed` (a code), unless two of three letters are of another script; then the language of the house
    that is written in it, English for Latin letters. English and German cannot be told apart by their letters."""
    letters = Counter(unicodedata.name(each, "").split(" ")[0] for each in text[:_ENOUGH] if each.isalpha())
    script, n = max(letters.items(), key=lambda pair: pair[1], default=(None, 0))
    is_clear = n >= _FEWEST and 3 * n > 2 * letters.total() and script != _SCRIPTS.get(assumed, _LATIN)
    return _LANGUAGES.get(script, assumed) if is_clear else assumed


def language_of(form) -> str:
    """In which language somebody filled in a valid form: that of the page, unless the letters tell of another."""
    given = [form.cleaned_data.get(name) for name, field in form.fields.items() if _is_prose(field)]
    return written_language(" ".join(each for each in given if isinstance(each, str)), get_language())


def _is_prose(field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field, forms.URLField | forms.EmailField)
