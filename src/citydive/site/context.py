"""What every page's frame needs: the deep dive in view, the main navigation, the languages."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.rules import is_inside, is_moderator

# (address name, label, who sees it); rooms that are not there yet simply do not resolve.
NAVIGATION = [
    ("cities", _("Cities"), "inside"),
    ("calendar", _("Calendar"), "inside"),
    ("exchange", _("Exchange"), "inside"),
    ("evidence", _("Evidence"), "inside"),
    ("options", _("Options"), "inside"),
    ("results", _("Results"), "inside"),
    ("board", _("Board"), "inside"),
]


def frame(request):
    user = getattr(request, "user", None)
    dive = getattr(request, "dive", None)
    return {
        "dive": dive,
        "navigation": _navigation(request, user, dive),
        "moderates": bool(dive and user and is_moderator(user, dive)),
        "languages": settings.LANGUAGES,
        "machine_drafts": settings.MACHINE_DRAFT_LANGUAGES,
    }


def _navigation(request, user, dive):
    if user is None or dive is None or not is_inside(user, dive):
        return []
    rows = []
    for name, label, _need in NAVIGATION:
        try:
            url = reverse(name, args=[dive.slug])
        except NoReverseMatch:
            continue
        rows.append({"url": url, "label": label, "current": request.path.startswith(url)})
    return rows
