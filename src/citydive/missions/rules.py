"""Who writes needs, offers and missions, and who reads of people's travel. Reading and editing a record are the
rules of every record; what the other city does with it stands here, as with the answer to an advice.
"""

from citydive.cohorts.models import Membership
from citydive.cohorts.rules import is_inside, place_of
from citydive.exchange.rules import may_ask, voices

from .models import MissionState

__all__ = [
    "cities_named_by",
    "may_answer",
    "may_ask",
    "may_cancel",
    "may_carry",
    "may_see_people",
    "may_see_travel",
    "voices",
]

# While it is prepared and goes on, the receiving city has to know.
_NEEDED = (MissionState.AGREED, MissionState.UNDER_WAY)


def may_answer(user, mission) -> bool:
    """Delegates of the city that is asked."""
    if mission.record.is_gone or mission.state != MissionState.REQUESTED:
        return False
    return bool(mission.answering & place_of(user).writes_for(mission.record.deep_dive_id))


def may_carry(user, mission) -> bool:
    """Delegates of the cities that it concerns, and of a mission of the cohort the moderator."""
    record, place = mission.record, place_of(user)
    if record.is_gone:
        return False
    if record.city_id is None and record.deep_dive_id in place.moderates:
        return True
    return bool(mission.parties & place.writes_for(record.deep_dive_id))


def may_cancel(user, mission) -> bool:
    """Whoever carries it; but that a city does not come ends no study trip of the others, as long as those who
    asked for it or host it are there to say so."""
    if not may_carry(user, mission):
        return False
    if mission.is_secondment:
        return True
    record, place = mission.record, place_of(user)
    if record.city_id is None and record.deep_dive_id in place.moderates:
        return True
    ends = {record.city_id, mission.receiving_id} - {None}
    if ends & place.writes_for(record.deep_dive_id):
        return True
    active = Membership.objects.filter(deep_dive=record.deep_dive_id, state=Membership.State.ACTIVE)
    return not active.filter(city__in=ends).exists()


def cities_named_by(user, mission) -> list:
    """The cities for which somebody says who goes, or what is taken home: their own; the moderator none."""
    if mission.record.is_gone:
        return []
    mine = place_of(user).writes_for(mission.record.deep_dive_id)
    return [city for city in mission.travelling if city.pk in mine]


def may_see_people(user, mission) -> bool:
    """A public page of a mission names nobody."""
    return is_inside(user, mission.record.deep_dive)


def may_see_travel(user, traveller) -> bool:
    """The person; the moderator; delegates of the receiving city from the day it is agreed until it is reported."""
    mission, place = traveller.mission, place_of(user)
    dive = mission.record.deep_dive_id
    if traveller.person_id == user.pk or dive in place.moderates:
        return True
    receives = mission.receiving_id is not None and mission.receiving_id in place.cities(dive)
    return receives and dive in place.cohort and mission.state in _NEEDED
