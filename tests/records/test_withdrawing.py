"""Withdrawn, not deleted: who may, what the page says, where it is left out, and what putting back takes away."""

import pytest
from django.contrib.auth.models import AnonymousUser

from citydive.cohorts.models import Entry
from citydive.options.actions import propose_option
from citydive.records import actions
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, Relation, Withdrawal
from citydive.records.withdrawing import put_back, withdraw
from citydive.site.criteria import facts_of
from tests.site.everything import form_with

register(Kind("note", "X", "note", "notes"))
WHY = "The station stood beside a chimney."


@pytest.fixture
def chain(world):
    """first ← second ← third: of A, of B, of A; all public."""
    make = lambda city, title: actions.create_record(  # noqa: E731
        "note", world.dive, city=city, title=title, visibility="public", state="accepted"
    )
    rows = [make(world.city_a, "First"), make(world.city_b, "Second"), make(world.city_a, "Third")]
    for source, target in ((rows[1], rows[0]), (rows[2], rows[1])):
        actions.link(source, target, Relation.BASIS)
    return rows


def outdated(records):
    return [Record.objects.get(pk=record.pk).outdated for record in records]


def send(client, record, **more):
    return client.post(f"/r/{record.key}/withdraw/", {"seen": record.version, "reason": WHY} | more, follow=True)


def test_the_owner_withdraws_with_a_reason_that_every_reader_reads(world, chain, login, client):
    answer = send(login(world.delegate_a), chain[0])
    assert "2 records that rest on it are out of date" in answer.text
    client.logout()
    page = client.get(chain[0].get_absolute_url()).text
    assert WHY in page and "Withdrawn." in page and "Delegate A" not in page and "Put it back" not in page
    assert outdated(chain) == [False, True, True]
    entry = Entry.objects.get(verb="withdrawn")
    assert (entry.by, entry.record_key) == (world.delegate_a, chain[0].key) and WHY not in str(entry.detail)
    record = Record.objects.get(pk=chain[0].pk)
    assert (record.state, record.edition, record.version) == ("accepted", 1, 2)
    assert world.delegate_a not in record.authors.all()


def test_without_a_reason_nothing_happens(world, chain, login):
    assert send(login(world.delegate_a), chain[0], reason=" ").status_code == 200
    assert not Withdrawal.objects.exists() and not Record.objects.exclude(withdrawn=None).exists()


def test_only_the_owner_withdraws_and_puts_back(world, chain, login):
    for other in (world.delegate_b, world.moderator, world.administrator):
        assert send(login(other), chain[0]).status_code == 403
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    for other in (world.delegate_b, world.moderator):
        assert login(other).post(f"/r/{chain[0].key}/put-back/", {"seen": 2}).status_code == 403
    assert login(world.delegate_a2).get(f"/r/{chain[0].key}/put-back/").status_code == 405
    assert Record.objects.get(pk=chain[0].pk).withdrawn


def test_who_saw_an_older_version_withdraws_nothing(world, chain, login):
    with actions.editing(chain[0], seen=1):
        chain[0].title = "Better"
    answer = send(login(world.delegate_a), chain[0], seen=1)
    assert "Somebody changed this record" in answer.text
    assert form_with(answer.text, "reason") == {"seen": "2", "reason": WHY}, "The reason stays, to be sent again."
    with pytest.raises(actions.Conflict):
        withdraw(Record.objects.get(pk=chain[0].pk), seen=1, by=world.delegate_a, reason=WHY)
    assert not Withdrawal.objects.exists() and outdated(chain) == [False] * 3


def test_withdrawn_twice_is_a_conflict(world, chain):
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    with pytest.raises(actions.Conflict):
        withdraw(chain[0], seen=2, by=world.delegate_a, reason="Again")
    assert Withdrawal.objects.get().reason == WHY and Record.objects.get(pk=chain[0].pk).version == 2


def test_it_leaves_lists_and_choices_and_cannot_be_edited(world, chain, login, client):
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    assert chain[0] in Record.objects.visible_to(world.delegate_b)
    assert chain[0] not in Record.objects.visible_to(world.delegate_b).active()
    assert chain[0] not in Record.objects.editable_by(world.delegate_a)
    city = login(world.delegate_a).get(f"/d/{world.dive.slug}/cities/PRA/").text
    assert ">First<" not in city and ">Third<" in city and "Withdrawn records" in city
    assert client.get(f"/r/{chain[0].key}/attachments/").status_code == 403
    listed = client.get(f"/d/{world.dive.slug}/withdrawn/").text
    assert "First" in listed and WHY in listed
    client.logout()
    assert "Withdrawn records" not in client.get(f"/d/{world.dive.slug}/cities/PRA/").text
    # Beside what rests on it, it is marked.
    page = client.get(chain[1].get_absolute_url()).text
    assert "Out of date." in page and "withdrawn</span>" in page and 'class="key gone"' in page
    trace = client.get(f"/r/{chain[2].key}/trace/").text
    assert "withdrawn</span>" in trace


def test_a_draft_that_is_withdrawn_is_listed_for_its_city_only(world, login):
    record = actions.create_record("note", world.dive, city=world.city_a, title="Secret draft")
    withdraw(record, seen=1, by=world.delegate_a, reason=WHY)
    for user, sees in ((world.delegate_a, True), (world.delegate_b, False), (world.moderator, False)):
        assert ("Secret draft" in login(user).get(f"/d/{world.dive.slug}/withdrawn/").text) == sees


def test_it_cannot_be_cited(world, chain):
    from tests.records.test_citing import field_for

    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    with pytest.raises(Exception, match="PRA-X1 was withdrawn"):
        field_for(world.delegate_b).clean("PRA-X1 PRA-X2")


def test_it_counts_for_no_criterion(world):
    record = propose_option(world.dive, by=world.delegate_a, city=world.city_a, title="O", what="w").record
    count = lambda: facts_of(world.dive, [])[0].count("option")  # noqa: E731
    assert count() == 1
    withdraw(record, seen=1, by=world.delegate_a, reason=WHY)
    assert count() == 0
    put_back(record, seen=2, by=world.delegate_a)
    assert count() == 1


def test_what_rests_on_it_stays_out_of_date_until_the_basis_is_back(world, chain):
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    assert not actions.rest_on_current(chain[1])
    assert put_back(chain[0], seen=2, by=world.delegate_a) == 2
    assert outdated(chain) == [False] * 3
    assert Withdrawal.objects.get().ended_by == world.delegate_a


def test_putting_back_clears_only_what_nothing_else_made_out_of_date(world, chain):
    other = actions.create_record("note", world.dive, city=world.city_b, title="Other", visibility="public")
    actions.link(chain[2], other, Relation.BASIS)
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    with actions.editing(other, seen=1, new_edition=True):
        other.title = "Changed"
    put_back(chain[0], seen=2, by=world.delegate_a)
    assert outdated(chain) == [False, False, True]


def test_what_was_out_of_date_before_stays_so(world, chain):
    with actions.editing(chain[0], seen=1, new_edition=True):
        chain[0].title = "Changed"
    withdraw(chain[0], seen=2, by=world.delegate_a, reason=WHY)
    assert put_back(chain[0], seen=3, by=world.delegate_a) == 0
    assert outdated(chain) == [False, True, True]


def test_of_two_withdrawn_bases_both_must_be_back(world, chain):
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    second = Record.objects.get(pk=chain[1].pk)
    withdraw(second, seen=second.version, by=world.delegate_b, reason=WHY)
    put_back(chain[0], seen=2, by=world.delegate_a)
    assert outdated(chain) == [False, False, True]
    second.refresh_from_db()
    put_back(second, seen=second.version, by=world.delegate_b)
    assert outdated(chain) == [False, False, False]


def test_a_stranger_reads_why_a_public_record_went(world, chain):
    withdraw(chain[0], seen=1, by=world.delegate_a, reason=WHY)
    assert chain[0] in Record.objects.visible_to(AnonymousUser())
