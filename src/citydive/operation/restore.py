"""`citydive restore`: a backup into an empty installation, whole or not at all.

1. The file is read to its end and compared with its manifest; what is damaged or newer is refused.
2. The installation must be empty and nobody may be using it.
3. The files are written. Until their rows are there they are nobody's; an idle worker would remove them in time.
4. The rows go into tables as they were when the backup was made (on SQLite in a new database beside the old one,
   on PostgreSQL in one transaction); then the tables are brought up to date, and the rooms settle what was under
   way.
5. The new database takes the place of the empty one, or the transaction is committed. Before this moment nothing
   is restored, after it everything.
"""

import contextlib
import os
import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.apps import apps as current_apps
from django.conf import settings
from django.core.management import call_command
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from citydive.installation import InstallationError

from . import tables
from .archive import SECRET, Archive, ArchiveError
from .backup import key_fingerprint
from .setup import create_tables

ROWS_AT_ONCE = 500
ASIDE = ".restoring"
LOCK_SECONDS = 10


@dataclass
class Restored:
    """What came back."""

    path: Path
    made: str
    rows: int = 0
    files: int = 0
    missing: int = 0
    changes: int = 0
    key: str = ""
    settled: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """In words, for the one who asked for it."""
        said = [f"Restored {self.path}, made {self.made}: {self.rows} rows, {self.files} files."]
        if self.changes:
            said.append(f"It came from an older version: {self.changes} database changes made.")
        if self.missing:
            said.append(f"{self.missing} file(s) were missing already when the backup was made.")
        said += self.settled
        said.append(
            {
                "restored": "Secret key: restored from the backup.",
                "same": "Secret key: the same as before.",
                "other": "Secret key: another one than before. Links sent by mail stop working, and second factors "
                "have to be set up again. If you still have the old key, put it into "
                f"{settings.HOME / 'secret_key'} (or CITYDIVE_SECRET_KEY) before anybody signs in.",
            }[self.key]
        )
        return said


def restore(archive: Archive) -> Restored:
    """Put a backup into this installation; InstallationError where it is not empty or the backup will not do."""
    done = Restored(archive.path, archive.manifest["made"], missing=len(archive.manifest["missing_files"]))
    refuse_unless_empty()
    loader = MigrationExecutor(connection).loader
    migrations = tables.migrations_of(archive, loader)
    tables.schema(migrations, loader, "The backup")
    archive.verify()
    try:
        with _files(archive) as done.files:
            done.key = _restore_key(archive)
            with _new_database() if connection.vendor == "sqlite" else _one_transaction():
                apps = _make_tables(migrations)
                with transaction.atomic():
                    done.rows = sum(_load(apps, archive, table) for table in archive.tables)
                    _check_constraints(archive)
                done.changes = _bring_up_to_date(migrations)
                done.settled = _settle()
    except OSError as error:
        raise InstallationError(
            f"The restore broke off ({error}). The installation is as empty as before."
        ) from error
    return done


def _settle() -> list[str]:
    """Each room puts right what was under way when the backup was made, and says so."""
    return [line for app in current_apps.get_app_configs() if hasattr(app, "restored") for line in app.restored()]


def refuse_unless_empty() -> None:
    """InstallationError if a table holds anything that a backup would hold, or a worker is at work."""
    there = set(connection.introspection.table_names())
    held = []
    for model in tables.in_order(current_apps):
        if model._meta.db_table in there and (count := _count(model)):
            held.append(f"{count} × {model._meta.label}")
    if held:
        raise InstallationError(
            f"This installation is not empty ({', '.join(held[:4])}{', …' if len(held) > 4 else ''}), and a "
            "restore never writes over anything. Set CITYDIVE_HOME (and CITYDIVE_DATABASE_URL) to a new one."
        )
    from .check import workers_alive

    if "jobs_worker" in there and workers_alive():
        raise InstallationError("A worker is running on this installation. Stop `citydive serve`, then restore.")


def _count(model) -> int:
    # Not through the model: its table may be that of an older version.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        return cursor.fetchone()[0]


# ---- files and the key


@contextmanager
def _files(archive):
    """Write all files; take them away again if what follows fails. Gives their number."""
    written = []
    try:
        for uuid in archive.file_members:
            written.append(_write_file(archive, UUID(uuid)))
        yield len(written)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        raise


def _write_file(archive, uuid) -> Path:
    path = settings.MEDIA_ROOT / str(uuid)[:2] / str(uuid)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The name that an interrupted upload has: workers know it and clear it away.
    handle, part = tempfile.mkstemp(dir=settings.MEDIA_ROOT, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            for block in archive.blocks(f"files/{str(uuid)[:2]}/{uuid}"):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return path


def _restore_key(archive) -> str:
    """Put the key of the backup in place if it has one; an empty installation loses nothing with its own."""
    if SECRET in archive.manifest["members"] and not os.environ.get("CITYDIVE_SECRET_KEY"):
        key = b"".join(archive.blocks(SECRET)).decode()
        handle, part = tempfile.mkstemp(dir=settings.HOME, prefix="secret_key-")
        with os.fdopen(handle, "w") as out:
            out.write(key)
        os.replace(part, settings.HOME / "secret_key")
        settings.SECRET_KEY = key
        return "restored"
    same = key_fingerprint(archive.manifest["made"]) == archive.manifest["key_fingerprint"]
    return "same" if same else "other"


# ---- the database


@contextmanager
def _new_database():
    """SQLite: a new file beside the old one, which takes its name at the end."""
    final = Path(connection.settings_dict["NAME"])
    aside = final.with_name(final.name + ASIDE)
    _remove_database(aside)
    connection.close()
    connection.settings_dict["NAME"] = str(aside)
    try:
        yield
        # Closing the last connection moves everything from the log into the file.
        connection.close()
        connection.settings_dict["NAME"] = str(final)
        _let_go_of(final)
        os.replace(aside, final)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(final)
        _remove_database(aside)


def _remove_database(path):
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _let_go_of(path):
    """Make sure that nobody has the empty database open and that it still is empty."""
    refuse_unless_empty()
    connection.close()
    old = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        # Leaving the write-ahead log is possible only for the one who is alone.
        if old.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise sqlite3.OperationalError
    except sqlite3.OperationalError as error:
        raise InstallationError(
            "The database is in use. Stop `citydive serve` and the workers, then restore. Nothing was restored."
        ) from error
    finally:
        old.close()


@contextmanager
def _one_transaction():
    """PostgreSQL: everything, the making of the tables too, is one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        try:
            _empty_tables()
        except OperationalError as error:
            raise InstallationError(
                "The database is in use. Stop `citydive serve` and the workers, then restore. Nothing was restored."
            ) from error
        yield


def _empty_tables():
    """Take away the tables of the empty installation; they are made anew as the backup wants them."""
    ours = {model._meta.db_table for model in current_apps.get_models(include_auto_created=True)}
    ours.add("django_migrations")
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name in sorted(ours & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"DROP TABLE {quote(name)} CASCADE")


def _make_tables(migrations):
    """Empty tables as they were after these database changes, and their models."""
    executor = MigrationExecutor(connection)
    apps = tables.schema(migrations, executor.loader, "The backup")
    if apps is current_apps:
        create_tables()
    else:
        executor.migrate(tables.leaves(migrations, executor.loader))
    return apps


def _load(apps, archive, table) -> int:
    """All rows of one table; what a database change had put there makes way."""
    try:
        model = apps.get_model(table["name"])
        fields = {each.attname: each for each in tables.fields_of(model)}
        chosen = [fields[name] for name in table["columns"]]
    except (LookupError, ValueError) as error:
        raise ArchiveError(
            f"{archive.path}: the table {table['name']} does not fit its version ({error})."
        ) from error
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - our own name
    count, rows = 0, archive.rows(table["name"])
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        count += _insert(model, chosen, batch, count)
    if count != table["rows"]:
        raise ArchiveError(f"{archive.path}: {table['name']} has {count} rows instead of {table['rows']}.")
    if table["last_id"] is not None:
        tables.set_last_id(model, table["last_id"])
    return count


def _insert(model, fields, batch, before) -> int:
    """Plain INSERTs: no save method, no signal, no date of today comes between."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(each.column) for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    try:
        values = [[tables.to_database(each, row[each.attname]) for each in fields] for row in batch]
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)
    except (DataError, IntegrityError, ValueError) as error:
        # PostgreSQL takes no zero characters and no text that is too long; SQLite may have.
        raise InstallationError(
            f"{model._meta.label}, rows {before + 1} to {before + len(batch)}: this database does not take a value "
            f"({str(error).splitlines()[0]}). Nothing was restored. Correct it where the backup was made, and make "
            "another."
        ) from error
    return len(batch)


def _check_constraints(archive):
    """Whatever a row names must be there; on PostgreSQL this also lets the tables be changed afterwards."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        first = str(error).splitlines()[0]
        raise ArchiveError(f"{archive.path}: a row names another that is not there ({first}).") from error


def _bring_up_to_date(migrations) -> int:
    """Make the database changes that are newer than the backup; returns how many."""
    executor = MigrationExecutor(connection)
    missing = len(set(executor.loader.disk_migrations) - migrations)
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    return missing
