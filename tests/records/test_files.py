"""Files: what their responses allow, and what is tidied away."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from citydive.jobs.chores import Chores
from citydive.records import actions
from citydive.records.files import remove_stale, store_bytes
from citydive.records.kinds import Kind, register
from citydive.records.models import Source, StoredFile

register(Kind("note", "X", "note", "notes"))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def record(world):
    return actions.create_record("note", world.dive, city=world.city_a, title="Note", visibility="public")


def policy(client, stored):
    answer = client.get(stored.get_absolute_url())
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return answer, {part[0]: part[1:] for part in parts}


def test_a_drawing_may_neither_run_nor_load(client, record):
    answer, csp = policy(client, store_bytes(b"<svg/>", "a.svg", "image/svg+xml", record=record))
    assert csp["sandbox"] == [] and csp["default-src"] == ["'none'"]
    assert not {"script-src", "connect-src", "font-src"} & set(csp)
    assert csp["img-src"] == ["data:"] and csp["frame-ancestors"] == ["'none'"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_bytes_that_go_while_they_are_asked_for_are_not_found(client, record, monkeypatch):
    """A look whether they are there would not help: they go between the look and the opening."""
    stored = store_bytes(b"%PDF", "a.pdf", "application/pdf", record=record)
    stored.path.unlink()
    monkeypatch.setattr(Path, "exists", lambda path, **options: True)
    assert client.get(stored.get_absolute_url()).status_code == 404


def test_a_pdf_opens_in_the_browser(client, record):
    answer, csp = policy(client, store_bytes(b"%PDF-", "a.pdf", "application/pdf", record=record))
    assert "sandbox" not in csp and csp["default-src"] == ["'none'"]
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("media_type", ["text/html", "application/octet-stream", "text/csv; charset=utf-8"])
def test_everything_else_is_a_download(client, record, media_type):
    answer, csp = policy(client, store_bytes(b"<script>", "a.html", media_type, record=record))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert csp["sandbox"] == []


def age(stored, **ago):
    StoredFile.objects.filter(pk=stored.pk).update(created=timezone.now() - timedelta(**ago))
    return stored


def test_an_idle_worker_removes_staged_files_after_a_day(world, record, media):
    old = age(store_bytes(b"old", "old", "text/csv", owner=world.delegate_a), hours=25)
    new = age(store_bytes(b"new", "new", "text/csv", owner=world.delegate_a), hours=23)
    kept = age(store_bytes(b"kept", "kept", "text/csv", record=record), days=9)
    cited = age(store_bytes(b"cited", "cited", "text/csv", owner=world.delegate_a), days=9)
    Source.objects.create(record=record, title="Report", file=cited)
    Chores().run_due()
    assert set(StoredFile.objects.all()) == {new, kept, cited}
    assert [each.path.exists() for each in (old, new, kept, cited)] == [False, True, True, True]


def test_bytes_without_a_row_are_removed_once_they_are_old(db, media):
    stored = store_bytes(b"rolled back", "a", "text/csv")
    StoredFile.objects.all().delete()
    (media / "incoming-abc").write_bytes(b"half")
    assert remove_stale() == 0
    for path in (stored.path, media / "incoming-abc"):
        os.utime(path, (0, 0))
    (media / "README").write_text("not ours")
    os.utime(media / "README", (0, 0))
    assert remove_stale() == 2
    assert [path.name for path in media.rglob("*") if path.is_file()] == ["README"]
