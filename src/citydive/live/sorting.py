"""What a card is: it becomes a record of the room that holds such records."""

from django.db import transaction
from django.db.models import F

from citydive.cohorts.rules import place_of
from citydive.formats.actions import promote
from citydive.formats.models import Card, CardKind
from citydive.records.actions import link
from citydive.records.models import Record, Relation, Visibility
from citydive.records.scripts import written_language

from . import tasks


class Sorted(Exception):
    """The card became a record meanwhile, stands under another city's name, or was taken off the screen."""


# Kind of card → make(card, by=, authors=, visibility=, language=): the record it becomes instead of an observation.
_MAKERS: dict = {}


def register_maker(kind, make) -> None:
    """For rooms above: what cards of a kind become in their room."""
    _MAKERS[kind] = make


@transaction.atomic
def sort_card(card, *, kind, by, city=None, owner=None, due=None) -> Record | None:
    """Say what a card is, and make it a record: a task with owner and date, what a room above makes of its kind
    (`register_maker`), else an observation. Raises Sorted.

    Nobody decides or asks in the name of a city for which they do not speak: such a card becomes a record (None
    until then) when its city confirms it.
    """
    # The update takes the row's lock: of two who sort at once the second finds the record of the first.
    # Who sorts it read under whose name it stands: somebody may have put it under another since.
    if not Card.objects.filter(pk=card.pk, record=None, hidden=None, city=card.city_id).update(
        position=F("position"), kind=kind, city=city
    ):
        raise Sorted
    card = Card.objects.select_related("session__record__deep_dive", "city", "author").get(pk=card.pk)
    if kind in _MAKERS:
        dive = card.session.record.deep_dive_id
        return make_record(card, by=by) if city is None or city.pk in place_of(by).writes_for(dive) else None
    if kind != CardKind.TASK:
        return promote(card, by=by)
    record = tasks.make_task(card.session.record, text=card.text, by=by, owner=owner, due=due, city=city)
    return _became(card, record)


def waits_for_its_city(card) -> bool:
    """Whether a card becomes a record by the word of its city alone."""
    return card.record_id is None and card.city_id is not None and card.kind in _MAKERS


def make_record(card, *, by) -> Record:
    """What the room of its kind makes of a card, for the caller who holds its lock. Whoever wrote it stays its
    author; of a phone's card it is who made it a record, so that somebody hears what becomes of it."""
    session_record = card.session.record
    shared = session_record.visibility != Visibility.CITY
    record = _MAKERS[card.kind](
        card, by=by, authors=[card.author or by], visibility=Visibility.COHORT if shared else Visibility.CITY,
        language=written_language(card.text, session_record.language),
    )  # fmt: skip
    link(record, session_record, Relation.BASIS, by=by)
    return _became(card, record)


def _became(card, record) -> Record:
    card.record = record
    card.save(update_fields=["record"])
    return record
