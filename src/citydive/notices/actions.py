"""Use cases of notices: follow and let go, mark as read, choose how to be told."""

from datetime import timedelta

from django.utils import timezone

from .models import Follow, Notification, Preference, Rhythm

KEEP_READ = timedelta(days=90)


def follow(person, *, on=True, record=None, dive=None, city=None) -> None:
    """Follow a record, a deep dive or a city in it; on=False: let it go, and let nothing turn it on again."""
    what = {"record": record} if record is not None else {"record": None, "deep_dive": dive, "city": city}
    Follow.objects.update_or_create(person=person, **what, defaults={"on": on})


def follow_own(person_id, record) -> None:
    """Follow what one takes part in, unless the person said no to that, or let this record go."""
    if not Preference.objects.filter(person=person_id, follow_own=False).exists():
        Follow.objects.bulk_create([Follow(person_id=person_id, record=record)], ignore_conflicts=True)


def mark_read(person, *, record=None) -> int:
    """Mark what is new about a record, or everything, as read; returns how many rows that were."""
    rows = Notification.objects.filter(person=person, read__isnull=True)
    if record is not None:
        rows = rows.filter(record=record)
    return rows.update(read=timezone.now())


def choose(person, *, follow_own, digest) -> None:
    Preference.objects.update_or_create(person=person, defaults={"follow_own": follow_own, "digest": digest})


def stop_digest(person) -> None:
    """No more e-mails; what else the person chose stays."""
    Preference.objects.update_or_create(person=person, defaults={"digest": Rhythm.OFF})


def preference_of(person) -> Preference:
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def forget_old() -> None:
    """Chore: what was read long ago is forgotten."""
    Notification.objects.filter(read__lt=timezone.now() - KEEP_READ).delete()
