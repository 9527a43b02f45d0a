"""The journal of an installation: who did what. Rooms write to it in the transaction of the act itself."""

from .models import Entry


def note(verb, *, by=None, dive=None, city=None, record_key="", person=None, **detail) -> Entry:
    """Write one line. verb: one word in the past ("edited", "shared", "invited"); detail: small JSON values."""
    return Entry.objects.create(
        verb=verb, by=by, deep_dive=dive, city=city, record_key=record_key, person=person, detail=detail
    )


def last(**which) -> tuple | None:
    """Who did this last, and when. which: verb, deep_dive, city, record_key."""
    found = Entry.objects.filter(**which).select_related("by").first()
    return (found.by, found.at) if found else None
