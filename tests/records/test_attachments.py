"""Attachments: who may, what is taken, what a scanner refuses, and that nothing half-done is left."""

import sys
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from citydive.cohorts.models import Entry
from citydive.operation.check import check_scanner
from citydive.records import actions, scanning
from citydive.records.attaching import CannotAttach, attach
from citydive.records.kinds import Kind, register
from citydive.records.models import Attachment, Record, Source, StoredFile

register(Kind("note", "X", "note", "notes"))
PDF = b"%PDF-1.7 a report"
PHOTO = b"\xff\xd8\xff\xe1\x00\x11Exif\0\0GPS 49.40\xff\xdb\x00\x04\0\0\xff\xda\x00\x04\0\0picture\xff\xd9"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def record(world):
    return actions.create_record("note", world.dive, city=world.city_a, title="Note", visibility="cohort")


def upload(data=PDF, name="report.pdf"):
    return SimpleUploadedFile(name, data, "text/html")


def send(client, record, data=PDF, name="report.pdf", description=""):
    return client.post(f"/r/{record.key}/attachments/", {"file": upload(data, name), "description": description})


def bytes_left(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file()) if media.exists() else []


def test_attached_files_stand_on_the_record_and_open_for_its_readers(world, record, login):
    client = login(world.delegate_a)
    answer = send(client, record, name="../Bericht „Hitze“\u202egpj.pdf", description="The report")
    assert answer.status_code == 302 and answer.url.endswith("#attachments")
    page = client.get(record.get_absolute_url()).text
    assert "Bericht „Hitze“gpj.pdf" in page and "The report" in page and "Delegate A" in page
    made = Attachment.objects.get()
    assert (made.file.media_type, made.file.owner) == ("application/pdf", world.delegate_a)
    answer = login(world.delegate_b).get(made.file.get_absolute_url())
    assert b"".join(answer) == PDF
    assert "%E2%80%9EHitze" in answer.headers["Content-Disposition"]
    assert "remove" not in client.get(record.get_absolute_url()).text.partition('id="attachments"')[2]
    for stranger in (world.actor, world.outsider, world.administrator):
        assert login(stranger).get(made.file.get_absolute_url()).status_code == 404
    entry = Entry.objects.get(verb="attached")
    assert entry.record_key == record.key and "Bericht" not in str(entry.detail)


def test_only_editors_attach(world, record, login):
    for other in (world.delegate_b, world.moderator):
        assert send(login(other), record).status_code == 403
    assert send(login(world.outsider), record).status_code == 404
    assert not Attachment.objects.exists()


def test_a_refused_file_is_named_and_what_was_typed_stays(world, record, login, media):
    answer = send(login(world.delegate_a), record, b"<html><script>", "page.pdf", "My words")
    assert answer.status_code == 200
    assert "hold programs" in answer.text and "My words" in answer.text
    assert not StoredFile.objects.exists() and bytes_left(media) == []


def test_a_photo_needs_words_and_loses_its_place(world, record):
    with pytest.raises(CannotAttach, match="what the picture shows"):
        attach(record, upload(PHOTO, "a.jpg"), by=world.delegate_a)
    made = attach(record, upload(PHOTO, "a.png"), by=world.delegate_a, description="A square without shade")
    stored = made.file.path.read_bytes()
    assert b"GPS" not in stored and b"picture" in stored
    assert (made.file.name, made.file.size) == ("a.png.jpg", len(stored))
    with pytest.raises(CannotAttach, match="damaged"):
        attach(record, upload(PHOTO[:20], "a.jpg"), by=world.delegate_a, description="Half")


def test_limits_per_file_and_per_record(world, record, settings, media):
    settings.ATTACHMENT_MAX_MB, settings.ATTACHMENTS_MAX_MB = 2, 3
    two = PDF + b"x" * (2 * 1024 * 1024 - len(PDF))
    with pytest.raises(CannotAttach, match="larger than 2 MB"):
        attach(record, upload(two + b"x"), by=world.delegate_a)
    attach(record, upload(two), by=world.delegate_a)
    with pytest.raises(CannotAttach, match="may have 3 MB together; 2 MB are taken"):
        attach(record, upload(two), by=world.delegate_a)
    assert len(bytes_left(media)) == 1


def test_the_last_room_is_given_once(world, record, settings, media, monkeypatch):
    """Somebody else's upload arrives while this one is being looked at."""
    settings.ATTACHMENTS_MAX_MB = 1
    half = PDF + b"x" * (700 * 1024)

    def meanwhile(path):
        monkeypatch.setattr("citydive.records.files.scan", lambda path: None)
        attach(record, upload(half), by=world.delegate_a2)

    monkeypatch.setattr("citydive.records.files.scan", meanwhile)
    with pytest.raises(CannotAttach, match="together"):
        attach(record, upload(half), by=world.delegate_a)
    assert Attachment.objects.get().file.owner == world.delegate_a2


def test_an_upload_that_breaks_off_leaves_nothing(world, record, media):
    class Broken(SimpleUploadedFile):
        def read(self, size=-1):
            if self.tell():
                raise OSError("gone")
            return super().read(min(size, 8) if size > 0 else size)

    with pytest.raises(OSError, match="gone"):
        attach(record, Broken("a.pdf", PDF), by=world.delegate_a)
    assert not StoredFile.objects.exists() and bytes_left(media) == []


def test_removing_asks_first_then_takes_the_bytes(world, record, login, media, django_capture_on_commit_callbacks):
    made = attach(record, upload(), by=world.delegate_a)
    address = f"/r/{record.key}/attachments/{made.pk}/remove/"
    client = login(world.delegate_a2)
    assert "Remove this file?" in client.get(address).text
    assert bytes_left(media) == [str(made.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert not StoredFile.objects.exists() and bytes_left(media) == []
    assert client.post(address).status_code == 404
    assert Entry.objects.filter(verb="detached", record_key=record.key).count() == 1


def test_a_file_of_another_record_is_not_removed_through_this_one(world, record, login):
    made = attach(record, upload(), by=world.delegate_a)
    other = actions.create_record("note", world.dive, city=world.city_b, title="Other")
    address = f"/r/{other.key}/attachments/{made.pk}/remove/"
    assert login(world.delegate_b).post(address).status_code == 404
    assert Attachment.objects.exists()


def test_a_cited_file_stays(world, record, login, media):
    made = attach(record, upload(), by=world.delegate_a)
    Source.objects.create(record=record, title="Report", file=made.file)
    answer = login(world.delegate_a).post(f"/r/{record.key}/attachments/{made.pk}/remove/", follow=True)
    assert "cited as a source" in answer.text
    assert Attachment.objects.exists() and len(bytes_left(media)) == 1


SCANNER = """
import pathlib, sys, time
data = pathlib.Path(sys.argv[-1]).read_bytes()
time.sleep(60 if b"slow" in data else 0)
sys.exit(1 if b"EICAR" in data else 2 if b"odd" in data else 0)
"""


@pytest.fixture
def scanner(settings, tmp_path):
    """A scanner whose path holds a blank and what a shell would do something with."""
    program = tmp_path / "scan ner;$(id).py"
    program.write_text(SCANNER)
    settings.SCAN_COMMAND = f"{sys.executable} '{program}' --quiet"
    return program


@pytest.mark.parametrize(
    ("data", "seconds", "why"),
    [(b" EICAR", 20, "found something"), (b" odd", 20, "ended with 2"), (b" slow", 1, "did not answer within 1")],
)
def test_what_the_scanner_does_not_call_clean_is_gone(
    world, record, settings, scanner, media, data, seconds, why, django_capture_on_commit_callbacks
):
    settings.SCAN_SECONDS = seconds
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CannotAttach, match=why):
        attach(record, upload(PDF + data), by=world.delegate_a)
    assert not StoredFile.objects.exists() and bytes_left(media) == []


def test_clean_files_pass_the_scanner(world, record, scanner):
    attach(record, upload(), by=world.delegate_a)
    assert Attachment.objects.exists() and check_scanner().level == "ok"


@pytest.mark.parametrize("command", ["/no/such/scanner {}", "'unclosed", "{}"])
def test_without_its_scanner_nothing_is_taken(world, record, settings, command, login):
    settings.SCAN_COMMAND = command
    with pytest.raises(CannotAttach, match="cannot be started"):
        attach(record, upload(), by=world.delegate_a)
    finding = check_scanner()
    assert finding.level == "wrong" and command in finding.text
    data = b"date,tmax_c\n2020-07-01,30\n"
    page = login(world.delegate_a).post(
        f"/d/{world.dive.slug}/cities/PRA/data/new/", {"file": upload(data, "a.csv")}
    )
    assert "cannot be started" in page.text and not StoredFile.objects.exists()


def test_a_handful_of_slow_scans_does_not_hold_everybody(world, record, scanner, media, monkeypatch, login):
    """Who finds all turns taken is refused in plain words, and gets a turn once one is given back."""
    monkeypatch.setattr(scanning, "PATIENCE", 0.01)
    for _each in range(scanning.AT_ONCE):
        assert scanning._turns.acquire(timeout=0)
    try:
        page = send(login(world.delegate_a), record)
        assert "Nothing was stored: try again in a moment." in page.text and not StoredFile.objects.exists()
        scanning._turns.release()
        attach(record, upload(), by=world.delegate_a)
        scanning._turns.acquire(timeout=0)
    finally:
        for _each in range(scanning.AT_ONCE):
            scanning._turns.release()
    assert Attachment.objects.count() == 1


def test_a_scan_gives_its_turn_back_whatever_happens(scanner, settings, tmp_path):
    for data in (b"EICAR", b"odd", b"clean"):
        (tmp_path / "file").write_bytes(data)
        for _each in range(scanning.AT_ONCE):
            with suppress(scanning.Refused):
                scanning.scan(tmp_path / "file")
    settings.SCAN_COMMAND = "/no/such/scanner"
    with pytest.raises(scanning.Refused, match="cannot be started"):
        scanning.scan(tmp_path / "file")
    turns = [scanning._turns.acquire(timeout=0) for _each in range(scanning.AT_ONCE)]
    for _each in turns:
        scanning._turns.release()
    assert turns == [True] * scanning.AT_ONCE


def test_the_check_says_when_nothing_is_scanned(settings):
    settings.SCAN_COMMAND = ""
    assert check_scanner().level == "note"


@pytest.mark.parametrize("gone", ["withdrawn", "erased"])
def test_nothing_is_attached_to_what_went_while_the_scanner_was_at_work(
    world, record, media, monkeypatch, gone, django_capture_on_commit_callbacks
):
    def meanwhile(path):
        Record.objects.filter(pk=record.pk).update(**{gone: timezone.now()})

    monkeypatch.setattr("citydive.records.files.scan", meanwhile)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CannotAttach):
        attach(record, upload(), by=world.delegate_a)
    assert not StoredFile.objects.exists() and bytes_left(media) == []
