"""What people write in sessions and observations, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.models import City

from .agenda import agenda_text, parse_agenda
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
    "link": _("Link"),
}
OBSERVATION_LABELS = {"kind": _("Kind"), "text": _("What was said")}
OBSERVATION_STAYS = _("An observation keeps the words of the card that it was made from.")

_CHOICES = {"format": Session.Format, "precision": Precision}
_DAYS, _CLOCKS = ("starts", "ends"), ("start_time", "end_time")


def session_content(record) -> dict:
    session = Session.objects.get(pk=record.pk)
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
    }


def session_aside(record) -> dict:
    """Where to join is for the cohort only."""
    return {"link": Session.objects.values_list("link", flat=True).get(pk=record.pk)}


def session_aside_for(record, aside, user) -> dict:
    return aside if may_see_cards(user, record) else {}


def session_words(name, value) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name in _DAYS:
        return days.day(datetime.date.fromisoformat(value))
    return ", ".join(value) if name == "cities" else value


def restore_session(record, content) -> None:
    """No new edition, as with every edit of a session: what was said there stays true."""
    session = Session.objects.get(pk=record.pk)
    for name in ("format", "precision", "time_zone", "place", "link"):
        setattr(session, name, content[name])
    for name in _DAYS:
        setattr(session, name, datetime.date.fromisoformat(content[name]))
    for name in _CLOCKS:
        setattr(session, name, datetime.time.fromisoformat(content[name]) if content[name] else None)
    session.save()
    session.cities.set(City.objects.filter(code__in=content["cities"]))
    session.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, position=position, **row)
        for position, row in enumerate(parse_agenda(content["agenda"]))
    )


def observation_content(record) -> dict:
    kind, text = Observation.objects.values_list("kind", "text").get(pk=record.pk)
    return {"kind": kind, "text": text}


def observation_words(name, value) -> str:
    return str(CardKind(value).label) if name == "kind" else value
