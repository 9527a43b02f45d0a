"""Keeping the index: with the act, after a crash, beside each other, and what is taken out of it."""

import json
import subprocess
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from citydive.jobs.registry import all_chores, run_chore
from citydive.operation.check_search import check_search
from citydive.records import actions
from citydive.records.events import happened
from citydive.records.files import store_bytes
from citydive.records.models import Record, Source
from citydive.search import index
from citydive.search.backend import backend
from citydive.search.models import Folded, Plain, Stale, Talk

from .conftest import CONTENT

SETUP = """
from citydive.cohorts import actions
from citydive.cohorts.models import City
actions.open_deep_dive(code="TST", slug="test-dive", title="Test dive", theme="Heat")
City.objects.create(code="PRA", name="Practice City", country="DE", latitude=49.5, longitude=8.5)
"""
SEARCH = """
from citydive.records.models import Record
from django.db.models import Q
from citydive.search.backend import asking
from citydive.search.index import take_up_some
from citydive.search.models import Stale
from citydive.search.query import parse
take_up_some()
own, *_talk = asking().parts(Record.objects.order_by("pk"), parse(typed).terms, Q())
answer = [list(own.values_list("key", flat=True)), Stale.objects.count()]
"""


def look_after():
    """What an idle worker does for the search."""
    for each in all_chores():
        if each.name.startswith("search."):
            run_chore(each)


def test_an_act_is_in_the_index_once_it_is_written(world, titles, stranger, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record = actions.create_record("leaf", world.dive, city=world.city_a, title="First", visibility="public")
        CONTENT[record.pk] = {"text": "written after the record"}
    assert titles(stranger, "first written") == ["First"] and not Stale.objects.exists()
    with django_capture_on_commit_callbacks(execute=True), actions.editing(record, seen=1, by=world.delegate_a):
        record.title = "Second"
    assert titles(stranger, "second") == ["Second"] and titles(stranger, "first") == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.comment(record, by=world.delegate_a, text="Third")
        source = actions.add_source(record, "Fourth")
    assert titles(world.delegate_b, "third") == ["Second"] == titles(stranger, "fourth")
    with django_capture_on_commit_callbacks(execute=True):
        source.delete()
    assert titles(stranger, "fourth") == []


def test_what_was_rolled_back_leaves_nothing(world, django_capture_on_commit_callbacks):
    with pytest.raises(RuntimeError), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        actions.create_record("leaf", world.dive, city=world.city_a, title="Never")
        raise RuntimeError
    assert not Stale.objects.exists() and not Folded.objects.exists()


def test_names_of_files_are_found_unless_the_file_shows_other_records(make, titles, stranger, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    record, other = make("Record"), make("Other", visibility="city")
    store_bytes(ContentFile(b"1").read(), name="measurements.csv", media_type="text/csv", record=record)
    export = store_bytes(b"2", name="export-secret.pdf", media_type="application/pdf", record=record)
    export.shows.add(other)
    index.take_up_all()
    assert titles(stranger, "measurements") == ["Record"] and titles(stranger, "secret") == []


def test_a_city_is_found_by_its_name_in_its_own_script(world, make, titles, stranger):
    world.city_a.own_names = "Львів, أسوان"
    world.city_a.save()
    make("Trees"), make("Walls", city="city_b")
    assert titles(stranger, "львів") == titles(stranger, "اسوان") == ["Trees"]


def test_forgetting_leaves_no_text_behind(world, make, titles):
    record = make("Quokka", content={"text": "numbat"}, comments=["bilby"])
    kept = make("Numbat kept")
    assert titles(world.delegate_a, "numbat") == ["Numbat kept", "Quokka"]
    index.forget(record)
    for model in (Folded, Plain, Talk, Stale):
        assert not model.objects.filter(record=record).exists()
    assert titles(world.delegate_a, "numbat") == ["Numbat kept"] and titles(world.delegate_a, "bilby") == []
    # What erasing leaves of the record is read again, after its texts are gone.
    make("Bilby")
    happened(kept, "erased", by=world.delegate_a)
    assert titles(world.delegate_a, "numbat") == []
    Record.objects.filter(pk=kept.pk).update(title="")
    index.take_up_all()
    assert titles(world.delegate_a, kept.key) == [""]


def test_words_of_any_length_and_texts_of_any_size(world, make, titles, stranger):
    """More than PostgreSQL takes: of an endless word, and of too many different ones, the beginning is found."""
    letters = "".join(str(n) for n in range(1_400))
    make("Long", summary=f"ab {letters} cd")
    for typed in (letters[:30], letters[2_000:2_100], letters[-50:], '"ab 0123"', f'"{letters[-50:]} c"'):
        assert titles(stranger, typed) == ["Long"], typed
    for typed in (letters[:30] + "x", '"ab 1"', '"01234 cd"'):
        assert titles(stranger, typed) == [], typed
    make("Endless", summary="quokka" + "ab" * 90_000)
    make("Many", summary=" ".join(f"numbat{n * 7919 % 100_003}" for n in range(17_000)))
    assert titles(stranger, "uokkaabab") == ["Endless"] and titles(stranger, "numbat7919") == ["Many"]


def test_a_record_can_be_deleted_with_all_it_has(make):
    record = make("Gone", comments=["x"])
    Source.objects.create(record=record, title="source")
    Record.objects.filter(pk=record.pk).delete()
    connection.check_constraints()
    assert not Stale.objects.exists() and not Folded.objects.exists()


def test_a_broken_record_does_not_keep_others_out(make, titles, stranger, caplog):
    record = make("Broken")

    class Strange(dict):
        def values(self):
            raise ValueError("strange")

    CONTENT[record.pk] = Strange(a=1)
    index.mark(record.pk)
    make("Whole")
    assert titles(stranger, "broken") == ["Broken"] and titles(stranger, "whole") == ["Whole"]
    assert record.key in caplog.text


def test_idle_workers_take_up_what_was_left_over_and_what_never_came(make, titles, stranger):
    left, never = make("Left over"), make("Never in")
    Folded.objects.all().delete()
    index.mark(left.pk)
    assert list(index.missing()) == [never]
    look_after()
    assert titles(stranger, "left") == ["Left over"] and titles(stranger, "never") == ["Never in"]
    assert not index.missing().exists() and not Stale.objects.exists()


def test_rebuilding_reads_everything_anew(make, titles, stranger):
    records = [make(f"Old {n}") for n in range(3)]
    Record.objects.update(title="New")
    told = []
    assert index.rebuild(told.append) == 3 and told == [3]
    assert titles(stranger, "new") == ["New"] * 3 and titles(stranger, "old") == []
    assert Folded.objects.count() == len(records)
    Folded.objects.all().delete()
    assert index.rebuild() == 3 and titles(stranger, "new") == ["New"] * 3 and backend().has_index()


def test_after_a_restore_every_record_waits_to_be_read(make, titles, stranger):
    make("Brought back")
    index.forget(Record.objects.get())
    (line,) = apps.get_app_config("search").restored()
    assert "1 records wait" in line
    # `citydive check` right afterwards says the same, and does not call it known.
    assert "1 records wait" in check_search().text
    Stale.objects.update(since=timezone.now() - timedelta(minutes=6))
    assert check_search().level == "note"
    look_after()
    assert check_search().text == "The search knows every record."
    assert titles(stranger, "brought") == ["Brought back"]


def test_many_records_take_a_fixed_number_of_queries(make, django_assert_max_num_queries):
    for n in range(5):
        make(f"Record {n}")
    index.mark_missing()
    for record in Record.objects.all():
        index.mark(record.pk)
    with django_assert_max_num_queries(30):
        assert index.take_up_all() == 5


CRASH = """
import os
from django.db import transaction
from citydive.cohorts.models import City, DeepDive
from citydive.records.actions import create_record
from citydive.records.kinds import Kind, register
register(Kind("note", "X", "note", "notes"))
with transaction.atomic():
    transaction.on_commit(lambda: os._exit(7))
    create_record("note", DeepDive.objects.get(), city=City.objects.get(), title="Stadthitzeplan")
"""
NOTES = 'from citydive.records.kinds import Kind, register; register(Kind("note", "X", "note", "notes"))\n'


def test_a_crash_between_act_and_index_loses_nothing(installation):
    installation.django(SETUP)
    process = installation.start("-c", f"import django; django.setup()\n{CRASH}")
    assert process.wait(60) == 7
    assert installation.rows("SELECT COUNT(*) FROM search_stale") == [(1,)]
    assert installation.rows("SELECT COUNT(*) FROM search_folded") == [(0,)]
    assert installation.django(NOTES + SEARCH, typed="hitze") == [["PRA-X1"], 0]


WRITE = """
from citydive.records.actions import editing
from citydive.records.models import Record
for n in range(30):
    record = Record.objects.get(key=key)
    with editing(record, seen=record.version):
        record.title = f"word{n} hitze"
answer = record.title
"""
READ = """
from django.db.models import Q
from citydive.records.models import Record
from citydive.search import index
from citydive.search.backend import asking
from citydive.search.query import parse
seen = set()
for n in range(60):
    index.take_up_some()
    seen.add(asking().parts(Record.objects.all(), parse("hitze").terms, Q())[0].count())
answer = sorted(seen)
"""
CREATE = """
from citydive.cohorts.models import City, DeepDive
from citydive.records.actions import create_record
answer = [create_record("note", DeepDive.objects.get(), city=City.objects.get(), title="hitze").key for n in (1, 2)]
"""


def test_searching_while_others_write(installation):
    """Two writers, a reader: every answer is whole, and in the end the index holds what was written last."""
    installation.django(SETUP)
    keys = installation.django(NOTES + CREATE)
    script = "import django, json; django.setup()\n{notes}key = {key!r}\n{code}\nprint(json.dumps(answer))"
    started = [
        installation.start("-c", script.format(notes=NOTES, key=key, code=code), stdout=subprocess.PIPE)
        for key, code in [(keys[0], WRITE), (keys[1], WRITE), ("", READ)]
    ]
    answers = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert answers == ["word29 hitze", "word29 hitze", [2]]
    assert installation.django(NOTES + SEARCH, typed="word29 hitze") == [keys, 0]
    assert installation.django(NOTES + SEARCH, typed="word28") == [[], 0]
