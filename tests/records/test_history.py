"""Versions of a record: kept with every edit, shown to those who may see them, brought back under the lock."""

import pytest
from django.contrib.auth.models import AnonymousUser

from citydive.cohorts.models import Entry
from citydive.exchange.actions import ask, edit_question
from citydive.records.actions import CannotRestore, Conflict, comment, create_record, editing, set_visibility
from citydive.records.history import compare, may_read_history, versions
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, Revision
from citydive.records.restoring import restore

register(Kind("note", "X", "note", "notes"))


@pytest.fixture
def question(world):
    return ask(
        world.dive, by=world.delegate_a, city=world.city_a, text="How do you shade stops?", visibility="city"
    )


def edit(record, world, text, by=None):
    record.refresh_from_db()
    edit_question(record, seen=record.version, by=by or world.delegate_a, text=text, asked=[])


def share(record, world, visibility):
    record.refresh_from_db()
    with editing(record, seen=record.version, by=world.delegate_a):
        set_visibility(record, visibility, by=world.delegate_a)


def test_a_new_record_has_one_version_and_no_row(question, world):
    assert not Revision.objects.exists()
    (only,) = versions(question, world.delegate_a)
    assert (only.number, only.current, only.revision.by) == (1, True, world.delegate_a)


def test_the_first_edit_keeps_what_stood_before_and_after(question, world):
    edit(question, world, "How do you shade bus stops?", by=world.delegate_a2)
    newer, older = question.revisions.all()
    assert (older.number, older.content["text"], older.by) == (1, "How do you shade stops?", world.delegate_a)
    assert (newer.number, newer.content["text"], newer.by) == (2, "How do you shade bus stops?", world.delegate_a2)
    assert older.at == Entry.objects.get(record_key=question.key, verb="created").at


def test_nothing_is_kept_when_nothing_changed(question, world):
    edit(question, world, "How do you shade bus stops?")
    edit(question, world, "How do you shade bus stops?")
    question.refresh_from_db()
    assert question.version == 3 and [each.number for each in question.revisions.all()] == [2, 1]
    comment(question, by=world.delegate_b, text="A comment is no version.")
    assert question.revisions.count() == 2


def test_a_change_that_went_round_the_lock_is_kept_before_it_is_written_over(question, world):
    edit(question, world, "Second")
    Record.objects.filter(pk=question.pk).update(title="Repaired by hand", version=3)
    edit(question, world, "Third")
    assert [(each.number, each.title) for each in question.revisions.all()][:2] == [
        (4, "Repaired by hand"),
        (3, "Repaired by hand"),
    ]


def test_a_failed_edit_keeps_no_version(question, world):
    with pytest.raises(Conflict):
        edit_question(question, seen=7, by=world.delegate_a, text="Lost", asked=[])
    with pytest.raises(RuntimeError), editing(question, seen=1, by=world.delegate_a):
        question.title = "Half"
        raise RuntimeError
    assert not Revision.objects.exists()


def seen_by(user, record):
    record.refresh_from_db()
    return [each.number for each in versions(record, user)] if may_read_history(user, record) else None


def test_versions_from_when_it_was_a_draft_stay_with_the_city(question, world):
    edit(question, world, "A draft with a secret")
    share(question, world, "cohort")
    edit(question, world, "What we share")
    share(question, world, "public")
    assert seen_by(world.delegate_a2, question) == [5, 4, 3, 2, 1]
    # Version 3 says what the draft said, and was shared so: from then on the cohort could read it.
    assert seen_by(world.delegate_b, question) == [5, 4, 3]
    assert seen_by(world.moderator, question) == [5, 4, 3]
    for other in (AnonymousUser(), world.outsider, world.actor, world.administrator, world.delegate_c):
        assert seen_by(other, question) is None


def test_a_draft_in_between_is_not_told_to_the_cohort(question, world):
    share(question, world, "cohort")
    share(question, world, "city")
    edit(question, world, "A draft with a secret")
    share(question, world, "cohort")
    edit(question, world, "Shared again")
    assert seen_by(world.delegate_b, question) == [6, 5, 2]
    listed = versions(question, world.delegate_b)
    # From 2 to 5 only what the reader sees of both counts.
    assert all("secret" not in change.new for change in compare(question, listed[2], listed[0]))


def test_a_part_that_followed_its_whole_was_read_in_its_last_version(world, question):
    edit(question, world, "Second")
    Record.objects.filter(pk=question.pk).update(visibility="cohort")
    assert seen_by(world.delegate_b, question) == [2]
    edit(question, world, "Third")
    assert seen_by(world.delegate_b, question) == [3, 2]


@pytest.mark.parametrize("who,status", [
    ("delegate_a", 200), ("delegate_a2", 200), ("delegate_b", 200), ("moderator", 200), ("delegate_c", 404),
    ("actor", 404), ("administrator", 404), ("outsider", 404), (None, 404),
])  # fmt: skip
def test_the_page_of_a_public_record(question, world, client, login, who, status):
    edit(question, world, "A draft with a secret")
    edit(question, world, "No more of it")
    share(question, world, "public")
    if who:
        login(getattr(world, who))
    answer = client.get(f"/r/{question.key}/history/")
    assert answer.status_code == status
    assert b"secret" not in answer.content
    old = client.get(f"/r/{question.key}/history/?old=2&new=4")
    own = who in ("delegate_a", "delegate_a2")
    assert old.status_code == (200 if own else 404)
    assert (b"secret" in old.content) == own
    button = b"/history/restore/" in client.get(f"/r/{question.key}/history/?old=2&new=3").content
    assert button == own
    link = f"/r/{question.key}/history/".encode() in client.get(f"/r/{question.key}/").content
    assert link == (status == 200)


def test_the_diff_says_added_and_removed_in_words(question, world, login):
    edit(question, world, "How do you shade <b>tram</b> stops?")
    page = login(world.delegate_a).get(f"/r/{question.key}/history/").content.decode()
    assert '<ins><span class="sr">[added: </span>&lt;b&gt;tram&lt;/b&gt; <span class="sr">]</span></ins>' in page
    assert page.count("<ins>") == 1, "title and text say the same: it is told once"


def test_restoring_is_a_new_version_with_a_note(question, world, login):
    edit(question, world, "Worse")
    answer = login(world.delegate_a2).post(f"/r/{question.key}/history/restore/", {"seen": 2, "number": 1})
    assert answer.status_code == 302
    question.refresh_from_db()
    assert (question.question.text, question.title) == ("How do you shade stops?",) * 2
    assert (question.version, question.edition) == (3, 3)
    newest = question.revisions.first()
    assert (newest.number, newest.note, newest.by) == (3, {"restored": 1}, world.delegate_a2)
    assert Entry.objects.filter(verb="restored", record_key=question.key, by=world.delegate_a2).count() == 1
    page = login(world.delegate_a).get(f"/r/{question.key}/history/").content.decode()
    assert "Version 1 brought back." in page


def test_restoring_needs_the_version_that_stands_and_the_right_to_edit(question, world, login):
    edit(question, world, "Worse")
    share(question, world, "public")
    url = f"/r/{question.key}/history/restore/"
    assert login(world.delegate_a).post(url, {"seen": 2, "number": 1}).status_code == 302
    question.refresh_from_db()
    assert question.question.text == "Worse", "somebody saved in between"
    assert login(world.delegate_b).post(url, {"seen": 3, "number": 1}).status_code == 403
    assert login(world.delegate_a).post(url, {"seen": 3, "number": 9}).status_code == 404
    assert login(world.delegate_a).post(url, {"seen": "x"}).status_code == 302
    question.refresh_from_db()
    assert question.version == 3


def test_kinds_that_cannot_be_restored_say_so(world):
    record = create_record("note", world.dive, city=world.city_a, by=world.delegate_a, title="One")
    with editing(record, seen=1, by=world.delegate_a):
        record.title = "Two"
    with pytest.raises(CannotRestore):
        restore(record, record.revisions.last(), seen=2, by=world.delegate_a)
    record.refresh_from_db()
    assert record.title == "Two"


def test_a_version_that_says_the_same_is_not_brought_back(question, world, login):
    share(question, world, "cohort")
    assert b"/history/restore/" not in login(world.delegate_a).get(f"/r/{question.key}/history/").content
    with pytest.raises(CannotRestore, match="says the same"):
        restore(question, question.revisions.last(), seen=2, by=world.delegate_a)
    question.refresh_from_db()
    assert question.version == 2
