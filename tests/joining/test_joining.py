"""Finding together: a call, interest without an account, scoping, selection with reasons, acceptance."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from citydive.cohorts.models import City, Invitation, Membership, User
from citydive.joining import actions, holdings
from citydive.joining.models import Interest
from citydive.post.models import OutgoingMail
from citydive.records.models import Record

SAID = {
    "city_name": "Delta", "country": "Germany", "why": "Heat in schools.", "brings": "A pilot.", "name": "A Person",
    "function": "Head of schools", "email": "delta@city.example",
}  # fmt: skip

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def call(world):
    record = actions.draft_call(
        world.dive, by=world.moderator, title="Join us", about="Heat in schools.", conditions="Two people.",
        deadline=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    actions.open_call(record, seen=record.version, by=world.moderator)
    return record


def link(to="delta@city.example"):
    text = OutgoingMail.objects.filter(to=to).order_by("created").last().text
    return re.search(r"/i/interest/\S+", text).group()


@pytest.fixture
def interested(client, call):
    """Delta has answered and confirmed."""
    client.post(f"/r/{call.key}/interest/", SAID)
    client.post(link(), {"do": "confirm"})
    return Interest.objects.get()


def test_a_draft_is_not_public_and_a_dive_without_a_page_calls_nobody(client, login, world):
    record = actions.draft_call(
        world.dive,
        by=world.moderator,
        title="Join us",
        about="Heat.",
        conditions="-",
        deadline=timezone.localdate(),
    )
    assert (
        client.get(f"/r/{record.key}/").status_code == client.get(f"/r/{record.key}/interest/").status_code == 404
    )
    world.dive.is_public = False
    world.dive.save()
    answer = login(world.moderator).post(
        f"/r/{record.key}/call/state/", {"to": "open", "seen": record.version}, follow=True
    )
    assert "no public page yet" in answer.content.decode()
    assert Record.objects.get(pk=record.pk).state == "draft"


def test_interest_counts_once_its_address_is_confirmed(client, call):
    assert "Open call" in client.get(f"/d/{call.deep_dive.slug}/").content.decode()
    assert client.post(f"/r/{call.key}/interest/", SAID | {"email": "no"}).status_code == 200
    assert not Interest.objects.exists()
    assert "365 days after the deadline" in client.get(f"/r/{call.key}/interest/").content.decode()
    for _twice in range(2):
        client.post(f"/r/{call.key}/interest/", SAID)
    assert Interest.objects.count() == 1, "a double click is one answer"
    assert not actions.counted(call.call).exists()
    mail = OutgoingMail.objects.get(to=SAID["email"])
    assert "Delta" not in mail.subject + mail.text, "a stranger's words go to no address that a stranger gives"
    url = link()
    assert "only then it counts" in client.get(url).content.decode()
    assert not actions.counted(call.call).exists(), "programs that look at links confirm nothing"
    for _twice in range(2):
        client.post(url, {"do": "confirm"})
    assert actions.counted(call.call).count() == 1


def test_a_closed_call_takes_nothing(client, call):
    type(call.call).objects.update(deadline=timezone.localdate() - timedelta(days=2))
    # As a browser sends it: who has no account is not asked to log in, and gets the words back.
    answer = client.post(f"/r/{call.key}/interest/", SAID, headers=HERE)
    page = answer.content.decode()
    assert answer.status_code == 410 and "This call is closed" in page and SAID["why"] in page
    assert not Interest.objects.exists() and not OutgoingMail.objects.filter(to=SAID["email"]).exists()


def test_strangers_cannot_flood_an_address_or_the_moderator(client, call):
    address = f"/r/{call.key}/interest/"
    answers = [client.post(address, SAID | {"why": f"Reason {n}."}).status_code for n in range(12)]
    assert answers.count(429) == 2
    assert OutgoingMail.objects.filter(to=SAID["email"]).count() == Interest.objects.count() == 3


def test_scoping_selection_with_reason_and_acceptance(client, login, world, call, interested):
    url, one = link(), f"/r/{call.key}/interests/{interested.pk}/"
    with pytest.raises(actions.JoiningError):
        actions.ask_scoping(call, by=world.moderator)
    call.refresh_from_db()
    actions.edit_call(call, seen=call.version, by=world.moderator, title="Join us", scoping="Schools, not offices.")
    login(world.moderator).post(f"/r/{call.key}/interests/scoping/")
    client.logout()
    assert "Schools, not offices." in client.get(url).content.decode()
    client.post(url, {"do": "scoping", "scoping": "Kindergartens too."})

    moderator = login(world.moderator)
    page = moderator.get(one).content.decode()
    assert "Kindergartens too." in page
    folded = page.partition("A new city: needed")[2].partition("</details>")[0]
    assert 'name="new-code"' in folded and " required" not in folded, "a browser sends a decision without it too"
    data = {"seen": 1, "decision": "selected", "reason": "Has a pilot.", "city": ""}
    assert "three capital letters" in moderator.post(one, data | {"new-code": "x"}).content.decode().lower()
    new = {
        "new-name": "Delta", "new-code": "PRD", "new-country": "DE", "new-latitude": "49.5", "new-longitude": "8.5",
        "new-time_zone": "Europe/Berlin", "new-is_practice": "on",
    }  # fmt: skip
    assert moderator.post(one, data | new).status_code == 302
    client.logout()
    assert "Has a pilot." not in client.get(url).content.decode(), "not told yet"
    assert [(row["decision"], row["reason"]) for row in holdings.interests(User(email=SAID["email"]))] == [("", "")]
    client.post(url, {"do": "accept"})
    assert not Membership.objects.filter(city__code="PRD").exists()

    login(world.moderator).post(f"/r/{call.key}/interests/tell/")
    client.logout()
    assert "Has a pilot." in OutgoingMail.objects.filter(to=SAID["email"]).order_by("created").last().text
    # What was settled is settled: a page that was open since gives the words back.
    late = client.post(url, {"do": "scoping", "scoping": "Offices as well."}, headers=HERE)
    assert late.status_code == 409 and "Offices as well." in late.content.decode()
    assert Interest.objects.get().scoping == "Kindergartens too."
    for _twice in range(2):
        client.post(url, {"do": "accept"})
    assert Membership.objects.get(city__code="PRD").state == "active"
    assert Invitation.objects.get().email == SAID["email"]
    assert City.objects.filter(code="PRD").count() == 1
    # What was told stands: the decision is not changed any more.
    answer = login(world.moderator).post(one, data | {"seen": 2, "decision": "declined"}, follow=True)
    assert "told meanwhile" in answer.content.decode()
    assert Interest.objects.get().decision == "selected"


@pytest.mark.parametrize("why_not", ["the address is forgotten", "the city left again"])
def test_a_place_that_cannot_be_taken_any_more_is_said(client, world, call, interested, why_not):
    told = {"decision": "selected", "told": timezone.now(), "decided_by": world.moderator, "city": world.city_c}
    Interest.objects.update(**told, **({"email": ""} if "address" in why_not else {}))
    answer = client.post(link(), {"do": "accept"})
    assert answer.status_code == 409 and "can no longer be taken" in answer.content.decode()
    assert not Invitation.objects.exists() and Interest.objects.get().accepted is None


def test_who_knows_already_is_not_asked_about_the_scoping(world, call, interested):
    type(call.call).objects.update(scoping="Schools.")
    Interest.objects.update(decision="declined", reason="Far.", told=timezone.now(), decided_by=world.moderator)
    assert actions.ask_scoping(call, by=world.moderator) == 0


def test_names_and_addresses_are_for_who_moderates(client, login, world, call, interested):
    # Who wrote the call while moderating, and is a delegate now, may edit it, and no more.
    call.authors.add(world.delegate_a)
    for who in (world.delegate_a, world.actor, world.outsider):
        assert login(who).get(f"/r/{call.key}/interests/").status_code == 403
        assert "delta@city.example" not in client.get(f"/r/{call.key}/").content.decode()
    OutgoingMail.objects.update(error="mail server away")
    page = login(world.moderator).get(f"/r/{call.key}/interests/").content.decode()
    assert "delta@city.example" in page and "is tried again: mail server away" in page


def test_what_is_taken_back_or_old_is_forgotten(client, call, interested, settings):
    waiting = Interest.objects.create(call=call.call, city_name="Echo", country="DE", email="e@x.example", why="-")
    assert actions.forget_old(timezone.now() + timedelta(days=8)) == 1
    assert not Interest.objects.filter(pk=waiting.pk).exists() and Interest.objects.get().email
    late = timezone.now() + timedelta(days=settings.INTEREST_DAYS + 11)
    assert actions.forget_old(late) == 1 and Interest.objects.get().email == ""
    client.post(link(), {"do": "take_back"})
    found = Interest.objects.get()
    assert (found.name, found.counts, found.why) == ("", False, "Heat in schools.")
