"""Chore: remind before a commitment lapses, and note that it has. Several workers may look at the same moment."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from citydive.cohorts.models import Membership, Role, User
from citydive.records.actions import Conflict
from citydive.records.events import happened
from citydive.records.models import Record

from . import mails
from .actions import move
from .models import Commitment, State
from .queries import nothing_later

# So many days before the end it is said, once each.
REMIND_AT = (60, 14)


def look(today=None) -> int:
    """Returns how many commitments were reminded of or lapsed. today: a date, for tests."""
    today = today or timezone.localdate()
    signed = Commitment.objects.filter(record__state=State.SIGNED, record__withdrawn=None, record__erased=None)
    done = sum(_lapse(each.pk, today) for each in signed.filter(valid_until__lt=today))
    soon = signed.filter(valid_until__gte=today, valid_until__lte=today + timedelta(days=max(REMIND_AT)))
    # Who left the deep dive is not asked to go on.
    here = Membership.objects.filter(deep_dive=OuterRef("record__deep_dive"), city=OuterRef("record__city"))
    soon = soon.filter(Exists(here.exclude(state=Membership.State.ENDED)))
    # What waits for signature in its place needs no reminder.
    soon = soon.filter(nothing_later()).select_related("record__city", "record__deep_dive")
    return done + sum(_remind(each, today) for each in soon)


@transaction.atomic
def _lapse(pk, today) -> bool:
    record = Record.objects.select_for_update().get(pk=pk)
    if record.state != State.SIGNED or record.is_gone:
        return False
    try:
        move(record, State.LAPSED)
    except Conflict:
        return False
    happened(record, "lapsed")
    return True


@transaction.atomic
def _remind(commitment, today) -> bool:
    left = (commitment.valid_until - today).days
    step = min(each for each in REMIND_AT if left <= each)
    due = Q(reminded=None) | Q(reminded__gt=step)
    if not Commitment.objects.filter(due, pk=commitment.pk).update(reminded=step):
        return False
    for person in _responsible(commitment.record):
        mails.lapses(commitment, person)
    happened(commitment.record, "lapses soon")
    return True


def _responsible(record):
    """The delegates of the city and who moderates."""
    current = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    delegates = Q(kind=Role.Kind.DELEGATE, city=record.city_id)
    roles = Role.objects.filter(current, delegates | Q(kind=Role.Kind.MODERATOR), deep_dive=record.deep_dive_id)
    return User.objects.filter(is_active=True, roles__in=roles).distinct().order_by("pk")
