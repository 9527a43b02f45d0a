"""Erased for data protection: two people, one key typed, a tombstone, and not a word left."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citydive.cohorts.models import Entry, Grant
from citydive.jobs.actions import enqueue
from citydive.records import actions, erasing
from citydive.records.attaching import attach
from citydive.records.files import store_bytes
from citydive.records.kinds import Kind, register
from citydive.records.models import ErasureRequest, Record, Relation
from citydive.records.translating import translate
from citydive.records.withdrawing import put_back, withdraw
from tests.leftovers import places

register(Kind("note", "X", "note", "notes"))
WORD = "Zwetschgenbaum"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def record(world):
    return actions.create_record(
        "note", world.dive, city=world.city_a, by=world.delegate_a, title=WORD, summary=WORD, visibility="cohort"
    )


def fill(world, record):
    """Everything that the frame of a record can hold, each with the word."""
    file = SimpleUploadedFile(f"{WORD}.pdf", b"%PDF-1.7 " + WORD.encode())
    attach(record, file, by=world.delegate_a, description=WORD)
    actions.comment(record, by=world.delegate_b, text=f"About the {WORD}")
    report = store_bytes(WORD.encode(), f"{WORD}.txt", "text/plain", record=record)
    actions.add_source(record, WORD, quote=WORD, note=WORD, file=report)
    shown = store_bytes(WORD.encode(), f"{WORD}.html", "text/html", owner=world.delegate_b)
    shown.shows.add(record)
    enqueue("x.y", {"key": record.key}, owner=world.delegate_a, title=WORD)
    enqueue("x.y", {"file": str(report.pk)}, owner=world.delegate_a, title=WORD)
    withdraw(record, seen=record.version, by=world.delegate_a, reason=WORD)
    record.refresh_from_db()
    put_back(record, seen=record.version, by=world.delegate_a)
    translate(record, "de", by=world.delegate_a, seen=0, edition=1, words={"title": WORD, "summary": WORD})
    actions.grant_access(record, party=world.actor, verb="read", by=world.delegate_a)


def test_not_a_word_is_left_in_database_and_files(world, record, login, django_capture_on_commit_callbacks):
    fill(world, record)
    other = actions.create_record("note", world.dive, city=world.city_b, title="Other", visibility="cohort")
    actions.link(other, record, Relation.BASIS, note=WORD)
    login(world.delegate_a).post(f"/r/{record.key}/erase/", {"reason": f"Names the {WORD}"})
    asked = ErasureRequest.objects.get()
    assert len(places(WORD)) > 8, "the test itself must find the word before"
    with django_capture_on_commit_callbacks(execute=True):
        answer = login(world.administrator).post(f"/erasures/{asked.pk}/", {"key": f" {record.key.lower()} "})
    assert answer.status_code == 302
    assert places(WORD) == []
    left = Record.objects.get(pk=record.pk)
    assert (left.key, left.kind, left.deep_dive, left.city) == (record.key, "note", world.dive, world.city_a)
    assert left.erased and not left.authors.exists() and not Grant.objects.filter(record_key=record.key).exists()
    assert Record.objects.get(pk=other.pk).outdated
    entry = Entry.objects.get(verb="erased")
    assert (entry.by, entry.record_key) == (world.administrator, record.key)


def test_the_tombstone_answers_410_to_those_who_could_read(world, record, login):
    other = actions.create_record("note", world.dive, city=world.city_b, title="Other", visibility="cohort")
    actions.link(other, record, Relation.BASIS)
    erasing.erase(record, by=None)
    client = login(world.delegate_b)
    for address in ("", "trace/", "withdraw/", "erase/", "attachments/"):
        assert client.get(f"/r/{record.key}/{address}").status_code == 410
    page = client.get(record.get_absolute_url()).text
    assert "erased on request" in page and record.key in page
    assert login(world.outsider).get(record.get_absolute_url()).status_code == 404
    page = login(world.delegate_b).get(other.get_absolute_url()).text
    assert record.key in page and "erased on request" in page and "Out of date." in page
    assert page.count("erased on request") == 1
    assert "erased on request" in client.get(f"/r/{other.key}/trace/").text
    assert record not in Record.objects.visible_to(world.delegate_a)
    assert record not in Record.objects.editable_by(world.delegate_a)


def test_a_draft_that_was_erased_is_hidden_as_it_was(world, login):
    draft = actions.create_record("note", world.dive, city=world.city_a, title=WORD)
    erasing.erase(draft, by=None)
    assert login(world.delegate_b).get(draft.get_absolute_url()).status_code == 404
    assert login(world.delegate_a).get(draft.get_absolute_url()).status_code == 410


def test_only_the_owner_asks(world, record, login):
    address = f"/r/{record.key}/erase/"
    for other in (world.delegate_b, world.moderator):
        assert login(other).post(address, {"reason": "x"}).status_code == 403
    for other in (world.administrator, world.outsider):
        assert login(other).post(address, {"reason": "x"}).status_code == 404
    assert login(world.delegate_a2).post(address, {"reason": " "}).status_code == 200
    assert not ErasureRequest.objects.exists()


def test_of_the_cohorts_records_the_moderator_asks_not_their_author(world, login):
    record = actions.create_record("note", world.dive, by=world.delegate_a, title="N", visibility="cohort")
    assert login(world.delegate_a).post(f"/r/{record.key}/erase/", {"reason": "x"}).status_code == 403
    assert login(world.moderator).post(f"/r/{record.key}/erase/", {"reason": "x"}).status_code == 302
    assert ErasureRequest.objects.get().by == world.moderator


def test_only_an_administrator_carries_it_out_and_never_by_get(world, record, login):
    asked = erasing.ask(record, by=world.delegate_a, reason="A person objects")
    for other in (world.delegate_a, world.moderator, world.outsider):
        assert login(other).post(f"/erasures/{asked.pk}/", {"key": record.key}).status_code == 403
        assert login(other).get("/erasures/").status_code == 403
    client = login(world.administrator)
    assert client.get(f"/erasures/{asked.pk}/?key={record.key}").status_code == 200
    assert "not the key of the request" in client.post(f"/erasures/{asked.pk}/", {"key": "PRA-X2"}).text
    assert not Record.objects.get(pk=record.pk).erased


def test_the_administrator_sees_the_key_and_not_the_content(world, record, login):
    asked = erasing.ask(record, by=world.delegate_a, reason="A person objects")
    client = login(world.administrator)
    assert "Erase one record on request" in client.get("/today/").text
    for address in ("/erasures/", f"/erasures/{asked.pk}/"):
        text = client.get(address).text
        assert record.key in text and "A person objects" in text and WORD not in text
    assert client.get(record.get_absolute_url()).status_code == 404


def test_asked_twice_is_one_request_and_it_can_be_taken_back(world, record, login):
    client = login(world.delegate_a)
    client.post(f"/r/{record.key}/erase/", {"reason": "First"})
    again = client.post(f"/r/{record.key}/erase/", {"reason": "Second"}, follow=True).text
    assert "Somebody asked for it already" in again and "First" in again
    asked = ErasureRequest.objects.get()
    assert asked.reason == "First"
    client.post(f"/r/{record.key}/erase/", {"take_back": "1"})
    asked.refresh_from_db()
    assert asked.settled and not asked.carried_out and asked.reason == ""
    with pytest.raises(erasing.NotOpen):
        erasing.carry_out(asked, by=world.administrator)
    assert not Record.objects.get(pk=record.pk).erased
    assert login(world.administrator).post(f"/erasures/{asked.pk}/", {"key": record.key}).url == "/erasures/"


def test_the_record_says_that_a_request_waits_to_those_who_may_know(world, record, login):
    words = "it waits for the administrator"
    assert words not in login(world.delegate_a).get(record.get_absolute_url()).text
    asked = erasing.ask(record, by=world.delegate_a, reason="A person objects")
    page = login(world.delegate_a2).get(record.get_absolute_url()).text
    assert words in page and "A person objects" not in page and "Ask to erase it" not in page
    for other in (world.delegate_b, world.moderator):
        assert words not in login(other).get(record.get_absolute_url()).text
    erasing.take_back(asked, by=world.delegate_a)
    assert words not in login(world.delegate_a2).get(record.get_absolute_url()).text


def test_a_failing_room_leaves_everything_as_it_was(world, record, monkeypatch):
    def fails(record):
        raise RuntimeError("cannot")

    fill(world, record)
    before = places(WORD)
    monkeypatch.setattr(erasing, "_ERASERS", [fails])
    with pytest.raises(RuntimeError):
        erasing.erase(record, by=None)
    assert places(WORD) == before


def test_nobody_writes_into_a_tombstone(world, record):
    open_form = Record.objects.get(pk=record.pk)
    erasing.erase(record, by=None)
    for seen in (1, 2):
        with pytest.raises(actions.Conflict), actions.editing(open_form, seen=seen):
            open_form.title = WORD
    with pytest.raises(actions.Conflict):
        actions.comment(open_form, by=world.delegate_a, text=WORD)
    assert places(WORD) == []


def test_a_comment_on_what_was_erased_meanwhile_ends_at_the_tombstone(world, record, login, monkeypatch):
    client, plain = login(world.delegate_a), actions.comment

    def late(*args, **options):
        erasing.erase(record, by=None)
        return plain(*args, **options)

    monkeypatch.setattr(actions, "comment", late)
    answer = client.post(f"/r/{record.key}/comment/", {"text": WORD})
    assert answer.status_code == 410 and places(WORD) == []


def test_the_database_file_itself_forgets(sqlite_installation):
    """Free pages and the write-ahead log hold deleted text unless it is overwritten."""
    made = sqlite_installation
    made.django(
        """
from citydive.cohorts import actions
from citydive.records.actions import create_record, editing
from citydive.records.erasing import erase
from citydive.records.kinds import Kind, register
register(Kind("note", "X", "note", "notes"))
dive = actions.open_deep_dive(code="TST", slug="test-dive", title="Test dive", theme="Heat")
record = create_record("note", dive, title="Old " + word, summary=word * 2000)
with editing(record, seen=1):
    record.summary = "Short, " + word
erase(record, by=None)
""",
        word=WORD,
    )
    for path in made.home.glob("citydive.sqlite3*"):
        assert WORD.encode() not in path.read_bytes(), path.name
