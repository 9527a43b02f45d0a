"""The database of an earlier version, brought up to date: its content stays, its pages are served."""

import json
import shutil
import sqlite3

import pytest

from .conftest import OLD_BACKUP, SECONDS, back_up, compared, refused, restore, unpacked

PAGES = """
from django.test import Client
from citydive.cohorts.models import DeepDive, User
from citydive.records.models import Record
answer = {"seen": 0, "wrong": []}
for user in [None, *User.objects.filter(is_active=True)]:
    client = Client(HTTP_HOST="localhost")
    paths = ["/"]
    if user is not None:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        paths = ["/today/", "/jobs/"]
    paths += [f"/d/{dive.slug}/" for dive in DeepDive.objects.all() if dive.is_public]
    paths += [record.get_absolute_url() for record in Record.objects.visible_to(user).order_by("pk")[::step]]
    for path in paths:
        response = client.get(path)
        answer["seen"] += 1
        if response.status_code != 200:
            answer["wrong"].append([path, str(user), response.status_code])
"""


def as_now(name, row):
    """A row as the upgrade means to leave it, where it changes what an earlier version wrote."""
    if name == "cohorts_stage" and "membership_active" in row["criteria"]:
        # Join asks for a signed commitment since there are commitments.
        criteria = json.loads(row["criteria"])
        criteria.insert(criteria.index("membership_active") + 1, "commitment_signed")
        return row | {"criteria": json.dumps(criteria)}
    return row


@pytest.fixture
def old(new):
    """An installation as the earlier version left it."""
    installation = new()
    unpacked(installation.home / "citydive.sqlite3")
    return installation


def content(path):
    """Table → (columns, rows), straight from the file."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for name in names:
        cursor = connection.execute(f"SELECT * FROM {name}")
        found[name] = [column[0] for column in cursor.description], cursor.fetchall()
    connection.close()
    return found


def test_init_brings_an_earlier_database_up_to_date_and_keeps_its_content(old, tmp_path):
    before = content(unpacked(tmp_path / "before.sqlite3"))
    old.run("-m", "citydive", "init", seconds=SECONDS)
    assert "up to date" in old.run("-m", "citydive", "init", seconds=SECONDS)
    shutil.copy(old.home / "citydive.sqlite3", tmp_path / "after.sqlite3")
    after = content(old.home / "citydive.sqlite3")
    for name, (columns, rows) in before.items():
        if name.startswith(("django_", "auth_", "sqlite_")):
            continue
        assert name in after, f"{name} is gone: say in this test where its content went"
        now, new_rows = after[name]
        kept = [[row[now.index(column)] for column in columns if column in now] for row in new_rows]
        expected = [as_now(name, dict(zip(columns, row, strict=True))) for row in rows]
        wanted = [[row[column] for column in columns if column in now] for row in expected]
        assert [row for row in wanted if row not in kept] == [], name
    found = old.django(PAGES, within=SECONDS, step=8)
    assert found["seen"] > 40 and found["wrong"] == []


def test_a_backup_before_the_upgrade_is_one_of_the_earlier_version(old, new, tmp_path):
    """After the program was replaced and before `citydive init`: the very moment at which a backup is wanted."""
    archive = back_up(old, tmp_path / "before.zip")
    differing = [line for line in compared(archive, OLD_BACKUP) if "the last number given out" not in line]
    assert [line for line in differing if not line.startswith("file ")] == []
    target = new()
    said = restore(target, archive)
    assert "2 file(s) were missing already" in said
    assert target.django(PAGES, within=SECONDS, step=20)["wrong"] == []


def test_a_database_of_a_newer_version_is_not_backed_up_half(filled_sqlite, tmp_path):
    more = "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '0999_more', '2030-01-01')"
    filled_sqlite.rows(more)
    assert "The database comes from a newer version" in refused(filled_sqlite, "backup", str(tmp_path / "a.zip"))
    assert not list(tmp_path.glob("*.zip"))
