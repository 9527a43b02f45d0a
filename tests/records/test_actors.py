"""Actors from outside the cities: invited with rights that end, seen and ended by who moderates."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from citydive.accounts.holdings import invitations
from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import Grant, Organisation, Role, User
from citydive.post.models import OutgoingMail
from citydive.records.actions import create_record, editing, link, set_visibility
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, Relation

register(Kind("note", "X", "note", "notes"))
TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


@pytest.fixture
def records(world):
    """Practice City: shared, a draft. Practice Coast: shared. The cohort: a session, and what came out of it."""
    made = {
        name: create_record("note", world.dive, city=city, title=name.capitalize(), visibility=visibility)
        for name, city, visibility in (
            ("shared", world.city_a, "cohort"), ("draft", world.city_a, "city"), ("coast", world.city_b, "cohort"),
            ("outcome", world.city_b, "cohort"),
        )
    }  # fmt: skip
    from citydive.formats.actions import enter_session

    made["session"] = enter_session(
        world.dive, title="Walk", format="virtual", starts=TOMORROW, by=world.moderator, cities=[world.city_b]
    )
    link(made["outcome"], made["session"], Relation.BASIS)
    return made


def page(name, world):
    return reverse(name, args=[world.dive.slug])


def reads(user, records) -> set:
    found = set(Record.objects.visible_to(User.objects.get(pk=user.pk)))
    return {name for name, record in records.items() if record in found}


def give(client, world, **typed):
    typed = {"party": world.actor.pk, "verb": "read", "until": TOMORROW.isoformat()} | typed
    return client.post(page("actor_rights", world), typed)


def test_an_actor_of_an_organisation_is_invited_with_rights_that_end(world, login, client, records, monkeypatch):
    moderator = login(world.moderator)
    moderator.post(page("organisation_new", world), {"name": "Practice University", "kind": "university"})
    university = Organisation.objects.get()
    typed = {
        "name": "Scientist 2", "email": "s@example.org", "organisation": university.pk, "verb": "review",
        "city": "PRA", "records": f"{records['session'].key}, {records['coast'].key}", "until": TOMORROW,
    }  # fmt: skip
    for _twice in range(2):
        answer = moderator.post(page("actor_invite", world), typed, follow=True)
    # Back on the list, with the link to hand over, once; then only as long as no mail has brought it.
    assert answer.redirect_chain == [(page("actors", world), 302)]
    assert "it works once" in answer.text and answer.text.count("/i/") == 2
    told = moderator.get(page("actors", world)).text
    assert "it works once" not in told and "Link to hand over" in told
    OutgoingMail.objects.update(state="sent", sent=timezone.now())
    told = moderator.get(page("actors", world)).text
    assert "e-mail sent" in told and "/i/" not in told
    assert "Scientist 2" in told and "Practice City" in told and records["coast"].key in told
    (mail,) = OutgoingMail.objects.filter(to="s@example.org")
    client.logout()
    address = re.search(r"/i/[^/\s]+/", mail.text)[0]
    assert "then it ends by itself" in client.get(address).text
    client.post(address, {"password": "a long password of words", "again": "a long password of words"})
    actor = User.objects.get(email="s@example.org")
    assert (actor.organisation, actor.roles.get().until) == (university, TOMORROW)
    (told,) = invitations(actor)
    assert told["organisation"] == "Practice University" and records["coast"].key in told["on"]
    assert reads(actor, records) == {"shared", "coast", "session", "outcome"}
    assert set(actor.grants.values_list("scope", "verb", "until")) == {
        (scope, "review", TOMORROW) for scope in ("city", "shared", "session")
    }
    # The day after, all of it has stopped by itself.
    later = timezone.now() + datetime.timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert reads(actor, records) == set() and not User.objects.get(pk=actor.pk).place.takes_part


def test_a_right_of_the_moderator_ends_when_a_city_takes_its_record_back(world, login, records):
    client = login(world.moderator)
    assert give(client, world, records=records["shared"].key).status_code == 302
    assert reads(world.actor, records) == {"shared"}
    with editing(records["shared"], seen=records["shared"].version, by=world.delegate_a):
        set_visibility(records["shared"], "city", by=world.delegate_a)
    assert reads(world.actor, records) == set()
    # The owner sees who was let in, and it is only a number to who moderates.
    assert "Actor" in login(world.delegate_a).get(reverse("grants", args=[records["shared"].key])).text
    told = login(world.moderator).get(page("actors", world)).text
    assert records["shared"].key not in told and "one right on what a city keeps to itself" in told


@pytest.mark.parametrize(
    "typed", [
        {}, {"records": "PRA-X2"}, {"records": "PRA-X1", "until": ""}, {"records": "PRA-X1", "until": "2020-01-01"},
        {"records": "PRA-X1", "party": "99999"}, {"city": "PRZ"},
    ],
)  # fmt: skip
def test_what_the_moderator_may_not_give_is_refused(world, login, records, typed):
    assert (records["shared"].key, records["draft"].key) == ("PRA-X1", "PRA-X2")
    assert give(login(world.moderator), world, **typed).status_code == 200
    assert not Grant.objects.exists()


def test_rights_are_seen_and_ended_one_by_one_or_all_at_once(world, login, records):
    client = login(world.moderator)
    give(client, world, city="PRA", records=f"{records['coast'].key} {records['session'].key}")
    wide = Grant.objects.get(scope="city")
    told = client.get(page("actors", world)).text
    assert (
        "all that Practice City shares" in told and records["session"].key in told and "given by Moderator" in told
    )
    # A right of another deep dive is none of this page.
    other = cohorts.open_deep_dive(code="OTH", slug="other", title="Other", theme="Water", by=world.outsider)
    elsewhere = cohorts.put_grant(world.actor, other, "city", city=world.city_b, verb="read", until=None, by=None)
    client.post(page("actors", world), {"right": elsewhere.pk})
    assert Grant.objects.filter(pk=elsewhere.pk).exists()
    client.post(page("actors", world), {"right": wide.pk})
    assert reads(world.actor, records) == {"coast", "session", "outcome"}
    client.post(page("actors", world), {"role": world.actor.roles.get().pk})
    assert reads(world.actor, records) == set() and not User.objects.get(pk=world.actor.pk).place.takes_part
    assert "Nobody from outside" in client.get(page("actors", world)).text


def test_a_city_takes_back_what_was_given_on_all_that_it_shares(world, login, records):
    give(login(world.moderator), world, city="PRA")
    url = reverse("grants", args=[records["shared"].key])
    client = login(world.delegate_a)
    assert "reads all that Practice City shares" in client.get(url).text
    other = reverse("grants", args=[records["coast"].key])
    login(world.delegate_b).post(other, {"revoke": Grant.objects.get().pk})
    assert reads(world.actor, records) == {"shared"}
    login(world.delegate_a).post(url, {"revoke": Grant.objects.get().pk})
    assert reads(world.actor, records) == set()


@pytest.mark.parametrize("who", ["delegate_a", "actor", "outsider", "administrator"])
def test_only_who_moderates_gives_and_sees(world, login, who):
    client = login(getattr(world, who))
    for name in ("actors", "actor_invite", "actor_rights", "organisation_new"):
        assert client.get(page(name, world)).status_code == client.post(page(name, world)).status_code == 404


def test_a_shorter_invitation_does_not_shorten_a_part(world):
    made = cohorts.invite(
        by=world.moderator, dive=world.dive, role=Role.Kind.ACTOR, email=world.actor.email, name="x", until=TOMORROW
    )
    cohorts.accept_invitation(made, user=world.actor)
    assert world.actor.roles.get().until is None
