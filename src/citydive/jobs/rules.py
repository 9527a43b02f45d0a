"""Who sees and steers background work: its owner, and the delegates of the city it is for. Moderators do not:
a job may work on a city's draft. Its title and messages tell of that draft too, so an owner who no longer speaks
for the city, or has no part in the deep dive any more, does not see it either."""

from django.db.models import Q

from citydive.cohorts.rules import place_of


def visible_q(user) -> Q:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Q(pk__in=[])
    place = place_of(user)
    seen = Q(owner=user, deep_dive=None) | Q(owner=user, city=None, deep_dive_id__in=place.takes_part)
    if place.moderates:
        seen |= Q(owner=user, deep_dive_id__in=place.moderates)
    for dive_id, city_id in place.delegate_of:
        seen |= Q(deep_dive_id=dive_id, city_id=city_id)
    return seen


def can_retry(user, job) -> bool:
    """Starting work again needs the right to write where it writes."""
    if job.city_id is None:
        return job.owner_id == user.pk
    place = place_of(user)
    if (job.deep_dive_id, job.city_id) in place.writes:
        return True
    return job.owner_id == user.pk and job.deep_dive_id in place.moderates


def can_cancel(user, job) -> bool:
    """Who asked for it, and who writes for the city; a delegate of a city that paused or left only looks on."""
    return job.owner_id == user.pk or (job.deep_dive_id, job.city_id) in place_of(user).writes
