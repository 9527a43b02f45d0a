"""Codes in words, in the reader's language: countries and languages (CLDR, by Babel), climate classes."""

import re

from django.utils.translation import gettext

from citydive.days import reader_locale
from citydive.told import listed

from .climate import CLASSES

_CLIMATES = dict(CLASSES.values())


def country_name(code: str) -> str:
    """The country; the code as it stands where nobody knows it."""
    return reader_locale().territories.get(code.upper(), code)


def language_name(code: str) -> str:
    return reader_locale().languages.get(code.lower(), code)


def language_names(codes: str) -> str:
    """Of a list such as "uk, en"; what is no code stays as somebody wrote it."""
    found = [language_name(code) for code in re.split(r"[\s,;،]+", codes) if code]
    return listed(found)


def climate_name(code: str) -> str:
    """A Köppen-Geiger class in words, the code behind it for those who look it up."""
    label = _CLIMATES.get(code)
    return f"{gettext(label)} ({code})" if label else code
