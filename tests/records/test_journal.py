"""Who did what: each reader sees acts on what they may read, and no more."""

import pytest

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import Entry
from citydive.cohorts.sentences import SENTENCES, sentence_of
from citydive.records import journal
from citydive.records.actions import comment, create_record, editing, grant_access, set_visibility, take_back
from citydive.records.erasing import erase
from citydive.records.kinds import Kind, register
from citydive.records.withdrawing import withdraw

register(Kind("note", "X", "note", "notes"))


def edit(record, by, title):
    record.refresh_from_db()
    with editing(record, seen=record.version, by=by):
        record.title = title


def share(record, by, visibility):
    record.refresh_from_db()
    with editing(record, seen=record.version, by=by):
        set_visibility(record, visibility, by=by)


@pytest.fixture
def acts(world):
    """A note of A: written and edited as a draft, shared, edited; a draft that stays one; a draft of the cohort."""
    a = world.delegate_a
    note = create_record("note", world.dive, by=a, city=world.city_a, title="A note", visibility="city")
    edit(note, a, "Secret title")
    share(note, a, "cohort")
    edit(note, a, "Open title")
    comment(note, by=world.delegate_b, text="Thanks")
    draft = create_record("note", world.dive, by=a, city=world.city_a, title="Hidden", visibility="city")
    own = create_record("note", world.dive, by=world.moderator, title="Ours", visibility="city")
    return note, draft, own


def seen(user, world, **narrow):
    entries = journal.entries_for(user, world.dive).exclude(record_key="").filter(**narrow)
    return [(entry.record_key, entry.verb) for entry in reversed(entries)]


AS_DRAFT = [("PRA-X1", "created"), ("PRA-X1", "edited")]
SHARED = [("PRA-X1", "shared"), ("PRA-X1", "edited"), ("PRA-X1", "edited"), ("PRA-X1", "commented")]


def test_what_each_reader_sees(world, acts):
    assert seen(world.delegate_a2, world) == [*AS_DRAFT, *SHARED, ("PRA-X2", "created")]
    # What was done while it was a draft stays with the city.
    assert seen(world.delegate_b, world) == SHARED
    assert seen(world.moderator, world) == [*SHARED, ("TST-X1", "created")]


def test_a_record_that_is_a_draft_again_is_not_told(world, acts):
    share(acts[0], world.delegate_a, "city")
    assert seen(world.delegate_b, world) == []
    assert len(seen(world.delegate_a, world)) == 9


def test_withdrawing_and_erasing_stay_as_acts_with_the_key(world, acts, login):
    note, draft, _own = acts
    for record in (note, draft):
        record.refresh_from_db()
        withdraw(record, seen=record.version, by=world.delegate_a, reason="Old")
    gone = [("PRA-X1", "withdrawn")]
    assert seen(world.moderator, world, record_key="PRA-X1") == [*SHARED, *gone]
    assert seen(world.delegate_b, world) == [*SHARED, *gone]
    for record in (note, draft):
        erase(record, by=world.administrator)
    gone.append(("PRA-X1", "erased"))
    assert seen(world.moderator, world) == [*SHARED, ("TST-X1", "created"), *gone]
    assert seen(world.delegate_b, world) == [*SHARED, *gone]
    # What was never shared is only counted, erased or not: made, edited, made; withdrawn, erased.
    assert journal.hidden_counts(world.moderator, world.dive) == [("Practice City", 5)]
    page = login(world.moderator).get("/d/test-dive/journal/").text
    assert "<bdi>PRA-X1</bdi>" in page and "Open title" not in page and "PRA-X2" not in page


def test_what_was_a_draft_again_when_it_was_erased_is_not_told(world, acts):
    share(acts[0], world.delegate_a, "city")
    erase(acts[0], by=world.administrator)
    assert seen(world.delegate_b, world) == [] == seen(world.moderator, world, record_key="PRA-X1")


def test_the_moderator_sees_how_much_is_done_on_drafts(world, acts):
    assert journal.hidden_counts(world.moderator, world.dive) == [("Practice City", 3)]


PAGES = [
    ("delegate_a", 200, 403), ("delegate_b", 200, 403), ("moderator", 200, 403), ("delegate_c", 404, 403),
    ("actor", 404, 403), ("outsider", 404, 403), ("administrator", 404, 200), (None, 302, 302),
]  # fmt: skip


@pytest.mark.parametrize("who,dive,accounts", PAGES)
def test_who_opens_the_pages(world, acts, client, login, who, dive, accounts):
    if who:
        login(getattr(world, who))
    page = client.get("/d/test-dive/journal/")
    assert page.status_code == dive
    assert client.get("/journal/").status_code == accounts
    text = page.content.decode()
    assert ("Hidden" in text) == (who == "delegate_a")
    assert "Secret" not in text


def test_the_page_says_it_in_sentences_and_narrows(world, acts, login):
    client = login(world.delegate_b)
    text = client.get("/d/test-dive/journal/").content.decode()
    assert "<bdi>Delegate B</bdi> commented on <bdi>" in text and "Open title" in text
    assert "draft of the city</bdi> → <bdi>shared with the cohort" in text
    only = client.get(
        "/d/test-dive/journal/", {"act": "commented", "person": world.delegate_b.pk, "record": "pra-x1"}
    )
    assert len(only.context["lines"]) == 1
    assert client.get("/d/test-dive/journal/", {"record": "PRA-X2"}).context["lines"] == []
    # Somebody of whom the reader sees no act is not even a choice.
    nothing = client.get("/d/test-dive/journal/", {"person": world.moderator.pk})
    assert nothing.status_code == 200 and nothing.context["lines"] == []


def test_names_cannot_bring_markup_or_formats(world, acts, login):
    world.delegate_b.name = "<b>%(what)s</b>"
    world.delegate_b.save()
    edit(acts[0], world.delegate_a, "100 %s <i>")
    text = login(world.delegate_a).get("/d/test-dive/journal/").content.decode()
    assert "&lt;b&gt;%(what)s&lt;/b&gt;" in text and "100 %s &lt;i&gt;" in text


def test_the_pages_are_short(world, acts, login):
    Entry.objects.bulk_create(
        Entry(verb="edited", deep_dive=world.dive, city=world.city_a, record_key="PRA-X1") for _ in range(60)
    )
    page = login(world.delegate_a).get("/d/test-dive/journal/")
    assert len(page.context["lines"]) == 50 and "?page=2" in page.content.decode()


def test_administrators_read_of_accounts_never_of_records(world, acts, login):
    cohorts.give_role(world.outsider, "actor", world.dive, by=world.moderator)
    page = login(world.administrator).get("/journal/").content.decode()
    assert "<bdi>Moderator</bdi> gave <bdi>Outsider</bdi> the role “<bdi>actor</bdi>”" in page
    assert "PRA-X1" not in page and "title" not in page.partition("<main")[2].partition("<ol")[2]


def test_acts_of_the_ground_floor_are_noted(world):
    invited = cohorts.invite(
        by=world.moderator, dive=world.dive, role="delegate", email="n@example.org", name="N", city=world.city_a
    )
    user = cohorts.accept_invitation(invited, password="a long password")
    membership = world.dive.memberships.get(city=world.city_a)
    cohorts.change_membership(membership, "paused", by=world.moderator)
    cohorts.move_to_stage(membership, world.dive.stages.last(), by=world.moderator)
    cohorts.rescope(world.dive, seen=1, by=world.moderator, theme="Water")
    record = create_record("note", world.dive, city=world.city_a, title="Note")
    take_back(
        record, grant_access(record, party=world.actor, verb="read", by=world.delegate_a), by=world.delegate_a
    )
    noted = [(entry.verb, entry.by, entry.person) for entry in reversed(Entry.objects.all()[:8])]
    assert noted == [
        ("invited", world.moderator, None),
        ("joined", user, user),
        ("membership changed", world.moderator, None),
        ("stage changed", world.moderator, None),
        ("rescoped", world.moderator, None),
        ("created", None, None),
        ("access given", world.delegate_a, world.actor),
        ("access taken back", world.delegate_a, world.actor),
    ]


def test_every_sentence_can_be_filled_and_an_unknown_verb_too(world):
    for verb in [*SENTENCES, "something new"]:
        entry = Entry.objects.create(verb=verb, by=world.moderator, deep_dive=world.dive)
        (line,) = journal.lines(Entry.objects.filter(pk=entry.pk), world.moderator)
        assert "%(" not in line.text and (verb in SENTENCES or "something new" in line.text)
        assert sentence_of(entry)


def test_every_act_has_a_name_for_people():
    from citydive.cohorts.sentences import ACTS, SENTENCES

    assert set(SENTENCES) <= set(ACTS)
