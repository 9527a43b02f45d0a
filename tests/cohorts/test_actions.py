"""Joining, inviting, pausing, leaving, moving on."""

import datetime
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from citydive.cohorts import actions, rules
from citydive.cohorts.models import City, DeepDive, Invitation, Membership, Role, User
from citydive.records.models import Record


def test_opening_brings_stages_and_makes_a_moderator(world):
    dive = actions.open_deep_dive(by=world.outsider, code="NEW", slug="new", title="New", theme="Trees")
    assert [stage.slug for stage in dive.stages.all()] == [
        "join", "understand", "prioritise", "pilot", "optimise", "adopt",
    ]  # fmt: skip
    assert rules.is_moderator(world.outsider, dive)


def test_a_code_is_unique_among_cities_and_deep_dives(world):
    with pytest.raises(actions.CohortError, match="belongs to a city"):
        actions.open_deep_dive(code="PRA", slug="x", title="X", theme="X")
    assert not DeepDive.objects.filter(slug="x").exists()


def test_a_city_gets_its_climate_from_its_position(db):
    city = actions.register_city(code="ASX", name="Desert", country="EG", latitude=24.09, longitude=32.90)
    assert city.climate_class == "BWh"
    ocean = actions.register_city(code="OCE", name="Ocean", country="", latitude=0.0, longitude=-30.0)
    assert ocean.climate_class == ""


def test_a_membership_starts_pauses_resumes_ends_and_keeps_its_history(world):
    membership = world.dive.memberships.get(city=world.city_a)
    for state, reason in (("paused", "Elections."), ("active", ""), ("ended", "Merged.")):
        actions.change_membership(membership, state, on=datetime.date(2027, 5, 1), reason=reason)
    assert membership.ends == datetime.date(2027, 5, 1)
    assert [change.state for change in membership.changes.all()] == ["active", "paused", "active", "ended"]


@pytest.mark.parametrize(("now", "then"), [("active", "invited"), ("ended", "paused"), ("active", "active")])
def test_impossible_changes_are_refused_in_words(world, now, then):
    membership = world.dive.memberships.get(city=world.city_c if now == "ended" else world.city_a)
    before = membership.changes.count()
    with pytest.raises(actions.CohortError, match="cannot become"):
        actions.change_membership(membership, then)
    assert membership.changes.count() == before


def test_a_paused_city_reads_but_does_not_write(world):
    actions.change_membership(world.dive.memberships.get(city=world.city_a), "paused")
    user = User.objects.get(pk=world.delegate_a.pk)
    place = rules.place_of(user)
    assert world.dive.pk in place.cohort and not place.writes
    assert not Record.objects.editable_by(user).exists()


def test_another_city_takes_the_place(world):
    leaving, other = (world.dive.memberships.get(city=city) for city in (world.city_a, world.city_b))
    actions.change_membership(leaving, "ended", replaced_by=other)
    assert list(other.replaces.all()) == [leaving]


def invite(world, **fields):
    city = City.objects.create(code="NEU", name="Neustadt", country="", latitude=50, longitude=8)
    actions.add_city(world.dive, city, by=world.moderator)
    given = {"role": Role.Kind.DELEGATE, "email": " New@Example.org ", "name": "Delegate 1, Neustadt", "city": city}
    return actions.invite(by=world.moderator, dive=world.dive, **(given | fields))


def test_accepting_makes_the_account_and_starts_the_membership(world):
    invitation = invite(world)
    found = actions.find_invitation(actions.invitation_token(invitation))
    user = actions.accept_invitation(found, password="shade on the square")
    assert user.email == "new@example.org" and user.check_password("shade on the square")
    assert rules.is_inside(user, world.dive)
    assert world.dive.memberships.get(city=invitation.city).state == Membership.State.ACTIVE


def test_an_invitation_works_once(world):
    invitation = invite(world)
    actions.accept_invitation(invitation, password="shade on the square")
    with pytest.raises(actions.CohortError, match="already used"):
        actions.find_invitation(actions.invitation_token(invitation))
    with pytest.raises(actions.CohortError, match="already used"):
        actions.accept_invitation(invitation, password="another one")
    assert User.objects.filter(email="new@example.org").count() == 1


def test_forged_and_expired_links_are_refused(world):
    invitation = invite(world)
    with pytest.raises(actions.CohortError, match="not complete or has expired"):
        actions.find_invitation(actions.invitation_token(invitation)[:-2])
    with pytest.raises(actions.CohortError, match="not complete or has expired"):
        actions.find_invitation(signing.dumps(invitation.pk, salt="another"))
    Invitation.objects.update(expires=timezone.now() - timedelta(minutes=1))
    with pytest.raises(actions.CohortError, match="expired"):
        actions.find_invitation(actions.invitation_token(invitation))


def test_an_address_that_has_an_account_is_asked_to_log_in(world):
    invitation = invite(world, email=world.outsider.email)
    with pytest.raises(actions.CohortError, match="already an account"):
        actions.accept_invitation(invitation, password="shade on the square")
    assert actions.find_invitation(actions.invitation_token(invitation)) == invitation
    assert actions.accept_invitation(invitation, user=world.outsider) == world.outsider
    assert rules.is_inside(world.outsider, world.dive)


def test_delegates_need_a_city_that_takes_part(world):
    with pytest.raises(actions.CohortError, match="Invite the city"):
        invite(world, city=world.city_c)


def test_a_role_with_an_end_in_the_past_gives_nothing(world):
    Role.objects.filter(user=world.delegate_a).update(until=datetime.date(2020, 1, 1))
    user = User.objects.get(pk=world.delegate_a.pk)
    assert rules.place_of(user) == rules.Place()


def test_a_disabled_account_has_no_place(world):
    world.delegate_a.is_active = False
    assert rules.place_of(world.delegate_a) is rules.NOWHERE


def test_two_who_change_a_membership_at_once_make_one_change(world):
    first, second = (Membership.objects.get(deep_dive=world.dive, city=world.city_a) for _ in range(2))
    actions.change_membership(first, "paused")
    with pytest.raises(actions.CohortError):
        actions.change_membership(second, "paused")
    assert first.changes.filter(state="paused").count() == 1


def test_moving_to_the_same_stage_twice_is_one_step(world):
    membership, stage = world.dive.memberships.get(city=world.city_a), world.dive.stages.all()[1]
    assert actions.move_to_stage(membership, stage) == actions.move_to_stage(membership, stage)
    assert membership.standings.filter(stage=stage).count() == 1


def test_a_scope_saved_in_between_is_kept(world):
    seen = world.dive.version
    actions.rescope(world.dive, seen=seen, question="First")
    with pytest.raises(actions.Changed):
        actions.rescope(world.dive, seen=seen, question="Second")
    world.dive.refresh_from_db()
    assert (world.dive.question, world.dive.version) == ("First", seen + 1)
