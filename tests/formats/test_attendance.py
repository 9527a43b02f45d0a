"""Who was there: noted once per person, by the moderator or oneself, and seen by those who need it."""

import datetime
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from citydive.accounts.export import write_zip
from citydive.formats.attending import forget_names, note_attendance, note_list
from citydive.formats.models import Attendance, Session
from citydive.participation.actions import open_door
from citydive.participation.models import Participant


def test_saying_it_again_changes_one_row(world, session):
    for how in ("excused", "present", "present"):
        note_attendance(session.session, how=how, person=world.delegate_a)
        note_attendance(session.session, how=how, participant="phone-1", name="A neighbour")
    assert sorted((row.how, row.name, row.participant) for row in Attendance.objects.all()) == [
        ("present", "", ""), ("present", "A neighbour", "phone-1"),
    ]  # fmt: skip
    assert Attendance.objects.get(person=world.delegate_a).city == world.city_a
    for _turn in range(2):
        note_attendance(session.session, how="stand_in", name="Head of parks", city=world.city_b)
    assert Attendance.objects.filter(name="Head of parks").count() == 2
    for wrong in ({"how": "asleep", "name": "x"}, {"how": "present", "name": " "}):
        with pytest.raises(ValueError):
            note_attendance(session.session, **wrong)


def test_of_oneself_before_and_after(world, session, login):
    client, url = login(world.delegate_a), reverse("attend", args=[session.key])
    page = client.get(session.get_absolute_url()).text
    assert 'value="excused"' in page and 'value="remote"' not in page
    client.post(url, {"how": "present"})
    assert not Attendance.objects.exists()
    excused = client.post(url, {"how": "excused"}, follow=True).text
    assert "You: excused." in excused and 'value="come"' in excused and 'value="excused"' not in excused
    assert 'value="excused"' in client.post(url, {"how": "come"}, follow=True).text
    assert not Attendance.objects.exists()
    Session.objects.update(starts=timezone.localdate())
    assert client.post(url, {"how": "remote"})["Location"].endswith("#attendance")
    row = Attendance.objects.get()
    assert (row.person, row.by, row.how) == (world.delegate_a, world.delegate_a, "remote")
    assert "You: joined remotely." in client.get(session.get_absolute_url()).text
    # Who was there is not struck out by it.
    client.post(url, {"how": "come"})
    assert Attendance.objects.exists()


def test_two_who_keep_the_list_do_not_overwrite_each_other(world, session, login):
    client, url = login(world.moderator), reverse("attendance", args=[session.key])
    a, b = f"person_{world.delegate_a.pk}", f"person_{world.delegate_b.pk}"
    assert client.get(url).text.count("<select") == 4 + 2
    opened = {a: "", f"was_{a}": "", b: "", f"was_{b}": ""}
    client.post(url, opened | {a: "present"})
    # The second had the page open before: what they did not touch stays, what both changed is said.
    late = client.post(url, opened | {b: "remote"}, follow=True).text
    assert "Saved." in late
    assert {row.person: row.how for row in Attendance.objects.all()} == {
        world.delegate_a: "present", world.delegate_b: "remote",
    }  # fmt: skip
    late = client.post(url, opened | {a: "excused"}, follow=True).text
    assert "Somebody else changed meanwhile: Delegate A." in late
    assert Attendance.objects.get(person=world.delegate_a).how == "present"
    client.post(url, {a: "", f"was_{a}": "present"})
    assert not Attendance.objects.filter(person=world.delegate_a).exists()


def test_somebody_without_an_account(world, session, login):
    client = login(world.moderator)
    said = {"name": "Head of parks", "function": "parks", "city": "PRB", "how": "stand_in"}
    assert (
        "This is missing. Fill it in."
        in client.post(reverse("attendance_add", args=[session.key]), {"name": ""}).text
    )
    client.post(reverse("attendance_add", args=[session.key]), said)
    row = Attendance.objects.get()
    url, name = reverse("attendance", args=[session.key]), f"row_{row.pk}"
    assert "Head of parks" in client.get(url).text
    client.post(url, {name: "", f"was_{name}": "stand_in"})
    assert not Attendance.objects.exists()
    # A row that is gone meanwhile is said, not written anew.
    assert note_list(session.session, [(row, "stand_in", "present")], by=world.moderator) == [row]


def test_the_list_is_for_those_who_need_it(world, session, login, client):
    session.visibility = "public"
    session.save()
    Session.objects.update(starts=timezone.localdate() - datetime.timedelta(days=1))
    note_attendance(session.session, how="present", person=world.delegate_a2)
    note_attendance(session.session, how="excused", person=world.delegate_b)
    note_attendance(session.session, how="stand_in", name="Head of parks", city=world.city_b)
    seen = {}
    for who in ("moderator", "delegate_a", "delegate_b", "outsider", "actor"):
        page = login(getattr(world, who)).get(session.get_absolute_url()).text
        part = page.partition('id="attendance"')[2].partition("</section>")[0]
        seen[who] = {
            name for name in ("Delegate A2", "Delegate B", "Head of parks", "You: excused") if name in part
        }
    client.logout()
    assert 'id="attendance"' not in client.get(session.get_absolute_url()).text
    assert seen == {
        "moderator": set(), "delegate_a": {"Delegate A2"}, "delegate_b": {"Head of parks", "You: excused"},
        "outsider": set(), "actor": set(),
    }  # fmt: skip
    assert login(world.delegate_a).get(reverse("attendance", args=[session.key])).status_code == 403
    assert login(world.outsider).post(reverse("attend", args=[session.key]), {"how": "present"}).status_code == 403


def test_names_are_forgotten_some_time_after_the_session(world, session, login, settings):
    settings.FORGET_ATTENDANCE_DAYS = 100
    row = note_attendance(session.session, how="present", name="Ada", function="Parks", city=world.city_a)
    day = timezone.localdate() - datetime.timedelta(days=100)
    Session.objects.update(starts=day, ends=day)
    assert forget_names() == 0
    assert "forgotten 100 days after" in login(world.moderator).get(reverse("attendance", args=[session.key])).text
    earlier = day - datetime.timedelta(days=1)
    Session.objects.update(starts=earlier, ends=earlier)
    door = open_door(session, hours=1, takes=["attendance"])
    phones = [note_attendance(session.session, how="present", participant=digest) for digest in ("here", "gone")]
    Participant.objects.create(door=door, digest="here")
    assert (forget_names(), forget_names()) == (1, 0)
    assert [Attendance.objects.get(pk=each.pk).participant for each in phones] == ["here", ""]
    row.refresh_from_db()
    assert (row.name, row.function, row.city, row.how) == ("", "Parks", world.city_a, "present")
    assert "without a name" in login(world.moderator).get(reverse("attendance", args=[session.key])).text
    write_zip(world.delegate_a, out := io.BytesIO())
    assert "forgotten 100 days after it" in zipfile.ZipFile(out).read("index.html").decode()


def test_today_names_the_hour(world, session, login):
    assert '<bdi dir="ltr">12:00–14:00</bdi>' in login(world.moderator).get("/today/").text
