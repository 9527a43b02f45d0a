"""`citydive check`: an installation broken in each way, and the line that says so."""

import json
import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from citydive.cohorts import journal
from citydive.cohorts.models import City, Entry
from citydive.identity import ASKED, SIGNED, signature
from citydive.operation import check, check_data, check_machine
from citydive.records import files

posix = pytest.mark.skipif(os.name != "posix", reason="rights of files as on POSIX")


@pytest.fixture
def sound(db, settings, tmp_path, monkeypatch):
    """What the checks look at, in order; each case breaks one thing."""
    home = tmp_path / "home"
    home.mkdir(mode=0o750)
    home.chmod(0o750)
    (home / "secret_key").write_text("k" * 60)
    (home / "secret_key").chmod(0o600)
    (home / "last-backup.json").write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "path": "/b/a.zip"}))
    static = home / "static" / "citydive"
    static.mkdir(parents=True)
    (static / "style.1.css").write_text("")
    (home / "static" / "staticfiles.json").write_text('{"paths": {"citydive/style.css": "citydive/style.1.css"}}')
    settings.HOME, settings.MEDIA_ROOT, settings.STATIC_ROOT = home, home / "files", home / "static"
    settings.ALLOWED_HOSTS, settings.HTTPS = ["dive.example.org", "localhost"], True
    settings.BIND = "127.0.0.1:0"
    monkeypatch.delenv("CITYDIVE_SECRET_KEY", raising=False)
    stored = files.store_bytes(b"temperatures", "series.csv", "text/csv")
    return SimpleNamespace(home=home, stored=stored, settings=settings, patch=monkeypatch)


def tilt_clock(sound):
    journal.note("tried")
    Entry.objects.update(at=timezone.now() + timedelta(days=400))


def unknown_zone(sound):
    City.objects.create(code="PRA", name="A", latitude=0, longitude=0, time_zone="Europe/Nowhere")


def no_room(sound):
    sound.patch.setattr(check.shutil, "disk_usage", lambda place: SimpleNamespace(free=1 << 20))


def old_backup(sound):
    at = datetime.now(UTC) - timedelta(days=8)
    (sound.home / "last-backup.json").write_text(json.dumps({"at": at.isoformat(), "path": "/b/a.zip"}))


def other_bytes(sound):
    sound.stored.path.write_bytes(b"TEMPERATURES")


def home_of_others(sound):
    sound.home.chmod(0o755)


def key_of_others(sound):
    (sound.home / "secret_key").chmod(0o640)


def setting(name, value):
    return lambda sound: setattr(sound.settings, name, value)


def lost(name):
    return lambda sound: (sound.home / name).unlink()


def written(name, text):
    return lambda sound: (sound.home / name).write_text(text)


FILES, ALL_FILES = check_data.check_files, lambda: check_data.check_files(every=True)
CASES = [
    ("no key", check.check_secret_key, lost("secret_key"), "wrong", "no secret key"),
    ("short key", check.check_secret_key, written("secret_key", "abc"), "wrong", "guessed"),
    pytest.param("key", check.check_secret_key, key_of_others, "wrong", "chmod 600", marks=posix),
    ("full disk", check.check_disk, no_room, "wrong", "Make room"),
    ("gone home", check.check_home, lambda s: s.home.rename(s.home.parent / "elsewhere"), "wrong", "init"),
    pytest.param("home", check_machine.check_home_rights, home_of_others, "note", "chmod o=", marks=posix),
    ("file gone", FILES, lambda s: s.stored.path.unlink(), "wrong", "1 are missing"),
    ("file cut off", FILES, lambda s: s.stored.path.write_bytes(b"temp"), "wrong", "series.csv"),
    ("file changed", ALL_FILES, other_bytes, "wrong", "1 have changed"),
    ("clock", check_machine.check_clock, tilt_clock, "wrong", "Set the clock"),
    ("zone", check_machine.check_zones, unknown_zone, "wrong", "Europe/Nowhere"),
    ("no backup", check_data.check_backup, lost("last-backup.json"), "note", "No backup"),
    ("old backup", check_data.check_backup, old_backup, "note", "citydive backup DIRECTORY"),
    ("note", check_data.check_backup, written("last-backup.json", "{"), "note", "No backup"),
    ("no styles", check_machine.check_static, lost("static/staticfiles.json"), "note", "init"),
    ("lost style", check_machine.check_static, lost("static/citydive/style.1.css"), "note", ""),
    ("port", check_machine.check_port, setting("BIND", "192.0.2.1:80"), "wrong", "CITYDIVE_BIND"),
    ("any name", check.check_hosts, setting("ALLOWED_HOSTS", ["*"]), "wrong", "any host name"),
    ("no HTTPS", check.check_hosts, setting("HTTPS", False), "note", "CITYDIVE_HTTPS=1"),
    ("only HTTPS", check.check_hosts, setting("ALLOWED_HOSTS", ["localhost"]), "note", "plain"),
    ("bad bind", check.check_hosts, setting("BIND", "8000"), "wrong", "must look like"),
    ("old SQLite", check_data._check_sqlite, lambda s: s.patch.setattr(
        check_data.sqlite3, "sqlite_version_info", (3, 8, 0)), "wrong", "too old"),
]  # fmt: skip
WITH_HOME = {check.check_secret_key, check.check_disk, check.check_home, check_machine.check_home_rights}


@pytest.mark.parametrize(("what", "function", "breaking", "level", "words"), CASES)
def test_each_way_of_breaking_has_its_line_and_remedy(sound, what, function, breaking, level, words):
    arguments = [sound.home] if function in WITH_HOME else []
    if not (function is check_data._check_sqlite and connection.vendor != "sqlite"):
        before = function(*arguments)
        assert before.level == "ok", before
    breaking(sound)
    found = function(*arguments)
    assert found.level == level and words in str(found) and found.remedy, found


def test_the_sample_does_not_read_bytes_and_says_so(sound):
    other_bytes(sound)
    assert check_data.check_files().level == "ok" and "--files" in check_data.check_files().text


def test_the_database_program_is_named(db):
    found = check_data.check_engine()
    assert found.level == "ok" and ("SQLite" if connection.vendor == "sqlite" else "UTF-8") in found.text


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        if self.server.signs:
            self.send_header(SIGNED, signature(self.headers[ASKED]))
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, *_args):
        pass


@pytest.mark.parametrize(
    ("page", "signs", "words"),
    [
        (b"<title>citydive</title>", True, "This installation answers"),
        (b"<title>citydive</title>", False, "Another installation"),
        (b"<title>shop</title>", False, "Another program"),
    ],
)
def test_who_has_the_port(sound, page, signs, words):
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        server.page, server.signs = page, signs
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sound.settings.BIND = f"127.0.0.1:{server.server_port}"
        found = check_machine.check_port()
        server.shutdown()
    assert words in found.text and found.level == ("ok" if signs else "wrong"), found


def test_a_program_that_holds_the_port_and_says_nothing(sound, monkeypatch):
    monkeypatch.setattr(check_machine, "LOOK_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sound.settings.BIND = f"127.0.0.1:{silent.getsockname()[1]}"
        assert "Another program" in check_machine.check_port().text


def test_a_damaged_database_file_is_seen(filled_sqlite):
    path = filled_sqlite.home / "citydive.sqlite3"
    filled_sqlite.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    ((page,),) = filled_sqlite.rows("SELECT rootpage FROM sqlite_master WHERE name = 'evidence_figure'")
    # The first page of a table that no other check reads.
    content[(page - 1) * 4096 : (page - 1) * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)
    process = filled_sqlite.start("-m", "citydive", "check", stdout=-1, stderr=-1)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "The database file is damaged" in out and "restore the last backup" in out, (
        err
    )
    assert "Traceback" not in err


@pytest.mark.postgres
def test_a_database_that_cannot_hold_every_language_is_seen(new, tmp_path):
    from tests import installations

    installations.PostgresDatabase._on_server(
        "CREATE DATABASE citydive_test_ascii ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    )
    try:
        url = installations.POSTGRES.rpartition("/")[0] + "/citydive_test_ascii"
        odd = installations.Installation(tmp_path / "home", url)
        code = "from citydive.operation.check_data import check_engine\nanswer = str(check_engine())"
        assert "stores text as LATIN1" in odd.django(code)
        odd.close()
    finally:
        installations.PostgresDatabase._on_server("DROP DATABASE citydive_test_ascii WITH (FORCE)")
