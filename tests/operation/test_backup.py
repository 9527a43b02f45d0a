"""Backups: what is in them, of one moment, never half a file."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from citydive.operation.archive import Archive
from tests.installations import wait_until

from .conftest import back_up, compared, refused

PAIRS = """
import itertools
from django.db import transaction
from citydive.cohorts.models import Organisation
from citydive.records.models import KeyCounter
for number in itertools.count():
    with transaction.atomic():
        Organisation.objects.create(name=f"Organisation {number}")
        KeyCounter.objects.create(prefix=f"{number}")
    print(number, flush=True)
"""


def django_process(installation, code, **options):
    return installation.start("-c", f"import django; django.setup()\n{code}", **options)


def counts(archive):
    with Archive(archive) as opened:
        return {table["name"]: table["rows"] for table in opened.tables}


def test_a_backup_is_of_one_moment_while_others_write(installation, tmp_path):
    writer = django_process(installation, PAIRS, stdout=subprocess.PIPE)
    writer.stdout.readline()
    seen = []
    for number in range(2):
        found = counts(back_up(installation, tmp_path / f"{number}.zip"))
        seen.append(found["cohorts.Organisation"])
        assert found["records.KeyCounter"] == seen[-1] > 0
    assert writer.poll() is None, "the writer was never kept from writing"
    assert seen == sorted(set(seen)), "it went on writing between the backups"


SNAPSHOT = """
import sys
from citydive.operation.backup import snapshot
from citydive.cohorts.models import Organisation
with snapshot():
    before = Organisation.objects.count()
    print("reading", flush=True)
    sys.stdin.readline()
    print(before, Organisation.objects.count(), flush=True)
    try:
        Organisation.objects.create(name="By the reader")
        print("wrote")
    except Exception as error:
        print(type(error).__name__)
"""


def test_the_snapshot_neither_sees_nor_hinders_a_writer(installation):
    reader = django_process(installation, SNAPSHOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert reader.stdout.readline() == "reading\n"
    start = time.monotonic()
    installation.rows("INSERT INTO cohorts_organisation (name, kind, country, url) VALUES ('New', 'ngo', '', '')")
    waited = time.monotonic() - start
    out, _ = reader.communicate("go\n", timeout=20)
    assert out.splitlines()[0] == "0 0"
    assert out.splitlines()[1] != "wrote"
    # A writer that is shut out waits for 20 s and then fails.
    assert waited < 15


def test_missing_and_damaged_files_are_said(filled_sqlite, tmp_path):
    (path,) = (filled_sqlite.home / "files").glob("*/*")
    path.write_bytes(b"something else")
    said = filled_sqlite.run("-m", "citydive", "backup", str(tmp_path / "a.zip"))
    assert f"DAMAGED: 1 file(s): {path.name}" in said
    path.unlink()
    said = filled_sqlite.run("-m", "citydive", "backup", str(tmp_path / "b.zip"))
    assert "MISSING: 2 file(s)" in said and path.name in said
    assert compared(tmp_path / "a.zip", tmp_path / "b.zip") == [f"file {path.name}: only in {tmp_path / 'a.zip'}."]


def test_the_backup_tells_where_it_went_and_what_it_left_out(filled_sqlite, tmp_path):
    said = filled_sqlite.run("-m", "citydive", "backup", str(tmp_path))
    (path,) = tmp_path.glob("citydive-*.zip")
    assert str(path) in said and "does not hold the secret key" in said and "CITYDIVE_SECRET_KEY" in said
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert not [name for name in names if "sessions." in name or "axes." in name or "jobs.Worker" in name]
        assert "secret_key" not in names and b"only-for-tests" not in b"".join(map(opened.read, names))
        manifest = json.loads(opened.read("manifest.json"))
    assert ["cohorts", "0002_journal"] in manifest["migrations"]
    assert json.loads((filled_sqlite.home / "last-backup.json").read_text())["path"] == str(path)


def test_an_existing_file_is_left_alone(filled_sqlite, tmp_path):
    (tmp_path / "a.zip").write_text("precious")
    assert "exists already" in refused(filled_sqlite, "backup", str(tmp_path / "a.zip"))
    # A slash at the end says that a directory is meant.
    assert "There is no directory" in refused(filled_sqlite, "backup", f"{tmp_path}/backups/")
    assert not (tmp_path / "backups").exists()
    assert (tmp_path / "a.zip").read_text() == "precious"
    assert "no directory" in refused(filled_sqlite, "backup", str(tmp_path / "nowhere" / "a.zip"))


SLOW = """
import time
from pathlib import Path
from citydive.operation import backup
write = backup._write_rows
def slowly(archive, model):
    print("writing", flush=True)
    archive.zip.fp.flush()
    time.sleep(0.3)
    return write(archive, model)
backup._write_rows = slowly
backup.make_backup(Path(target))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_backup_leaves_no_half_file(filled_sqlite, tmp_path, number):
    folder = tmp_path / "backups"
    folder.mkdir()
    code = f"target = {str(folder / 'a.zip')!r}\n{SLOW}"
    process = django_process(filled_sqlite, code, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for _ in range(3):
        process.stdout.readline()
    process.send_signal(number)
    assert process.wait(timeout=20) != 0
    left = list(folder.iterdir())
    if number != signal.SIGKILL:
        assert left == []
        return
    # Nothing can clean up after SIGKILL; what is left has no backup's name, and the next one takes it away.
    (part,) = left
    assert part.name.startswith(".citydive-backup-")
    back_up(filled_sqlite, folder / "b.zip")
    assert part.exists(), "it may be one under way"
    os.utime(part, (time.time() - 7200,) * 2)
    back_up(filled_sqlite, folder / "c.zip")
    assert sorted(path.name for path in folder.iterdir()) == ["b.zip", "c.zip"]


def test_no_room_is_one_clear_line_and_nothing_is_left(filled_sqlite, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "citydive", "backup", str(folder)],
        env=filled_sqlite.environment,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (36_000, 36_000)),
        timeout=60,
    )
    assert done.returncode == 2 and "There is no room for the backup" in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and list(folder.iterdir()) == []


def test_what_differs_is_found(filled_sqlite, tmp_path):
    one = back_up(filled_sqlite, tmp_path / "1.zip")
    filled_sqlite.rows("UPDATE records_record SET title = title || '.' WHERE id = 1")
    filled_sqlite.rows("DELETE FROM formats_session_cities WHERE id = 1")
    filled_sqlite.rows("UPDATE jobs_job SET result = '{\"other\": 1}' WHERE id = (SELECT MIN(id) FROM jobs_job)")
    found = "\n".join(compared(one, back_up(filled_sqlite, tmp_path / "2.zip")))
    assert "records.Record: 1 row(s) differ: id 1." in found
    assert f"formats.Session_cities: 1 row(s) only in {one}: id 1" in found
    assert "jobs.Job: 1 row(s) differ" in found and len(found.splitlines()) == 3
    done = filled_sqlite.start("-m", "citydive", "compare", str(one), str(tmp_path / "2.zip"), stdout=-1)
    assert done.wait(30) == 1 and "records.Record" in done.stdout.read()


def test_nothing_to_back_up(new, tmp_path):
    assert "Run `citydive init`" in refused(new(), "backup", str(tmp_path / "a.zip"))
    assert not (tmp_path / "a.zip").exists()


def test_a_writer_of_a_killed_backup_is_not_disturbed(filled_sqlite, tmp_path):
    """The read transaction ends with its process: the database can be written and the log emptied at once."""
    process = django_process(filled_sqlite, f"target = {str(tmp_path / 'a.zip')!r}\n{SLOW}", stdout=subprocess.PIPE)
    process.stdout.readline()
    process.kill()
    process.wait()
    filled_sqlite.rows("DELETE FROM records_source")
    wait_until(lambda: filled_sqlite.rows("PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)], 10, "the log is empty")
