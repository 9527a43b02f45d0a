"""Use cases: invite people to a session by e-mail with a calendar file, tell them changes, take it out again.

What a mail program gets is numbered by `Session.sequence`, which rises with everything that matters to a calendar;
`Invited` keeps who has which number. A mail that still waits when a newer one is written is taken back.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citydive.cohorts.models import Grant, Membership, Role, User
from citydive.post.actions import Part, queue_mail, take_back
from citydive.post.models import OutgoingMail
from citydive.records.readers import people_reading

from .ics import CANCEL, REQUEST, mail_calendar
from .models import Invited, Session

# What stands in a calendar; a change of anything else is no news there.
FOR_CALENDARS = (
    "starts", "ends", "precision", "start_time", "end_time", "time_zone", "place", "venue", "link", "format",
)  # fmt: skip


def people_of(session):
    """Accounts that a session concerns: delegates of its cities, who moderates, actors with a right on it."""
    roles, rights = _roles(session).values("user"), _rights(session).values("party")
    return people_reading(session.record).filter(Q(pk__in=roles) | Q(pk__in=rights)).order_by("name", "pk")


def _current() -> Q:
    return Q(until__isnull=True) | Q(until__gte=timezone.localdate())


def _roles(session):
    dive = session.record.deep_dive_id
    inside = Membership.objects.filter(deep_dive=dive, state__in=[Membership.State.ACTIVE, Membership.State.PAUSED])
    return Role.objects.filter(
        Q(kind=Role.Kind.MODERATOR)
        | Q(kind=Role.Kind.DELEGATE, city__in=session.cities.all()) & Q(city__in=inside.values("city")),
        _current(),
        deep_dive=dive,
    )


def _rights(session):
    return Grant.objects.filter(_current(), record_key=session.record.key, deep_dive=session.record.deep_dive_id)


@transaction.atomic
def invite(session, people) -> int:
    """Send the session to those of these people whom it concerns and who do not have it as it is now.

    Returns how many mails that are.
    """
    session = _locked(session)
    if session.record.is_gone:
        return 0
    wanted = {person.pk for person in people}
    rows = session.invited.filter(sequence=session.sequence, cancelled=False)
    # A mail of long ago is forgotten and has none any more; an undeliverable one is tried again.
    got = rows.filter(Q(mail=None) | ~Q(mail__state=OutgoingMail.State.GIVEN_UP))
    have = set(got.values_list("person_id", flat=True))
    new = [person for person in people_of(session) if person.pk in wanted - have]
    for person in new:
        _send(session, person, REQUEST)
    return len(new)


def changed(session, before) -> int:
    """In the transaction of an edit: if something for calendars changed, number it and tell who was invited.

    before: the values of `FOR_CALENDARS` as they were. Those whom the session does not concern any more are told to
    take it out. Returns how many mails that are; of what is over nobody is told.
    """
    now = calendar_values(session)
    concerned = set(people_of(session).values_list("pk", flat=True))
    rows = list(session.invited.filter(cancelled=False).select_related("person"))
    if now == before:
        rows = [row for row in rows if row.person_id not in concerned]
        if not rows:
            return 0
    session = _raised(session, for_all=now != before)
    if max(before["ends"], now["ends"]) < timezone.localdate():
        return 0
    for row in rows:
        _send(session, row.person, REQUEST if row.person_id in concerned else CANCEL)
    return len(rows)


def calendar_values(session) -> dict:
    # Without an end a calendar shows it as long as its agenda takes.
    open_end = session.start_time and not session.end_time
    takes = session.agenda.aggregate(n=Sum("minutes"))["n"] if open_end else None
    return {name: getattr(session, name) for name in FOR_CALENDARS} | {"takes": takes}


def after_act(record, entry) -> None:
    """Subscriber of `records.events`: a withdrawn session leaves the calendars, and comes back; so does a right."""
    if record.kind != "session" or entry.verb not in ("withdrawn", "put back", "access taken back"):
        return
    session = Session.objects.filter(pk=record.pk).first()
    if session is None:
        return
    session = _raised(session, for_all=entry.verb != "access taken back")
    if session.ends < timezone.localdate():
        return
    if entry.verb == "withdrawn":
        cancel(session)
    elif entry.verb == "put back":
        _invite_again(session)
    else:
        _let_go(session, entry.person)


def cancel(session, *, title=None) -> None:
    for row in session.invited.filter(cancelled=False).select_related("person"):
        _send(session, row.person, CANCEL, title=title)


def _invite_again(session) -> None:
    concerned = set(people_of(session).values_list("pk", flat=True))
    for row in session.invited.filter(cancelled=True, person__in=concerned).select_related("person"):
        _send(session, row.person, REQUEST)


def _let_go(session, person) -> None:
    """Told while the right is still there, so that it concerns a person who has another one, or a role."""
    if _rights(session).filter(party=person).count() < 2 and not _roles(session).filter(user=person).exists():
        for row in session.invited.filter(cancelled=False, person=person).select_related("person"):
            _send(session, row.person, CANCEL)


def _locked(session) -> Session:
    """Read anew under the row's lock, so that two who invite at once do not write to anybody twice."""
    Session.objects.filter(pk=session.pk).update(sequence=F("sequence"))
    return Session.objects.select_related("record__deep_dive").get(pk=session.pk)


def _raised(session, *, for_all=True) -> Session:
    """for_all: it is news for everybody; else who has it as it was has it as it is."""
    Session.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1)
    session = Session.objects.select_related("record__deep_dive").get(pk=session.pk)
    if not for_all:
        session.invited.filter(sequence=session.sequence - 1).update(sequence=session.sequence)
    return session


def _send(session, person: User, method, *, title=None) -> None:
    """One mail in the person's language and zone, and what was sent is kept. title: all that is told of it.

    Who may not read the session any more is told its key only.
    """
    row = session.invited.filter(person=person).select_related("mail").first()
    if row is not None and row.mail is not None:
        take_back(row.mail)
    mail = None
    # A closed or disabled account has nobody to write to.
    if person.is_active:
        if method == CANCEL and not people_reading(session.record).filter(pk=person.pk).exists():
            title = session.record.key
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language), timezone.override(person.time_zone):
            ics = mail_calendar(session, method=method, email=person.email, title=title)
            parts = [
                Part(ics, f"text/calendar; method={method}"),
                # For programs that do not know the first as an invitation.
                Part(ics, "application/ics", "session.ics"),
            ]
            subject, text = _words(session, method, title, new=row is None or row.cancelled)
            mail = queue_mail(person.email, subject, text, language=language, parts=parts)
    known = {"sequence": session.sequence, "cancelled": method == CANCEL, "mail": mail}
    Invited.objects.update_or_create(session=session, person=person, defaults=known)


def _words(session, method, title, *, new) -> tuple[str, str]:
    said = title or session.record.title
    if method == CANCEL:
        subject = _("Cancelled: %(title)s") % {"title": said}
        lines = [
            _("This session does not take place, or does not concern you any more. Your calendar takes it out.")
        ]
    elif new:
        subject = _("Invitation: %(title)s") % {"title": said}
        lines = [_("You are invited to a session. The calendar file puts it into your calendar.")]
    else:
        subject = _("Changed: %(title)s") % {"title": said}
        lines = [_("A session has changed. The calendar file puts it right in your calendar.")]
    lines += ["", said]
    if title is None:
        lines += [session.days, *(_clock(clock) for clock in session.clocks), session.place]
        if method == REQUEST:
            lines += [session.link, session.purpose, settings.URL + session.record.get_absolute_url()]
    return subject, "\n".join(line for number, line in enumerate(lines) if line or number == 1) + "\n"


def _clock(clock) -> str:
    # The zone alone where nobody's time is named.
    return f"{clock.text} {clock.label or ''} ({clock.zone})" if clock.zone != clock.label else f"{clock.text} UTC"
