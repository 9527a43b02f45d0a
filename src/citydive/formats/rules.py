"""Who adds to a session. Reading and editing it are the rules of every record."""

from django.db.models import Q

from citydive.cohorts.models import Grant
from citydive.cohorts.rules import place_of
from citydive.records.models import Record


def may_add_cards(user, record) -> bool:
    """The moderator, and delegates of active cities, to a session that they see; citing a card is the same."""
    place = place_of(user)
    if record.deep_dive_id not in place.moderates and not place.writes_for(record.deep_dive_id):
        return False
    return Record.objects.visible_to(user).filter(pk=record.pk).exists()


def may_see_cards(user, record) -> bool:
    """Cards are the cohort's: a public session page does not show them to strangers. The same holds for where to
    join, travel and preparation.

    Whoever has a grant on the session sees them too.
    """
    place = place_of(user)
    dive = record.deep_dive_id
    if dive in place.moderates or dive in place.cohort:
        return True
    return any(
        grant.deep_dive_id == dive and grant.scope != Grant.Scope.CITY and grant.record_key == record.key
        for grant in place.grants
    )


def may_prepare(user, record) -> bool:
    """Delegates of active cities answer the questions of a session that they see."""
    place = place_of(user)
    return bool(place.writes_for(record.deep_dive_id)) and record.deep_dive_id in place.cohort


def may_keep_list(user, record) -> bool:
    """The moderator invites and keeps the list of who was there."""
    return record.deep_dive_id in place_of(user).moderates


def attendance_q(user, record) -> Q:
    """Who was there is for those who need it: the moderator; a city's delegates for their city; oneself."""
    if may_keep_list(user, record):
        return Q()
    return Q(person=user.pk) | Q(city__in=place_of(user).cities(record.deep_dive_id))
