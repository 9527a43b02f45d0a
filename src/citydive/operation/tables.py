"""Which tables a backup holds, and how their values are written and read, whatever the database.

A room names what does not belong into a backup in its app configuration: `not_in_backups = ("Worker",)`. What was
under way in the moment of the backup it settles in a method `restored()` there, which runs inside the restore and
returns lines for the operator.
"""

import base64
import datetime
import decimal
import json
import uuid

from django.apps import apps as current_apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from citydive.installation import InstallationError

# Of other packages: log-ins and their locks end with the installation; what comes with the software is made anew.
LEFT_OUT_APPS = ("sessions", "axes", "contenttypes", "auth")
LEFT_OUT = "sessions, log-in locks, rate limits, and the list of running workers"


def schema(migrations: set[tuple[str, str]], loader: MigrationLoader, what: str):
    """The models as they are after these database changes: the program's own, or those of an older version.

    InstallationError where `what` ("The backup", "The database") has changes that this version does not know.
    """
    unknown = sorted(set(migrations) - set(loader.disk_migrations))
    if unknown:
        raise InstallationError(
            f"{what} comes from a newer version of citydive: this one does not know its database change "
            f"{'.'.join(unknown[0])} ({len(unknown)} such). Upgrade citydive first."
        )
    if set(migrations) == set(loader.disk_migrations):
        return current_apps
    return loader.project_state(leaves(migrations, loader)).apps


def leaves(migrations, loader) -> list[tuple[str, str]]:
    """Of these database changes the last ones, on which no other of them rests."""
    nodes = loader.graph.node_map
    return sorted(key for key in migrations if not any(child.key in migrations for child in nodes[key].children))


def known_migrations(loader) -> set[tuple[str, str]]:
    """What was done to the database, as far as it concerns a package that is installed."""
    return {key for key in loader.applied_migrations if key[0] in loader.migrated_apps}


def migrations_of(archive, loader) -> set[tuple[str, str]]:
    """The database changes behind a backup, without those of packages that were given up and left no rows in it."""
    used = {table["name"].partition(".")[0] for table in archive.tables}
    made = {tuple(each) for each in archive.manifest["migrations"]}
    return {key for key in made if key[0] in loader.migrated_apps or key[0] in used}


def in_order(apps) -> list[type[models.Model]]:
    """The models to be backed up, each after those that it names."""
    chosen = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not _left_out(model)
    ]
    order: dict = {}
    for model in sorted(chosen, key=lambda each: each._meta.label):
        _visit(model, set(chosen), order, set())
    return list(order)


def _visit(model, chosen, order, under_way):
    if model in order or model in under_way:
        return
    under_way.add(model)
    for field in model._meta.concrete_fields:
        if field.remote_field is not None and field.related_model in chosen:
            _visit(field.related_model, chosen, order, under_way)
    order[model] = None


def _left_out(model) -> bool:
    if model._meta.app_label in LEFT_OUT_APPS:
        return True
    app = current_apps.app_configs.get(model._meta.app_label)
    return model._meta.object_name in getattr(app, "not_in_backups", ())


def fields_of(model) -> list[models.Field]:
    """The columns that are written, the primary key first; computed ones compute themselves."""
    written = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    return sorted(written, key=lambda field: not field.primary_key)


def to_line(row: dict) -> bytes:
    """One row as a line of JSON."""
    try:
        return json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:
        # Half a character, as a careless program may leave it in a JSON value.
        return json.dumps(row, default=_plain, separators=(",", ":")).encode() + b"\n"


def _plain(value):
    """What JSON has no word for. Times in UTC to the microsecond."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value // datetime.timedelta(microseconds=1)
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value)} has no form in a backup")


def to_database(field, value):
    """A value of a line as this database wants it."""
    plain = field.target_field if field.remote_field is not None else field
    if isinstance(plain, models.JSONField):
        # A column that takes no NULL held the JSON value null.
        return None if value is None and field.null else plain.get_db_prep_value(value, connection)
    if value is not None:
        if isinstance(plain, models.BinaryField):
            value = base64.b64decode(value)
        elif isinstance(plain, models.DurationField):
            value = datetime.timedelta(microseconds=value)
        else:
            value = plain.to_python(value)
    return field.get_db_prep_save(value, connection)


def last_id(model) -> int | None:
    """The highest number that this table ever gave out: the row may be gone, its number is not given again."""
    pk = model._meta.pk
    if not isinstance(pk, models.AutoField):
        return None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT MAX(seq) FROM sqlite_sequence WHERE name = %s", [table])
        else:
            name = connection.ops.quote_name(table)
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", [name, pk.column])
        return cursor.fetchone()[0] or 0


def set_last_id(model, number: int) -> None:
    """Let the next row get a number above `number` and above every row that is there."""
    meta, quote = model._meta, connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX({quote(meta.pk.column)}) FROM {quote(meta.db_table)}")  # noqa: S608 - our names
        last = max(number, cursor.fetchone()[0] or 0)
        if not last:
            return
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [meta.db_table, last])
        else:
            name = quote(meta.db_table)
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, meta.pk.column, last])
