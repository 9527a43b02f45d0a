"""The languages that people can choose."""

import json
from functools import cache

from django.conf import settings

WELL_ENOUGH = 0.9


@cache
def offered_languages() -> list[tuple[str, str]]:
    """The languages of the switch: English, and those whose catalogue is nearly complete."""
    shares = json.loads((settings.LOCALE_PATHS[0] / "shares.json").read_text())
    return [(code, name) for code, name in settings.LANGUAGES if shares.get(code, 1.0) >= WELL_ENOUGH]
