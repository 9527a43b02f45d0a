"""The journal as one reader may see it: acts on what they may read (or did until it was erased), and of drafts
only how many.

What happened to a record while it was a draft stays with its city, also after it was shared: every entry keeps who
could see the record then (`detail["visibility"]`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from citydive.cohorts.models import Entry, User
from citydive.cohorts.rules import place_of
from citydive.cohorts.sentences import act_name, sentence_of, words_of

from .history import SHARED
from .models import Record
from .rules import tombstone_q


def entries_for(user, dive):
    """The acts in a deep dive that somebody inside may see, newest first.

    Of their own cities everything; of others what was shared when it happened and still can be read. What was
    erased stays as acts with its key, that it was erased too. The moderator also sees who was invited and joined,
    and all about the cohort's own records.
    """
    place = place_of(user)
    readable = Record.objects.filter(tombstone_q(user), deep_dive=dive).values("key")
    shared = Q(detail__visibility__in=SHARED) & Q(record_key__in=readable)
    seen = Q(city_id__in=place.cities(dive.pk)) | shared
    if dive.pk in place.moderates:
        seen |= Q(record_key="") | Q(city__isnull=True, record_key__in=readable)
    return Entry.objects.filter(seen, deep_dive=dive)


def hidden_counts(user, dive) -> list[tuple[str, int]]:
    """For the moderator: (city, number of acts on what is not shared), by name."""
    shown = entries_for(user, dive).values("pk")
    rows = Entry.objects.filter(deep_dive=dive, city__isnull=False).exclude(record_key="").exclude(pk__in=shown)
    return list(rows.order_by("city__name").values_list("city__name").annotate(Count("pk")))


def account_entries():
    """For administrators: acts on accounts, roles and memberships; never on records."""
    return Entry.objects.filter(record_key="")


def people_in(entries):
    """The accounts that did something in these entries, for the filter."""
    return User.objects.filter(pk__in=entries.order_by().values("by").distinct())


def acts_in(entries) -> list[tuple[str, str]]:
    """The kinds of act in these entries: (verb, name), by name."""
    verbs = entries.order_by().values_list("verb", flat=True).distinct()
    return sorted(((verb, act_name(verb)) for verb in verbs), key=lambda pair: pair[1])


@dataclass(frozen=True)
class Line:
    """One entry in words, with the key of its record as a link. dive: title of the deep dive it happened in."""

    at: datetime
    text: SafeString
    dive: str = ""


def lines(entries, user) -> list[Line]:
    """A page of entries in words; titles are those that the reader may see. Two queries."""
    entries = list(entries.select_related("by", "person", "city", "deep_dive"))
    keys = {entry.record_key for entry in entries if entry.record_key}
    records = {each.key: each for each in Record.objects.visible_to(user).filter(key__in=keys)}
    return [
        Line(
            entry.at,
            _in_words(entry, records.get(entry.record_key)),
            entry.deep_dive.title if entry.deep_dive else "",
        )
        for entry in entries
    ]


def _in_words(entry, record) -> SafeString:
    known = words_of(entry) | {
        "who": entry.by.name if entry.by else "citydive",
        "person": entry.person.name if entry.person else _("somebody"),
        "what": _what(entry, record),
    }
    safe = {name: format_html("<bdi>{}</bdi>", value) for name, value in known.items()}
    # The sentences are ours and translated; everything that people typed was escaped just above.
    return mark_safe(sentence_of(entry) % safe)  # noqa: S308


def _what(entry, record):
    if record is None:
        return entry.record_key
    link = format_html(
        '<a class="key" href="{}"><bdi dir="ltr">{}</bdi></a>', record.get_absolute_url(), record.key
    )
    return format_html("{} {}", link, record.title)
