"""What people write in sessions and observations, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.models import City, Organisation, Stage
from citydive.records.actions import CannotRestore
from citydive.told import listed

from . import inviting
from .agenda import AgendaError, agenda_text, parse_agenda
from .fields import INSIDE, OF_FORMAT, OWN, fields_of
from .models import AgendaItem, CardKind, Observation, Precision, Session
from .rules import may_see_cards

SESSION_LABELS = {
    "format": _("Format"),
    "starts": _("First day"),
    "ends": _("Last day"),
    "precision": _("How exactly is the date known?"),
    "start_time": _("Begins at"),
    "end_time": _("Ends at"),
    "time_zone": _("Time zone of these times"),
    "place": _("Place"),
    "cities": _("Cities it concerns"),
    "agenda": _("Agenda"),
    "purpose": _("Purpose"),
    "stage": _("Stage"),
    "organisations": _("Organisations that take part"),
    "venue": _("Venue"),
    "travel": _("Travel"),
    "sending": _("Sending city"),
    "receiving": _("Receiving city"),
    "mission": _("Mission"),
    "report": _("Report"),
    "hosts": _("Hosts"),
    "programme": _("Programme"),
    "aim": _("Purpose of the workshop"),
    "reading": _("To read before"),
    "questions": _("Questions to prepare"),
    "link": _("Link"),
}
SESSION_TEXTS = ("purpose", "venue", "mission", "report", "hosts", "programme")
OBSERVATION_LABELS = {"kind": _("Kind"), "text": _("What was said")}
OBSERVATION_STAYS = _("An observation keeps the words of the card that it was made from.")

_CHOICES = {"format": Session.Format, "precision": Precision, "aim": Session.Aim}
_CITIES = ("sending", "receiving")
_DAYS, _CLOCKS = ("starts", "ends"), ("start_time", "end_time")


def session_content(record) -> dict:
    session = Session.objects.select_related("stage", *_CITIES).get(pk=record.pk)
    clock = lambda value: value.strftime("%H:%M") if value else ""  # noqa: E731
    return {
        "format": session.format,
        "starts": session.starts.isoformat(),
        "ends": session.ends.isoformat(),
        "precision": session.precision,
        "start_time": clock(session.start_time),
        "end_time": clock(session.end_time),
        "time_zone": session.time_zone,
        "place": session.place,
        "cities": list(session.cities.order_by("code").values_list("code", flat=True)),
        "agenda": agenda_text(session.agenda.all()),
        "purpose": session.purpose,
        "stage": session.stage.slug if session.stage else "",
        "organisations": list(session.organisations.values_list("name", flat=True)),
    } | {name: _own(session, name) for name in OWN if name not in INSIDE}


def _own(session, name):
    """A field of the session's own format; what was written under another format is not shown."""
    value = getattr(session, name) if name in fields_of(session) else ""
    return value.code if isinstance(value, City) else value or ""


def session_aside(record) -> dict:
    """Where to join, where to stay and what to prepare is for the cohort only."""
    session = Session.objects.get(pk=record.pk)
    return {name: _own(session, name) if name in OWN else getattr(session, name) for name in INSIDE}


def session_aside_for(record, aside, user) -> dict:
    return aside if may_see_cards(user, record) else {}


def session_words(name, value) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name](value).label) if value else ""
    if name in _DAYS:
        return days.day(datetime.date.fromisoformat(value))
    if name == "stage" and value:
        # The slug tells the same stage in every deep dive that has the usual ones.
        return gettext(Stage.objects.filter(slug=value).values_list("title", flat=True).first() or value)
    return listed(value) if isinstance(value, list) else value


def restore_session(record, content) -> None:
    """No new edition, as with every edit of a session: what was said there stays true. Who was invited is told what
    matters to a calendar, as with every edit too.

    A version of an older release has fewer fields: then they were empty.
    """
    session = Session.objects.get(pk=record.pk)
    before = inviting.calendar_values(session)
    for name in ("format", "precision", "time_zone", "place", "link", "purpose", "reading", "questions"):
        setattr(session, name, content.get(name, ""))
    for name in OF_FORMAT[content["format"]]:
        said = content.get(name, "")
        setattr(session, name, City.objects.filter(code=said).first() if name in _CITIES else said)
    for name in _DAYS:
        setattr(session, name, datetime.date.fromisoformat(content[name]))
    for name in _CLOCKS:
        setattr(session, name, datetime.time.fromisoformat(content[name]) if content[name] else None)
    session.stage = record.deep_dive.stages.filter(slug=content.get("stage", "")).first()
    session.save()
    session.cities.set(City.objects.filter(code__in=content["cities"]))
    session.organisations.set(Organisation.objects.filter(name__in=content.get("organisations", ())))
    try:
        rows = parse_agenda(content["agenda"])
    except AgendaError as error:
        raise CannotRestore(str(error)) from None
    session.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, position=position, **row) for position, row in enumerate(rows)
    )
    # Mails are written from what is stored, and the title comes back too.
    record.save(update_fields=["title", "summary", "language"])
    inviting.changed(session, before)


def observation_content(record) -> dict:
    kind, text = Observation.objects.values_list("kind", "text").get(pk=record.pk)
    return {"kind": kind, "text": text}


def observation_words(name, value) -> str:
    return str(CardKind(value).label) if name == "kind" else value
