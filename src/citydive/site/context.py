"""What every page's frame needs: the deep dive in view, the main navigation, the languages."""

import re

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.languages import offered_languages
from citydive.cohorts.rules import is_inside, is_moderator
from citydive.notices.queries import unread_records

# (address name, label): what moderators and delegates see on every page of their deep dive.
NAVIGATION = [
    ("cities", _("Cities")),
    ("calendar", _("Calendar")),
    ("exchange", _("Exchange")),
    ("evidence", _("Evidence")),
    ("options", _("Options")),
    ("results", _("Results")),
]


# What stands under another address than its tab: the rest of the address after the deep dive, and the tab.
BELONGS = [
    (re.compile(r"(commitments|calls|reports)/"), "cities"),
    (re.compile(r"(library|expertise|missions)/"), "exchange"),
    (re.compile(r"(measures|decisions)/"), "options"),
    (re.compile(r"methods/|cities/[^/]+/(data|analyses|findings)/"), "evidence"),
    (re.compile(r"cities/[^/]+/results/"), "results"),
    (re.compile(r"(invite|invite-city|scope|actors)/|cities/[^/]+/(membership|stage)/"), "board"),
]
# A record lights the tab of the room that its kind belongs to.
KINDS = {
    "commitment": "cities",
    "call": "cities",
    "session": "calendar",
    "observation": "calendar",
    "task": "calendar",
    "question": "exchange",
    "advice": "exchange",
    "case": "exchange",
    "takeaway": "exchange",
    "input": "exchange",
    "need": "exchange",
    "offer": "exchange",
    "mission": "exchange",
    "dataset": "evidence",
    "analysis": "evidence",
    "finding": "evidence",
    "option": "options",
    "decision": "options",
    "result": "results",
    "statement": "results",
}


def frame(request):
    user = getattr(request, "user", None)
    dive = getattr(request, "dive", None)
    # Asked only where a page shows it.
    unread = SimpleLazyObject(lambda: unread_records(user) if user else set())
    return {
        "dive": dive,
        "navigation": _navigation(request, user, dive),
        "moderates": bool(dive and user and is_moderator(user, dive)),
        "languages": offered_languages(),
        "machine_drafts": settings.MACHINE_DRAFT_LANGUAGES,
        "unread": SimpleLazyObject(lambda: len(unread)),
        # For lists: what has something new for this reader.
        "unread_records": unread,
    }


def _navigation(request, user, dive):
    if user is None or dive is None or not is_inside(user, dive):
        return []
    shown = [*NAVIGATION, ("board", _("Board"))] if is_moderator(user, dive) else NAVIGATION
    here = _tab(request, reverse("dive", args=[dive.slug]))
    return [
        {"url": reverse(name, args=[dive.slug]), "label": label, "current": name == here} for name, label in shown
    ]


def _tab(request, root) -> str:
    """The name of the tab that the page belongs to, "" for none."""
    record = getattr(request, "record", None)
    if record is not None:
        return KINDS.get(record.kind, "")
    rest = request.path.removeprefix(root)
    found = (name for pattern, name in BELONGS if pattern.match(rest))
    return next(found, rest.partition("/")[0])
