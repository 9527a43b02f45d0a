"""What people write in needs, offers and missions, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.naming import language_names
from citydive.records.actions import is_retitled, raise_edition

from .models import Listing, Where
from .topics import topic_name

LISTING_LABELS = {
    "text": _("Text"),
    "topic": _("Topic"),
    "topic_words": _("In your own words"),
    "languages": _("Languages"),
    "starts": _("From"),
    "ends": _("Until"),
    "where": _("Where"),
}
_DAYS = ("starts", "ends")


def listing_content(record) -> dict:
    values = Listing.objects.values(*LISTING_LABELS).get(pk=record.pk)
    return values | {name: values[name].isoformat() if values[name] else "" for name in _DAYS}


def listing_words(name, value) -> str:
    if name == "topic":
        # General topics; those of a theme are known by its slug alone.
        return topic_name(None, value)
    if name == "languages":
        return language_names(", ".join(value))
    if name == "where":
        return str(Where(value).label) if value else ""
    return day_words(value) if name in _DAYS else value


def day_words(value) -> str:
    return days.day(datetime.date.fromisoformat(value)) if value else ""


def day_of(value):
    return datetime.date.fromisoformat(value) if value else None


def restore_listing(record, kept) -> None:
    before = listing_content(record)
    given = {name: day_of(kept[name]) if name in _DAYS else kept[name] for name in before}
    Listing.objects.filter(pk=record.pk).update(**given)
    if is_retitled(record) or listing_content(record) != before:
        raise_edition(record)
