"""`citydive backup`: rows and files as they were in one moment, while pages are served and jobs run."""

import contextlib
import errno
import hashlib
import json
import os
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from citydive.installation import InstallationError

from . import tables
from .archive import BLOCK, SECRET, ArchiveWriter, file_member, rows_member

LAST = "last-backup.json"
PART = ".citydive-backup-"
ROWS_AT_ONCE = 500
FORGOTTEN_SECONDS = 3600


@dataclass
class Made:
    """What went into a backup."""

    path: Path
    with_secret: bool
    size: int = 0
    rows: int = 0
    tables: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """In words, for the one who asked for it."""
        said = [
            f"Backup: {self.path} ({self.size / 1e6:.1f} MB): {self.rows} rows of {self.tables} tables, "
            f"{self.files} files.",
            f"Left out: {tables.LEFT_OUT}.",
        ]
        if self.with_secret:
            said.append("It holds the secret key: whoever has this file can sign in as anybody. Keep it safe.")
        else:
            key = "CITYDIVE_SECRET_KEY" if os.environ.get("CITYDIVE_SECRET_KEY") else settings.HOME / "secret_key"
            said.append(
                f"It does not hold the secret key. Keep {key} in another safe place: links sent by mail and second "
                "factors need it."
            )
        if self.missing:
            said.append(f"MISSING: {_some(self.missing)}. Their rows are in the backup, their bytes are lost here.")
        if self.damaged:
            said.append(
                f"DAMAGED: {_some(self.damaged)}. Their bytes differ from what was stored; kept as they are."
            )
        return said


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"{len(names)} file(s): {shown}"


def make_backup(target: Path | str, *, with_secret: bool = False) -> Made:
    """Write a backup to `target`: a new file, or a directory in which it gets a name with the date. A slash at the
    end says that a directory is meant.

    Written aside and renamed, so there is never half a backup under its name.
    """
    path = _place(target)
    made = Made(path, with_secret)
    _remove_forgotten(path.parent)
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=PART)
        try:
            with _ended_by_signal(), os.fdopen(handle, "wb") as out:
                _write(out, made)
                out.flush()
                os.fsync(out.fileno())
            _name(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InstallationError(_trouble(path, error)) from error
    made.size = path.stat().st_size
    _remember(made)
    return made


def _place(said: Path | str) -> Path:
    target = Path(said).absolute()
    if str(said).endswith(("/", os.sep)) and not target.is_dir():
        raise InstallationError(f"There is no directory {target}. Make it first, or name another place.")
    if target.is_dir():
        target /= f"citydive-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.zip"
    if target.exists():
        raise InstallationError(f"{target} exists already and is left alone. Name a new file or a directory.")
    if not target.parent.is_dir():
        raise InstallationError(f"There is no directory {target.parent}. Make it first, or name another place.")
    return target


def _name(part, path):
    """Give the finished file its name; another one that got it meanwhile stays."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise InstallationError(f"{path} exists already and is left alone. Name a new file.") from error
    except OSError:
        # A file system without hard links.
        os.replace(part, path)
    else:
        os.unlink(part)


def _remove_forgotten(folder):
    """What a killed backup left: nobody has written to it for an hour."""
    for old in folder.glob(f"{PART}*"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > FORGOTTEN_SECONDS:
                old.unlink()


@contextmanager
def _ended_by_signal():
    """SIGTERM ends the backup as Ctrl-C does, so that the half file goes away."""

    def stop(_number, _frame):
        raise SystemExit(143)

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        # Not in the main thread.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _trouble(path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"There is no room for the backup in {path.parent} ({error.strerror}). Nothing was left behind."
    return f"The backup could not be written to {path} ({error.strerror or error}). Nothing was left behind."


def _write(out, made: Made) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with ArchiveWriter(out) as archive:
        manifest = _write_content(archive, made)
        if made.with_secret:
            archive.write(SECRET, settings.SECRET_KEY)
        made.rows, made.tables = sum(table["rows"] for table in manifest["tables"]), len(manifest["tables"])
        archive.finish(
            {
                "version": version("citydive"),
                "made": now,
                "database": connection.vendor,
                **manifest,
                "missing_files": made.missing,
                "damaged_files": made.damaged,
                "key_fingerprint": key_fingerprint(now),
            }
        )


def _write_content(archive, made) -> dict:
    """Rows and files; returns the database changes and the tables for the manifest."""
    with snapshot():
        loader = MigrationLoader(connection)
        migrations = tables.known_migrations(loader)
        if not migrations:
            raise InstallationError("There is nothing to back up: the database is not set up. Run `citydive init`.")
        # After an upgrade and before `citydive init` the tables are those of the older version.
        apps = tables.schema(migrations, loader, "The database")
        written = [_write_rows(archive, model) for model in tables.in_order(apps)]
        stored = apps.get_model("records", "StoredFile")
        # The rows are read first; files never change, and one that is gone meanwhile is said to be missing.
        files = stored._base_manager.order_by("pk").values_list("uuid", "sha256")
        for uuid, digest in files.iterator(chunk_size=ROWS_AT_ONCE):
            _write_file(archive, uuid, digest, made)
    return {"migrations": sorted(migrations), "tables": written}


@contextmanager
def snapshot():
    """One transaction that reads the database as it is now, and keeps nobody from writing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        before, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = before
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write_rows(archive, model) -> dict:
    """All rows of a table, by primary key; returns its line in the manifest."""
    names = [each.attname for each in tables.fields_of(model)]
    count = 0
    with archive.member(rows_member(model._meta.label)) as out:
        rows = model._base_manager.order_by("pk").values_list(*names)
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            out.write(tables.to_line(dict(zip(names, row, strict=True))))
            count += 1
    return {"name": model._meta.label, "columns": names, "rows": count, "last_id": tables.last_id(model)}


def _write_file(archive, uuid, expected, made):
    path = settings.MEDIA_ROOT / str(uuid)[:2] / str(uuid)
    try:
        source = path.open("rb")
    except FileNotFoundError:
        made.missing.append(str(uuid))
        return
    digest = hashlib.sha256()
    with source, archive.member(file_member(uuid)) as out:
        while block := source.read(BLOCK):
            digest.update(block)
            out.write(block)
    made.files += 1
    if digest.hexdigest() != expected:
        made.damaged.append(str(uuid))


def key_fingerprint(made: str) -> str:
    """Tells whether two installations have the same secret key, without giving it away."""
    return salted_hmac("citydive.backup", made).hexdigest()[:12]


def _remember(made):
    """For `citydive check`: when the last backup was made, and where it went."""
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "path": str(made.path)}
    with contextlib.suppress(OSError):
        (settings.HOME / LAST).write_text(json.dumps(line))
