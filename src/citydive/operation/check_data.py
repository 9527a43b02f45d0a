"""Checks of what the installation keeps: the database itself, the files, the last backup."""

import hashlib
import json
import sqlite3
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from .finding import Finding, note, ok, wrong

OLDEST_SQLITE, OLDEST_POSTGRES = (3, 35, 0), 14
SAMPLE = 200
BLOCK = 1 << 20
RESTORE = "Stop `citydive serve`, move the data directory aside, and restore the last backup into a new one."


def check_engine() -> Finding:
    """The database program: new enough, and set up so that readers and a writer do not hinder each other."""
    return _check_sqlite() if connection.vendor == "sqlite" else _check_postgres()


def _check_sqlite() -> Finding:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return wrong(
            f"SQLite {sqlite3.sqlite_version} is too old.",
            f"Use a Python with SQLite {'.'.join(map(str, OLDEST_SQLITE))} or newer, or PostgreSQL.",
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(5)")
            found = [row[0] for row in cursor.fetchall()]
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
    except DatabaseError as error:
        found, mode = [str(error)], ""
    if found != ["ok"]:
        return wrong(f"The database file is damaged: {found[0].splitlines()[-1]}.", RESTORE)
    if mode not in ("wal", "memory"):
        return wrong(
            f"The database cannot keep a write-ahead log (it is in mode “{mode}”); readers would wait for writers.",
            "Keep the data directory on a disk of this machine, not on a network drive.",
        )
    return ok(f"SQLite {sqlite3.sqlite_version}: the database file is sound.")


def _check_postgres() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        number, encoding = cursor.fetchone()
    if number // 10_000 < OLDEST_POSTGRES:
        return wrong(
            f"PostgreSQL {number // 10_000} is too old.", f"Use PostgreSQL {OLDEST_POSTGRES} or newer (pg_upgrade)."
        )
    if encoding != "UTF8":
        return wrong(
            f"The database stores text as {encoding}; most languages do not fit into that.",
            "Make a backup, a new database with: createdb -E UTF8 -T template0 NAME, and restore into it.",
        )
    return ok(f"PostgreSQL {number // 10_000}, text in UTF-8.")


def check_files(*, every: bool = False) -> Finding:
    """Are the files there that rows name? every: all of them and byte by byte, otherwise the newest few."""
    from citydive.records.models import StoredFile

    rows = StoredFile.objects.order_by("-created")
    missing, differing, seen = [], [], 0
    for stored in rows.iterator() if every else rows[:SAMPLE]:
        seen += 1
        state = _state(stored, every)
        if state:
            (missing if state == "missing" else differing).append(stored)
    if missing or differing:
        first = (missing or differing)[0]
        return wrong(
            f"Of {seen} files {len(missing)} are missing or cannot be read and {len(differing)} have changed, such "
            f"as “{first.name}” ({first.pk}).",
            f"Unpack files/{str(first.pk)[:2]}/{first.pk} from a backup into {settings.MEDIA_ROOT}; "
            "`citydive check --files` looks at every byte.",
        )
    if every:
        return ok(f"All {seen} files are there, byte by byte as they were stored.")
    return ok(f"The newest {seen} files are there (`citydive check --files` reads them all).")


def _state(stored, every) -> str:
    try:
        if stored.path.stat().st_size != stored.size:
            return "changed"
        if every and _digest(stored.path) != stored.sha256:
            return "changed"
    except OSError:
        return "missing"
    return ""


def _digest(path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def check_backup(now: datetime | None = None) -> Finding:
    from .backup import LAST

    remedy = "Run `citydive backup DIRECTORY` (every night, by cron or a timer), and keep copies elsewhere."
    try:
        last = json.loads((settings.HOME / LAST).read_text())
        at = datetime.fromisoformat(last["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return note("No backup has been made yet.", remedy)
    age = (now or datetime.now(UTC)) - at
    text = f"The last backup was made on {at:%Y-%m-%d} ({last.get('path')})."
    return note(text, remedy) if age > timedelta(days=7) else ok(text)
