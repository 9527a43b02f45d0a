"""What every page's frame needs: the deep dive in view, the main navigation, the languages."""

import json
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.rules import is_inside, is_moderator
from citydive.notices.queries import unread_count

# (address name, label): what moderators and delegates see on every page of their deep dive.
NAVIGATION = [
    ("cities", _("Cities")),
    ("calendar", _("Calendar")),
    ("exchange", _("Exchange")),
    ("evidence", _("Evidence")),
    ("options", _("Options")),
    ("results", _("Results")),
]


WELL_ENOUGH = 0.9


@cache
def offered_languages() -> list[tuple[str, str]]:
    """The languages of the switch: English, and those whose catalogue is nearly complete."""
    shares = json.loads((settings.LOCALE_PATHS[0] / "shares.json").read_text())
    return [(code, name) for code, name in settings.LANGUAGES if shares.get(code, 1.0) >= WELL_ENOUGH]


def frame(request):
    user = getattr(request, "user", None)
    dive = getattr(request, "dive", None)
    return {
        "dive": dive,
        "navigation": _navigation(request, user, dive),
        "moderates": bool(dive and user and is_moderator(user, dive)),
        "languages": offered_languages(),
        "machine_drafts": settings.MACHINE_DRAFT_LANGUAGES,
        # Asked only where the header shows it.
        "unread": SimpleLazyObject(lambda: unread_count(user)) if user and user.is_authenticated else 0,
    }


def _navigation(request, user, dive):
    if user is None or dive is None or not is_inside(user, dive):
        return []
    shown = [*NAVIGATION, ("board", _("Board"))] if is_moderator(user, dive) else NAVIGATION
    places = ((reverse(name, args=[dive.slug]), label) for name, label in shown)
    return [{"url": url, "label": label, "current": request.path.startswith(url)} for url, label in places]
