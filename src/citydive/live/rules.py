"""Who leads a session, who is in the room, and for which city somebody speaks there."""

from citydive.cohorts.models import City
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


def may_sort(user, record) -> bool:
    """Who adds cards says what becomes of them."""
    return may_add_cards(user, record)


def may_sort_card(user, record, card) -> bool:
    """Who leads sorts all cards; delegates those of their cities, and those that stand under no city's name."""
    own = card.city_id is None or card.city_id in place_of(user).writes_for(record.deep_dive_id)
    return may_sort(user, record) and (own or may_lead(user, record))


def speaks_for(user, session) -> list[City]:
    """The cities of a session for which somebody votes and confirms: their own, as long as they are active."""
    writes = place_of(user).writes_for(session.record.deep_dive_id)
    return [city for city in session.cities.order_by("name") if city.pk in writes]
