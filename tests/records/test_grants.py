"""Rights of actors: given by who owns the record, dated, taken back."""

import datetime

import pytest
from django.urls import reverse

from citydive.cohorts.models import Grant, User
from citydive.records.actions import create_record
from citydive.records.kinds import Kind, register
from citydive.records.models import Record

register(Kind("note", "X", "note", "notes"))
SOON = "2099-01-01"


@pytest.fixture
def draft(world):
    return create_record("note", world.dive, city=world.city_a, title="Draft")


def sees(world, record):
    return Record.objects.visible_to(User.objects.get(pk=world.actor.pk)).filter(pk=record.pk).exists()


def test_a_right_is_given_replaced_and_taken_back(world, login, draft):
    client, url = login(world.delegate_a), reverse("grants", args=[draft.key])
    assert not sees(world, draft)
    endless = {"party": world.actor.pk, "verb": "read"}
    assert client.post(url, endless).status_code == 200 and not sees(world, draft)
    assert client.post(url, endless | {"until": SOON}).status_code == 302
    assert sees(world, draft)
    client.post(url, {"party": world.actor.pk, "verb": "review", "until": "2099-01-01"})
    grant = Grant.objects.get()
    assert (grant.verb, grant.until, grant.given_by) == ("review", datetime.date(2099, 1, 1), world.delegate_a)
    assert "Actor" in client.get(url).content.decode()
    client.post(url, {"revoke": grant.pk})
    assert not sees(world, draft)


@pytest.mark.parametrize(
    "sent", [{"party": "x"}, {"until": "2020-01-01"}, {"verb": "own"}, {"revoke": "1 or 1"}, {"revoke": "²"}]
)
def test_nonsense_gives_nothing(world, login, draft, sent):
    given = {"party": world.actor.pk, "verb": "read", "until": SOON} | sent
    login(world.delegate_a).post(reverse("grants", args=[draft.key]), given)
    assert not Grant.objects.exists()


def test_delegates_and_strangers_are_no_actors(world, login, draft):
    client, url = login(world.delegate_a), reverse("grants", args=[draft.key])
    for user in (world.delegate_b, world.outsider):
        assert client.post(url, {"party": user.pk, "verb": "read", "until": SOON}).status_code == 200
    assert not Grant.objects.exists()


@pytest.mark.parametrize(("role", "code"), [("delegate_b", 404), ("moderator", 404), ("actor", 404)])
def test_only_the_owner_gives_rights(world, login, draft, role, code):
    given = {"party": world.actor.pk, "verb": "read", "until": SOON}
    assert login(getattr(world, role)).post(reverse("grants", args=[draft.key]), given).status_code == code
    assert not Grant.objects.exists()


def test_a_grant_of_another_record_is_not_taken_back_here(world, login, draft):
    other = create_record("note", world.dive, city=world.city_b, title="Other")
    grant = Grant.objects.create(party=world.actor, deep_dive=world.dive, scope="record", record_key=other.key)
    login(world.delegate_a).post(reverse("grants", args=[draft.key]), {"revoke": grant.pk})
    assert Grant.objects.filter(pk=grant.pk).exists()
