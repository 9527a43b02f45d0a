"""Use case: a delegate answers the questions of a session beforehand; one sheet per person, under its own lock."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of

from .models import Preparation


class PreparationConflict(Exception):
    """The person saved the sheet elsewhere after it was opened here; it comes along. Nothing was written."""

    def __init__(self, sheet):
        super().__init__(str(sheet))
        self.sheet = sheet


def sheet_of(session, person) -> Preparation | None:
    return session.preparations.filter(person=person).first()


@transaction.atomic
def prepare(session, *, by, seen, answers) -> Preparation:
    """Save the answers, pairs of a question and a text. seen: the version that was seen, 0 for none.

    Raises PreparationConflict. The questions are kept with the answers, so that they stay readable when the
    questions change.
    """
    told = [{"question": question, "text": text} for question, text in answers if text]
    if seen == 0:
        try:
            with transaction.atomic():
                city = city_of(by, session)
                return Preparation.objects.create(session=session, person=by, city=city, answers=told)
        except IntegrityError:
            raise PreparationConflict(sheet_of(session, by)) from None
    rows = Preparation.objects.filter(session=session, person=by, version=seen)
    if not rows.update(answers=told, version=F("version") + 1, updated=timezone.now()):
        raise PreparationConflict(sheet_of(session, by))
    return sheet_of(session, by)


def city_of(person, session) -> City | None:
    """The city for which somebody takes part: of their cities one that the session concerns, else any of them."""
    theirs = place_of(person).cities(session.record.deep_dive_id)
    concerned = session.cities.filter(pk__in=theirs).first()
    return concerned or City.objects.filter(pk__in=theirs).first()
