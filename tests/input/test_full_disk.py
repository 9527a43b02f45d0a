"""No room left, injected at the storage seam: everybody is told in words, nothing is half-written."""

import errno
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from citydive import disk
from citydive.demo import export as demo_export
from citydive.documents.charts import ChartFiles
from citydive.evidence.analysis_store import Run, store_run
from citydive.evidence.contract import AnalysisResult, FigureSpec
from citydive.evidence.models import AnalysisEdition, Dataset, Figure, Finding
from citydive.jobs.models import Job
from citydive.jobs.runner import run_pending
from citydive.records.models import Comment, Record, StoredFile
from citydive.results.models import Export
from citydive.results.publishing import order_export
from tests.evidence import series_files

from .walking import client_of

FULL = OSError(errno.ENOSPC, "No space left on device")
WORDS = "disk is full"


@pytest.fixture
def fill(monkeypatch):
    """`fill(after)`: the disk takes so many more bytes, then it is full; None makes room again."""
    put = disk._put

    def _fill(after=0):
        left = [after]

        def _put(out, data):
            if left[0] is not None and left[0] < len(data):
                put(out, data[: left[0]])
                left[0] = 0
                raise FULL
            left[0] = None if left[0] is None else left[0] - len(data)
            put(out, data)

        monkeypatch.setattr(disk, "_put", _put)

    return _fill


def bytes_there() -> set:
    return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


@pytest.fixture
def browser(world):
    """Delegate A, who gets the error page as people do."""
    client = client_of(world, "delegate_a")
    client.raise_request_exception = False
    return client


def send_file(browser, world, content=None):
    address = reverse("upload", args=[world.dive.slug, "PRA"])
    return browser.post(address, {"file": SimpleUploadedFile("plain.csv", content or series_files.plain_csv(40))})


@pytest.mark.parametrize("after", [0, 1, 300])
def test_during_an_upload(world, browser, fill, caplog, after):
    before = bytes_there()
    fill(after)
    answer = send_file(browser, world)
    assert answer.status_code == 507 and WORDS in answer.content.decode()
    assert "Nothing was stored" in answer.content.decode() and "<form" not in answer.content.decode()
    assert bytes_there() == before
    assert not StoredFile.objects.exists() and not Job.objects.exists()
    told = [each for each in caplog.records if each.levelno == logging.CRITICAL]
    assert len(told) == 1 and "The disk is full" in told[0].getMessage() and "/data/new/" in told[0].getMessage()
    fill(None)
    assert send_file(browser, world).status_code == 302


def test_while_the_request_comes_in(world, browser, monkeypatch):
    """Large uploads are put aside by Django before any view sees them."""
    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    def full(self, raw_data, start):
        raise FULL

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    monkeypatch.setattr(settings, "FILE_UPLOAD_MAX_MEMORY_SIZE", 10)
    before = bytes_there()
    # As in life the token is looked for first, and the form is read for it.
    browser.handler.enforce_csrf_checks = True
    browser.get(reverse("upload", args=[world.dive.slug, "PRA"]))
    answer = send_file(browser, world)
    assert answer.status_code == 507 and WORDS in answer.content.decode()
    assert bytes_there() == before and not StoredFile.objects.exists()


def test_after_the_bytes_of_an_upload_are_written(world, browser, monkeypatch, django_capture_on_commit_callbacks):
    def full(*args, **fields):
        raise OperationalError("database or disk is full")

    before = bytes_there()
    monkeypatch.setattr(Job.objects, "create", full)
    with django_capture_on_commit_callbacks(execute=True):
        answer = send_file(browser, world)
    assert answer.status_code == 507 and WORDS in answer.content.decode()
    assert bytes_there() == before and not StoredFile.objects.exists()


def test_with_a_report_that_a_finding_cites(world, browser, fill):
    before = bytes_there()
    fill(100)
    address = reverse("finding_cite", args=[world.dive.slug, "PRA"])
    data = {"sentence": "It is hot.", "title": "A report", "file": SimpleUploadedFile("report.pdf", b"%PDF" * 900)}
    answer = browser.post(address, data)
    assert answer.status_code == 507 and WORDS in answer.content.decode()
    assert bytes_there() == before and not StoredFile.objects.exists() and not Finding.objects.exists()


def failed(job) -> str:
    """Let the worker do a job that fails; what it says."""
    run_pending()
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    return job.error


@pytest.mark.parametrize("where", ["seam", "working directory"])
def test_during_the_job_that_reads_an_upload(world, browser, fill, monkeypatch, where):
    send_file(browser, world)
    before, job = bytes_there(), Job.objects.get()
    if where == "seam":
        fill(500)
    else:
        from citydive.themes.heat import reading

        def full(series, target):
            raise FULL

        monkeypatch.setattr(reading, "write_csv", full)
    assert WORDS in failed(job) and "nothing was stored" in job.error
    assert bytes_there() == before and StoredFile.objects.count() == 1 and not Dataset.objects.exists()
    assert WORDS in browser.get(job.get_absolute_url()).content.decode()


def test_between_the_files_of_an_analysis(made, fill):
    record = Record.objects.get(kind="analysis")
    drawing = ChartFiles("<svg/>", b"x" * 50)
    figures = [FigureSpec(f"f{n}", "F", "F", {}, ["a"], [[1]]) for n in range(3)]
    run = Run(
        AnalysisResult("New.", figures=figures), [drawing] * 3, {"inputs": [], "parameters": {}, "method": {}}
    )
    before = bytes_there()
    fill(130)
    with pytest.raises(OSError, match="No space left"):
        _store(record, run)
    assert bytes_there() == before
    assert AnalysisEdition.objects.count() == 1 and Figure.objects.count() == 1


def _store(record, run):
    from django.db import transaction

    with transaction.atomic():
        store_run(record, run, {})


def test_during_an_export(made, browser, fill):
    record = Record.objects.get(kind="result")
    before = bytes_there()
    job = order_export(record, by=made.world.delegate_a, format="html")
    fill(200)
    assert WORDS in failed(job)
    assert bytes_there() == before and not Export.objects.exists()


def test_during_the_export_to_a_folder(made, fill, tmp_path):
    """What stood there before stays whole."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "records.json").write_text("older")
    Record.objects.update(visibility="public")
    fill(5000)
    with pytest.raises(OSError, match="No space left"):
        demo_export.write(tmp_path)
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert not any(name.startswith(disk.ASIDE) for name in left)
    assert (tmp_path / "data" / "records.json").read_text() == "older"


def test_a_database_that_is_full(transactional_db, world):
    """The real thing, on SQLite: a page that says so, and of what could not be stored nothing."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be given a size")
    from citydive.records.actions import create_record

    record = create_record("finding", world.dive, city=world.city_a, title="F", state="accepted")
    Finding.objects.create(record=record, sentence="F")
    client = client_of(world, "delegate_a")
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 4}")
    try:
        stored, status = 0, 302
        while status == 302 and stored < 200:
            answer = client.post(reverse("comment", args=[record.key]), {"text": "x" * 4000})
            status = answer.status_code
            stored += status == 302
        assert answer.status_code == 507 and WORDS in answer.content.decode()
        assert Comment.objects.count() == stored
        assert client.get(record.get_absolute_url()).status_code in (200, 507)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert client.post(reverse("comment", args=[record.key]), {"text": "again"}).status_code == 302


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (FULL, True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("database or disk is full"), True),
        (OperationalError("database is locked"), False),
        (type("DiskFull", (Exception,), {"sqlstate": "53100"})("could not extend file"), True),
        (None, False),
    ],
)
def test_which_errors_mean_a_full_disk(error, full):
    assert disk.is_full(error) is full
    try:
        raise RuntimeError("later") from error
    except RuntimeError as later:
        assert disk.is_full(later) is full


def test_a_file_is_written_whole_or_not_at_all(tmp_path, fill):
    path = tmp_path / "new" / "file.txt"
    disk.write_whole(path, "first")
    fill(3)
    with pytest.raises(OSError, match="No space left"):
        disk.write_whole(path, "second")
    assert path.read_text() == "first" and list(path.parent.iterdir()) == [path]


def test_a_really_full_device():
    """The message of the operating system is the one that we look for."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OSError, match="No space left") as caught, open("/dev/full", "wb", buffering=0) as device:
        device.write(b"x")
    assert disk.is_full(caught.value)


def test_other_errors_stay_server_errors(world, monkeypatch):
    from citydive.site import views

    def broken(request):
        raise RuntimeError("broken")

    monkeypatch.setattr(views, "can_open_dive", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500 and "Something went wrong" in answer.content.decode()
