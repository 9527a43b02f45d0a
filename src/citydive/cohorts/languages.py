"""The languages that people can choose, and keeping the choice."""

import json
from functools import cache

from django.conf import settings

WELL_ENOUGH = 0.9
YEAR_SECONDS = 31_536_000


@cache
def offered_languages() -> list[tuple[str, str]]:
    """The languages of the switch: English, and those whose catalogue is nearly complete."""
    shares = json.loads((settings.LOCALE_PATHS[0] / "shares.json").read_text())
    return [(code, name) for code, name in settings.LANGUAGES if shares.get(code, 1.0) >= WELL_ENOUGH]


def keep_language(response, code: str) -> None:
    """Let the browser remember the language until another one is chosen."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )
