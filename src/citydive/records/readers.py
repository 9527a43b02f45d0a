"""The rules of reading from their other end: who reads a record. For telling people, and for choosing whom to tell.

`tests/records/test_readers.py` holds, for every role and every visibility, that both ends say the same.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from citydive.cohorts.models import Grant, Membership, Role, User

from .models import Link, Visibility
from .rules import NOTHING


def people_reading(record, *, comments=False):
    """The active accounts that may read `record` (comments: also what is said about it), as one query."""
    active = User.objects.filter(is_active=True)
    if record.visibility == Visibility.PUBLIC and record.deep_dive.is_public and not comments:
        return active
    moderators, inside = _moderators(record), _inside(record)
    shared = record.visibility in (Visibility.COHORT, Visibility.PUBLIC)
    q = NOTHING
    if shared or record.city_id is None:
        q |= moderators
    if shared:
        q |= inside
    if record.city_id is None:
        q |= inside & Q(pk__in=record.authors.values("pk"))
    else:
        q |= _exists(_roles(record).filter(kind=Role.Kind.DELEGATE, city=record.city_id))
    grants = _grants(record, shared)
    if comments:
        # Comments are talk inside: from outside only who was given the right to review reads them.
        q |= _exists(grants.filter(verb=Grant.Verb.REVIEW)) | (_exists(grants) & (inside | moderators))
    else:
        q |= _exists(grants)
    return active.filter(q)


def _current() -> Q:
    return Q(until__isnull=True) | Q(until__gte=timezone.localdate())


def _roles(record):
    return Role.objects.filter(_current(), user=OuterRef("pk"), deep_dive=record.deep_dive_id)


def _exists(rows) -> Q:
    return Q(Exists(rows))


def _moderators(record) -> Q:
    return _exists(_roles(record).filter(kind=Role.Kind.MODERATOR))


def _inside(record) -> Q:
    here = Membership.objects.filter(
        deep_dive=record.deep_dive_id, state__in=[Membership.State.ACTIVE, Membership.State.PAUSED]
    )
    return _exists(_roles(record).filter(kind=Role.Kind.DELEGATE, city__in=here.values("city")))


def _grants(record, shared):
    scopes = Q(scope__in=[Grant.Scope.RECORD, Grant.Scope.SESSION], record_key=record.key)
    if shared:
        came_of = Link.objects.filter(source=record).values("target__key")
        scopes |= Q(scope=Grant.Scope.SESSION, record_key__in=came_of)
        scopes |= Q(scope=Grant.Scope.SHARED, record_key=record.key)
        if record.city_id is not None:
            scopes |= Q(scope=Grant.Scope.CITY, city=record.city_id)
    return Grant.objects.filter(_current(), scopes, party=OuterRef("pk"), deep_dive=record.deep_dive_id)
