"""Who leads a session, who is in the room, and for which city somebody speaks there."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from citydive.cohorts.models import City, Membership, Role
from citydive.cohorts.rules import place_of, takes_part
from citydive.formats.rules import may_add_cards, may_see_cards
from citydive.records.rules import can_edit


def may_lead(user, record) -> bool:
    """Who may change the session leads it: the moderator, or the delegates who entered it."""
    return can_edit(user, record)


def may_be_in_the_room(user, record) -> bool:
    """Who sees the cards of a session sees its clock, its votes and its guided methods."""
    return may_see_cards(user, record)


def is_among(user, dive) -> bool:
    """Whether somebody takes part in a deep dive or was invited to something in it: they read people's names."""
    return takes_part(user, dive) or any(grant.deep_dive_id == dive.pk for grant in place_of(user).grants)


def sorter(user, record):
    """Which cards of a session somebody sorts, as a function of the card: who leads all of them; who adds cards
    those of their cities, and those that stand under no city's name."""
    if not may_add_cards(user, record):
        return lambda card: False
    if may_lead(user, record):
        return lambda card: True
    own = {None, *place_of(user).writes_for(record.deep_dive_id)}
    return lambda card: card.city_id in own


def delegates_here(dives):
    """The roles of those who speak for their city today: nobody waits for a city that left or pauses."""
    current = Q(until=None) | Q(until__gte=timezone.localdate())
    here = Membership.objects.filter(
        deep_dive=OuterRef("deep_dive"), city=OuterRef("city"), state=Membership.State.ACTIVE
    )
    roles = Role.objects.filter(current, Exists(here), deep_dive__in=dives, kind=Role.Kind.DELEGATE)
    return roles.filter(user__is_active=True)


def speaks_for(user, session) -> list[City]:
    """The cities of a session for which somebody votes and confirms: their own, as long as they are active."""
    writes = place_of(user).writes_for(session.record.deep_dive_id)
    return [city for city in session.cities.order_by("name") if city.pk in writes]
