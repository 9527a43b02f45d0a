"""What the pages of a session and of an observation need besides the frame of every record."""

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of

from .attending import counted, is_coming, own_choices
from .fields import fields_of
from .forms import CardForm
from .models import Attendance, Session
from .parts import parts_for
from .rules import attendance_q, may_add_cards, may_keep_list, may_prepare, may_see_cards


def session_context(record, request) -> dict:
    session = Session.objects.select_related("stage", "sending", "receiving").get(pk=record.pk)
    # The page has the record at hand; what asks the session for it needs no query.
    session.record = record
    may_add = may_add_cards(request.user, record)
    inside = may_see_cards(request.user, record)
    agenda = list(session.agenda.all())
    return {
        "session": session,
        "own": {name: bool(getattr(session, name)) for name in fields_of(session)},
        "inside": inside,
        "cities": session.cities.all(),
        "organisations": session.organisations.all(),
        "agenda": agenda,
        "minutes": sum(item.minutes for item in agenda),
        "cards": shown_cards(session) if inside else None,
        "card_form": card_form(request.user, session) if may_add else None,
        "parts": parts_for(record, request),
        # Travel, reading and questions stay in the language in which they were written.
        "original": record.language,
        **(_preparation(session, request.user) if inside and session.questions else {}),
        **(_attendance(session, request.user) if inside and request.user.is_authenticated else {}),
    }


def _preparation(session, user) -> dict:
    sheets = list(session.preparations.select_related("person", "city"))
    return {
        "sheets": sheets,
        "own_sheet": any(sheet.person_id == user.pk for sheet in sheets),
        "may_prepare": may_prepare(user, session.record),
    }


def _attendance(session, user) -> dict:
    """Of the list what this person may see: the moderator numbers (names have their own page), others theirs."""
    keeps = may_keep_list(user, session.record)
    rows = list(session.attendances.filter(attendance_q(user, session.record)).select_related("person"))
    own = next((row for row in rows if row.person_id == user.pk), None)
    labels = dict(Attendance.How.choices)
    return {
        "may_keep_list": keeps,
        "counts": counted(row.how for row in rows) if keeps else [],
        "attendances": [] if keeps else [row for row in rows if row is not own],
        "own_how": own.get_how_display() if own else "",
        "own_choices": [
            (value, labels[value]) for value in own_choices(session) if own is None or value != own.how
        ],
        "may_come": own is not None and own.how == Attendance.How.EXCUSED and is_coming(session),
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
