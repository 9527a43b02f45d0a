"""Sessions as iCalendar (RFC 5545, and 5546 for what goes by e-mail). Clock times stand there in UTC, so that every
calendar shows them in the zone of who reads it, over any change of daylight saving; days without times stay days.

The library is loaded when a calendar is written: each process that starts would wait for it otherwise.
"""

import datetime
import uuid
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from .fields import fields_of
from .models import Precision

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

MEDIA_TYPE = "text/calendar; charset=utf-8"
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
_EVERY = datetime.timedelta(hours=6)


def uid_of(record) -> str:
    """The same for ever, in backups and at new addresses too, and another one in another installation."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{record.key} {record.created.isoformat()}"))


def calendar_of(sessions, *, name, inside, description="") -> bytes:
    """A calendar to subscribe to. inside(record): whether the reader may know where to join."""
    made = _calendar(PUBLISH)
    made.add("X-WR-CALNAME", name)
    made.add("NAME", name)
    if description:
        made.add("X-WR-CALDESC", description)
    made.add("REFRESH-INTERVAL", _EVERY, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", "PT6H")
    for session in sessions:
        made.add_component(event_of(session, inside=inside(session.record)))
    return made.to_ical()


def mail_calendar(session, *, method, email, title=None) -> str:
    """One session for one person's own calendar: REQUEST puts it there or changes it, CANCEL takes it out."""
    made = _calendar(method)
    event = event_of(session, inside=method == REQUEST, cancelled=method == CANCEL, title=title)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event.add("ORGANIZER", _address(sender[1], sender[0] or "citydive"))
    # Only who gets the mail: nobody learns the addresses of the others from it.
    event.add("ATTENDEE", _address(email, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"))
    made.add_component(event)
    return made.to_ical().decode()


def event_of(session, *, inside, cancelled=None, title=None) -> "Event":
    """inside: with the address to join. title: in place of the session's own, and then nothing else is told."""
    from icalendar import Event

    record, event = session.record, Event()
    cancelled = record.is_gone if cancelled is None else cancelled
    event.add("UID", uid_of(record))
    event.add("DTSTAMP", record.updated.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("SEQUENCE", session.sequence)
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("SUMMARY", title or record.shown.title)
    _add_times(event, session)
    if title is None:
        event.add("URL", settings.URL + record.get_absolute_url())
        event.add("DESCRIPTION", _description(session, inside))
        where = ", ".join(" ".join(text.split()) for text in _places(session) if text)
        if where or (inside and session.link):
            event.add("LOCATION", where or session.link)
    return event


def _calendar(method) -> "Calendar":
    from icalendar import Calendar

    made = Calendar()
    made.add("PRODID", "-//citydive//sessions//EN")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", method)
    return made


def _address(email, name="", **params) -> "vCalAddress":
    from icalendar import vCalAddress

    made = vCalAddress(f"mailto:{email}")
    made.params.update({"CN": name} if name else {}, **params)
    return made


def _add_times(event, session) -> None:
    starts, ends = session.starts_at, session.ends_at
    if starts is None:
        event.add("DTSTART", session.starts)
        # The day after the last one (RFC 5545, 3.6.1).
        event.add("DTEND", session.ends + datetime.timedelta(days=1))
        # A month of which the day is not known yet must not fill everybody's days.
        event.add("TRANSP", "TRANSPARENT" if session.precision == Precision.MONTH else "OPAQUE")
        return
    event.add("DTSTART", starts.astimezone(datetime.UTC))
    ends = ends or _end_by_agenda(session, starts)
    if ends > starts:
        event.add("DTEND", ends.astimezone(datetime.UTC))


def _end_by_agenda(session, starts):
    """Where nobody said when it ends: on a later day its evening, else what the agenda takes, else an hour."""
    if session.ends > session.starts:
        return datetime.datetime.combine(session.ends, datetime.time(18), starts.tzinfo)
    minutes = sum(item.minutes for item in session.agenda.all()) or 60
    # In absolute time: an hour stays an hour in the night in which the clocks change.
    return (starts.astimezone(datetime.UTC) + datetime.timedelta(minutes=minutes)).astimezone(starts.tzinfo)


def _places(session):
    return (session.venue if "venue" in fields_of(session) else "", session.place)


def _description(session, inside) -> str:
    lines = [str(session.get_format_display())]
    if session.precision == Precision.MONTH:
        lines.append(_("Only the month is known yet."))
    if session.purpose:
        lines.append(session.purpose)
    if inside and session.link:
        lines.append(_("Join: %(link)s") % {"link": session.link})
    return "\n".join([*lines, settings.URL + session.record.get_absolute_url()])
