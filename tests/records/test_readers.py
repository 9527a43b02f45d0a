"""Who reads a record, asked from both ends: for everybody and every visibility the answers are the same."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import Grant, User
from citydive.cohorts.rules import forget_place
from citydive.records import actions
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, Relation
from citydive.records.readers import people_reading
from citydive.records.rules import can_edit, can_read_comments, comments_q, owned_q, owns

register(Kind("note", "X", "note", "notes"))


@pytest.fixture
def scene(world):
    """Records of every owner and visibility, and accounts with every sort of grant besides the roles."""
    made = []
    for city in (world.city_a, world.city_b, world.city_c, None):
        for visibility in ("public", "cohort", "city"):
            made.append(
                actions.create_record("note", world.dive, city=city, title=visibility, visibility=visibility)
            )
    by_author = actions.create_record("note", world.dive, by=world.delegate_b, title="Own draft of the cohort")
    hub = made[4]
    for each in made:
        if each != hub:
            actions.link(each, hub, Relation.BASIS)
    scopes = {
        "record": {"record_key": made[2].key},
        "shared": {"record_key": made[2].key},
        "session": {"record_key": hub.key},
        "city": {"city": world.city_b},
    }
    for scope, what in scopes.items():
        for verb in ("read", "review"):
            user = User.objects.create_user(f"{scope}-{verb}@example.org", f"{scope} {verb}", "a long password")
            Grant.objects.create(party=user, deep_dive=world.dive, scope=scope, verb=verb, **what)
    late = User.objects.create_user("late@example.org", "Late", "a long password")
    over = datetime.date(2020, 1, 1)
    Grant.objects.create(party=late, deep_dive=world.dive, scope="record", record_key=made[2].key, until=over)
    # A delegate of another city who was given a draft to read is inside and reads what is said about it.
    Grant.objects.create(party=world.delegate_b, deep_dive=world.dive, scope="record", record_key=made[2].key)
    other = cohorts.open_deep_dive(code="OTH", slug="other", title="Other", theme="Water", by=world.outsider)
    elsewhere = actions.create_record("note", other, title="Elsewhere", visibility="public")
    User.objects.filter(pk=world.delegate_a2.pk).update(is_active=False)
    return [*made, by_author, elsewhere]


@pytest.mark.parametrize("is_public", [True, False])
def test_both_ends_say_the_same(world, scene, is_public):
    world.dive.is_public = is_public
    world.dive.save()
    records = list(Record.objects.select_related("deep_dive", "city"))
    readers = {record: set(people_reading(record)) for record in records}
    hearers = {record: set(people_reading(record, comments=True)) for record in records}
    for user in User.objects.filter(is_active=True):
        sees = set(Record.objects.visible_to(user))
        assert sees == {record for record in records if user in readers[record]}, user
        hears = {record for record in sees if can_read_comments(user, record)}
        assert hears == {record for record in records if user in hearers[record]}, user
        assert hears == set(Record.objects.visible_to(user).filter(comments_q(user))), user
    shut_out = User.objects.get(is_active=False)
    assert not any(shut_out in people for people in [*readers.values(), *hearers.values()])


def test_who_answers_for_a_record_is_said_the_same_of_one_and_of_many(world, scene):
    for each, field in ((scene[0], "withdrawn"), (scene[3], "erased"), (scene[9], "withdrawn")):
        Record.objects.filter(pk=each.pk).update(**{field: timezone.now()})
    records, answered = list(Record.objects.all()), 0
    for user in User.objects.all():
        owned, editable = set(Record.objects.filter(owned_q(user))), set(Record.objects.editable_by(user))
        assert owned == {record for record in records if owns(user, record)}, user
        assert editable == {record for record in records if can_edit(user, record)}, user
        answered += len(owned) + len(editable)
    assert answered == 20


def test_a_role_that_ended_opens_nothing(world, scene):
    draft = scene[2]
    assert world.delegate_a in people_reading(draft)
    world.delegate_a.roles.update(until=datetime.date(2020, 1, 1))
    forget_place(world.delegate_a)
    assert world.delegate_a not in people_reading(draft)


def test_of_one_city_one_reads_that_part_of_what_one_reads(world, scene):
    """The query that is kept for a reader is that of all records; it is none for what was picked before."""
    for user in (world.delegate_b, world.moderator, world.outsider, AnonymousUser(), None):
        for _again in range(2):
            readable = set(Record.objects.visible_to(user))
            assert set(world.city_b.records.visible_to(user)) == {r for r in readable if r.city == world.city_b}
            assert set(Record.objects.filter(title="public").visible_to(user)) == {
                r for r in readable if r.title == "public"
            }
    assert set(Record.objects.visible_to(world.delegate_b)) != set(Record.objects.visible_to(world.moderator))


def test_a_right_that_ends_in_a_request_is_not_read_from_what_was_kept(world, scene):
    user = world.delegate_b
    before = set(Record.objects.visible_to(user))
    cohorts.end_role(user.roles.get())
    forget_place(user)
    assert set(Record.objects.visible_to(user)) < before
