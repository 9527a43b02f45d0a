"""What is found, by whom, in which order: with the rights of the reader in the query."""

from datetime import timedelta

from django.utils import timezone

from citydive.cohorts.models import Grant
from citydive.records import actions
from citydive.records.events import happened
from citydive.records.models import Record, Translation
from citydive.records.rules import can_read_comments, comments_q
from citydive.records.withdrawing import withdraw
from citydive.search import backend, index
from citydive.search.find import find
from citydive.search.query import parse

from .conftest import found, touch
from .test_folding import FOUND, NOT_FOUND

ROLES = ("outsider", "administrator", "actor", "delegate_b", "delegate_c", "delegate_a", "moderator")


def test_every_language_in_the_database(make, titles, stranger):
    """The pairs of the folding table, through the database in use."""
    for text in {text for text, _typed in FOUND + NOT_FOUND}:
        make("Record", summary=text)
    summaries = lambda typed: {r.summary for r in found(stranger, typed)}  # noqa: E731
    for text, typed in FOUND:
        assert text in summaries(typed), (text, typed)
    for text, typed in NOT_FOUND:
        assert text not in summaries(typed), (text, typed)


def test_the_same_without_an_index(make, titles, stranger, monkeypatch):
    monkeypatch.setattr(backend, "asking", lambda: backend.plainly)
    monkeypatch.setattr("citydive.search.find.asking", lambda: backend.plainly)
    make("Stadthitzeplan")
    make("Winter", summary="Hitze", comments=["Hitzewelle"])
    assert titles(stranger, "hitze") == ["Stadthitzeplan", "Winter"]


def test_all_that_readers_may_read_is_found(world, make, titles, stranger):
    record = make("One", summary="Two", content={"what": "Three", "rows": [{"a": "Four"}, {"b": ["Five", 6]}]})
    actions.add_source(record, "Six", url="https://example.org/seven", quote="Eight", note="Nine")
    index.take_up_all()
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "practice city", record.key]
    for typed in words:
        assert titles(stranger, typed) == ["One"], typed
    assert titles(stranger, "one nine practice") == ["One"]
    assert titles(stranger, "one ten") == []


def test_translations_are_found(world, make, titles, stranger):
    record = make("Shade")
    Translation.objects.create(
        record=record, language="de", title="Schatten", summary="Wo", texts={"what": "Bäume"}, edition=1
    )
    happened(record, "translated")
    index.take_up_all()
    for typed in ("schatten", "wo", "baeume"):
        assert titles(stranger, typed) == ["Shade"], typed


def test_the_key_comes_first_then_titles_then_texts_and_the_newest_of_equals(world, make, titles, stranger):
    now = timezone.now()
    old_text, new_text = make("A", summary="see y1 heat"), make("B", summary="y1 heat")
    old_title, new_title = make("C heat y1"), make("D y1 heat")
    for days, record in enumerate([new_text, new_title, old_text, old_title]):
        touch(record, now - timedelta(days=days))
    assert titles(stranger, "y1 heat") == ["D y1 heat", "C heat y1", "B", "A"]
    # A is PRA-Y1; the others hold "y1" in their titles and texts.
    for typed in ("y1", "pra y1", "PRA-Y1", "pra-y1"):
        assert titles(stranger, typed)[0] == "A", typed


def test_what_is_withdrawn_comes_last_unless_its_key_is_typed(world, make, titles, stranger):
    gone, kept = make("Heat plan"), make("Sewers", summary="A heat plan of pipes")
    withdraw(gone, seen=gone.version, by=world.delegate_a, reason="Old")
    assert titles(stranger, "heat plan") == ["Sewers", "Heat plan"]
    assert titles(stranger, gone.key)[0] == "Heat plan" and kept.withdrawn is None


def test_rights(world, make, titles, stranger):
    make("Heat public")
    make("Heat cohort", visibility="cohort")
    make("Heat draft", visibility="city")
    make("Heat of the cohort", city=None, visibility="city")
    reads = {
        "delegate_a": ["public", "cohort", "draft"],
        "delegate_b": ["public", "cohort"],
        "delegate_c": ["public"],
        "moderator": ["public", "cohort", "of the cohort"],
        "actor": ["public"],
        "administrator": ["public"],
    }
    for role, names in reads.items():
        assert sorted(titles(getattr(world, role), "heat")) == sorted(f"Heat {name}" for name in names), role
    assert titles(stranger, "heat") == ["Heat public"]


def test_what_one_may_not_see_changes_neither_hits_nor_number_nor_order(world, make, stranger):
    for n in range(6):
        touch(make(f"Heat {n}", summary="shade " * n), timezone.now() - timedelta(days=n % 3))
    asked = ("heat", "shade", "heat shade", "y3", '"shade shade"')
    answers = lambda: [find(stranger, parse(typed)) for typed in asked]  # noqa: E731
    before = answers()
    for _n in range(20):
        make("Heat shade y3 " * 5, visibility="city", summary="shade " * 50, comments=["shade heat"])
    assert answers() == before and any(before)


def test_comments_are_found_by_those_who_may_read_them(world, make, titles, stranger):
    make("Public", comments=["Sparrows nest here", "and swifts"])
    make("Draft", visibility="city", comments=["sparrows"])
    for user in (stranger, world.outsider, world.actor, world.delegate_c):
        assert titles(user, "sparrows") == []
    assert titles(world.delegate_b, "sparrows swifts") == titles(world.moderator, "sparrows") == ["Public"]
    assert titles(world.delegate_a, "sparrows") == ["Draft", "Public"]


def test_comments_condition_says_what_the_rule_says(world, make):
    for visibility in ("public", "cohort", "city"):
        for city in ("city_a", "city_c", None):
            make(f"{visibility} {city}", visibility=visibility, city=city)
    session = make("Reviewed", visibility="cohort")
    Grant.objects.create(
        party=world.actor, deep_dive=world.dive, scope="record", record_key=session.key, verb="review"
    )
    Grant.objects.create(party=world.outsider, deep_dive=world.dive, scope="city", city=world.city_a, verb="read")
    allowed = 0
    for role in ROLES:
        user = getattr(world, role)
        visible = Record.objects.visible_to(user)
        said = set(visible.filter(comments_q(user)))
        assert said == {record for record in visible if can_read_comments(user, record)}, role
        allowed += len(said)
    assert allowed > 20 and len(find(world.actor, parse("reviewed"))) == 1


def test_filters(world, make, titles, stranger):
    make("Heat in A", language="de")
    make("Heat in B", city="city_b", language="ar")
    assert titles(stranger, "heat", city="PRB") == ["Heat in B"]
    assert titles(stranger, "heat", language="de") == ["Heat in A"]
    assert titles(stranger, "heat", kind="leaf", dive="test-dive") == ["Heat in B", "Heat in A"]
    assert titles(stranger, "heat", kind="option") == titles(stranger, "heat", dive="other") == []


HOSTILE = [
    '"', '""', '"unclosed', "*", "hea*", "NEAR(heat wave)", "title:heat", "{text}: heat", "heat OR wave",
    "heat AND",
    "NOT", "(((", "^heat", "+heat -wave", "\x00", "he\x00at", "%", "_", "%%%%", "'; DROP TABLE records_record; --",
    "\\", "a" * 10_000, "ab " * 3_000, "\ud83d\ude00", "😀", "\u202e",
    "\ufeff", '" \x00 "', "ا", "ﷺ", "e\u0301" * 500,
]  # fmt: skip


def test_nothing_typed_breaks_the_search(make, titles, world):
    make("Heat wave", comments=["heat"])
    for typed in HOSTILE:
        assert set(titles(world.delegate_a, typed)) <= {"Heat wave"}, repr(typed[:40])
    assert titles(world.delegate_a, "heat") == ["Heat wave"]
