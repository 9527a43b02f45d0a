"""From an act on a record to the people who should know: subscriber of `records.events`, in the act's transaction.

A few queries whatever the number of followers: who follows, who of them may read, two writes.
"""

from django.db.models import F, Q
from django.utils import timezone

from citydive.records.readers import people_reading

from .actions import follow_own
from .models import Follow, Notification
from .wording import PERSONAL, TALK, WORDS

# Acts after which a person follows the record, unless they said no to that.
TAKES_PART = {"created", "edited", "commented"}


def tell(record, entry) -> None:
    """Follow for who acted; rows for who follows and for who was addressed, as far as they may read the record."""
    if entry.by_id is not None and entry.verb in TAKES_PART and not _is_part(record, entry):
        follow_own(entry.by_id, record)
    if entry.verb not in WORDS or _is_noise(record, entry):
        return
    addressed = set(entry.detail.get("told", ())) - {entry.by_id}
    followers = set() if entry.verb in PERSONAL else _followers(record, entry) - {entry.by_id} - addressed
    if not (addressed or followers):
        return
    readers = people_reading(record, comments=entry.verb in TALK).filter(pk__in=addressed | followers)
    allowed = set(readers.values_list("pk", flat=True))
    _write(record, entry, entry.verb if entry.verb in PERSONAL else "addressed", addressed & allowed)
    _write(record, entry, entry.verb, followers & allowed)


def note_look(record, user) -> None:
    """Who opens the page of a record has seen what was new there."""
    unread = Notification.objects.filter(person=user, record=record, read__isnull=True)
    # A look is mostly a look at nothing new; then nothing is written.
    if unread.exists():
        unread.update(read=timezone.now())


def _is_noise(record, entry) -> bool:
    if entry.verb == "edited" and not entry.detail.get("new_edition"):
        return True
    return entry.verb == "outdated" and _is_part(record, entry)


def _is_part(record, entry) -> bool:
    """What is written in a sentence, or makes it out of date, is told of its whole result; talk is about itself."""
    return record.kind == "statement" and entry.verb not in TALK


def _followers(record, entry) -> set[int]:
    place = Q(deep_dive=record.deep_dive_id) & (Q(city__isnull=True) | Q(city=record.city_id))
    rows = Follow.objects.filter(Q(record=record) | place).values_list("person_id", "record_id", "on")
    direct = {person for person, of_record, on in rows if of_record and on}
    off = {person for person, of_record, on in rows if of_record and not on}
    around = {person for person, of_record, on in rows if not of_record and on}
    # Drafts of the machine come by the dozen: only who follows one of them hears of it.
    quiet = record.state == "draft" or _is_part(record, entry)
    return (direct if quiet else direct | around) - off


def _write(record, entry, verb, people) -> None:
    """One unread row per person and verb, raised by one; safe beside others who act on the same record."""
    if not people:
        return
    new = [
        Notification(person_id=person, record=record, verb=verb, at=entry.at, by_id=entry.by_id)
        for person in sorted(people)
    ]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    rows = Notification.objects.filter(person__in=people, record=record, verb=verb, read__isnull=True)
    # Locked in one order, so that two acts at once wait for each other instead of crossing.
    locked = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    Notification.objects.filter(pk__in=locked).update(
        count=F("count") + 1, at=entry.at, by=entry.by_id, mailed=None
    )
