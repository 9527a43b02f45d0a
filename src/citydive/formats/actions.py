"""Use cases of sessions: enter, edit, add a card, promote a card to a record."""

import calendar

from django.db import transaction
from django.db.models import F, Max

from citydive.records.actions import create_record, editing, link
from citydive.records.models import Record, Relation, Visibility
from citydive.records.scripts import written_language
from citydive.records.titles import summary_from, title_from

from . import inviting
from .models import AgendaItem, Card, CardKind, Observation, Precision, Session


@transaction.atomic
def enter_session(
    dive, *, title, starts, format, by=None, ends=None, precision=Precision.DAY, cities=(), agenda=(),
    organisations=(), summary="", visibility=Visibility.COHORT, language="en", **details,
) -> Record:  # fmt: skip
    """A session of the cohort, once for all cities it concerns; gives its Record.

    agenda: rows with minutes, title, note, method. details: start_time, end_time, time_zone, place, link, and
    what `set_details` takes.
    """
    record = create_record(
        "session", dive, by=by, title=title, summary=summary, visibility=visibility, language=language
    )
    starts, ends = _span(starts, ends, precision)
    session = Session.objects.create(
        record=record, format=format, starts=starts, ends=ends, precision=precision, **details
    )
    session.cities.set(cities)
    session.organisations.set(organisations)
    _set_agenda(session, agenda)
    return record


@transaction.atomic
def edit_session(record, *, seen, by, title, summary, starts, ends, precision, cities, agenda, **details):
    """Save a session under the lock; raises records.actions.Conflict.

    No new edition: what was said in a session stays true when its date, place or agenda is put right. Who was
    invited is told what matters to a calendar; returns how many people that are.
    """
    with editing(record, seen=seen, by=by):
        session = Session.objects.get(record=record)
        before = inviting.calendar_values(session)
        record.title, record.summary = title, summary
        session.starts, session.ends = _span(starts, ends, precision)
        session.precision = precision
        for name, value in details.items():
            setattr(session, name, value)
        session.save()
        session.cities.set(cities)
        session.agenda.all().delete()
        _set_agenda(session, agenda)
    # Of the saved record, and still only if it is saved.
    return inviting.changed(session, before)


@transaction.atomic
def set_details(record, *, seen, by, organisations=None, **details):
    """Purpose, stage, preparation and the fields of the session's format, under the lock; raises Conflict.

    Returns how many people were told that the venue changed.
    """
    with editing(record, seen=seen, by=by):
        session = Session.objects.get(record=record)
        before = inviting.calendar_values(session)
        for name, value in details.items():
            setattr(session, name, value)
        session.save(update_fields=list(details))
        if organisations is not None:
            session.organisations.set(organisations)
    return inviting.changed(session, before)


def _span(starts, ends, precision):
    """First and last day; whole months where only the months are known."""
    ends = ends or starts
    if precision == Precision.MONTH:
        return starts.replace(day=1), ends.replace(day=calendar.monthrange(ends.year, ends.month)[1])
    return starts, ends


def _set_agenda(session, rows):
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, position=position, **row) for position, row in enumerate(rows)
    )


@transaction.atomic
def add_card(session, *, text, by=None, kind=CardKind.INSIGHT, city=None, participant=None) -> Card:
    last = session.cards.aggregate(last=Max("position"))["last"]
    return Card.objects.create(
        session=session, kind=kind, text=text.strip(), city=city, author=by,
        participant=participant, position=0 if last is None else last + 1,
    )  # fmt: skip


@transaction.atomic
def promote(card, by=None) -> Record:
    """The Observation of a card, made the first time it is cited: a record of the card's city, or of the cohort.

    It rests on the session. Its author is who wrote the card, not who cites it. Citing twice gives one record.
    """
    # The update takes the row's lock, so of two people who cite at once the second finds the first one's record.
    Card.objects.filter(pk=card.pk).update(position=F("position"))
    card = Card.objects.select_related("session__record__deep_dive", "city", "author", "record").get(pk=card.pk)
    if card.record is not None:
        return card.record
    session = card.session.record
    title = title_from(card.text)
    shared = session.visibility != Visibility.CITY
    record = create_record(
        "observation",
        session.deep_dive,
        by=by,
        authors=[card.author],
        city=card.city,
        title=title,
        summary=summary_from(card.text, title),
        visibility=Visibility.COHORT if shared else Visibility.CITY,
        language=written_language(card.text, session.language),
    )
    Observation.objects.create(record=record, kind=card.kind, text=card.text)
    link(record, session, Relation.BASIS, by=by)
    card.record = record
    card.save(update_fields=["record"])
    return record
