"""The matrix of rights, row by row, as queries and as pages."""

import pytest

from citydive.cohorts.models import Grant
from citydive.records import actions
from citydive.records.kinds import Kind, register
from citydive.records.models import Record

register(Kind("note", "X", "note", "notes"))

READS = {
    # role: (public, cohort, draft of city A, draft of the cohort)
    "stranger": (1, 0, 0, 0),
    "outsider": (1, 0, 0, 0),
    "administrator": (1, 0, 0, 0),
    "actor": (1, 0, 0, 0),
    "signatory": (1, 0, 0, 0),
    "delegate_b": (1, 1, 0, 0),
    "delegate_c": (1, 0, 0, 0),
    "delegate_a": (1, 1, 1, 0),
    "moderator": (1, 1, 0, 1),
}


@pytest.fixture
def records(world):
    make = lambda visibility, city: actions.create_record(  # noqa: E731
        "note", world.dive, city=city, title=visibility, visibility=visibility
    )
    return [
        make("public", world.city_a),
        make("cohort", world.city_a),
        make("city", world.city_a),
        make("city", None),
    ]


@pytest.mark.parametrize("role", READS)
def test_reading(world, records, client, role):
    from django.contrib.auth.models import AnonymousUser

    user = AnonymousUser() if role == "stranger" else getattr(world, role)
    seen = set(Record.objects.visible_to(user))
    assert tuple(int(r in seen) for r in records) == READS[role]
    if role != "stranger":
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for record, expected in zip(records, READS[role], strict=True):
        assert client.get(record.get_absolute_url()).status_code == (200 if expected else 404)


def test_grants_open_what_they_name(world, records):
    _public, cohort, draft, _own = records
    Grant.objects.create(party=world.actor, deep_dive=world.dive, scope="record", record_key=draft.key)
    seen = set(Record.objects.visible_to(world.actor))
    assert draft in seen and cohort not in seen
    Grant.objects.create(party=world.outsider, deep_dive=world.dive, scope="city", city=world.city_a)
    seen = set(Record.objects.visible_to(world.outsider))
    assert cohort in seen and draft not in seen


def test_an_ended_grant_opens_nothing(world, records):
    import datetime

    Grant.objects.create(
        party=world.actor, deep_dive=world.dive, scope="record", record_key=records[2].key,
        until=datetime.date(2020, 1, 1),
    )  # fmt: skip
    assert records[2] not in Record.objects.visible_to(world.actor)


def test_editing(world, records):
    public, cohort, draft, own = records
    assert set(Record.objects.editable_by(world.delegate_a)) == {public, cohort, draft}
    assert set(Record.objects.editable_by(world.moderator)) == {own}
    for other in (world.delegate_b, world.delegate_c, world.actor, world.administrator):
        assert not Record.objects.editable_by(other).exists()
