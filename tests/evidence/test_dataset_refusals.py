"""Wrong people and lost uploads: clear words, and nothing is left behind. Files: tests/input/files.py."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citydive.cohorts.actions import change_membership
from citydive.cohorts.models import Membership
from citydive.evidence.models import Dataset, DatasetEdition
from citydive.jobs.models import Job
from citydive.jobs.registry import JobError, load_handler
from citydive.records.models import Record, StoredFile

from . import series_files
from .steps import confirm, page_of, upload


def _csv(*lines):
    return "\n".join(lines).encode()


def test_errors_name_row_column_value_and_remedy(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "word.csv", _csv("date,tmax_c", "2020-01-01,3", "2020-01-02,warm"))
    assert job.result["errors"] == [
        {
            "problem": "this is not a number",
            "row": 3,
            "column": "tmax_c",
            "value": "warm",
            "remedy": "correct the cell or leave it empty if the value is missing",
        }
    ]


def test_many_errors_are_counted(world, login):
    lines = ["date,tmax_c", *(f"{day},warm" for day, _, _ in series_files.rows(100))]
    client = login(world.delegate_a)
    job = upload(client, world, "words.csv", _csv(*lines))
    assert "80 more problems are not shown" in page_of(client, job).content.decode()


def test_empty_too_large_and_missing_files_are_refused_at_once(world, login, settings):
    client = login(world.delegate_a)
    address = reverse("upload", args=[world.dive.slug, "PRA"])
    empty = client.post(address, {"file": SimpleUploadedFile("empty.csv", b"")})
    assert "The file is empty" in empty.content.decode()
    assert "Choose a file" in client.post(address).content.decode()
    settings.UPLOAD_MAX_MB = 1
    large = client.post(address, {"file": SimpleUploadedFile("large.csv", b"1" * (1024 * 1024 + 1))})
    assert "at most 1\xa0MB are accepted" in large.content.decode()
    assert not Job.objects.exists() and not StoredFile.objects.exists()


def test_only_delegates_of_the_city_upload(world, client):
    address = reverse("upload", args=[world.dive.slug, "PRA"])
    expected = {
        "delegate_a": 200,
        "delegate_a2": 200,
        "delegate_b": 403,
        "moderator": 403,
        "delegate_c": 404,
        "actor": 404,
        "outsider": 404,
        "administrator": 404,
    }
    assert client.get(address).status_code == 302
    for role, status in expected.items():
        client.force_login(getattr(world, role), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == status, role
        answer = client.post(address, {"file": SimpleUploadedFile("p.csv", b"")})
        assert answer.status_code == status, role


def test_a_paused_city_uploads_nothing(world, login):
    membership = Membership.objects.get(deep_dive=world.dive, city=world.city_a)
    change_membership(membership, Membership.State.PAUSED, reason="Elections.")
    assert login(world.delegate_a).get(reverse("upload", args=[world.dive.slug, "PRA"])).status_code == 403


def test_a_preview_belongs_to_who_uploaded(world, client, login):
    job = upload(login(world.delegate_a), world, "plain.csv", series_files.plain_csv())
    columns = reverse("choose_columns", args=[world.dive.slug, "PRA", job.pk])
    series = StoredFile.objects.get(pk=job.result["series"])
    for role in ("delegate_a2", "delegate_b", "moderator", "outsider"):
        client = login(getattr(world, role))
        assert page_of(client, job).status_code == 404, role
        assert confirm(client, job).status_code == 404, role
        assert client.post(columns).status_code == 404, role
        assert client.get(series.get_absolute_url()).status_code == 404, role
    assert not Dataset.objects.exists()
    other = reverse("preview", args=[world.dive.slug, "PRB", job.pk])
    assert login(world.delegate_a).get(other).status_code == 404


def test_an_edition_of_another_citys_dataset_cannot_be_chosen(world, login):
    client = login(world.delegate_b)
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv(), city=world.city_b))
    foreign = Record.objects.get(kind="dataset")
    Record.objects.update(visibility="cohort")
    client = login(world.delegate_a)
    address = reverse("upload", args=[world.dive.slug, "PRA"])
    assert client.get(address + f"?edition_of={foreign.key}").status_code == 404
    job = upload(client, world, "plain.csv", series_files.plain_csv(30))
    answer = confirm(client, job, target=f"{foreign.key}:{foreign.version}")
    assert "target" in answer.context["form"].errors
    assert DatasetEdition.objects.count() == 1


def test_an_upload_that_is_gone_says_so(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "plain.csv", series_files.plain_csv())
    StoredFile.objects.all().delete()
    assert "removed after a day" in page_of(client, job).content.decode()
    assert "removed after a day" in confirm(client, job).content.decode()
    assert not Record.objects.filter(kind="dataset").exists()
    with pytest.raises(JobError, match="removed after a day"):
        load_handler(job.name)(job.args, lambda fraction, message: None)


def test_lists_and_pages_need_the_same_queries_for_one_and_many(world, login):
    client = login(world.delegate_a)
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv()))
    record = Record.objects.get(kind="dataset")
    address = reverse("evidence", args=[world.dive.slug])

    def count(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few, page = count(address), count(record.get_absolute_url())
    for days in range(30, 36):
        confirm(client, upload(client, world, f"{days}.csv", series_files.plain_csv(days)), title=f"D{days}")
    for days in range(36, 39):
        record.refresh_from_db()
        job = upload(client, world, f"{days}.csv", series_files.plain_csv(days))
        confirm(client, job, target=f"{record.key}:{record.version}")
    assert record.dataset.editions.count() == 4
    assert count(address) == few <= 16
    assert count(record.get_absolute_url()) == page <= 24


def test_the_list_shows_what_the_reader_may_see(world, login):
    client = login(world.delegate_a)
    address = reverse("evidence", args=[world.dive.slug])
    assert "No data yet" in client.get(address).content.decode()
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv()))
    assert "PRA-U1" in client.get(address).content.decode()
    for role in ("delegate_b", "moderator"):
        assert "PRA-U1" not in login(getattr(world, role)).get(address).content.decode()
    Record.objects.update(visibility="cohort")
    for role in ("delegate_b", "moderator"):
        text = login(getattr(world, role)).get(address).content.decode()
        assert "PRA-U1" in text and "cities/PRA/data/new" not in text
    page = login(world.delegate_b).get("/r/PRA-U1/").content.decode()
    assert "Upload a new edition" not in page
    assert login(world.outsider).get(address).status_code == 404
