"""What the pages of a session and of an observation need besides the frame of every record."""

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of

from .forms import CardForm
from .parts import parts_for
from .rules import may_add_cards, may_see_cards


def session_context(record, request) -> dict:
    session = record.session
    may_add = may_add_cards(request.user, record)
    agenda = list(session.agenda.all())
    return {
        "session": session,
        "cities": session.cities.all(),
        "agenda": agenda,
        "minutes": sum(item.minutes for item in agenda),
        "cards": shown_cards(session) if may_see_cards(request.user, record) else None,
        "card_form": card_form(request.user, session) if may_add else None,
        "parts": parts_for(record, request),
    }


def shown_cards(session):
    """The cards of a session without those that were taken off the screen."""
    return session.cards.filter(hidden=None).select_related("city", "record")


def observation_context(record, request) -> dict:
    return {"observation": record.observation}


def card_form(user, session, data=None) -> CardForm:
    """The form of a card: a delegate speaks for their city, the moderator for a city of the session or for none."""
    record = session.record
    place = place_of(user)
    moderates = record.deep_dive_id in place.moderates
    cities = set(place.writes_for(record.deep_dive_id))
    if moderates:
        cities |= {city.pk for city in session.cities.all()}
    return CardForm(data, cities=list(City.objects.filter(pk__in=cities)), optional=moderates)
