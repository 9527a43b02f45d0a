"""Rights once, for all kinds of record: the matrix of ARCHITECTURE.md as queries."""

from django.db.models import Exists, OuterRef, Q

from citydive.cohorts.models import Grant
from citydive.cohorts.rules import NOWHERE, place_of

from .models import Link, Record, StoredFile, Visibility

NOTHING = Q(pk__in=[])
PUBLIC = Q(visibility=Visibility.PUBLIC, deep_dive__is_public=True)
SHARED = Q(visibility__in=[Visibility.COHORT, Visibility.PUBLIC])


def visible_q(user) -> Q:
    """Which records `user` reads, as one condition for a query. Of erased ones there is nothing to read."""
    return Q(erased=None) & tombstone_q(user)


def tombstone_q(user) -> Q:
    """Which records `user` reads, or would read had they not been erased."""
    place = place_of(user)
    if place is NOWHERE:
        return PUBLIC
    return _once_for(place, user, "_reads", lambda: _reads(user, place))


def readable_records(user):
    """The records that `user` reads, as a query of its own."""
    place = place_of(user)
    if place is NOWHERE:
        return Record.objects.filter(visible_q(user))
    return _once_for(place, user, "_readable", lambda: Record.objects.filter(visible_q(user))).all()


def _once_for(place, user, name, make):
    """What a page asks many times: put together once for a place, and anew when the place was read again."""
    known, made = getattr(user, name, None) or (None, None)
    if known is not place:
        made = make()
        setattr(user, name, (place, made))
    return made


def _reads(user, place) -> Q:
    q = PUBLIC
    if place.moderates:
        # All that is shared, and the cohort's own records; of a city's drafts only counts (never rows).
        q |= Q(deep_dive_id__in=place.moderates) & (SHARED | Q(city__isnull=True))
    if place.cohort:
        q |= Q(deep_dive_id__in=place.cohort) & SHARED
    for dive, city in place.delegate_of:
        q |= Q(deep_dive_id=dive, city_id=city)
    if place.cohort:
        # Delegates keep sight of the cohort's drafts that they wrote themselves.
        mine = Record.authors.through.objects.filter(user_id=user.pk).values("record_id")
        q |= Q(deep_dive_id__in=place.cohort, city__isnull=True, pk__in=mine)
    for grant in place.grants:
        q |= granted_q(grant)
    return q


def granted_q(grant) -> Q:
    if grant.scope == Grant.Scope.RECORD:
        return Q(deep_dive_id=grant.deep_dive_id, key=grant.record_key)
    if grant.scope == Grant.Scope.SHARED:
        return Q(deep_dive_id=grant.deep_dive_id, key=grant.record_key) & SHARED
    if grant.scope == Grant.Scope.CITY:
        return Q(deep_dive_id=grant.deep_dive_id, city_id=grant.city_id) & SHARED
    came_of_it = Link.objects.filter(target__key=grant.record_key).values("source_id")
    return Q(deep_dive_id=grant.deep_dive_id) & (Q(key=grant.record_key) | (Q(pk__in=came_of_it) & SHARED))


def editable_q(user) -> Q:
    """Which records `user` may change: their own, unless they are withdrawn. Putting back comes first then."""
    return Q(withdrawn=None) & owned_q(user)


def owned_q(user) -> Q:
    """The records that `user` answers for: delegates for those of their city, moderators for those of the cohort,
    delegates for those of the cohort that they wrote."""
    place = place_of(user)
    q = NOTHING
    for dive, city in place.writes:
        q |= Q(deep_dive_id=dive, city_id=city)
    if place.moderates:
        q |= Q(deep_dive_id__in=place.moderates, city__isnull=True)
    dives = {dive for dive, _ in place.writes}
    if dives:
        mine = Record.authors.through.objects.filter(user_id=user.pk).values("record_id")
        q |= Q(deep_dive_id__in=dives, city__isnull=True, pk__in=mine)
    return Q(erased=None) & q


def can_edit(user, record) -> bool:
    """`editable_q` for a record at hand, as it was read."""
    return record.withdrawn is None and owns(user, record)


def owns(user, record) -> bool:
    """`owned_q` for a record at hand, as it was read. A page asks often: only of the cohort's records a query is
    needed. (`tests/records/test_readers.py` holds that both say the same.)"""
    place, dive = place_of(user), record.deep_dive_id
    if record.erased is not None:
        return False
    if record.city_id is not None:
        return (dive, record.city_id) in place.writes
    if dive in place.moderates:
        return True
    return bool(place.writes_for(dive)) and record.authors.filter(pk=user.pk).exists()


def can_ask_erasure(user, record) -> bool:
    """A delegate of the city that owns the record; for the cohort's records the moderator."""
    place = place_of(user)
    if record.city_id is None:
        return record.deep_dive_id in place.moderates
    return (record.deep_dive_id, record.city_id) in place.writes


def can_comment(user, record) -> bool:
    """Delegates and moderators of the deep dive on what they may read; others with a grant to review."""
    place = place_of(user)
    inside = record.deep_dive_id in place.cohort or record.deep_dive_id in place.moderates
    reviews = any(g.verb == Grant.Verb.REVIEW for g in place.grants if g.deep_dive_id == record.deep_dive_id)
    if not (inside or reviews):
        return False
    if not inside:
        granted = [g for g in place.grants if g.verb == Grant.Verb.REVIEW]
        q = NOTHING
        for grant in granted:
            q |= granted_q(grant)
        return Record.objects.filter(q, pk=record.pk).exists()
    return Record.objects.visible_to(user).filter(pk=record.pk).exists()


def can_read_comments(user, record) -> bool:
    """Comments are talk inside: a public record shows them to its cohort, its city and reviewers only."""
    place = place_of(user)
    inside = record.deep_dive_id in place.moderates or record.deep_dive_id in place.cohort
    return inside or (record.deep_dive_id, record.city_id) in place.delegate_of or can_comment(user, record)


def comments_q(user) -> Q:
    """`can_read_comments` as a condition for a query, on records that are visible to `user`."""
    place = place_of(user)
    q = Q(deep_dive_id__in=place.moderates | place.cohort)
    for dive, city in place.delegate_of:
        q |= Q(deep_dive_id=dive, city_id=city)
    for grant in place.grants:
        if grant.verb == Grant.Verb.REVIEW:
            q |= granted_q(grant)
    return q


def readable_files(user):
    """A file has the rights of its record, a staged one is its owner's; and all that it shows must be readable."""
    visible = Record.objects.visible_to(user).values("pk")
    theirs = Q(record__in=visible)
    if user.is_authenticated:
        theirs |= Q(record=None, owner=user.pk)
    shows = StoredFile.shows.through.objects.filter(storedfile_id=OuterRef("pk"))
    return StoredFile.objects.filter(theirs).exclude(Exists(shows.exclude(record_id__in=visible)))


def can_read_file(user, stored) -> bool:
    return readable_files(user).filter(pk=stored.pk).exists()


def can_create(user, dive, city=None) -> bool:
    """For a city: its delegates. For the cohort: moderators and delegates of active cities."""
    place = place_of(user)
    if city is not None:
        return (dive.pk, city.pk) in place.writes
    return dive.pk in place.moderates or any(d == dive.pk for d, _ in place.writes)
