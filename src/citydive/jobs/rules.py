"""Who sees and steers background work: its owner, and the delegates of the city it is for. Moderators do not:
a job may work on a city's draft."""

from django.db.models import Q

from citydive.cohorts.rules import place_of


def visible_q(user) -> Q:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Q(pk__in=[])
    seen = Q(owner=user)
    for dive_id, city_id in place_of(user).delegate_of:
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
