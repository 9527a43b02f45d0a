"""The base period as somebody types it: asked by the form and again by the job. Light, as the theme is."""

import re

from citydive.told import gettext as _

# Two years of four digits, of any script; a hyphen or a dash between them.
_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")


def read_base(text: str) -> tuple[int, int] | None:
    """First and last year, None for no text; ValueError in plain words for what is no period."""
    if not text:
        return None
    found = _YEARS.fullmatch(text)
    if not found or int(found[1]) > int(found[2]):
        raise ValueError(
            _("“%(text)s” is not a base period; write two years, for example 1961-1990.") % {"text": text}
        )
    return int(found[1]), int(found[2])
