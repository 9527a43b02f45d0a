"""Restoring: equal by content on every pair of databases, whole or not at all, refused where it should be."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from citydive.operation.archive import Archive, ArchiveError
from citydive.operation.compare import _digest
from tests.installations import POSTGRES, wait_until

from .conftest import OLD_BACKUP, WHERE, back_up, compared, refused, restore

# What databases like to change: fractions of seconds, zones, numbers, the order in JSON, numbers of deleted rows.
HARD = """
from datetime import UTC, date, datetime, time, timedelta, timezone
from citydive.cohorts.models import Entry, Membership, Organisation, User
from citydive.formats.models import Session
from citydive.jobs.models import Job
user = User.objects.create_user("اسم@example.org", "مدينة · Київ · 'quoted' \\\\ \\n \\t", "a long password")
User.objects.filter(pk=user.pk).update(
    created=datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    last_login=datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)
first, second = Membership.objects.order_by("pk")[:2]
Membership.objects.filter(pk=first.pk).update(replaced_by=second.pk)
Membership.objects.filter(pk=second.pk).update(replaced_by=first.pk, starts=date(1, 1, 1), ends=date(9999, 12, 31))
values = {"z": 1, "a": [0.1, -1.5e-300, 2**53 + 1, None, True, "", {"ß": "\\u2028"}], "": {}, "nest": {"b": []}}
Entry.objects.create(verb="tried", detail=values)
Entry.objects.create(verb="tried", detail={})
Job.objects.create(name="x", title="x", result=None, status="done", progress=1/3)
session = Session.objects.order_by("pk").first()
Session.objects.filter(pk=session.pk).update(precision="day", start_time=time(9, 30, 0, 123456))
Organisation.objects.create(name="Gone")
Organisation.objects.filter(name="Gone").delete()
"""

# The content through Django's own serialiser: a second opinion beside our own comparison.
CONTENT = """
import hashlib
from django.apps import apps
from django.core import serializers
answer = {}
for model in apps.get_models():
    app = apps.get_app_config(model._meta.app_label)
    if app.label in ("contenttypes", "auth", "sessions", "axes"):
        continue
    if model._meta.object_name in getattr(app, "not_in_backups", ()):
        continue
    rows = json.loads(serializers.serialize("json", model._base_manager.order_by("pk")))
    rows.sort(key=lambda row: str(row["pk"]))
    for row in rows:
        for value in row["fields"].values():
            # Many-to-many fields have no order of their own.
            if isinstance(value, list) and value and all(isinstance(each, int) for each in value):
                value.sort()
    answer[model._meta.label] = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
"""


def last_numbers(installation):
    code = "from citydive.cohorts.models import Organisation\nanswer = Organisation.objects.create(name='Next').pk"
    return installation.django(code)


# All four pairs, one after the other, where there is a server.
WAY = ["sqlite", "postgres", "postgres", "sqlite", "sqlite"] if POSTGRES else ["sqlite", "sqlite"]


def test_a_restored_installation_is_equal_by_content(new, filled_sqlite, tmp_path):
    first = filled_sqlite
    first.django(HARD)
    chain = [(first, back_up(first, tmp_path / "0.zip"))]
    for number, where in enumerate(WAY[1:], 1):
        following = new(where)
        restore(following, chain[-1][1])
        chain.append((following, back_up(following, tmp_path / f"{number}.zip")))
    for (_, one), (_, other) in pairwise(chain):
        assert compared(one, other) == []
    installations = [installation for installation, _ in chain]
    contents = [installation.django(CONTENT) for installation in (installations[0], *installations[-2:])]
    assert contents[0] == contents[1] == contents[2] and len(contents[0]) > 40
    # A number once given out is not given again, though its row is gone.
    assert len({last_numbers(installation) for installation in installations}) == 1
    files = [{path.name: path.read_bytes() for path in (each.home / "files").glob("*/*")} for each in installations]
    assert files[1] and all(each == files[1] for each in files[1:])


def test_the_secret_key_comes_along_only_when_asked(new, backup, tmp_path):
    source, target, third = new(), new(), new()
    run = _without_key
    assert "Secret key: another one" in run(source, "restore", str(backup))
    assert "does not hold the secret key" in run(source, "backup", str(tmp_path / "a.zip"))
    assert "Keep it safe" in run(source, "backup", str(tmp_path / "b.zip"), "--with-secret")
    assert "Secret key: restored" in run(target, "restore", str(tmp_path / "b.zip"))
    key = target.home / "secret_key"
    assert key.read_text() == (source.home / "secret_key").read_text() and key.stat().st_mode & 0o777 == 0o600
    third.home.joinpath("secret_key").write_text(key.read_text())
    assert "Secret key: the same" in run(third, "restore", str(tmp_path / "a.zip"))


def _without_key(installation, *command):
    environment = {k: v for k, v in installation.environment.items() if k != "CITYDIVE_SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "-m", "citydive", *command], env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rewritten(source: Path, target: Path, change) -> Path:
    """A copy of an archive in which `change(members)` altered the contents; the ZIP itself is whole."""
    with zipfile.ZipFile(source) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return target


def in_manifest(members, /, **values):
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | values).encode()


def cut_off(path):
    path.write_bytes(OLD_BACKUP.read_bytes()[:-3000])


def flipped(path):
    content = bytearray(OLD_BACKUP.read_bytes())
    with zipfile.ZipFile(OLD_BACKUP) as opened:
        content[opened.getinfo("rows/records.Record.jsonl").header_offset + 200] ^= 0xFF
    path.write_bytes(content)


def swapped(path):
    def change(members):
        members["rows/cohorts.City.jsonl"] = members["rows/cohorts.City.jsonl"].replace(b"Lviv", b"Lvov")

    rewritten(OLD_BACKUP, path, change)


def without_a_member(path):
    rewritten(OLD_BACKUP, path, lambda members: members.pop("rows/records.Link.jsonl"))


def of_newer_format(path):
    rewritten(OLD_BACKUP, path, lambda members: in_manifest(members, citydive_backup=2, version="9.0"))


def of_newer_tables(path):
    made = json.loads(zipfile.ZipFile(OLD_BACKUP).read("manifest.json"))["migrations"]
    rewritten(OLD_BACKUP, path, lambda members: in_manifest(members, migrations=[*made, ["records", "0999_more"]]))


def with_rows_nobody_vouches_for(path):
    known = json.loads(zipfile.ZipFile(OLD_BACKUP).read("manifest.json"))["members"]
    known.pop("rows/records.Link.jsonl")
    rewritten(OLD_BACKUP, path, lambda members: in_manifest(members, members=known))


def with_a_manifest_of_nothing(path):
    rewritten(OLD_BACKUP, path, lambda members: members.update({"manifest.json": b"[]"}))


def with_half_a_manifest(path):
    rewritten(OLD_BACKUP, path, lambda members: members.update({"manifest.json": b'{"citydive_backup": 1}'}))


def another_zip(path):
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("letter.txt", "Dear all")


def no_zip(path):
    path.write_text("Dear all")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut_off, "not a whole backup"),
        (flipped, "is damaged: rows/records.Record.jsonl"),
        (swapped, "is damaged: rows/cohorts.City.jsonl"),
        (without_a_member, "is damaged: rows/records.Link.jsonl"),
        (with_rows_nobody_vouches_for, "is damaged: rows/records.Link.jsonl"),
        (with_a_manifest_of_nothing, "not a whole backup"),
        (with_half_a_manifest, "not a whole backup"),
        (of_newer_format, "made by citydive 9.0, which is newer"),
        (another_zip, "not a whole backup"),
        (no_zip, "not a whole backup"),
        (lambda path: None, "cannot be read (No such file"),
    ],
)
def test_what_is_damaged_or_newer_is_seen(tmp_path, spoil, words):
    spoil(tmp_path / "bad.zip")
    with pytest.raises(ArchiveError, match=re.escape(words)), Archive(tmp_path / "bad.zip") as opened:
        opened.verify()


def test_a_refused_backup_leaves_the_installation_empty_and_usable(new, backup, tmp_path):
    target = new()
    for spoil, words in (
        (cut_off, "not a whole backup"),
        (swapped, "is damaged"),
        (of_newer_tables, "The backup comes from a newer version of citydive: this one does not know"),
    ):
        spoil(tmp_path / "bad.zip")
        assert words in refused(target, "restore", str(tmp_path / "bad.zip"))
        assert not list(target.home.glob("files/*/*")) and not list(target.home.glob("*.restoring*"))
    restore(target, backup)


def test_a_row_that_names_a_missing_one_is_refused_whole(installation, backup, tmp_path):
    """Hashes right, content wrong: only the constraints can tell."""

    def change(members):
        manifest = json.loads(members["manifest.json"])
        members["rows/records.Record.jsonl"] = b""
        manifest["members"]["rows/records.Record.jsonl"]["sha256"] = hashlib.sha256().hexdigest()
        for table in manifest["tables"]:
            if table["name"] == "records.Record":
                table["rows"] = 0
        members["manifest.json"] = json.dumps(manifest).encode()

    said = refused(installation, "restore", str(rewritten(backup, tmp_path / "bad.zip", change)))
    assert "a row names another that is not there" in said
    assert installation.rows("SELECT COUNT(*) FROM cohorts_city") == [(0,)]
    assert not list(installation.home.glob("files/*/*"))
    restore(installation, backup)


def test_an_installation_with_anything_in_it_is_left_alone(installation, backup):
    installation.rows("INSERT INTO cohorts_organisation (name, kind, country, url) VALUES ('Ours', 'ngo', '', '')")
    said = refused(installation, "restore", str(backup))
    assert "not empty (1 × cohorts.Organisation)" in said
    assert installation.rows("SELECT name FROM cohorts_organisation") == [("Ours",)]


def test_an_installation_in_use_is_left_alone(installation, backup):
    worker = installation.worker()
    wait_until(lambda: installation.rows("SELECT COUNT(*) FROM jobs_worker") == [(1,)], 30, "the worker reports")
    assert "A worker is running" in refused(installation, "restore", str(backup))
    worker.terminate()
    assert worker.wait(20) == 0
    # Something else that holds the database: a web server without a worker.
    reader = installation.start(
        "-c",
        "import django, sys; django.setup()\n"
        "from django.db import transaction\n"
        "from citydive.cohorts.models import City\n"
        "with transaction.atomic():\n"
        "    City.objects.count(); print('in use', flush=True); sys.stdin.readline()",
        stdin=-1,
        stdout=-1,
    )
    reader.stdout.readline()
    assert "The database is in use" in refused(installation, "restore", str(backup))
    reader.communicate("go\n", timeout=20)
    assert installation.rows("SELECT COUNT(*) FROM cohorts_city") == [(0,)]
    restore(installation, backup)


KILLED = """
import os, signal
from pathlib import Path
from citydive.operation import restore
from citydive.operation.archive import Archive, ArchiveError
def reached(*_args, **_options):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "files":
    restore._restore_key = reached
elif moment == "rows":
    load = restore._load
    restore._load = lambda apps, archive, table: (table["name"] == "records.Link" and reached()) or load(
        apps, archive, table)
else:
    restore._settle = reached
restore.restore(Archive(Path(path)))
"""


@pytest.mark.parametrize("moment", ["files", "rows", "end"])
def test_a_killed_restore_leaves_an_empty_installation(installation, backup, moment):
    values = f"moment, path = {moment!r}, {str(backup)!r}"
    process = installation.start("-c", f"import django; django.setup()\n{values}\n{KILLED}")
    assert process.wait(240) == -9
    assert installation.rows("SELECT COUNT(*) FROM cohorts_city") == [(0,)]
    restore(installation, backup)
    assert installation.rows("SELECT COUNT(*) FROM cohorts_city") > [(0,)]
    assert not list(installation.home.glob("*.restoring*"))


def test_what_ran_starts_again_and_what_is_used_up_is_lost(filled_sqlite, new, tmp_path):
    filled_sqlite.rows("DELETE FROM jobs_job")
    filled_sqlite.django(
        "from citydive.jobs.models import Job\n"
        "for title, attempts, cancel in (('Again', 1, False), ('Used up', 3, False), ('Cancelled', 1, True)):\n"
        "    Job.objects.create(name='x', title=title, status='running', attempts=attempts, worker='w',\n"
        "        lease_until='2026-01-01T00:00Z', cancel_asked=cancel)\n"
        "Job.objects.create(name='x', title='Waits')\n"
        "from citydive.post.actions import queue_mail\n"
        "queue_mail('a@example.org', 'Invitation', 'A link that opens something')"
    )
    archive = back_up(filled_sqlite, tmp_path / "a.zip")
    target = new()
    said = restore(target, archive)
    assert "3 jobs were under way" in said and "1 mails waited" in said
    assert target.rows("SELECT state, text FROM post_outgoingmail") == [("given_up", "")]
    rows = dict(target.rows("SELECT title, status FROM jobs_job"))
    assert rows == {"Again": "waiting", "Used up": "lost", "Cancelled": "cancelled", "Waits": "waiting"}
    (message,) = target.rows("SELECT message FROM jobs_job WHERE title = 'Again'")
    assert "restored from a backup" in message[0]


def before_the_journal(members):
    """The backup as the version before the journal would have made it."""
    manifest = json.loads(members["manifest.json"])
    manifest["migrations"].remove(["cohorts", "0002_journal"])
    manifest["tables"] = [table for table in manifest["tables"] if table["name"] != "cohorts.Entry"]
    del manifest["members"]["rows/cohorts.Entry.jsonl"], members["rows/cohorts.Entry.jsonl"]
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize("where", WHERE)
def test_a_backup_of_an_older_version_is_brought_up_to_date(new, tmp_path, where):
    older = rewritten(OLD_BACKUP, tmp_path / "older.zip", before_the_journal)
    target = new(where)
    assert "from an older version: " in restore(target, older)
    assert target.rows("SELECT COUNT(*) FROM cohorts_entry") == [(0,)]
    assert (
        target.django("from citydive.operation.setup import pending_migrations\nanswer = pending_migrations()")
        == []
    )
    with Archive(OLD_BACKUP) as opened:
        titles = sorted(row["title"] for row in opened.rows("records.Record"))
    assert sorted(title for (title,) in target.rows("SELECT title FROM records_record")) == titles


@pytest.mark.postgres
def test_a_value_that_postgres_does_not_take_is_named(filled_sqlite, new, backup, tmp_path):
    filled_sqlite.rows("UPDATE records_record SET title = 'a' || char(0) || 'b' WHERE id = 2")
    target = new("postgres")
    said = refused(target, "restore", str(back_up(filled_sqlite, tmp_path / "a.zip")))
    assert "records.Record, rows 1 to " in said and "Correct it where the backup was made" in said
    assert not target.rows("SELECT 1 FROM information_schema.tables WHERE table_name = 'records_record'")
    restore(target, backup)


def test_databases_write_numbers_and_objects_in_their_own_way():
    assert _digest({"a": [1e22, 1.0], "b": {}}) == _digest({"b": {}, "a": [10**22, 1]})
    assert _digest({"a": 1.5}) != _digest({"a": 1}) and _digest({"a": [1, 2]}) != _digest({"a": [2, 1]})
    assert _digest({"a": "1"}) != _digest({"a": 1}) and _digest({"a": None}) != _digest({})
