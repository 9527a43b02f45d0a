"""What every page's frame needs: the deep dive in view, the main navigation, the languages."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.languages import offered_languages
from citydive.cohorts.rules import is_inside, is_moderator

# (address name, label): what moderators and delegates see on every page of their deep dive.
NAVIGATION = [
    ("cities", _("Cities")),
    ("calendar", _("Calendar")),
    ("exchange", _("Exchange")),
    ("evidence", _("Evidence")),
    ("options", _("Options")),
    ("results", _("Results")),
]


def frame(request):
    user = getattr(request, "user", None)
    dive = getattr(request, "dive", None)
    return {
        "dive": dive,
        "navigation": _navigation(request, user, dive),
        "moderates": bool(dive and user and is_moderator(user, dive)),
        "languages": offered_languages(),
        "machine_drafts": settings.MACHINE_DRAFT_LANGUAGES,
    }


def _navigation(request, user, dive):
    if user is None or dive is None or not is_inside(user, dive):
        return []
    shown = [*NAVIGATION, ("board", _("Board"))] if is_moderator(user, dive) else NAVIGATION
    places = ((reverse(name, args=[dive.slug]), label) for name, label in shown)
    return [{"url": url, "label": label, "current": request.path.startswith(url)} for url, label in places]
