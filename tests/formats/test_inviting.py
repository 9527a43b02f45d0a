"""Invitations by e-mail with a calendar file: whom, once, changes and cancellations by number."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from citydive.cohorts.models import Grant, User
from citydive.formats import actions
from citydive.formats.inviting import invite, people_of
from citydive.formats.models import Invited, Session
from citydive.post.deliver import deliver_due
from citydive.post.models import OutgoingMail
from citydive.records import erasing
from citydive.records.actions import grant_access, take_back
from citydive.records.models import Record
from citydive.records.restoring import restore
from citydive.records.withdrawing import put_back, withdraw
from tests.leftovers import places


def mails() -> list[tuple]:
    """(to, method, number, subject) of what waits, in order; the queue is emptied."""
    found = []
    for each in OutgoingMail.objects.filter(state="waiting").order_by("created", "to"):
        event = Calendar.from_ical(each.parts[0]["text"])
        number = int(event.walk("VEVENT")[0]["SEQUENCE"])
        found.append((each.to.partition("@")[0], str(event["METHOD"]), number, each.subject.partition(":")[0]))
    OutgoingMail.objects.all().delete()
    return found


def edit(world, session, **changes):
    record = Record.objects.get(pk=session.pk)
    now = record.session
    said = {
        "title": record.title, "summary": "", "starts": now.starts, "ends": now.ends, "precision": "day",
        "cities": list(now.cities.all()), "agenda": [], "place": now.place,
    } | changes  # fmt: skip
    return actions.edit_session(record, seen=record.version, by=world.moderator, **said)


@pytest.fixture
def invited(world, session):
    invite(session.session, User.objects.all())
    mails()
    return session


def test_whom_a_session_concerns(world, session):
    names = {"moderator", "delegate_a", "delegate_a2", "delegate_b"}
    assert {each.email.partition("@")[0] for each in people_of(session.session)} == names
    grant_access(session, party=world.actor, verb="read", by=world.moderator, until=timezone.localdate())
    assert world.actor in people_of(session.session)
    Grant.objects.update(until=timezone.localdate() - datetime.timedelta(days=1))
    assert world.actor not in people_of(session.session)


def test_everybody_gets_it_once_in_their_language_and_time(world, session):
    User.objects.filter(pk=world.delegate_b.pk).update(language="de", time_zone="Africa/Nairobi")
    everybody = list(User.objects.all())
    assert invite(session.session, everybody) == 4 and invite(session.session, everybody) == 0
    deliver_due()
    assert len(mail.outbox) == 4
    sent = next(each for each in mail.outbox if each.to == ["delegate_b@example.org"])
    summer = session.session.starts_at.utcoffset() == datetime.timedelta(hours=2)
    assert ("13:00–15:00" if summer else "14:00–16:00") in sent.body and "Africa/Nairobi" in sent.body
    assert "https://meet.example.org/x" in sent.body
    kinds = [part.get_content_type() for part in sent.message().walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics",
    ]  # fmt: skip
    calendar = next(part for part in sent.message().walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    text = calendar.get_payload(decode=True).decode()
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["ATTENDEE"] == "mailto:delegate_b@example.org" and text.count("mailto:") == 2
    assert event.decoded("DTSTART") == session.session.starts_at
    # What was sent is forgotten: it holds the link.
    assert not OutgoingMail.objects.exclude(parts=[]).exists()


def test_changes_are_numbered_and_what_is_no_change_is_not_told(world, invited):
    assert edit(world, invited, title="Three squares", agenda=[{"minutes": 5, "title": "x", "note": ""}]) == 0
    assert mails() == []
    assert edit(world, invited, place="Hall") == 4
    told = mails()
    assert {each[1:] for each in told} == {("REQUEST", 1, "Changed")} and len(told) == 4
    # A city that is not concerned any more takes it out; the others have nothing to do.
    assert edit(world, invited, cities=[world.city_a]) == 1
    assert mails() == [("delegate_b", "CANCEL", 2, "Cancelled")]
    assert invite(Session.objects.get(), [world.delegate_a]) == 0
    assert edit(world, invited, place="Yard") == 3
    assert "delegate_b" not in {each[0] for each in mails()}
    # Where nobody said when it ends, calendars show it as long as its agenda takes.
    Session.objects.update(end_time=None)
    assert edit(world, invited, cities=[world.city_a], agenda=[{"minutes": 90, "title": "x", "note": ""}]) == 3


def test_withdrawn_and_put_back(world, invited):
    withdraw(invited, seen=invited.version, by=world.moderator, reason="Storm.")
    told = mails()
    assert {each[1:] for each in told} == {("CANCEL", 1, "Cancelled")} and len(told) == 4
    assert invite(Session.objects.get(), User.objects.all()) == 0
    invited.refresh_from_db()
    put_back(invited, seen=invited.version, by=world.moderator)
    told = mails()
    assert {each[1:] for each in told} == {("REQUEST", 2, "Invitation")} and len(told) == 4


def test_an_actor_whose_right_is_taken_back(world, session):
    grant = grant_access(session, party=world.actor, verb="read", by=world.moderator)
    invite(session.session, [world.actor])
    mails()
    take_back(session, grant, by=world.moderator)
    assert mails() == [("actor", "CANCEL", 1, "Cancelled")]
    # So does it for who was a delegate once; who still has another right keeps it.
    past = timezone.localdate() - datetime.timedelta(days=1)
    world.actor.roles.create(kind="delegate", deep_dive=world.dive, city=world.city_b, since=past, until=past)
    grants = [
        grant_access(session, party=world.actor, verb="read", by=world.moderator, scope=scope)
        for scope in ("session", "record")
    ]
    invite(session.session, [world.actor])
    mails()
    take_back(session, grants[0], by=world.moderator)
    assert mails() == []
    take_back(session, grants[1], by=world.moderator)
    assert mails() == [("actor", "CANCEL", 3, "Cancelled")]


def test_an_earlier_version_brought_back_is_told_as_every_change_is(world, invited):
    edit(world, invited, place="Hall", title="In the hall")
    mails()
    record = Record.objects.get(pk=invited.pk)
    restore(record, record.revisions.last(), seen=record.version, by=world.moderator)
    subjects = set(OutgoingMail.objects.values_list("subject", flat=True))
    assert subjects == {"Changed: Two squares at three"}
    told = mails()
    assert {each[1:] for each in told} == {("REQUEST", 2, "Changed")} and len(told) == 4


def test_who_may_not_read_it_any_more_learns_the_key_only(world, invited):
    world.delegate_b.roles.all().delete()
    Record.objects.filter(pk=invited.pk).update(title="A new and secret title")
    edit(world, invited, place="Hall")
    cancelled = OutgoingMail.objects.get(to="delegate_b@example.org")
    assert cancelled.subject == f"Cancelled: {invited.key}"
    assert "secret" not in cancelled.text + str(cancelled.parts)


def test_what_is_over_is_put_right_without_mails(world, invited):
    Session.objects.update(starts="2024-05-01", ends="2024-05-01")
    past = datetime.date(2024, 5, 2)
    assert edit(world, invited, starts=past, ends=past) == 0 and mails() == []
    assert Session.objects.get().sequence == 1


def test_a_newer_mail_replaces_one_that_waits(world, invited):
    for place in ("Hall", "Yard", "Roof"):
        edit(world, invited, place=place)
    told = mails()
    assert len(told) == 4 and {each[2] for each in told} == {3}


def test_who_did_not_get_it_can_be_sent_it_again(world, invited):
    undelivered = OutgoingMail.objects.create(to=world.actor.email, subject="x", state="given_up")
    Invited.objects.filter(person=world.delegate_b).update(mail=undelivered)
    assert invite(Session.objects.get(), User.objects.all()) == 1
    assert OutgoingMail.objects.get(state="waiting").to == world.delegate_b.email


def test_erasing_leaves_the_key_in_the_calendars(world, invited):
    Session.objects.update(place="Zwetschgenbaum")
    edit(world, invited, place="Zwetschgenbaum Hall")
    erasing.erase(Record.objects.get(pk=invited.pk), by=None)
    assert places("Zwetschgenbaum") == [] and not Invited.objects.exists()
    assert {each.subject for each in OutgoingMail.objects.filter(state="waiting")} == {f"Cancelled: {invited.key}"}


def test_the_page_sends_and_says_how_it_stands(world, session, login):
    client, url = login(world.moderator), reverse("invitations", args=[session.key])
    page = client.get(url).text
    assert page.count("checked") == 4 and page.count("not invited yet") == 4
    until = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    assert (
        "This is missing. Fill it in." in client.post(url, {"actor": "", "party": world.actor.pk, "until": ""}).text
    )
    client.post(url, {"actor": "", "party": world.actor.pk, "until": until})
    assert Grant.objects.get().until.isoformat() == until and Grant.objects.get().scope == "session"
    # Who is not concerned is refused, whatever is sent.
    assert "This cannot be chosen here" in client.post(url, {"send": "", "people": [world.outsider.pk]}).text
    assert not Invited.objects.exists()
    client.post(url, {"send": "", "people": [world.actor.pk, world.delegate_b.pk]})
    assert {each[0] for each in mails()} == {"actor", "delegate_b"}
    page = client.get(url).text
    assert page.count("checked") == 3 and page.count("not invited yet") == 3 and "actor, until" in page
    assert login(world.delegate_a).get(url).status_code == 403
