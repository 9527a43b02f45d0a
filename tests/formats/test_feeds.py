"""Calendars to subscribe to: whose sessions, with which rights, over daylight saving, and their end."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from citydive.formats import actions, feeds
from citydive.formats.models import Session
from citydive.records.actions import grant_access
from citydive.records.models import Record


def path_of(person) -> str:
    feeds.make_address(person)
    return "/calendar/" + feeds.address_of(person).rpartition("/calendar/")[2]


def events(response) -> dict:
    assert response.status_code == 200 and response["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(each["SUMMARY"]): each for each in found}


def enter(world, title, cities, **more):
    said = {"format": "virtual", "starts": timezone.localdate(), "by": world.moderator} | more
    return actions.enter_session(world.dive, title=title, cities=cities, **said)


def test_a_person_gets_what_concerns_them_without_a_password(world, session, client):
    enter(world, "of the coast", [world.city_b])
    enter(world, "of long ago", [world.city_a], starts=datetime.date(2020, 1, 1))
    granted = enter(world, "granted", [world.city_a])
    grant_access(granted, party=world.actor, verb="read", by=world.moderator)
    of = {
        who: set(events(client.get(path_of(getattr(world, who))))) for who in ("delegate_a", "moderator", "actor")
    }
    assert of["delegate_a"] == {"Two squares at three", "granted"}
    assert of["moderator"] == {"Two squares at three", "granted", "of the coast"}
    assert of["actor"] == {"granted"}
    event = events(client.get(path_of(world.delegate_a)))["Two squares at three"]
    assert "https://meet.example.org/x" in event["DESCRIPTION"] and event["URL"].endswith(
        session.get_absolute_url()
    )


def test_rights_are_asked_for_every_time(world, session, client):
    path = path_of(world.delegate_b)
    assert events(client.get(path))
    world.delegate_b.roles.all().delete()
    assert not events(client.get(path))
    type(world.delegate_b).objects.filter(pk=world.delegate_b.pk).update(is_active=False)
    assert client.get(path).status_code == 410


def test_an_address_ends_with_the_next_one_or_by_itself(world, session, client, login):
    first = path_of(world.delegate_a)
    second = path_of(world.delegate_a)
    assert first != second and client.get(first).status_code == 410 and client.get(second).status_code == 200
    for broken in (second.replace(".ics", "x.ics"), "/calendar/1.2.3.ics", "/calendar/x.ics"):
        assert client.get(broken).status_code == 404
    page = login(world.delegate_a).get(reverse("feed")).text
    assert second in page
    client.post(reverse("feed"), {"end": ""})
    assert client.get(second).status_code == 410 and "Make my address" in client.get(reverse("feed")).text


def test_strangers_get_the_public_sessions_of_a_deep_dive(world, session, client, login):
    Record.objects.filter(pk=enter(world, "in public", [world.city_a], link="https://secret.example").pk).update(
        visibility="public"
    )
    url = reverse("dive_ics", args=["test-dive"])
    # The page of the deep dive leads there.
    assert f'href="{url}"' in client.get("/d/test-dive/").text
    told = events(client.get(url))
    assert set(told) == {"in public"} and "secret.example" not in client.get(url).text
    assert set(events(login(world.delegate_a).get(url))) == {"in public", "Two squares at three"}
    client.logout()
    type(world.dive).objects.update(is_public=False)
    assert client.get(url).status_code == 404


def test_too_many_requests_are_refused(world, session, client, monkeypatch):
    monkeypatch.setattr("citydive.formats.feed_views.MOST", 2)
    path = path_of(world.delegate_a)
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_what_did_not_change_is_not_sent_again(world, session, client):
    path = path_of(world.delegate_a)
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    Session.objects.update(sequence=1)
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("day", "from_", "to", "utc_from", "utc_to"),
    [
        # The night in which clocks go forward in Berlin has an hour less, the other one more.
        (datetime.date(2026, 3, 28), "22:00", "06:00", "2026-03-28T21:00", "2026-03-29T04:00"),
        (datetime.date(2026, 10, 24), "22:00", "06:00", "2026-10-24T20:00", "2026-10-25T05:00"),
        (datetime.date(2026, 3, 29), "09:00", None, "2026-03-29T07:00", "2026-03-29T07:45"),
    ],
)
def test_times_over_daylight_saving(world, client, day, from_, to, utc_from, utc_to):
    """To the minute in UTC; without an end it takes as long as its agenda."""
    enter(
        world, "night", [world.city_a], starts=day, ends=day + datetime.timedelta(days=1) if to else day,
        start_time=datetime.time.fromisoformat(from_), end_time=datetime.time.fromisoformat(to) if to else None,
        time_zone="Europe/Berlin", agenda=[{"minutes": 45, "title": "x", "note": ""}],
    )  # fmt: skip
    event = events(client.get(path_of(world.delegate_a)))["night"]
    moment = lambda name: event.decoded(name).strftime("%Y-%m-%dT%H:%M")  # noqa: E731
    assert (moment("DTSTART"), moment("DTEND")) == (utc_from, utc_to)
    assert event.decoded("DTSTART").utcoffset() == datetime.timedelta(0)


def test_days_and_months_without_a_clock(world, client):
    enter(world, "days", [world.city_a], starts=datetime.date(2026, 9, 1), ends=datetime.date(2026, 9, 3))
    enter(world, "month", [world.city_a], starts=datetime.date(2026, 9, 17), precision="month")
    told = events(client.get(path_of(world.delegate_a)))
    assert told["days"].decoded("DTEND") == datetime.date(2026, 9, 4) and told["days"]["TRANSP"] == "OPAQUE"
    assert (
        told["month"].decoded("DTSTART") == datetime.date(2026, 9, 1) and told["month"]["TRANSP"] == "TRANSPARENT"
    )


def test_the_same_session_is_the_same_event_everywhere(world, session, client, login):
    mine = events(client.get(path_of(world.delegate_a)))["Two squares at three"]["UID"]
    alone = login(world.delegate_b).get(reverse("session_ics", args=[session.key]))
    assert events(alone)["Two squares at three"]["UID"] == mine
    Record.objects.filter(pk=session.pk).update(withdrawn=timezone.now())
    assert events(client.get(path_of(world.delegate_a)))["Two squares at three"]["STATUS"] == "CANCELLED"
