"""Dates in words, said in one way everywhere: on pages, in documents, in mails, in what jobs compute.

The words come from CLDR (Babel) in the active language: day, month in full, year, and the 24-hour clock. Templates
use the filters `day`, `moment` and `month`; ISO dates (2024-03-04) stand in files only.
"""

import re
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta, parse_pattern
from django.utils import timezone
from django.utils.translation import get_language

# "en" alone would give the order of the United States.
_PREFERRED = {"en": "en_GB"}


def reader_locale() -> Locale:
    code = get_language() or "en"
    try:
        return Locale.parse(_PREFERRED.get(code, code), sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def day(value) -> str:
    """ "4 March 2024"; of an aware datetime the day in the reader's time zone."""
    return format_date(_local(value), "long", locale=reader_locale())


def moment(value) -> str:
    """ "4 March 2024, 15:05" in the reader's time zone."""
    value = _local(value)
    return f"{day(value)}{'،' if get_language() == 'ar' else ','} {value:%H:%M}"


def month(value) -> str:
    """ "March 2024"."""
    return format_skeleton("yMMMM", _local(value), locale=reader_locale())


def day_of_year(value) -> str:
    """ "4 March"."""
    return format_skeleton("MMMMd", value, locale=reader_locale())


def ago(value) -> str:
    """ "3 days ago", in one unit."""
    words = format_timedelta(value - timezone.now(), add_direction=True, threshold=1, locale=reader_locale())
    return re.sub(r"(?<=\d) ", "\u00a0", words)


def month_names(width="wide") -> list[str]:
    """The twelve months as they stand alone, January first; width: "wide" or "abbreviated"."""
    names = reader_locale().months["stand-alone"][width]
    return [names[number] for number in range(1, 13)]


def span(start: date, end: date) -> str:
    """ "4–7 March 2024", "24 June – 8 July 1976"; what both share is said once."""
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start)} – {day(end)}"
    if start.month != end.month:
        return f"{day_of_year(start)} – {day(end)}"
    return _days_of_a_month(start, end)


def days_of_year(start: date, end: date) -> str:
    """The same without a year: "4–7 March"."""
    if start.month == end.month:
        return _days_of_a_month(start, end, "MMMd")
    return f"{day_of_year(start)} – {day_of_year(end)}"


def months(start: date, end: date) -> str:
    """ "September 2024", "March – April 2024"."""
    if (start.year, start.month) == (end.year, end.month):
        return month(start)
    if start.year != end.year:
        return f"{month(start)} – {month(end)}"
    return f"{month_names()[start.month - 1]} – {month(end)}"


def _days_of_a_month(start, end, skeleton="yMMMd") -> str:
    """By the pattern of the language for an interval of days, its short name of the month written in full."""
    locale = reader_locale()
    pattern = locale.interval_formats.get(skeleton, {}).get("d", ())
    if len(pattern) != 2:
        return f"{day_of_year(start)} – {day_of_year(end) if skeleton == 'MMMd' else day(end)}"
    return "".join(
        parse_pattern(part.replace("MMM", "MMMM")).apply(value, locale)
        for part, value in zip(pattern, (start, end), strict=True)
    )


def _local(value):
    return timezone.localtime(value) if getattr(value, "tzinfo", None) else value
