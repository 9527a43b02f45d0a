"""The table of files, both ways: through the readers, and through upload, preview job and confirmation."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from citydive.evidence.models import Dataset
from citydive.jobs.models import Job
from citydive.records.models import Record, StoredFile
from citydive.told import retell
from tests.evidence import series_files
from tests.evidence.steps import confirm, page_of, upload
from urbanheat.errors import ReadError
from urbanheat.readers import preview, read_series

from .files import FILES, HOSTILE_NAMES

BY_NAME = [pytest.param(file, id=file.name) for file in FILES]
ROOT = Path(__file__).resolve().parents[2]


def test_names_are_unique():
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", BY_NAME)
def test_straight_through_the_readers(file, tmp_path):
    path = tmp_path / file.name
    path.write_bytes(file.make())
    if not file.refused:
        return _accepted(file, path)
    with pytest.raises(ReadError) as caught:
        read_series(path)
    error, words = caught.value, str(caught.value)
    assert file.refused in words and len(words) < 1500
    assert words.startswith(f"{file.name}: ") and words.endswith(".") and words.isprintable()
    assert error.file == file.name and error.remedy and str(tmp_path) not in words
    assert file.row in (None, error.row) and file.column in (None, error.column)


def _accepted(file, path):
    """Read, with the remarks that it must have. days -1: read or refused, but not in silence or with a crash."""
    try:
        series = read_series(path)
    except ReadError:
        assert file.days == -1
        return
    described = preview(path)
    assert file.days in (-1, None, described["days"])
    assert set(file.flags) <= set(described["flags"])
    assert file.tmax is None or series.tmax[0] == pytest.approx(file.tmax)


@pytest.mark.parametrize("file", BY_NAME)
def test_through_the_pages(file, world, login):
    client = login(world.delegate_a)
    before = _bytes()
    job = upload(client, world, file.name, file.make())
    page = page_of(client, job)
    words = page.content.decode()
    assert (
        page.status_code == 200 and "<script>alert" not in words and "\u202e" not in words and "\x00" not in words
    )
    if "errors" in job.result:
        assert file.refused or file.days == -1, job.result["errors"]
        first = job.result["errors"][0]
        assert first["remedy"] and "Nothing was stored." in words
        assert retell(job.result["told"]) == job.result["errors"]
        assert bool(job.result["columns"]) is file.explain or file.days == -1
        # What can be explained waits a day for its owner; the rest is gone at once, bytes included.
        kept = 1 if job.result["columns"] else 0
        assert StoredFile.objects.count() == kept == len(_bytes() - before)
        assert confirm(client, job).status_code == 200
        assert not Dataset.objects.exists() and not Record.objects.filter(kind="dataset").exists()
    else:
        assert not file.refused
        assert set(file.flags) <= set(job.result["preview"]["flags"])
        answer = confirm(client, job)
        assert answer.status_code == 302
        assert client.get(answer.headers["Location"]).status_code == 200
        assert Dataset.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "provider"), [("ghcn access.csv", "GHCN-Daily"), ("gsod.csv", "GSOD"), ("ecad.zip", "ECA&amp;D")]
)
def test_station_and_provider_of_the_file_are_shown(name, provider, world, login):
    client = login(world.delegate_a)
    job = upload(client, world, name, next(file for file in FILES if file.name == name).make())
    page = page_of(client, job).content.decode()
    assert "PRACTICE FIELD" in page and provider in page and "10.5°" in page and "100\xa0m" in page
    assert "Marks of the provider" in page or name == "ecad.zip"


def test_what_is_wrong_is_told_in_the_language_of_the_page(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "x.csv", b"date,tmax\n2003-12-31,30\n2003-13-01,31\n")
    address = f"/d/{world.dive.slug}/cities/PRA/data/preview/{job.pk}/"
    english, arabic = (client.get(address, {"lang": code}).text for code in ("en", "ar"))
    assert "There is no month 13" in english and "There is no month 13" not in arabic
    assert "لا يوجد شهر" in arabic and "Correct the month" not in arabic


def _bytes() -> set:
    return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_stay_names(name, world, login):
    client = login(world.delegate_a)
    job = upload(client, world, name, series_files.plain_csv(30))
    page = page_of(client, job).content.decode()
    assert "<script>alert" not in page and "\u202e" not in page
    confirm(client, job)
    for stored in StoredFile.objects.all():
        assert stored.path.is_relative_to(settings.MEDIA_ROOT)
        assert not set("/\\\r\n") & set(stored.name) and len(stored.name) <= 120
        answer = client.get(stored.get_absolute_url())
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].isascii()
    assert client.get(Record.objects.get(kind="dataset").get_absolute_url()).status_code == 200


# The peak comes from /proc: what getrusage tells begins with the memory of the process that started this one.
BOUNDED = """
import re, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
from urbanheat.readers import read_series
from urbanheat.errors import ReadError
try:
    read_series(sys.argv[1])
except ReadError as error:
    print(error)
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def in_bounds(path, megabytes=900, seconds=120) -> tuple[str, int]:
    """Read a file in a process that may not have more memory than this; (its words, its peak [MB])."""
    code = BOUNDED.format(limit=megabytes * 1024 * 1024)
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True, text=True, timeout=seconds, check=False,
        env={"PYTHONPATH": str(ROOT / "src"), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *words, peak = done.stdout.splitlines()
    return " ".join(words), int(peak) // 1024


def test_a_sparse_file_of_500_mb_is_refused_by_its_size(tmp_path):
    path = tmp_path / "sparse.csv"
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    words, peak = in_bounds(path)
    assert "the file has 524 MB" in words and "cut it to the days needed" in words
    assert peak < 250


def test_a_sparse_file_is_refused_by_the_page_too(world, login, settings):
    settings.UPLOAD_MAX_MB = 1
    client = login(world.delegate_a)
    before = _bytes()
    address = reverse("upload", args=[world.dive.slug, "PRA"])
    answer = client.post(address, {"file": SimpleUploadedFile("sparse.csv", b"\x00" * (1024 * 1024 + 1))})
    assert "at most 1\xa0MB are accepted" in answer.content.decode()
    assert _bytes() == before and not Job.objects.exists()


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.xlsx", "bomb.csv.gz", "entities.xlsx", "far corner.xlsx",
                                  "a million columns.csv", "four million lines.csv", "deep.json"])  # fmt: skip
def test_what_is_made_to_burst_stays_in_bounds(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(next(file for file in FILES if file.name == name).make())
    _words, peak = in_bounds(path)
    assert peak < 600


def test_the_bounds_hold():
    """The limit of memory is real: the check of the checks."""
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 0
    code = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({2**29}, {2**29})); bytearray({2**30})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr
